//! What became of pushed changes.
//!
//! Invariant: a place counts only in the log it is of: while one is read anew, its pages alone say where a change is.

use super::apply::{Dirty, fold};
use super::{Applied, purge, relog};
use crate::change::Cursor;
use crate::change::wire::{PushResult, PushStatus};
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::store::journal::{self, Assigned, Entry};
use crate::store::touched::Touched;
use crate::store::{StoreError, derive, meta};
use rusqlite::Connection;

/// An author's clock may be this far ahead of the server's before ties stop believing it.
const TRUSTED_AHEAD_MS: i64 = 5 * 60_000;

/// Notes what became of pushed changes inside the caller's transaction, when that is all the server says.
///
/// # Errors
/// When the database does not take it.
pub fn results(conn: &Connection, results: &[PushResult], rules: &Rules, now: Millis) -> Result<Applied, StoreError> {
    let offset: i64 = meta::get(conn, meta::CLOCK_OFFSET)?.unwrap_or(0);
    let (mut applied, mut answered) = (Applied::default(), Dirty::new());
    for result in results {
        answer(conn, result, now.plus(offset), &mut applied, &mut answered)?;
    }
    let mut touched = Touched::default();
    fold(conn, &answered, &mut touched)?;
    derive::settle(conn, touched, rules, now.local_date(), false)?;
    Ok(applied)
}

/// Takes one answer.
///
/// # Errors
/// When the database does not take it.
pub fn answer(
    conn: &Connection,
    result: &PushResult,
    server_now: Millis,
    applied: &mut Applied,
    dirty: &mut Dirty,
) -> Result<(), StoreError> {
    let Some(entry) = journal::own(conn, result.id)? else {
        return Ok(());
    };
    if is_read_past(conn, result)? {
        relog::begin(conn)?;
    }
    match (&result.status, result.seq) {
        (PushStatus::Duplicate, Some(seq)) => {
            applied.duplicate += 1;
            place_own(conn, &entry, seq, result, server_now)?;
        }
        (PushStatus::Quarantined | PushStatus::Forwarded | PushStatus::Unknown(_), _) | (_, None) => {
            applied.quarantined += 1;
            let code = result.code.as_deref().unwrap_or(result.status.code());
            purge::refused(conn, result.id, code)?;
            journal::refuse(conn, result.id, code)?;
        }
        (PushStatus::Stored | PushStatus::Opaque, Some(seq)) => {
            applied.stored += 1;
            place_own(conn, &entry, seq, result, server_now)?;
        }
    }
    dirty.insert((entry.placed.change.kind.clone(), entry.placed.change.record.to_string()));
    Ok(())
}

/// True when the log has a change under the cursor in a form that is not known here: it was read past, because at that time
/// the change was here, in that form, and was counted anew since. No pull brings it again but one from the start.
fn is_read_past(conn: &Connection, result: &PushResult) -> Result<bool, StoreError> {
    let (PushStatus::Duplicate, Some(seq), Some(proof)) = (&result.status, result.seq, result.proof) else {
        return Ok(false);
    };
    let cursor: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    Ok(seq <= cursor.seq && !meta::is_set(conn, meta::RELOG)? && journal::proof(conn, result.id)? != Some(proof))
}

/// Gives an own change its place. A server that does not say when it had the change and what it takes as seen is
/// followed as closely as can be; the change as pulled back corrects it.
fn place_own(
    conn: &Connection,
    entry: &Entry,
    seq: u64,
    result: &PushResult,
    server_now: Millis,
) -> Result<(), StoreError> {
    let change = &entry.placed.change;
    let received = result.received.unwrap_or(server_now);
    let assigned = Assigned {
        seq,
        received,
        te: change.at.min(received.plus(TRUSTED_AHEAD_MS)),
        es: result.es.unwrap_or(change.seen.seq.min(seq.saturating_sub(1))),
        recovered: result.recovered,
        proof: result.proof,
    };
    // While the log is read anew, only its pages say where a change is.
    if meta::is_set(conn, meta::RELOG)? {
        return Ok(());
    }
    if entry.placed.seq == Some(seq) {
        return Ok(());
    }
    journal::place(conn, change.id, &assigned)
}
