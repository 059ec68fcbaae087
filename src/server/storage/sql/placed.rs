//! What changes that have just got their places tell: whoever puts one into the log notes it here.

use super::{handed, homes, roles, sensitive};
use crate::change::Sequenced;
use crate::server::authorize::Home;
use crate::server::storage::backend::{Answer, Tx};
use std::collections::HashMap;
use uuid::Uuid;

/// Notes what changes that have just got their places tell of records, hand-overs, categories and roles; `before` is what was known.
pub fn note(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)], before: &HashMap<Uuid, Home>) -> Answer<()> {
    homes::note(tx, town, rows, before)?;
    handed::note(tx, town, rows)?;
    sensitive::note(tx, town, rows, before)?;
    roles::note(tx, town, rows)
}

/// The records that these changes made.
pub fn made(rows: &[(Sequenced, u64)], before: &HashMap<Uuid, Home>) -> Vec<Uuid> {
    let records = rows.iter().map(|(placed, _)| placed.change.record.0);
    records.filter(|record| !before.contains_key(record)).collect()
}
