//! What a person is shown of a ledger to say what it is, and what they said.

use super::{Ledger, Target, What};
use std::collections::BTreeMap;

/// Values of a column, as they stand in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Samples {
    /// The first that differ.
    pub shown: Vec<String>,
    /// The same few come again and again: words, hardly names or numbers of people.
    pub are_words: bool,
}

/// What a person said of a ledger; what is not in it was not said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    pub what: Option<What>,
    /// What everybody in it is, [`Target::Holds`]; `Some(None)`: nothing.
    pub everybody: Option<Option<Target>>,
    /// What columns are; `None`: it is to be left out.
    pub columns: BTreeMap<u32, Option<Target>>,
}

/// A file, or several together, as they were read: what a person sees before the fates of the rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Brought {
    pub ledgers: std::sync::Arc<Vec<Ledger>>,
    /// Values of the columns of each ledger.
    pub samples: Vec<BTreeMap<u32, Samples>>,
    /// Sheets that are no ledgers, and why.
    pub left_out: Vec<(String, super::LeftOut)>,
    /// What is to be said of the files as a whole, each with its name.
    pub notes: Vec<(String, super::Note)>,
}
