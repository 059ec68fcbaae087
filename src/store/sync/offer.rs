//! Bringing back what the server lost: items in the order of the lost log, each with what its author had seen told in the
//! numbers of the present one.
//!
//! Invariant: an item never claims to have seen more than its author had. Where an earlier item of the same batch would have
//! to be counted, the batch ends before it: its place is not known yet.

use super::{Applied, purge, relog, scope};
use crate::change::fold::Placed;
use crate::change::kind::DELETED;
use crate::change::reseen::seen_again;
use crate::change::wire::{MAX_PUSH, Provenance, PushResult, PushStatus, RecoverItem, RecoverReply};
use crate::change::{Cursor, Kind};
use crate::domain::ids::{ChangeId, DeviceId, UserId};
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::store::journal::{self, Assigned};
use crate::store::records::{all, first};
use crate::store::sql::{int, parsed, size};
use crate::store::touched::Touched;
use crate::store::{StoreError, derive, identity, meta, project};
use rusqlite::{Connection, Row, named_params};
use std::collections::BTreeSet;

/// An author's clock may be this far ahead of the server's before ties stop believing it.
const TRUSTED_AHEAD_MS: i64 = 5 * 60_000;

/// The code of what the server has and its log does not tell: it lies with the clerks.
pub const APART: &str = "rejected";

/// What the server may have lost ([`super::Store::lost`]).
///
/// # Errors
/// When the database does not answer.
pub fn lost(conn: &Connection, limit: usize) -> Result<Vec<ChangeId>, StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Ok(Vec::new());
    };
    match (meta::is_set(conn, meta::RELOG)?, relog::is_read(conn)?) {
        (true, false) => Ok(Vec::new()),
        (true, true) => relog::lost(conn, &kept, limit),
        (false, _) if meta::is_set(conn, meta::UNREAD)? => Ok(Vec::new()),
        (false, _) => rechecked(conn, limit),
    }
}

fn rechecked(conn: &Connection, limit: usize) -> Result<Vec<ChangeId>, StoreError> {
    all(
        conn,
        "SELECT j.id FROM recheck c JOIN journal j ON j.id = c.id
         ORDER BY j.seq IS NULL, j.seq, j.arrival LIMIT :limit",
        &[(":limit", &size(limit))],
        |row| parsed(row, "id"),
    )
}

/// The server has these. An own one of former incarnations that lies beyond the cursor it keeps apart; should it come by the
/// log after all, it is taken then.
///
/// # Errors
/// When the database does not take it.
pub fn held(conn: &Connection, ids: &[ChangeId], rules: &Rules) -> Result<(), StoreError> {
    let anew = meta::is_set(conn, meta::RELOG)?;
    let mut dirty = BTreeSet::new();
    if anew && !ids.is_empty() {
        // Another device may have brought them back behind our cursor: reading on tells where.
        meta::set(conn, meta::RELOG_READ, &false)?;
    }
    let head = meta::get::<Cursor>(conn, meta::CURSOR)?.unwrap_or_default().seq;
    for id in ids {
        if anew {
            relog::note(conn, *id, None)?;
        } else if let Some(lost) = read(conn, *id)?
            && lost.placed.seq.is_some_and(|seq| seq > head)
        {
            journal::refuse_lost(conn, *id, APART, false)?;
            let change = lost.placed.change;
            dirty.insert((change.kind, change.record.to_string()));
        }
        checked(conn, *id)?;
    }
    match (dirty.is_empty(), meta::get(conn, meta::ROLLED_ON)?) {
        (false, Some(day)) => settle(conn, &dirty, rules, day),
        _ => Ok(()),
    }
}

fn checked(conn: &Connection, id: ChangeId) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM recheck WHERE id = :id")?
        .execute(named_params! {":id": id.to_string()})?;
    Ok(())
}

/// A change of the lost log.
struct Lost {
    placed: Placed,
    user: UserId,
    assigned: Option<Assigned>,
    /// Of a log whose places are not known here: what its author had seen says nothing.
    strange: bool,
}

impl Lost {
    /// True when the author knew `other`, an earlier one of the lost log.
    fn has_seen(&self, other: &Self) -> bool {
        self.placed.device == other.placed.device || other.placed.seq.is_some_and(|seq| seq <= self.seen())
    }

    /// What the author had seen, in the lost log's numbers; nothing when that log is unknown.
    fn seen(&self) -> u64 {
        if self.strange { 0 } else { self.placed.es }
    }

