//! What makes a file wrong that was given out, drawn: one line a record, with what changed.

use super::pen::Ink;
use super::pieces::moment;
use super::sheet::Col;
use super::short_list::{self, ShortList};
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
    let shows = ShortList {
        title: ui.lang.outdated_title(screen.list().total(), &ui.text(screen.file())),
        empty: ui.lang.outdated_empty(),
        columns: COLS,
        about: |_, ui| *ui,
        in_full: |row, ui| vec![about(row, ui), written(row, ui), ui.staff(&row.by)],
    };
    short_list::draw(frame, area, screen, &shows, ui);
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
