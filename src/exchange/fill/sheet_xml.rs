//! The part of a workbook that is one sheet, with values put into its cells. Every byte that is not of a filled cell stays.
//!
//! ```text
//! <row r="7"><c r="B7" s="12"/></row>  -->  <row r="7"><c r="B7" s="12" t="inlineStr"><is><t>..</t></is></c></row>
//! ```
//!
//! Invariant: a cell that holds something, a formula too, is never replaced. A row that is not there yet takes the styles of the
//! row above it, so that its lines go on.

mod parsed;

pub(super) use parsed::{Holding, place_of};

use super::dates::Dates;
use super::tags::attribute_of;
use crate::domain::time::Date;
use parsed::{Cell, Parsed, Row};
use quick_xml::escape::partial_escape;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;

/// What is put into a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filled {
    /// 0 is the sheet's first row.
    pub at: u32,
    /// By column, 0 is the first.
    pub cells: BTreeMap<u32, Put>,
}

/// What is put into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Put {
    Text(String),
    Number(f64),
    /// A date as its cell shows dates; a text where it shows none.
    Date(Date),
}

/// The sheet is no sheet.
#[derive(Debug, thiserror::Error)]
#[error("the sheet cannot be understood")]
pub struct NoSheet;

/// A piece of the sheet and what takes its place.
type Edit = (Range<usize>, String);

/// A sheet as it was sent.
pub struct Sheet<'a> {
    xml: &'a str,
    parsed: Parsed,
    dates: &'a Dates,
}

impl<'a> Sheet<'a> {
    /// Reads its text.
    ///
    /// # Errors
    /// When it is no sheet.
    pub fn read(xml: &'a str, dates: &'a Dates) -> Result<Self, NoSheet> {
        let parsed = Parsed::read(xml)?;
        Ok(Self { xml, parsed, dates })
    }

    /// The rows that are there, from one on: each with the columns in which something stands.
    pub fn rows(&self, from: u32) -> impl Iterator<Item = (u32, Vec<(u32, Holding)>)> {
        self.parsed.rows.range(from..).map(|(at, row)| {
            let cells = row.cells.iter().map(|(column, cell)| (*column, cell.holds));
            (*at, cells.filter(|(_, holds)| *holds != Holding::Nothing).collect())
        })
    }

    /// True when what is put there stands there then.
    #[must_use]
    pub fn takes(&self, row: u32, column: u32) -> bool {
        let row = self.parsed.rows.get(&row);
        let cell = row.and_then(|row| row.cells.get(&column));
        cell.is_none_or(|cell| cell.holds == Holding::Nothing)
    }

    /// Its text with the rows filled, which are in order, each once.
    #[must_use]
    pub fn filled(&self, rows: &[Filled]) -> String {
        let xml = self.xml;
        let writer = Writer {
            xml,
            sheet: &self.parsed,
            dates: self.dates,
        };
        let rows: Vec<&Filled> = rows.iter().filter(|row| !row.cells.is_empty()).collect();
        let mut edits: Vec<Edit> = match &self.parsed.closed {
            Some(place) => vec![(place.clone(), writer.opened(place, &rows))],
            None => rows.iter().map(|row| writer.edit(row)).collect(),
        };
        edits.extend(writer.dimension(&rows));
        edits.sort_by_key(|(place, _)| place.start);
        let mut text = String::with_capacity(xml.len() + edits.iter().map(|(_, new)| new.len()).sum::<usize>());
        let mut from = 0;
        for (place, new) in &edits {
            text.push_str(&xml[from..place.start]);
            text.push_str(new);
            from = place.end;
        }
        text.push_str(&xml[from..]);
        text
    }
}

struct Writer<'a> {
    xml: &'a str,
    sheet: &'a Parsed,
    dates: &'a Dates,
}

