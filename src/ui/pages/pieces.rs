//! Pieces several pages are made of: badges, due dates, empty lists that teach, facts with a label.

use super::pen::{Ink, Pen};
use crate::domain::calendar::{Certainty, Due};
use crate::domain::followup::Priority;
use crate::domain::household::Colour;
use crate::domain::lang::Lang;
use crate::domain::time::{Date, Millis};
use crate::ui::{Ui, text};
use crate::view::SyncState;

/// How pressing a day is, in a badge of two cells that says it without colour.
#[must_use]
pub fn badge(due: Date, priority: Priority, today: Date, lang: Lang) -> (String, Ink) {
    let days = (due - today).num_days();
    let (word, ink) = match days {
        _ if priority <= Priority::Critical => (lang.badge_alarm(), Ink::Danger),
        ..0 => (lang.badge_late(), Ink::Late),
        0 => (lang.badge_today(), Ink::Warn),
        1..=7 => (lang.badge_week(), Ink::Text),
        _ => (lang.badge_later(), Ink::Muted),
    };
    (word.to_owned(), ink)
}

/// A due date in a few cells: days overdue, today, or the date.
#[must_use]
pub fn due_short(due: Date, today: Date, lang: Lang) -> (String, Ink) {
    let days = (due - today).num_days();
    match days {
        ..0 => (lang.due_late(-days), Ink::Late),
        0 => (lang.due_today().to_owned(), Ink::Warn),
        _ => (lang.day(due, today), Ink::Text),
    }
}

/// A due date as a day, with a mark when weekends were guessed.
#[must_use]
pub fn due_day(due: Due, today: Date, lang: Lang) -> String {
    let mark = match due.certainty {
        Certainty::WeekendGuess => lang.guess_mark(),
        Certainty::Table => "",
    };
    format!("{}{mark}", lang.day(due.date, today))
}

/// Like [`due_short`], with that mark when weekends were guessed; the preview says what the mark means.
#[must_use]
pub fn due_cell(due: Due, today: Date, lang: Lang) -> (String, Ink) {
    match due.date > today {
        true => (due_day(due, today, lang), Ink::Text),
        false => due_short(due.date, today, lang),
    }
}

/// A due date in full, with the mark when weekends were guessed.
#[must_use]
pub fn due_long(due: Due, today: Date, lang: Lang) -> String {
    let day = due_day(due, today, lang);
    match (due.date - today).num_days() {
        days @ ..0 => format!("{day} {}", lang.overdue_by(-days)),
        0 => format!("{day} {}", lang.due_today()),
        _ => day,
    }
}

/// What the mark means; empty where no weekend was guessed.
#[must_use]
pub fn guess_note(due: Due, lang: Lang) -> &'static str {
    match due.certainty {
        Certainty::WeekendGuess => lang.weekend_guess_note(),
        Certainty::Table => "",
    }
}

/// The colour of a household: the word, and the ink that goes with it.
#[must_use]
pub fn colour(colour: &Colour, lang: Lang) -> (String, Ink) {
    let ink = match colour {
        Colour::Red => Ink::Danger,
        Colour::Yellow => Ink::Warn,
        Colour::Green => Ink::Ok,
        // Green would claim what this device cannot know.
        Colour::Unknown(_) => return ("-".to_owned(), Ink::Muted),
    };
    (lang.colour(colour).to_owned(), ink)
}

/// Where a record stands with the server: the word, with the receipt number or the reason; for the record's own page.
#[must_use]
pub fn sync_word(state: &SyncState, ui: &Ui<'_>) -> (String, Ink) {
    let lang = ui.lang;
    match state {
        SyncState::Synced(Some(seq)) => (lang.receipt(*seq), Ink::Muted),
        SyncState::Refused(code) => (lang.sync_refused(lang.quarantine_reason(code)), Ink::Danger),
        other => sync_short(other, ui, false),
    }
}

/// Why a record was voided; empty while it stands.
#[must_use]
pub fn voided(state: &SyncState, ui: &Ui<'_>) -> String {
    match state {
        SyncState::Voided(reason) => ui.lang.voided_because(ui.text(reason)),
        _ => String::new(),
    }
}

/// The same in a column: the word, or where there is room the receipt number.
#[must_use]
pub fn sync_short(state: &SyncState, ui: &Ui<'_>, room: bool) -> (String, Ink) {
    let lang = ui.lang;
    match state {
        // Nobody waits for it.
        SyncState::Pending if !ui.session.has_server() => (lang.sync_here().to_owned(), Ink::Muted),
        SyncState::Pending => (lang.sync_pending().to_owned(), Ink::Warn),
        SyncState::Synced(Some(seq)) if room => (lang.receipt_short(*seq), Ink::Muted),
        SyncState::Synced(_) => (lang.sync_synced().to_owned(), Ink::Muted),
        SyncState::Conflict => (lang.sync_conflict().to_owned(), Ink::Warn),
        SyncState::Refused(_) => (lang.pending_refused().to_owned(), Ink::Danger),
        SyncState::Voided(_) => (lang.voided_word().to_owned(), Ink::Warn),
    }
}

