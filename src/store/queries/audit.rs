//! The audit log, to read: what was done on this device, by whom and about whom; for the village's desk also looks at full values
//! and exports on other devices, whose lines came with the log.

use super::read::{Reader, reader, user_name};
use super::subject::{subject, target, told};
use crate::change::Kind;
use crate::domain::ids::RecordId;
use crate::domain::time::Millis;
use crate::store::sql::{size, text};
use crate::store::{StoreError, records};
use crate::view::{AuditRow, LIST_PLAIN, REVEAL, Told, WHY};
use rusqlite::Connection;
use std::cmp::Reverse;

/// A line as it was noted.
struct Noted {
    at: Millis,
    user: String,
    what: String,
    about: String,
    why: String,
}

/// The last lines, newest first.
pub fn audit(conn: &Connection, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
    let reader = reader(conn)?;
    let theirs = of_others(conn, limit)?;
    let mut lines = of_this_device(conn, limit)?;
    if !theirs.is_empty() {
        lines.extend(theirs);
        lines.sort_by_key(|line| Reverse(line.at));
        lines.truncate(limit);
    }
    lines.into_iter().map(|line| read(conn, &reader, line)).collect()
}

fn of_this_device(conn: &Connection, limit: usize) -> Result<Vec<Noted>, StoreError> {
    let sql = "SELECT at, user, what, about FROM audit ORDER BY id DESC LIMIT :limit";
    records::all(conn, sql, &[(":limit", &size(limit))], |row| {
        let (what, noted): (String, String) = (row.get("what")?, row.get("about")?);
        // The name of a file may say anything, and so may a reason.
        let tells_why = [REVEAL, LIST_PLAIN].contains(&what.as_str());
        let given = tells_why.then(|| noted.split_once(WHY)).flatten();
        let (about, why) = given.unwrap_or((&noted, ""));
        Ok(Noted {
            at: Millis(row.get("at")?),
            user: row.get("user")?,
            what,
            about: about.trim_end().to_owned(),
            why: why.to_owned(),
        })
    })
}

/// Lines that other devices sent.
fn of_others(conn: &Connection, limit: usize) -> Result<Vec<Noted>, StoreError> {
    let sql = "SELECT l.at, l._user, l.what, l.about, l.why FROM audit_line l
               WHERE l.deleted IS NULL AND l.at IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.record = l.id AND j.mine = 1)
               ORDER BY l.at DESC, l.id LIMIT :limit";
    records::all(conn, sql, &[(":limit", &size(limit))], |row| {
        Ok(Noted {
            at: Millis(row.get("at")?),
            user: text(row, "_user")?,
            what: text(row, "what")?,
            about: text(row, "about")?,
            why: text(row, "why")?,
        })
    })
}

fn read(conn: &Connection, reader: &Reader, line: Noted) -> Result<AuditRow, StoreError> {
    let (mut record, mut page, mut whom) = (None, None, Told::default());
    if let Some((kind, id)) = named(&line.about) {
        whom = told(conn, &kind, &id.to_string())?;
        let called = subject(conn, &kind, &id.to_string())?;
        page = target(conn, &kind, &id.to_string())?;
        record = Some((kind, id, called));
    }
    Ok(AuditRow {
        at: line.at,
        by: user_name(conn, reader, &line.user)?,
        what: line.what,
        record,
        told: whom,
        target: page,
        about: line.about,
        why: line.why,
    })
}

/// The record that a line names: its kind and id stand first.
fn named(about: &str) -> Option<(Kind, RecordId)> {
    let (kind, rest) = about.split_once(' ')?;
    let kind = Kind::from_code(kind);
    let id = rest.split(' ').next()?.parse().ok()?;
    kind.is_known().then_some((kind, id))
}
