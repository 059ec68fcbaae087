//! What was created once, as a line on which a person acts.

use crate::domain::ids::RecordId;
use crate::domain::right::Relations;
use crate::domain::time::Date;
use crate::record::kind::Kind;
use crate::view::VisitRow;

/// A visit or a follow-up record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    pub kind: Kind,
    pub record: RecordId,
    /// Whom it is about.
    pub name: String,
    /// Of which day it is.
    pub on: Date,
    pub voided: bool,
    /// How many requests were written down with it: they stay when it is voided.
    pub requests: usize,
    /// How the person in front stands to it.
    pub relations: Relations,
}

impl Once {
    /// A visit.
    #[must_use]
    pub fn of_visit(row: &VisitRow) -> Self {
        Self {
            kind: Kind::Visit,
            record: row.visit.id.into(),
            name: row.name.clone(),
            on: row.visit.at.local_date(),
            voided: row.is_voided(),
            requests: row.visit.request_ids.len(),
            relations: row.relations,
        }
    }
}
