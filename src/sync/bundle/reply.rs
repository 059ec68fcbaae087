//! Applies a bundle's reply in the same steps as a round over the network.
//!
//! ```text
//! refusal: locked | log reread | pending again | new incarnation asked for      too old: results, then the trouble
//!    --> pages, each where the copy ends --> what the server has after all --> the reread log replaces the old one
//! ```
//!
//! Invariant: every step first checks that the device is in the state where the step begins. So an import may be cut off after
//! any step, and the next one continues from there.

use super::clock::Clocks;
use super::{BundleError, Taken};
use crate::change::Cursor;
use crate::change::bundle_file::body::{Page, Reply};
use crate::change::wire::{ErrorBody, RefusalCode};
use crate::domain::time::Millis;
use crate::store::{Applied, Phase, Store, StoreError, SyncStart};

/// Applies the parts of the reply that still concern this device.
///
/// # Errors
/// [`BundleError`]; what was applied before stays.
pub fn apply(store: &mut Store, reply: &Reply, now: Millis) -> Result<Taken, BundleError> {
    let mut taken = Taken::default();
    if let Some(rotated) = &reply.rotated {
        store.rotate(rotated.device, &rotated.token)?;
        (taken.fresh, taken.rotated, taken.more) = (true, true, true);
        return Ok(taken);
    }
    let revoked = reply
        .refusal
        .as_ref()
        .is_some_and(|refusal| refusal.code == RefusalCode::DeviceRevoked);
    if start(store)?.must_rotate && !revoked {
        // An old copy must not read as the incarnation that moved on: its next file asks for a new one.
        (taken.fresh, taken.more) = (true, true);
        return Ok(taken);
    }
    let mut relog = reply.relog;
    if let Some(refusal) = &reply.refusal {
        relog = refused(store, reply, refusal, &mut taken, now)?;
    }
    if pages(store, reply, relog, &mut taken, now)? {
        finish(store, reply, &mut taken, now)?;
    }
    if let (true, Some(last)) = (taken.fresh, reply.pages.last()) {
        let start = start(store)?;
        // Another scope begins at the start of the log again.
        taken.more |= start.cursor != last.reply.cursor || start.must_rotate;
    }
    Ok(taken)
}

/// Does what the refusal asks for; true when the pages are of a log that is reread.
fn refused(
    store: &mut Store,
    reply: &Reply,
    refusal: &ErrorBody,
    taken: &mut Taken,
    now: Millis,
) -> Result<bool, BundleError> {
    match (&refusal.code, refusal.expect) {
        (RefusalCode::DeviceRevoked, _) => {
            store.lock()?;
            return Err(BundleError::Revoked { wipe: refusal.wipe });
        }
        (RefusalCode::Diverged, _) => {
            if stands(&start(store)?, reply.from, reply.relog) && reply.from != Cursor::default() {
                store.restart_pull()?;
            }
            return Ok(true);
        }
        (RefusalCode::Gap, Some(expect)) => {
            let start = start(store)?;
            if stands(&start, reply.from, reply.relog) && reply.known == start.acked_n {
                gap(store, expect)?;
                (taken.fresh, taken.more) = (true, true);
            }
            return Ok(reply.relog);
        }
        _ => {}
    }
    // The push was taken although this program is too old.
    store.take_results(&refusal.results, now)?;
    Err(BundleError::Refused(refusal.code.to_string()))
}

/// The server lacks own changes from `expect` on: they become pending again. If this incarnation has no such change, it was a
/// former one's, and the next file asks for a new incarnation.
fn gap(store: &mut Store, expect: u64) -> Result<(), StoreError> {
    match store.holds(expect)? {
        true => store.repend_from(expect),
        false => store.need_rotation(),
    }
}

