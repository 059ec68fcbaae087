//! Undoing and doing again, by saving the inverse: former values for edited fields, a tombstone for what was created.
//!
//! A record of a kind created once (visit, event, follow-up record, postponement) is undone only while the server has not
//! taken it: until then nobody else can have built on it. The tombstone follows the creation to the server, because the
//! counter `n` may have no holes and because a lost reply can hide that the creation has arrived.

use super::error::SaveError;
use super::identity::StoredIdentity;
use super::records::{all, first};
use super::save::{Saved, author, saved, write};
use super::{StoreError, sums};
use crate::change::entry::Prepared;
use crate::change::{Fields, Kind, Nature, NewChange};
use crate::domain::ids::RecordId;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::record::kind::DELETED;
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
pub struct Step {
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

/// What takes `changes` back: for each record the former values, or a tombstone when it was not there.
///
/// # Errors
/// When the database does not answer.
pub fn inverse(conn: &Connection, changes: &[NewChange]) -> Result<Vec<Step>, StoreError> {
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

/// Keeps what takes an action back and what does it again.
///
/// # Errors
/// When the database does not take it.
pub fn remember(conn: &Connection, group: &str, prepared: &Prepared, undo: &[Step]) -> Result<(), StoreError> {
    let redo: Vec<Step> = prepared.changes.iter().map(Step::from).collect();
    conn.execute(
        r#"INSERT INTO action ("group", record, no, undo, redo, sum)
           VALUES (:group, :record, :no, :undo, :redo, row_sum(:group, :record, :no, :undo, :redo, 0))"#,
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

/// What is undone next, or done again next, if that is not damaged.
fn latest(undone: bool) -> String {
    let (undone, order) = if undone { (1, "id") } else { (0, "id DESC") };
    let sum = sums::ACTION.of("");
    format!("SELECT * FROM (SELECT * FROM action WHERE undone = {undone} ORDER BY {order} LIMIT 1) WHERE sum IS {sum}")
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
    let action = action(conn, &latest(false))?;
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
    let action = action(conn, &latest(true))?;
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
    kept: &StoredIdentity,
    action: &Action,
    changes: Vec<Step>,
    undone: bool,
    rules: &Rules,
    now: Millis,
) -> Result<Saved, SaveError> {
    let changes: Vec<NewChange> = changes.into_iter().map(NewChange::from).collect();
    write(conn, kept, &changes, None, rules, now)?;
    conn.execute(
        r#"UPDATE action SET undone = :undone, sum = row_sum("group", record, no, undo, redo, :undone) WHERE id = :id"#,
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
