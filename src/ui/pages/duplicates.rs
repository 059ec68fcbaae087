//! 疑似重复, drawn: one line a pair, below it in what they are alike.

use super::pen::{Ink, Pen};
use super::pieces::{empty, paragraph};
use super::sheet::{self, Col, Columns};
use crate::app::pages::DuplicatesList;
use crate::app::pages::next_step::refused;
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::record::kind::Kind;
use crate::record::permission::Operation;
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
        // Whoever holds no households cannot say that there are none.
        let said = match refused(ui.session, Operation::Read, &Kind::Household) {
            Some(_) => lang.households_not_yours(),
            None => lang.duplicates_empty(),
        };
        return empty(&mut pen, 1, &[said, lang.filled_esc()]);
    }
    let layout = screen.layout(ui.body(area));
    let rows = list.visible(layout.rows);
    pen.put(0, 1, width, &lang.duplicates_title(list.total()), Ink::Strong);
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
        let words = [
            shown(&row.one, &row.other, ui),
            shown(&row.other, &row.one, ui),
            lang.likeness(row.why).to_owned(),
        ];
        paragraph(pen, 0, 1, pen.height(), &lang.clauses(&words), Ink::Text);
    }
}

type Column = Col<DuplicateRow>;

const COLS: &[Column] = &[
    Column::headed(Lang::col_kind, 9, |row, ui| {
        (ui.lang.kind(&row.kind).to_owned(), Ink::Muted)
    })
    .from(72),
    Column::headed(Lang::col_duplicate_one, 22, |row, ui| {
        (shown(&row.one, &row.other, ui), Ink::Text)
    })
    .fitted(30),
    Column::headed(Lang::col_duplicate_other, 22, |row, ui| {
        (shown(&row.other, &row.one, ui), Ink::Text)
    })
    .fitted(30),
    Column::headed(Lang::col_likeness, 8, |row, ui| {
        (ui.lang.likeness(row.why).to_owned(), Ink::Muted)
    })
    .growing(1),
];

/// One of a pair, with the telephone where it looks like the other.
fn shown(twin: &Twin, other: &Twin, ui: &Ui<'_>) -> String {
    let named = called(twin, ui);
    match named == called(other, ui) {
        true => [named, ui.phone(&twin.phone)].join(" ").trim_end().to_owned(),
        false => named,
    }
}

fn called(twin: &Twin, ui: &Ui<'_>) -> String {
    let ui = &ui.about([Some(twin.household.0), None]);
    let birth = twin
        .birth
        .map_or_else(String::new, |birth| ui.show(Privacy::Birth, &birth.to_string()));
    let parts = [ui.name(&twin.name), ui.number(&twin.household_no), birth];
    parts.join(" ").trim_end().to_owned()
}
