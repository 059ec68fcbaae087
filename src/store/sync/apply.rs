//! Applying a reply. Invariant: it is applied in one transaction, and twice is once.
//!
//! Results of pushed changes are always taken. Pulled changes, scope and cursor are taken together or, when they would
//! remove too much, not at all until a person agreed ([`super::scope`]).

use super::{Applied, answers, former_keys, pulled, purge, scope};
use crate::change::wire::{Control, SyncReply};
use crate::change::{Cursor, Kind};
use crate::domain::ids::DeviceId;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::store::identity::{self, Incarnations, StoredIdentity};
use crate::store::journal;
use crate::store::project::{self, Dirty, project_all};
use crate::store::touched::Touched;
use crate::store::{StoreError, derive, meta, numbers, release};
use crate::view::LogRow;
use rusqlite::{Connection, named_params};
use std::collections::BTreeMap;

/// Rounds kept in the log.
const ROUNDS_KEPT: i64 = 500;
/// Rounds that moved nothing are written down this far apart: an open console has one every half minute, and a write each time
/// would wake the disk of an idle machine.
const QUIET_MS: i64 = 10 * 60_000;

/// Applies a reply inside the caller's transaction.
///
/// # Errors
/// When the database does not take it.
pub fn apply(conn: &Connection, reply: &SyncReply, rules: &Rules, now: Millis) -> Result<Applied, StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Err(StoreError::Io("a reply for a device without identity".to_owned()));
    };
    let own = identity::incarnations(conn, &kept)?;
    let mut applied = Applied::default();
    let mut answered = Dirty::new();
    for result in &reply.results {
        answers::answer(conn, result, reply.now, &mut applied, &mut answered)?;
    }
    let known: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    if reply.cursor.seq < known.seq {
        // An old reply once more: its page ends before our cursor.
        let mut touched = Touched::default();
        project_all(conn, &answered, &mut touched)?;
        derive::rederive(conn, touched, rules, now.local_date(), false)?;
        return Ok(applied);
    }
    let (offset, known) = (reply.now.0 - now.0, meta::get::<i64>(conn, meta::CLOCK_OFFSET)?);
    // The line's own time varies from round to round; a clock is told to be off by minutes.
    if known.is_none_or(|known| known.abs_diff(offset) >= 1_000) {
        meta::set(conn, meta::CLOCK_OFFSET, &offset)?;
    }
    meta::set(conn, meta::DEVICE_N, &reply.device_n)?;
    note_acked(conn, &reply.acked, &own)?;
    take_token(conn, kept, reply.token.as_deref())?;

    conn.execute_batch("SAVEPOINT pulled")?;
    let before = applied;
    let removed = take_pulled(conn, reply, &own, &answered, &mut applied, now)?;
    let touched = match too_much(conn, &removed, reply.more)? {
        None => removed.touched,
        Some(count) => {
            conn.execute_batch("ROLLBACK TO pulled")?;
            applied = Applied {
                removal: count,
                ..before
            };
            meta::set(conn, meta::REMOVAL, &count)?;
            let mut touched = Touched::default();
            project_all(conn, &answered, &mut touched)?;
            touched
        }
    };
    conn.execute_batch("RELEASE pulled")?;
    let safe: u64 = meta::get(conn, meta::SAFE)?.unwrap_or(0);
    meta::set(conn, meta::SAFE, &safe.max(reply.safe))?;
    scope::forget_safe(conn, now)?;
    derive::rederive(
        conn,
        touched,
        rules,
        now.local_date(),
        reply.more && applied.removal == 0,
    )?;
    Ok(applied)
}

/// A consent to remove records stays valid until the reread log replaces the old one; nothing is removed before that.
fn too_much(conn: &Connection, removed: &Removed, more: bool) -> Result<Option<usize>, StoreError> {
    if removed.rescoped {
        let asked = scope::too_much(conn, removed.count, true)?;
        meta::remove(conn, meta::REMOVED)?;
        return Ok(asked);
    }
    match meta::is_set(conn, meta::RELOG)? {
        true => Ok(None),
        false => scope::too_much(conn, removed.count, more),
    }
}

/// What a page of the pull took off the screens.
struct Removed {
    /// Records that were shown and are not any more.
    count: usize,
    /// The page brought another scope: `count` is what that scope will remove.
    rescoped: bool,
    touched: Touched,
}

