//! 应享未享, drawn: one line a person and benefit, below it the rule, its source and what is to be checked.

use super::household::entitlement_in_full;
use super::household_lines::{entitled_from, entitled_to};
use super::pen::Ink;
use super::sheet::Col;
use super::short_list::{self, ShortList, none_here};
use super::whom;
use crate::app::pages::EntitledList;
use crate::domain::lang::Lang;
use crate::ui::Ui;
use crate::view::EntitlementRow;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the list.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &EntitledList, ui: &Ui<'_>) {
    let shows = ShortList {
        title: ui.lang.section_entitlements(screen.list().total()),
        empty: none_here(ui, ui.lang.entitled_empty()),
        columns: COLS,
        about: |row, ui| ui.about([Some(row.household.0), None]),
        in_full: entitlement_in_full,
    };
    short_list::draw(frame, area, screen, &shows, ui);
}

type Column = Col<EntitlementRow>;

const COLS: &[Column] = &[
    Column::headed(Lang::col_due, 6, |row, ui| (entitled_from(row, ui), Ink::Text)),
    Column::headed(Lang::col_who, 9, |row, ui| (ui.name(&row.person_name), Ink::Text)).naming(Some(whom::entitled)),
    Column::headed(Lang::col_told, 12, |row, ui| (entitled_to(row, ui), Ink::Text)).growing(1),
    Column::headed(Lang::col_rule, 4, |row, _| (row.rule.clone(), Ink::Muted)),
];