/// Applies the pages that follow on the device's cursor; true when its copy then ends where the log ends.
fn pages(
    store: &mut Store,
    reply: &Reply,
    mut relog: bool,
    taken: &mut Taken,
    now: Millis,
) -> Result<bool, BundleError> {
    let clocks = Clocks::new(store, reply, now)?;
    for (index, page) in reply.pages.iter().enumerate() {
        let start = start(store)?;
        let stood = stands(&start, page.from, relog);
        // Another scope is read from the start like another log, by a device that had anything of the old one.
        relog |= page.reply.scope.is_some() && page.from != Cursor::default();
        if !stood {
            continue;
        }
        let new = page.reply.results.iter().filter(|result| result.is_new());
        if !store.knows_all(new.map(|result| result.id))? {
            // The device was restored from an old copy since the request: the page leaves out changes that the copy never had.
            store.need_rotation()?;
            (taken.fresh, taken.more) = (true, true);
            return Ok(false);
        }
        taken.fresh = true;
        taken.more |= reply.more;
        if index == 0
            && let Some(recovered) = &reply.recovered
        {
            add(&mut taken.applied, store.apply_recovered(recovered, now)?);
        }
        let applied = store.apply_reply(&clocks.told(&page.reply), now)?;
        add(&mut taken.applied, applied);
        taken.more |= counted(store, reply, page, &start)?;
        if applied.removal > 0 {
            taken.more = true;
            return Ok(false);
        }
    }
    let start = start(store)?;
    Ok(reply
        .pages
        .last()
        .is_some_and(|last| !last.reply.more && stands(&start, last.reply.cursor, relog)))
}

/// Compares the server's count of this device's changes with ours; true when another round is needed because of it.
fn counted(store: &mut Store, reply: &Reply, page: &Page, start: &SyncStart) -> Result<bool, StoreError> {
    let device_n = page.reply.device_n;
    // The device has synced since, so the reply no longer says what the server lacks.
    let lacks = reply.known == start.acked_n && device_n < start.acked_n && start.phase == Phase::Steady;
    if device_n > start.max_n {
        // Another copy of this device wrote.
        store.need_rotation()?;
    } else if lacks {
        gap(store, device_n + 1)?;
    }
    Ok(lacks || device_n > start.max_n)
}

/// At the end of the log: notes what the server has although the log does not show it, and ends the rereading when nothing
/// is missing any more. Another round is needed while something still has to be brought back, or while a person has not agreed
/// to what the new log removes.
fn finish(store: &mut Store, reply: &Reply, taken: &mut Taken, now: Millis) -> Result<(), BundleError> {
    if taken.fresh {
        held(store, reply, now)?;
    }
    let lost = !store.lost(1)?.is_empty();
    let relog = start(store)?.phase == Phase::Relog;
    if relog && !lost {
        let before = taken.applied;
        taken.applied = Applied {
            removal: store.finish_relog(now)?.removal,
            ..before
        };
        taken.fresh |= start(store)?.phase == Phase::Steady || taken.applied.removal > 0;
    }
    taken.more |= lost || taken.applied.removal > 0;
    Ok(())
}

/// The server said what it has before it read the pages: they show it, or it is quarantined. Applying the last page once more,
/// without its rows, marks the log as read to its end.
fn held(store: &mut Store, reply: &Reply, now: Millis) -> Result<(), BundleError> {
    let (Some(last), false) = (reply.pages.last(), reply.held.is_empty()) else {
        return Ok(());
    };
    store.held(&reply.held)?;
    let clocks = Clocks::new(store, reply, now)?;
    let mut end = clocks.told(&last.reply);
    end.changes.clear();
    end.results.clear();
    (end.scope, end.token) = (None, None);
    store.apply_reply(&end, now)?;
    Ok(())
}

fn start(store: &Store) -> Result<SyncStart, BundleError> {
    store.sync_start()?.ok_or(BundleError::NotEnrolled)
}

/// True when the device's copy ends at `from`, in the same log.
fn stands(start: &SyncStart, from: Cursor, relog: bool) -> bool {
    start.cursor == from && (start.phase == Phase::Relog) == relog
}

fn add(sum: &mut Applied, part: Applied) {
    sum.stored += part.stored;
    sum.duplicate += part.duplicate;
    sum.quarantined += part.quarantined;
    sum.pulled += part.pulled;
    sum.removal = part.removal;
}
