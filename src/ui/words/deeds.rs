//! Words of what a save did, of undoing it and of why it cannot be undone.

use crate::domain::lang::Lang;
use crate::domain::time::{Date, Millis};
use crate::view::{ActionRow, Done, UndoRefusal};

words! {
    deeds_between: ", ", ", ";
    deeds_counted(label: &str, count: usize): "{label} {count} 条", "{label}: {count}";
    deed_registered(no: String): "登记诉求 {no}", "request {no}";
    deed_made(label: &str, subject: String): "{subject} {label}", "{label} of {subject}";
    deed_step(step: &str, no: String): "{no} {step}", "{no}: {step}";
    deed_changed(label: &str, subject: String, what: String): "{subject} {label}：{what}", "{label} of {subject}: {what}";
    deed_deleted(deed: String): "删除 {deed}", "{deed} deleted";
    deed_voided(deed: String): "作废 {deed}", "{deed} voided";
    deed_settled(deed: String): "冲突 {deed}", "conflict: {deed}";
    deed_imported(file: String, rows: usize): "导入 {file} ({rows} 行)", "import of {file} ({rows} rows)";
    deeds_saved(deeds: String): "已记 {deeds}", "Done: {deeds}";
    deeds_ended(what: String): "；已消除：{what}", "; settled: {what}";
    deeds_kept: " (已保存，Ctrl+Z 可撤销)", " (saved; Ctrl+Z undoes it)";
    deeds_sent: " (已上传；在它那一行 F4 更正，Del 作废)", " (sent; on its row F4 corrects, Del voids)";
    deeds_undone(deeds: String): "已撤销 {deeds} (Ctrl+Y 重做)", "Undone: {deeds} (Ctrl+Y does it again)";
    deeds_redone(deeds: String): "已重做 {deeds}", "Done again: {deeds}";
    deeds_settled(deeds: String): "冲突已处理：{deeds} (上传前 Ctrl+Z 可撤销)", "Settled: {deeds} (Ctrl+Z undoes it until it is sent)";
    deeds_again(deeds: String): "已作为新的改动保存：{deeds}；未收下的那条已放下", "Saved as a new change: {deeds}; the one not taken is put aside";
    fast_saved(n: usize, deeds: String): "已保存第 {n} 条：{deeds}；继续下一户", "Saved no. {n}: {deeds}; next household";
    nothing_to_undo: "没有可以撤销的", "There is nothing to undo";
    nothing_to_redo: "没有可以重做的", "There is nothing to do again";
    undo_question(when: String, deeds: String): "撤销 {when} {deeds}？这不是这次打开后在这里做的。",
        "Undo {deeds} of {when}? It was not done here since this console was opened.";
    redo_question(when: String, deeds: String): "重做 {when} 撤销的 {deeds}？这不是这次打开后在这里撤销的。",
        "Do again {deeds}, undone {when}? It was not undone here since this console was opened.";
    undo_choice: "2 撤销", "2 Undo it";
    redo_choice: "2 重做", "2 Do it again";
    cannot_undo(deeds: String, why: &str): "不能撤销 {deeds}：{why}", "{deeds} cannot be undone: {why}";
    cannot_redo(deeds: String, why: &str): "不能重做 {deeds}：{why}", "{deeds} cannot be done again: {why}";
    undo_sent: "已上传；在它那一行 F4 更正，Del 作废", "it was sent; on its row F4 corrects it, Del voids it";
    undo_settlement_sent: "已上传；要改的那一项请再编辑 (F4)", "it was sent; edit the field again (F4)";
    undo_not_taken: "镇里没有收下，请到 同步 页处理", "the server did not take it: see the page Sync";
    undo_changed: "后来又有改动", "it was changed since";
    undo_used: "后来的记录用到它，先撤销后面的", "later records build on it: undo those first";
    voided_word: "作废", "voided";
    voided_because(reason: String): "已作废：{reason}", "voided: {reason}";
    mark_voided: "废", "v";
    void_keeps_requests(count: usize): " (同时登记的 {count} 件诉求不作废)", " (the {count} requests written down with it stay)";
    void_question(what: String): "作废 {what}？记录留在历史里，注明原因。", "Void {what}? It stays in the history, with the reason.";
    void_choice: "2 作废", "2 Void it";
    correction_reason: "更正", "corrected";
    correction_title(title: String): "更正：{title} (原记录作废；一起记的另改)", "Correct: {title} (voids the old one; what came with it stays)";
    correction_note: "更正说明：", "Correction: ";
    day_today: "今天", "today";
    day_yesterday: "昨天", "yesterday";
    undo_list_title: "最近的改动", "Last changes";
    undo_list_foot: "Enter 撤销或重做选中的，Esc 关闭", "Enter undoes or does again, Esc closes";
    undo_list_none: "还没有可以撤销的改动", "Nothing to undo yet";
    undo_list_waits: "待传", "waits";
    undo_list_refused: "未收下", "not taken";
    undo_list_sent: "已上传", "sent";
    undo_list_undone: "已撤销", "undone";
}

impl Lang {
    /// Why an action cannot be undone or done again.
    #[must_use]
    pub fn undo_refusal(self, why: UndoRefusal, row: &ActionRow) -> &'static str {
        let is_settlement = row.deeds.iter().any(|deed| matches!(deed.what, Done::Settled(_)));
        match why {
            UndoRefusal::Sent if is_settlement => self.undo_settlement_sent(),
            UndoRefusal::Sent => self.undo_sent(),
            UndoRefusal::NotTaken => self.undo_not_taken(),
            UndoRefusal::Changed => self.undo_changed(),
            UndoRefusal::Used => self.undo_used(),
        }
    }

    /// An instant as one says it: today, yesterday or the date, and the time.
    #[must_use]
    pub fn said_when(self, at: Millis, today: Date) -> String {
        let day = match (today - at.local_date()).num_days() {
            0 => self.day_today().to_owned(),
            1 => self.day_yesterday().to_owned(),
            _ => self.day(at.local_date(), today),
        };
        format!("{day} {}", at.local().format("%H:%M"))
    }
}
