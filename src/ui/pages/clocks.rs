//! What is said of a request's clocks: the resident's and the doer's beside the level's, what is late, what waits for the level
//! above, and when a step was really written down.

use super::pieces::{due_long, flow, guess_note, joined, moment};
use crate::domain::lang::Lang;
use crate::domain::request::{EventKind, Folded, Mark, RequestEvent, State};
use crate::domain::role::{LEADERS, Level};
use crate::domain::unit::UnitPath;
use crate::record::code_set::REASON;
use crate::ui::Ui;
use crate::view::{RequestDetail, RequestRow};

/// Cells of a line of clocks.
const CELLS: usize = 76;

/// The clocks of an open request, and the limits that other tables moved.
pub fn lines(detail: &RequestDetail, ui: &Ui<'_>) -> Vec<String> {
    let (lang, today, folded) = (ui.lang, ui.session.today(), &detail.folded);
    let mut parts = Vec::new();
    if folded.state.is_open() {
        let clocks = [
            (lang.clock_level(), folded.due),
            (lang.clock_resident(), folded.resident_due),
            (lang.clock_doer(), folded.doer_due),
            (lang.clock_accept(), folded.accept_due),
        ];
        let running = clocks.into_iter().filter_map(|(word, due)| Some((word, due?)));
        parts.extend(running.map(|(word, due)| format!("{word} {}", due_long(due, today, lang))));
        parts.extend(contact(folded, ui));
        parts.extend(folded.asked.as_ref().map(|asked| {
            let until = asked
                .new_due
                .map_or_else(String::new, |day| lang.event_until(lang.day(day, today)));
            let mode = asked.mode.as_ref().map_or("", |mode| lang.mode(mode));
            joined(&[lang.asked_for(lang.event(&asked.kind)), until, mode.to_owned()])
        }));
        parts.extend(folded.paused_until.map(|day| lang.paused_until(&lang.day(day, today))));
    }
    let asks = detail.request.reply_due.filter(|_| folded.first_reply_at.is_none());
    parts.extend(asks.map(|day| format!("{} {}", lang.clock_reply(), lang.day(day, today))));
    if !detail.request.origin_no.is_empty() {
        parts.push(format!("{} {}", lang.origin_no(), ui.number(&detail.request.origin_no)));
    }
    if folded.returns() > 0 {
        parts.push(lang.returned_times(folded.returns()));
    }
    let mut lines = flow(&parts, CELLS);
    let due = folded.dates().due_on(today).filter(|_| folded.state.is_open());
    let note = due.map_or("", |due| guess_note(due, lang));
    lines.extend(Some(note.to_owned()).filter(|note| !note.is_empty()));
    lines.extend(detail.due_changes.iter().map(|change| {
        let (before, after) = (lang.day(change.before, today), lang.day(change.after, today));
        lang.due_changed(&before, &after, &lang.day(change.on, today))
    }));
    lines
}

/// By when the resident is to be told something first, while nobody has.
fn contact(folded: &Folded, ui: &Ui<'_>) -> Option<String> {
    let by = folded.contact_by.filter(|_| folded.contacted_at.is_none())?;
    let today = ui.session.today();
    let late = (today - by.local_date()).num_days();
    let late = if late > 0 {
        ui.lang.overdue_by(late)
    } else {
        String::new()
    };
    Some(joined(&[
        format!("{} {}", ui.lang.clock_contact(), moment(by, today, ui.lang)),
        late,
    ]))
}

/// Whether whoever asked has had an answer: that is not the result.
pub fn replied(folded: &Folded, lang: Lang) -> String {
    match folded.first_reply_at {
        Some(_) => lang.replied().to_owned(),
        None => String::new(),
    }
}

