//! Rebuilding the projection and the derived tables from the journal.

use super::touched::Touched;
use super::{StoreError, derive, journal, kind_tables, meta, opaque, project};
use crate::change::Kind;
use crate::domain::category::SENSITIVE;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::record::permission::rights;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Raised when the derived tables are to be made again although no kind has changed: an earlier version made them wrong. 2: a
/// postponed visit had taken the household's other follow-ups away. 3: what belongs to a person who moved lived where it was written.
const DERIVED: u32 = 3;

/// A hash, in hex, of everything but the journal that the projection depends on: kinds, fields, types, tables, and who may read
/// what.
fn fingerprint() -> String {
    let mut hasher = Sha256::new();
    hasher.update(DERIVED.to_be_bytes());
    hasher.update(SENSITIVE.join(" "));
    hasher.update(kind_tables::statements());
    for kind in Kind::all() {
        hasher.update(format!("{kind} {:?} {:?}\n", kind.nature(), rights(kind).read));
        for field in kind.fields() {
            hasher.update(format!("{} {:?}\n", field.name, field.ty()));
        }
    }
    hasher.finalize().iter().take(8).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// True when the projection was made by a version that knew other kinds or fields. Its tables must be replaced; changes that
/// version did not understand will then appear.
///
/// # Errors
/// When the database does not answer.
pub fn is_outdated(conn: &Connection) -> Result<bool, StoreError> {
    Ok(meta::get::<String>(conn, meta::KINDS)? != Some(fingerprint()))
}

/// Rebuilds the projection as of its own day, and notes its fingerprint. In one transaction: if the program is killed meanwhile,
/// the next open does it again.
///
/// # Errors
/// When the database does not take it.
pub fn renew(conn: &Connection, rules: &Rules) -> Result<(), StoreError> {
    match day(conn)? {
        Some(day) => rebuild(conn, rules, day)?,
        None => kind_tables::make(conn)?,
    }
    opaque::renew(conn)?;
    derive::search::note_version(conn)?;
    meta::set(conn, meta::KINDS, &fingerprint())
}

/// The day the projection was computed for; if that is lost, the day of the last change.
///
/// # Errors
/// When the database does not answer.
pub fn day(conn: &Connection) -> Result<Option<Date>, StoreError> {
    if let Some(day) = meta::get(conn, meta::ROLLED_ON)? {
        return Ok(Some(day));
    }
    let last: Option<i64> = conn.query_row("SELECT max(at) FROM journal", [], |row| row.get(0))?;
    Ok(last.map(|at| Millis(at).local_date()))
}

/// Makes the projection's tables again, empties the derived ones, and fills them from the journal.
///
/// # Errors
/// When the database does not take it.
pub fn rebuild(conn: &Connection, rules: &Rules, today: Date) -> Result<(), StoreError> {
    kind_tables::make(conn)?;
    conn.execute_batch(
        "DELETE FROM conflict; DELETE FROM request_derived; DELETE FROM follow_up; DELETE FROM entitlement;
         DELETE FROM household_derived; DELETE FROM stale; DELETE FROM search;",
    )?;
    let mut touched = Touched::default();
    for (kind, record) in journal::records(conn)? {
        project::project(conn, &Kind::from_code(&kind), &record, &mut touched)?;
    }
    derive::rederive(conn, touched, rules, today, false)?;
    meta::set(conn, meta::ROLLED_ON, &today)
}
