//! 高频问题, drawn: one line a problem, with who sees to it; below it the requests and what was decided.

use super::pen::{Ink, Pen};
use super::pieces::{empty, paragraph};
use super::record::about;
use super::sheet::{self, Col, Columns};
use crate::app::pages::RecurringList;
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::ui::Ui;
use crate::view::RecurringRow;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the list.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &RecurringList, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let (lang, list) = (ui.lang, screen.list());
    let width = pen.width();
    if !list.is_loaded() {
        pen.put(1, 2, width, lang.list_loading(), Ink::Muted);
        return;
    }
    if list.is_empty() {
        return empty(&mut pen, 1, &[lang.recurring_empty(), lang.filled_esc()]);
    }
    let layout = screen.layout(ui.body(area));
    pen.put(0, 1, width, &lang.recurring_head(list.total()), Ink::Strong);
    let rows = list.visible(layout.rows);
    sheet::list(
        &mut pen.pane(layout.list),
        &Columns::plain(COLS),
        rows,
        list.index(),
        |index| Some((list.get(index)?, *ui)),
    );
    if let (Some(pane), Some(row)) = (layout.preview, list.selected()) {
        pen.rule_above(pane);
        let pen = &mut pen.pane(pane);
        let numbers: Vec<String> = row.requests.iter().map(|(_, no)| no.clone()).collect();
        let mut words = vec![numbers.join(" ")];
        words.extend(row.item.iter().map(|item| about(item, ui).note(item.text("decision"))));
        words.retain(|word| !word.is_empty());
        paragraph(pen, 0, 1, pen.height(), &lang.clauses(&words), Ink::Text);
    }
}

type Column = Col<RecurringRow>;

const COLS: &[Column] = &[
    Column::headed(Lang::recurring_times, 5, |row, _| {
        (row.requests.len().to_string(), Ink::Strong)
    }),
    Column::headed(Lang::col_kind, 12, |row, ui| {
        (ui.lang.category(&row.category).to_owned(), Ink::Text)
    }),
    Column::headed(Lang::recurring_place, 12, |row, ui| {
        (ui.show(Privacy::Place, &row.place), Ink::Text)
    })
    .growing(1),
    Column::headed(Lang::recurring_last, 8, |row, ui| {
        (ui.lang.day(row.last, ui.session.today()), Ink::Text)
    }),
    Column::headed(Lang::recurring_owner, 10, |row, ui| match &row.item {
        None => (ui.lang.recurring_nobody().to_owned(), Ink::Warn),
        Some(item) if item.text("owner").is_empty() => (ui.lang.recurring_agenda().to_owned(), Ink::Text),
        Some(item) => (about(item, ui).name(item.text("owner")), Ink::Text),
    }),
];
