//! Changes with kinds or fields that this version does not know: kept, passed on, and counted for the person.
//!
//! Invariant: a change is listed when it arrives; the list is made again when the program knows other kinds or fields.

use super::sql::count;
use super::{StoreError, records};
use crate::change::{Change, Kind};
use crate::record::kind::{DELETED, MOVED};
use rusqlite::{Connection, named_params};

/// The journal's changes with an unknown kind or field. Reads every text.
const FOUND: &str = "SELECT j.id FROM journal j
     WHERE instr(:kinds, '|' || j.kind || '|') = 0
        OR EXISTS (SELECT 1 FROM json_each(j.body) e WHERE instr(:known, '|' || j.kind || '.' || e.key || '|') = 0)";

/// Lists an arriving change when its kind or one of its fields is unknown.
///
/// # Errors
/// When the database does not take it.
pub fn note(conn: &Connection, change: &Change) -> Result<(), StoreError> {
    let is_known = |name: &String| name == DELETED || name == MOVED || change.kind.field(name).is_some();
    if change.kind.is_known() && change.set.keys().all(is_known) {
        return Ok(());
    }
    conn.prepare_cached("INSERT OR IGNORE INTO opaque (id) VALUES (:id)")?
        .execute(named_params! {":id": change.id.to_string()})?;
    Ok(())
}

/// How many are on the list.
///
/// # Errors
/// When the database does not answer.
pub fn listed(conn: &Connection) -> Result<usize, StoreError> {
    let sql = "SELECT count(*) AS count FROM opaque o JOIN journal j ON j.id = o.id";
    Ok(records::first(conn, sql, &[], |row| count(row, "count"))?.unwrap_or(0))
}

/// How many there are, counted by reading the whole journal.
///
/// # Errors
/// When the database does not answer.
pub fn counted(conn: &Connection) -> Result<usize, StoreError> {
    let (kinds, known) = words();
    let sql = format!("SELECT count(*) AS count FROM ({FOUND})");
    let found = records::first(conn, &sql, &[(":kinds", &kinds), (":known", &known)], |row| {
        count(row, "count")
    })?;
    Ok(found.unwrap_or(0))
}

/// Makes the list again: this version knows other kinds or fields than the one that made it.
///
/// # Errors
/// When the database does not take it.
pub fn renew(conn: &Connection) -> Result<(), StoreError> {
    let (kinds, known) = words();
    conn.execute("DELETE FROM opaque", [])?;
    conn.execute(
        &format!("INSERT INTO opaque (id) {FOUND}"),
        named_params! {":kinds": kinds, ":known": known},
    )?;
    Ok(())
}

/// What this version knows, to look names up in: `|kind|` and `|kind.field|`.
fn words() -> (String, String) {
    let kinds = Kind::all().map(|kind| format!("|{kind}|")).collect();
    let fields = Kind::all().flat_map(|kind| {
        let fields = kind.fields().iter().map(|field| field.name).chain([DELETED, MOVED]);
        fields.map(move |field| format!("|{kind}.{field}|"))
    });
    (kinds, fields.collect())
}
