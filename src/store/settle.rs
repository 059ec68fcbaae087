//! Settling a conflict, and dealing with refused changes. Invariant: both are saves like any other, with what the person was
//! shown.

use super::actions::{self, Step};
use super::error::SaveError;
use super::identity::StoredIdentity;
use super::journal::Seen;
use super::lookup::StoreLookup;
use super::save::{Saved, act, as_author, author, fold_again, saved, write};
use super::{Store, StoreError, audit, drafts, journal, queries};
use crate::change::entry::{Entry, Prepared};
use crate::change::{Change, Cursor, Fields, Kind, NewChange};
use crate::domain::ids::{ChangeId, RecordId};
use crate::domain::problem::{Problem, Reason};
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::record::kind::DELETED;
use crate::view::Refused;
use rusqlite::Connection;
use serde_json::Value;

/// Settles a conflict by writing `set`, having seen what was shown up to `seen` (`None`: every value that is here). No inverse
/// brings the conflict back: it is undone by leaving the change out, until it is sent.
///
/// # Errors
/// [`SaveError::Refused`] when the record is not here.
pub fn settle(
    conn: &Connection,
    kind: &Kind,
    record: RecordId,
    set: Fields,
    seen: Option<Cursor>,
    rules: &Rules,
    now: Millis,
) -> Result<Saved, SaveError> {
    let kept = author(conn)?;
    let lookup = StoreLookup::new(conn, as_author(&kept), rules, now);
    let unit = crate::change::entry::Lookup::unit_of(&lookup, kind, record);
    lookup.outcome()?;
    let Some(unit) = unit.or(unit_of_deleted(conn, record)?) else {
        return Err(not_here(record.to_string()));
    };
    let changes = vec![NewChange {
        kind: kind.clone(),
        record,
        unit,
        set,
    }];
    let prepared = Prepared {
        record,
        no: String::new(),
        changes,
        warnings: Vec::new(),
    };
    Ok(act(conn, &kept, prepared, &[], seen.into(), rules, now)?)
}

fn not_here(given: String) -> SaveError {
    SaveError::Refused(vec![Problem::new("record", Reason::NotFound { given })])
}

/// The unit of a record that one side deleted: its row is gone, the journal still has it.
fn unit_of_deleted(conn: &Connection, record: RecordId) -> Result<Option<UnitPath>, StoreError> {
    let entries = journal::of_record(conn, &record.to_string())?;
    Ok(entries.last().map(|entry| entry.placed.change.unit.clone()))
}

/// The values to write when one of two values is kept. The other side of a tombstone is an edit of another field: keeping the
/// edit means that the record is not deleted.
fn kept_value(
    conn: &Connection,
    kind: &Kind,
    record: RecordId,
    field: &str,
    keep: &Value,
) -> Result<Fields, StoreError> {
    let mut set = Fields::new();
    let mut value = keep.clone();
    if field == DELETED {
        let now = super::export::fields(conn, kind, &record.to_string())?;
        let reason = now
            .and_then(|fields| fields.get(DELETED).cloned())
            .unwrap_or(Value::Null);
        value = if value == reason { reason } else { Value::Null };
    }
    set.insert(field.to_owned(), value);
    Ok(set)
}

/// Carries out the decision about a refused own change; the audit log notes it.
///
/// # Errors
/// [`SaveError::Refused`] when there is no such change.
pub fn decide_refused(
    conn: &Connection,
    change: ChangeId,
    decision: Refused,
    rules: &Rules,
    now: Millis,
) -> Result<Saved, SaveError> {
    let kept = author(conn)?;
    let (old, code) = refused_flow(conn, change)?;
    journal::refuse(conn, change, journal::LET_GO)?;
    let (what, changes) = match decision {
        Refused::SaveAgain => (
            "refused_enter_again",
            vec![NewChange {
                kind: old.kind.clone(),
                record: old.record,
                unit: old.unit.clone(),
                set: old.set.clone(),
            }],
        ),
        Refused::LetGo => ("refused_let_go", Vec::new()),
    };
    audit::note(conn, what, &format!("{} {change} {code}", old.kind), now)?;
    let prepared = Prepared {
        record: old.record,
        no: String::new(),
        changes,
        warnings: Vec::new(),
    };
    Ok(written(conn, &kept, prepared, &old, rules, now)?)
}

