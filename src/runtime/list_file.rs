//! A list written into a file from the console, as the page draws it: masked; or the roster of a key group, in full as the command
//! writes it. Every file is noted in the audit log.

use super::trouble::trouble;
use crate::app::copying::{DrawnSheet, MASKED};
use crate::app::effect::FileTrouble;
use crate::domain::lang::Lang;
use crate::domain::tag::TagKind;
use crate::domain::time::Millis;
use crate::exchange::compare::roster;
use crate::exchange::csv_file::{self, Encoding};
use crate::exchange::{Cell, Column, Table, workbook};
use crate::platform::whole_file::{self, Kind, WriteError};
use crate::record::Kind as RecordKind;
use crate::store::{SaveError, Store};
use std::path::Path;

/// Writes a list as it was drawn, all of it or nothing; returns its path and how many rows it has.
pub(super) fn write(
    store: &mut Store,
    path: &str,
    sheet: &DrawnSheet,
    now: Millis,
) -> Result<(String, usize), FileTrouble> {
    let form = Form::of(path)?;
    let about = format!("{} {MASKED} {path}", sheet.sheet.code());
    store
        .audit("export", &about, now)
        .map_err(|error| FileTrouble::Store(trouble(&error)))?;
    put(&[table(sheet)], form, path, sheet.lang)?;
    Ok((path.to_owned(), sheet.rows.len()))
}

/// Writes everybody of a key group with what they receive, all of it or nothing; returns its path and how many people it has.
pub(super) fn roster(
    store: &mut Store,
    path: &str,
    group: &TagKind,
    lang: Lang,
    now: Millis,
) -> Result<(String, usize), FileTrouble> {
    let form = Form::of(path)?;
    let looked = store.look(now, |held, lookup| roster::tables(group, None, held, lookup, lang));
    let tables = looked.map_err(|error| match error {
        SaveError::Store(error) => FileTrouble::Store(trouble(&error)),
        _ => FileTrouble::Write(lang.import_fault().to_owned()),
    })?;
    store
        .audit("export", &format!("{} internal {path}", RecordKind::ListRow), now)
        .map_err(|error| FileTrouble::Store(trouble(&error)))?;
    put(&tables, form, path, lang)?;
    Ok((path.to_owned(), tables[0].rows.len()))
}

fn table(sheet: &DrawnSheet) -> Table {
    let column = |heading: &String| Column {
        key: heading.clone(),
        name: heading.clone(),
        heading: heading.clone(),
        choices: Vec::new(),
        is_hidden: false,
    };
    let row = |row: &Vec<String>| row.iter().map(Cell::text).collect();
    Table {
        name: sheet.name.clone(),
        columns: sheet.heads.iter().map(column).collect(),
        rows: sheet.rows.iter().map(row).collect(),
    }
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

fn put(tables: &[Table], form: Form, path: &str, lang: Lang) -> Result<(), FileTrouble> {
    let too_large = |_| FileTrouble::Write(lang.export_does_not_fit().to_owned());
    let bytes = match form {
        Form::Workbook => workbook::workbook(tables, lang.export_codes()).map_err(|error| {
            tracing::warn!(%error, "the list does not fit a workbook");
            too_large(())
        })?,
        // A csv holds one table: the people.
        Form::Csv => {
            let first = tables.first().ok_or_else(|| too_large(()))?;
            csv_file::csv(first, Encoding::Utf8).map_err(|_| too_large(()))?
        }
    };
    whole_file::write(Path::new(path), &bytes, Kind::Document, false).map_err(|error| unwritten(&error))
}

fn unwritten(error: &WriteError) -> FileTrouble {
    match error {
        WriteError::Io(error) => FileTrouble::Write(error.to_string()),
        _ => FileTrouble::Exists,
    }
}