/// From so many cells on a list shows the receipt number; below it shows a mark of two cells.
pub const ROOM: u16 = 100;

/// Where a row stands with the server, in a column with room for the receipt number.
#[must_use]
pub fn sync_cell(state: &SyncState, ui: &Ui<'_>) -> (String, Ink) {
    sync_short(state, ui, true)
}

/// The same as a mark: what is on the server needs none, nor what no server waits for.
#[must_use]
pub fn sync_mark(state: &SyncState, ui: &Ui<'_>) -> (String, Ink) {
    let mark = match state {
        SyncState::Pending if ui.session.has_server() => ui.lang.mark_pending(),
        SyncState::Pending | SyncState::Synced(_) => "",
        SyncState::Conflict => ui.lang.mark_conflict(),
        SyncState::Refused(_) => ui.lang.mark_refused(),
        SyncState::Voided(_) => ui.lang.mark_voided(),
    };
    (mark.to_owned(), sync_cell(state, ui).1)
}

/// The date and time of an instant; the year only when it is not this year's.
#[must_use]
pub fn moment(at: Millis, today: Date, lang: Lang) -> String {
    lang.moment(at, today)
}

/// The last visit in words: the date and how long ago, or that there was none.
#[must_use]
pub fn last_visit(date: Option<Date>, today: Date, lang: Lang) -> String {
    match date {
        Some(date) => lang.last_visit_on(lang.day(date, today), lang.days_ago((today - date).num_days())),
        None => lang.never_visited().to_owned(),
    }
}

/// Non-empty parts joined by two spaces.
#[must_use]
pub fn joined(parts: &[String]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("  ")
}

/// Non-empty parts put into lines of at most `cells` cells, two spaces apart, none broken unless it is longer than a line.
#[must_use]
pub fn flow(parts: &[String], cells: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        match lines.last_mut() {
            Some(line) if text::width(line) + 2 + text::width(part) <= cells => {
                line.push_str("  ");
                line.push_str(part);
            }
            _ => lines.extend(text::wrap(part, cells)),
        }
    }
    lines
}

/// Says what an empty list is and what to do, wrapped, a line below the headings.
pub fn empty(pen: &mut Pen<'_, '_>, line: u16, words: &[&str]) {
    said(pen, line, words);
}

/// Paragraphs from `line` on, the first one in bold. Returns the line below.
pub fn said(pen: &mut Pen<'_, '_>, line: u16, words: &[&str]) -> u16 {
    let width = pen.width().saturating_sub(4);
    let mut at = line;
    for (index, word) in words.iter().enumerate() {
        let ink = if index == 0 { Ink::Strong } else { Ink::Text };
        for wrapped in text::wrap(word, usize::from(width)) {
            pen.put(at, 2, width, &wrapped, ink);
            at += 1;
        }
    }
    at
}

/// What stands in place of a record that has not come, or is gone.
pub fn absent(pen: &mut Pen<'_, '_>, is_gone: bool, lang: Lang) {
    let words = if is_gone {
        lang.record_gone()
    } else {
        lang.list_loading()
    };
    empty(pen, 1, &[words]);
}

/// `text` wrapped into at most `lines` lines from `line` on; the last one says `..` when there is more.
pub fn paragraph(pen: &mut Pen<'_, '_>, line: u16, x: u16, lines: u16, words: &str, ink: Ink) {
    let width = pen.width().saturating_sub(x + 1);
    let wrapped = text::wrap(words, usize::from(width));
    let room = usize::from(lines);
    for (at, piece) in (line..line + lines).zip(&wrapped) {
        let last = usize::from(at - line) + 1 == room && wrapped.len() > room;
        // The rest goes into the last line, which is cut with its mark.
        let piece = if last {
            wrapped[room - 1..].join(" ")
        } else {
            piece.clone()
        };
        pen.put(at, x, width, &piece, ink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d15_a_level_that_the_device_cannot_know_is_no_green() {
        for lang in [Lang::Zh, Lang::En] {
            let unknown = colour(&Colour::Unknown("unknown".into()), lang);
            assert_eq!(unknown, ("-".to_owned(), Ink::Muted));
            assert_ne!(unknown, colour(&Colour::Green, lang));
        }
    }
}
