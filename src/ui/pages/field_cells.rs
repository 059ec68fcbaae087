//! Cells of the fields of record tables: shown as the tables say, in lists and nowhere else.

use super::columns::Cell;
use super::conflict::shown;
use super::pen::Ink;
use super::sheet::Col;
use crate::record::{FieldDef, Holds, Kind};
use crate::ui::Ui;
use crate::view::SheetId;
use serde_json::{Map, Value};

/// The columns of the fields that a sheet has.
pub fn cols<R>(sheet: &SheetId, cell: fn(&R, &'static FieldDef, &Ui<'_>) -> Cell) -> Vec<Col<R>> {
    let columns = sheet.columns().into_iter();
    columns
        .filter_map(|column| Some(Col::field(sheet.field(column)?, cell)))
        .collect()
}

/// The cell of a field; empty where the record has no value.
#[must_use]
pub fn cell(kind: &Kind, field: &'static FieldDef, set: &Map<String, Value>, ui: &Ui<'_>) -> Cell {
    let Some(value) = set.get(field.name).filter(|value| !value.is_null()) else {
        return Cell::default();
    };
    let date = value.as_str().and_then(|text| text.parse().ok());
    match (field.holds, date) {
        (Holds::Date(_), Some(date)) => (ui.lang.day(date, ui.session.today()), Ink::Text),
        _ => (shown(kind, field.name, value, ui), Ink::Text),
    }
}
