//! Purge orders: texts that must be found nowhere any more.
//!
//! Invariant: after an order the texts are in no table, no free page and no write-ahead log of this database. The changes keep
//! their sequence numbers and proofs; a change without a text has no effect, and a record without any text does not exist.

use super::scope::forget_work;
use crate::change::Kind;
use crate::change::wire::{Purge, QuarantineCode};
use crate::domain::ids::ChangeId;
use crate::domain::time::Millis;
use crate::store::project::Dirty;
use crate::store::records::all;
use crate::store::{StoreError, audit, meta};
use rusqlite::Connection;

/// Carries out an order, once. Returns the records that lose texts.
///
/// # Errors
/// When the database does not take it.
pub fn carry_out(conn: &Connection, order: &Purge, now: Millis) -> Result<Dirty, StoreError> {
    let done: u64 = meta::get(conn, meta::PURGED)?.unwrap_or(0);
    let mut dirty = Dirty::new();
    if order.no <= done {
        return Ok(dirty);
    }
    for record in &order.records {
        empty(
            conn,
            "UPDATE journal SET body = '{}' WHERE record = :id RETURNING kind, record",
            &record.to_string(),
            &mut dirty,
        )?;
        forget_work(conn, &record.to_string())?;
    }
    for change in &order.changes {
        empty(
            conn,
            "UPDATE journal SET body = '{}' WHERE id = :id RETURNING kind, record",
            &change.to_string(),
            &mut dirty,
        )?;
    }
    conn.execute(
        "UPDATE relog SET form = json_set(form, '$.set', json('{}')),
             sum = row_sum(id, seq, received, te, es, recovered, proof, json_set(form, '$.set', json('{}')))
         WHERE form IS NOT NULL AND sum IS row_sum(id, seq, received, te, es, recovered, proof, form) AND EXISTS (SELECT 1 FROM journal j WHERE j.id = relog.id AND j.body = '{}')",
        [],
    )?;
    for (_, record) in &dirty {
        forget_work(conn, record)?;
    }
    if !dirty.is_empty() {
        audit::note(conn, "purge", &dirty.len().to_string(), now)?;
    }
    meta::set(conn, meta::PURGED, &order.no)?;
    meta::set(conn, meta::SCRUB, &true)?;
    Ok(dirty)
}

/// A change that the server refuses because its text was purged loses its text here as well.
///
/// # Errors
/// When the database does not take it.
pub fn refused(conn: &Connection, id: ChangeId, code: &str) -> Result<(), StoreError> {
    if code != QuarantineCode::Purged.code() {
        return Ok(());
    }
    let mut dirty = Dirty::new();
    let sql = "UPDATE journal SET body = '{}' WHERE id = :id RETURNING kind, record";
    empty(conn, sql, &id.to_string(), &mut dirty)?;
    for (_, record) in &dirty {
        forget_work(conn, record)?;
    }
    meta::set(conn, meta::SCRUB, &true)
}

fn empty(conn: &Connection, sql: &str, id: &str, dirty: &mut Dirty) -> Result<(), StoreError> {
    let records = all(conn, sql, &[(":id", &id)], |row| {
        Ok((Kind::from_code(row.get_ref("kind")?.as_str()?), row.get("record")?))
    })?;
    dirty.extend(records);
    Ok(())
}

/// True when purged texts may still lie in the files.
///
/// # Errors
/// When the database does not answer.
pub fn must_scrub(conn: &Connection) -> Result<bool, StoreError> {
    meta::is_set(conn, meta::SCRUB)
}

/// Rewrites the database without the purged texts and empties the write-ahead log. Runs outside a transaction. Another program
/// that reads the database may block it; it is tried again at the next reply and the next opening.
///
/// # Errors
/// When the database does not take it.
pub fn scrub(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch("VACUUM")?;
    meta::remove(conn, meta::SCRUB)?;
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 {
        return Ok(());
    }
    meta::set(conn, meta::SCRUB, &true)
}
