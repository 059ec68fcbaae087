//! 同步, drawn: how the link stands and what is safe, then what waits, what conflicts, or what happened.

use super::columns::{Cell, Column, fit, table, tell_apart};
use super::conflict;
use super::pen::{Ink, Pen};
use super::pieces::joined;
use super::sync_rows::{
    audit_cells, audit_columns, conflict_cells, conflict_columns, expired_cells, expired_columns, log_cells,
    log_columns, pending_cells, pending_columns, void_cells,
};
use super::sync_state::{is_short, state};
use super::values::{Values, about_pending};
use super::whom;
use crate::app::pages::SyncPage;
use crate::app::pages::sync::SyncTab;
use crate::domain::lang::Lang;
use crate::ui::Ui;
use crate::ui::told_apart::Whom;
use crate::view::{PendingRow, SyncView};
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
    let mut used = state(&mut pen, screen, view, ui);
    if !is_short(height) {
        pen.rule(used);
        used += 1;
    }
    tabs(&mut pen, used, screen, view, ui.lang);
    let top = used + 1;
    let refused = screen.pending().filter(|row| row.refused.is_some());
    let below = match (screen.conflict(), screen.void_step(), refused) {
        (None, None, None) => 0,
        (None, None, Some(_)) => REFUSED,
        // The marked row says already whose and which field.
        _ if is_short(height) => conflict::SHORT_PANE + 1,
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
    let ui = &about_pending(row, ui);
    let (lang, width) = (ui.lang, pen.width() - 1);
    let code = row.refused.as_deref().unwrap_or_default();
    let what = joined(&[ui.kind(&row.kind), ui.subject(&row.kind, &row.subject)]);
    let why = lang.labelled(lang.pending_refused(), &lang.quarantine_reason(code));
    let head = joined(&[what, why]);
    pen.put(0, 1, width, &head, Ink::Head);
    pen.put(1, 1, width, lang.quarantine_next(code), Ink::Text);
    let fields = ui.fields_of(&row.kind, &row.fields);
    let words = joined(&[lang.refused_enter().to_owned(), lang.refused_fields(fields.join(" "))]);
    pen.put(2, 1, width, &words, Ink::Muted);
}

fn tabs(pen: &mut Pen<'_, '_>, line: u16, screen: &SyncPage, view: &SyncView, lang: Lang) {
    let tabs: Vec<(String, bool)> = SyncTab::ALL
        .iter()
        .map(|tab| {
            let count = match tab {
                SyncTab::Pending => view.pending_total,
                SyncTab::Conflicts => view.conflicts.len() + view.void_steps.len(),
                SyncTab::Log => view.log.len(),
                SyncTab::Audit => view.audit.len(),
                SyncTab::Retention => screen.expired().map_or(0, <[_]>::len),
            };
            let mut word = lang.sync_tab(*tab, count, view.server.is_none());
            if *tab == SyncTab::Pending && view.refused_total > 0 {
                word = format!("{word} {}", lang.tab_refused(view.refused_total));
            }
            (word, *tab == screen.tab())
        })
        .collect();
    pen.tabs(line, &tabs);
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
        SyncTab::Audit => (view.audit.len(), lang.audit_empty()),
        SyncTab::Retention => match screen.expired() {
            Some(expired) => (expired.len(), lang.retention_empty()),
            None => (0, lang.opening()),
        },
    };
    if total == 0 {
        pen.put(0, 2, pen.width(), words, Ink::Muted);
        return;
    }
    // Below the sentence that says whose lines these are.
    let (height, width) = (pen.height(), pen.width());
    let whose = match screen.tab() {
        SyncTab::Audit => ui.session.identity.as_ref().map_or("", |who| lang.audit_lines_are(who)),
        SyncTab::Retention if view.server.is_none() => lang.retention_whose_alone(),
        SyncTab::Retention => lang.retention_whose(),
        _ => "",
    };
    let top = u16::from(!whose.is_empty());
    pen.put(0, 1, width, whose, Ink::Muted);
    let pen = &mut pen.part(top, 0, height.saturating_sub(top), width);
    let rows = visible(screen.index(), total, pen.height());
    let at = screen.index();
    match screen.tab() {
        SyncTab::Pending => naming(pen, pending_columns(lang), 2, rows, at, |index| {
            let row = view.pending.get(index)?;
            Some((pending_cells(row, ui), whom::told(&row.told, ui)))
        }),
        SyncTab::Conflicts => naming(pen, conflict_columns(lang), 1, rows, at, |index| {
            if let Some(row) = view.conflicts.get(index) {
                return Some((conflict_cells(row, ui), whom::told(&row.told, ui)));
            }
            let row = view.void_steps.get(index.checked_sub(view.conflicts.len())?)?;
            Some((void_cells(row, ui), whom::of_step(row, ui)))
        }),
        SyncTab::Log => table(pen, &log_columns(lang), rows, at, |index| {
            view.log.get(index).map(|row| log_cells(row, ui))
        }),
        SyncTab::Audit => naming(pen, audit_columns(lang), 3, rows, at, |index| {
            let row = view.audit.get(index)?;
            Some((audit_cells(row, ui), whom::told(&row.told, ui)))
        }),
        SyncTab::Retention => table(pen, &expired_columns(lang), rows, at, |index| {
            screen.expired()?.get(index).map(|row| expired_cells(row, lang))
        }),
    }
}

/// Draws rows of which the column `named` names somebody: those who are called the same are told apart.
fn naming(
    pen: &mut Pen<'_, '_>,
    mut columns: Vec<Column>,
    named: usize,
    seen: Range<usize>,
    marked: usize,
    row: impl Fn(usize) -> Option<(Vec<Cell>, Whom)>,
) {
    let rows = seen.clone().map(|index| row(index).unzip());
    let (mut cells, whom): (Vec<_>, Vec<_>) = rows.unzip();
    let whom = whom.into_iter().map(Option::unwrap_or_default).collect();
    // The columns are as wide as they are without it.
    let width = pen.width();
    let places = fit(&columns, width);
    for (column, (_, wide)) in columns.iter_mut().zip(places) {
        (column.width, column.grow) = (wide, 0);
    }
    let most = columns[named].width;
    tell_apart(&mut cells, named, whom, &mut columns, most, width);
    table(pen, &columns, seen.clone(), marked, |index| {
        cells.get_mut(index - seen.start).and_then(Option::take)
    });
}
