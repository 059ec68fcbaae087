//! When things became known here: the journal's own day, whatever dates were typed.
//!
//! Invariant: rules count from what a fact says, but nothing is due before the day on which the fact became known, so that a
//! ledger of old facts typed in today makes nothing overdue today.

use super::time::Date;
use std::collections::HashMap;
use uuid::Uuid;

/// A field that was given another value after its record's first change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// When the present value came.
    pub on: Date,
    /// What stood there before; empty when nothing did.
    pub was: String,
}

/// When records, and their fields, became known here. What it does not know of was always known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownSince {
    records: HashMap<Uuid, (Date, HashMap<String, Changed>)>,
}

impl KnownSince {
    /// Notes the day of a record's first change and what was changed later.
    pub fn note(&mut self, record: Uuid, first: Date, changed: HashMap<String, Changed>) {
        self.records.insert(record, (first, changed));
    }

    /// The day on which the record became known as it stands in these fields.
    #[must_use]
    pub fn of(&self, record: Uuid, fields: &[&str]) -> Date {
        let Some((first, changed)) = self.records.get(&record) else {
            return Date::MIN;
        };
        let changed = fields.iter().filter_map(|field| changed.get(*field));
        changed.map(|changed| changed.on).max().unwrap_or(*first).max(*first)
    }

    /// How the field was changed; `None` when it stands as it first came.
    #[must_use]
    pub fn changed(&self, record: Uuid, field: &str) -> Option<&Changed> {
        self.records.get(&record)?.1.get(field)
    }
}
