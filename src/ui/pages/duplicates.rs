//! 疑似重复, drawn: one line a pair, below it in what they are alike.

use super::columns::{self, Col};
use super::pen::{Ink, Pen};
use super::pieces::{empty, joined, paragraph};
use crate::app::pages::DuplicatesList;
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::ui::Ui;
use crate::view::{DuplicateRow, Twin};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the list.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &DuplicatesList, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let (lang, list) = (ui.lang, screen.list());
    let width = pen.width();
    if !list.is_loaded() {
        pen.put(1, 2, width, lang.list_loading(), Ink::Muted);
        return;
    }
    if list.is_empty() {
        return empty(&mut pen, 1, &[lang.duplicates_empty(), lang.filled_esc()]);
    }
    let layout = screen.layout((area.width, area.height));
    let rows = list.visible(layout.rows);
    pen.put(0, 1, width, &lang.duplicates_title(list.total()), Ink::Strong);
    columns::list(&mut pen.pane(layout.list), COLS, rows, list.index(), |index| {
        Some((list.get(index)?, *ui))
    });
    if let (Some(pane), Some(row)) = (layout.preview, list.selected()) {
        pen.rule_above(pane);
        let pen = &mut pen.pane(pane);
        let words = [
            shown(&row.one, ui),
            shown(&row.other, ui),
            lang.likeness(row.why).to_owned(),
        ];
        paragraph(pen, 0, 1, pen.height(), &lang.clauses(&words), Ink::Text);
    }
}

type Column = Col<DuplicateRow>;

const COLS: &[Column] = &[
    Column::fixed(Lang::col_kind, 8, |row, ui| {
        (ui.lang.kind(&row.kind).to_owned(), Ink::Muted)
    })
    .from(72),
    Column::fixed(Lang::col_duplicate_one, 14, |row, ui| (shown(&row.one, ui), Ink::Text)).growing(1),
    Column::fixed(Lang::col_duplicate_other, 14, |row, ui| {
        (shown(&row.other, ui), Ink::Text)
    })
    .growing(1),
    Column::fixed(Lang::col_likeness, 16, |row, ui| {
        (ui.lang.likeness(row.why).to_owned(), Ink::Muted)
    })
    .growing(1),
];

fn shown(twin: &Twin, ui: &Ui<'_>) -> String {
    let ui = &ui.about([Some(twin.household.0), None]);
    let birth = twin
        .birth
        .map_or_else(String::new, |birth| ui.show(Privacy::Birth, &birth.to_string()));
    joined(&[ui.name(&twin.name), ui.number(&twin.household_no), birth])
}
