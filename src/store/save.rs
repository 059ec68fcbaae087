//! Saving. Invariant: journal, projection, derived rows, draft removal and undo entry are written in one transaction, or not at
//! all.

use super::actions::{Step, inverse, remember, settles};
use super::error::SaveError;
use super::identity::{self, StoredIdentity};
use super::journal::Seen;
use super::lookup::StoreLookup;
use super::touched::Touched;
use super::{StoreError, audit, derive, drafts, journal, numbers, project, queries, roster};
use crate::change::entry::{Author, Entry, Prepared};
use crate::change::{Cursor, Kind, Nature, NewChange};
use crate::domain::followup::FollowUp;
use crate::domain::ids::{GroupId, RecordId};
use crate::domain::problem::{Problem, Reason};
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::record::kind::DELETED;
use crate::view::{Deed, Done};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// A save that is on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// What was made of the entry.
    pub prepared: Prepared,
    /// How many changes the journal took.
    pub changes: usize,
    /// The action, as it can be undone; `None` when it cannot.
    pub group: Option<GroupId>,
    /// What was done to which records.
    pub deeds: Vec<Deed>,
    /// The follow-ups that it settled.
    pub ended: Vec<FollowUp>,
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
    if let Some(draft) = draft {
        drafts::drop(conn, draft)?;
    }
    let voided = |change: &&NewChange| change.kind.nature() == Nature::Once && change.set.contains_key(DELETED);
    for change in prepared.changes.iter().filter(voided) {
        audit::note(conn, "voided", &format!("{} {}", change.kind, change.record), now)?;
    }
    let undo = match settles(conn, &prepared.changes)? {
        true => Vec::new(),
        false => inverse(conn, &prepared.changes)?,
    };
    match entry {
        Entry::Roster(_) => {
            let group = write_as_one(conn, &kept, &prepared, &undo, seen.into(), rules, now)?;
            Ok(Saved {
                group: Some(group),
                deeds: vec![roster::imported(conn, group, &prepared)?],
                ..saved(prepared)
            })
        }
        _ => Ok(act(conn, &kept, prepared, &undo, seen.into(), rules, now)?),
    }
}

/// Writes what was prepared as an action that `undo` takes back.
///
/// # Errors
/// When the database does not take it.
pub fn act(
    conn: &Connection,
    kept: &StoredIdentity,
    prepared: Prepared,
    undo: &[Step],
    seen: Seen,
    rules: &Rules,
    now: Millis,
) -> Result<Saved, StoreError> {
    let before = queries::follow_ups_of(conn, &prepared.changes)?;
    let group = write_as_one(conn, kept, &prepared, undo, seen, rules, now)?;
    let redo: Vec<Step> = prepared.changes.iter().map(Step::from).collect();
    let deeds = queries::deeds(conn, prepared.record, undo, &redo)?;
    // What goes with a deleted record was not done.
    let ended = match deeds.iter().any(|deed| deed.what == Done::Deleted) {
        true => Vec::new(),
        false => queries::ended(conn, before, &prepared.changes)?,
    };
    Ok(Saved {
        group: Some(group),
        deeds,
        ended,
        ..saved(prepared)
    })
}

/// Writes what was prepared, and remembers it as one action.
fn write_as_one(
    conn: &Connection,
    kept: &StoredIdentity,
    prepared: &Prepared,
    undo: &[Step],
    seen: Seen,
    rules: &Rules,
    now: Millis,
) -> Result<GroupId, StoreError> {
    let group = write(conn, kept, &prepared.changes, seen, rules, now)?;
    remember(conn, group, prepared, undo)?;
    Ok(group)
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
        group: None,
        deeds: Vec::new(),
        ended: Vec::new(),
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
    seen: Seen,
    rules: &Rules,
    now: Millis,
) -> Result<GroupId, StoreError> {
    let group = journal::append(conn, kept.user, kept.device, changes, seen, now)?;
    numbers::note(conn, changes)?;
    let records: BTreeSet<_> = changes
        .iter()
        .map(|change| (change.kind.clone(), change.record))
        .collect();
    fold_again(conn, records, rules, now)?;
    Ok(group)
}

/// Folds records again, and derives what depends on them.
///
/// # Errors
/// When the database does not take it.
pub fn fold_again(
    conn: &Connection,
    records: impl IntoIterator<Item = (Kind, RecordId)>,
    rules: &Rules,
    now: Millis,
) -> Result<(), StoreError> {
    let mut touched = Touched::default();
    for (kind, record) in records {
        project::project(conn, &kind, &record.to_string(), &mut touched)?;
    }
    derive::rederive(conn, touched, rules, now.local_date(), false)
}