/// Saves the corrected values of a refused own change as a new change in its place, in one transaction. The old change is given
/// up before the entry is checked, so that it does not collide with its own correction. The record and references to it stay
/// the same. Changes of other records that the entry makes (the first step of a request) are left out: they exist as changes
/// of their own. `keep` holds the values that the form has no fields for.
///
/// # Errors
/// [`SaveError::Refused`] when there is no such change, or by the entry's own checks: then nothing has happened.
pub fn save_again(
    conn: &Connection,
    change: ChangeId,
    entry: &Entry,
    keep: &Fields,
    draft: Option<&str>,
    rules: &Rules,
    now: Millis,
) -> Result<Saved, SaveError> {
    let kept = author(conn)?;
    let (old, code) = refused_flow(conn, change)?;
    journal::refuse(conn, change, journal::LET_GO)?;
    fold_again(conn, [(old.kind.clone(), old.record)], rules, now)?;
    let lookup = StoreLookup::new(conn, as_author(&kept), rules, now);
    let prepared = entry.prepare(&lookup).map_err(SaveError::Refused);
    lookup.outcome()?;
    let mut prepared = prepared?;
    let made = prepared.changes.iter().position(|made| made.kind == old.kind);
    let mut made = match made {
        Some(at) => prepared.changes.swap_remove(at),
        None => return Err(not_here(change.to_string())),
    };
    made.record = old.record;
    made.set.extend(keep.clone());
    prepared.record = old.record;
    prepared.changes = vec![made];
    audit::note(
        conn,
        "refused_enter_again",
        &format!("{} {change} {code}", old.kind),
        now,
    )?;
    if let Some(draft) = draft {
        drafts::drop(conn, draft)?;
    }
    Ok(written(conn, &kept, prepared, &old, rules, now)?)
}

/// An own change that waits for a decision, and the server's code.
fn refused_flow(conn: &Connection, change: ChangeId) -> Result<(Change, String), SaveError> {
    let own = journal::own(conn, change)?;
    own.and_then(|entry| Some((entry.placed.change, entry.refused?)))
        .filter(|(_, code)| code != journal::LET_GO)
        .ok_or_else(|| not_here(change.to_string()))
}

/// The values of a refused change as a new one, in its place. It is no action to undo: that would lose the refused change too.
fn written(
    conn: &Connection,
    kept: &StoredIdentity,
    prepared: Prepared,
    old: &Change,
    rules: &Rules,
    now: Millis,
) -> Result<Saved, StoreError> {
    let undo = actions::inverse(conn, &prepared.changes)?;
    write(conn, kept, &prepared.changes, Seen::Shown(old.seen), rules, now)?;
    fold_again(conn, [(old.kind.clone(), old.record)], rules, now)?;
    let redo: Vec<Step> = prepared.changes.iter().map(Step::from).collect();
    Ok(Saved {
        deeds: queries::deeds(conn, prepared.record, &undo, &redo)?,
        ..saved(prepared)
    })
}

impl Store {
    /// Saves the corrected values of a refused own change in its place; see [`save_again`].
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn save_again(
        &mut self,
        change: ChangeId,
        entry: &Entry,
        keep: &Fields,
        draft: Option<&str>,
        now: Millis,
    ) -> Result<Saved, SaveError> {
        self.write(|conn, rules| save_again(conn, change, entry, keep, draft, rules, now))
    }

    /// Settles a conflict: saves `keep` as the field's value, having seen every value that is here.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn settle(
        &mut self,
        kind: &Kind,
        record: RecordId,
        field: &str,
        keep: &Value,
        now: Millis,
    ) -> Result<Saved, SaveError> {
        self.write(|conn, rules| {
            let set = kept_value(conn, kind, record, field, keep)?;
            settle(conn, kind, record, set, None, rules, now)
        })
    }

    /// Settles a conflict by writing `set`, having seen the log up to `seen`: what was pulled after that stays open.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn settle_as(
        &mut self,
        kind: &Kind,
        record: RecordId,
        set: &Fields,
        seen: Option<Cursor>,
        now: Millis,
    ) -> Result<Saved, SaveError> {
        self.write(|conn, rules| settle(conn, kind, record, set.clone(), seen, rules, now))
    }

    /// Deals with an own change that the server refused.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn decide_refused(&mut self, change: ChangeId, decision: Refused, now: Millis) -> Result<Saved, SaveError> {
        self.write(|conn, rules| decide_refused(conn, change, decision, rules, now))
    }
}
