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
        true => projected(conn)?,
        false => of_journal(conn)?,
    };
    register::put_in_force(found);
    Ok(())
}

/// How many came since, and are in force from the next start on.
///
/// # Errors
/// When the database does not answer.
pub fn waiting(conn: &Connection) -> Result<usize, StoreError> {
    let is_new = |(text, is_withdrawn): &(String, bool)| {
        let described = register::stored(text).filter(|_| !is_withdrawn);
        described.is_some_and(|described| !Kind::from_code(&described.code).is_known())
    };
    Ok(projected(conn)?.iter().filter(|register| is_new(register)).count())
}

fn projected(conn: &Connection) -> Result<Vec<(String, bool)>, StoreError> {
    let sql = "SELECT description, withdrawn FROM register WHERE deleted IS NULL AND description IS NOT NULL";
    all(conn, sql, &[], |row| {
        let is_withdrawn: Option<bool> = row.get("withdrawn")?;
        Ok((row.get("description")?, is_withdrawn.unwrap_or_default()))
    })
}

/// The same, of a database of a program that did not know what they are.
fn of_journal(conn: &Connection) -> Result<Vec<(String, bool)>, StoreError> {
    let sql = "SELECT DISTINCT record FROM journal WHERE kind = :kind";
    let records: Vec<String> = all(conn, sql, &[(":kind", &Kind::Register.code())], |row| row.get(0))?;
    let mut found = Vec::new();
    for record in records {
        let placed: Vec<Placed> = journal::of_record(conn, &record)?
            .into_iter()
            .map(|entry| entry.placed)
            .collect();
        let fields = fold(Nature::FieldSet, &placed).fields;
        let is_withdrawn = fields.get("withdrawn").and_then(serde_json::Value::as_bool);
        let description = fields.get("description").and_then(serde_json::Value::as_str);
        found.extend(description.map(|text| (text.to_owned(), is_withdrawn.unwrap_or_default())));
    }
    Ok(found)
}
