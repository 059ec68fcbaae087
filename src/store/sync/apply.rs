//! Applying a reply. Invariant: it is applied in one transaction, and twice is once.
//!
//! Results of pushed changes are always taken. Pulled changes, scope and cursor are taken together or, when they would
//! remove too much, not at all until a person agreed ([`super::scope`]).

use super::{Applied, purge, relog, scope};
use crate::change::wire::{Control, PushResult, PushStatus, SyncReply};
use crate::change::{Cursor, Kind, Sequenced};
use crate::domain::ids::DeviceId;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::store::identity::{self, Incarnations, Kept};
use crate::store::journal::{self, Assigned, Entry};
use crate::store::records::all;
use crate::store::rows::LogRow;
use crate::store::touched::Touched;
use crate::store::{StoreError, derive, meta, project};
use rusqlite::{Connection, named_params};
use std::collections::{BTreeMap, BTreeSet};

/// An author's clock may be this far ahead of the server's before ties stop believing it.
const TRUSTED_AHEAD_MS: i64 = 5 * 60_000;

/// Rounds kept in the log.
const ROUNDS_KEPT: i64 = 500;

/// Cursors of the present log kept, so that forms opened before it was renumbered are told from later ones.
const CURSORS_KEPT: usize = 500;

/// Records to fold anew.
pub type Dirty = BTreeSet<(Kind, String)>;

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
    let anew = meta::is_set(conn, meta::RELOG)?;
    for result in &reply.results {
        answer(conn, result, reply.now, &mut applied, &mut answered)?;
    }
    let known: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    let begun = !anew && meta::is_set(conn, meta::RELOG)?;
    if begun || reply.cursor.seq < known.seq {
        // An old answer once more: what it says of the log is behind what is here. Or its page is of a place left just now.
        let mut touched = Touched::default();
        fold(conn, &answered, &mut touched)?;
        derive::settle(conn, touched, rules, now.local_date(), false)?;
        return Ok(applied);
    }
    meta::set(conn, meta::CLOCK_OFFSET, &(reply.now.0 - now.0))?;
    meta::set(conn, meta::DEVICE_N, &reply.device_n)?;
    told(conn, &reply.acked, &own)?;
    take_token(conn, kept, reply.token.as_deref())?;

    conn.execute_batch("SAVEPOINT pulled")?;
    let before = applied;
    let removed = pulled(conn, reply, &own, &answered, &mut applied)?;
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
            fold(conn, &answered, &mut touched)?;
            touched
        }
    };
    conn.execute_batch("RELEASE pulled")?;
    let safe: u64 = meta::get(conn, meta::SAFE)?.unwrap_or(0);
    meta::set(conn, meta::SAFE, &safe.max(reply.safe))?;
    scope::forget_safe(conn, now)?;
    derive::settle(
        conn,
        touched,
        rules,
        now.local_date(),
        reply.more && applied.removal == 0,
    )?;
    Ok(applied)
}

/// What a person agreed to holds until the log that is read anew is swapped: until then nothing leaves.
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

/// What a page of the pull did to what is shown.
struct Removed {
    /// Records that were shown and are not any more.
    count: usize,
    /// Another scope was met: `count` is what it takes away.
    rescoped: bool,
    touched: Touched,
}

