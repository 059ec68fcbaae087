//! What became of pushed changes.
//!
//! Invariant: a sequence number counts only in its own log: while the log is reread, only its pages say where a change is.

use super::{Applied, purge, scope};
use crate::change::Sequenced;
use crate::change::wire::{PushResult, PushStatus};
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::store::journal::{self, Assigned, Entry, RowFlags};
use crate::store::project::{Dirty, project_all};
use crate::store::touched::Touched;
use crate::store::{StoreError, derive, identity, meta};
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
    project_all(conn, &answered, &mut touched)?;
    derive::rederive(conn, touched, rules, now.local_date(), false)?;
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
    match (&result.status, result.seq) {
        (PushStatus::Duplicate, Some(seq)) => {
            applied.duplicate += 1;
            match &result.form {
                // While the log is reread, only its pages say where a change is.
                Some(form) if !meta::is_set(conn, meta::RELOG)? => take_form(conn, form, dirty)?,
                _ => place_own(conn, &entry, seq, result, server_now)?,
            }
        }
        (PushStatus::Quarantined | PushStatus::Forwarded | PushStatus::Unknown(_), _) | (_, None) => {
            applied.quarantined += 1;
            let code = result.code().unwrap_or(result.status.code());
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

/// Takes the log's form of a duplicate: a former incarnation had pushed it, or it was renumbered since. Adds the records to
/// fold to `dirty`.
fn take_form(conn: &Connection, form: &Sequenced, dirty: &mut Dirty) -> Result<(), StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Ok(());
    };
    let mine = identity::incarnations(conn, &kept)?.contain(form.device);
    dirty.extend(journal::take(conn, form, RowFlags { mine, hidden: false })?);
    let scope = meta::get(conn, meta::SCOPE)?;
    if !scope::reads(scope.as_ref(), &form.change.kind, Some(&form.change.unit)) {
        meta::set(conn, meta::LEAVING, &true)?;
    }
    Ok(())
}

/// Gives an own change its sequence number. What an older server does not say (when it had the change, its `es`) is estimated;
/// the change corrects it when it is pulled.
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
    // While the log is reread, only its pages say where a change is.
    if meta::is_set(conn, meta::RELOG)? {
        return Ok(());
    }
    if entry.placed.seq == Some(seq) {
        return Ok(());
    }
    journal::place(conn, change.id, &assigned)
}
