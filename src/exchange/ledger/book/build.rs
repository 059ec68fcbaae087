//! Collects the cells of a sheet that have values, in order, within what may be held.

use super::sheet::{Cell, Sheet, SheetRow};
use crate::view::ledger::{Note, Unread};
use calamine::ExcelDateTime;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::collections::HashSet;
use std::sync::Arc;

/// Cells with values of a book at most: 20,000 rows of 40 columns are 800,000.
const CELLS: u64 = 3_000_000;
/// Columns with values of a sheet at most, as the old format has them; a ledger has 40.
const COLUMNS: u32 = 1_024;
/// Texts up to so many bytes are kept once: the words of lists and short names.
const SHARED: usize = 32;
/// Such texts that are looked up at most; from there on each is kept for itself.
const POOL: usize = 50_000;

/// Collects cells.
#[derive(Default)]
pub(super) struct Builder {
    sheet: Sheet,
    cells: u64,
    no_result: u32,
    errors: u32,
    is_sorted: bool,
    pool: HashSet<Arc<str>>,
}

impl Builder {
    /// Begins a sheet.
    pub(super) fn begin(&mut self, name: &str) {
        self.sheet = Sheet {
            name: name.to_owned(),
            ..Sheet::default()
        };
        (self.no_result, self.errors, self.is_sorted) = (0, 0, true);
    }

    /// The sheet with all its cells.
    pub(super) fn finish(&mut self) -> Sheet {
        let mut sheet = std::mem::take(&mut self.sheet);
        if !self.is_sorted {
            in_order(&mut sheet.rows);
        }
        if self.no_result > 0 {
            sheet.notes.push(Note::NoResult { cells: self.no_result });
        }
        if self.errors > 0 {
            sheet.notes.push(Note::CellErrors { cells: self.errors });
        }
        sheet
    }

    /// A formula without its result.
    pub(super) fn no_result(&mut self) {
        self.no_result += 1;
    }

    /// A text; one of blanks alone is none.
    pub(super) fn text(&mut self, row: u32, column: u32, text: &str) -> Result<(), Unread> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let cell = self.text_cell(text);
        self.put(row, column, cell)
    }

    /// A text as a value.
    pub(super) fn text_cell(&mut self, text: &str) -> Cell {
        Cell::Text(self.shared(text))
    }

    pub(super) fn number(&mut self, row: u32, column: u32, number: f64) -> Result<(), Unread> {
        self.put(row, column, Cell::Number(number))
    }

    pub(super) fn bool(&mut self, row: u32, column: u32, value: bool) -> Result<(), Unread> {
        self.put(row, column, Cell::Bool(value))
    }

    /// An error of a formula: `#N/A`.
    pub(super) fn error(&mut self, row: u32, column: u32, text: &str) -> Result<(), Unread> {
        let cell = self.error_cell(text);
        self.put(row, column, cell)
    }

    /// The same as a value.
    pub(super) fn error_cell(&mut self, text: &str) -> Cell {
        self.errors += 1;
        Cell::Error(self.shared(text.trim()))
    }

    /// A day or instant as Excel counts it; a duration, and what no calendar has, stays a number.
    pub(super) fn excel_date(&mut self, row: u32, column: u32, at: ExcelDateTime) -> Result<(), Unread> {
        let counted = at
            .as_datetime()
            .filter(|_| at.is_datetime() && (0.0..2_958_466.0).contains(&at.as_f64()));
        match counted {
            Some(counted) => self.put(row, column, Cell::DateTime(to_the_minute(counted))),
            None => self.number(row, column, at.as_f64()),
        }
    }

    /// A day or instant in ISO 8601; what is neither stays a text.
    pub(super) fn iso_date(&mut self, row: u32, column: u32, text: &str) -> Result<(), Unread> {
        self.put(row, column, Self::iso_cell(text))
    }

    /// The same as a value.
    pub(super) fn iso_cell(text: &str) -> Cell {
        let day = || {
            Some(
                NaiveDate::parse_from_str(text, "%Y-%m-%d")
                    .ok()?
                    .and_time(NaiveTime::MIN),
            )
        };
        let at = || NaiveDateTime::parse_from_str(text.get(..19)?, "%Y-%m-%dT%H:%M:%S").ok();
        day()
            .or_else(at)
            .map_or_else(|| Cell::Text(text.into()), Cell::DateTime)
    }

    /// Keeps a value under a place.
    ///
    /// # Errors
    /// When there are more than can be held.
    pub(super) fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), Unread> {
        let sheet = || self.sheet.name.clone();
        if column >= COLUMNS {
            let (sheet, most) = (sheet(), COLUMNS);
            return Err(Unread::TooWide { sheet, most });
        }
        if self.cells >= CELLS {
            let (sheet, most) = (sheet(), CELLS);
            return Err(Unread::TooManyCells { sheet, most });
        }
        self.cells += 1;
        match self.sheet.rows.last_mut().filter(|last| last.at == row) {
            Some(last) => {
                self.is_sorted &= last.cells.last().is_none_or(|(before, _)| *before < column);
                last.cells.push((column, cell));
            }
            None => {
                let last = self.sheet.rows.last();
                self.is_sorted &= last.is_none_or(|last| last.at < row);
                // Most rows have as many as the one before.
                let mut cells = Vec::with_capacity(last.map_or(1, |last| last.cells.len()));
                cells.push((column, cell));
                self.sheet.rows.push(SheetRow { at: row, cells });
            }
        }
        Ok(())
    }

    fn shared(&mut self, text: &str) -> Arc<str> {
        if text.len() > SHARED {
            return text.into();
        }
        if let Some(known) = self.pool.get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        if self.pool.len() < POOL {
            self.pool.insert(text.clone());
        }
        text
    }
}

/// Rows and cells in order, each place once, the later value of two: a damaged or hand-made file may have them otherwise.
fn in_order(rows: &mut Vec<SheetRow>) {
    rows.sort_by_key(|row| row.at);
    let mut kept: Vec<SheetRow> = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        match kept.last_mut().filter(|last| last.at == row.at) {
            Some(last) => last.cells.extend(row.cells),
            None => kept.push(row),
        }
    }
    for row in &mut kept {
        row.cells.reverse();
        row.cells.sort_by_key(|(column, _)| *column);
        row.cells.dedup_by_key(|(column, _)| *column);
    }
    *rows = kept;
}

/// A count of days has thousandths of a second that nobody wrote.
fn to_the_minute(at: NaiveDateTime) -> NaiveDateTime {
    use chrono::{DurationRound as _, TimeDelta};
    at.duration_round(TimeDelta::seconds(1)).unwrap_or(at)
}