fn pulled(
    conn: &Connection,
    reply: &SyncReply,
    own: &Incarnations,
    answered: &Dirty,
    applied: &mut Applied,
) -> Result<Removed, StoreError> {
    let mut dirty = Dirty::new();
    let (mut count, another) = (0, scope::another(conn, reply.scope.as_ref())?);
    match another {
        // What came with it was chosen by another scope than the one known, and begins where that one ended.
        Some(scope) => count = scope::begin(conn, scope)?,
        None => {
            dirty = take_all(conn, &reply.changes, own, applied)?;
            note_cursor(conn, reply.cursor, reply.more)?;
        }
    }
    for control in &reply.control {
        match control {
            Control::Purge(order) => dirty.extend(purge::carry_out(conn, order)?),
            Control::Unknown => {}
        }
    }
    dirty.extend(scope::leave(conn)?);
    // What this very reply answered is the person's own doing: it does not count as removed.
    let mut touched = Touched::default();
    fold(conn, answered, &mut touched)?;
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

/// Takes pulled changes into the journal, or into the reading of another log; names the records to fold anew.
///
/// # Errors
/// When the database does not take it.
pub fn take_all(
    conn: &Connection,
    changes: &[Sequenced],
    own: &Incarnations,
    applied: &mut Applied,
) -> Result<Dirty, StoreError> {
    let anew = meta::is_set(conn, meta::RELOG)?;
    let scope = meta::get(conn, meta::SCOPE)?;
    let mut dirty = Dirty::new();
    for sequenced in changes {
        let mine = own.contain(sequenced.device);
        let outside = scope
            .as_ref()
            .is_some_and(|scope| !scope::is_inside(scope, &sequenced.change.kind, &sequenced.change.unit));
        let standing = (mine, outside && mine);
        let new = if anew {
            relog::take(conn, sequenced, standing)?
        } else {
            let records = journal::take(conn, sequenced, standing)?;
            let new = !records.is_empty();
            dirty.extend(records);
            new
        };
        applied.pulled += usize::from(new && sequenced.device != own.device);
    }
    Ok(dirty)
}

/// Notes where our copy of the log ends now.
///
/// # Errors
/// When the database does not take it.
pub fn note_cursor(conn: &Connection, cursor: Cursor, more: bool) -> Result<(), StoreError> {
    let before: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    meta::set(conn, meta::CURSOR, &cursor)?;
    if meta::is_set(conn, meta::RELOG)? {
        if cursor != before {
            relog::ask_again(conn)?;
        }
        return meta::set(conn, meta::RELOG_READ, &!more);
    }
    if !more {
        meta::remove(conn, meta::PULL_FIRST)?;
        meta::remove(conn, meta::UNREAD)?;
        journal::recheck_beyond(conn, cursor.seq)?;
    }
    let mut known: Vec<Cursor> = meta::get(conn, meta::LOG_CURSORS)?.unwrap_or_default();
    if known.last() != Some(&cursor) {
        known.push(cursor);
        let beyond = known.len().saturating_sub(CURSORS_KEPT);
        known.drain(..beyond);
        meta::set(conn, meta::LOG_CURSORS, &known)?;
    }
    Ok(())
}

fn fold(conn: &Connection, records: &Dirty, touched: &mut Touched) -> Result<(), StoreError> {
    for (kind, record) in records {
        project::project(conn, kind, record, touched)?;
    }
    Ok(())
}

/// A server that has less of a former incarnation than it said before has lost it.
fn told(conn: &Connection, acked: &BTreeMap<DeviceId, u64>, own: &Incarnations) -> Result<(), StoreError> {
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

fn take_token(conn: &Connection, kept: Kept, token: Option<&str>) -> Result<(), StoreError> {
    let Some(token) = token else { return Ok(()) };
    let kept = Kept {
        token: Some(token.to_owned()),
        ..kept
    };
    meta::set(conn, meta::IDENTITY, &kept)
}

fn answer(
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

/// Makes own changes with `n >= expect` pending again. While a log is read anew the places say in what order to bring back
/// what is lost: they stay.
///
/// # Errors
/// When the database does not take it.
pub fn repend_from(conn: &Connection, expect: u64, rules: &Rules) -> Result<(), StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Ok(());
    };
    if meta::is_set(conn, meta::RELOG)? {
        return Ok(());
    }
    let mut touched = Touched::default();
    let records: BTreeSet<_> = journal::repend(conn, kept.device, expect)?.into_iter().collect();
    for (kind, record) in records {
        project::project(conn, &Kind::from_code(&kind), &record, &mut touched)?;
    }
    settle_as_of_then(conn, touched, rules)
}

fn settle_as_of_then(conn: &Connection, touched: Touched, rules: &Rules) -> Result<(), StoreError> {
    match meta::get(conn, meta::ROLLED_ON)? {
        Some(day) => derive::settle(conn, touched, rules, day, false),
        None => Ok(()),
    }
}

/// Folds the records of own changes without a place anew: they were counted anew.
///
/// # Errors
/// When the database does not take it.
pub fn fold_waiting(conn: &Connection, rules: &Rules) -> Result<(), StoreError> {
    let waiting = all(
        conn,
        "SELECT DISTINCT kind, record FROM journal WHERE mine = 1 AND seq IS NULL",
        &[],
        |row| Ok((Kind::from_code(row.get_ref("kind")?.as_str()?), row.get("record")?)),
    )?;
    let mut touched = Touched::default();
    fold(conn, &waiting.into_iter().collect(), &mut touched)?;
    settle_as_of_then(conn, touched, rules)
}

/// Notes a round; the oldest beyond [`ROUNDS_KEPT`] go.
///
/// # Errors
/// When the database does not take it.
pub fn log_round(conn: &Connection, row: &LogRow) -> Result<(), StoreError> {
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
