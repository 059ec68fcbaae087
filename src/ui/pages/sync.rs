//! 同步, drawn: how the link stands and what is safe, then what waits, what conflicts, or what happened.

use super::columns::{Cell, Column, table};
use super::conflict;
use super::pen::{Ink, Pen};
use super::pieces::{joined, moment};
use super::values::Values;
use crate::app::pages::SyncPage;
use crate::app::pages::desk::sides;
use crate::app::pages::sync::{SyncTab, asks_removal};
use crate::app::rows::{ConflictRow, LogRow, PendingRow, SyncView, VoidStepRow};
use crate::app::status::{Status, TroubleCode};
use crate::domain::lang::Lang;
use crate::ui::Ui;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::ops::Range;

/// Lines that a refused change takes, its rule included.
const REFUSED: u16 = 4;

/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &SyncPage, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let Some(view) = screen.view() else {
        pen.put(1, 2, area.width, ui.lang.list_loading(), Ink::Muted);
        return;
    };
    let (height, width) = (pen.height(), pen.width());
    let used = state(&mut pen, view, ui);
    pen.rule(used);
    tabs(&mut pen, used + 1, screen, view, ui.lang);
    let top = used + 2;
    let refused = screen.pending().filter(|row| row.refused.is_some());
    let below = match (screen.conflict(), screen.void_step(), refused) {
        (None, None, None) => 0,
        (None, None, Some(_)) => REFUSED,
        _ => conflict::PANE + 1,
    };
    let lines = height.saturating_sub(top + below);
    body(&mut pen.part(top, 0, lines, width), screen, view, ui);
    if below == 0 {
        return;
    }
    pen.rule(height.saturating_sub(below));
    let mut pane = pen.part(height + 1 - below, 0, below - 1, width);
    if let Some(row) = screen.conflict() {
        conflict::pane(&mut pane, row, ui);
    } else if let Some(row) = screen.void_step() {
        conflict::void_pane(&mut pane, row, ui);
    } else if let Some(row) = refused {
        refused_pane(&mut pane, row, ui);
    }
}

/// Why the server put a change aside, which fields it wrote, and what to do.
fn refused_pane(pen: &mut Pen<'_, '_>, row: &PendingRow, ui: &Ui<'_>) {
    let (lang, width) = (ui.lang, pen.width() - 1);
    let code = row.refused.as_deref().unwrap_or_default();
    let what = joined(&[lang.kind(&row.kind).to_owned(), ui.subject(&row.kind, &row.subject)]);
    let head = format!("{what}  {}: {} [{code}]", lang.pending_refused(), lang.quarantine_reason(code));
    pen.put(0, 1, width, &head, Ink::Head);
    pen.put(1, 1, width, lang.quarantine_next(code), Ink::Text);
    let fields: Vec<&str> = row.fields.iter().map(|field| lang.field(field)).collect();
    let words = joined(&[lang.refused_enter().to_owned(), lang.refused_fields(fields.join(" "))]);
    pen.put(2, 1, width, &words, Ink::Muted);
}

