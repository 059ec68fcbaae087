//! The sync thread: waits for a message or the timer, runs one round at a time, reports its state.
//!
//! The thread starts with the first message. It holds no state worth keeping: dropping a round in the middle is safe,
//! the journal says what is pending and the server answers twice-sent changes with `duplicate`. A round that panics is
//! reported and tried again like any other that failed: the thread lives as long as the console. The timer runs on the
//! monotonic clock; the wall clock is for people alone.

use super::batch::Batch;
use super::engine::{Message, Report};
use super::journal::Journal;
use super::round::{self, Outcome};
use super::schedule::{Ended, Schedule, Ticks};
use super::status::{Moved, Status, Trouble, TroubleCode};
use super::transport::Transport;
use crate::clock::{Clock, random_bytes};
use crate::domain::time::Millis;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

/// What the thread holds.
pub(super) struct Worker<J, T, F> {
    journal: J,
    transport: T,
    batch: Batch,
    clock: Clock,
    report: F,
    schedule: Schedule,
    /// The zero of [`Ticks`]: when the thread began.
    origin: Option<Instant>,
    plugged: bool,
    failing_since: Option<Millis>,
    receiver: UnboundedReceiver<Message>,
}

impl<J: Journal, T: Transport, F: FnMut(Report)> Worker<J, T, F> {
    pub(super) fn new(journal: J, transport: T, clock: Clock, report: F, receiver: UnboundedReceiver<Message>) -> Self {
        Self {
            journal,
            transport,
            batch: Batch::default(),
            clock,
            report,
            schedule: Schedule::default(),
            origin: None,
            plugged: true,
            failing_since: None,
            receiver,
        }
    }

    /// Waits and works until it is told to stop.
    pub(super) async fn run(&mut self) {
        let origin = Instant::now();
        self.origin = Some(origin);
        loop {
            let due = self.schedule.due();
            let timer = async {
                match due {
                    Some(due) => tokio::time::sleep_until(origin + Duration::from_millis(due)).await,
                    None => std::future::pending().await,
                }
            };
            let go_on = tokio::select! {
                message = self.receiver.recv() => self.hear(message),
                () = timer => self.round().await,
            };
            if !go_on {
                return;
            }
        }
    }

    fn ticks(&self) -> Ticks {
        let since = self.origin.map(|origin| origin.elapsed()).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    /// Takes a message between rounds. False ends the thread.
    fn hear(&mut self, message: Option<Message>) -> bool {
        let now = self.ticks();
        match message {
            None | Some(Message::Stop) => return false,
            Some(Message::SaveHappened) => self.schedule.save_happened(now),
            Some(Message::SyncNow) => self.schedule.sync_now(now),
            Some(Message::Cable(plugged)) => {
                self.plugged = plugged;
                self.schedule.sync_now(now);
            }
        }
        true
    }

    /// Runs one round. False ends the thread.
    async fn round(&mut self) -> bool {
        if !self.schedule.begin(self.ticks()) {
            return true;
        }
        if !self.plugged {
            self.finish(&unplugged());
            return true;
        }
        (self.report)(Report::Status(Status::Running));
        match unpanicked(self.run_interruptibly()).await {
            Ok(Some(outcome)) => self.finish(&outcome),
            Ok(None) => return false,
            Err(Panicked) => {
                self.batch = Batch::default();
                self.finish(&Outcome::failed(Trouble {
                    code: TroubleCode::Local,
                    detail: "the round panicked".into(),
                }));
            }
        }
        true
    }

    /// The round, dropped when the cable is pulled or the engine stopped (`None`).
    async fn run_interruptibly(&mut self) -> Option<Outcome> {
        let clock = self.clock;
        let mut round = std::pin::pin!(round::run(
            &mut self.journal,
            &mut self.transport,
            &mut self.batch,
            || clock.now()
        ));
        loop {
            tokio::select! {
                outcome = &mut round => return Some(outcome),
                message = self.receiver.recv() => match message {
                    None | Some(Message::Stop) => return None,
                    Some(Message::Cable(false)) => {
                        self.plugged = false;
                        (self.report)(Report::Changed);
                        return Some(unplugged());
                    }
                    // While a round runs, both only say that another is to follow.
                    Some(Message::Cable(true) | Message::SyncNow) => self.schedule.sync_now(0),
                    Some(Message::SaveHappened) => self.schedule.save_happened(0),
                },
            }
        }
    }

    fn finish(&mut self, outcome: &Outcome) {
        let jitter = u64::from_le_bytes(random_bytes());
        let ended = match &outcome.failure {
            None => Ended::Well {
                next_in: outcome.next_in,
            },
            Some((trouble, _)) if trouble.code.needs_person() => Ended::Person,
            Some((_, retry_after)) => Ended::Later {
                retry_after: *retry_after,
            },
        };
        let (ticks, moved) = (self.ticks(), outcome.summary);
        if moved.stored + moved.pulled + moved.recovered > 0 {
            self.schedule.made_progress();
        }
        self.schedule.finished(&ended, ticks, jitter);
        // Before what changed: the figures that follow from it belong to this round.
        let status = self.status_after(outcome, ticks);
        (self.report)(Report::Status(status));
        if moved.pulled > 0 || moved.pushed > 0 || moved.recovered > 0 || moved.reshaped {
            (self.report)(Report::Changed);
        }
        if let Some(wipe) = outcome.revoked {
            (self.report)(Report::Revoked { wipe });
        }
    }

    fn status_after(&mut self, outcome: &Outcome, ticks: Ticks) -> Status {
        let now = self.clock.now();
        let Some((trouble, _)) = &outcome.failure else {
            self.failing_since = None;
            return Status::Idle {
                last_success: Some(now),
                clock_off: outcome.clock_off,
                moved: Moved {
                    sent: outcome.summary.pushed,
                    received: outcome.summary.pulled,
                },
            };
        };
        if trouble.code == TroubleCode::NotEnrolled {
            return Status::Alone;
        }
        let wait = self.schedule.due().map(|due| due.saturating_sub(ticks));
        Status::Failed {
            trouble: trouble.clone(),
            since: *self.failing_since.get_or_insert(now),
            next: wait.map(|ms| now.plus(i64::try_from(ms).unwrap_or(i64::MAX))),
            tries: self.schedule.failures(),
        }
    }

    /// Says that there will be no rounds.
    pub(super) fn fail_for_ever(&mut self, detail: &str) {
        let trouble = Trouble {
            code: TroubleCode::Local,
            detail: detail.to_owned(),
        };
        (self.report)(Report::Status(Status::Failed {
            trouble,
            since: self.clock.now(),
            next: None,
            tries: 1,
        }));
    }
}

fn unplugged() -> Outcome {
    Outcome::failed(Trouble {
        code: TroubleCode::NoNetwork,
        detail: "the cable is pulled".into(),
    })
}

struct Panicked;

/// Runs the work and catches a panic. Its borrows are safe to use again: the store's transaction was rolled back, and the rest
/// is rebuilt for every round.
async fn unpanicked<O>(work: impl Future<Output = O>) -> Result<O, Panicked> {
    let mut work = std::pin::pin!(work);
    std::future::poll_fn(move |cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx)));
        polled.map_or(Poll::Ready(Err(Panicked)), |polled| polled.map(Ok))
    })
    .await
}
