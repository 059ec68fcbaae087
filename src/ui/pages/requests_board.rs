//! 诉求 as a board, drawn: four columns of cards; a card is the matter, and below it who, how and until when.

use super::pen::{Ink, Pen};
use super::pieces::{badge, due_cell, joined};
use super::values::{Values, about_request};
use crate::app::pages::RequestsPage;
use crate::app::pages::board::{COLUMNS, columns};
use crate::app::pages::choices::{RequestTab, tab_label};
use crate::domain::followup::Priority;
use crate::ui::Ui;
use crate::view::RequestRow;

/// Lines of a card with the empty one below it.
const CARD: u16 = 3;

/// Draws the columns into the pane.
pub fn board(pen: &mut Pen<'_, '_>, screen: &RequestsPage, ui: &Ui<'_>) {
    let (width, height) = (pen.width() / 4, pen.height());
    for (x, (tab, rows)) in (0..).zip(COLUMNS.iter().zip(columns(screen.list()))) {
        let mut column = pen.part(0, x * width, height, width.saturating_sub(2));
        // Of what has ended the list has the last 90 days.
        let ever = match tab {
            RequestTab::Ended => ui.lang.ended_lately(),
            _ => "",
        };
        let head = format!("{} {}{ever}", tab_label(*tab, ui.lang), rows.len());
        column.put(0, 1, width, &head, Ink::Head);
        column.rule(1);
        let mut cards = column.part(2, 0, height.saturating_sub(2), width);
        draw_column(&mut cards, &rows, screen, ui);
    }
}

fn draw_column(pen: &mut Pen<'_, '_>, rows: &[usize], screen: &RequestsPage, ui: &Ui<'_>) {
    let list = screen.list();
    let room = usize::from((pen.height() / CARD).max(1));
    let chosen = rows.iter().position(|index| *index == list.index());
    let top = chosen.map_or(0, |at| (at + 1).saturating_sub(room));
    for (line, (at, index)) in (0..)
        .step_by(usize::from(CARD))
        .zip(rows.iter().enumerate().skip(top).take(room))
    {
        if let Some(row) = list.get(*index) {
            card(pen, line, row, chosen == Some(at), ui);
        }
    }
    let below = rows.len().saturating_sub(top + room);
    if below > 0 {
        let last = pen.height().saturating_sub(1);
        pen.put(last, 2, pen.width(), &ui.lang.more_cards(below), Ink::Muted);
    }
}

fn card(pen: &mut Pen<'_, '_>, line: u16, row: &RequestRow, chosen: bool, ui: &Ui<'_>) {
    let ui = &about_request(row, ui);
    let (lang, today, width) = (ui.lang, ui.session.today(), pen.width());
    let ink = |ink: Ink| if chosen { Ink::Marked } else { ink };
    if chosen {
        pen.mark(line + 1);
        pen.mark(line);
    }
    let due = row.dates().due_on(today);
    let pressing = due.map(|due| badge(due.date, Priority::Data, today, lang));
    let (word, word_ink) = pressing.unwrap_or_default();
    let used = pen.put(line, 2, 2, &word, ink(word_ink));
    let at = if used == 0 { 2 } else { 5 };
    pen.put(line, at, width.saturating_sub(at), &ui.matter(row), ink(Ink::Text));
    let mode = row.mode.as_ref().map_or("", |mode| lang.mode(mode));
    let until = due.map_or_else(String::new, |due| due_cell(due, today, lang).0);
    let said = row.satisfaction.as_ref().map_or("", |said| lang.satisfaction(said));
    let who = if row.reporter_name.is_empty() {
        ui.place(row.household_id, &row.place)
    } else {
        ui.name(&row.reporter_name)
    };
    let facts = joined(&[who, mode.to_owned(), until, said.to_owned()]);
    pen.put(line + 1, 2, width.saturating_sub(2), &facts, ink(Ink::Muted));
}
