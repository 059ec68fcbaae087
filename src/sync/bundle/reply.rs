//! Applies a reply that came by stick, step by step as the round over the network would.
//!
//! Invariant: every step first asks whether the device still stands where the step begins, so that any of them may be the
//! last before the stick is pulled out, and the next import goes on from there.

use super::{BundleError, Taken};
use crate::change::Cursor;
use crate::change::parcel::body::{Page, Reply};
use crate::domain::time::Millis;
use crate::store::{Applied, Phase, Store, StoreError, SyncStart};

/// Applies what of the reply still concerns this device.
///
/// # Errors
/// [`BundleError`]; what was applied before stays.
pub fn apply(store: &mut Store, reply: &Reply, now: Millis) -> Result<Taken, BundleError> {
    if let Some(rotated) = &reply.rotated {
        store.rotate(rotated.device, &rotated.token)?;
        return Ok(Taken {
            applied: Applied::default(),
            fresh: true,
            rotated: true,
            more: true,
        });
    }
    let relog = begin(store, reply)?;
    let (mut taken, ended) = pages(store, reply, relog, now)?;
    if let (true, Some(last)) = (taken.fresh, reply.pages.last()) {
        // Another scope begins at the start of the log again.
        taken.more |= start(store)?.cursor != last.reply.cursor;
    }
    if ended {
        settle(store, &mut taken, now)?;
    }
    Ok(taken)
}

/// What the refusal asks for; true when the pages are of a log that is read anew.
fn begin(store: &mut Store, reply: &Reply) -> Result<bool, BundleError> {
    let Some(refusal) = &reply.refusal else {
        return Ok(reply.relog);
    };
    match refusal.code.as_str() {
        "device_revoked" => {
            store.lock()?;
            Err(BundleError::Revoked { wipe: refusal.wipe })
        }
        "diverged" => {
            let start = start(store)?;
            let still = stands(&start, reply.from, reply.relog);
            if still && reply.from != Cursor::default() {
                store.restart_pull()?;
            }
            Ok(true)
        }
        "gap" => {
            let start = start(store)?;
            if let Some(expect) = refusal.expect
                && stands(&start, reply.from, reply.relog)
                && reply.known == start.acked_n
            {
                if !store.holds(expect)? {
                    // A new incarnation would help, and only a round over the network asks for one because of this.
                    return Err(BundleError::Refused("gap".to_owned()));
                }
                store.repend_from(expect)?;
            }
            Ok(reply.relog)
        }
        other => Err(BundleError::Refused(other.to_owned())),
    }
}

/// Applies the pages that follow on from where the device stands; true when the end of the log is reached.
fn pages(store: &mut Store, reply: &Reply, mut relog: bool, now: Millis) -> Result<(Taken, bool), BundleError> {
    let mut ended = false;
    let mut taken = Taken {
        applied: Applied::default(),
        fresh: false,
        rotated: false,
        more: false,
    };
    for (index, page) in reply.pages.iter().enumerate() {
        let start = start(store)?;
        let stood = stands(&start, page.from, relog);
        // Another scope is read from the start like another log, by a device that had anything of the old one.
        relog |= page.reply.scope.is_some() && page.from != Cursor::default();
        if !stood {
            continue;
        }
        taken.fresh = true;
        taken.more = reply.more;
        if index == 0 {
            store.held(&reply.held)?;
            if let Some(recovered) = &reply.recovered {
                add(&mut taken.applied, store.apply_recovered(recovered, now)?);
            }
        }
        let lacks = reply.known == start.acked_n;
        let applied = one(store, page, (&start, lacks), now)?;
        add(&mut taken.applied, applied);
        if applied.removal > 0 {
            taken.more = true;
            return Ok((taken, false));
        }
        ended = !page.reply.more;
    }
    Ok((taken, ended))
}

/// `lacks`: this page may say that the server has less than it had.
fn one(
    store: &mut Store,
    page: &Page,
    (start, lacks): (&SyncStart, bool),
    now: Millis,
) -> Result<Applied, BundleError> {
    let reply = &page.reply;
    if reply.device_n > start.max_n {
        return Err(BundleError::Refused("forked".to_owned()));
    }
    let applied = store.apply_reply(reply, now)?;
    if lacks && applied.removal == 0 && reply.device_n < start.acked_n && start.phase == Phase::Steady {
        store.repend_from(reply.device_n + 1)?;
    }
    Ok(applied)
}

/// Ends the reading anew when nothing is missing any more; another round is needed while something still has to be brought
/// back, or while a person has not agreed to what the new log removes.
fn settle(store: &mut Store, taken: &mut Taken, now: Millis) -> Result<(), StoreError> {
    let lost = !store.lost(1)?.is_empty();
    let relog = store.sync_start()?.is_some_and(|start| start.phase == Phase::Relog);
    if relog && !lost {
        taken.applied.removal = store.finish_relog(now)?.removal;
    }
    taken.more |= lost || taken.applied.removal > 0;
    Ok(())
}

fn start(store: &Store) -> Result<SyncStart, BundleError> {
    store.sync_start()?.ok_or(BundleError::NotEnrolled)
}

/// True when the device's copy of the log ends at `from`, in the log that is meant.
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