/// Of a request that came back: for what reason, in whose words, and how often.
pub fn returned(row: &RequestRow, ui: &Ui<'_>) -> Option<String> {
    let reason = row
        .standing
        .returned_for
        .last()
        .filter(|_| row.state == State::Returned)?;
    let count = match row.standing.returned_for.len() {
        1 => String::new(),
        count => ui.lang.returned_times(count),
    };
    let words = joined(&[
        REASON.word(ui.lang, reason),
        ui.text(&row.standing.returned_note),
        count,
    ]);
    Some(ui.lang.returned_because(&words))
}

/// What a row says beside its state: it waits for a check or for the level above, nobody has taken it on in time, whoever asked
/// has an answer.
pub fn waits(row: &RequestRow, ui: &Ui<'_>) -> String {
    let (lang, today) = (ui.lang, ui.session.today());
    let late = row.standing.accept_due.filter(|due| due.date < today);
    let late = late.map_or_else(String::new, |due| {
        format!("{} {}", lang.clock_accept(), due_long(due, today, lang))
    });
    let check = if row.awaiting_check { lang.waits_check() } else { "" };
    let asked = row.standing.asked.as_ref();
    let asked = asked.map_or_else(String::new, |asked| lang.asked_for(lang.event(&asked.kind)));
    let replied = row.standing.first_reply_at.map_or("", |_| lang.replied());
    joined(&[check.to_owned(), asked, late, replied.to_owned()])
}

/// With whom an open request is now: the department, else the leader of its level by name when one alone is known here, else the level.
pub fn now_with(row: &RequestRow, ui: &Ui<'_>) -> String {
    if !row.assignee.is_empty() && !row.awaiting_check {
        return ui.assignee(&row.assignee);
    }
    let identity = ui.session.identity.iter();
    let own = identity.clone().map(|it| (&it.role, &it.unit, it.name.as_str()));
    let colleagues = identity.flat_map(|it| it.colleagues.iter().filter(|colleague| colleague.user != it.user));
    let known = own.chain(colleagues.map(|it| (&it.role, &it.unit, it.name.as_str())));
    let mut leaders =
        known.filter(|(role, unit, _)| LEADERS.contains(role) && role.level() == row.level && unit.contains(&row.unit));
    match (leaders.next(), leaders.next()) {
        (Some((role, _, name)), None) => format!("{} {}", ui.lang.role(role), ui.staff(name)),
        _ => ui.lang.level(shown_level(row.level, &row.unit)).to_owned(),
    }
}

/// The level that has a request: what a village registered for itself lies with the village from the start.
pub fn shown_level(level: Level, unit: &UnitPath) -> Level {
    level.max(unit.level())
}

/// The step that comes next, in words: what came back goes up again with what was missing.
pub fn next_step(kind: &EventKind, state: &State, lang: Lang) -> String {
    match (kind, state) {
        (EventKind::Escalate, State::Returned) => lang.escalate_again().to_owned(),
        _ => lang.event(kind).to_owned(),
    }
}

/// What is to be said of a step: written down later, late, without effect of its own.
pub fn marks(event: &RequestEvent, folded: &Folded, ui: &Ui<'_>) -> Vec<String> {
    let (lang, today) = (ui.lang, ui.session.today());
    let late = event
        .is_late_entry()
        .then(|| lang.late_entry(&moment(event.recorded_at, today, lang)));
    let own = folded.marks.iter().filter(|marked| marked.event == event.id);
    let own = own.map(|marked| {
        let limit = marked
            .limit
            .map_or_else(String::new, |day| lang.limit_was(&lang.day(day, today)));
        joined(&[mark(marked.mark, lang).to_owned(), limit])
    });
    late.into_iter().chain(own).collect()
}

fn mark(mark: Mark, lang: Lang) -> &'static str {
    match mark {
        Mark::AcceptedLate => lang.mark_accepted_late(),
        Mark::ReturnedLate => lang.mark_returned_late(),
        Mark::ContactedLate => lang.mark_contacted_late(),
        Mark::DoneLate => lang.mark_done_late(),
        Mark::UpByItself => lang.mark_up_by_itself(),
        Mark::NotCounted => lang.mark_not_counted(),
        Mark::AskedFor => lang.mark_asked_for(),
    }
}
