//! Drafts of forms. Invariant: a draft goes in the same transaction in which its form is saved.

use super::{StoreError, records};
use crate::domain::time::Millis;
use crate::view::DraftRow;
use rusqlite::{Connection, named_params};

/// Keeps a draft under its key.
///
/// # Errors
/// When the database does not take it.
pub fn save(conn: &Connection, key: &str, body: &serde_json::Value, now: Millis) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO draft (key, body, at, sum) VALUES (:key, :body, :at, row_sum(:key, :body, :at))",
    )?
    .execute(named_params! {":key": key, ":body": body.to_string(), ":at": now.0})?;
    Ok(())
}

/// Forgets a draft.
///
/// # Errors
/// When the database does not take it.
pub fn drop(conn: &Connection, key: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM draft WHERE key = :key")?
        .execute(named_params! {":key": key})?;
    Ok(())
}

/// Drafts that wait, the newest first; damaged ones are left out.
///
/// # Errors
/// When the database does not answer.
pub fn waiting(conn: &Connection) -> Result<Vec<DraftRow>, StoreError> {
    let found = records::all(
        conn,
        "SELECT key, body, at FROM draft WHERE sum IS row_sum(key, body, at) ORDER BY at DESC, key",
        &[],
        |row| Ok((row.get("key")?, row.get::<_, String>("body")?, Millis(row.get("at")?))),
    )?;
    found
        .into_iter()
        .map(|(key, body, at)| {
            let body = serde_json::from_str(&body)?;
            Ok(DraftRow { key, body, at })
        })
        .collect()
}
