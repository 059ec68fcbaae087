//! The audit log (操作日志): every line stays on the device, in a table that is only appended to. Looks at full values and exports go
//! to the village's desk besides, as records of their own kind; but not each field that a form shows to whoever edits it: what they
//! did with it is in the log anyway.
//!
//! Invariant: what travels names no file and no folder of this machine.

use super::identity::{self, StoredIdentity};
use super::touched::Touched;
use super::{StoreError, journal, project};
use crate::change::{Fields, Kind, NewChange};
use crate::clock::random_bytes;
use crate::domain::ids::RecordId;
use crate::domain::right::Relations;
use crate::domain::time::Millis;
use crate::record::audit_line;
use crate::record::permission::may_create;
use crate::view::{REVEAL, WHY};
use rusqlite::{Connection, named_params};

/// For whom a file was made, or that it was as masked as the page: of what an export is about, what and for whom travel, and nothing behind.
const PROFILES: [&str; 4] = ["internal", "report", "public", "masked"];

/// Words of a look at one field of a record: its kind, its id, the field.
const OF_FIELD: usize = 3;

/// Appends a line.
///
/// # Errors
/// When the database does not take it.
pub fn note(conn: &Connection, what: &str, about: &str, now: Millis) -> Result<(), StoreError> {
    let kept = identity::kept(conn)?;
    let user = kept.as_ref().map(|kept| kept.user.to_string()).unwrap_or_default();
    conn.execute(
        "INSERT INTO audit (at, user, what, about, sum)
         VALUES (:at, :user, :what, :about, row_sum(:at, :user, :what, :about))",
        named_params! {":at": now.0, ":user": user, ":what": what, ":about": about},
    )?;
    match kept.filter(|kept| kept.server.is_some() && audit_line::WHAT.codes().contains(&what)) {
        Some(kept) => send(conn, &kept, what, about, now),
        None => Ok(()),
    }
}

/// Writes the line as a record that travels, if the role may.
fn send(conn: &Connection, kept: &StoredIdentity, what: &str, about: &str, now: Millis) -> Result<(), StoreError> {
    if !may_create(&Kind::AuditLine, None, &kept.role, Relations::own(false)) {
        return Ok(());
    }
    let (about, why) = about.split_once(WHY).unwrap_or((about, ""));
    let mut words = about.trim_end().split(' ');
    if what == REVEAL && words.clone().count() >= OF_FIELD {
        return Ok(());
    }
    let about = match what {
        "export" => {
            let first = words.next().into_iter();
            first
                .chain(words.next().filter(|word| PROFILES.contains(word)))
                .collect()
        }
        _ => words.filter(|word| !word.is_empty()).collect::<Vec<_>>(),
    };
    let line = [
        ("what", what.into()),
        ("at", now.0.into()),
        ("about", about.join(" ").into()),
        ("why", why.into()),
    ];
    let change = NewChange {
        kind: Kind::AuditLine,
        record: RecordId::new(now, random_bytes()),
        unit: kept.unit.clone(),
        set: Fields::from_iter(line.map(|(name, value): (&str, serde_json::Value)| (name.to_owned(), value))),
    };
    let record = change.record.to_string();
    journal::append(conn, kept.user, kept.device, &[change], journal::Seen::All, now)?;
    // Nothing is derived from it.
    project::project(conn, &Kind::AuditLine, &record, &mut Touched::default())
}
