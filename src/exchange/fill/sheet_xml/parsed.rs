//! Where the rows and cells of a sheet stand in its text.

use super::NoSheet;
use crate::exchange::fill::tags::attribute;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::ops::Range;

/// A sheet's rows and where they stand.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// By their number from 0.
    pub rows: BTreeMap<u32, Row>,
    /// Where new rows go that come behind all others.
    pub end: usize,
    /// What the names of its elements begin with: `x:`, mostly nothing.
    pub prefix: String,
    /// Where it says how far it reaches.
    pub dimension: Option<Range<usize>>,
    /// `<sheetData/>`, when there is no row at all.
    pub closed: Option<Range<usize>>,
}

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    pub all: Range<usize>,
    /// Its opening tag.
    pub tag: Range<usize>,
    pub is_closed: bool,
    /// By their column from 0.
    pub cells: BTreeMap<u32, Cell>,
}

/// A cell.
#[derive(Debug)]
pub(super) struct Cell {
    pub all: Range<usize>,
    pub style: Option<String>,
    pub holds: Holding,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::exchange::fill) enum Holding {
    Nothing,
    Value,
    Formula,
}

impl Parsed {
    pub(super) fn read(xml: &str) -> Result<Self, NoSheet> {
        let mut reader = Reader::from_str(xml);
        let mut finder = Finder::default();
        loop {
            let from = position(&reader);
            let event = reader.read_event().map_err(|_| NoSheet)?;
            let place = from..position(&reader);
            match event {
                Event::Start(tag) => finder.begin(&tag, xml, place, false),
                Event::Empty(tag) => finder.begin(&tag, xml, place, true),
                Event::End(tag) => finder.end(tag.local_name().as_ref(), &place),
                Event::Eof => break,
                _ => {}
            }
        }
        match finder.sheet.end {
            0 => Err(NoSheet),
            _ => Ok(finder.sheet),
        }
    }
}

#[derive(Default)]
struct Finder {
    sheet: Parsed,
    is_inside: bool,
    row: Option<Row>,
    cell: Option<Cell>,
    /// The number of the row, and the column of the cell, from 1: either may be left out, and is the next one then.
    row_no: u32,
    column_no: u32,
}

impl Finder {
    fn begin(&mut self, tag: &BytesStart<'_>, xml: &str, place: Range<usize>, is_closed: bool) {
        match tag.local_name().as_ref() {
            "dimension" if !self.is_inside => self.sheet.dimension = Some(place),
            "sheetData" => {
                let name = xml[place.clone()].trim_start_matches('<').split("sheetData").next();
                self.sheet.prefix = name.unwrap_or_default().to_owned();
                self.is_inside = !is_closed;
                if is_closed {
                    self.sheet.end = place.end;
                    self.sheet.closed = Some(place);
                }
            }
            "row" if self.is_inside => {
                self.row_no = attribute(tag, "r")
                    .and_then(|r| r.parse().ok())
                    .unwrap_or(self.row_no + 1);
                self.column_no = 0;
                let (all, tag, cells) = (place.clone(), place, BTreeMap::new());
                self.row = Some(Row {
                    all,
                    tag,
                    is_closed,
                    cells,
                });
                if is_closed {
                    self.end_row();
                }
            }
            "c" if self.row.is_some() => {
                let said = attribute(tag, "r").and_then(|r| place_of(&r));
                self.column_no = said.map_or(self.column_no, |(_, column)| column) + 1;
                let style = attribute(tag, "s");
                self.cell = Some(Cell {
                    all: place,
                    style,
                    holds: Holding::Nothing,
                });
                if is_closed {
                    self.end_cell();
                }
            }
            name => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| cell.holds != Holding::Formula) {
                    cell.holds = if name == "f" { Holding::Formula } else { Holding::Value };
                }
            }
        }
    }

    fn end(&mut self, name: &str, place: &Range<usize>) {
        match name {
            "c" => {
                if let Some(cell) = &mut self.cell {
                    cell.all.end = place.end;
                }
                self.end_cell();
            }
            "row" => {
                if let Some(row) = &mut self.row {
                    row.all.end = place.end;
                }
                self.end_row();
            }
            "sheetData" if self.is_inside => (self.sheet.end, self.is_inside) = (place.start, false),
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        if let (Some(cell), Some(row)) = (self.cell.take(), &mut self.row) {
            row.cells.insert(self.column_no.saturating_sub(1), cell);
        }
    }

    fn end_row(&mut self) {
        if let Some(row) = self.row.take() {
            self.sheet.rows.insert(self.row_no.saturating_sub(1), row);
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The row and column from 0 of `B7`; `None` when it is none.
pub(in crate::exchange::fill) fn place_of(text: &str) -> Option<(u32, u32)> {
    let text = text.trim_start_matches('$');
    let letters = text.len() - text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let (letters, row) = text.split_at(letters);
    let mut column = 0u32;
    for letter in letters.bytes() {
        let letter = u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(letter)?;
    }
    let row: u32 = row.trim_start_matches('$').parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}
