//! Words of copies and restores: the commands `backup`, `restore`, `doctor`, and the console's page of a damaged database.

use crate::app::{Offer, RestoredOk};
use crate::domain::lang::Lang;

words! {
    copy_made(file: &str, changes: usize, waiting: usize): "备份好了：{file} ({changes} 条改动，其中 {waiting} 条还没上传)；已重新打开核对过",
        "The copy is made: {file} ({changes} changes, {waiting} of them not sent yet); it was opened again and checked";
    copy_open_warning: "注意：备份没有加密，谁拿到它就能看到全部内容。请放在锁好的地方。U盘请用 lianxin backup --stick 目录，会加密",
        "WARNING: the copy is not sealed: whoever has it can read everything in it. Keep it locked away. For a stick there is lianxin backup --stick DIR, which seals";
    copy_exists(file: &str): "{file} 已经有了，没有改动", "{file} exists already and was not touched";
    copy_exists_hint: "换一个文件名；如果它是以前的备份，可加 --replace", "Choose another name; --replace replaces an earlier copy";
    copy_not_ours(file: &str): "{file} 不是连心的备份，不能替换", "{file} is not a copy made by lianxin: it is not replaced";
    copy_not_ours_hint: "换一个文件名", "Choose another name";
    copy_unwritable_hint: "没有留下半个文件，数据都在。检查目录、权限和磁盘空间", "No half a file was left and your data is safe. Check folder, permissions and space";
    copy_newest(when: &str, changes: usize): "最近的完好备份：{when}，{changes} 条改动", "The newest good copy: {when}, {changes} changes";
    copy_none: "还没有完好的备份；界面打开时每天自动做一份，也可以运行 lianxin backup 文件", "There is no good copy yet; the console makes one a day, lianxin backup FILE makes one now";
    copy_good(n: usize): "另有 {n} 份完好的备份", "{n} more good copies";
    copy_bad(file: &str, why: &str): "备份坏了：{file} ({why})；可以删掉它", "A copy is damaged: {file} ({why}); it may be deleted";
    stick_copy_made(file: &str): "U盘备份好了 (已加密，已核对)：{file}", "The copy on the stick is made (sealed and checked): {file}";
    stick_copy_there(folder: &str): "U盘上已经是最新的备份：{folder}", "The stick has the newest copy already: {folder}";
    stick_copy_next: "以后这个U盘插着时，每天的备份也加密放一份。取回：lianxin restore 文件；在别的电脑上要输口令。口令忘了谁也打不开",
        "From now on each day's copy goes there too when the stick is in. To take one back: lianxin restore FILE; another computer asks for the passphrase. Nobody can open a copy whose passphrase is forgotten";
    stick_nothing_to_copy: "还没有可以放到U盘的备份", "There is no copy yet that could go onto the stick";
    stick_nothing_to_copy_hint: "培训数据不备份；否则先录入一条再试", "Training data is not copied; otherwise enter something first";
    stick_told(folder: &str, when: &str): "U盘备份 (加密)：{folder}，最近一份 {when}；取回：lianxin restore 文件", "Sealed copies on a stick: {folder}, the last of {when}; lianxin restore FILE takes one back";
    stick_unknown(why: &str): "U盘备份的记录读不出来：{why}", "What is known of the sticks cannot be read: {why}";
    stick_notice_made: "U盘备份好了 (已加密，已核对)", "The copy on the stick is made (sealed and checked)";
    stick_page_line(when: &str): "U盘备份 {when}", "Copy on the stick {when}";
    stick_page_none: "U盘备份：还没有", "Copy on the stick: none yet";
    passphrase_new: "给U盘上的备份定一个口令，至少 8 个字 (输入时不显示)：", "Choose a passphrase for the copies on the stick, 8 characters or more (it is not shown):";
    passphrase_again: "再输一次：", "The same once more:";
    passphrase_ask: "这份备份的口令 (输入时不显示)：", "The passphrase of this copy (it is not shown):";
    passphrase_short(n: usize): "口令太短：至少 {n} 个字", "The passphrase is too short: {n} characters at least";
    passphrase_differs: "两次输入的不一样", "The two are not the same";
    passphrase_new_hint: "没有改动。口令可以是一句话；忘了就谁也打不开，请记在别处", "Nothing was changed. A sentence will do; nobody can open the copies without it, so keep a note elsewhere";
    passphrase_another: "口令和以前定的不一样，没有备份", "The passphrase is not the one chosen before; no copy was made";
    passphrase_another_hint: "用以前的口令，或加 --new-passphrase 换成这个 (以前的备份仍用以前的口令)", "Give the one chosen before, or add --new-passphrase to change to this one (older copies keep theirs)";
    passphrase_none: "没有口令", "There is no passphrase";
    passphrase_none_hint: "没有改动。在终端里输入，或用 --passphrase-file 文件，或从标准输入给出", "Nothing was changed. Type it at a terminal, or give --passphrase-file FILE or standard input";
    regained(kind: &str, record: &str, change: &str, file: &str): "已从备份取回：{kind} {record} ({change})，来自 {file}", "Taken from a copy: {kind} {record} ({change}) from {file}";
    restored(when: &str, changes: usize): "已恢复：{when} 的备份，现在共 {changes} 条改动", "Restored: the copy of {when}; {changes} changes are here now";
    restored_by_hand: "(时间不明)", "(unknown time)";
    restored_salvaged(changes: usize): "没有完好的备份；已从损坏的文件里救出 {changes} 条改动", "There was no good copy; {changes} changes were read from the damaged file";
    restored_carried(n: usize): "备份之后记的 {n} 条已并入，一条没丢", "{n} changes made after the copy were carried over";
    restored_dropped(n: usize): "按要求放弃了备份之后还没上传的 {n} 条 (在留存的文件里)", "{n} changes made after the copy and never sent were let go as you said (they are in the kept file)";
    restored_unreadable: "原文件有些地方读不出来；读得出的都并入了", "Parts of the former file could not be read; what could be was added";
    restored_missing(n: u64): "备份之后的 {n} 次保存找不到了：请核对最近的记录，补记缺的；没上传过的不会自动回来", "{n} saves made after the copy are missing: look through the last records and enter what is lacking; what was never sent does not come back";
    restored_kept(file: &str): "原来的数据库留存在 {file}", "The former database is kept at {file}";
    restored_next: "下一步：打开 lianxin，或运行 lianxin sync；镇里已有的会自动补回来", "Next: open lianxin, or run lianxin sync; what the town has comes back by itself";
    restore_bad_copy(file: &str, why: &str): "这份备份不能用：{file} ({why})", "This copy cannot be used: {file} ({why})";
    restore_bad_copy_hint: "没有改动任何数据。换一份备份；lianxin restore --newest 用本机最近的完好备份", "No data was changed. Take another copy; lianxin restore --newest takes the newest good one of this computer";
    restore_newer_hint: "没有改动任何数据。它是更新版本的连心写的，请先升级", "No data was changed. A newer lianxin wrote it: update first";
    restore_itself: "这就是正在用的数据库", "That is the database itself";
    restore_itself_hint: "没有改动任何数据。请指定备份文件，或用 --newest", "No data was changed. Name a copy, or use --newest";
    restore_in_use: "数据库正被别的程序使用，没有恢复", "Another program has the database open: nothing was restored";
    restore_in_use_hint: "关闭其他连心窗口和命令后再试", "Close every other lianxin window and command, then try again";
    restore_no_copy: "没有完好的备份，损坏的文件里也读不出使用人", "There is no good copy, and the damaged file does not tell whose it is";
    restore_no_copy_hint: "没有改动任何数据，不要删除它。有别处的备份就运行 lianxin restore 文件；否则联系管理员重新登记，镇里已有的都能取回",
        "No data was changed; do not delete it. With a copy from elsewhere run lianxin restore FILE; otherwise ask the administrator for a new code: what the town has comes back";
    restore_other(copy: &str, copy_unit: &str, here: &str, here_unit: &str): "备份是{copy} ({copy_unit}) 的，本机现在是{here} ({here_unit}) 的",
        "The copy is {copy}'s ({copy_unit}); this device is {here}'s ({here_unit})";
    restore_other_hint: "没有改动任何数据。确实要换成备份里的人，加 --other", "No data was changed. To make this device that person's, add --other";
    restore_waiting(n: usize): "本机有 {n} 条改动还没上传，备份里没有", "{n} changes here were never sent, and the copy lacks them";
    restore_waiting_hint(n: usize): "没有改动任何数据。先运行 lianxin sync 上传；确实要放弃就加 --drop {n} (不加 --drop 时会并入，换人时不会)",
        "No data was changed. Run lianxin sync first; to let them go add --drop {n} (without --drop they are carried over, but never to another person)";
    restore_revoked: "本机已被停用，不能恢复备份", "This device was revoked: nothing is restored";
    restore_revoked_hint: "没有改动任何数据。联系管理员，用 lianxin enrol 重新登记", "No data was changed. Ask the administrator and enrol again";
    damaged_copy(when: &str, changes: usize): "可以恢复：{when} 的备份完好 ({changes} 条改动)", "It can be restored: the copy of {when} is good ({changes} changes)";
    damaged_no_copy: "本机没有完好的备份；读得出的内容仍可以救出来", "There is no good copy here; what can still be read can be saved";
    damaged_hint: "运行 lianxin restore --newest：之后记的，读得出的都会并入，损坏的文件也会留存", "Run lianxin restore --newest: what was made after it and can be read is added, and the damaged file is kept";
    rescue_checking: "正在核对备份..", "Checking the copies ..";
    rescue_choose: "这些备份是完好的，选一份恢复：", "These copies are good; choose one to restore:";
    rescue_none: "本机没有完好的备份。按 Enter 救出损坏的文件里读得出的内容。", "There is no good copy here. Enter saves what can be read of the damaged file.";
    rescue_after: "损坏的文件留存在 replaced 目录；备份之后记的，读得出的都并入，镇里已有的同步时补回，找不到的会说明。",
        "The damaged file is kept in the folder replaced; what was made since and can be read is added, what the town has comes back with the sync, and what cannot be found is told.";
    rescue_working: "正在恢复..", "Restoring ..";
    rescue_keys: "上下键 选  Enter 恢复  F5 再试  Esc 退出", "Up/Down choose  Enter restores  F5 tries again  Esc quits";
    rescue_line(when: &str, changes: usize): "{when}  {changes} 条改动", "{when}  {changes} changes";
    rescued_missing(n: u64): "已恢复，但备份之后的 {n} 次保存找不到了，请核对补记", "Restored, but {n} saves made after the copy are missing: look and enter them again";
    rescued_line(carried: usize): "已恢复，并入备份之后的 {carried} 条", "Restored; {carried} changes made since were added";
    rescued_kept(file: &str): "；原文件在 {file}", "; the former file: {file}";
}

