//! The newer program that the town wants, and the key that it signs packages with. Invariant: once a key is known, no other is taken.

use super::{StoreError, meta};
use crate::domain::version;
use rusqlite::Connection;

/// Notes the version that the server told.
pub(super) fn note(conn: &Connection, wanted: &str) -> Result<(), StoreError> {
    meta::set(conn, meta::WANTED, &wanted)
}

/// The version that the town wants, when it is newer than this program.
pub(super) fn wanted(conn: &Connection) -> Result<Option<String>, StoreError> {
    let wanted: Option<String> = meta::get(conn, meta::WANTED)?;
    Ok(wanted.filter(|wanted| version::is_newer(wanted, version::OWN)))
}

/// The town's key for packages, base64; `None` before the first one.
pub(super) fn key(conn: &Connection) -> Result<Option<String>, StoreError> {
    meta::get(conn, meta::RELEASE_KEY)
}

/// Keeps the town's key, unless there is one already.
pub(super) fn trust(conn: &Connection, key: &str) -> Result<(), StoreError> {
    match self::key(conn)? {
        Some(_) => Ok(()),
        None => meta::set(conn, meta::RELEASE_KEY, &key),
    }
}
