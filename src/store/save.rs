//! Saving. Invariant: journal, projection, derived rows, draft removal and undo entry are written in one transaction, or not at
//! all.

use super::error::SaveError;
use super::identity::{self, StoredIdentity};
use super::lookup::StoreLookup;
use super::touched::Touched;
use super::undo::{inverse, remember};
use super::{StoreError, derive, drafts, journal, project};
use crate::change::entry::{Author, Entry, Prepared};
use crate::change::{Cursor, NewChange};
use crate::domain::problem::{Problem, Reason};
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// A save that is on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// What was made of the entry.
    pub prepared: Prepared,
    /// How many changes the journal took.
    pub changes: usize,
}

/// Saves an entry inside the caller's transaction; `seen` as in [`journal::append`].
///
/// # Errors
/// [`SaveError`].
pub fn save(
    conn: &Connection,
    entry: &Entry,
    draft: Option<&str>,
    seen: Option<Cursor>,
    accepted: Option<&[Problem]>,
    rules: &Rules,
    now: Millis,
) -> Result<Saved, SaveError> {
    let kept = author(conn)?;
    let lookup = StoreLookup::new(conn, as_author(&kept), rules, now);
    let prepared = entry.prepare(&lookup).map_err(SaveError::Refused);
    lookup.outcome()?;
    let prepared = prepared?;
    let is_asked = |accepted: &[Problem]| {
        let mut doubts = prepared.warnings.iter().filter(|problem| problem.is_question());
        doubts.any(|doubt| !accepted.contains(doubt))
    };
    if accepted.is_some_and(is_asked) {
        return Err(SaveError::Refused(prepared.warnings));
    }
    let undo = inverse(conn, &prepared.changes)?;
    let group = write(conn, &kept, &prepared.changes, seen, rules, now)?;
    conn.execute("DELETE FROM action WHERE undone = 1", [])
        .map_err(StoreError::from)?;
    remember(conn, &group, &prepared, &undo)?;
    if let Some(draft) = draft {
        drafts::drop(conn, draft)?;
    }
    Ok(saved(prepared))
}

/// Who saves.
///
/// # Errors
/// [`SaveError::Refused`] before setup.
pub fn author(conn: &Connection) -> Result<StoredIdentity, SaveError> {
    identity::kept(conn)?.ok_or_else(|| SaveError::Refused(vec![Problem::new("unit", Reason::NotAllowed)]))
}

/// The same, in the form that entries need.
pub fn as_author(kept: &StoredIdentity) -> Author {
    Author {
        user: kept.user,
        name: kept.name.clone(),
        role: kept.role.clone(),
        unit: kept.unit.clone(),
    }
}

/// The result of a save.
pub fn saved(prepared: Prepared) -> Saved {
    Saved {
        changes: prepared.changes.len(),
        prepared,
    }
}

/// Appends changes to the journal and brings projection and derived rows after them.
///
/// # Errors
/// When the database does not take it.
pub fn write(
    conn: &Connection,
    kept: &StoredIdentity,
    changes: &[NewChange],
    seen: Option<Cursor>,
    rules: &Rules,
    now: Millis,
) -> Result<String, StoreError> {
    let group = journal::append(conn, kept.user, kept.device, changes, seen, now)?;
    let records: BTreeSet<_> = changes
        .iter()
        .map(|change| (change.kind.clone(), change.record.to_string()))
        .collect();
    let mut touched = Touched::default();
    for (kind, record) in &records {
        project::project(conn, kind, record, &mut touched)?;
    }
    derive::rederive(conn, touched, rules, now.local_date(), false)?;
    Ok(group.to_string())
}
