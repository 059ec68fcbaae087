//! A list above a page, drawn: its title, one line a row, below them the marked row in full.

use super::pen::{Ink, Pen};
use super::pieces::{empty, paragraph};
use super::sheet::{self, Col, Columns};
use crate::app::pages::list_page::{Ledger, ListPage};
use crate::app::pages::next_step::refused;
use crate::record::Kind;
use crate::record::permission::Operation;
use crate::ui::Ui;
use ratatui::Frame;
use ratatui::layout::Rect;

/// What such a list shows.
pub struct ShortList<'a, R> {
    pub title: String,
    /// Said where there are no rows.
    pub empty: &'a str,
    pub columns: &'a [Col<R>],
    /// The context of a row: its people are hidden in its texts.
    pub about: for<'u> fn(&R, &Ui<'u>) -> Ui<'u>,
    /// The marked row.
    pub in_full: fn(&R, &Ui<'_>) -> Vec<String>,
}

/// `words`, but to whoever holds no households: they cannot say that there are none.
pub fn none_here<'a>(ui: &Ui<'_>, words: &'a str) -> &'a str {
    match refused(ui.session, Operation::Read, &Kind::Household) {
        Some(_) => ui.lang.households_not_yours(),
        None => words,
    }
}

/// Draws the list.
pub fn draw<L: Ledger>(
    frame: &mut Frame<'_>,
    area: Rect,
    screen: &ListPage<L>,
    shows: &ShortList<'_, L::Row>,
    ui: &Ui<'_>,
) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let (lang, list, width) = (ui.lang, screen.list(), pen.width());
    if !list.is_loaded() {
        pen.put(1, 2, width, lang.list_loading(), Ink::Muted);
        return;
    }
    if list.is_empty() {
        return empty(&mut pen, 1, &[shows.empty, lang.filled_esc()]);
    }
    pen.put(0, 1, width, &shows.title, Ink::Strong);
    let layout = screen.layout(ui.body(area));
    let (rows, columns) = (list.visible(layout.rows), Columns::plain(shows.columns));
    sheet::list(&mut pen.pane(layout.list), &columns, rows, list.index(), |index| {
        let row = list.get(index)?;
        Some((row, (shows.about)(row, ui)))
    });
    if let (Some(pane), Some(row)) = (layout.preview, list.selected()) {
        pen.rule_above(pane);
        let pen = &mut pen.pane(pane);
        let words = (shows.in_full)(row, &(shows.about)(row, ui));
        paragraph(pen, 0, 1, pen.height(), &lang.clauses(&words), Ink::Text);
    }
}
