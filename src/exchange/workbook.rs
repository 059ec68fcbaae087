//! Tables as a workbook: typed cells, a heading that stays, widths by content, drop-downs of the code sets.
//!
//! It is made in memory. The library's way of using less would put plain records into the system's folder for temporary files.

use super::table::{Cell, Column, Table};
use crate::domain::time::Date;
use chrono::{Datelike, Timelike};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// Rows below the last one that have drop-downs too: for what is added by hand.
const ROOM: u32 = 1000;
/// Cells of a column at least and at most.
const WIDTHS: (usize, usize) = (6, 48);
/// Rows that say how wide a column is; more only take time.
const MEASURED: usize = 2000;
/// How hard it is packed, of 9: half the time of the usual 6, for a file that is a tenth larger.
const COMPRESSION: u8 = 3;
/// The first year that a spreadsheet counts days from.
const FIRST_YEAR: i32 = 1900;

/// The workbook of some tables; `codes` names the hidden sheet that holds what may be chosen.
///
/// # Errors
/// When a table has more rows or columns, or longer texts, than a sheet takes.
pub fn workbook(tables: &[Table], codes: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_zip_compression_level(COMPRESSION);
    let formats = Formats::new();
    let mut choices = Choices::default();
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&table.name))?;
        fill(sheet, table, &formats)?;
        offer(sheet, table, codes, &mut choices)?;
    }
    if !choices.sets.is_empty() {
        let sheet = book.add_worksheet();
        sheet.set_name(codes)?.set_hidden(true);
        choices.write(sheet)?;
    }
    book.save_to_buffer()
}

/// A name that a sheet may have. Source: Excel's rules for names of sheets.
fn sheet_name(name: &str) -> String {
    let kept: String = name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    match kept.trim() {
        "" => "1".to_owned(),
        kept => kept.to_owned(),
    }
}

struct Formats {
    heading: Format,
    text: Format,
    date: Format,
    instant: Format,
    number: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            heading: Format::new().set_bold().set_text_wrap(),
            // As text, so that what is typed over an ID number or a telephone stays one.
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            number: Format::new(),
        }
    }
}

fn fill(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    for (at, column) in (0u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, at, &column.heading, &formats.heading)?;
        let width = width(table, usize::from(at));
        sheet.set_column_width(at, u16::try_from(width).unwrap_or(u16::MAX))?;
        if column.is_hidden {
            sheet.set_column_hidden(at)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (1u32..).zip(&table.rows) {
        for (at, cell) in (0u16..).zip(cells) {
            write(sheet, (row, at), cell, formats)?;
        }
    }
    Ok(())
}

fn write(sheet: &mut Worksheet, at: (u32, u16), cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    let (row, column) = at;
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Number(number) => sheet.write_number_with_format(row, column, *number, &formats.number)?,
        Cell::Date(date) if let Some(day) = day(*date) => {
            sheet.write_datetime_with_format(row, column, day, &formats.date)?
        }
        Cell::Instant(at) if let Some(day) = day(at.local_date()) => {
            let time = at.local().time();
            let (hour, minute) = (u16::try_from(time.hour()), u8::try_from(time.minute()));
            let instant = day.and_hms(hour.unwrap_or(0), minute.unwrap_or(0), f64::from(time.second()))?;
            sheet.write_datetime_with_format(row, column, instant, &formats.instant)?
        }
        // What is older than a spreadsheet's calendar stands there as a text.
        cell => sheet.write_string_with_format(row, column, cell.plain(), &formats.text)?,
    };
    Ok(())
}

fn day(date: Date) -> Option<ExcelDateTime> {
    let part = |part: u32| u8::try_from(part).ok();
    let year = u16::try_from(date.year()).ok().filter(|_| date.year() >= FIRST_YEAR)?;
    ExcelDateTime::from_ymd(year, part(date.month())?, part(date.day())?).ok()
}

/// Cells that a column takes on a screen, with room for the arrow of a drop-down.
fn width(table: &Table, at: usize) -> usize {
    let cells = table.rows.iter().take(MEASURED).map(|row| row[at].plain());
    let lines = |text: &str| text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
    let widest = cells.map(|text| lines(&text)).max().unwrap_or(0);
    let (least, most) = WIDTHS;
    widest.max(table.columns[at].heading.width() + 1).clamp(least, most) + 2
}

/// The sets that are offered, each a column of the hidden sheet.
#[derive(Default)]
struct Choices {
    sets: Vec<Vec<String>>,
    at: BTreeMap<Vec<String>, u16>,
}

impl Choices {
    /// Where a set stands, as a formula: `=代码!$A$1:$A$9`.
    fn range(&mut self, set: &[String], sheet: &str) -> String {
        let at = *self.at.entry(set.to_vec()).or_insert_with(|| {
            self.sets.push(set.to_vec());
            u16::try_from(self.sets.len() - 1).unwrap_or(u16::MAX)
        });
        let column = rust_xlsxwriter::utility::column_number_to_name(at);
        format!("='{sheet}'!${column}$1:${column}${}", set.len())
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (at, set) in (0u16..).zip(&self.sets) {
            for (row, word) in (0u32..).zip(set) {
                sheet.write_string(row, at, word)?;
            }
        }
        Ok(())
    }
}

fn offer(sheet: &mut Worksheet, table: &Table, codes: &str, choices: &mut Choices) -> Result<(), XlsxError> {
    let last = u32::try_from(table.rows.len()).unwrap_or(u32::MAX).saturating_add(ROOM);
    let is_offered = |(_, column): &(u16, &Column)| !column.choices.is_empty();
    for (at, column) in (0u16..).zip(&table.columns).filter(is_offered) {
        // A warning, no more: a code of a newer version has no word here and must stay.
        let rule = DataValidation::new()
            .allow_list_formula(Formula::new(choices.range(&column.choices, codes)))
            .set_error_style(DataValidationErrorStyle::Warning);
        sheet.add_data_validation(1, at, last, at, &rule)?;
    }
    Ok(())
}
