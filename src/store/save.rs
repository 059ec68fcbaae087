//! Saving, undoing, settling. Invariant: what a save writes — journal, projection, derived rows, draft removal, undo entry —
//! is one transaction; when it fails nothing of it is there.
//!
//! Undo saves the inverse: former values for edited fields, a tombstone for what was created. A record of a kind created
//! once (visit, event, follow-up record, postponement) is undone only while the server has not taken it: until then
//! nobody else can have built on it. The tombstone follows the creation to the server, because the counter `n` may have
//! no holes and because a lost reply can hide that the creation has arrived.

use super::desk::StoreDesk;
use super::handle::{SaveError, Saved};
use super::identity::{self, Kept};
use super::records::{all, first};
use super::touched::Touched;
use super::{Store, StoreError, derive, drafts, journal, project};
use crate::change::entry::{Author, Entry, Prepared};
use crate::change::kind::DELETED;
use crate::change::{Cursor, Fields, Kind, Nature, NewChange};
use crate::domain::ids::{ChangeId, RecordId};
use crate::domain::problem::{Problem, Reason};
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use rusqlite::{Connection, named_params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Actions kept for undo.
const ACTIONS_KEPT: i64 = 50;

/// The reason written into the tombstone of an undone creation.
const UNDO_REASON: &str = "undo";

/// A change as the action log keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Step {
    kind: Kind,
    record: RecordId,
    unit: UnitPath,
    set: Fields,
}

impl From<&NewChange> for Step {
    fn from(change: &NewChange) -> Self {
        Self {
            kind: change.kind.clone(),
            record: change.record,
            unit: change.unit.clone(),
            set: change.set.clone(),
        }
    }
}

impl From<Step> for NewChange {
    fn from(kept: Step) -> Self {
        Self {
            kind: kept.kind,
            record: kept.record,
            unit: kept.unit,
            set: kept.set,
        }
    }
}

/// Saves an entry inside the caller's transaction; `seen` as in [`journal::append`].
///
/// # Errors
/// [`SaveError`].
pub fn save(
    conn: &Connection,
    (entry, draft): (&Entry, Option<&str>),
    seen: Option<Cursor>,
    rules: &Rules,
    now: Millis,
) -> Result<Saved, SaveError> {
    let kept = author(conn)?;
    let desk = StoreDesk::new(conn, as_author(&kept), rules, now);
    let prepared = entry.prepare(&desk).map_err(SaveError::Refused);
    desk.outcome()?;
    let prepared = prepared?;
    let undo = inverse(conn, &prepared.changes)?;
    let group = write(conn, &kept, (&prepared.changes, seen), rules, now)?;
    conn.execute("DELETE FROM action WHERE undone = 1", [])
        .map_err(StoreError::from)?;
    remember(conn, &group, &prepared, &undo)?;
    if let Some(draft) = draft {
        drafts::drop(conn, draft)?;
    }
    Ok(saved(prepared))
}

fn author(conn: &Connection) -> Result<Kept, SaveError> {
    identity::kept(conn)?.ok_or_else(|| SaveError::Refused(vec![Problem::new("unit", Reason::NotAllowed)]))
}

fn as_author(kept: &Kept) -> Author {
    Author {
        user: kept.user,
        role: kept.role.clone(),
        unit: kept.unit.clone(),
    }
}

fn saved(prepared: Prepared) -> Saved {
    Saved {
        changes: prepared.changes.len(),
        prepared,
    }
}

/// Appends changes to the journal and brings projection and derived rows after them.
fn write(
    conn: &Connection,
    kept: &Kept,
    (changes, seen): (&[NewChange], Option<Cursor>),
    rules: &Rules,
    now: Millis,
) -> Result<String, StoreError> {
    let group = journal::append(conn, (kept.user, kept.device), changes, seen, now)?;
    let records: BTreeSet<_> = changes
        .iter()
        .map(|change| (change.kind.clone(), change.record.to_string()))
        .collect();
    let mut touched = Touched::default();
    for (kind, record) in &records {
        project::project(conn, kind, record, &mut touched)?;
    }
    derive::settle(conn, touched, rules, now.local_date(), false)?;
    Ok(group.to_string())
}