    /// True when both write a field of the same record, or one of them deletes it.
    fn meets(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.placed.change, &other.placed.change);
        mine.record == theirs.record
            && mine
                .set
                .keys()
                .chain(theirs.set.keys())
                .any(|name| name == DELETED || (mine.set.contains_key(name) && theirs.set.contains_key(name)))
    }

    fn provenance(&self) -> Option<Provenance> {
        let assigned = self.assigned?;
        Some(Provenance {
            device: self.placed.device,
            user: self.user,
            received: assigned.received,
            te: assigned.te,
            es: assigned.es,
            recovered: assigned.recovered,
            proof: assigned.proof?,
        })
    }
}

/// The next items ([`super::Store::offer`]).
///
/// # Errors
/// When the database does not answer.
pub fn offer(
    conn: &Connection,
    missing: &[ChangeId],
    max_changes: usize,
    max_bytes: usize,
) -> Result<Vec<RecoverItem>, StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Ok(Vec::new());
    };
    let wanted: BTreeSet<ChangeId> = missing.iter().copied().collect();
    let in_order = match meta::is_set(conn, meta::RELOG)? {
        true => relog::lost(conn, &kept, usize::MAX)?,
        false => rechecked(conn, usize::MAX)?,
    };
    let in_order = in_order.into_iter().filter(|id| wanted.contains(id));
    let head = meta::get::<Cursor>(conn, meta::CURSOR)?.unwrap_or_default().seq;
    let scope = meta::get(conn, meta::SCOPE)?;
    let mut next_n: u64 = meta::get::<u64>(conn, meta::DEVICE_N)?.unwrap_or(0) + 1;
    let (mut batch, mut items, mut bytes) = (Vec::<Lost>::new(), Vec::new(), 0);
    for id in in_order {
        let Some(lost) = read(conn, id)? else { continue };
        let n = lost.placed.change.n;
        let own = lost.placed.device == kept.device;
        let from = match own && n == next_n {
            true => None,
            false => match lost.provenance() {
                Some(from) => Some(from),
                None => continue,
            },
        };
        if batch
            .iter()
            .any(|earlier| lost.meets(earlier) && lost.has_seen(earlier))
        {
            break;
        }
        // Of a record outside the scope the device has seen nothing.
        let es = match scope::reads(scope.as_ref(), &lost.placed.change.kind, Some(&lost.placed.change.unit)) {
            true => seen_again(places(conn, &lost, head)?, head).min(head),
            false => 0,
        };
        let item = RecoverItem {
            change: lost.placed.change.clone(),
            es,
            from,
        };
        let from_push = item.from.is_none();
        bytes += serde_json::to_string(&item)?.len() + 1;
        let full = items.len() >= max_changes.min(MAX_PUSH) || bytes > max_bytes;
        if full && !items.is_empty() {
            break;
        }
        // What comes with its proof does not say that its author was heard up to there.
        next_n += u64::from(from_push);
        items.push(item);
        batch.push(lost);
    }
    Ok(items)
}

fn read(conn: &Connection, id: ChangeId) -> Result<Option<Lost>, StoreError> {
    first(
        conn,
        "SELECT * FROM journal WHERE id = :id",
        &[(":id", &id.to_string())],
        lost_row,
    )
}

fn lost_row(row: &Row<'_>) -> rusqlite::Result<Lost> {
    let entry = journal::entry(row)?;
    Ok(Lost {
        assigned: journal::provenance(row)?,
        strange: entry.placed.seq.is_none() && !entry.mine,
        user: entry.user,
        placed: entry.placed,
    })
}

/// The changes of the same record that the present log has up to `head`, in order, and whether the author of `lost` had seen
/// them.
fn places(conn: &Connection, lost: &Lost, head: u64) -> Result<Vec<(u64, bool)>, StoreError> {
    let (record, es) = (lost.placed.change.record.to_string(), int(lost.seen()));
    if meta::is_set(conn, meta::RELOG)? {
        return relog_places(conn, &record, es, (lost.placed.device, int(lost.placed.change.n)));
    }
    all(
        conn,
        "SELECT j.seq, j.seq <= :es OR (j.device = :device AND j.n < :n) AS seen FROM journal j
         WHERE j.record = :record AND j.seq <= :head AND NOT EXISTS (SELECT 1 FROM recheck c WHERE c.id = j.id)
         ORDER BY j.seq",
        &[
            (":record", &record),
            (":es", &es),
            (":head", &int(head)),
            (":device", &lost.placed.device.to_string()),
            (":n", &int(lost.placed.change.n)),
        ],
        place,
    )
}

