//! Words of failures: what happened, what is safe, what to do next.

use crate::domain::lang::Lang;
use crate::domain::rules::{RulesError, RulesReason};

/// A failure in three sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatabaseTrouble {
    /// What happened.
    pub what: &'static str,
    /// What is safe.
    pub safe: &'static str,
    /// What to do next.
    pub next: &'static str,
}

/// Code, then what, safe and next in Chinese and in English.
type Row = (&'static str, [&'static str; 3], [&'static str; 3]);

/// The failures of the database by their stable code. The last row is for every other code.
const DATABASE: &[Row] = &[
    (
        "missing",
        [
            "没有数据库",
            "什么都没有改动。",
            "先运行 lianxin setup，或用 --data-dir 指到已有的数据目录。",
        ],
        [
            "There is no database",
            "Nothing was changed.",
            "Run lianxin setup first, or name the right folder with --data-dir.",
        ],
    ),
    (
        "wiped",
        [
            "按管理员的要求，本机上的资料已清除",
            "镇里已有的记录都在服务器上。",
            "请联系镇里的管理员要新的登记码，再运行 lianxin enrol。",
        ],
        [
            "As the administrator asked, the data on this device has been destroyed",
            "What the town has is on its server.",
            "Ask the town's administrator for a new code, then run lianxin enrol.",
        ],
    ),
    (
        "moved",
        [
            "数据库文件不在原处了 (被移走，改名，删除或替换)",
            "这一次没有保存；以前保存的在被移走的那个文件里。",
            "不要重新设置，开着的窗口先别关：把原来的文件 (连同 -wal) 放回原处再试。找不到就恢复备份，或用 --data-dir 换一个目录。",
        ],
        [
            "The database file is not in its place any more (moved, renamed, removed or replaced)",
            "This was not saved; what was saved before is in the file that was taken away.",
            "Do not set it up again, and leave an open window open: put the file (and its -wal) back and try again. If it cannot be found, restore a backup, or choose another folder with --data-dir.",
        ],
    ),
    (
        "gone",
        [
            "数据库文件不见了，这里原来有过",
            "没有另建空的。",
            "找到它放回原处，或用备份恢复：lianxin restore --newest",
        ],
        [
            "The database file is gone; there was one",
            "No empty one was made in its place.",
            "Find it and put it back, or restore a copy: lianxin restore --newest",
        ],
    ),
    (
        "no_copy",
        [
            "没有完好的备份，损坏的文件里也读不出使用人",
            "没有改动任何数据，不要删除它。",
            "有别处的备份就运行 lianxin restore 文件；否则请管理员给新的登记码，镇里已有的都能取回。",
        ],
        [
            "There is no good copy, and the damaged file does not tell whose it is",
            "No data was changed; do not delete it.",
            "With a copy from elsewhere run lianxin restore FILE; otherwise ask for a new code: what the town has comes back.",
        ],
    ),
    (
        "other_copy",
        [
            "这份备份是另一个人的",
            "没有改动任何数据。",
            "换一份；确实要换人就运行 lianxin restore 文件 --other",
        ],
        [
            "This copy is another person's",
            "No data was changed.",
            "Take another; to make this device theirs run lianxin restore FILE --other",
        ],
    ),
    (
        "locked",
        [
            "数据库正被另一个程序使用",
            "已保存的内容都在。",
            "关闭另一个连心窗口后再试。",
        ],
        [
            "Another program holds the database",
            "What was saved is safe.",
            "Close the other Lianxin window and try again.",
        ],
    ),
    (
        "corrupt",
        [
            "数据库文件已损坏，或不是连心的数据库",
            "原文件没有改动。",
            "不要删除它。用备份恢复：lianxin restore --newest",
        ],
        [
            "The database file is damaged, or not one of Lianxin's",
            "The file was left as it is.",
            "Do not delete it. Restore a copy: lianxin restore --newest",
        ],
    ),
    (
        "damaged",
        [
            "有一条改动已损坏",
            "其余内容都在，损坏的不会显示也不会上传。",
            "运行 lianxin doctor 看是哪一条。",
        ],
        [
            "A change is damaged",
            "All else is safe; the damaged one is neither shown nor sent.",
            "Run lianxin doctor to see which.",
        ],
    ),
    (
        "wrong_key",
        [
            "数据库已加密，口令不对或本版本不能解密",
            "原文件没有改动。",
            "用 --passphrase-file 给出正确的口令，或换用带加密的版本。",
        ],
        [
            "The database is sealed, and the passphrase is wrong or this build cannot unseal",
            "The file was left as it is.",
            "Give the right passphrase with --passphrase-file, or use a build with sealing.",
        ],
    ),
    (
        "newer_version",
        ["数据库是更新版本的连心写的", "原文件没有改动。", "请升级本机的连心。"],
        [
            "A newer Lianxin wrote the database",
            "The file was left as it is.",
            "Upgrade Lianxin on this device.",
        ],
    ),
    (
        "unwritable",
        [
            "目录或文件不能写入",
            "已保存的内容都在。",
            "检查权限，或用 --data-dir 换一个目录。",
        ],
        [
            "The folder or file cannot be written",
            "What was saved is safe.",
            "Check the permissions, or choose another folder with --data-dir.",
        ],
    ),
    (
        "disk_full",
        ["磁盘已满", "这一次没有保存；以前保存的都在。", "腾出空间后再试。"],
        [
            "The disk is full",
            "This was not saved; everything before is safe.",
            "Make room and try again.",
        ],
    ),
    (
        "io",
        [
            "数据库出错",
            "这一次没有保存；以前保存的都在。",
            "再试一次；仍不行就运行 lianxin doctor。",
        ],
        [
            "The database failed",
            "This was not saved; everything before is safe.",
            "Try again; if it stays, run lianxin doctor.",
        ],
    ),
];

/// The stable codes that have words.
#[cfg(test)]
pub fn database_codes() -> impl Iterator<Item = &'static str> {
    DATABASE.iter().map(|row| row.0)
}

