//! Words of settling a conflict, of refused changes and of the lock screen.

use super::plural;
use crate::domain::lang::Lang;
use crate::domain::quarantine::QuarantineCode;

words! {
    /// The form of a second value in the remark.
    conflict_in_remark(field: String, value: String, by: String, date: String): "{field}另有 {value} ({by} {date})", "{field} also {value} ({by} {date})";
    conflict_mine: "我写的", "mine";
    conflict_theirs: "对方写的", "theirs";
    conflict_first_side: "现在显示的", "shown now";
    conflict_second_side: "另一个", "the other";
    conflict_unknown_by: "未登记的人", "somebody unknown";
    conflict_keep_mine: "用我的", "Keep mine";
    conflict_keep_theirs: "用对方的", "Use theirs";
    conflict_keep_shown: "用现在显示的", "Keep what is shown now";
    conflict_keep_other: "用另一个", "Use the other one";
    conflict_keep_both: "都留", "Keep both";
    conflict_keep_both_remark: "都留：另一个写入备注", "Keep both: the other into the remark";
    conflict_keep_deleted: "仍然删除", "Keep it deleted";
    conflict_keep_record: "留下这条记录", "Keep the record";
    conflict_delete_side(reason: String): "删除：{reason}", "deleted: {reason}";
    conflict_edit_side(fields: String): "修改了 {fields}", "changed {fields}";
    conflict_not_deleted: "不删除", "not deleted";
    conflict_undone: "撤销了", "it was undone";
    conflict_delete_word: "删除", "deleted";
    yes_word: "是", "yes";
    no_word: "否", "no";
    conflict_choose: "Enter 选：1 用我的  2 用对方的  3 都留  (Ctrl+R 看完整)", "Enter chooses: 1 mine  2 theirs  3 both  (Ctrl+R full values)";
    conflict_choose_shown: "Enter 选：1 用现在显示的  2 用另一个  3 都留  (Ctrl+R 看完整)", "Enter chooses: 1 as shown  2 the other  3 both  (Ctrl+R full values)";
    section_conflicts(n: usize): "冲突 {n}  (Enter 处理)", "Conflicts {n}  (Enter settles)";
    conflict_both_sides(field: String, one: String, two: String): "{field}：{one} / {two}", "{field}: {one} / {two}";
    conflict_more_on_request(n: usize): "冲突 {n} 处，Ctrl+G 处理", "{n} in conflict, Ctrl+G settles";

    void_head(no: String, title: String): "没有生效的办理：{no} {title}", "Step without effect: {no} {title}";
    void_first: "先到服务器的", "reached the server first";
    void_late: "没有生效", "no effect";
    void_because(why: String): "原因：{why}", "because: {why}";
    void_then(kind: String, by: String, at: String): "先有 {kind}  {by}  {at}", "first came {kind}  {by}  {at}";
    void_do: "Enter 打开这件诉求，办下一步后双方的提示都消除。", "Enter opens it; the next step clears it for both.";
    void_word: "办理", "step";
    void_open: "打开这件诉求，办下一步", "Open the request, take the next step";
    void_noted: "知道了，不再提示", "Noted, do not show again";

    refused_enter_again: "改好，作为新的改动保存", "Put it right and save it as a new change";
    refused_no_form: "这类改动没有表单可改，请打开记录改，或放下这一条", "no form shows it; open the record, or put it aside";
    refused_question(values: String): "作为新的改动再保存一次：{values}", "Save these values as a new change: {values}";
    enter_again_choice: "2 保存", "2 Save them";
    enter_again_title(title: String, why: String): "{title}  未收下：{why}", "{title}  not taken: {why}";
    refused_let_go: "放下这条改动 (留在导出和日志里)", "Put it aside (kept in export and audit log)";
    refused_gone: "已放下这条改动，导出和日志里还有", "Put aside; the export and the audit log keep it";
    refused_fields(fields: String): "字段：{fields}", "Fields: {fields}";
    refused_enter: "Enter 选择怎么办", "Enter chooses what to do";
    col_sync_mark: "同", "S";
    mark_pending: "待", "w";
    mark_conflict: "冲", "c";
    mark_refused: "未", "x";
    receipt_short(n: u64): "回执 {n}", "no. {n}";
    sync_help: "同步栏：待 = 存在本机；空白或回执号 = 在服务器上；冲 = 冲突(两人改得不一样)；未 = 服务器未收下。",
        "Sync column: w = kept here; blank or a receipt number = on the server; c = conflict (two people wrote different things); x = not taken.";

    tab_refused(n: usize): "未收下 {n}", "not taken {n}";
    recovered_banner(n: usize): "服务器恢复过，本机替它找回 {n} 条改动，什么都没有丢。", "The server was restored; this device brought {n} back, none is lost.";
    opaque_banner(n: usize): "{n} 条改动要较新版本的连心才能看全，已原样保存；请更新。", "Changes that need a newer Lianxin: {n}. They are kept; please update.";

    removal_choice: "2 同意移走", "2 Let them leave";
    clock_ahead(by: String): "本机时间快 {by}，请校准电脑时间；记录照常保存。", "This clock is {by} ahead; set it. Records are safe.";
    clock_behind(by: String): "本机时间慢 {by}，请校准电脑时间；记录照常保存。", "This clock is {by} behind; set it. Records are safe.";
    time_minutes(n: i64): "{n} 分钟", "{n} min";
    time_hours(n: i64): "{n} 小时", "{n} h";
    time_days(n: i64): "{n} 天", "{n} days";
    progress_relog(n: usize): "服务器恢复过：正在核对 {n} 条改动，什么都不会丢。", "Server restored: checking {n} changes, none is lost";

    asks_word: "等你确认", "Asks you";
    revoked_word: "已停用", "Revoked";
    lock_title: "本机已被管理员停用", "The administrator has revoked this device";
    lock_kept: "本机上的资料已锁住，不再显示。", "What is on this device is locked and not shown.";
    lock_wiped: "按管理员的要求，本机上的资料已清除。", "As the administrator asked, the data on this device has been destroyed.";
    lock_next: "请联系镇里的管理员。要继续使用，先要新的登记码，\n在另一个窗口运行 lianxin enrol，再回来按 F5。",
        "Call the town's administrator. To go on, ask for a new code, run lianxin enrol in another window, then press F5 here.";
    lock_next_wiped: "请联系镇里的管理员。要继续使用，先要新的登记码，\n再按 Enter 登记。",
        "Call the town's administrator. To go on, ask for a new code, then press Enter.";
    lock_still: "查过了：本机仍然停用，还没有用新的登记码登记。", "Still revoked: not enrolled with a new code yet.";
    lock_keys: "F5 再检查一次   Ctrl+Q 退出", "F5 checks again   Ctrl+Q leaves";
    lock_keys_wiped: "Enter 重新登记   Ctrl+Q 退出", "Enter enrols again   Ctrl+Q leaves";

    file_export_title: "导出到U盘", "Export to a USB stick";
    file_import_title: "从U盘导入", "Import from a USB stick";
    file_export_hint: "写出加密文件，用U盘带到镇里。", "A sealed file to carry to the town.";
    file_import_hint: "读入镇里给的回执 (.reply)。", "Takes the town's answer (.reply).";
    file_looking: "正在找U盘..", "Looking for sticks ..";
    file_no_drive: "没有找到U盘：插好后按 F5 再找，也可直接改路径", "No stick found: plug one in and press F5, or edit the path";
    file_has_reply: "有回执", "has the answer";
    file_has_own: "有上次的", "has the last one";
    file_keys_drives: "上下键换盘  Enter 确定  Esc 取消", "Up/down another drive  Enter does it  Esc cancels";
    file_keys: "Enter 确定  Esc 取消", "Enter does it  Esc cancels";
}

