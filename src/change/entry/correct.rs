//! A record that is created once, put right: a new one in its place, and a tombstone for the old one with the reason. Both are
//! one save, so that neither stands without the other.

use super::Entry;
use super::check::{Check, PreparedRecord};
use super::delete;
use super::forms::DeleteEntry;
use crate::change::Fields;
use crate::domain::problem::Reason;
use crate::record::Kind;

/// What is put right, and by what.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectEntry {
    /// The record that was wrong.
    pub old: DeleteEntry,
    /// The new one.
    pub by: Box<Entry>,
    /// Values of the old one that the new one is not asked for.
    pub keep: Fields,
}

/// Checks the entry and notes its changes.
pub(super) fn prepare(check: &mut Check<'_>, entry: &CorrectEntry) -> Option<PreparedRecord> {
    let made = entry.by.make(check);
    // What looks doubled is the record that goes.
    check.forget(|reason| {
        matches!(
            reason,
            Reason::Doubled { .. } | Reason::Visited { .. } | Reason::SameNote
        )
    });
    let kind = Kind::from_code(&entry.old.kind);
    if let (Some(made), Some(change)) = (&made, check.change_of(&kind)) {
        change.set.extend(entry.keep.clone());
        delete::prepare(check, &entry.old)?;
        return Some(PreparedRecord {
            record: made.record,
            no: made.no.clone(),
        });
    }
    made
}
