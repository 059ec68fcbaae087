//! One round: pushes everything pending and pulls everything new, also after a restore of either side. The worker and the
//! command `sync` share it.
//!
//! ```text
//!  locked? --> the round ends: only an enrolment helps
//!     |
//!     v     old copy, forked
//!  [next step] ----------> Rotate (once)
//!     |  +-- Steady: lost? --> BringBack (a batch) --> Trip without push, until read --> BringBack ...
//!     |  |           more or pending: Trip (mark before the first push), else Done
//!     |  +-- Relog (diverged, another scope): Trip without push, until read --> lost? BringBack ... --> Finish
//!     +-- a refusal turns the round another way (`trip`) or ends it with its trouble; what was done stays done
//! ```
//!
//! Invariant: the journal alone says what the next step is. A round dropped anywhere is repeated from there.

use super::batch::Batch;
use super::guard::{Guard, Stop, stop};
use super::journal::Journal;
use super::recovery::Recovery;
#[cfg(doc)]
use super::status::CLOCK_BEARABLE_MS;
use super::status::{Trouble, TroubleCode};
use super::transport::{self, Failure, Transport};
use crate::change::Change;
use crate::domain::time::Millis;
use crate::store::{Phase, Store, StoreError, SyncStart};
use crate::view::LogRow;
use serde::Serialize;
use serde::de::DeserializeOwned;

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
    /// Of these, quarantined or refused by the server.
    pub quarantined: usize,
    /// Changes of others that arrived.
    pub pulled: usize,
    /// Changes brought back that the server had lost.
    pub recovered: usize,
    /// Round trips that were answered.
    pub trips: usize,
    /// The screens may have changed although nothing arrived: a new scope, a purge order, or a reread log.
    pub reshaped: bool,
}

/// How a round ended. What it moved stays moved even when it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What it moved.
    pub summary: Summary,
    /// When the server wants to be asked again, in seconds.
    pub next_in: u64,
    /// Why it stopped early, and the seconds the server asks us to wait.
    pub failure: Option<(Trouble, Option<u64>)>,
    /// The server revoked this device just now; true when its data must be destroyed.
    pub revoked: Option<bool>,
    /// How far this device's clock is ahead of the server's, in milliseconds, when by more than [`CLOCK_BEARABLE_MS`].
    pub clock_off: Option<i64>,
}

impl Outcome {
    /// A round that failed before it moved anything.
    #[must_use]
    pub fn failed(trouble: Trouble) -> Self {
        Self {
            summary: Summary::default(),
            next_in: NEXT_IN,
            failure: Some((trouble, None)),
            revoked: None,
            clock_off: None,
        }
    }
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
        journal,
        transport,
        batch,
        now: &now,
        guard: Guard::default(),
        summary: Summary::default(),
        next_in: NEXT_IN,
        clock_off: None,
        revoked: None,
        more: true,
        marked: false,
        forked: false,
        fell_back: false,
        page_came: false,
        recovery: Recovery::default(),
        blocked: None,
    };
    let failure = round.go().await.err();
    let mut outcome = Outcome {
        summary: round.summary,
        next_in: round.next_in,
        failure,
        revoked: round.revoked,
        clock_off: round.clock_off,
    };
    let error = outcome.failure.as_ref();
    let row = LogRow {
        at: begun,
        sent: outcome.summary.pushed,
        received: outcome.summary.pulled,
        recovered: outcome.summary.recovered,
        ms: elapsed(begun, now()),
        error: error.map(|(trouble, _)| trouble.code.code().to_owned()),
    };
    if let Err(error) = journal.with(move |store| store.log_round(&row))
        && outcome.failure.is_none()
    {
        outcome.failure = Some(local(&error));
    }
    outcome
}

/// The next step, by the journal and the answers so far.
enum Step {
    /// A new incarnation.
    Rotate,
    /// Push these, and pull.
    Trip(Vec<Change>),
    /// Offer back what the server lost.
    BringBack,
    /// Replace the old log by the reread one.
    Finish,
    /// Nothing is left to push or pull.
    Done,
}

