//! Up to where changes may have been sent. What lies beyond was surely never sent, and may be left out as if it had never been
//! saved; what lies before may be on the server even when no answer came.

use crate::store::{StoreError, meta};
use rusqlite::Connection;

/// Before the last try, and with it: the greatest `arrival` of the journal.
type Offered = (i64, i64);

/// All that waits may be sent from now on. Once for every try: of a second one with nothing new it is as little known what became
/// of the first.
///
/// # Errors
/// When the database does not take it.
pub fn note(conn: &Connection) -> Result<(), StoreError> {
    let (_, before): Offered = meta::get(conn, meta::OFFERED)?.unwrap_or_default();
    let last: i64 = conn
        .prepare_cached("SELECT coalesce(max(arrival), 0) AS last FROM journal")?
        .query_row([], |row| row.get("last"))?;
    meta::set(conn, meta::OFFERED, &(before, last.max(before)))
}

/// The last try did not leave this device.
///
/// # Errors
/// When the database does not take it.
pub fn take_back(conn: &Connection) -> Result<(), StoreError> {
    match meta::get::<Offered>(conn, meta::OFFERED)? {
        Some((before, with)) if before != with => meta::set(conn, meta::OFFERED, &(before, before)),
        _ => Ok(()),
    }
}