/// The link in plain words, what is safe, and figures; returns the lines used.
fn state(pen: &mut Pen<'_, '_>, view: &SyncView, ui: &Ui<'_>) -> u16 {
    let (lang, today) = (ui.lang, ui.session.today());
    let width = pen.width().saturating_sub(2);
    let time = |at| moment(at, today, lang);
    let (word, ink, safe) = match &ui.session.sync {
        Status::Alone => (
            lang.status_alone().to_owned(),
            Ink::Text,
            lang.status_alone_safe().to_owned(),
        ),
        Status::Idle { .. } => (
            lang.status_idle().to_owned(),
            Ink::Ok,
            lang.status_idle_safe().to_owned(),
        ),
        Status::Running => (
            lang.status_running().to_owned(),
            Ink::Ok,
            lang.status_idle_safe().to_owned(),
        ),
        Status::Failed {
            trouble, since, next, ..
        } => {
            let next = next.map_or_else(|| lang.status_stopped().to_owned(), |next| lang.status_next(time(next)));
            let words = lang.trouble(&trouble.code);
            let word = joined(&[words.what.to_owned(), lang.status_since(time(*since)), next]);
            let safe = joined(&[words.next.to_owned(), lang.status_failed_safe(view.pending_total)]);
            (word, Ink::Warn, safe)
        }
    };
    let label = format!("{}  ", lang.sync_label());
    let cells = pen.put(0, 1, width, &label, Ink::Muted);
    pen.put(0, 1 + cells, width - cells, &word, ink);
    pen.put(1, 1, width, &safe, Ink::Text);
    let success = view
        .last_success
        .map_or_else(|| lang.never_synced().to_owned(), |at| lang.last_success(time(at)));
    let server = view.server.clone().unwrap_or_else(|| lang.server_none().to_owned());
    pen.put(
        2,
        1,
        width,
        &joined(&[lang.server_label().to_owned(), server, success]),
        Ink::Text,
    );
    let size = lang.bytes(u64::try_from(view.pending_bytes).unwrap_or(u64::MAX));
    let mut used = 3;
    for (words, ink) in banners(view, ui) {
        pen.put(used, 1, width, &words, ink);
        used += 1;
    }
    let figures = [
        lang.pending_total(view.pending_total, size),
        lang.today_moved(view.sent_today, view.received_today),
        lang.database_size(lang.bytes(view.database_bytes)),
    ]
    .map(|figure| format!("{figure}  "));
    let figures = figures.each_ref().map(|figure| (figure.trim_end(), Ink::Text));
    let spaced: Vec<(&str, Ink)> = figures
        .into_iter()
        .flat_map(|figure| [figure, ("  ", Ink::Text)])
        .collect();
    pen.pieces(used, 1, &spaced);
    used += 1;
    match ui.session.cable {
        Some(plugged) => {
            let (word, ink) = match plugged {
                true => (lang.cable_in(), Ink::Ok),
                false => (lang.cable_is_out(), Ink::Warn),
            };
            pen.put(used, 1, width, word, ink);
            used + 1
        }
        None => used,
    }
}

/// What a person should know of the sync beyond how the link stands, most pressing first; two at most.
fn banners(view: &SyncView, ui: &Ui<'_>) -> Vec<(String, Ink)> {
    let lang = ui.lang;
    let mut banners = Vec::new();
    if asks_removal(&ui.session.sync) {
        banners.push((lang.removal_banner(view.removal), Ink::Late));
    }
    if let Some(checking) = view.checking {
        banners.push((lang.progress_relog(checking), Ink::Warn));
    }
    if let Some((have, total)) = view.snapshot {
        banners.push((lang.progress_snapshot(lang.bytes(have), lang.bytes(total)), Ink::Ok));
    }
    if let Status::Idle { clock_off: Some(ms), .. } = &ui.session.sync {
        banners.push((lang.clock_off(*ms), Ink::Late));
    }
    banners.truncate(2);
    banners
}

fn tabs(pen: &mut Pen<'_, '_>, line: u16, screen: &SyncPage, view: &SyncView, lang: Lang) {
    let words: Vec<(String, Ink)> = SyncTab::ALL
        .iter()
        .map(|tab| {
            let count = match tab {
                SyncTab::Pending => view.pending_total,
                SyncTab::Conflicts => view.conflicts.len() + view.void_steps.len(),
                SyncTab::Log => view.log.len(),
            };
            let word = lang.sync_tab(*tab, count);
            if *tab == screen.tab() {
                (format!("[{word}] "), Ink::Strong)
            } else {
                (format!(" {word}  "), Ink::Text)
            }
        })
        .collect();
    let pieces: Vec<(&str, Ink)> = words.iter().map(|(word, ink)| (word.as_str(), *ink)).collect();
    pen.pieces(line, 1, &pieces);
}

/// The rows seen of a short list that lies here whole.
fn visible(index: usize, total: usize, lines: u16) -> Range<usize> {
    let room = usize::from(lines.saturating_sub(1)).max(1);
    let top = (index + 1).saturating_sub(room);
    top..(top + room).min(total)
}

