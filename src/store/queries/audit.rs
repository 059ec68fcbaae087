//! The audit log, to read: what was done on this device, by whom and about whom. Lines of other devices do not travel.

use super::read::{reader, user_name};
use super::subject::{subject, target, told};
use crate::change::Kind;
use crate::domain::ids::RecordId;
use crate::domain::time::Millis;
use crate::store::sql::size;
use crate::store::{StoreError, records};
use crate::view::{AuditRow, REVEAL, Told, WHY};
use rusqlite::Connection;

/// The last lines, newest first.
pub fn audit(conn: &Connection, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
    let reader = reader(conn)?;
    let sql = "SELECT at, user, what, about FROM audit ORDER BY id DESC LIMIT :limit";
    let lines = records::all(conn, sql, &[(":limit", &size(limit))], |row| {
        let at = Millis(row.get("at")?);
        let words: (String, String, String) = (row.get("user")?, row.get("what")?, row.get("about")?);
        Ok((at, words))
    })?;
    let read = |(at, (user, what, noted)): (Millis, (String, String, String))| {
        // The name of a file may say anything.
        let given = (what == REVEAL).then(|| noted.rsplit_once(WHY)).flatten();
        let (about, why) = given.unwrap_or((&noted, ""));
        let (about, why) = (about.trim_end().to_owned(), why.to_owned());
        let (mut record, mut page, mut whom) = (None, None, Told::default());
        if let Some((kind, id)) = named(&about) {
            let called = subject(conn, &kind, &id.to_string())?;
            page = target(conn, &kind, &id.to_string())?;
            whom = told(conn, &kind, &id.to_string())?;
            record = Some((kind, id, called));
        }
        let by = user_name(conn, &reader, &user)?;
        Ok(AuditRow {
            at,
            by,
            what,
            record,
            told: whom,
            target: page,
            about,
            why,
        })
    };
    lines.into_iter().map(read).collect()
}

/// The record that a line names: its kind and id stand first.
fn named(about: &str) -> Option<(Kind, RecordId)> {
    let (kind, rest) = about.split_once(' ')?;
    let kind = Kind::from_code(kind);
    let id = rest.split(' ').next()?.parse().ok()?;
    kind.is_known().then_some((kind, id))
}
