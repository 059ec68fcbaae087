//! What a round does when one side was restored: a new incarnation, own changes pending again, the log reread, and what
//! the server lost brought back.
//!
//! ```text
//! lost ids --> POST /v1/have --+-- the server has it after all --> held: the next pages say where
//!    ^                         +-- missing --> offer (a batch) --> POST /v1/recover --> numbers noted
//!    |                                             ^                                        |
//!    |                                             +---- more missing ---- log read on to its end
//!    +--------------- until only items too large for a proxy on the way are left
//! ```
//!
//! Invariant: a batch is offered only after the log, including the batch before, is read to its end. An item's `es` is then a
//! number below the cursor, and the cursor proves which log it is of.

use super::guard::{Stop, stop};
use super::journal::Journal;
use super::round::Round;
use super::status::TroubleCode;
use super::transport::{Failure, Transport};
use crate::change::wire::{
    HaveReply, HaveRequest, MAX_HAVE, RecoverItem, RecoverReply, RecoverRequest, RotateReply, RotateRequest,
};
use crate::domain::ids::ChangeId;
use crate::domain::time::Millis;
use crate::store::{Phase, SyncStart};
use std::collections::HashSet;

/// What a round knows of the changes that the server lost.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    /// The server lacks these; they are not brought back yet.
    missing: Vec<ChangeId>,
    /// These cannot be sent in this round: too large for a proxy on the way, or others must go first.
    stuck: HashSet<ChangeId>,
}

