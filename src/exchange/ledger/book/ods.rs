//! ods, read as a stream: calamine's own reader repeats a cell as often as the file says before anybody can look, and knows neither
//! merged cells nor hidden columns.

use super::build::Builder;
use super::sheet::{Book, Cell, Format, Merge, Sheet};
use super::unpack::{self, Archive};
use super::xlsx::attribute;
use crate::view::ledger::Unread;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;
use std::io::{BufRead, BufReader};

/// Times that a cell or row with a value is repeated at most: no ledger has that many equal ones in a row, and a longer run is only
/// the filling of an empty page.
const REPEATS: u32 = 1_024;
/// Rows of a sheet of any program.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Reads the workbook.
pub(super) fn read(mut archive: Archive<'_>) -> Result<Book, Unread> {
    let notes = unpack::notes(&archive);
    let manifest = text_of(&mut archive, "META-INF/manifest.xml")?;
    if manifest.contains("encryption-data") {
        return Err(Unread::Encrypted);
    }
    let entry = archive.by_name("content.xml").map_err(unpack::damaged)?;
    let mut content = Content {
        xml: quick_xml::Reader::from_reader(BufReader::new(entry)),
        buffer: Vec::new(),
        builder: Builder::default(),
    };
    content.xml.config_mut().expand_empty_elements = true;
    let sheets = content.sheets()?;
    Ok(Book {
        format: Format::Ods,
        sheets,
        notes,
    })
}

