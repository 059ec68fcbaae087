//! A table for people: typed cells under headings, made of the rows that json has. Workbooks and csv are written from it.
//!
//! Invariant: it holds nothing that the rows do not. What a profile leaves out of json is in no table.

use crate::domain::time::{Date, Millis};

/// What a heading begins with whose column is for the program: ids, by which a file that comes back finds its records. In a
/// workbook such columns are hidden. The name of the row's key follows: `lianxin:household_id`.
pub const OWN_HEADING: &str = "lianxin:";

/// A table with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The sheet's name.
    pub name: String,
    pub columns: Vec<Column>,
    /// A cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column under its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The key in the rows as json has them. Several columns may tell of one: the number and the householder of a household.
    pub key: String,
    /// What templates call it: `household` for the number of the household whose id is `household_id`. One of a table has it.
    pub name: String,
    pub heading: String,
    /// What may be chosen, in words; empty where anything may stand.
    pub choices: Vec<String>,
    /// For the program alone.
    pub is_hidden: bool,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    /// Something to count or to add up; telephones and ID numbers are texts.
    Number(f64),
    Date(Date),
    /// Shown as local time.
    Instant(Millis),
}

impl Cell {
    /// A text; empty for an empty one.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        match text.into() {
            text if text.is_empty() => Self::Empty,
            text => Self::Text(text),
        }
    }

    /// As a csv has it, and as one reads it.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Instant(at) => at.local().format("%Y-%m-%d %H:%M").to_string(),
        }
    }
}
