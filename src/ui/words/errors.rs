//! Words of failures: what happened, what is safe, what to do next. And of what is wrong with one field.

use crate::domain::lang::Lang;
use crate::domain::problem::Reason;

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

/// The failures of the database by their stable code. The last row stands for every other code.
const DATABASE: &[Row] = &[
    (
        "missing",
        [
            "没有数据库",
            "什么都没有改动.",
            "先运行 lianxin setup, 或用 --data-dir 指到已有的数据目录.",
        ],
        [
            "There is no database",
            "Nothing was changed.",
            "Run lianxin setup first, or name the right folder with --data-dir.",
        ],
    ),
    (
        "locked",
        [
            "数据库正被另一个程序使用",
            "已保存的内容都在.",
            "关闭另一个连心窗口后再试.",
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
            "数据库文件已损坏, 或不是连心的数据库",
            "原文件没有改动.",
            "不要删除它. 从 backups 目录恢复, 或联系管理员.",
        ],
        [
            "The database file is damaged, or not one of Lianxin's",
            "The file was left as it is.",
            "Do not delete it. Restore from the folder backups, or ask your administrator.",
        ],
    ),
    (
        "wrong_key",
        [
            "数据库已加密, 口令不对或本版本不能解密",
            "原文件没有改动.",
            "用 --passphrase-file 给出正确的口令, 或换用带加密的版本.",
        ],
        [
            "The database is sealed, and the passphrase is wrong or this build cannot unseal",
            "The file was left as it is.",
            "Give the right passphrase with --passphrase-file, or use a build with sealing.",
        ],
    ),
    (
        "newer_version",
        ["数据库是更新版本的连心写的", "原文件没有改动.", "请升级本机的连心."],
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
            "已保存的内容都在.",
            "检查权限, 或用 --data-dir 换一个目录.",
        ],
        [
            "The folder or file cannot be written",
            "What was saved is safe.",
            "Check the permissions, or choose another folder with --data-dir.",
        ],
    ),
    (
        "disk_full",
        ["磁盘已满", "这一次没有保存; 以前保存的都在.", "腾出空间后再试."],
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
            "这一次没有保存; 以前保存的都在.",
            "再试一次; 仍不行就运行 lianxin doctor.",
        ],
        [
            "The database failed",
            "This was not saved; everything before is safe.",
            "Try again; if it stays, run lianxin doctor.",
        ],
    ),
];

impl Lang {
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

    /// What is wrong with a field, and what to do.
    #[must_use]
    pub fn reason_words(self, reason: &Reason) -> (String, String) {
        match self {
            Self::Zh => zh(reason),
            Self::En => en(reason),
        }
    }
}

fn zh(reason: &Reason) -> (String, String) {
    let (message, hint) = match reason {
        Reason::Required => ("必填".to_owned(), "请填写".to_owned()),
        Reason::TooLong { max } => (format!("太长, 最多 {max} 字"), "请缩短".to_owned()),
        Reason::Malformed { example } => ("格式不对".to_owned(), format!("例: {example}")),
        Reason::InFuture => ("不能是将来".to_owned(), "填今天或以前的时间".to_owned()),
        Reason::InPast => ("不能是过去".to_owned(), "填今天或以后的日期".to_owned()),
        Reason::UnknownCode { given, known } => (format!("没有这个代码: {given}"), format!("可用: {known}")),
        Reason::NotFound { given } => (format!("找不到: {given}"), "检查编号; lianxin list 可以查".to_owned()),
        Reason::Ambiguous { given, count } => (format!("{given} 有 {count} 条"), "改用记录的 uuid".to_owned()),
        Reason::Taken { given } => (format!("已被占用: {given}"), "换一个, 或修改原来的记录".to_owned()),
        Reason::IdCheckDigit { expected } => (
            format!("身份证号校验位不对, 应为 {expected}"),
            "核对号码; 确有错证时勾选 id_unverified".to_owned(),
        ),
        Reason::IdMalformed => (
            "身份证号不对".to_owned(),
            "18 位, 最后一位可为 X; 不清楚可以不填".to_owned(),
        ),
        Reason::IdBirthDiffers => ("出生日期与身份证号不一致".to_owned(), "已保存, 请核对".to_owned()),
        Reason::IdSexDiffers => ("性别与身份证号不一致".to_owned(), "已保存, 请核对".to_owned()),
        Reason::PhoneUnusual => ("电话号码少见".to_owned(), "已保存, 请核对".to_owned()),
        Reason::PhoneLength { digits } => (
            format!("手机号应为 11 位, 现为 {digits} 位"),
            "已保存, 请核对".to_owned(),
        ),
        Reason::DuplicateRequest { no } => (
            format!("该户 30 天内已有同类诉求 {no}"),
            "已保存; 如是同一件事, 请并案".to_owned(),
        ),
        Reason::NoHouseholder => ("该户还没有户主".to_owned(), "补录户主 (关系 02)".to_owned()),
        Reason::Step(refusal) => (
            self::step(Lang::Zh, refusal),
            "用 lianxin list requests 看当前状态".to_owned(),
        ),
        Reason::OpenRequests { count } => (format!("还有 {count} 件诉求没有办完"), "先办结或撤回".to_owned()),
        Reason::NotEditable => ("不能修改".to_owned(), "这一项只在新建时填写".to_owned()),
        Reason::NotAllowed => ("当前身份不能这样做".to_owned(), "请有权限的人来做".to_owned()),
        Reason::OutOfScope { given } => (
            format!("不在本人的范围内: {given}"),
            "只能写本单位及以下的内容".to_owned(),
        ),
        Reason::SnoozedOut => ("已改期三次".to_owned(), "不能再改, 请办理".to_owned()),
    };
    (message, hint)
}

