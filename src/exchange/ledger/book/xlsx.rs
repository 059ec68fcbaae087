//! xlsx and xlsm, by calamine's stream of cells; merged cells, hidden columns and rows besides.

use super::build::Builder;
use super::sheet::{Book, Format, Merge, Sheet};
use super::unpack;
use super::unpack::Archive;
use crate::view::ledger::{Note, Unread};
use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read};

/// Columns that a sheet of any program has.
const COLUMNS: u32 = 16_384;
/// Merged regions that are looked at: those of a heading and of a householder's rows.
const MERGES: usize = 200_000;
/// Where the parts of a workbook are listed.
const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";

/// Reads the workbook.
pub(super) fn read(bytes: &[u8], mut archive: Archive<'_>) -> Result<Book, Unread> {
    let mut notes = unpack::notes(&archive);
    let mut xlsx = Xlsx::new(Cursor::new(bytes)).map_err(unread)?;
    let workbook = workbook(&mut archive).unwrap_or_default();
    let listed: Vec<_> = xlsx.sheets_metadata().to_vec();
    let mut builder = Builder::default();
    let mut sheets = Vec::new();
    for known in listed.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let mut sheet = cells(&mut xlsx, &known.name, &mut builder)?;
        sheet.is_hidden = known.visible != SheetVisible::Visible;
        sheet.since_1904 = workbook.since_1904;
        if !sheet.rows.is_empty() {
            sheet.merges = merges(&mut xlsx, &known.name);
            let path = workbook.paths.get(&known.name);
            (sheet.hidden_columns, sheet.hidden_rows) =
                path.map_or_else(Default::default, |path| hidden(&mut archive, path));
        }
        sheets.push(sheet);
    }
    notes.sort_by_key(|note| matches!(note, Note::ExternalLinks));
    Ok(Book {
        format: Format::Xlsx,
        sheets,
        notes,
    })
}

fn cells(xlsx: &mut Xlsx<Cursor<&[u8]>>, name: &str, builder: &mut Builder) -> Result<Sheet, Unread> {
    builder.begin(name);
    let mut reader = xlsx.worksheet_cells_reader(name).map_err(unread)?;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(unread)? {
        let (row, column) = cell.pos;
        match cell.value {
            DataRef::Empty if cell.formula.is_some() => builder.no_result(),
            DataRef::Empty => {}
            DataRef::Int(number) => builder.number(row, column, number as f64)?,
            DataRef::Float(number) => builder.number(row, column, number)?,
            DataRef::String(text) => builder.text(row, column, &text)?,
            DataRef::SharedString(text) => builder.text(row, column, text)?,
            DataRef::Bool(value) => builder.bool(row, column, value)?,
            DataRef::DateTime(at) => builder.excel_date(row, column, at)?,
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => builder.iso_date(row, column, &text)?,
            DataRef::Error(error) => builder.error(row, column, &error.to_string())?,
        }
    }
    Ok(builder.finish())
}

fn merges(xlsx: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Vec<Merge> {
    let found = xlsx.merge_cells_by_sheet_name(name).unwrap_or_default();
    let merge = |region: &calamine::Dimensions| Merge {
        top: region.start.0,
        left: region.start.1,
        bottom: region.end.0,
        right: region.end.1,
    };
    found.iter().take(MERGES).map(merge).collect()
}

/// The entry of each sheet; `None` when the workbook does not say it.
fn workbook(archive: &mut Archive<'_>) -> Option<Workbook> {
    let mut targets = HashMap::new();
    each_start(archive, RELATIONS, |element| {
        if element.local_name().as_ref() == "Relationship" {
            let target = attribute(element, "Target")?;
            let path = target
                .strip_prefix('/')
                .map_or_else(|| format!("xl/{target}"), str::to_owned);
            targets.insert(attribute(element, "Id")?, path);
        }
        Some(())
    })?;
    let mut workbook = Workbook::default();
    each_start(archive, WORKBOOK, |element| {
        match element.local_name().as_ref() {
            "workbookPr" => workbook.since_1904 = is_set(element, "date1904"),
            "sheet" => {
                let path = targets.get(&attribute(element, "r:id")?)?;
                workbook.paths.insert(attribute(element, "name")?, path.clone());
            }
            _ => {}
        }
        Some(())
    })?;
    Some(workbook)
}

/// What a workbook says of its sheets.
#[derive(Default)]
struct Workbook {
    /// By the sheet's name.
    paths: HashMap<String, String>,
    since_1904: bool,
}

fn is_set(element: &BytesStart<'_>, name: &str) -> bool {
    matches!(attribute(element, name).as_deref(), Some("1" | "true"))
}

/// The columns and rows that the sheet at `path` does not show.
fn hidden(archive: &mut Archive<'_>, path: &str) -> (Vec<u32>, Vec<u32>) {
    let (mut columns, mut rows) = (Vec::new(), Vec::new());
    let mut next = 1;
    each_start(archive, path, |element| {
        let number = |name| attribute(element, name)?.parse::<u32>().ok();
        match element.local_name().as_ref() {
            "col" if is_set(element, "hidden") => {
                let (first, last) = (number("min")?, number("max")?);
                // Columns behind the last value are hidden by the thousand.
                columns.extend((first.max(1)..=last.min(COLUMNS)).map(|column| column - 1));
            }
            // A row without its number is the next one.
            "row" => {
                let row = number("r").unwrap_or(next).max(1);
                next = row.saturating_add(1);
                if is_set(element, "hidden") {
                    rows.push(row - 1);
                }
            }
            _ => {}
        }
        Some(())
    });
    for hidden in [&mut columns, &mut rows] {
        hidden.sort_unstable();
        hidden.dedup();
    }
    (columns, rows)
}

/// Hands over every element of an entry, until `look` returns `None`; `None` when there is no such entry.
fn each_start(
    archive: &mut Archive<'_>,
    path: &str,
    mut look: impl FnMut(&BytesStart<'_>) -> Option<()>,
) -> Option<()> {
    let entry = archive.by_name(path).ok()?;
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(Read::take(entry, u64::MAX)));
    let mut buffer = Vec::new();
    loop {
        match xml.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) if look(&element).is_none() => return Some(()),
            Event::Eof => return Some(()),
            _ => {}
        }
        buffer.clear();
    }
}

/// An attribute's text.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    let text = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(text.into_owned())
}

fn unread(error: XlsxError) -> Unread {
    match error {
        XlsxError::Password => Unread::Encrypted,
        error => Unread::Damaged(error.to_string()),
    }
}
