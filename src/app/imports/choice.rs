//! What can be said of a ledger and its columns, and what a person chooses of it.

use crate::view::ledger::{Target, What};

/// What something can be said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What the ledger is.
    What,
    /// What everybody in it is.
    Everybody,
    /// What a column is.
    Column(u32),
    /// Of which unit the households are whose rows name none.
    Unit,
}

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnRow {
    pub ledger: usize,
    pub about: About,
    /// It was not recognised.
    pub is_asked: bool,
}

/// What a person chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnChoice {
    Is(What),
    /// The target, for a column or for everybody; `None`: left out, nothing in common.
    Target(Option<Target>),
    /// The unit at this place of [`super::columns::Columns::units`].
    Unit(usize),
}
