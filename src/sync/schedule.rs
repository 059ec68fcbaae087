//! When the next round is due: a pure state machine. The timer is armed in one place, [`Schedule::arm`], and every path
//! that ends a round goes through it; so a healthy network is always tried again without waiting for a save.
//!
//! ```text
//!            save: +2 s      ok: +next_in, 10 s to 15 min
//!   idle ----------------> due ----begin----> running ---finished---> due again
//!    ^  sync now: at once                        |   transient: 5 s x 2^k up to 15 min, full jitter
//!    +-------------- needs a person <------------+   (revoked, upgrade: only "sync now" or a save tries again)
//! ```

/// Milliseconds on a clock that only goes forward; its zero is arbitrary.
pub type Ticks = u64;

/// From a save, or from the end of a round during which one happened.
pub(super) const AFTER_SAVE: Ticks = 2_000;
/// The longest wait after one failure; it doubles with each.
pub(super) const FIRST_RETRY: Ticks = 5_000;
/// The longest wait after any number of failures, and the longest `Retry-After` that is respected.
pub(super) const LONGEST_RETRY: Ticks = 15 * 60_000;
/// A save does not hurry a failing connection more often than this.
const SAVE_RETRY_GAP: Ticks = 30_000;
/// The shortest `next_in` that is respected: less would ask the server without pause.
pub(super) const SHORTEST_POLL: Ticks = 10_000;
/// The longest `next_in` that is respected: more would keep news from people for too long.
pub(super) const LONGEST_POLL: Ticks = LONGEST_RETRY;

/// How a round ended, as far as the timer cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Everything went.
    Well {
        /// The server's `next_in`, in seconds: ask again after so many, but no sooner than after ten, no later than after 900.
        next_in: u64,
    },
    /// It failed and may work later.
    Later {
        /// The server's `Retry-After`, in seconds: no round before that, at least a second and at most a quarter of an hour.
        retry_after: Option<u64>,
    },
    /// It failed and only a person can help.
    Person,
}

/// The schedule's state.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    due: Option<Ticks>,
    pub(super) running: bool,
    /// Something was saved while a round ran.
    saved: bool,
    /// A person asked while a round ran.
    pub(super) asked: bool,
    /// No round before then, as the server asked; only a person overrides it.
    not_before: Ticks,
    failures: u32,
    last_begin: Option<Ticks>,
}

impl Schedule {
    /// A save happened: due in two seconds, not pushed back by further saves.
    pub fn save_happened(&mut self, now: Ticks) {
        if self.running {
            self.saved = true;
            return;
        }
        let mut due = now.saturating_add(AFTER_SAVE);
        if self.failures > 0 {
            due = due.max(self.last_begin.unwrap_or(0).saturating_add(SAVE_RETRY_GAP));
        }
        let due = due.max(self.not_before);
        self.due = Some(self.due.map_or(due, |earlier| earlier.min(due)));
    }

    /// A person asked (F5), the console started, or the cable came back: due at once.
    pub fn sync_now(&mut self, now: Ticks) {
        if self.running {
            self.asked = true;
        } else {
            self.due = Some(now);
        }
    }

    /// When the next round is due; `None` while one runs or nothing is planned.
    #[must_use]
    pub fn due(&self) -> Option<Ticks> {
        if self.running { None } else { self.due }
    }

    /// How many rounds failed in a row.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Begins a round. False when one runs already: single flight.
    pub fn begin(&mut self, now: Ticks) -> bool {
        if self.running {
            return false;
        }
        self.running = true;
        (self.saved, self.asked) = (false, false);
        self.due = None;
        self.not_before = 0;
        self.last_begin = Some(now);
        true
    }

    /// The round that ends now moved something, so the line works now and then: a failure of it counts as the first.
    pub fn made_progress(&mut self) {
        self.failures = 0;
    }

    /// A round ended. `jitter` is a random number that spreads the retries of many devices.
    pub fn finished(&mut self, ended: &Ended, now: Ticks, jitter: u64) {
        self.running = false;
        self.failures = match ended {
            Ended::Well { .. } => 0,
            Ended::Later { .. } | Ended::Person => self.failures.saturating_add(1),
        };
        self.arm(ended, now, jitter);
    }

    /// The one place that arms the timer after a round.
    fn arm(&mut self, ended: &Ended, now: Ticks, jitter: u64) {
        let delay = match ended {
            Ended::Well { .. } if self.saved => Some(AFTER_SAVE),
            Ended::Well { next_in } => Some(next_in.saturating_mul(1_000).clamp(SHORTEST_POLL, LONGEST_POLL)),
            Ended::Later { retry_after: Some(s) } => {
                let peace = s.saturating_mul(1_000).clamp(1_000, LONGEST_RETRY) + jitter % FIRST_RETRY;
                self.not_before = now.saturating_add(peace);
                Some(peace)
            }
            Ended::Later { retry_after: None } if self.saved => {
                Some(back_off(self.failures, jitter).min(SAVE_RETRY_GAP))
            }
            Ended::Later { retry_after: None } => Some(back_off(self.failures, jitter)),
            Ended::Person => self.saved.then_some(SAVE_RETRY_GAP),
        };
        let delay = if self.asked { Some(AFTER_SAVE) } else { delay };
        (self.saved, self.asked) = (false, false);
        self.due = delay.map(|delay| now.saturating_add(delay));
    }
}

/// Full jitter over 5 s x 2^k, at most 15 minutes, at least one second.
pub(super) fn back_off(failures: u32, jitter: u64) -> Ticks {
    let ceiling = FIRST_RETRY
        .saturating_mul(1 << failures.saturating_sub(1).min(16))
        .min(LONGEST_RETRY);
    (jitter % ceiling).max(1_000)
}
