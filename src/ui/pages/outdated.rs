//! What makes a file wrong that was given out, drawn: one line a record, with what changed.

use super::pen::{Ink, Pen};
use super::pieces::{empty, moment, paragraph};
use super::sheet::{self, Col, Columns};
use super::values::Values;
use crate::app::pages::OutdatedList;
use crate::domain::lang::Lang;
use crate::record::kind::DELETED;
use crate::ui::Ui;
use crate::view::OutdatedRow;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the list.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &OutdatedList, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let (lang, list) = (ui.lang, screen.list());
    let width = pen.width();
    if !list.is_loaded() {
        pen.put(1, 2, width, lang.list_loading(), Ink::Muted);
        return;
    }
    if list.is_empty() {
        return empty(&mut pen, 1, &[lang.outdated_empty(), lang.filled_esc()]);
    }
    let layout = screen.layout(ui.body(area));
    let title = lang.outdated_title(list.total(), &ui.text(screen.file()));
    pen.put(0, 1, width, &title, Ink::Strong);
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
        let words = [about(row, ui), written(row, ui), ui.staff(&row.by)];
        paragraph(pen, 0, 1, pen.height(), &lang.clauses(&words), Ink::Text);
    }
}

type Column = Col<OutdatedRow>;

const COLS: &[Column] = &[
    Column::headed(Lang::col_time, 12, |row, ui| {
        (moment(row.at, ui.session.today(), ui.lang), Ink::Text)
    }),
    Column::headed(Lang::col_kind, 8, |row, ui| (ui.kind(&row.kind), Ink::Muted)).from(72),
    Column::headed(Lang::col_subject, 10, |row, ui| (about(row, ui), Ink::Text)).growing(1),
    Column::headed(Lang::col_changed, 14, |row, ui| (written(row, ui), Ink::Text)).growing(2),
    Column::headed(Lang::col_by, 8, |row, ui| (ui.staff(&row.by), Ink::Muted)).from(100),
];

fn about(row: &OutdatedRow, ui: &Ui<'_>) -> String {
    ui.about([Some(row.record.0), None]).subject(&row.kind, &row.subject)
}

/// What was written to it.
fn written(row: &OutdatedRow, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    if row.fields.iter().any(|field| field == DELETED) {
        return lang.outdated_gone().to_owned();
    }
    if row.is_new {
        return lang.outdated_new().to_owned();
    }
    let mut words = ui.fields_of(&row.kind, &row.fields);
    words.extend(row.parts.iter().map(|kind| ui.kind(kind)));
    match words.is_empty() {
        true => lang.col_changed().to_owned(),
        false => lang.listed(&words),
    }
}