fn body(pen: &mut Pen<'_, '_>, screen: &SyncPage, view: &SyncView, ui: &Ui<'_>) {
    let lang = ui.lang;
    let (total, words) = match screen.tab() {
        SyncTab::Pending if view.server.is_none() => (view.pending.len(), lang.pending_empty_alone()),
        SyncTab::Pending => (view.pending.len(), lang.pending_empty()),
        SyncTab::Conflicts => (view.conflicts.len() + view.void_steps.len(), lang.conflicts_empty()),
        SyncTab::Log => (view.log.len(), lang.log_empty()),
    };
    if total == 0 {
        pen.put(0, 2, pen.width(), words, Ink::Muted);
        return;
    }
    let rows = visible(screen.index(), total, pen.height());
    let at = screen.index();
    match screen.tab() {
        SyncTab::Pending => table(pen, &pending_columns(lang), rows, at, |index| {
            view.pending.get(index).map(|row| pending_cells(row, ui))
        }),
        SyncTab::Conflicts => table(pen, &conflict_columns(lang), rows, at, |index| {
            let void = index.checked_sub(view.conflicts.len());
            let void = void.and_then(|at| view.void_steps.get(at)).map(|row| void_cells(row, ui));
            view.conflicts.get(index).map(|row| conflict_cells(row, ui)).or(void)
        }),
        SyncTab::Log => table(pen, &log_columns(lang), rows, at, |index| {
            view.log.get(index).map(|row| log_cells(row, ui))
        }),
    }
}

fn pending_columns(lang: Lang) -> Vec<Column> {
    let kind = match lang {
        Lang::Zh => 6,
        Lang::En => 12,
    };
    vec![
        Column::fixed(lang.col_time(), 11),
        Column::fixed(lang.col_kind(), kind),
        Column::growing(lang.col_subject(), 10, 1),
        Column::number(lang.col_size(), 8),
        Column::fixed(lang.col_state(), 10),
    ]
}

fn pending_cells(row: &PendingRow, ui: &Ui<'_>) -> Vec<Cell> {
    let lang = ui.lang;
    let state = match (&row.refused, &ui.session.sync) {
        (Some(_), _) => (lang.pending_refused().to_owned(), Ink::Late),
        (None, Status::Running) => (lang.pending_sending().to_owned(), Ink::Ok),
        (None, _) => (lang.pending_waits().to_owned(), Ink::Text),
    };
    let why = row
        .refused
        .as_ref()
        .map_or_else(String::new, |code| lang.quarantine_reason(code));
    vec![
        (moment(row.at, ui.session.today(), lang), Ink::Text),
        (lang.kind(&row.kind).to_owned(), Ink::Text),
        (joined(&[ui.subject(&row.kind, &row.subject), why]), Ink::Text),
        (lang.bytes(u64::try_from(row.bytes).unwrap_or(u64::MAX)), Ink::Text),
        state,
    ]
}

fn conflict_columns(lang: Lang) -> Vec<Column> {
    vec![
        Column::fixed(lang.col_kind(), 10),
        Column::growing(lang.col_subject(), 8, 1),
        Column::growing(lang.conflict_field_word(), 8, 1),
        Column::growing(lang.col_by(), 8, 1),
    ]
}

fn conflict_cells(row: &ConflictRow, ui: &Ui<'_>) -> Vec<Cell> {
    let (one, two) = sides(row);
    vec![
        (ui.lang.kind(&row.kind).to_owned(), Ink::Text),
        (ui.subject(&row.kind, &row.subject), Ink::Text),
        (conflict::field(row, ui), Ink::Text),
        (format!("{} / {}", one.by, two.by), Ink::Text),
    ]
}

fn void_cells(row: &VoidStepRow, ui: &Ui<'_>) -> Vec<Cell> {
    let first = row.first.as_ref().map_or("", |first| first.by.as_str());
    vec![
        (ui.lang.void_word().to_owned(), Ink::Text),
        (row.title.clone(), Ink::Text),
        (ui.lang.event(&row.late.kind).to_owned(), Ink::Text),
        (format!("{} / {first}", row.late.by), Ink::Text),
    ]
}

fn log_columns(lang: Lang) -> Vec<Column> {
    vec![
        Column::fixed(lang.col_time(), 11),
        Column::number(lang.col_sent(), 6),
        Column::number(lang.col_received(), 6),
        Column::number(lang.col_took(), 10),
        Column::growing(lang.col_result(), 10, 1),
    ]
}

fn log_cells(row: &LogRow, ui: &Ui<'_>) -> Vec<Cell> {
    let lang = ui.lang;
    let result = match &row.error {
        None => (lang.log_ok().to_owned(), Ink::Ok),
        Some(code) => (lang.trouble(&TroubleCode::from_code(code)).what.to_owned(), Ink::Warn),
    };
    vec![
        (moment(row.at, ui.session.today(), lang), Ink::Text),
        (row.sent.to_string(), Ink::Text),
        (row.received.to_string(), Ink::Text),
        (lang.milliseconds(row.ms), Ink::Text),
        result,
    ]
}
