//! The kinds that the town describes, read from the database when it is opened: before any table is made of them.

use super::records::all;
use super::{StoreError, journal};
use crate::change::fold::{Placed, fold};
use crate::record::register;
use crate::record::{Kind, Nature};
use rusqlite::Connection;

/// Puts the descriptions that this database has in force; the first database of a program run decides.
///
/// # Errors
/// When the database does not answer.
pub fn put_in_force(conn: &Connection) -> Result<(), StoreError> {
    let is_projected = conn
        .prepare("SELECT 1 FROM pragma_table_info('register') WHERE name = '_pending'")?
        .exists([])?;
    let found = match is_projected {
        true => all(
            conn,
            "SELECT description, withdrawn FROM register WHERE deleted IS NULL AND description IS NOT NULL",
            &[],
            |row| Ok((row.get("description")?, row.get::<_, Option<bool>>("withdrawn")?.unwrap_or_default())),
        )?,
        false => of_journal(conn)?,
    };
    register::put_in_force(found);
    Ok(())
}

/// The same, of a database of a program that did not know what they are.
fn of_journal(conn: &Connection) -> Result<Vec<(String, bool)>, StoreError> {
    let sql = "SELECT DISTINCT record FROM journal WHERE kind = :kind";
    let records: Vec<String> = all(conn, sql, &[(":kind", &Kind::Register.code())], |row| row.get(0))?;
    let mut found = Vec::new();
    for record in records {
        let placed: Vec<Placed> = journal::of_record(conn, &record)?.into_iter().map(|entry| entry.placed).collect();
        let fields = fold(Nature::FieldSet, &placed).fields;
        let is_withdrawn = fields.get("withdrawn").and_then(serde_json::Value::as_bool);
        let description = fields.get("description").and_then(serde_json::Value::as_str);
        found.extend(description.map(|text| (text.to_owned(), is_withdrawn.unwrap_or_default())));
    }
    Ok(found)
}
