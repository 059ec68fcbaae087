//! Rows that were not taken, as a file: the sheet in the layout it came in, only those rows, and the reason behind each.
//!
//! Invariant: what stands in a cell is what stood in it, typed as it was, and no cell becomes a formula.

use crate::exchange::guard::guarded;
use crate::exchange::ledger::book::{Book, Cell, Sheet, SheetRow};
use crate::view::ledger::Ledger;
use chrono::{Datelike, NaiveDateTime, NaiveTime, Timelike};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// How wide the column of reasons is.
const REASON_WIDTH: f64 = 60.0;

/// A sheet with the rows of it that were not taken.
#[derive(Debug)]
pub struct LeftOutRows<'a> {
    pub book: &'a Book,
    pub ledger: &'a Ledger,
    /// The heading of the column of reasons.
    pub heading: &'a str,
    /// The rows of the sheet, each with why.
    pub rows: Vec<(u32, String)>,
}

impl<'a> LeftOutRows<'a> {
    fn sheet(&self) -> Option<&'a Sheet> {
        self.book.sheet(&self.ledger.sheet)
    }

    /// The first column behind all others.
    fn reasons_at(&self) -> u32 {
        let columns = self.ledger.columns.iter().map(|column| column.at + 1);
        columns.max().unwrap_or(0)
    }

    /// Rows above the data, as they stand, and those that were not taken, one below the other; with the text of the last column.
    fn lines(&self) -> Vec<Line<'_>> {
        let Some(sheet) = self.sheet() else {
            return Vec::new();
        };
        let data = self.ledger.heading.end;
        let above = sheet.rows.iter().filter(|row| row.at < data).map(|row| Line {
            at: row.at,
            row,
            reason: if row.at + 1 == data { self.heading } else { "" },
        });
        let left_out = self
            .rows
            .iter()
            .filter_map(|(at, reason)| Some((sheet.row(*at)?, reason)));
        let below = left_out.zip(data..).map(|((row, reason), at)| Line { at, row, reason });
        above.chain(below).collect()
    }
}

/// A row on its way into the file.
struct Line<'a> {
    at: u32,
    row: &'a SheetRow,
    reason: &'a str,
}

/// A workbook with one sheet for each ledger that has such rows.
///
/// # Errors
/// When a sheet is not one that a workbook can have.
pub fn workbook(ledgers: &[LeftOutRows<'_>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    for ledger in ledgers {
        let sheet = workbook.add_worksheet();
        // A name that is taken or that no workbook takes is left to the library.
        let _named_by_number = sheet.set_name(&ledger.ledger.sheet);
        fill(sheet, ledger)?;
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, ledger: &LeftOutRows<'_>) -> Result<(), XlsxError> {
    let data = ledger.ledger.heading.end;
    for merge in ledger.sheet().map_or(&[][..], |sheet| &sheet.merges) {
        let is_one = (merge.top, merge.left) == (merge.bottom, merge.right);
        if let (true, Some(left), Some(right)) =
            (merge.bottom < data && !is_one, column(merge.left), column(merge.right))
        {
            sheet.merge_range(merge.top, left, merge.bottom, right, "", &Format::new())?;
        }
    }
    for line in ledger.lines() {
        for (at, cell) in &line.row.cells {
            if let Some(at) = column(*at) {
                write(sheet, line.at, at, cell)?;
            }
        }
        if let (false, Some(at)) = (line.reason.is_empty(), column(ledger.reasons_at())) {
            sheet.write_string(line.at, at, line.reason)?;
        }
    }
    if let Some(at) = column(ledger.reasons_at()) {
        sheet.set_column_width(at, REASON_WIDTH)?;
    }
    Ok(())
}

fn column(at: u32) -> Option<u16> {
    u16::try_from(at).ok()
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) | Cell::Error(text) => sheet.write_string(row, column, text.as_ref())?,
        Cell::Number(number) => sheet.write_number(row, column, *number)?,
        Cell::Bool(is) => sheet.write_boolean(row, column, *is)?,
        Cell::DateTime(at) => match excel_time(at) {
            Some(time) => {
                let is_day = at.time() == NaiveTime::MIN;
                let format = if is_day { "yyyy-mm-dd" } else { "yyyy-mm-dd hh:mm" };
                sheet.write_datetime_with_format(row, column, &time, &Format::new().set_num_format(format))?
            }
            None => sheet.write_string(row, column, cell.text().as_ref())?,
        },
    };
    Ok(())
}

