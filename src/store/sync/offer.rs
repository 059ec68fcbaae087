//! Bringing back what the server lost: items in the order of the lost log, each with its author's `es` translated to the
//! present one.
//!
//! Invariant: an item never claims that its author had seen more than they had. If that needs the new sequence number of an
//! earlier item of the same batch, which is not known yet, the batch ends before it.

use super::lost::{Lost, checked, places, read, rechecked, refold};
use super::{Applied, purge, relog, scope};
use crate::change::Cursor;
use crate::change::reseen::seen_again;
use crate::change::wire::{MAX_PUSH, PushResult, PushStatus, RecoverItem, RecoverReply};
use crate::domain::ids::ChangeId;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::store::journal::{self, Assigned};
use crate::store::{StoreError, identity, meta};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// An author's clock may be this far ahead of the server's before ties stop believing it.
const TRUSTED_AHEAD_MS: i64 = 5 * 60_000;

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
        // Records outside the scope are not here: their changes in the new log were not seen.
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
        // An item with a proof does not acknowledge its author's earlier numbers.
        next_n += u64::from(from_push);
        items.push(item);
        batch.push(lost);
    }
    Ok(items)
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
    refold(conn, &dirty, rules, now.local_date())?;
    Ok(applied)
}

/// Takes the answer for one change. Its sequence number counts when the log brings it: until the log is read to its end,
/// nothing more is offered.
fn answer(
    conn: &Connection,
    lost: &Lost,
    result: &PushResult,
    server_now: Millis,
    applied: &mut Applied,
) -> Result<(), StoreError> {
    let rereading = meta::is_set(conn, meta::RELOG)?;
    let apart = matches!(
        result.status,
        PushStatus::Quarantined | PushStatus::Forwarded | PushStatus::Unknown(_)
    );
    let Some(seq) = result.seq.filter(|_| !apart) else {
        applied.quarantined += 1;
        let code = result.code().unwrap_or(result.status.code());
        purge::refused(conn, result.id, code)?;
        journal::refuse_lost(conn, result.id, code, rereading)?;
        return match rereading {
            true => relog::note(conn, result.id, None),
            false => Ok(()),
        };
    };
    match result.status {
        PushStatus::Duplicate => applied.duplicate += 1,
        _ => applied.stored += 1,
    }
    if rereading {
        return meta::set(conn, meta::RELOG_READ, &false);
    }
    meta::set(conn, meta::UNREAD, &true)?;
    journal::place(conn, result.id, &assigned(lost, seq, result, server_now))
}

/// What the server assigned. A change that it recognised keeps its times.
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
