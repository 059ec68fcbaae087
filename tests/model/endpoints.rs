//! What the server answers. Invariant: the push is committed before the pull is read.

use crate::change::{Cur, Entry, one};
use crate::server::{Inc, Server};
use crate::variants::Variant as V;
use crate::wire::{Refusal, Results, Scope, Status, SyncReply, SyncReq};

impl Server {
    /// `POST /v1/sync`.
    pub fn sync(&mut self, req: &SyncReq, now: i64) -> Result<SyncReply, Refusal> {
        let device = *self.incs.get(&req.inc).ok_or(Refusal::TokenUnknown)?;
        let slow = self.next_seq;
        let reply = self.answer(req, device, now);
        // One in three is slow: another's commit and a reader come first.
        if !slow.is_multiple_of(3) {
            self.commit(self.next_seq);
        }
        reply
    }

    pub fn answer(&mut self, req: &SyncReq, device: Inc, now: i64) -> Result<SyncReply, Refusal> {
        let first = self.v == V::PushBeforeCursor;
        if !first && !self.knows(req.cursor) {
            return Err(Refusal::Diverged);
        }
        let results = self.push(&req.push, req.inc, now)?;
        if req.old && self.min_new {
            return Err(Refusal::Upgrade(results));
        }
        if first && !self.knows(req.cursor) {
            return Err(Refusal::Diverged);
        }
        let (changes, cursor, more) = self.pull(req, device, &results);
        let known = req.acked.iter().filter_map(|inc| Some((*inc, self.incs.get(inc)?)));
        let scope = self.scopes[device.user as usize];
        Ok(SyncReply {
            device_n: self.incs[&req.inc].n,
            acked: known
                .filter(|(_, row)| row.user == device.user)
                .map(|(inc, row)| (inc, row.n))
                .collect(),
            results,
            changes,
            cursor,
            more,
            scope: (scope.rev != req.rev).then_some(scope),
            purge: self.purged.iter().filter(|(no, _)| *no > req.purged).copied().collect(),
            safe: self.safe,
        })
    }

    pub fn pull(&self, req: &SyncReq, device: Inc, results: &Results) -> (Vec<Entry>, Cur, bool) {
        let scope = self.scopes[device.user as usize];
        let mut changes = Vec::new();
        let mut end = req.cursor;
        if scope.rev != req.rev && self.v != V::PulledBeforeScope {
            return (changes, end, true);
        }
        let mut after = self.log.iter().filter(|e| e.seq > req.cursor.seq);
        for e in after.clone() {
            if changes.len() >= req.limit {
                break;
            }
            end.seq = e.seq;
            self.late(e, device, scope, req, &mut changes);
            let own = self.incs.get(&e.inc).is_some_and(|row| row.root == device.root);
            let sent_now = results.iter().any(|(id, status)| {
                *id == e.ch.id && (matches!(status, Status::Stored(_)) || self.v == V::DuplicateNotSentBack)
            });
            let in_sight = scope.has(e.ch.record) || self.was_handed(e, device.user);
            if (own || self.v == V::NoScope || in_sight) && !sent_now {
                changes.push(*e);
            }
        }
        end.chain = self.chain.get(end.seq as usize).copied().unwrap_or_default();
        let more = after.next_back().is_some_and(|e| e.seq > end.seq);
        (changes, end, more)
    }

    /// It is the step that handed its record to the user, or stands after it.
    fn was_handed(&self, e: &Entry, user: u8) -> bool {
        self.handed_at(user, e.ch.record).is_some_and(|at| at <= e.seq)
    }

    /// What was written of a record before `e` handed it to the user comes with `e`, whatever the cursor.
    fn late(&self, e: &Entry, device: Inc, scope: Scope, req: &SyncReq, changes: &mut Vec<Entry>) {
        let (user, record) = (device.user, e.ch.record);
        let comes_late = !scope.has(record) && self.handed_at(user, record) == Some(e.seq);
        if !comes_late || matches!(self.v, V::HandedFromItsPlace | V::NoScope) {
            return;
        }
        let own = |old: &Entry| self.incs.get(&old.inc).is_some_and(|row| row.root == device.root);
        let before = self.log.iter().filter(|old| old.ch.record == record && old.seq < e.seq);
        // What the device wrote itself came at its own place, but it may have let that go since.
        let passed = |old: &Entry| old.seq <= req.cursor.seq && self.v != V::LateWithoutOwn;
        let before: Vec<Entry> = before.filter(|old| !own(old) || passed(old)).copied().collect();
        let room = match self.v {
            V::HandedPageCut => req.limit.saturating_sub(changes.len()),
            _ => before.len(),
        };
        changes.extend(before.into_iter().take(room));
    }

    /// `POST /v1/have`: what is missing.
    pub fn have(&self, inc: u16, ids: &[u8]) -> Result<Vec<u8>, Refusal> {
        self.incs.get(&inc).ok_or(Refusal::TokenUnknown)?;
        let all = self.all();
        Ok(ids.iter().copied().filter(|id| all & one(*id) == 0).collect())
    }
}
