//! The action log: what takes a save back and what does it again, the last 50 saves of this device.
//!
//! Invariant: `group` names the changes that hold the action's present state: those of the save, of its undoing or of its
//! doing again. A damaged row is not believed.

use super::records::{all, first};
use super::sql::parsed;
use super::{StoreError, homes, sums};
use crate::change::entry::Prepared;
use crate::change::{Fields, Kind, NewChange};
use crate::domain::ids::{GroupId, RecordId};
use crate::domain::unit::UnitPath;
use crate::record::kind::{DELETED, MOVED, UNDONE};
use rusqlite::{Connection, Row, named_params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Actions kept for undo.
const ACTIONS_KEPT: i64 = 50;
/// Imports kept beside them: what one brought in is found to be wrong days later.
const IMPORTS_KEPT: i64 = 3;
/// The columns of an action.
const COLUMNS: &str =
    "*, (SELECT file FROM imported WHERE action = id) AS file, (SELECT rows FROM imported WHERE action = id) AS rows";

/// A change as the action log keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Step {
    pub kind: Kind,
    pub record: RecordId,
    pub unit: UnitPath,
    pub set: Fields,
}

/// Forgets what was saved here: nothing of it can be undone.
///
/// # Errors
/// When the database does not take it.
pub fn forget(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("DELETE FROM action", [])?;
    Ok(())
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

impl Step {
    /// True for what takes a creation back.
    pub fn unmakes(&self) -> bool {
        self.set.get(DELETED).and_then(Value::as_str) == Some(UNDONE)
    }
}

/// What takes `changes` back: for each record the former values, or a tombstone when it was not there.
///
/// # Errors
/// When the database does not answer.
pub fn inverse(conn: &Connection, changes: &[NewChange]) -> Result<Vec<Step>, StoreError> {
    let mut inverse: Vec<Step> = Vec::new();
    let mut known: BTreeSet<RecordId> = BTreeSet::new();
    for change in changes.iter().rev() {
        let before = super::export::fields(conn, &change.kind, &change.record.to_string())?;
        let (mut set, mut unit) = (Fields::new(), change.unit.clone());
        match before {
            Some(before) => {
                if change.set.contains_key(MOVED) {
                    unit = home_of(conn, change)?.unwrap_or(unit);
                    set.insert(MOVED.to_owned(), UNDONE.into());
                }
                for name in change.set.keys().filter(|name| *name != MOVED) {
                    set.insert(name.clone(), before.get(name).cloned().unwrap_or(Value::Null));
                }
            }
            None => {
                set.insert(DELETED.to_owned(), UNDONE.into());
            }
        }
        let created_here = !known.insert(change.record);
        if !(created_here && set.contains_key(DELETED)) {
            inverse.push(Step {
                set,
                unit,
                ..Step::from(change)
            });
        }
    }
    Ok(inverse)
}

/// Where the record of a change lives before it.
fn home_of(conn: &Connection, change: &NewChange) -> Result<Option<UnitPath>, StoreError> {
    let entries = super::journal::of_record(conn, &change.record.to_string())?;
    let placed: Vec<_> = entries.into_iter().map(|entry| entry.placed).collect();
    homes::home(conn, &change.kind, &placed)
}

/// One action.
pub struct Action {
    id: i64,
    /// The changes that hold its present state.
    pub group: GroupId,
    pub record: RecordId,
    pub no: String,
    /// What takes it back; empty when only leaving its changes out does, because they settled a conflict.
    pub undo: Vec<Step>,
    pub redo: Vec<Step>,
    /// It was undone.
    pub undone: bool,
    /// What it imported: the file, and how many rows of it.
    pub import: Option<(String, usize)>,
}

impl Action {
    /// The records that it made.
    pub fn made(&self) -> BTreeSet<RecordId> {
        let made = self.undo.iter().filter(|step| step.unmakes());
        made.map(|step| step.record).collect()
    }
}

/// True when one of `changes` settles a conflict, knowingly or not: then only leaving it out brings the conflict back.
///
/// # Errors
/// When the database does not answer.
pub fn settles(conn: &Connection, changes: &[NewChange]) -> Result<bool, StoreError> {
    for change in changes {
        let fields: Vec<String> = all(
            conn,
            "SELECT field FROM conflict WHERE record = :record",
            &[(":record", &change.record.to_string())],
            |row| row.get("field"),
        )?;
        if fields
            .iter()
            .any(|field| field == DELETED || change.set.contains_key(field))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Keeps what takes an action back and what does it again. What was undone before stays in the list, where it is done again by
/// choice; no key does it again unasked any more.
///
/// # Errors
/// When the database does not take it.
pub fn remember(conn: &Connection, group: GroupId, prepared: &Prepared, undo: &[Step]) -> Result<(), StoreError> {
    let sum = sums::ACTION.of("");
    let put_back = format!(
        r#"UPDATE action SET undone = -undone, sum = row_sum("group", record, no, undo, redo, -undone)
           WHERE undone > 0 AND sum IS {sum}"#
    );
    conn.execute(&put_back, [])?;
    let redo: Vec<Step> = prepared.changes.iter().map(Step::from).collect();
    conn.execute(
        r#"INSERT INTO action ("group", record, no, undo, redo, sum)
           VALUES (:group, :record, :no, :undo, :redo, row_sum(:group, :record, :no, :undo, :redo, 0))"#,
        named_params! {
            ":group": group.to_string(),
            ":record": prepared.record.to_string(),
            ":no": prepared.no,
            ":undo": serde_json::to_string(undo)?,
            ":redo": serde_json::to_string(&redo)?,
        },
    )?;
    conn.execute(
        "DELETE FROM action WHERE id <= (SELECT max(id) FROM action) - :kept
           AND id NOT IN (SELECT action FROM imported ORDER BY action DESC LIMIT :imports)",
        named_params! {":kept": ACTIONS_KEPT, ":imports": IMPORTS_KEPT},
    )?;
    Ok(())
}

/// Notes that the action of `group` is an import of so many rows of `file`.
///
/// # Errors
/// When the database does not take it.
pub fn imported(conn: &Connection, group: GroupId, file: &str, rows: usize) -> Result<(), StoreError> {
    conn.execute(
        r#"INSERT INTO imported (action, file, rows) SELECT id, :file, :rows FROM action WHERE "group" = :group"#,
        named_params! {":file": file, ":rows": super::sql::size(rows), ":group": group.to_string()},
    )?;
    Ok(())
}

/// The last import that was not undone.
///
/// # Errors
/// When the database does not answer.
pub fn last_import(conn: &Connection) -> Result<Option<GroupId>, StoreError> {
    first(
        conn,
        r#"SELECT a."group" FROM action a JOIN imported i ON i.action = a.id WHERE a.undone = 0 ORDER BY a.id DESC LIMIT 1"#,
        &[],
        |row| parsed(row, "group"),
    )
}

/// Notes that `action` was undone or done again by the changes of `group`. Of several that were undone, the last one is done
/// again first: `undone` counts. It is negative for what was undone before the last save: that is chosen from the list alone.
///
/// # Errors
/// When the database does not take it.
pub fn turned(conn: &Connection, action: &Action, group: GroupId) -> Result<(), StoreError> {
    let undone: i64 = match action.undone {
        true => 0,
        false => conn.query_row(
            "SELECT max(coalesce(max(undone), 0), 0) + 1 AS next FROM action",
            [],
            |row| row.get("next"),
        )?,
    };
    conn.execute(
        r#"UPDATE action SET "group" = :group, undone = :undone, sum = row_sum(:group, record, no, undo, redo, :undone)
           WHERE id = :id"#,
        named_params! {":group": group.to_string(), ":undone": undone, ":id": action.id},
    )?;
    Ok(())
}

/// What is undone next, or done again next, if that is not damaged.
///
/// # Errors
/// When the database does not answer.
pub fn last(conn: &Connection, undone: bool) -> Result<Option<Action>, StoreError> {
    let (those, order) = match undone {
        true => ("undone > 0", "undone DESC, id"),
        false => ("undone = 0", "id DESC"),
    };
    let sum = sums::ACTION.of("");
    let sql = format!(
        "SELECT {COLUMNS} FROM (SELECT * FROM action WHERE {those} ORDER BY {order} LIMIT 1) WHERE sum IS {sum}"
    );
    first(conn, &sql, &[], kept)?.map(read).transpose()
}

/// The action whose present state the changes of `group` hold.
///
/// # Errors
/// When the database does not answer.
pub fn of_group(conn: &Connection, group: GroupId) -> Result<Option<Action>, StoreError> {
    let sql = format!(
        r#"SELECT {COLUMNS} FROM action WHERE "group" = :group AND sum IS {}"#,
        sums::ACTION.of("")
    );
    first(conn, &sql, &[(":group", &group.to_string())], kept)?
        .map(read)
        .transpose()
}

/// All that can be undone or done again, the newest first.
///
/// # Errors
/// When the database does not answer.
pub fn listed(conn: &Connection) -> Result<Vec<Action>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM action WHERE sum IS {} ORDER BY id DESC",
        sums::ACTION.of("")
    );
    all(conn, &sql, &[], kept)?.into_iter().map(read).collect()
}

struct Kept {
    id: i64,
    group: GroupId,
    record: RecordId,
    no: String,
    steps: [String; 2],
    undone: bool,
    import: Option<(String, usize)>,
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept {
        id: row.get("id")?,
        group: parsed(row, "group")?,
        record: parsed(row, "record")?,
        no: row.get("no")?,
        steps: [row.get("undo")?, row.get("redo")?],
        undone: row.get::<_, i64>("undone")? != 0,
        import: match row.get::<_, Option<String>>("file")? {
            Some(file) => Some((file, super::sql::count(row, "rows")?)),
            None => None,
        },
    })
}

fn read(kept: Kept) -> Result<Action, StoreError> {
    let [undo, redo] = kept.steps;
    Ok(Action {
        id: kept.id,
        group: kept.group,
        record: kept.record,
        no: kept.no,
        undo: serde_json::from_str(&undo)?,
        redo: serde_json::from_str(&redo)?,
        undone: kept.undone,
        import: kept.import,
    })
}
