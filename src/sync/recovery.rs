//! What a round does when one side was restored: a new incarnation, own changes pending again, the log read anew, and what
//! the server lost brought back.
//!
//! ```text
//! lost ids --> POST /v1/have --+-- the server has it after all --> held
//!    ^                         +-- missing --> offer (a batch) --> POST /v1/recover --> places noted --+
//!    |                                             ^-------------- more missing: offered anew ---------+
//!    +--------------- until nothing is lost
//! ```
//!
//! Invariant: a batch is offered only after the places of the one before are known; each says what its authors had seen.

use super::guard::{Stop, stop};
use super::journal::Journal;
use super::round::Round;
use super::status::TroubleCode;
use super::transport::Transport;
use crate::change::wire::{
    HaveReply, HaveRequest, MAX_HAVE, RecoverItem, RecoverReply, RecoverRequest, RotateReply, RotateRequest,
};
use crate::domain::ids::ChangeId;
use crate::domain::time::Millis;
use crate::store::SyncStart;
use std::collections::HashSet;

impl<J: Journal, T: Transport, N: Fn() -> Millis> Round<'_, J, T, N> {
    /// Goes on as a new incarnation. Asked twice, because the answer was lost, the first new one stays unused.
    pub(super) async fn rotate(&mut self, start: &SyncStart) -> Result<(), Stop> {
        self.guard.rotate()?;
        let question = RotateRequest { device: start.device };
        let reply: RotateReply = match self.ask(start, "/v1/device/rotate", &question).await? {
            Ok(reply) => reply,
            Err(failure) => return self.turn(start, failure, (0, 0)),
        };
        self.store(move |store| store.rotate(reply.device, &reply.token))?;
        (self.forked, self.marked, self.more) = (false, false, true);
        Ok(())
    }

    /// The server misses own changes from `expect` on.
    pub(super) fn repend(&mut self, expect: u64) -> Result<(), Stop> {
        self.guard.repend(expect)?;
        self.store(move |store| store.repend_from(expect))
    }

    /// The server's log is another one than ours: it is read anew.
    pub(super) fn restart(&mut self) -> Result<(), Stop> {
        self.guard.restart()?;
        self.more = true;
        self.store(|store| store.restart_pull())
    }

    /// The new log is read and whole: it takes the old one's stead, and pushing begins again.
    pub(super) fn finish_relog(&mut self) -> Result<(), Stop> {
        let now = (self.now)();
        self.more = true;
        let applied = self.store(move |store| store.finish_relog(now))?;
        match applied.removal {
            0 => Ok(()),
            removal => Err(stop(TroubleCode::RemovalAsks, removal.to_string())),
        }
    }

    pub(super) fn anything_lost(&mut self) -> Result<bool, Stop> {
        let lost = self.store(|store| store.lost(1))?;
        Ok(!lost.is_empty())
    }

    /// Finds out what of the lost the server really lacks, and brings that back.
    pub(super) async fn bring_back(&mut self, start: &SyncStart) -> Result<(), Stop> {
        let ids = self.store(|store| store.lost(MAX_HAVE))?;
        self.guard.lost(&ids)?;
        let question = HaveRequest {
            device: start.device,
            ids: ids.clone(),
        };
        let reply: HaveReply = match self.ask(start, "/v1/have", &question).await? {
            Ok(reply) => reply,
            Err(failure) => return self.turn(start, failure, (0, 0)),
        };
        let lacked: HashSet<ChangeId> = reply.missing.into_iter().collect();
        let (mut missing, held): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| lacked.contains(id));
        if !held.is_empty() {
            self.store(move |store| store.held(&held))?;
        }
        while !missing.is_empty() && self.recover(&mut missing).await? {}
        Ok(())
    }

    /// Brings one batch back and strikes it off. False when the round must take another step first.
    async fn recover(&mut self, missing: &mut Vec<ChangeId>) -> Result<bool, Stop> {
        let start = self.start()?;
        let items = self.offer(missing)?;
        self.mark()?;
        let size = (items.len(), bytes_of(&items));
        let offered: HashSet<ChangeId> = items.iter().map(|item| item.change.id).collect();
        let question = RecoverRequest {
            device: start.device,
            cursor: start.cursor,
            items,
        };
        let reply: RecoverReply = match self.ask(&start, "/v1/recover", &question).await? {
            Ok(reply) => reply,
            Err(failure) => return self.turn(&start, failure, size).map(|()| false),
        };
        let answered: HashSet<ChangeId> = reply.results.iter().map(|result| result.id).collect();
        if answered.is_disjoint(&offered) {
            let detail = "the server does not answer about what it is brought";
            return Err(stop(TroubleCode::BadAnswer, detail));
        }
        let now = (self.now)();
        let applied = self.store(move |store| store.apply_recovered(&reply, now))?;
        self.summary.recovered += applied.stored;
        missing.retain(|id| !answered.contains(id));
        Ok(true)
    }

    fn offer(&mut self, missing: &[ChangeId]) -> Result<Vec<RecoverItem>, Stop> {
        // What the server had assigned to each travels along: room for it is left.
        let (most, bytes) = (self.batch.changes, self.batch.bytes / 4 * 3);
        let missing = missing.to_vec();
        let items = self.store(move |store| store.offer(&missing, most, bytes))?;
        if items.is_empty() {
            return Err(stop(TroubleCode::Local, "what the server lost is not here either"));
        }
        Ok(items)
    }
}

fn bytes_of(items: &[RecoverItem]) -> usize {
    let sizes = items
        .iter()
        .map(|item| serde_json::to_vec(item).map_or(0, |json| json.len()));
    sizes.sum()
}
