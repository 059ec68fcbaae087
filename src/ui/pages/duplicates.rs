//! 疑似重复, drawn: one line a pair, below it in what they are alike.

use super::pen::Ink;
use super::sheet::Col;
use super::short_list::{self, ShortList, none_here};
use crate::app::pages::DuplicatesList;
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::ui::Ui;
use crate::view::{DuplicateRow, Twin};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the list.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &DuplicatesList, ui: &Ui<'_>) {
    let shows = ShortList {
        title: ui.lang.duplicates_title(screen.list().total()),
        empty: none_here(ui, ui.lang.duplicates_empty()),
        columns: COLS,
        about: |_, ui| *ui,
        in_full: |row, ui| {
            let likeness = ui.lang.likeness(row.why).to_owned();
            vec![
                shown(&row.one, &row.other, ui),
                shown(&row.other, &row.one, ui),
                likeness,
            ]
        },
    };
    short_list::draw(frame, area, screen, &shows, ui);
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