fn en(reason: &Reason) -> (String, String) {
    let (message, hint) = match reason {
        Reason::Required => ("required".to_owned(), "Fill it in".to_owned()),
        Reason::TooLong { max } => (format!("too long, at most {max} characters"), "Shorten it".to_owned()),
        Reason::Malformed { example } => ("not of the right form".to_owned(), format!("Example: {example}")),
        Reason::InFuture => ("may not lie ahead".to_owned(), "Give today or earlier".to_owned()),
        Reason::InPast => ("may not lie behind".to_owned(), "Give today or later".to_owned()),
        Reason::UnknownCode { given, known } => (format!("no such code: {given}"), format!("Known: {known}")),
        Reason::NotFound { given } => (
            format!("not found: {given}"),
            "Check the number; lianxin list shows what there is".to_owned(),
        ),
        Reason::Ambiguous { given, count } => (
            format!("{count} records are called {given}"),
            "Use the record's uuid".to_owned(),
        ),
        Reason::Taken { given } => (
            format!("taken already: {given}"),
            "Choose another, or edit the record that has it".to_owned(),
        ),
        Reason::IdCheckDigit { expected } => (
            format!("the ID number's check digit is wrong, it should be {expected}"),
            "Check the number; if the card itself is wrong, set id_unverified".to_owned(),
        ),
        Reason::IdMalformed => (
            "not an ID number".to_owned(),
            "18 characters, the last may be X; leave it out when not known".to_owned(),
        ),
        Reason::IdBirthDiffers => (
            "the birth date differs from the ID number".to_owned(),
            "Saved; please check".to_owned(),
        ),
        Reason::IdSexDiffers => (
            "the sex differs from the ID number".to_owned(),
            "Saved; please check".to_owned(),
        ),
        Reason::PhoneUnusual => (
            "an unusual telephone number".to_owned(),
            "Saved; please check".to_owned(),
        ),
        Reason::PhoneLength { digits } => (
            format!("a mobile number has 11 digits, this one has {digits}"),
            "Saved; please check".to_owned(),
        ),
        Reason::DuplicateRequest { no } => (
            format!("the household has request {no} of this category from the last 30 days"),
            "Saved; merge them if they are the same matter".to_owned(),
        ),
        Reason::NoHouseholder => (
            "the household has no householder yet".to_owned(),
            "Add one (relation 02)".to_owned(),
        ),
        Reason::Step(refusal) => (
            self::step(Lang::En, refusal),
            "lianxin list requests shows where it stands".to_owned(),
        ),
        Reason::OpenRequests { count } => (
            format!("{count} requests are still open"),
            "Resolve or withdraw them first".to_owned(),
        ),
        Reason::NotEditable => (
            "may not be changed".to_owned(),
            "It is given once, when the record is made".to_owned(),
        ),
        Reason::NotAllowed => (
            "your role may not do this".to_owned(),
            "Ask somebody whose role may".to_owned(),
        ),
        Reason::OutOfScope { given } => (
            format!("outside your unit: {given}"),
            "You write for your own unit and below".to_owned(),
        ),
        Reason::SnoozedOut => (
            "postponed three times already".to_owned(),
            "It cannot be postponed again: see to it".to_owned(),
        ),
    };
    (message, hint)
}

/// Why a step of a request cannot be taken.
fn step(lang: Lang, refusal: &crate::domain::request::StepRefusal) -> String {
    use crate::domain::request::StepRefusal as R;
    match (lang, refusal) {
        (Lang::Zh, R::State(state)) => format!("当前状态 ({state}) 不能这样做"),
        (Lang::En, R::State(state)) => format!("not possible while it is {state}"),
        (Lang::Zh, R::Role) => "当前身份不能做这一步".to_owned(),
        (Lang::En, R::Role) => "your role may not take this step".to_owned(),
        (Lang::Zh, R::OtherLevel { has }) => format!("现由 L{} 一级办理", has.0),
        (Lang::En, R::OtherLevel { has }) => format!("level L{} has it now", has.0),
        (Lang::Zh, R::ExtendedAlready) => "只能延期一次, 已用过".to_owned(),
        (Lang::En, R::ExtendedAlready) => "the one extension was used".to_owned(),
        (Lang::Zh, R::TopLevel) => "已在最高一级".to_owned(),
        (Lang::En, R::TopLevel) => "the highest level has it already".to_owned(),
        (Lang::Zh, R::NeedsServer) => "须联网后再做".to_owned(),
        (Lang::En, R::NeedsServer) => "connect to the server first".to_owned(),
    }
}