impl Lang {
    /// How far a clock is off, in words.
    #[must_use]
    pub fn clock_off(self, ms: i64) -> String {
        let minutes = ms.unsigned_abs().div_ceil(60_000);
        let n = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let by = match minutes {
            0..120 => self.time_minutes(n(minutes)),
            120..2880 => self.time_hours(n(minutes / 60)),
            _ => self.time_days(n(minutes / 1440)),
        };
        if ms < 0 {
            self.clock_behind(by)
        } else {
            self.clock_ahead(by)
        }
    }

    /// What opening the record is good for, by the code of the refusal.
    #[must_use]
    pub fn refused_open(self, code: &str) -> &'static str {
        use QuarantineCode::{Malformed, Rejected, TooLarge};
        let is_form = matches!(QuarantineCode::from_code(code), Malformed | TooLarge | Rejected);
        match (self, is_form) {
            (Self::Zh, true) => "打开记录，改好再保存",
            (Self::En, true) => "Open the record and put it right",
            (Self::Zh, false) => "打开记录看一看",
            (Self::En, false) => "Open the record",
        }
    }

    /// Why the server put a change aside, by its code: short, for a list.
    #[must_use]
    pub fn quarantine_reason(self, code: &str) -> String {
        self.quarantined(code)
            .map_or_else(|| code.to_owned(), |words| words.0.to_owned())
    }

    /// What to do about a refused change, by its code.
    #[must_use]
    pub fn quarantine_next(self, code: &str) -> &'static str {
        let other = match self {
            Self::Zh => "把编号告诉镇里的管理员。",
            Self::En => "Tell the town's administrator the code.",
        };
        self.quarantined(code).map_or(other, |words| words.1)
    }

    fn quarantined(self, code: &str) -> Option<(&'static str, &'static str)> {
        Some(match (self, QuarantineCode::from_code(code)) {
            (Self::Zh, QuarantineCode::Malformed) => ("内容格式不对", "改对内容，作为新的改动保存。"),
            (Self::En, QuarantineCode::Malformed) => {
                ("the content is malformed", "Put it right and save it as a new change.")
            }
            (Self::Zh, QuarantineCode::Scope) => (
                "不在你负责的范围内",
                "服务器已留存，镇里核实后收下；范围调整后可再保存。",
            ),
            (Self::En, QuarantineCode::Scope) => (
                "outside the unit you work for",
                "The server has it; a clerk decides. Or save again later.",
            ),
            (Self::Zh, QuarantineCode::Reference) => (
                "提到的记录还没到，或不归你管",
                "记录到了自动收下；一直不收就请镇里核实。",
            ),
            (Self::En, QuarantineCode::Reference) => (
                "names a record not here, or not yours",
                "Taken when the record comes. If not, ask the town.",
            ),
            (Self::Zh, QuarantineCode::Role) => ("你的身份不能改这一项", "请有权限的同事来填，或请管理员调整身份。"),
            (Self::En, QuarantineCode::Role) => (
                "your role may not write this",
                "Ask a colleague who may, or the administrator.",
            ),
            (Self::Zh, QuarantineCode::Kind) => ("这类资料只能由管理员修改", "请管理员修改，再放下这一条。"),
            (Self::En, QuarantineCode::Kind) => (
                "only the administrator may write this",
                "Ask the administrator, then put it aside.",
            ),
            (Self::Zh, QuarantineCode::TooLarge) => ("内容太大", "改短，作为新的改动保存。"),
            (Self::En, QuarantineCode::TooLarge) => ("too large", "Shorten it and save it as a new change."),
            (Self::Zh, QuarantineCode::Purged) => ("这条记录已按规定清除", "不能再传；放下这一条即可。"),
            (Self::En, QuarantineCode::Purged) => (
                "the record was purged by order",
                "It cannot be sent again; put it aside.",
            ),
            (Self::Zh, QuarantineCode::Proof) => ("服务器认不出这条旧改动", "作为新的改动再保存一次。"),
            (Self::En, QuarantineCode::Proof) => ("the server does not know this old change", "Save the values again."),
            (Self::Zh, QuarantineCode::Rejected) => ("镇里核实后没有收", "问清原因，改好再保存，或放下这一条。"),
            (Self::En, QuarantineCode::Rejected) => (
                "the town looked at it and said no",
                "Ask why, put it right, or put it aside.",
            ),
            _ => return None,
        })
    }

    /// That the sync waits for a person's word.
    #[must_use]
    pub fn removal_banner(self, records: usize) -> String {
        match (self, records) {
            (Self::Zh, 0) => "同步要移走很多资料，等你确认：按 F5".to_owned(),
            (Self::Zh, n) => format!("同步要从本机移走 {n} 条资料，等你确认：按 F5"),
            (Self::En, 0) => "Many records would leave; the sync asks you: F5".to_owned(),
            (Self::En, n) => format!(
                "The sync would take {} away and asks you: press F5",
                plural(n, "record")
            ),
        }
    }

    /// Whether many records may leave this device.
    #[must_use]
    pub fn removal_question(self, records: usize) -> String {
        match (self, records) {
            (Self::Zh, 0) => "同步会从本机移走很多条资料 (服务器上仍有)。多半是范围调整。同意吗？".to_owned(),
            (Self::Zh, n) => format!("同步会从本机移走 {n} 条资料 (服务器上仍有)。多半是范围调整。同意吗？"),
            (Self::En, 0) => {
                "The sync would take many records off this device (the server keeps them). Most likely your area changed. Agree?".to_owned()
            }
            (Self::En, n) => format!(
                "The sync would take {} off this device (the server keeps them). Most likely your area changed. Agree?",
                plural(n, "record")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn every_code_of_the_server_has_its_own_words_and_next_step_in_sixty_columns() {
        for lang in [Lang::Zh, Lang::En] {
            let mut told = std::collections::HashSet::new();
            for code in QuarantineCode::ALL.iter().map(QuarantineCode::code) {
                let (why, next) = (lang.quarantine_reason(code), lang.quarantine_next(code));
                assert_ne!(why, code);
                assert!(told.insert((why.clone(), next)), "{code}");
                assert!(why.width() <= 44 && next.width() <= 60, "{code}: {why} / {next}");
            }
            assert_eq!(lang.quarantine_reason("unheard_of"), "unheard_of");
        }
    }

    #[test]
    fn a_clock_that_is_off_is_told_in_the_unit_that_fits() {
        for (ms, zh) in [
            (6 * 60_000, "快 6 分钟"),
            (-5 * 3_600_000, "慢 5 小时"),
            (4000 * 86_400_000, "快 4000 天"),
        ] {
            assert!(Lang::Zh.clock_off(ms).contains(zh), "{ms}");
        }
    }
}
