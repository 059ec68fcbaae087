//! Files that were given to people, and which of their records changed since: what a later correction makes wrong.

use super::read::{reader, user_name};
use super::subject::{subject, target};
use crate::change::{Fields, Kind};
use crate::domain::time::Millis;
use crate::store::sql::text;
use crate::store::{StoreError, records};
use crate::view::{HandedOutRow, OutdatedRow};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The files, the newest first, each with what changed since.
///
/// # Errors
/// When the database does not answer.
pub fn handed_out(conn: &Connection) -> Result<Vec<HandedOutRow>, StoreError> {
    let reader = reader(conn)?;
    let sql = "SELECT id, at, user, what, file FROM handed_out ORDER BY id DESC";
    let files = records::all(conn, sql, &[], |row| {
        let file = HandedOutRow {
            id: row.get("id")?,
            at: Millis(row.get("at")?),
            by: row.get("user")?,
            what: row.get("what")?,
            file: row.get("file")?,
            changed: Vec::new(),
            added: 0,
        };
        Ok(file)
    })?;
    let told = |file: HandedOutRow| {
        let since = since(conn, file.id)?;
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

/// What was written since a file was made (`f`), to the records in it: a step to its request, what the server voided to the record that
/// it was about.
const WRITTEN: &str = "FROM handed_out f
               JOIN journal j ON j.arrival > f.arrival
               LEFT JOIN request_event e ON e.id = j.record
               LEFT JOIN annulment a ON a.id = j.record
               LEFT JOIN journal v ON v.id = a.change
               WHERE f.id = :file AND j.hidden = 0 AND j.body <> '{}' AND j.refused IS NULL AND (j.seq IS NOT NULL OR j.mine = 1)
                 AND coalesce(v.kind, j.kind) IN (SELECT value FROM json_each(f.kinds))
                 AND (f.records IS NULL
                      OR coalesce(e.request_id, v.record, j.record) IN (SELECT value FROM json_each(f.records)))";

/// The records that something was written to since the file was made, and whether they were there then.
fn since(conn: &Connection, file: i64) -> Result<Vec<(String, bool)>, StoreError> {
    let sql = format!(
        "SELECT n.record, EXISTS (SELECT 1 FROM journal b WHERE b.record = n.record AND b.arrival <= n.arrival) AS was_there
         FROM (SELECT DISTINCT coalesce(e.request_id, v.record, j.record) AS record, f.arrival AS arrival {WRITTEN}) n
         ORDER BY n.record"
    );
    records::all(conn, &sql, &[(":file", &file)], |row| {
        Ok((row.get("record")?, row.get("was_there")?))
    })
}

/// The records of a file that were written to since it was made, the last one first, each with what changed.
///
/// # Errors
/// When the database does not answer.
pub fn outdated(conn: &Connection, file: i64) -> Result<Vec<OutdatedRow>, StoreError> {
    let was_there: BTreeMap<String, bool> = since(conn, file)?.into_iter().collect();
    let sql = format!(
        "SELECT coalesce(e.request_id, v.record, j.record) AS owner, coalesce(v.kind, j.kind) AS kind, j.user, j.te, j.body,
           e.request_id IS NOT NULL AS is_step {WRITTEN} ORDER BY j.arrival DESC"
    );
    let written = records::all(conn, &sql, &[(":file", &file)], |row| {
        Ok(Written {
            record: row.get("owner")?,
            kind: Kind::from_code(&text(row, "kind")?),
            user: row.get("user")?,
            at: Millis(row.get("te")?),
            body: row.get("body")?,
            is_step: row.get("is_step")?,
        })
    })?;
    let reader = reader(conn)?;
    let mut rows: Vec<OutdatedRow> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for one in written {
        let Ok(record) = one.record.parse() else { continue };
        let place = match places.get(&one.record) {
            Some(place) => *place,
            None => {
                let kind = if one.is_step { Kind::Request } else { one.kind.clone() };
                rows.push(OutdatedRow {
                    subject: subject(conn, &kind, &one.record)?,
                    target: target(conn, &kind, &one.record)?,
                    kind,
                    record,
                    at: one.at,
                    by: user_name(conn, &reader, &one.user)?,
                    fields: Vec::new(),
                    parts: Vec::new(),
                    is_new: was_there.get(&one.record) == Some(&false),
                });
                places.insert(one.record.clone(), rows.len() - 1);
                rows.len() - 1
            }
        };
        rows[place].note(&one)?;
    }
    Ok(rows)
}

/// A change since.
struct Written {
    record: String,
    kind: Kind,
    user: String,
    at: Millis,
    body: String,
    is_step: bool,
}

impl OutdatedRow {
    fn note(&mut self, written: &Written) -> Result<(), StoreError> {
        if written.is_step {
            if !self.parts.contains(&written.kind) {
                self.parts.push(written.kind.clone());
            }
            return Ok(());
        }
        let set: Fields = serde_json::from_str(&written.body)?;
        for field in set.into_iter().map(|(field, _)| field) {
            if !self.fields.contains(&field) {
                self.fields.push(field);
            }
        }
        Ok(())
    }
}
