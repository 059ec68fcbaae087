//! Damaged changes, which do not match their checksum: taken out of the journal, listed, and fetched again.
//!
//! ```text
//! met (fold, push, offer, export, doctor) --> set aside: the whole journal is checked, once
//!     journal --damaged rows--> `damaged`          pending changes after them are renumbered, so that they can be pushed
//!     the log is reread ([`super::sync`])   --> sequenced ones come back with it
//! ```
//!
//! Invariant: a row of `damaged` is never folded, shown as sound or sent. It is deleted when the change is here again.

use super::records::all;
use super::sql::{RowResult, int, text};
use super::sums::JOURNAL;
use super::touched::Touched;
use super::{StoreError, check, derive, identity, journal, meta, project, rebuild, sync};
use crate::domain::rules::Rules;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A damaged change, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedChange {
    /// The change; empty when that cannot be read.
    pub change: String,
    pub kind: String,
    pub record: String,
}

/// What can still be read of a damaged row.
struct Found {
    arrival: Option<i64>,
    change: Option<String>,
    kind: Option<String>,
    record: Option<String>,
    device: Option<String>,
    n: Option<i64>,
    placed: bool,
    row: String,
}

/// Sets damaged changes aside, and folds again every record that then differs from the journal.
///
/// # Errors
/// When the database does not take it.
pub fn set_aside_and_fold(conn: &Connection, rules: &Rules) -> Result<(), StoreError> {
    set_aside(conn)?;
    if rebuild::is_outdated(conn)? {
        return rebuild::renew(conn, rules);
    }
    let mut touched = Touched::default();
    // A damaged row may name a wrong record: compare all of them.
    for (kind, record) in check::untrue(conn)? {
        project::project(conn, &kind, &record, &mut touched)?;
    }
    match meta::get(conn, meta::ROLLED_ON)? {
        Some(day) => derive::rederive(conn, touched, rules, day, false),
        None => Ok(()),
    }
}

/// Sets aside rows that do not match their sum, and ids that the index has but the journal has lost.
///
/// # Errors
/// When the database does not take it.
pub fn set_aside(conn: &Connection) -> Result<(), StoreError> {
    let found = found(conn)?;
    if found.is_empty() {
        return Ok(());
    }
    // The indexes may still have a damaged row's former values.
    conn.execute_batch("REINDEX journal")?;
    for row in &found {
        note(conn, row)?;
        if let Some(arrival) = row.arrival {
            conn.prepare_cached("DELETE FROM journal WHERE arrival = :arrival")?
                .execute(named_params! {":arrival": arrival})?;
        }
    }
    if let Some(kept) = identity::kept(conn)? {
        close_up(conn, &kept, &found)?;
        if kept.server.is_some() {
            sync::relog::begin(conn)?;
        }
    }
    Ok(())
}

/// True when there are such rows or ids.
///
/// # Errors
/// When the database does not answer.
pub fn is_there(conn: &Connection) -> Result<bool, StoreError> {
    Ok(!found(conn)?.is_empty())
}

fn found(conn: &Connection) -> Result<Vec<Found>, StoreError> {
    let mut found = gone(conn)?;
    found.extend(unfit(conn)?);
    Ok(found)
}

/// Renumbers pending changes without holes, after the last number that the server has or may have.
fn close_up(conn: &Connection, kept: &identity::StoredIdentity, found: &[Found]) -> Result<(), StoreError> {
    let device = kept.device.to_string();
    let settled: i64 = conn
        .prepare_cached(
            "SELECT coalesce(max(n), 0) AS n FROM journal
             WHERE mine = 1 AND device = :device AND (seq IS NOT NULL OR refused IS NOT NULL)
               AND coalesce(refused, '') <> :let_go",
        )?
        .query_row(named_params! {":device": device, ":let_go": journal::LET_GO}, |row| {
            row.get("n")
        })?;
    let damaged = found
        .iter()
        .filter(|row| row.placed && row.device.as_deref() == Some(&device));
    // A damaged number may be anything, but no number above this was given out.
    let given: u64 = meta::get(conn, meta::MAX_N)?.unwrap_or(0);
    let damaged = damaged
        .filter_map(|row| row.n)
        .filter(|n| *n <= int(given))
        .max()
        .unwrap_or(0);
    let told: u64 = meta::get(conn, meta::DEVICE_N)?.unwrap_or(0);
    let first = settled.max(damaged).max(int(told)) + 1;
    journal::close_holes(conn, kept.device, u64::try_from(first).unwrap_or(1))
}