/// What takes `changes` back: for each record the former values, or a tombstone when it was not there.
fn inverse(conn: &Connection, changes: &[NewChange]) -> Result<Vec<Step>, StoreError> {
    let mut inverse: Vec<Step> = Vec::new();
    for change in changes.iter().rev() {
        let before = super::export::fields(conn, &change.kind, &change.record.to_string())?;
        let mut set = Fields::new();
        match before {
            Some(before) => {
                for name in change.set.keys() {
                    set.insert(name.clone(), before.get(name).cloned().unwrap_or(Value::Null));
                }
            }
            None => {
                set.insert(DELETED.to_owned(), UNDO_REASON.into());
            }
        }
        let created_here = inverse.iter().any(|known| known.record == change.record);
        if !(created_here && set.contains_key(DELETED)) {
            inverse.push(Step {
                set,
                ..Step::from(change)
            });
        }
    }
    Ok(inverse)
}

fn remember(conn: &Connection, group: &str, prepared: &Prepared, undo: &[Step]) -> Result<(), StoreError> {
    let redo: Vec<Step> = prepared.changes.iter().map(Step::from).collect();
    conn.execute(
        r#"INSERT INTO action ("group", record, no, undo, redo) VALUES (:group, :record, :no, :undo, :redo)"#,
        named_params! {
            ":group": group,
            ":record": prepared.record.to_string(),
            ":no": prepared.no,
            ":undo": serde_json::to_string(undo)?,
            ":redo": serde_json::to_string(&redo)?,
        },
    )?;
    conn.execute(
        "DELETE FROM action WHERE id <= (SELECT max(id) FROM action) - :kept",
        named_params! {":kept": ACTIONS_KEPT},
    )?;
    Ok(())
}

struct Action {
    id: i64,
    record: RecordId,
    no: String,
    undo: Vec<Step>,
    redo: Vec<Step>,
}

fn action(conn: &Connection, sql: &str) -> Result<Action, SaveError> {
    let found = first(conn, sql, &[], |row| {
        let texts: (String, String) = (row.get("undo")?, row.get("redo")?);
        Ok((
            row.get("id")?,
            super::sql::parsed(row, "record")?,
            row.get("no")?,
            texts,
        ))
    })?;
    let Some((id, record, no, (undo, redo))) = found else {
        return Err(SaveError::NothingToUndo);
    };
    Ok(Action {
        id,
        record,
        no,
        undo: serde_json::from_str(&undo).map_err(StoreError::from)?,
        redo: serde_json::from_str(&redo).map_err(StoreError::from)?,
    })
}

/// Undoes the last action that is not undone.
///
/// # Errors
/// [`SaveError::NothingToUndo`], also when the server already has what was created once.
pub fn undo(conn: &Connection, rules: &Rules, now: Millis) -> Result<Saved, SaveError> {
    let kept = author(conn)?;
    let action = action(conn, "SELECT * FROM action WHERE undone = 0 ORDER BY id DESC LIMIT 1")?;
    for change in action.undo.iter().filter(|change| change.kind.nature() == Nature::Once) {
        if is_taken(conn, change.record)? {
            return Err(SaveError::NothingToUndo);
        }
    }
    replay(conn, &kept, &action, action.undo.clone(), true, rules, now)
}

fn is_taken(conn: &Connection, record: RecordId) -> Result<bool, StoreError> {
    let taken = all(
        conn,
        "SELECT 1 FROM journal WHERE record = :record AND seq IS NOT NULL LIMIT 1",
        &[(":record", &record.to_string())],
        |_| Ok(()),
    )?;
    Ok(!taken.is_empty())
}

/// Does again what was undone last.
///
/// # Errors
/// [`SaveError::NothingToUndo`] when nothing was undone.
pub fn redo(conn: &Connection, rules: &Rules, now: Millis) -> Result<Saved, SaveError> {
    let kept = author(conn)?;
    let action = action(conn, "SELECT * FROM action WHERE undone = 1 ORDER BY id LIMIT 1")?;
    let tombstones: BTreeSet<RecordId> = action
        .undo
        .iter()
        .filter(|change| change.set.contains_key(DELETED))
        .map(|change| change.record)
        .collect();
    let mut changes = action.redo.clone();
    for change in &mut changes {
        if tombstones.contains(&change.record) {
            change.set.insert(
                DELETED.to_owned(),
                change.set.get(DELETED).cloned().unwrap_or(Value::Null),
            );
        }
    }
    replay(conn, &kept, &action, changes, false, rules, now)
}

