//! A list written into a file from the console: as the page draws it, or as a file for somebody carries it. Every file is noted in the
//! audit log.

use super::store_effects::trouble;
use crate::app::copying::{DrawnSheet, SheetWritten};
use crate::app::effect::FileTrouble;
use crate::domain::lang::Lang;
use crate::domain::time::Millis;
use crate::exchange::csv_file::{self, Encoding};
use crate::exchange::{Cell, Column, Table, workbook};
use crate::platform::whole_file::{self, Kind, WriteError};
use crate::store::{Store, StoreError};
use std::path::Path;

/// What the audit log calls a list that was written as the page shows it.
const MASKED: &str = "masked";

/// Writes a list as it was drawn, all of it or nothing.
pub(super) fn write(store: &mut Store, sheet: &DrawnSheet, now: Millis) -> Result<SheetWritten, FileTrouble> {
    let column = |heading: &String| Column {
        key: heading.clone(),
        name: heading.clone(),
        heading: heading.clone(),
        choices: Vec::new(),
        is_hidden: false,
    };
    let table = Table {
        name: sheet.name.clone(),
        columns: sheet.heads.iter().map(column).collect(),
        rows: sheet
            .rows
            .iter()
            .map(|row| row.iter().map(Cell::text).collect())
            .collect(),
    };
    let form = Form::of(&sheet.path)?;
    store
        .audit("export", &format!("{} {MASKED} {}", sheet.code, sheet.path), now)
        .map_err(failed)?;
    put(&table, form, &sheet.path, sheet.lang)?;
    Ok(SheetWritten {
        path: sheet.path.clone(),
        rows: table.rows.len(),
        masked: true,
    })
}

/// The forms that a list is written in, by the ending of the name.
#[derive(Clone, Copy)]
enum Form {
    Workbook,
    Csv,
}

impl Form {
    /// The form of a file that may be written.
    fn of(path: &str) -> Result<Self, FileTrouble> {
        let file = Path::new(path);
        let ending = file
            .extension()
            .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let form = match ending.as_deref() {
            Some("xlsx") => Self::Workbook,
            Some("csv") => Self::Csv,
            _ => return Err(FileTrouble::Ending),
        };
        whole_file::may_write(file, Kind::Document, false).map_err(|error| unwritten(&error))?;
        Ok(form)
    }
}

fn put(table: &Table, form: Form, path: &str, lang: Lang) -> Result<(), FileTrouble> {
    let too_large = |_| FileTrouble::Write(lang.export_does_not_fit().to_owned());
    let bytes = match form {
        Form::Workbook => workbook::workbook(std::slice::from_ref(table), lang.export_codes()).map_err(|error| {
            tracing::warn!(%error, "the list does not fit a workbook");
            too_large(())
        })?,
        Form::Csv => csv_file::csv(table, Encoding::Utf8).map_err(|_| too_large(()))?,
    };
    whole_file::write(Path::new(path), &bytes, Kind::Document, false).map_err(|error| unwritten(&error))
}

fn failed(error: StoreError) -> FileTrouble {
    FileTrouble::Store(trouble(&error))
}

fn unwritten(error: &WriteError) -> FileTrouble {
    match error {
        WriteError::Io(error) => FileTrouble::Write(error.to_string()),
        _ => FileTrouble::Exists,
    }
}
