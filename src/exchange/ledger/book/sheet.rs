//! Sheets of cells.

use crate::view::ledger::Note;
use chrono::NaiveDateTime;
use std::borrow::Cow;
use std::sync::Arc;

/// What a file is, by its contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Xls,
    Ods,
    Csv,
}

impl Format {
    /// The endings of its files, the usual one first.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
            Self::Xls => &["xls", "xlt", "et"],
            Self::Ods => &["ods", "ots"],
            Self::Csv => &["csv", "txt", "tsv"],
        }
    }
}

/// A file's sheets.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    pub format: Format,
    pub sheets: Vec<Sheet>,
    pub notes: Vec<Note>,
}

/// A sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    pub name: String,
    pub is_hidden: bool,
    /// The rows that have values, from the top.
    pub rows: Vec<SheetRow>,
    pub merges: Vec<Merge>,
    /// Columns that are not shown, in order.
    pub hidden_columns: Vec<u32>,
    /// Rows that are not shown, in order: filtered out, or folded away.
    pub hidden_rows: Vec<u32>,
    /// Its figures count days from 1904.
    pub since_1904: bool,
    pub notes: Vec<Note>,
}

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetRow {
    /// 0 is the sheet's first row.
    pub at: u32,
    /// The cells that have values, from the left, each with its column.
    pub cells: Vec<(u32, Cell)>,
}

/// Cells that are shown as one; the value is the first one's. All four are inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(Arc<str>),
    Number(f64),
    /// A day is its midnight.
    DateTime(NaiveDateTime),
    Bool(bool),
    /// `#N/A`
    Error(Arc<str>),
}

impl Book {
    /// The sheet called `name`.
    #[must_use]
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name == name)
    }
}

impl Sheet {
    /// The row `at`; `None` when nothing stands in it.
    #[must_use]
    pub fn row(&self, at: u32) -> Option<&SheetRow> {
        let found = self.rows.binary_search_by_key(&at, |row| row.at).ok()?;
        self.rows.get(found)
    }
}

impl SheetRow {
    /// The value in a column; `None` when there is none.
    #[must_use]
    pub fn get(&self, column: u32) -> Option<&Cell> {
        let found = self.cells.binary_search_by_key(&column, |(at, _)| *at).ok()?;
        self.cells.get(found).map(|(_, cell)| cell)
    }
}

impl Cell {
    /// The value as text: a whole number without a decimal point, a day without a time.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Error(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number_text(*number)),
            Self::DateTime(at) if at.time() == chrono::NaiveTime::MIN => Cow::Owned(at.date().to_string()),
            Self::DateTime(at) => Cow::Owned(at.format("%Y-%m-%d %H:%M").to_string()),
            Self::Bool(true) => Cow::Borrowed("TRUE"),
            Self::Bool(false) => Cow::Borrowed("FALSE"),
        }
    }
}

/// A number as people write it: `2`, not `2.0` nor `1.3e10`; at most the fifteen digits that a cell keeps.
#[must_use]
pub fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e18 {
        return format!("{number:.0}");
    }
    let text = format!("{number:.10}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}