fn take_pulled(
    conn: &Connection,
    reply: &SyncReply,
    own: &Incarnations,
    answered: &Dirty,
    applied: &mut Applied,
    now: Millis,
) -> Result<Removed, StoreError> {
    let mut dirty = Dirty::new();
    let (mut count, another) = (0, scope::another(conn, reply.scope.as_ref())?);
    match another {
        // The page was chosen by the new scope but begins at the old one's cursor: it is dropped, the log is reread.
        Some(scope) => count = scope::begin(conn, scope)?,
        None => {
            dirty = pulled::take_all(conn, &reply.changes, own, applied)?;
            pulled::note_cursor(conn, reply.cursor, reply.more)?;
        }
    }
    for control in &reply.control {
        match control {
            Control::Purge(order) => dirty.extend(purge::carry_out(conn, order, now)?),
            Control::Series { letters } => numbers::take_series(conn, letters)?,
            Control::Release { version } => release::note(conn, version)?,
            Control::Unknown => {}
        }
    }
    dirty.extend(scope::leave(conn)?);
    // Records that this reply answered changed by the person's own pushes: they do not count as removed.
    let mut touched = Touched::default();
    project_all(conn, answered, &mut touched)?;
    if another.is_some() {
        // Another role may read other requests. Those it hides are not removed, so they do not count.
        for request in scope::requests(conn)? {
            project::project(conn, &Kind::Request, &request, &mut touched)?;
        }
    }
    for (kind, record) in &dirty {
        let shown = scope::is_shown(conn, kind, record)?;
        project::project(conn, kind, record, &mut touched)?;
        count += usize::from(shown && !scope::is_shown(conn, kind, record)?);
    }
    Ok(Removed {
        count,
        rescoped: another.is_some(),
        touched,
    })
}

/// A server that acknowledges less of a former incarnation than before has lost changes.
fn note_acked(conn: &Connection, acked: &BTreeMap<DeviceId, u64>, own: &Incarnations) -> Result<(), StoreError> {
    if own.former.is_empty() {
        return Ok(());
    }
    let mut told: BTreeMap<DeviceId, u64> = meta::get(conn, meta::TOLD)?.unwrap_or_default();
    for (device, n) in acked.iter().filter(|(device, _)| own.former.contains(device)) {
        if told.insert(*device, *n).is_some_and(|before| *n < before) {
            journal::recheck(conn, *device, *n)?;
        }
    }
    meta::set(conn, meta::TOLD, &told)
}

fn take_token(conn: &Connection, kept: StoredIdentity, token: Option<&str>) -> Result<(), StoreError> {
    let Some(token) = token else { return Ok(()) };
    former_keys::remember(conn, &kept)?;
    let kept = StoredIdentity {
        token: Some(token.to_owned()),
        former_token: kept.token,
        ..kept
    };
    meta::set(conn, meta::IDENTITY, &kept)
}

/// Notes a round, if it moved something or [`QUIET_MS`] have passed; the oldest beyond [`ROUNDS_KEPT`] go.
///
/// # Errors
/// When the database does not take it.
pub fn log_round(conn: &Connection, row: &LogRow) -> Result<(), StoreError> {
    if is_quiet(row) && follows_a_quiet_one(conn, row.at)? {
        return Ok(());
    }
    conn.execute(
        "INSERT INTO round (at, sent, received, recovered, ms, error)
         VALUES (:at, :sent, :received, :recovered, :ms, :error)",
        named_params! {
            ":at": row.at.0,
            ":sent": crate::store::sql::size(row.sent),
            ":received": crate::store::sql::size(row.received),
            ":recovered": crate::store::sql::size(row.recovered),
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

fn is_quiet(row: &LogRow) -> bool {
    row.error.is_none() && row.sent + row.received + row.recovered == 0
}

/// True when the last round in the log went well and lies within [`QUIET_MS`] before `at`.
fn follows_a_quiet_one(conn: &Connection, at: Millis) -> Result<bool, StoreError> {
    let last: Option<Millis> = meta::get(conn, meta::LAST_SYNC)?;
    let near = last.is_some_and(|last| last <= at && at < last.plus(QUIET_MS));
    let went_well = "SELECT 1 FROM round WHERE id = (SELECT max(id) FROM round) AND error IS NULL";
    Ok(near && conn.prepare_cached(went_well)?.exists([])?)
}