/// Rows that do not match their sum, found without the indexes.
fn unfit(conn: &Connection) -> Result<Vec<Found>, StoreError> {
    let sql = format!(
        "SELECT * FROM journal NOT INDEXED WHERE sum IS NOT {} ORDER BY arrival",
        JOURNAL.of("")
    );
    all(conn, &sql, &[], |row| {
        let text = |column: &str| -> RowResult<_> { Ok(row.get_ref(column)?.as_str().ok().map(str::to_owned)) };
        let number = |column: &str| -> RowResult<_> { Ok(row.get_ref(column)?.as_i64().ok()) };
        Ok(Found {
            arrival: row.get("arrival")?,
            change: text("id")?,
            kind: text("kind")?,
            record: text("record")?,
            device: text("device")?,
            n: number("n")?,
            placed: number("seq")?.is_some(),
            row: Value::Object(readable(row)?).to_string(),
        })
    })
}

/// Changes that the index of ids has but the journal has lost.
fn gone(conn: &Connection) -> Result<Vec<Found>, StoreError> {
    let ids = |from: &str| -> Result<BTreeSet<String>, StoreError> {
        let found = all(conn, &format!("SELECT id FROM journal {from}"), &[], |row| {
            Ok(row.get_ref("id")?.as_str().ok().map(str::to_owned))
        })?;
        Ok(found.into_iter().flatten().collect())
    };
    let indexed = ids("INDEXED BY sqlite_autoindex_journal_1")?;
    let held = ids("NOT INDEXED")?;
    if indexed.len() <= held.len() {
        return Ok(Vec::new());
    }
    let gone = indexed.difference(&held).map(|id| Found {
        arrival: None,
        change: Some(id.clone()),
        kind: None,
        record: None,
        device: None,
        n: None,
        placed: false,
        row: Value::from(id.as_str()).to_string(),
    });
    Ok(gone.collect())
}

/// The whole row as far as it can be read; bytes that are no text are given as numbers.
fn readable(row: &Row<'_>) -> rusqlite::Result<Map<String, Value>> {
    let mut readable = Map::new();
    for column in JOURNAL.columns {
        let value = match row.get_ref(*column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(n) => n.into(),
            ValueRef::Real(n) => n.into(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
            ValueRef::Blob(bytes) => bytes.into(),
        };
        readable.insert((*column).to_owned(), value);
    }
    Ok(readable)
}

fn note(conn: &Connection, row: &Found) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO damaged (change, kind, record, device, n, row)
         VALUES (:change, :kind, :record, :device, :n, :row)",
    )?
    .execute(named_params! {
        ":change": row.change, ":kind": row.kind, ":record": row.record, ":device": row.device, ":n": row.n, ":row": row.row,
    })?;
    Ok(())
}

/// Forgets damaged changes that are here again, by their id or by what else names them.
///
/// # Errors
/// When the database does not take it.
pub fn forget_regained(conn: &Connection) -> Result<(), StoreError> {
    conn.execute(
        "DELETE FROM damaged WHERE EXISTS (SELECT 1 FROM journal j WHERE j.id = damaged.change)
           OR EXISTS (SELECT 1 FROM journal j WHERE j.record = damaged.record AND j.device = damaged.device
                        AND j.n = damaged.n AND j.seq IS NOT NULL)",
        [],
    )?;
    Ok(())
}

/// Damaged changes that are not here again and were not purged, each with whether it had a place in the log.
///
/// # Errors
/// When the database does not answer.
pub fn sought(conn: &Connection) -> Result<Vec<(DamagedChange, bool)>, StoreError> {
    all(
        conn,
        "SELECT change, kind, record, json_type(row, '$.seq') = 'integer' AS placed FROM damaged
         WHERE coalesce(json_extract(row, '$.body'), '') <> '{}' ORDER BY id",
        &[],
        |row| Ok((damaged(row)?, row.get::<_, Option<bool>>("placed")?.unwrap_or(false))),
    )
}

/// Damaged changes that are not here again, the first found first.
///
/// # Errors
/// When the database does not answer.
pub fn listed(conn: &Connection) -> Result<Vec<DamagedChange>, StoreError> {
    all(
        conn,
        "SELECT change, kind, record FROM damaged ORDER BY id",
        &[],
        damaged,
    )
}

fn damaged(row: &Row<'_>) -> rusqlite::Result<DamagedChange> {
    Ok(DamagedChange {
        change: text(row, "change")?,
        kind: text(row, "kind")?,
        record: text(row, "record")?,
    })
}
