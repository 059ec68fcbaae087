//! Small facts by name, as JSON: identity, cursor, scope, clock offset. Invariant: written in the caller's transaction.

use super::StoreError;
use rusqlite::{Connection, OptionalExtension, named_params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Who this device is ([`super::handle::NewIdentity`]).
pub const IDENTITY: &str = "identity";
/// Where our copy of the log ends.
pub const CURSOR: &str = "cursor";
/// The greatest cursor ever shown to the person: what new changes have seen, also while a pull starts over.
pub const SEEN: &str = "seen";
/// The scope the server gave.
pub const SCOPE: &str = "scope";
/// Server clock minus this device's, ms.
pub const CLOCK_OFFSET: &str = "clock_offset";
/// `at` of the last own change.
pub const LAST_AT: &str = "last_at";
/// The greatest `n` of this incarnation.
pub const MAX_N: &str = "max_n";
/// The day the derived tables stand at.
pub const ROLLED_ON: &str = "rolled_on";
/// When a round last succeeded.
pub const LAST_SYNC: &str = "last_sync";

/// The value called `name`.
///
/// # Errors
/// When the database does not answer, or holds something else under the name.
pub fn get<T: DeserializeOwned>(conn: &Connection, name: &str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = conn
        .prepare_cached("SELECT value FROM meta WHERE name = :name")?
        .query_row(named_params! {":name": name}, |row| row.get("value"))
        .optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// Sets the value called `name`.
///
/// # Errors
/// When the database does not take it.
pub fn set<T: Serialize + ?Sized>(conn: &Connection, name: &str, value: &T) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute(named_params! {":name": name, ":value": serde_json::to_string(value)?})?;
    Ok(())
}

/// Forgets the value called `name`.
///
/// # Errors
/// When the database does not take it.
pub fn remove(conn: &Connection, name: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM meta WHERE name = :name", named_params! {":name": name})?;
    Ok(())
}
