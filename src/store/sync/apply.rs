//! What the sync engine does to the store. Invariant: a reply is applied in one transaction, and twice is once.

use super::Applied;
use crate::change::wire::{PushResult, PushStatus, Scope, SyncReply};
use crate::change::{Cursor, Kind, Sequenced};
use crate::domain::ids::DeviceId;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::store::journal::Entry;
use crate::store::rows::LogRow;
use crate::store::touched::Touched;
use crate::store::{StoreError, derive, identity, journal, meta, project};
use rusqlite::{Connection, named_params};
use std::collections::BTreeSet;

/// An author's clock may be this far ahead of the server's before ties stop believing it.
const TRUSTED_AHEAD_MS: i64 = 5 * 60_000;

/// Rounds kept in the log.
const ROUNDS_KEPT: i64 = 500;

/// Applies a reply inside the caller's transaction.
///
/// # Errors
/// When the database does not take it.
pub fn apply(conn: &Connection, reply: &SyncReply, rules: &Rules, now: Millis) -> Result<Applied, StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Err(StoreError::Io("a reply for a device without identity".to_owned()));
    };
    let mut applied = Applied::default();
    let mut dirty = BTreeSet::new();
    for result in &reply.results {
        answer(conn, result, reply.now, &mut applied, &mut dirty)?;
    }
    for sequenced in &reply.changes {
        pull(conn, sequenced, kept.device, &mut applied, &mut dirty)?;
    }
    meta::set(conn, meta::CLOCK_OFFSET, &(reply.now.0 - now.0))?;
    meta::set(conn, meta::CURSOR, &reply.cursor)?;
    take_scope(conn, reply.scope.as_ref(), reply.cursor)?;
    let mut touched = Touched::default();
    for (kind, record) in &dirty {
        project::project(conn, kind, record, &mut touched)?;
    }
    derive::settle(conn, touched, rules, now.local_date(), reply.more)?;
    Ok(applied)
}

fn answer(
    conn: &Connection,
    result: &PushResult,
    server_now: Millis,
    applied: &mut Applied,
    dirty: &mut BTreeSet<(Kind, String)>,
) -> Result<(), StoreError> {
    let Some(entry) = journal::own(conn, result.id)? else {
        return Ok(());
    };
    match (&result.status, result.seq) {
        (PushStatus::Duplicate, Some(seq)) => {
            applied.duplicate += 1;
            place_own(conn, &entry, seq, result, server_now)?;
        }
        (PushStatus::Quarantined | PushStatus::Forwarded | PushStatus::Unknown(_), _) | (_, None) => {
            applied.quarantined += 1;
            let code = result.code.as_deref().unwrap_or(result.status.code());
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

/// Gives an own change its place. A server that does not say when it had the change and what it takes as seen is
/// followed as closely as can be; the change as pulled back corrects it.
fn place_own(
    conn: &Connection,
    entry: &Entry,
    seq: u64,
    result: &PushResult,
    server_now: Millis,
) -> Result<(), StoreError> {
    if entry.placed.seq == Some(seq) {
        return Ok(());
    }
    let change = &entry.placed.change;
    let received = result.received.unwrap_or(server_now);
    let te = change.at.min(received.plus(TRUSTED_AHEAD_MS));
    let es = result.es.unwrap_or(change.seen.seq.min(seq.saturating_sub(1)));
    journal::place(conn, change.id, seq, received, te, es)
}

fn pull(
    conn: &Connection,
    sequenced: &Sequenced,
    own: DeviceId,
    applied: &mut Applied,
    dirty: &mut BTreeSet<(Kind, String)>,
) -> Result<(), StoreError> {
    if journal::take(conn, sequenced, own)? {
        applied.pulled += usize::from(sequenced.device != own);
        dirty.insert((sequenced.change.kind.clone(), sequenced.change.record.to_string()));
    }
    Ok(())
}

/// Notes the scope. Another scope than before is pulled from the start; what is here is known by id.
fn take_scope(conn: &Connection, scope: Option<&Scope>, cursor: Cursor) -> Result<(), StoreError> {
    let Some(scope) = scope else { return Ok(()) };
    let before: Option<Scope> = meta::get(conn, meta::SCOPE)?;
    meta::set(conn, meta::SCOPE, scope)?;
    if before.is_some_and(|before| before.rev != scope.rev) {
        meta::set(conn, meta::SEEN, &cursor)?;
        meta::set(conn, meta::CURSOR, &Cursor::default())?;
    }
    Ok(())
}

/// Makes own changes with `n >= expect` pending again.
///
/// # Errors
/// When the database does not take it.
pub fn repend_from(conn: &Connection, expect: u64, rules: &Rules) -> Result<(), StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Ok(());
    };
    let mut touched = Touched::default();
    let records: BTreeSet<_> = journal::repend(conn, kept.device, expect)?.into_iter().collect();
    for (kind, record) in records {
        project::project(conn, &Kind::from_code(&kind), &record, &mut touched)?;
    }
    match meta::get(conn, meta::ROLLED_ON)? {
        Some(day) => derive::settle(conn, touched, rules, day, false),
        None => Ok(()),
    }
}

/// Sets the cursor back to the start: the server's log is another one than we knew.
///
/// # Errors
/// When the database does not take it.
pub fn restart_pull(conn: &Connection) -> Result<(), StoreError> {
    meta::set(conn, meta::CURSOR, &Cursor::default())?;
    meta::remove(conn, meta::SEEN)
}

/// Notes a round; the oldest beyond [`ROUNDS_KEPT`] go.
///
/// # Errors
/// When the database does not take it.
pub fn log_round(conn: &Connection, row: &LogRow) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO round (at, sent, received, ms, error) VALUES (:at, :sent, :received, :ms, :error)",
        named_params! {
            ":at": row.at.0,
            ":sent": crate::store::sql::size(row.sent),
            ":received": crate::store::sql::size(row.received),
            ":ms": crate::store::sql::int(row.ms),
            ":error": row.error,
        },
    )?;
    conn.execute(
        "DELETE FROM round WHERE id <= (SELECT max(id) FROM round) - :kept",
        named_params! {":kept": ROUNDS_KEPT},
    )?;
    if row.error.is_none() {
        meta::set(conn, meta::LAST_SYNC, &row.at)?;
    }
    Ok(())
}