impl Lang {
    /// Why no copy was made on a stick, in one line.
    #[must_use]
    pub fn stick_copy_failed(self, folder: &str, code: &str) -> String {
        let why = stick_trouble(self, code).0;
        match self {
            Self::Zh => format!("U盘备份没有做成：{folder}：{why}；本机的数据和备份都在"),
            Self::En => format!("No copy was made on the stick: {folder}: {why}; the data and copies here are safe"),
        }
    }

    /// What came of a copy on a stick, where only a short line fits.
    #[must_use]
    pub fn stick_notice(self, outcome: Result<(), &str>) -> String {
        match (self, outcome) {
            (_, Ok(())) => self.stick_notice_made().to_owned(),
            (Self::Zh, Err(code)) => format!("U盘备份没有做成：{}", stick_trouble(self, code).0),
            (Self::En, Err(code)) => format!("No copy on the stick: {}", stick_trouble(self, code).0),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn stick_copy_hint(self, code: &str) -> &'static str {
        stick_trouble(self, code).1
    }

    /// Why a sealed copy does not open, and what to do.
    #[must_use]
    pub fn sealed_trouble(self, code: &str) -> (&'static str, &'static str) {
        let (zh, en) = match code {
            "passphrase" => (
                (
                    "口令不对",
                    "没有改动任何数据。再试一次，注意大小写和输入法；口令忘了就打不开，请用别的备份",
                ),
                (
                    "the passphrase is another",
                    "No data was changed. Try again, mind capitals and the input method; without the passphrase it does not open: take another copy",
                ),
            ),
            "truncated" => (
                (
                    "文件不完整，后面缺了",
                    "没有改动任何数据。重新拷一次，或用同一U盘上前一天的备份",
                ),
                (
                    "it ends too early",
                    "No data was changed. Copy the file again, or take the one of a day before from the stick",
                ),
            ),
            "newer" => (
                ("它是更新版本的连心写的", "没有改动任何数据。请先升级"),
                ("a newer lianxin wrote it", "No data was changed. Update first"),
            ),
            "not_sealed" => (
                ("它不是加密的备份", "没有改动任何数据。换一份备份"),
                ("it is not a sealed copy", "No data was changed. Take another copy"),
            ),
            _ => (
                ("文件被改动过或已损坏", "没有改动任何数据。用同一U盘上前一天的备份"),
                (
                    "it was altered or is damaged",
                    "No data was changed. Take the one of a day before from the stick",
                ),
            ),
        };
        if self == Self::Zh { zh } else { en }
    }

    /// A copy to choose.
    #[must_use]
    pub fn rescue_offer(self, offer: &Offer) -> String {
        let when = offer.at.map(|at| at.local().format("%Y-%m-%d %H:%M").to_string());
        self.rescue_line(when.as_deref().unwrap_or(self.restored_by_hand()), offer.changes)
    }

    /// What a restore on the console did.
    #[must_use]
    pub fn rescued(self, done: &RestoredOk) -> String {
        let kept = done.kept.as_ref().map(|kept| self.rescued_kept(kept));
        match done.missing {
            0 => self.rescued_line(done.carried) + &kept.unwrap_or_default(),
            missing => self.rescued_missing(missing),
        }
    }
}

/// Why there is no new copy on a stick, and what to do.
fn stick_trouble(lang: Lang, code: &str) -> (&'static str, &'static str) {
    let (zh, en) = match code {
        "full" => (
            ("U盘满了", "腾出空间再试；U盘上原来的备份没有动"),
            (
                "it is full",
                "Make room and try again; the copies on it were not touched",
            ),
        ),
        "read_only" => (
            ("U盘写不进去", "检查写保护和权限；U盘上原来的备份没有动"),
            (
                "it cannot be written",
                "Check its write protection and rights; the copies on it were not touched",
            ),
        ),
        "taken" => (
            ("那里有一个同名的别的文件", "从不替换别人的文件：改掉它的名字再试"),
            (
                "another file has the name there",
                "Files of others are never replaced: rename it and try again",
            ),
        ),
        "no_folder" => (
            ("没有这个目录", "插好U盘，写它的目录"),
            ("there is no such folder", "Put the stick in and name its folder"),
        ),
        "copy" => (
            ("本机最近的备份坏了", "运行 lianxin doctor，删掉坏的备份再试"),
            (
                "the newest copy here is damaged",
                "Run lianxin doctor, delete the damaged copy and try again",
            ),
        ),
        _ => (
            ("U盘被拔掉或读写出错", "重新插好再试；没有留下半个文件"),
            (
                "it was pulled out or fails",
                "Put it in again and retry; no half file was left",
            ),
        ),
    };
    if lang == Lang::Zh { zh } else { en }
}