impl<J: Journal, T: Transport, N: Fn() -> Millis> Round<'_, J, T, N> {
    /// Continues as a new incarnation. When the answer is lost and it asks again, the first new one stays unused.
    pub(super) async fn rotate(&mut self, start: &SyncStart) -> Result<(), Stop> {
        self.guard.rotate()?;
        let question = RotateRequest { device: start.device };
        let reply: RotateReply = match self.ask(start, "/v1/device/rotate", &question).await? {
            Ok(reply) => reply,
            Err(failure) => return self.turn(failure, (0, 0)),
        };
        self.store(move |store| store.rotate(reply.device, &reply.token))?;
        (self.forked, self.marked, self.more) = (false, false, true);
        self.recovery.missing.clear();
        Ok(())
    }

    /// The server lacks own changes from `expect` on. If this incarnation has no such change, it was a former one's, and a new
    /// incarnation is needed. One that is new in this round has pushed nothing yet: the store renumbers its changes.
    pub(super) fn gap(&mut self, expect: u64) -> Result<(), Stop> {
        self.guard.repend(expect)?;
        if !self.guard.has_rotated() && !self.store(move |store| store.holds(expect))? {
            self.forked = true;
            return Ok(());
        }
        self.store(move |store| store.repend_from(expect))
    }

    /// The server's log is not the one our copy is of: it is reread.
    pub(super) fn restart(&mut self) -> Result<(), Stop> {
        self.guard.restart()?;
        self.more = true;
        self.recovery.missing.clear();
        self.store(|store| store.restart_pull())
    }

    /// The new log is read to its end: it replaces the old one, and pushing begins again.
    pub(super) fn finish_relog(&mut self) -> Result<(), Stop> {
        let now = (self.now)();
        self.more = true;
        self.summary.reshaped = true;
        let applied = self.store(move |store| store.finish_relog(now))?;
        match applied.removal {
            0 => Ok(()),
            removal => Err(stop(TroubleCode::RemovalAsks, removal.to_string())),
        }
    }

    pub(super) fn anything_lost(&mut self) -> Result<bool, Stop> {
        Ok(!self.lost(1)?.is_empty())
    }

    /// Changes that the server may have lost and that this line can carry.
    fn lost(&mut self, most: usize) -> Result<Vec<ChangeId>, Stop> {
        let limit = most + self.recovery.stuck.len();
        let mut lost = self.store(move |store| store.lost(limit))?;
        lost.retain(|id| !self.recovery.stuck.contains(id));
        lost.truncate(most);
        Ok(lost)
    }

    /// Asks which of the lost changes the server really lacks, and brings the first batch back.
    pub(super) async fn bring_back(&mut self, start: &SyncStart) -> Result<(), Stop> {
        if self.recovery.missing.is_empty() && !self.ask_what_is_missing(start).await? {
            return Ok(());
        }
        self.recover(start).await
    }

    /// False when nothing is missing, or the round must take another step first.
    async fn ask_what_is_missing(&mut self, start: &SyncStart) -> Result<bool, Stop> {
        let ids = self.lost(MAX_HAVE)?;
        self.guard.lost(start.cursor, &ids)?;
        let question = HaveRequest {
            device: start.device,
            ids: ids.clone(),
        };
        let reply: HaveReply = match self.ask(start, "/v1/have", &question).await? {
            Ok(reply) => reply,
            Err(failure) => return self.turn(failure, (0, 0)).map(|()| false),
        };
        let lacked: HashSet<ChangeId> = reply.missing.into_iter().collect();
        let (missing, held): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| lacked.contains(id));
        if !held.is_empty() {
            self.more |= start.phase == Phase::Relog;
            let head = reply.head;
            self.store(move |store| store.held_at(&held, head))?;
        }
        self.recovery.missing = missing;
        // Another device may have brought some back meanwhile: the pages still to be read say so.
        Ok(!self.recovery.missing.is_empty() && !self.more)
    }

    /// Brings one batch back and takes it off the list.
    async fn recover(&mut self, start: &SyncStart) -> Result<(), Stop> {
        let items = self.offer()?;
        if items.is_empty() {
            self.recovery.stuck.extend(self.recovery.missing.drain(..));
            return Ok(());
        }
        self.mark()?;
        let offered: HashSet<ChangeId> = items.iter().map(|item| item.change.id).collect();
        let size = (items.len(), bytes_of(&items));
        let question = RecoverRequest {
            device: start.device,
            cursor: start.cursor,
            items,
        };
        let reply: RecoverReply = match self.ask(start, "/v1/recover", &question).await? {
            Ok(reply) => reply,
            Err(failure) => return self.refused(failure, size, offered),
        };
        let answered: HashSet<ChangeId> = reply.results.iter().map(|result| result.id).collect();
        if answered.is_disjoint(&offered) {
            let detail = "the server does not answer about what it is brought";
            return Err(stop(TroubleCode::BadAnswer, detail));
        }
        let now = (self.now)();
        let applied = self.store(move |store| store.apply_recovered(&reply, now))?;
        self.summary.recovered += applied.stored;
        self.recovery.missing.retain(|id| !answered.contains(id));
        self.more = true;
        self.guard.went_on();
        Ok(())
    }

    /// A single change that is too large is left out; the rest of the round goes on without it.
    fn refused(&mut self, failure: Failure, size: (usize, usize), offered: HashSet<ChangeId>) -> Result<(), Stop> {
        let alone = offered.len() == 1 && failure.code() == Some(&TroubleCode::TooLarge);
        self.turn(failure, size)?;
        if alone {
            self.recovery.missing.retain(|id| !offered.contains(id));
            self.recovery.stuck.extend(offered);
            self.guard.went_on();
        }
        Ok(())
    }

    fn offer(&mut self) -> Result<Vec<RecoverItem>, Stop> {
        // Each item also carries what the server had assigned to it: leave room for that.
        let (most, bytes) = (self.batch.changes, self.batch.bytes / 4 * 3);
        let missing = self.recovery.missing.clone();
        self.store(move |store| store.offer(&missing, most, bytes))
    }
}

fn bytes_of(items: &[RecoverItem]) -> usize {
    let sizes = items
        .iter()
        .map(|item| serde_json::to_vec(item).map_or(0, |json| json.len()));
    sizes.sum()
}
