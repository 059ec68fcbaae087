//! The words of a request's clocks, hand-downs and returns, and how a day is written.

use crate::domain::lang::Lang;
use crate::domain::request::EventKind;
use crate::domain::time::{Date, Millis};
use chrono::Datelike;

words! {
    clock_level: "本级时限", "Level's limit";
    clock_resident: "群众时限", "Resident's limit";
    clock_doer: "承办期限", "Doer's date";
    clock_accept: "受理期限", "Take on by";
    clock_contact: "首次联系期限", "First contact by";
    clock_reply: "回复期限", "Answer by";
    origin_no: "来源单号", "Origin no.";
    replied: "已回复", "answered";
    approved: "同意", "granted";
    doctors_alone: "，村医记(代录)才算", ", by a doctor's record";
    check_passed: "通过", "passed";
    check_failed: "未通过", "not passed";
    not_approved: "不同意", "not granted";
    asked_for(step: &str): "已申请{step}，待上级审批", "{step} asked for: the level above decides";
    paused_until(day: &str): "暂缓到 {day}", "paused until {day}";
    returned_times(count: usize): "退回 {count} 次", "returned {count}x";
    returned_because(words: &str): "退回原因：{words}", "Returned: {words}";
    escalate_again: "补充后再上报", "Escalate again";
    due_changed(before: &str, after: &str, on: &str): "时限 {before} 改为 {after} (节假日表或时限表更新，{on})", "Limit {before} became {after} (other tables of holidays or limits, {on})";
    late_entry(at: &str): "补录，{at} 录入", "entered later, {at}";
    late_entry_mark: "[补录]", "[late entry]";
    limit_was(day: &str): "(限 {day})", "(limit {day})";
    mark_accepted_late: "逾期受理", "taken on late";
    mark_returned_late: "逾期退回", "returned late";
    mark_contacted_late: "首次联系超时", "first contact late";
    mark_done_late: "逾期办结", "done late";
    mark_up_by_itself: "同一原因第二次退回，自动上报", "returned for the same reason again: it went up by itself";
    mark_not_counted: "同一天已试过，不再计次", "tried the same day already: not counted";
    mark_asked_for: "需上级审批", "needs the level above";
    /// Behind a day that was counted with guessed weekends.
    guess_mark: "~", "~";
    now_with(who: &str): "现在：{who}", "Now: {who}";
    detail_newest(older: usize): "办理记录 (新的在前，更早的 {older} 步在下面)", "History (newest first, {older} older below)";
    detail_older: "更早的办理记录", "Older history";
    health_by_doctor(name: &str): "村医 {name} 记", "by the doctor {name}";
    health_by_leader: "网格记", "by the leader";
    weekend_guess_note: "~ 那一年的放假安排还没公布，到时可能变一两天", "~ holidays of that year are not published yet: the day may move";
}

impl Lang {
    /// What an approval or a check decided; empty for every other step.
    #[must_use]
    pub fn decided(self, step: &EventKind, passed: Option<bool>) -> &'static str {
        match (step, passed) {
            (EventKind::Approve, Some(true)) => self.approved(),
            (EventKind::Approve, Some(false)) => self.not_approved(),
            (EventKind::Check, Some(true)) => self.check_passed(),
            (EventKind::Check, Some(false)) => self.check_failed(),
            _ => "",
        }
    }

    /// A step with what it decided.
    #[must_use]
    pub fn event_decided(self, step: &EventKind, passed: Option<bool>) -> String {
        let words = [self.event(step), self.decided(step, passed)];
        words.join(" ").trim_end().to_owned()
    }

    /// The month and day, with the year when it is not `today`'s.
    #[must_use]
    pub fn day(self, date: Date, today: Date) -> String {
        let form = if date.year() == today.year() {
            "%m-%d"
        } else {
            "%y-%m-%d"
        };
        date.format(form).to_string()
    }

    /// The day and time of an instant.
    #[must_use]
    pub fn moment(self, at: Millis, today: Date) -> String {
        format!("{} {}", self.day(at.local_date(), today), at.local().format("%H:%M"))
    }
}
