//! One push and pull, and how its answer or refusal changes the round.
//!
//! ```text
//! 200 -> applied; if the store did not take the reply's cursor (new scope: the log is reread), there is more
//! gap -> our changes are pending again; if they are not here, they are another incarnation's: rotate
//! forked -> rotate     diverged (once) -> the log is reread
//! cut off -> the same page again, half as large, if one came since the last cut
//! too_large -> half as much, down to one change; if that is refused: pull the rest, then end with the trouble
//! token_unknown -> once more with the former token, if there is one
//! upgrade_required -> the results are noted, then the trouble
//! ```
//!
//! Invariant: the results of a push are noted whatever else the answer says.

use super::batch::Batch;
use super::guard::{Stop, stop};
use super::journal::Journal;
use super::round::{Blocked, Round, elapsed};
use super::status::{CLOCK_BEARABLE_MS, TroubleCode};
use super::transport::{Failure, Transport};
use crate::change::Change;
use crate::change::wire::{PushResult, SyncReply, SyncRequest};
use crate::domain::time::Millis;
use crate::store::{Applied, Phase, Store, SyncStart};

impl<J: Journal, T: Transport, N: Fn() -> Millis> Round<'_, J, T, N> {
    /// One `POST /v1/sync`.
    pub(super) async fn trip(&mut self, start: &SyncStart, push: Vec<Change>) -> Result<(), Stop> {
        self.guard
            .trip(start, push.first().map(|change| change.n), push.len())?;
        if !push.is_empty() {
            self.mark()?;
        }
        let size = (push.len(), bytes_of(&push));
        let sent = (self.now)();
        let request = request(start, push, self.batch, sent);
        match self.ask(start, "/v1/sync", &request).await? {
            Ok(reply) => self.accept(start, reply, sent),
            Err(failure) if size.0 == 0 && self.goes_on_after(&failure) => {
                self.batch.shrink();
                Ok(())
            }
            Err(failure) => self.turn(failure, size),
        }
    }

    /// True when a page of a pull was cut off and one came before it: a first load over a bad line would spend most of its time
    /// in the waits between rounds. A line that carries no page between two cuts ends the round.
    fn goes_on_after(&mut self, failure: &Failure) -> bool {
        let is_cut = matches!(failure.code(), Some(TroubleCode::TimedOut | TroubleCode::Interrupted));
        is_cut && std::mem::take(&mut self.page_came)
    }

    fn accept(&mut self, start: &SyncStart, mut reply: SyncReply, sent: Millis) -> Result<(), Stop> {
        let now = (self.now)();
        self.batch.went_well(elapsed(sent, now));
        self.note_clock(&reply, sent, now);
        self.next_in = reply.next_in;
        let backwards = reply.cursor.seq < start.cursor.seq;
        if backwards {
            without_pull(&mut reply, start);
        }
        let (more, device_n, answered) = (reply.more, reply.device_n, reply.results.len());
        let (cursor, orders) = (reply.cursor, reply.scope.is_some() || !reply.control.is_empty());
        let applied = self.store(move |store| store.apply_reply(&reply, now))?;
        // After a change of scope the log is reread, whatever the server says is left.
        self.more = more || self.start()?.cursor != cursor;
        self.page_came = self.more;
        self.summary.pushed += answered;
        self.summary.reshaped |= orders;
        self.count(applied);
        if backwards {
            return Err(stop(TroubleCode::BadAnswer, "the server's cursor went back"));
        }
        if applied.removal > 0 {
            let asks = stop(TroubleCode::RemovalAsks, applied.removal.to_string());
            self.blocked.get_or_insert(Blocked::Pull(asks));
            self.more = false;
        }
        if device_n > start.max_n {
            self.forked = true;
        } else if device_n < start.acked_n && start.phase == Phase::Steady {
            self.gap(device_n + 1)?;
        }
        Ok(())
    }

    /// Takes a refusal: the round continues another way, or ends. `size`: how many changes were sent, and their bytes.
    pub(super) fn turn(&mut self, failure: Failure, size: (usize, usize)) -> Result<(), Stop> {
        match failure {
            Failure::Gap { expect } => return self.gap(expect),
            Failure::Diverged => return self.restart(),
            Failure::Forked { .. } => {
                self.forked = true;
                return Ok(());
            }
            Failure::Revoked { wipe } => {
                self.revoked = Some(wipe);
                self.store(|store| store.lock())?;
            }
            Failure::Upgrade { ref results, .. } => self.take_results(results.clone())?,
            Failure::Trouble { ref trouble, .. } => match &trouble.code {
                TroubleCode::TooLarge if size.0 > 0 => {
                    self.too_large(failure, size);
                    return Ok(());
                }
                TroubleCode::TokenUnknown if !self.fell_back => {
                    self.fell_back = true;
                    if self.store(|store| store.take_former_token_back())? {
                        return Ok(());
                    }
                }
                TroubleCode::TimedOut | TroubleCode::Interrupted => self.batch.shrink(),
                code if size.0 > 0 && code.is_before_the_line() => self.store(Store::not_sent)?,
                _ => {}
            },
        }
        Err(failure.into_trouble())
    }

    /// Sends half next time. If it was a single change, the rest of the round only pulls.
    fn too_large(&mut self, failure: Failure, size: (usize, usize)) {
        if !self.batch.refused(size.0, size.1) {
            self.blocked.get_or_insert(Blocked::Push(failure.into_trouble()));
        }
    }

    /// The push was taken although this program is too old for the rest.
    fn take_results(&mut self, results: Vec<PushResult>) -> Result<(), Stop> {
        let now = (self.now)();
        self.summary.pushed += results.len();
        let applied = self.store(move |store| store.take_results(&results, now))?;
        self.count(applied);
        Ok(())
    }

    fn note_clock(&mut self, reply: &SyncReply, sent: Millis, received: Millis) {
        let middle = sent.0 / 2 + received.0 / 2;
        let off = middle.saturating_sub(reply.now.0);
        self.clock_off = (off.saturating_abs() > CLOCK_BEARABLE_MS).then_some(off);
    }

    pub(super) fn count(&mut self, applied: Applied) {
        self.summary.stored += applied.stored;
        self.summary.duplicate += applied.duplicate;
        self.summary.quarantined += applied.quarantined;
        self.summary.pulled += applied.pulled;
    }
}

fn request(start: &SyncStart, push: Vec<Change>, batch: &Batch, sent: Millis) -> SyncRequest {
    SyncRequest {
        device: start.device,
        max_n: start.max_n,
        acked: start.acked.clone(),
        purged: start.purged,
        sent,
        push,
        cursor: start.cursor,
        scope_rev: start.scope.as_ref().map_or(0, |scope| scope.rev),
        limit_bytes: batch.pull,
        wants_series: start.wants_series,
    }
}

/// The reply without its pulled changes: results, orders and scope still count.
fn without_pull(reply: &mut SyncReply, start: &SyncStart) {
    reply.changes.clear();
    reply.cursor = start.cursor;
    reply.more = true;
}

fn bytes_of(push: &[Change]) -> usize {
    let sizes = push
        .iter()
        .map(|change| serde_json::to_vec(change).map_or(0, |json| json.len()));
    sizes.sum()
}
