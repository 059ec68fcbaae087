//! xls (BIFF8, and the forms before it), by calamine, from a stream that was gone through here first.
//!
//! calamine reads a whole workbook at once and believes what it says about itself. So what it would believe is taken out before:
//! stated sizes, names of ranges, the text of formulas. What the grid of a sheet takes is counted.

use super::build::Builder;
use super::ole::{self, u16_at};
use super::sheet::{Book, Format, Merge, Sheet};
use crate::view::ledger::{Note, Unread};
use calamine::{Data, Reader as _, SheetType, SheetVisible, Xls, XlsError};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::catch_unwind;

/// Places of a sheet's grid at most: calamine keeps every one from the first value to the last.
const PLACES: u64 = 4_000_000;
/// Of a row's options: its height is zero. Source: \[MS-XLS\] 2.4.221.
const NOT_SHOWN: u16 = 0x0020;
/// A record that no reader knows.
const IGNORED: u16 = 0x00FF;

/// The numbers of records. Source: \[MS-XLS\] 2.3.
mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const END: u16 = 0x000A;
    pub(super) const EXTERN_SHEET: u16 = 0x0017;
    pub(super) const NAME: u16 = 0x0018;
    pub(super) const PASSWORD: u16 = 0x002F;
    pub(super) const COLUMN: u16 = 0x007D;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const SEVERAL_NUMBERS: u16 = 0x00BD;
    pub(super) const EXTERNAL_BOOK: u16 = 0x01AE;
    pub(super) const DIMENSIONS: u16 = 0x0200;
    pub(super) const BEGIN: u16 = 0x0809;
    /// Records of one cell, each of which begins with its row and column.
    pub(super) const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, FORMULA];
}

/// Reads the workbook.
pub(super) fn read(bytes: &[u8]) -> Result<Book, Unread> {
    let damaged = || Unread::Damaged("OLE2".to_owned());
    let mut streams = ole::streams(bytes).ok_or_else(damaged)?;
    if streams.contains_key("encryptedpackage") {
        return Err(Unread::Encrypted);
    }
    let has_macros = streams.contains_key("_vba_project_cur");
    let is_word = streams.contains_key("worddocument");
    let Some((name, mut stream)) = ["workbook", "book"]
        .into_iter()
        .find_map(|name| streams.remove_entry(name))
    else {
        return Err(Unread::Other(if is_word { "word" } else { "binary" }));
    };
    let seen = go_through(&mut stream)?;
    let name = if name == "book" { "Book" } else { "Workbook" };
    let file = ole::wrap(name, &stream);
    drop((streams, stream));
    // Whatever is wrong in a record is an error there, or a panic.
    let opened = catch_unwind(|| Xls::new(Cursor::new(file))).map_err(|_| Unread::Damaged("BIFF".to_owned()))?;
    let mut xls = opened.map_err(unread)?;
    let mut notes = Vec::new();
    if has_macros {
        notes.push(Note::Macros);
    }
    if seen.has_links {
        notes.push(Note::ExternalLinks);
    }
    let mut sheets = Vec::new();
    let mut builder = Builder::default();
    for (at, known) in xls.sheets_metadata().to_vec().into_iter().enumerate() {
        if known.typ != SheetType::WorkSheet {
            continue;
        }
        let mut sheet = cells(&mut xls, &known.name, &mut builder)?;
        sheet.is_hidden = known.visible != SheetVisible::Visible;
        sheet.since_1904 = seen.since_1904;
        if let Some(hidden) = seen.hidden.get(&at) {
            (sheet.hidden_columns, sheet.hidden_rows) = hidden.clone();
        }
        sheets.push(sheet);
    }
    Ok(Book {
        format: Format::Xls,
        sheets,
        notes,
    })
}

fn cells(xls: &mut Xls<Cursor<Vec<u8>>>, name: &str, builder: &mut Builder) -> Result<Sheet, Unread> {
    builder.begin(name);
    let range = xls.worksheet_range(name).map_err(unread)?;
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let row = top + u32::try_from(row).unwrap_or(u32::MAX - top);
        let column = left + u32::try_from(column).unwrap_or(u32::MAX - left);
        match value {
            Data::Empty => {}
            Data::Int(number) => builder.number(row, column, *number as f64)?,
            Data::Float(number) => builder.number(row, column, *number)?,
            Data::String(text) => builder.text(row, column, text)?,
            Data::Bool(value) => builder.bool(row, column, *value)?,
            Data::DateTime(at) => builder.excel_date(row, column, *at)?,
            Data::DateTimeIso(text) | Data::DurationIso(text) => builder.iso_date(row, column, text)?,
            Data::Error(error) => builder.error(row, column, &error.to_string())?,
        }
    }
    let mut sheet = builder.finish();
    let merges = xls.merge_cells_by_sheet_name(name).unwrap_or_default();
    sheet.merges = merges
        .iter()
        .map(|region| Merge {
            top: region.start.0,
            left: region.start.1,
            bottom: region.end.0,
            right: region.end.1,
        })
        .collect();
    Ok(sheet)
}

