//! 走访, drawn: one line per visit, below it the note; Enter shows the note in full.

use super::columns::{Cell, Column, table};
use super::household::visit_in_full;
use super::pen::{Ink, Pen};
use super::pieces::{empty, joined, moment, paragraph, sync_cell, sync_column};
use crate::app::pages::VisitsPage;
use crate::app::pages::next_step::refused;
use crate::domain::lang::Lang;
use crate::record::kind::Kind;
use crate::record::permission::Operation;
use crate::ui::{Ui, text};
use crate::view::VisitRow;
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
        let words: &[&str] = if reads {
            &[lang.visits_empty(), lang.visits_empty_hint()]
        } else {
            &[lang.visits_not_yours(), lang.households_not_yours_hint()]
        };
        return empty(&mut pen, 1, words);
    }
    if let Some(row) = list.selected().filter(|_| screen.is_open()) {
        return opened(&mut pen, row, screen.scroll(), ui);
    }
    let layout = screen.layout((area.width, area.height));
    let rows = list.visible(layout.rows);
    pen.put(0, 1, width, &lang.visits_title(list.total()), Ink::Strong);
    let place = lang.rows_of(rows.start + 1, rows.end, list.total());
    pen.put_right(0, width / 2, width / 2 - 1, &place, Ink::Muted);
    let columns = columns(width, lang);
    table(&mut pen.pane(layout.list), &columns, rows, list.index(), |index| {
        Some(cells(list.get(index)?, width, ui))
    });
    if let (Some(pane), Some(row)) = (layout.preview, list.selected()) {
        pen.rule_above(pane);
        preview(&mut pen.pane(pane), row, ui);
    }
}

fn columns(width: u16, lang: Lang) -> Vec<Column> {
    let (way, outcome) = match lang {
        Lang::Zh => (8, 6),
        Lang::En => (6, 11),
    };
    let mut columns = vec![
        Column::fixed(lang.col_time(), 11),
        Column::fixed(lang.col_householder(), 9),
        Column::fixed(lang.col_outcome(), outcome),
        Column::growing(lang.col_note(), 10, 1),
    ];
    if width >= 72 {
        columns.insert(2, Column::fixed(lang.col_way(), way));
        columns.push(Column::fixed(lang.col_by(), 8));
    }
    columns.push(sync_column(width, lang));
    columns
}

fn cells(row: &VisitRow, width: u16, ui: &Ui<'_>) -> Vec<Cell> {
    let ui = &ui.about([Some(row.visit.household_id.0), Some(row.visit.id.0)]);
    let (lang, visit) = (ui.lang, &row.visit);
    let mut cells = vec![
        (moment(visit.at, ui.session.today(), lang), Ink::Text),
        (ui.name(&row.name), Ink::Text),
        (lang.outcome(&visit.outcome).to_owned(), Ink::Text),
        (ui.note(&visit.text), Ink::Text),
    ];
    if width >= 72 {
        cells.insert(2, (lang.way(&visit.way).to_owned(), Ink::Text));
        cells.push((ui.staff(&row.by), Ink::Text));
    }
    cells.push(sync_cell(&row.sync, width, lang));
    cells
}

fn preview(pen: &mut Pen<'_, '_>, row: &VisitRow, ui: &Ui<'_>) {
    let ui = &ui.about([Some(row.visit.household_id.0), Some(row.visit.id.0)]);
    let (lang, width) = (ui.lang, pen.width());
    let number = lang.household_no_is(row.household_no.clone());
    let topics: Vec<&str> = row.visit.topics.iter().map(|topic| lang.topic(topic)).collect();
    let head = joined(&[ui.name(&row.name), number, ui.address(&row.address), topics.join(" ")]);
    pen.put(0, 1, width, &head, Ink::Strong);
    paragraph(pen, 1, 1, 2, &ui.note(&row.visit.text), Ink::Text);
}

fn opened(pen: &mut Pen<'_, '_>, row: &VisitRow, scroll: usize, ui: &Ui<'_>) {
    let (height, width) = (pen.height(), pen.width().saturating_sub(3));
    let number = ui.lang.household_no_is(row.household_no.clone());
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
