//! 应享未享, drawn: one line a person and benefit, below it the rule, its source and what is to be checked.

use super::household::entitlement_in_full;
use super::household_lines::{entitled_from, entitled_to};
use super::pen::{Ink, Pen};
use super::pieces::{empty, paragraph};
use super::sheet::{self, Col, Columns};
use super::whom;
use crate::app::pages::EntitledList;
use crate::app::pages::next_step::refused;
use crate::domain::lang::Lang;
use crate::record::kind::Kind;
use crate::record::permission::Operation;
use crate::ui::Ui;
use crate::view::EntitlementRow;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the list.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &EntitledList, ui: &Ui<'_>) {
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
            None => lang.entitled_empty(),
        };
        return empty(&mut pen, 1, &[said, lang.filled_esc()]);
    }
    let layout = screen.layout(ui.body(area));
    let rows = list.visible(layout.rows);
    pen.put(0, 1, width, &lang.section_entitlements(list.total()), Ink::Strong);
    sheet::list(
        &mut pen.pane(layout.list),
        &Columns::plain(COLS),
        rows,
        list.index(),
        |index| {
            let row = list.get(index)?;
            Some((row, ui.about([Some(row.household.0), None])))
        },
    );
    if let (Some(pane), Some(row)) = (layout.preview, list.selected()) {
        pen.rule_above(pane);
        let pen = &mut pen.pane(pane);
        let words = lang.clauses(&entitlement_in_full(row, &ui.about([Some(row.household.0), None])));
        paragraph(pen, 0, 1, pen.height(), &words, Ink::Text);
    }
}

type Column = Col<EntitlementRow>;

const COLS: &[Column] = &[
    Column::headed(Lang::col_due, 6, |row, ui| (entitled_from(row, ui), Ink::Text)),
    Column::headed(Lang::col_who, 9, |row, ui| (ui.name(&row.person_name), Ink::Text)).naming(Some(whom::entitled)),
    Column::headed(Lang::col_told, 12, |row, ui| (entitled_to(row, ui), Ink::Text)).growing(1),
    Column::headed(Lang::col_rule, 4, |row, _| (row.rule.clone(), Ink::Muted)),
];