/// The places a record's changes have in the log that is read anew, in order, and whether the author of `device`'s change
/// number `n` had seen them, who had seen `es` of the old log.
///
/// # Errors
/// When the database does not answer.
pub fn relog_places(
    conn: &Connection,
    record: &str,
    es: i64,
    (device, n): (DeviceId, i64),
) -> Result<Vec<(u64, bool)>, StoreError> {
    all(
        conn,
        "SELECT r.seq, (j.seq IS NOT NULL AND j.seq <= :es) OR (j.device = :device AND j.n < :n) AS seen
         FROM relog r JOIN journal j ON j.id = r.id
         WHERE j.record = :record AND r.seq IS NOT NULL ORDER BY r.seq",
        &[
            (":record", &record),
            (":es", &es),
            (":device", &device.to_string()),
            (":n", &n),
        ],
        place,
    )
}

fn place(row: &Row<'_>) -> rusqlite::Result<(u64, bool)> {
    Ok((u64::try_from(row.get::<_, i64>("seq")?).unwrap_or(0), row.get("seen")?))
}

/// Notes the answers to an offer ([`super::Store::apply_recovered`]).
///
/// # Errors
/// When the database does not take it.
pub fn apply_recovered(
    conn: &Connection,
    reply: &RecoverReply,
    rules: &Rules,
    now: Millis,
) -> Result<Applied, StoreError> {
    if identity::kept(conn)?.is_none() {
        return Err(StoreError::Io("a reply for a device without identity".to_owned()));
    }
    let mut applied = Applied::default();
    let mut dirty = BTreeSet::new();
    for result in &reply.results {
        let Some(lost) = read(conn, result.id)? else { continue };
        answer(conn, &lost, result, reply.now, &mut applied)?;
        checked(conn, result.id)?;
        let change = lost.placed.change;
        dirty.insert((change.kind, change.record.to_string()));
    }
    meta::set(conn, meta::DEVICE_N, &reply.device_n)?;
    settle(conn, &dirty, rules, now.local_date())?;
    Ok(applied)
}

fn settle(conn: &Connection, dirty: &BTreeSet<(Kind, String)>, rules: &Rules, today: Date) -> Result<(), StoreError> {
    let mut touched = Touched::default();
    for (kind, record) in dirty {
        project::project(conn, kind, record, &mut touched)?;
    }
    derive::settle(conn, touched, rules, today, false)
}

/// What became of one change. Its place counts when it comes with the log: until it is read on to its end, nothing more is
/// offered.
fn answer(
    conn: &Connection,
    lost: &Lost,
    result: &PushResult,
    server_now: Millis,
    applied: &mut Applied,
) -> Result<(), StoreError> {
    let anew = meta::is_set(conn, meta::RELOG)?;
    let apart = matches!(
        result.status,
        PushStatus::Quarantined | PushStatus::Forwarded | PushStatus::Unknown(_)
    );
    let Some(seq) = result.seq.filter(|_| !apart) else {
        applied.quarantined += 1;
        let code = result.code.as_deref().unwrap_or(result.status.code());
        purge::refused(conn, result.id, code)?;
        journal::refuse_lost(conn, result.id, code, anew)?;
        return match anew {
            true => relog::note(conn, result.id, None),
            false => Ok(()),
        };
    };
    match result.status {
        PushStatus::Duplicate => applied.duplicate += 1,
        _ => applied.stored += 1,
    }
    if anew {
        return meta::set(conn, meta::RELOG_READ, &false);
    }
    meta::set(conn, meta::UNREAD, &true)?;
    journal::place(conn, result.id, &assigned(lost, seq, result, server_now))
}

/// What the server assigned: times stay as they were when it took the change as one it had known.
fn assigned(lost: &Lost, seq: u64, result: &PushResult, server_now: Millis) -> Assigned {
    let change = &lost.placed.change;
    let received = result.received.unwrap_or(server_now);
    let before = lost.assigned.filter(|before| before.received == received);
    Assigned {
        seq,
        received,
        te: before.map_or(change.at.min(received.plus(TRUSTED_AHEAD_MS)), |before| before.te),
        es: result.es.unwrap_or(0),
        recovered: result.recovered,
        proof: result.proof,
    }
}