impl Writer<'_> {
    fn edit(&self, row: &Filled) -> Edit {
        match self.sheet.rows.get(&row.at) {
            Some(found) => (found.all.clone(), self.refilled(found, row)),
            None => {
                let next = self.sheet.rows.range(row.at..).next().map(|(_, next)| next.all.start);
                let place = next.unwrap_or(self.sheet.end);
                (place..place, self.new_row(row))
            }
        }
    }

    /// A sheet that had no row.
    fn opened(&self, place: &Range<usize>, rows: &[&Filled]) -> String {
        let tag = self.xml[place.clone()]
            .trim_end_matches('>')
            .trim_end_matches('/')
            .trim_end();
        let rows: String = rows.iter().map(|row| self.new_row(row)).collect();
        format!("{tag}>{rows}</{}sheetData>", self.sheet.prefix)
    }

    /// A row that is there, with its empty cells filled.
    fn refilled(&self, found: &Row, row: &Filled) -> String {
        let tag = &self.xml[found.tag.clone()];
        let mut text = match found.is_closed {
            true => format!("{}>", tag.trim_end_matches('>').trim_end_matches('/').trim_end()),
            false => tag.to_owned(),
        };
        let mut from = found.tag.end;
        let mut new = row.cells.iter().peekable();
        for (column, cell) in &found.cells {
            // What lies between two cells stays.
            text.push_str(&self.xml[from..cell.all.start]);
            while let Some((at, put)) = new.next_if(|(at, _)| *at < column) {
                text.push_str(&self.cell(row.at, *at, None, put));
            }
            let put = new
                .next_if(|(at, _)| *at == column)
                .filter(|_| cell.holds == Holding::Nothing);
            match put {
                Some((_, put)) => text.push_str(&self.cell(row.at, *column, cell.style.as_deref(), put)),
                None => text.push_str(&self.xml[cell.all.clone()]),
            }
            from = cell.all.end;
        }
        for (at, put) in new {
            text.push_str(&self.cell(row.at, *at, None, put));
        }
        match found.is_closed {
            true => write!(text, "</{}row>", self.sheet.prefix).unwrap_or_default(),
            false => text.push_str(&self.xml[from..found.all.end]),
        }
        text
    }

    /// A row that was not there, in the styles of the one above.
    fn new_row(&self, row: &Filled) -> String {
        let above = self.sheet.rows.range(..row.at).next_back().map(|(_, above)| above);
        let prefix = &self.sheet.prefix;
        let mut text = format!("<{prefix}row r=\"{}\"", row.at + 1);
        let look = above.map(|above| self.look(above)).unwrap_or_default();
        text.push_str(&look);
        text.push('>');
        let none = BTreeMap::new();
        let styled = above.map_or(&none, |above| &above.cells);
        let columns: BTreeSet<&u32> = styled.keys().chain(row.cells.keys()).collect();
        for column in columns {
            let style = styled.get(column).and_then(|cell: &Cell| cell.style.as_deref());
            match (row.cells.get(column), style) {
                (Some(put), style) => text.push_str(&self.cell(row.at, *column, style, put)),
                (None, Some(style)) => {
                    let place = place(row.at, *column);
                    write!(text, "<{prefix}c r=\"{place}\" s=\"{style}\"/>").unwrap_or_default();
                }
                (None, None) => {}
            }
        }
        write!(text, "</{prefix}row>").unwrap_or_default();
        text
    }

    /// The height and style of a row, as attributes.
    fn look(&self, row: &Row) -> String {
        let tag = &self.xml[row.tag.clone()];
        ["s", "customFormat", "ht", "customHeight"]
            .iter()
            .filter_map(|name| Some(format!(" {name}=\"{}\"", attribute_of(tag, name)?)))
            .collect()
    }

    fn cell(&self, row: u32, column: u32, style: Option<&str>, put: &Put) -> String {
        let prefix = &self.sheet.prefix;
        let as_date = |day: &Date| self.dates.number(style?, *day);
        let value = match put {
            Put::Number(number) => Ok(*number),
            Put::Date(day) => as_date(day).ok_or_else(|| day.to_string()),
            Put::Text(text) => Err(text.clone()),
        };
        let place = place(row, column);
        let style = style.map(|style| format!(" s=\"{style}\"")).unwrap_or_default();
        match value {
            Ok(number) => format!("<{prefix}c r=\"{place}\"{style}><{prefix}v>{number}</{prefix}v></{prefix}c>"),
            Err(text) => {
                // What XML has no place for is left out.
                let kept: String = text
                    .chars()
                    .filter(|c| !c.is_control() || matches!(c, '\t' | '\n'))
                    .collect();
                format!(
                    "<{prefix}c r=\"{place}\"{style} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{prefix}c>",
                    partial_escape(kept)
                )
            }
        }
    }

    /// Says how far the sheet reaches now, where it says so and reaches further.
    fn dimension(&self, rows: &[&Filled]) -> Option<Edit> {
        let range = self.sheet.dimension.clone()?;
        let tag = &self.xml[range.clone()];
        let said = attribute_of(tag, "ref")?;
        let (first, last) = said.split_once(':').unwrap_or((&said, &said));
        let (bottom, right) = parsed::place_of(last)?;
        let lowest = rows.last().map_or(bottom, |row| row.at.max(bottom));
        let furthest = rows
            .iter()
            .filter_map(|row| row.cells.keys().next_back())
            .copied()
            .max();
        let furthest = furthest.map_or(right, |column| column.max(right));
        let now = format!("{first}:{}", place(lowest, furthest));
        ((bottom, right) != (lowest, furthest)).then(|| (range, tag.replacen(&said, &now, 1)))
    }
}

/// `B7` of the row and column from 0.
pub(super) fn place(row: u32, column: u32) -> String {
    format!("{}{}", crate::view::ledger::Ledger::letters(column), row + 1)
}

#[cfg(test)]
mod tests;