/// What was seen in a stream.
#[derive(Default)]
struct Seen {
    /// By the place of the sheet: columns and rows that it does not show.
    hidden: BTreeMap<usize, Hidden>,
    has_links: bool,
    since_1904: bool,
}

type Hidden = (Vec<u32>, Vec<u32>);

/// Goes through the records, and takes out of them what calamine would believe.
fn go_through(stream: &mut [u8]) -> Result<Seen, Unread> {
    let damaged = || Unread::Damaged("BIFF".to_owned());
    let mut seen = Seen::default();
    let mut starts = Vec::new();
    let (mut at, mut depth) = (0, 0);
    while let Some((kind, body)) = record_at(stream, at) {
        let next = body.end;
        match kind {
            record::PASSWORD => return Err(Unread::Encrypted),
            record::SHEET => starts.push(ole::u32_at(stream, body.start).ok_or_else(damaged)?),
            record::EXTERN_SHEET | record::NAME => ignore(stream, at),
            // Books that the workbook takes values from are named; the workbook itself has one of four bytes.
            record::EXTERNAL_BOOK => seen.has_links |= body.len() > 4,
            record::DATE_MODE => seen.since_1904 = u16_at(stream, body.start) == Some(1),
            record::BEGIN => depth += 1,
            record::END => depth -= 1,
            _ => {}
        }
        at = next;
        if kind == record::END && depth <= 0 {
            break;
        }
    }
    for (number, start) in starts.into_iter().enumerate() {
        let start = usize::try_from(start)
            .ok()
            .filter(|start| *start < stream.len())
            .ok_or_else(damaged)?;
        let hidden = go_through_sheet(stream, start)?;
        seen.hidden.insert(number, hidden);
    }
    Ok(seen)
}

/// Goes through a sheet's records; what columns and rows it does not show.
fn go_through_sheet(stream: &mut [u8], start: usize) -> Result<Hidden, Unread> {
    let (mut hidden, mut rows) = (Vec::new(), Vec::new());
    let (mut at, mut depth) = (start, 0_u32);
    let mut corners: Option<[u16; 4]> = None;
    while let Some((kind, body)) = record_at(stream, at) {
        let word = |place: usize| u16_at(stream, body.start + 2 * place).filter(|_| 2 * place + 2 <= body.len());
        match kind {
            record::BEGIN => depth += 1,
            record::END if depth <= 1 => break,
            record::END => depth -= 1,
            record::COLUMN if depth == 1 => {
                if let (Some(first), Some(last), Some(options)) = (word(0), word(1), word(4))
                    && options & 1 == 1
                {
                    hidden.extend((first..=last.min(255)).map(u32::from));
                }
            }
            record::ROW if depth == 1 => {
                if let (Some(row), Some(options)) = (word(0), word(6))
                    && options & NOT_SHOWN != 0
                {
                    rows.push(u32::from(row));
                }
            }
            kind if depth == 1 && (record::CELLS.contains(&kind) || kind == record::SEVERAL_NUMBERS) => {
                if let (Some(row), Some(column)) = (word(0), word(1)) {
                    let numbers = u16::try_from(body.len().saturating_sub(6) / 6).unwrap_or(u16::MAX);
                    let several = if kind == record::SEVERAL_NUMBERS { numbers } else { 1 };
                    let last = column.saturating_add(several.saturating_sub(1));
                    let [top, left, bottom, right] = corners.unwrap_or([row, column, row, last]);
                    corners = Some([top.min(row), left.min(column), bottom.max(row), right.max(last)]);
                }
            }
            _ => {}
        }
        match kind {
            record::DIMENSIONS => ignore(stream, at),
            record::FORMULA => stream[body.clone()].iter_mut().skip(20).for_each(|byte| *byte = 0),
            _ => {}
        }
        at = body.end;
    }
    let places = corners.map_or(0, |[top, left, bottom, right]| {
        u64::from(bottom - top + 1) * u64::from(right - left + 1)
    });
    if places > PLACES {
        let (sheet, most) = (String::new(), PLACES);
        return Err(Unread::TooManyCells { sheet, most });
    }
    rows.sort_unstable();
    Ok((hidden, rows))
}

/// The kind of the record at a place, and where its body is; `None` at the end and where the stream is cut off.
fn record_at(stream: &[u8], at: usize) -> Option<(u16, std::ops::Range<usize>)> {
    let kind = u16_at(stream, at)?;
    let length = usize::from(u16_at(stream, at + 2)?);
    let body = at + 4..at + 4 + length;
    (body.end <= stream.len()).then_some((kind, body))
}

fn ignore(stream: &mut [u8], at: usize) {
    stream[at..at + 2].copy_from_slice(&IGNORED.to_le_bytes());
}

fn unread(error: XlsError) -> Unread {
    match error {
        XlsError::Password => Unread::Encrypted,
        error => Unread::Damaged(error.to_string()),
    }
}
