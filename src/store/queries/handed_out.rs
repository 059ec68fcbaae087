//! Files that were given to people, and which of their records changed since: what a later correction makes wrong.

use super::read::{reader, user_name};
use crate::domain::time::Millis;
use crate::store::{StoreError, records};
use crate::view::HandedOutRow;
use rusqlite::Connection;

/// The files, the newest first, each with what changed since.
///
/// # Errors
/// When the database does not answer.
pub fn handed_out(conn: &Connection) -> Result<Vec<HandedOutRow>, StoreError> {
    let reader = reader(conn)?;
    let sql = "SELECT id, at, user, what, file FROM handed_out ORDER BY id DESC";
    let files = records::all(conn, sql, &[], |row| {
        let file = HandedOutRow {
            at: Millis(row.get("at")?),
            by: row.get("user")?,
            what: row.get("what")?,
            file: row.get("file")?,
            changed: Vec::new(),
            added: 0,
        };
        Ok((row.get::<_, i64>("id")?, file))
    })?;
    let told = |(id, file): (i64, HandedOutRow)| {
        let since = since(conn, id)?;
        let (changed, added): (Vec<_>, Vec<_>) = since.into_iter().partition(|(_, was_there)| *was_there);
        Ok(HandedOutRow {
            by: user_name(conn, &reader, &file.by)?,
            changed: changed.into_iter().map(|(record, _)| record).collect(),
            added: added.len(),
            ..file
        })
    };
    files.into_iter().map(told).collect()
}

/// The records that something was written to since the file was made, and whether they were there then. A step belongs to its
/// request, and what the server voided to the record that it was about.
fn since(conn: &Connection, file: i64) -> Result<Vec<(String, bool)>, StoreError> {
    let sql = "SELECT n.record, EXISTS (SELECT 1 FROM journal b WHERE b.record = n.record AND b.arrival <= n.arrival) AS was_there
         FROM (SELECT DISTINCT coalesce(e.request_id, v.record, j.record) AS record, f.arrival AS arrival
               FROM handed_out f
               JOIN journal j ON j.arrival > f.arrival
               LEFT JOIN request_event e ON e.id = j.record
               LEFT JOIN annulment a ON a.id = j.record
               LEFT JOIN journal v ON v.id = a.change
               WHERE f.id = :file AND j.hidden = 0 AND j.body <> '{}' AND j.refused IS NULL AND (j.seq IS NOT NULL OR j.mine = 1)
                 AND coalesce(v.kind, j.kind) IN (SELECT value FROM json_each(f.kinds))
                 AND (f.records IS NULL
                      OR coalesce(e.request_id, v.record, j.record) IN (SELECT value FROM json_each(f.records)))) n
         ORDER BY n.record";
    records::all(conn, sql, &[(":file", &file)], |row| {
        Ok((row.get("record")?, row.get("was_there")?))
    })
}