/// A round under way. It remembers nothing beyond its end; lasting state is in the journal.
pub(super) struct Round<'a, J, T, N> {
    pub journal: &'a mut J,
    pub transport: &'a mut T,
    pub batch: &'a mut Batch,
    pub now: &'a N,
    pub guard: Guard,
    pub summary: Summary,
    pub next_in: u64,
    pub clock_off: Option<i64>,
    pub revoked: Option<bool>,
    /// There is more to pull.
    pub more: bool,
    /// The marker was set in this round.
    pub marked: bool,
    /// Another copy of this device wrote.
    pub forked: bool,
    /// The former token was taken back.
    pub fell_back: bool,
    /// A page came since the line broke last: the next one is asked for again when it is cut off.
    pub page_came: bool,
    /// Changes that the server lost, as far as known.
    pub recovery: Recovery,
    /// Why the round could not do everything; reported at its end.
    pub blocked: Option<Blocked>,
}

/// What a round leaves out.
pub(super) enum Blocked {
    /// One change is too large by itself: nothing more is pushed.
    Push(Stop),
    /// A person must agree to what a pull removes: nothing more is pulled.
    Pull(Stop),
}

impl<J: Journal, T: Transport, N: Fn() -> Millis> Round<'_, J, T, N> {
    async fn go(&mut self) -> Result<(), Stop> {
        loop {
            let start = self.start()?;
            match self.next_step(&start)? {
                Step::Rotate => self.rotate(&start).await?,
                Step::Trip(push) => self.trip(&start, push).await?,
                Step::BringBack => self.bring_back(&start).await?,
                Step::Finish => self.finish_relog()?,
                Step::Done => break,
            }
        }
        match self.blocked.take() {
            Some(Blocked::Push(why) | Blocked::Pull(why)) => Err(why),
            None => Ok(()),
        }
    }

    pub(super) fn start(&mut self) -> Result<SyncStart, Stop> {
        let start = self.store(|store| store.sync_start())?;
        let start = start.ok_or_else(|| stop(TroubleCode::NotEnrolled, "no server is known"))?;
        if start.locked {
            return Err(stop(TroubleCode::Locked, ""));
        }
        Ok(start)
    }

    fn next_step(&mut self, start: &SyncStart) -> Result<Step, Stop> {
        if start.must_rotate || self.forked {
            return Ok(Step::Rotate);
        }
        let relog = start.phase == Phase::Relog;
        let lost = self.anything_lost()?;
        if (relog || lost) && self.more {
            return Ok(Step::Trip(Vec::new()));
        }
        let readable = !matches!(self.blocked, Some(Blocked::Pull(_)));
        if lost && readable {
            return Ok(Step::BringBack);
        }
        if relog {
            return Ok(if readable { Step::Finish } else { Step::Done });
        }
        let push = self.outgoing()?;
        let idle = push.is_empty() && !self.more;
        Ok(if idle { Step::Done } else { Step::Trip(push) })
    }

    fn outgoing(&mut self) -> Result<Vec<Change>, Stop> {
        if matches!(self.blocked, Some(Blocked::Push(_))) {
            return Ok(Vec::new());
        }
        let (most, bytes) = (self.batch.changes, self.batch.bytes);
        self.store(move |store| store.outgoing(most, bytes))
    }

    /// Raises the marker before the first push of a round.
    pub(super) fn mark(&mut self) -> Result<(), Stop> {
        if !self.marked {
            let marked = self.journal.with(|store| store.mark());
            marked.map_err(|error| stop(TroubleCode::MarkerUnwritable, error.to_string()))?;
            self.marked = true;
        }
        Ok(())
    }

    /// Asks the server. The outer error ends the round; the inner one is the server's or the line's.
    pub(super) async fn ask<Q, A>(
        &mut self,
        start: &SyncStart,
        path: &'static str,
        question: &Q,
    ) -> Result<Result<A, Failure>, Stop>
    where
        Q: Serialize,
        A: DeserializeOwned,
    {
        self.guard.ask()?;
        let answer = transport::ask(self.transport, start, path, question).await;
        self.summary.trips += usize::from(answer.is_ok());
        Ok(answer)
    }

    /// Runs work on the store; its failure ends the round.
    pub(super) fn store<A, F>(&mut self, work: F) -> Result<A, Stop>
    where
        A: Send + 'static,
        F: FnOnce(&mut Store) -> Result<A, StoreError> + Send + 'static,
    {
        self.journal.with(work).map_err(|error| local(&error))
    }
}

fn local(error: &StoreError) -> Stop {
    stop(TroubleCode::Local, error.to_string())
}

pub(super) fn elapsed(from: Millis, to: Millis) -> u64 {
    u64::try_from(to.0.saturating_sub(from.0)).unwrap_or(0)
}
