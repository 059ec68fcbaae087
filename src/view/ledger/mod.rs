//! A ledger (台账) as it was read from a file: what it is, what its columns are, what stands in its rows.
//!
//! Plain data: `exchange::ledger` fills it, `exchange` plans and writes from it, commands and pages show it.
//! Invariant: a value is under a target only when it is certain that it belongs there; all else is a [`Question`].

mod target;
mod told;
mod trouble;
mod what;

pub use target::{Of, Target};
pub use told::{Brought, Samples, Told};
pub use trouble::{LeftOut, NotFilled, Note, Question, RowProblem, Unread};
pub use what::What;

use std::collections::BTreeMap;
use std::sync::Arc;

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// One for each sheet that is a ledger, in the order of the file.
    pub ledgers: Vec<Ledger>,
    /// The sheets that are none, and why.
    pub left_out: Vec<(String, LeftOut)>,
    /// What is to be said about the file as a whole.
    pub notes: Vec<Note>,
}

/// A sheet that is a ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// The sheet's name; the file's name without its ending for a csv.
    pub sheet: String,
    pub what: What,
    /// The text above the heading, as one line; empty without one.
    pub title: String,
    /// The rows of the heading, 0 is the sheet's first.
    pub heading: std::ops::Range<u32>,
    /// Every column that has a heading or a value, from left to right.
    pub columns: Vec<Column>,
    /// The rows below the heading that have values, without totals.
    pub rows: Vec<Row>,
    /// Values that hold for every row: the reporting unit, a year, a date above the heading.
    pub about: BTreeMap<Target, String>,
    /// What nobody but a person can say. What it asks about is in no row.
    pub questions: Vec<Question>,
    pub notes: Vec<Note>,
    /// The same for every sheet with these headings; an answer is kept under it.
    pub fingerprint: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// 0 is the sheet's first column, A.
    pub at: u32,
    /// Its heading as it stands there, the rows of a merged one joined by `/`.
    pub heading: String,
    /// What its values are; `None` while that is a question, and for a column that is to be left out.
    pub target: Option<Target>,
    pub certainty: Certainty,
    pub is_hidden: bool,
    /// Rows that have a value in it.
    pub filled: u32,
}

/// How it is known what a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Its heading is a known word for it.
    Heading,
    /// A person said so.
    Told,
    /// Not known: it is asked about.
    Asked,
    /// It is empty, or a person said that it is to be left out.
    LeftOut,
}

/// A row with its values, each under one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// 0 is the sheet's first row.
    pub at: u32,
    targets: Arc<[Target]>,
    values: Vec<Option<Arc<str>>>,
    /// Values that cannot be right as they stand; such a row is to be refused or asked about.
    pub problems: Vec<RowProblem>,
    /// Values that are not kept, or not as they stand. The row is taken all the same.
    pub remarks: Vec<RowProblem>,
    /// It names no household itself: it belongs to the one of the rows above.
    pub goes_on: bool,
}

impl Row {
    /// A row of values that stand in the order of `targets`.
    #[must_use]
    pub fn new(at: u32, targets: &Arc<[Target]>, values: Vec<Option<Arc<str>>>) -> Self {
        Self {
            at,
            targets: targets.clone(),
            values,
            problems: Vec::new(),
            remarks: Vec::new(),
            goes_on: false,
        }
    }

    /// The value under the target; `None` when its cell is empty or there is no such column.
    #[must_use]
    pub fn get(&self, target: Target) -> Option<&str> {
        let at = self.targets.iter().position(|known| *known == target)?;
        self.values.get(at)?.as_deref()
    }

    /// Every value, with what it is.
    pub fn values(&self) -> impl Iterator<Item = (Target, &str)> {
        let pairs = self.targets.iter().zip(&self.values);
        pairs.filter_map(|(target, value)| Some((*target, value.as_deref()?)))
    }

    /// Gives the value under the target another text; nothing where the ledger has no such column.
    pub fn set(&mut self, target: Target, text: &str) {
        let at = self.targets.iter().position(|known| *known == target);
        if let Some(value) = at.and_then(|at| self.values.get_mut(at)) {
            *value = Some(text.into());
        }
    }
}

impl Ledger {
    /// The columns whose values are under the target: two telephones are two columns and one target.
    pub fn columns_of(&self, target: Target) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.target == Some(target))
    }

    /// True when some column has the target.
    #[must_use]
    pub fn has(&self, target: Target) -> bool {
        self.columns_of(target).next().is_some()
    }

    /// Asks of columns alone, where it does not matter what the ledger as a whole is.
    pub fn ask_of_columns(&mut self) {
        self.questions
            .retain(|question| matches!(question, Question::Column { .. } | Question::Same { .. }));
    }

    /// The column's letters: `A`, `AB`.
    #[must_use]
    pub fn letters(at: u32) -> String {
        let mut letters = String::new();
        let mut rest = at + 1;
        while rest > 0 {
            rest -= 1;
            letters.insert(0, char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
            rest /= 26;
        }
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_called_by_its_letters() {
        let letters: Vec<_> = [0, 25, 26, 51, 255, 701, 702].map(Ledger::letters).into();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "IV", "ZZ", "AAA"]);
    }
}
