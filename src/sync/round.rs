//! One round: push and pull until nothing waits and nothing more comes. The worker and the command `sync` share it.
//!
//! ```text
//! outgoing --> POST /v1/sync --200--> apply --more or pending--> again, else done
//!                  |--gap{expect}--> repend_from, once      |--diverged--> restart_pull, once
//!                  |--too_large, stalled--> half the batch  |--anything else--> the round ends with its trouble
//! ```

use super::batch::Batch;
use super::journal::Journal;
use super::status::{Trouble, TroubleCode};
use super::transport::{self, Failure, Transport};
use crate::change::Change;
use crate::change::wire::{SyncReply, SyncRequest};
use crate::domain::time::Millis;
use crate::store::rows::LogRow;
use crate::store::{StoreError, SyncStart};

/// `next_in` when no answer named one.
const NEXT_IN: u64 = 300;

/// What a round moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Changes sent and answered.
    pub pushed: usize,
    /// Of these, stored now.
    pub stored: usize,
    /// Of these, on the server already.
    pub duplicate: usize,
    /// Of these, put aside by the server.
    pub quarantined: usize,
    /// Changes of others that arrived.
    pub pulled: usize,
    /// Round trips that were answered.
    pub trips: usize,
}

/// How a round ended. What it moved stands even when it ended badly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What it moved.
    pub summary: Summary,
    /// The server's wish, in seconds.
    pub next_in: u64,
    /// Why it stopped early, and the seconds the server asks us to wait.
    pub failure: Option<(Trouble, Option<u64>)>,
}

/// Runs one round and notes it in the journal's log. `now` is asked before and after every round trip.
pub async fn run<J: Journal, T: Transport>(
    journal: &mut J,
    transport: &mut T,
    batch: &mut Batch,
    now: impl Fn() -> Millis,
) -> Outcome {
    let begun = now();
    let mut round = Round {
        summary: Summary::default(),
        next_in: NEXT_IN,
        repended: false,
        restarted: false,
        last_first: None,
    };
    let failure = round.drain(journal, transport, batch, &now).await.err();
    let mut outcome = Outcome {
        summary: round.summary,
        next_in: round.next_in,
        failure,
    };
    let row = LogRow {
        at: begun,
        sent: outcome.summary.pushed,
        received: outcome.summary.pulled,
        ms: elapsed(begun, now()),
        error: outcome
            .failure
            .as_ref()
            .map(|(trouble, _)| trouble.code.code().to_owned()),
    };
    if let Err(error) = journal.with(move |store| store.log_round(&row))
        && outcome.failure.is_none()
    {
        outcome.failure = Some(local(&error));
    }
    outcome
}

type Stop = (Trouble, Option<u64>);

struct Round {
    summary: Summary,
    next_in: u64,
    repended: bool,
    restarted: bool,
    last_first: Option<u64>,
}

impl Round {
    async fn drain<J: Journal, T: Transport>(
        &mut self,
        journal: &mut J,
        transport: &mut T,
        batch: &mut Batch,
        now: &impl Fn() -> Millis,
    ) -> Result<(), Stop> {
        let mut more = true;
        loop {
            let start = journal.with(|store| store.sync_start()).map_err(|e| local(&e))?;
            let start = start.ok_or_else(|| stop(TroubleCode::NotEnrolled, "no server is known"))?;
            let (most, bytes) = (batch.changes, batch.bytes);
            let push = journal
                .with(move |store| store.outgoing(most, bytes))
                .map_err(|e| local(&e))?;
            if push.is_empty() && !more {
                return Ok(());
            }
            let first = push.first().map(|change| change.n);
            let sent = now();
            let request = request(&start, push, batch, sent);
            match transport::ask::<_, _, SyncReply>(transport, &start, "/v1/sync", &request).await {
                Ok(reply) => {
                    batch.went_well(elapsed(sent, now()));
                    more = self.accept(journal, &start, &reply, now())?;
                    self.require_progress(first)?;
                }
                Err(failure) => {
                    self.recover(journal, failure, batch)?;
                    more = true;
                }
            }
        }
    }

    /// Applies an answer; true when there is more to fetch.
    fn accept<J: Journal>(
        &mut self,
        journal: &mut J,
        start: &SyncStart,
        reply: &SyncReply,
        now: Millis,
    ) -> Result<bool, Stop> {
        if reply.device_n > start.max_n {
            let detail = format!(
                "the server has change {} of this device, we have {}",
                reply.device_n, start.max_n
            );
            return Err(stop(TroubleCode::Forked, detail));
        }
        let taken = reply.clone();
        let applied = journal
            .with(move |store| store.apply_reply(&taken, now))
            .map_err(|e| local(&e))?;
        self.next_in = reply.next_in;
        self.summary.trips += 1;
        self.summary.pushed += reply.results.len();
        self.summary.stored += applied.stored;
        self.summary.duplicate += applied.duplicate;
        self.summary.quarantined += applied.quarantined;
        self.summary.pulled += applied.pulled;
        if reply.device_n < start.acked_n {
            self.repend(journal, reply.device_n + 1)?;
            return Ok(true);
        }
        Ok(reply.more)
    }

    fn recover<J: Journal>(&mut self, journal: &mut J, failure: Failure, batch: &mut Batch) -> Result<(), Stop> {
        match failure {
            Failure::Gap { expect } => self.repend(journal, expect),
            Failure::Diverged if !self.restarted => {
                self.restarted = true;
                journal.with(|store| store.restart_pull()).map_err(|e| local(&e))
            }
            Failure::Diverged => Err(stop(
                TroubleCode::Diverged,
                "the log differs again after a pull from the start",
            )),
            failure @ (Failure::Forked { .. } | Failure::Revoked { .. } | Failure::Upgrade { .. }) => {
                Err(failure.into_trouble())
            }
            Failure::Trouble { trouble, retry_after } => match trouble.code {
                TroubleCode::TooLarge if batch.shrink() => Ok(()),
                TroubleCode::TimedOut => {
                    batch.shrink();
                    Err((trouble, retry_after))
                }
                _ => Err((trouble, retry_after)),
            },
        }
    }

    fn repend<J: Journal>(&mut self, journal: &mut J, expect: u64) -> Result<(), Stop> {
        if self.repended {
            let detail = format!("the server still expects change {expect} of this device");
            return Err(stop(TroubleCode::Forked, detail));
        }
        self.repended = true;
        self.last_first = None;
        journal
            .with(move |store| store.repend_from(expect))
            .map_err(|e| local(&e))
    }

    /// The same first change twice in a row means that the answers acknowledge nothing: stop rather than spin.
    fn require_progress(&mut self, first: Option<u64>) -> Result<(), Stop> {
        if first.is_some() && first == self.last_first {
            return Err(stop(
                TroubleCode::BadAnswer,
                "the server does not acknowledge what it is sent",
            ));
        }
        self.last_first = first;
        Ok(())
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
    }
}

fn stop(code: TroubleCode, detail: impl Into<String>) -> Stop {
    let detail = detail.into();
    (Trouble { code, detail }, None)
}

fn local(error: &StoreError) -> Stop {
    stop(TroubleCode::Local, error.to_string())
}

fn elapsed(from: Millis, to: Millis) -> u64 {
    u64::try_from(to.0 - from.0).unwrap_or(0)
}
