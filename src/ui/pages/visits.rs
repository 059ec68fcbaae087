//! 走访, drawn: one line per visit, below it the note; Enter shows the note in full.

use super::field_cells;
use super::household::visit_in_full;
use super::pen::{Ink, Pen};
use super::pieces::{ROOM, empty, joined, moment, paragraph, sync_cell, sync_mark, voided};
use super::sheet::{self, Col, Columns};
use super::whom;
use crate::app::pages::VisitsPage;
use crate::app::pages::next_step::refused;
use crate::domain::lang::Lang;
use crate::record::kind::Kind;
use crate::record::permission::Operation;
use crate::ui::{Ui, text};
use crate::view::{ColumnId as C, SheetId, VisitRow};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &VisitsPage, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let (lang, list) = (ui.lang, screen.list());
    let width = pen.width();
    if !list.is_loaded() {
        pen.put(1, 2, width, lang.list_loading(), Ink::Muted);
        return;
    }
    if list.is_empty() {
        let reads = refused(ui.session, Operation::Read, &Kind::Visit).is_none();
        let words: &[&str] = if reads && ui.session.counts.households == 0 {
            &[lang.visits_empty(), lang.today_empty_new()]
        } else if reads {
            &[lang.visits_empty(), lang.visits_empty_hint()]
        } else {
            &[lang.visits_not_yours(), lang.households_not_yours_hint()]
        };
        return empty(&mut pen, 1, words);
    }
    if let Some(row) = list.selected().filter(|_| screen.is_open()) {
        return opened(&mut pen, row, screen.scroll(), ui);
    }
    let layout = screen.layout(ui.body(area));
    let rows = list.visible(layout.rows);
    let standing = list.total().saturating_sub(screen.voided());
    let title = match screen.voided() {
        0 => lang.visits_title(standing),
        voided => lang.visits_title_voided(standing, voided),
    };
    pen.put(0, 1, width, &title, Ink::Strong);
    let place = lang.rows_of(rows.start + 1, rows.end, list.total());
    pen.put_right(0, width / 2, width / 2 - 1, &place, Ink::Muted);
    let (cols, arrangement) = (cols(), screen.arrangement());
    let columns = Columns::of(&cols, &SheetId::Visits, &arrangement);
    sheet::list(&mut pen.pane(layout.list), &columns, rows, list.index(), |index| {
        let row = list.get(index)?;
        Some((row, about(row, ui)))
    });
    if let (Some(pane), Some(row)) = (layout.preview, list.selected()) {
        pen.rule_above(pane);
        preview(&mut pen.pane(pane), row, ui);
    }
}

type Column = Col<VisitRow>;

/// Its columns.
#[must_use]
pub fn cols() -> Vec<Column> {
    let field = |row: &VisitRow, field, ui: &Ui<'_>| field_cells::cell(&Kind::Visit, field, &row.set, ui);
    COLS.iter()
        .copied()
        .chain(field_cells::cols(&SheetId::Visits, field))
        .collect()
}

const COLS: &[Column] = &[
    Column::fixed(C::Time, 11, |row, ui| {
        (moment(row.visit.at, ui.session.today(), ui.lang), Ink::Text)
    })
    .fitted(16),
    Column::fixed(C::Householder, 9, |row, ui| (ui.name(&row.name), Ink::Text)).naming(Some(whom::visited)),
    Column::fixed(C::Way, 8, |row, ui| (ui.lang.way(&row.visit.way).to_owned(), Ink::Text))
        .in_english(6)
        .from(72),
    Column::fixed(C::Outcome, 8, |row, ui| {
        (ui.lang.outcome(&row.visit.outcome).to_owned(), Ink::Text)
    })
    .in_english(11),
    Column::fixed(C::Note, 10, |row, ui| (noted(row, ui), Ink::Text)).growing(1),
    Column::fixed(C::By, 8, |row, ui| (ui.staff(&row.by), Ink::Text)).from(72),
    Column::fixed(C::Sync, 2, |row, ui| sync_mark(&row.sync, ui))
        .under(Lang::col_sync_mark)
        .below(ROOM),
    Column::fixed(C::Sync, 11, |row, ui| sync_cell(&row.sync, ui)).from(ROOM),
    Column::fixed(C::HouseholdNo, 6, |row, ui| (ui.number(&row.household_no), Ink::Text)).fitted(10),
    Column::fixed(C::Address, 8, |row, ui| (ui.address(&row.address), Ink::Text)).growing(1),
];

/// What was written, behind a mark when it was written days later.
fn noted(row: &VisitRow, ui: &Ui<'_>) -> String {
    let late = if row.is_late_entry() {
        ui.lang.late_entry_mark()
    } else {
        ""
    };
    joined(&[voided(&row.sync, ui), late.to_owned(), ui.note(&row.visit.text)])
}

/// The context in which a visit is drawn.
#[must_use]
pub fn about<'a>(row: &VisitRow, ui: &Ui<'a>) -> Ui<'a> {
    ui.about([Some(row.visit.household_id.0), Some(row.visit.id.0)])
}

fn preview(pen: &mut Pen<'_, '_>, row: &VisitRow, ui: &Ui<'_>) {
    let ui = &about(row, ui);
    let (lang, width) = (ui.lang, pen.width());
    let number = lang.household_no_is(ui.number(&row.household_no));
    let topics: Vec<&str> = row.visit.topics.iter().map(|topic| lang.topic(topic)).collect();
    let head = joined(&[ui.name(&row.name), number, ui.address(&row.address), topics.join(" ")]);
    pen.put(0, 1, width, &head, Ink::Strong);
    paragraph(pen, 1, 1, 2, &ui.note(&row.visit.text), Ink::Text);
}

fn opened(pen: &mut Pen<'_, '_>, row: &VisitRow, scroll: usize, ui: &Ui<'_>) {
    let (height, width) = (pen.height(), pen.width().saturating_sub(3));
    let number = ui.lang.household_no_is(ui.number(&row.household_no));
    let head = joined(&[ui.lang.visit_of(ui.name(&row.name)), number, ui.address(&row.address)]);
    pen.put(0, 1, width, &head, Ink::Strong);
    pen.rule(1);
    let paragraphs = visit_in_full(row, ui);
    let lines: Vec<String> = paragraphs
        .iter()
        .flat_map(|paragraph| text::wrap(paragraph, usize::from(width)))
        .collect();
    let room = height.saturating_sub(3);
    let top = scroll.min(lines.len().saturating_sub(usize::from(room)));
    for (line, words) in (2..2 + room).zip(lines.iter().skip(top)) {
        pen.put(line, 2, width, words, Ink::Text);
    }
    pen.put(height.saturating_sub(1), 1, width, ui.lang.esc_closes(), Ink::Muted);
}