fn text_of(archive: &mut Archive<'_>, name: &str) -> Result<String, Unread> {
    use std::io::Read as _;
    let mut text = Vec::new();
    let entry = archive.by_name(name).map_err(unpack::damaged)?;
    entry
        .take(1024 * 1024)
        .read_to_end(&mut text)
        .map_err(|error| Unread::Damaged(error.to_string()))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

struct Content<R: BufRead> {
    xml: quick_xml::Reader<R>,
    buffer: Vec<u8>,
    builder: Builder,
}

/// The next thing that the document has, without its lifetime.
enum Piece {
    Start(BytesStart<'static>),
    End(String),
    Text(String),
    Other,
    Eof,
}

impl<R: BufRead> Content<R> {
    fn next(&mut self) -> Result<Piece, Unread> {
        self.buffer.clear();
        let damaged = |error: &dyn std::fmt::Display| Unread::Damaged(error.to_string());
        let event = self
            .xml
            .read_event_into(&mut self.buffer)
            .map_err(|error| damaged(&error))?;
        Ok(match event {
            Event::Start(element) => Piece::Start(element.into_owned()),
            Event::End(element) => Piece::End(element.name().as_ref().to_owned()),
            Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
            Event::GeneralRef(entity) => Piece::Text(match entity.as_ref() {
                "amp" => "&".to_owned(),
                "lt" => "<".to_owned(),
                "gt" => ">".to_owned(),
                "quot" => "\"".to_owned(),
                "apos" => "'".to_owned(),
                _ => entity
                    .resolve_char_ref()
                    .ok()
                    .flatten()
                    .map(String::from)
                    .unwrap_or_default(),
            }),
            Event::Eof => Piece::Eof,
            _ => Piece::Other,
        })
    }

    fn sheets(&mut self) -> Result<Vec<Sheet>, Unread> {
        let mut sheets = Vec::new();
        let (mut style, mut hidden_styles) = (String::new(), HashSet::new());
        let mut since_1904 = false;
        loop {
            match self.next()? {
                Piece::Start(element) => match element.name().as_ref() {
                    "style:style" => style = attribute(&element, "style:name").unwrap_or_default(),
                    "style:table-properties" if attribute(&element, "table:display").as_deref() == Some("false") => {
                        hidden_styles.insert(style.clone());
                    }
                    "table:null-date" => {
                        since_1904 = attribute(&element, "table:date-value").as_deref() == Some("1904-01-01");
                    }
                    "table:table" => {
                        let name = attribute(&element, "table:name").unwrap_or_default();
                        let styled = attribute(&element, "table:style-name");
                        let mut sheet = self.table(&name)?;
                        sheet.since_1904 = since_1904;
                        sheet.is_hidden = styled.is_some_and(|style| hidden_styles.contains(&style));
                        sheets.push(sheet);
                    }
                    _ => {}
                },
                Piece::Eof => return Ok(sheets),
                _ => {}
            }
        }
    }

    fn table(&mut self, name: &str) -> Result<Sheet, Unread> {
        self.builder.begin(name);
        let (mut hidden, mut hidden_rows, mut merges) = (Vec::new(), Vec::new(), Vec::new());
        let (mut row, mut column) = (0_u32, 0_u32);
        loop {
            match self.next()? {
                Piece::Start(element) => match element.name().as_ref() {
                    "table:table-column" => {
                        let times = repeated(&element, "table:number-columns-repeated").min(COLUMNS - column);
                        if attribute(&element, "table:visibility").is_some_and(|seen| seen != "visible") {
                            hidden.extend(column..column + times);
                        }
                        column += times;
                    }
                    "table:table-row" => {
                        let times = repeated(&element, "table:number-rows-repeated").min(ROWS - row);
                        // The empty end of a sheet is hidden by the hundred thousand.
                        if attribute(&element, "table:visibility").is_some_and(|seen| seen != "visible") {
                            hidden_rows.extend(row..row + times.min(REPEATS));
                        }
                        self.row(row, times, &mut merges)?;
                        row += times;
                    }
                    _ => {}
                },
                Piece::End(name) if name == "table:table" => break,
                Piece::Eof => return Err(Unread::Damaged("content.xml".to_owned())),
                _ => {}
            }
        }
        let mut sheet = self.builder.finish();
        sheet.hidden_columns = hidden;
        sheet.hidden_rows = hidden_rows;
        sheet.merges = merges;
        Ok(sheet)
    }

    /// The cells of a row that stands there so many times.
    fn row(&mut self, row: u32, times: u32, merges: &mut Vec<Merge>) -> Result<(), Unread> {
        let mut column = 0_u32;
        let mut kept: Vec<(u32, Cell)> = Vec::new();
        loop {
            match self.next()? {
                Piece::Start(element) if is_cell(element.name().as_ref()) => {
                    let wide = repeated(&element, "table:number-columns-repeated").min(COLUMNS - column.min(COLUMNS));
                    let spans = |name| {
                        attribute(&element, name)
                            .and_then(|text| text.parse::<u32>().ok())
                            .unwrap_or(1)
                    };
                    let (across, down) = (
                        spans("table:number-columns-spanned").min(COLUMNS),
                        spans("table:number-rows-spanned").min(ROWS),
                    );
                    if across > 1 || down > 1 {
                        merges.push(Merge {
                            top: row,
                            left: column,
                            bottom: row + down.max(1) - 1,
                            right: column + across.max(1) - 1,
                        });
                    }
                    if let Some(cell) = self.cell(&element)? {
                        kept.extend((column..column + wide.min(REPEATS)).map(|at| (at, cell.clone())));
                    }
                    column += wide;
                }
                Piece::End(name) if name == "table:table-row" => break,
                Piece::Eof => return Err(Unread::Damaged("content.xml".to_owned())),
                _ => {}
            }
        }
        let times = if kept.is_empty() { 0 } else { times.min(REPEATS) };
        for row in row..row + times {
            for (column, cell) in &kept {
                self.builder.put(row, *column, cell.clone())?;
            }
        }
        Ok(())
    }

    /// The value of a cell, whose end is read as well.
    fn cell(&mut self, element: &BytesStart<'_>) -> Result<Option<Cell>, Unread> {
        let kind = attribute(element, "office:value-type").unwrap_or_default();
        let has_formula = attribute(element, "table:formula").is_some();
        let is_error = attribute(element, "calcext:value-type").as_deref() == Some("error");
        let value = ["office:value", "office:date-value", "office:boolean-value"].into_iter();
        let value = value.filter_map(|name| attribute(element, name)).next();
        let text = self.text(element.name().as_ref())?;
        if is_error && !text.trim().is_empty() {
            return Ok(Some(self.builder.error_cell(&text)));
        }
        if kind.is_empty() && has_formula {
            self.builder.no_result();
        }
        Ok(match (kind.as_str(), value) {
            ("float" | "currency" | "percentage", Some(value)) => value.parse().ok().map(Cell::Number),
            ("date", Some(value)) => Some(Builder::iso_cell(&value)),
            ("boolean", Some(value)) => Some(Cell::Bool(value == "true")),
            _ if text.trim().is_empty() => None,
            _ => Some(self.builder.text_cell(&text)),
        })
    }

    /// The paragraphs within an element, one a line, without its comments.
    fn text(&mut self, element: &str) -> Result<String, Unread> {
        let mut text = String::new();
        let (mut is_first, mut in_comment) = (true, false);
        loop {
            match self.next()? {
                Piece::Start(inner) => match inner.name().as_ref() {
                    "office:annotation" => in_comment = true,
                    "text:p" if !in_comment && !std::mem::take(&mut is_first) => text.push('\n'),
                    "text:s" | "text:tab" if !in_comment => text.push(' '),
                    "text:line-break" if !in_comment => text.push('\n'),
                    _ => {}
                },
                Piece::Text(part) if !in_comment && !is_first => text.push_str(&part),
                Piece::End(name) if name == "office:annotation" => in_comment = false,
                Piece::End(name) if name == element => return Ok(text),
                Piece::Eof => return Err(Unread::Damaged("content.xml".to_owned())),
                _ => {}
            }
        }
    }
}

fn is_cell(name: &str) -> bool {
    matches!(name, "table:table-cell" | "table:covered-table-cell")
}

fn repeated(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|text| text.parse().ok()).unwrap_or(1)
}
