//! Building everything that is not the journal anew; what `doctor` does and tests compare with.

use super::touched::Touched;
use super::{StoreError, derive, journal, meta, opaque, project};
use crate::change::Kind;
use crate::domain::category::SENSITIVE;
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use crate::record::permission::rights;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// What the projection depends on beside the journal: kinds, their fields and types, and who may read what, in hex.
fn fingerprint() -> String {
    let mut hasher = Sha256::new();
    hasher.update(SENSITIVE.join(" "));
    for kind in Kind::ALL {
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

/// True when the projection was made by a version that knew other kinds or fields: what that one kept without understanding
/// it is to appear.
///
/// # Errors
/// When the database does not answer.
pub fn is_outdated(conn: &Connection) -> Result<bool, StoreError> {
    Ok(meta::get::<String>(conn, meta::KINDS)? != Some(fingerprint()))
}

/// Builds the projection anew as of the day it stands at, and notes what it was made with.
///
/// # Errors
/// When the database does not take it.
pub fn renew(conn: &Connection, rules: &Rules) -> Result<(), StoreError> {
    if let Some(day) = meta::get(conn, meta::ROLLED_ON)? {
        rebuild(conn, rules, day)?;
    }
    opaque::renew(conn)?;
    derive::search::note_version(conn)?;
    meta::set(conn, meta::KINDS, &fingerprint())
}

/// Empties projection and derived tables and fills them from the journal.
///
/// # Errors
/// When the database does not take it.
pub fn rebuild(conn: &Connection, rules: &Rules, today: Date) -> Result<(), StoreError> {
    for kind in Kind::ALL {
        conn.execute(&format!(r#"DELETE FROM "{}""#, kind.code()), [])?;
    }
    conn.execute_batch(
        "DELETE FROM conflict; DELETE FROM request_derived; DELETE FROM follow_up;
         DELETE FROM household_derived; DELETE FROM stale; DELETE FROM search;",
    )?;
    let mut touched = Touched::default();
    for (kind, record) in journal::records(conn)? {
        project::project(conn, &Kind::from_code(&kind), &record, &mut touched)?;
    }
    derive::settle(conn, touched, rules, today, false)?;
    meta::set(conn, meta::ROLLED_ON, &today)
}