fn replay(
    conn: &Connection,
    kept: &Kept,
    action: &Action,
    changes: Vec<Step>,
    undone: bool,
    rules: &Rules,
    now: Millis,
) -> Result<Saved, SaveError> {
    let changes: Vec<NewChange> = changes.into_iter().map(NewChange::from).collect();
    write(conn, kept, (&changes, None), rules, now)?;
    conn.execute(
        "UPDATE action SET undone = :undone WHERE id = :id",
        named_params! {":undone": undone, ":id": action.id},
    )
    .map_err(StoreError::from)?;
    Ok(saved(Prepared {
        record: action.record,
        no: action.no.clone(),
        changes,
        warnings: Vec::new(),
    }))
}

/// Settles a conflict by writing `set`, having seen what was shown up to `seen` (`None`: every value that is here). Settling is
/// not undone: its inverse would be the conflict.
///
/// # Errors
/// [`SaveError::Refused`] when the record is not here.
pub fn settle(
    conn: &Connection,
    (kind, record): (&Kind, RecordId),
    set: Fields,
    seen: Option<Cursor>,
    rules: &Rules,
    now: Millis,
) -> Result<Saved, SaveError> {
    let kept = author(conn)?;
    let desk = StoreDesk::new(conn, as_author(&kept), rules, now);
    let unit = crate::change::entry::Desk::unit_of(&desk, kind, record);
    desk.outcome()?;
    let Some(unit) = unit.or(unit_of_deleted(conn, record)?) else {
        return Err(not_here(record.to_string()));
    };
    let changes = vec![NewChange {
        kind: kind.clone(),
        record,
        unit,
        set,
    }];
    write(conn, &kept, (&changes, seen), rules, now)?;
    Ok(saved(Prepared {
        record,
        no: String::new(),
        changes,
        warnings: Vec::new(),
    }))
}

fn not_here(given: String) -> SaveError {
    SaveError::Refused(vec![Problem::new("record", Reason::NotFound { given })])
}

/// The unit of a record that one side deleted: the desk does not show it any more, the journal does.
fn unit_of_deleted(conn: &Connection, record: RecordId) -> Result<Option<UnitPath>, StoreError> {
    let entries = journal::of_record(conn, &record.to_string())?;
    Ok(entries.last().map(|entry| entry.placed.change.unit.clone()))
}

/// The values to write when one of two values is kept. Beside a tombstone stands an edit of another field: keeping the edit
/// means that the record stands.
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

/// What a person decides about a change that the server put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The same values as a new change, in the place of the old one.
    SaveAnew,
    /// The change is folded and counted no more; the journal and its export keep it.
    LetGo,
}

/// Deals with an own change that the server put aside; what was decided stands in the audit log.
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
    let own = journal::own(conn, change)?;
    let Some(code) = own.as_ref().and_then(|entry| entry.refused.clone()) else {
        return Err(not_here(change.to_string()));
    };
    let old = own.map(|entry| entry.placed.change).ok_or_else(|| not_here(change.to_string()))?;
    journal::refuse(conn, change, journal::LET_GO)?;
    let (what, changes) = match decision {
        Refused::SaveAnew => ("refused_anew", vec![NewChange {
            kind: old.kind.clone(),
            record: old.record,
            unit: old.unit.clone(),
            set: old.set.clone(),
        }]),
        Refused::LetGo => ("refused_let_go", Vec::new()),
    };
    drafts::audit(conn, what, &format!("{} {change} {code}", old.kind), now)?;
    write(conn, &kept, (&changes, Some(old.seen)), rules, now)?;
    let mut touched = Touched::default();
    project::project(conn, &old.kind, &old.record.to_string(), &mut touched)?;
    derive::settle(conn, touched, rules, now.local_date(), false)?;
    Ok(saved(Prepared {
        record: old.record,
        no: String::new(),
        changes,
        warnings: Vec::new(),
    }))
}

impl Store {
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
            settle(conn, (kind, record), set, None, rules, now)
        })
    }

    /// Settles a conflict by writing `set`, having seen the log up to `seen`: what was pulled after the desk was shown stays open.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn settle_as(
        &mut self,
        (kind, record): (&Kind, RecordId),
        set: &Fields,
        seen: Option<Cursor>,
        now: Millis,
    ) -> Result<Saved, SaveError> {
        self.write(|conn, rules| settle(conn, (kind, record), set.clone(), seen, rules, now))
    }

    /// Deals with an own change that the server put aside.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn decide_refused(&mut self, change: ChangeId, decision: Refused, now: Millis) -> Result<Saved, SaveError> {
        self.write(|conn, rules| decide_refused(conn, change, decision, rules, now))
    }
}