fn excel_time(at: &NaiveDateTime) -> Option<ExcelDateTime> {
    let year = u16::try_from(at.year()).ok()?;
    let [month, day] = [at.month(), at.day()].map(|part| u8::try_from(part).ok());
    let [hour, minute] = [at.hour(), at.minute()].map(|part| part as u16);
    let date = ExcelDateTime::from_ymd(year, month?, day?).ok()?;
    date.and_hms(hour, u8::try_from(minute).ok()?, f64::from(at.second()))
        .ok()
}

/// The rows of one ledger as csv, in UTF-8 with the mark by which spreadsheets know it.
///
/// # Errors
/// When the library does not write it.
pub fn csv(ledger: &LeftOutRows<'_>) -> Result<Vec<u8>, csv::Error> {
    let reasons = ledger.reasons_at();
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    for line in ledger.lines() {
        let cells = (0..reasons).map(|at| line.row.get(at).map_or_else(Default::default, Cell::text));
        let cells = cells.map(|text| guarded(&text));
        writer.write_record(cells.chain([line.reason.to_owned()]))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ledger::book::{Format as FileFormat, Merge};
    use crate::view::ledger::{Certainty, Column, What};
    use std::collections::BTreeMap;

    fn row(at: u32, cells: &[&str]) -> SheetRow {
        let cells = cells.iter().zip(0..).filter(|(text, _)| !text.is_empty());
        let cells = cells.map(|(text, at)| (at, Cell::Text((*text).into())));
        SheetRow {
            at,
            cells: cells.collect(),
        }
    }

    fn book() -> (Book, Ledger) {
        let mut rows = vec![
            row(0, &["户籍人口登记表"]),
            row(1, &["姓名*", "人数", "备注"]),
            row(2, &["谭立春", "", "=1+1"]),
            row(4, &["罗谷雨", "", "-"]),
        ];
        rows[3].cells.insert(1, (1, Cell::Number(3.0)));
        let sheet = Sheet {
            name: "花名册".to_owned(),
            rows,
            merges: vec![Merge {
                top: 0,
                left: 0,
                bottom: 0,
                right: 2,
            }],
            ..Sheet::default()
        };
        let column = |at| Column {
            at,
            heading: String::new(),
            target: None,
            certainty: Certainty::LeftOut,
            is_hidden: false,
            filled: 1,
        };
        let ledger = Ledger {
            sheet: "花名册".to_owned(),
            what: What::Roster,
            title: String::new(),
            heading: 1..2,
            columns: [0, 1, 2].map(column).into(),
            rows: Vec::new(),
            about: BTreeMap::new(),
            questions: Vec::new(),
            notes: Vec::new(),
            fingerprint: String::new(),
        };
        let book = Book {
            format: FileFormat::Xlsx,
            sheets: vec![sheet],
            notes: Vec::new(),
        };
        (book, ledger)
    }

    fn left_out<'a>(book: &'a Book, ledger: &'a Ledger) -> LeftOutRows<'a> {
        LeftOutRows {
            book,
            ledger,
            heading: "拒收原因",
            rows: vec![(2, "没有户编号".to_owned()), (4, "没有日期".to_owned())],
        }
    }

    #[test]
    fn a_csv_has_the_rows_with_their_reasons_and_no_formula() {
        let (book, ledger) = book();
        let text = String::from_utf8(csv(&left_out(&book, &ledger)).unwrap()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "\u{FEFF}户籍人口登记表,,,",
                "姓名*,人数,备注,拒收原因",
                "谭立春,,'=1+1,没有户编号",
                "罗谷雨,3,'-,没有日期",
            ]
        );
    }

    #[test]
    fn a_workbook_has_them_in_the_layout_they_came_in() {
        let (book, ledger) = book();
        let bytes = workbook(&[left_out(&book, &ledger)]).unwrap();
        let again = Book::read("again.xlsx", &bytes).unwrap();
        let sheet = again.sheet("花名册").unwrap();
        assert_eq!(sheet.merges, book.sheets[0].merges);
        assert_eq!(sheet.row(1).unwrap().get(3).unwrap().text(), "拒收原因");
        assert_eq!(sheet.row(2).unwrap().get(2).unwrap().text(), "=1+1");
        assert_eq!(sheet.row(3).unwrap().get(1), Some(&Cell::Number(3.0)));
        assert_eq!(sheet.row(3).unwrap().get(3).unwrap().text(), "没有日期");
    }
}