words! {
    cli_line_endless: "不是一行一条的文件：64 MB 里没有换行", "This is no file of lines: no line feed in 64 MB";
    cli_line_endless_hint: "在它之前的行都有了回答。检查输入的文件", "The lines before it were answered. Check what you feed in";
    not_utf8: "不是 UTF-8 编码，请在记事本里另存为 UTF-8", "not UTF-8: save it again as UTF-8 (Notepad: Save as)";
    file_not_right: "格式不对，或不能读取", "it is not right, or cannot be read";
    only_read_badge: "只读", "Read only";
    only_read_full: "磁盘已满：只能看，不能保存。腾出空间后照常保存", "The disk is full: you can read, not save. Make room and save as usual";
    only_read_protected: "数据目录不能写入：只能看，不能保存。检查写保护和权限", "The data folder cannot be written: you can read, not save. Check its protection and rights";
}

/// What a table's error expects, in Chinese.
const EXPECTED: &[(&str, &str)] = &[
    ("a date or a range first..last", "日期，或 首日..末日"),
    ("a name of 1 to 20 characters", "1 到 20 个字的名称"),
    (
        "a colour: #RRGGBB, a name such as bright-cyan, or default",
        "颜色：#RRGGBB、颜色名（如 bright-cyan）或 default",
    ),
    ("a table", "一个表 (中括号开头的一节)"),
    ("a whole number from 0 to 3650", "0 到 3650 的整数"),
    (
        "a list of whole numbers from 0 to 3650",
        "0 到 3650 的整数，放在中括号里",
    ),
    ("days of the year as month and day, like 705", "月和日，如 705"),
    ("text in quotes", "引号里的文字"),
    ("the name of a theme", "主题的名字"),
    ("true or false", "true 或 false"),
];

impl Lang {
    /// What is wrong with a table that a county may change, and where.
    #[must_use]
    pub fn rules_error(self, error: &RulesError) -> String {
        if self == Self::En {
            return error.to_string();
        }
        let what = match &error.reason {
            RulesReason::Syntax(_) => "不是 TOML 格式".to_owned(),
            RulesReason::UnknownKey { known } => format!("没有这一项，可用：{known}"),
            RulesReason::Expected(what) => {
                let zh = EXPECTED.iter().find(|(en, _)| en == what);
                format!("应为{}", zh.map_or(*what, |(_, zh)| zh))
            }
        };
        let place = format!("{} 第 {} 行 {}", error.file, error.line, error.key);
        self.labelled(place.trim_end(), &what)
    }

    /// What holds while nothing can be saved, by the code of why.
    #[must_use]
    pub fn only_read(self, code: &str) -> &'static str {
        match code {
            "disk_full" => self.only_read_full(),
            _ => self.only_read_protected(),
        }
    }

    /// What the system or the line said of a failure, as far as it tells a reader of this language something: where a file is. The
    /// log has all of it.
    #[must_use]
    pub fn system_detail(self, detail: &str) -> &str {
        let is_english = self == Self::Zh && detail.contains(|c: char| c.is_ascii_alphabetic());
        match is_english && !detail.contains(['/', '\\']) {
            true => "",
            false => detail,
        }
    }

    /// What happened, and behind it what the system said, where that tells a reader of this language something.
    #[must_use]
    pub fn with_detail(self, what: &str, detail: &str) -> String {
        match self.system_detail(detail) {
            "" => what.to_owned(),
            detail => self.labelled(what, detail),
        }
    }

    /// The words of a database failure by its stable code; unknown codes read as `io`.
    #[must_use]
    pub fn database_trouble(self, code: &str) -> DatabaseTrouble {
        let row = DATABASE
            .iter()
            .find(|row| row.0 == code)
            .unwrap_or(&DATABASE[DATABASE.len() - 1]);
        let [what, safe, next] = match self {
            Self::Zh => row.1,
            Self::En => row.2,
        };
        DatabaseTrouble { what, safe, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn u52_what_is_wrong_with_a_table_is_said_in_chinese_with_line_and_key() {
        let error = |reason| RulesError {
            file: "rules.toml",
            line: 3,
            key: "R09.red".to_owned(),
            reason,
        };
        for (what, _) in EXPECTED {
            let said = Lang::Zh.rules_error(&error(RulesReason::Expected(what)));
            assert!(
                said.starts_with("rules.toml 第 3 行 R09.red：应为") && !said.contains(what),
                "{said}"
            );
        }
        let said = Lang::Zh.rules_error(&error(RulesReason::Syntax("invalid key".to_owned())));
        assert!(!said.contains("invalid"), "{said}");
    }
}
