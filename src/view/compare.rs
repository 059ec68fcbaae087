//! What came of comparing a list of another office with what is recorded here.
//!
//! Plain data: `exchange::compare` makes it, the store writes its changes, commands and pages show it.

use super::import::RowAt;
use crate::change::PackedChange;
use crate::domain::benefit::BenefitKind;
use crate::domain::finding::Finding;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::tag::TagLevel;
use crate::domain::time::Date;
use std::collections::BTreeMap;

/// What a list, or a record here, says of a benefit. What is not said is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Fen a month.
    pub monthly_fen: Option<i64>,
    /// The grade of a disability.
    pub level: Option<TagLevel>,
    pub from: Option<Date>,
}

/// A row of the list, or somebody here who is in none.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The row; `None` for who is not in the list.
    pub at: Option<RowAt>,
    /// As the list has it, else as it stands here.
    pub name: String,
    /// Four digits of a sum of the ID number; empty without one.
    pub id_hash: String,
    pub person: Option<PersonId>,
    pub household: Option<HouseholdId>,
    pub kind: BenefitKind,
    /// `None`: both say the same.
    pub finding: Option<Finding>,
    /// What it is exclusive with.
    pub beside: Option<BenefitKind>,
    pub listed: Terms,
    pub ours: Terms,
}

/// All that was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// Each row of the list and benefit once, then what the list lacks.
    pub rows: Vec<Compared>,
    /// Rows that name nobody or no benefit.
    pub unread: Vec<RowAt>,
    /// What keeps the findings, in order.
    pub changes: Vec<PackedChange>,
    /// The state of the database of which it was made.
    pub state: u64,
}

impl Comparison {
    /// The rows that do not agree.
    pub fn findings(&self) -> impl Iterator<Item = &Compared> {
        self.rows.iter().filter(|row| row.finding.is_some())
    }

    /// How many rows have each finding; `None` for the same.
    #[must_use]
    pub fn tally(&self) -> BTreeMap<Option<Finding>, usize> {
        let mut tally = BTreeMap::new();
        for row in &self.rows {
            *tally.entry(row.finding.clone()).or_default() += 1;
        }
        tally
    }

    /// How many rows the list has, those that nobody can read among them.
    #[must_use]
    pub fn listed(&self) -> usize {
        self.rows.iter().filter(|row| row.at.is_some()).count() + self.unread.len()
    }
}
