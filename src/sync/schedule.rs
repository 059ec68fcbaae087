//! When the next round is due: a pure state machine. The timer is armed in one place, [`Schedule::arm`], and every path
//! that ends a round goes through it; so a healthy network is always tried again without waiting for a save.
//!
//! ```text
//!            save: +2 s      ok: +next_in
//!   idle ----------------> due ----begin----> running ---finished---> due again
//!    ^  sync now: at once                        |   transient: 5 s x 2^k up to 15 min, full jitter
//!    +-------------- needs a person <------------+   (revoked, upgrade: only "sync now" or a save tries again)
//! ```

use super::status::TroubleCode;

/// Milliseconds on a clock that only goes forward; its zero is arbitrary.
pub type Ticks = u64;

const AFTER_SAVE: Ticks = 2_000;
const FIRST_RETRY: Ticks = 5_000;
const LONGEST_RETRY: Ticks = 15 * 60_000;
/// A save does not hurry a failing connection more often than this.
const SAVE_RETRY_GAP: Ticks = 30_000;
/// `next_in` outside these bounds is a server's mistake.
const SHORTEST_POLL: Ticks = 10_000;
const LONGEST_POLL: Ticks = LONGEST_RETRY;

/// How a round ended, as far as the timer cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Everything went; ask again after so many seconds.
    Well {
        /// The server's `next_in`, in seconds.
        next_in: u64,
    },
    /// It failed and may work later.
    Later {
        /// The server's `Retry-After`, in seconds.
        retry_after: Option<u64>,
    },
    /// It failed and only a person can help.
    Person,
}

/// The schedule's state.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    due: Option<Ticks>,
    running: bool,
    /// Something was saved while a round ran.
    saved: bool,
    /// A person asked while a round ran.
    asked: bool,
    /// The server asked for peace until then; only a person overrides it.
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
fn back_off(failures: u32, jitter: u64) -> Ticks {
    let ceiling = FIRST_RETRY
        .saturating_mul(1 << failures.saturating_sub(1).min(16))
        .min(LONGEST_RETRY);
    (jitter % ceiling).max(1_000)
}

/// True for troubles that no retry cures: a person must act first.
#[must_use]
pub fn needs_person(code: &TroubleCode) -> bool {
    matches!(
        code,
        TroubleCode::TokenUnknown
            | TroubleCode::TokenExpired
            | TroubleCode::DeviceRevoked
            | TroubleCode::UpgradeRequired
            | TroubleCode::NotEnrolled
            | TroubleCode::RemovalAsks
            | TroubleCode::Locked
            | TroubleCode::PlainHttp
            | TroubleCode::CodeRefused
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_round_is_always_tried_again_within_fifteen_minutes_without_a_save() {
        let mut schedule = Schedule::default();
        schedule.sync_now(0);
        let mut now = 0;
        for jitter in (0..400_u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)) {
            let due = schedule.due().expect("armed after every failure");
            assert!(due <= now + LONGEST_RETRY, "{due} {now}");
            now = due;
            assert!(schedule.begin(now));
            assert_eq!(schedule.due(), None, "single flight");
            assert!(!schedule.begin(now));
            if jitter % 3 == 0 {
                schedule.save_happened(now);
            }
            now += 700;
            schedule.finished(&Ended::Later { retry_after: None }, now, jitter);
        }
    }

    #[test]
    fn every_order_of_events_leaves_a_timer_armed_unless_a_person_is_needed() {
        for order in 0..4_u32.pow(6) {
            let mut schedule = Schedule::default();
            schedule.sync_now(0);
            let mut now = 0;
            for step in 0..6 {
                now += 1_000;
                match (order / 4_u32.pow(step)) % 4 {
                    0 => schedule.save_happened(now),
                    1 => schedule.sync_now(now),
                    2 => {
                        schedule.begin(now);
                        schedule.finished(&Ended::Later { retry_after: None }, now, now);
                    }
                    _ => {
                        schedule.begin(now);
                        schedule.finished(&Ended::Well { next_in: 300 }, now, now);
                    }
                }
                assert!(schedule.due().is_some(), "order {order} step {step}");
            }
        }
    }

    #[test]
    fn a_save_during_a_round_is_sent_two_seconds_after_it() {
        let mut schedule = Schedule::default();
        schedule.sync_now(0);
        schedule.begin(0);
        schedule.save_happened(100);
        schedule.finished(&Ended::Well { next_in: 300 }, 500, 7);
        assert_eq!(schedule.due(), Some(2_500));
    }

    #[test]
    fn saves_do_not_push_the_round_back() {
        let mut schedule = Schedule::default();
        for now in [0, 1_000, 1_900] {
            schedule.save_happened(now);
        }
        assert_eq!(schedule.due(), Some(2_000));
    }

    #[test]
    fn back_off_grows_to_fifteen_minutes_and_success_resets_it() {
        let ceilings: Vec<_> = (1..=9).map(|k| back_off(k, u64::MAX - 1) < LONGEST_RETRY).collect();
        assert!(ceilings.iter().all(|below| *below));
        for (failures, ceiling) in [(1, 5_000), (2, 10_000), (5, 80_000), (40, LONGEST_RETRY)] {
            assert_eq!(back_off(failures, ceiling - 1), ceiling - 1);
            assert_eq!(back_off(failures, ceiling), 1_000);
        }
        let mut schedule = Schedule::default();
        for _ in 0..5 {
            schedule.begin(0);
            schedule.finished(&Ended::Later { retry_after: None }, 0, 1);
        }
        schedule.begin(0);
        schedule.finished(&Ended::Well { next_in: 300 }, 0, 1);
        assert_eq!((schedule.failures(), schedule.due()), (0, Some(300_000)));
    }

    #[test]
    fn what_needs_a_person_waits_until_asked() {
        let mut schedule = Schedule::default();
        schedule.begin(0);
        schedule.finished(&Ended::Person, 10, 3);
        assert_eq!(schedule.due(), None);
        schedule.sync_now(20);
        assert_eq!(schedule.due(), Some(20));
    }

    #[test]
    fn retry_after_is_honoured() {
        let mut schedule = Schedule::default();
        schedule.begin(0);
        schedule.finished(&Ended::Later { retry_after: Some(60) }, 0, 2);
        assert_eq!(schedule.due(), Some(60_002));
    }

    #[test]
    fn neither_a_save_nor_the_timer_breaks_the_peace_the_server_asked_for_but_a_person_may() {
        let mut schedule = Schedule::default();
        schedule.begin(0);
        schedule.finished(&Ended::Later { retry_after: Some(120) }, 0, 0);
        schedule.save_happened(1_000);
        assert_eq!(schedule.due(), Some(120_000));
        schedule.sync_now(2_000);
        assert_eq!(schedule.due(), Some(2_000));
        schedule.begin(2_000);
        let far = Ended::Later {
            retry_after: Some(u64::MAX),
        };
        schedule.finished(&far, 3_000, u64::MAX);
        assert!(
            schedule
                .due()
                .is_some_and(|due| due <= 3_000 + LONGEST_RETRY + FIRST_RETRY)
        );
    }

    #[test]
    fn what_a_person_asks_during_a_round_is_done_after_it_however_it_ends() {
        for ended in [
            Ended::Person,
            Ended::Later { retry_after: Some(600) },
            Ended::Later { retry_after: None },
            Ended::Well { next_in: 300 },
        ] {
            let mut schedule = Schedule::default();
            schedule.begin(0);
            schedule.sync_now(100);
            schedule.finished(&ended, 1_000, 77);
            assert_eq!(schedule.due(), Some(1_000 + AFTER_SAVE), "{ended:?}");
        }
    }

    /// What may happen to a schedule, and when it last was certain that somebody must act.
    #[derive(Debug, Clone)]
    enum Event {
        Save,
        Ask,
        Begin,
        Finish(Ended, u64),
        Wait(Ticks),
    }

    fn event() -> impl proptest::strategy::Strategy<Value = Event> {
        use proptest::prelude::*;
        let ended = prop_oneof![
            any::<u64>().prop_map(|next_in| Ended::Well { next_in }),
            proptest::option::of(any::<u64>()).prop_map(|retry_after| Ended::Later { retry_after }),
            Just(Ended::Person),
        ];
        prop_oneof![
            Just(Event::Save),
            Just(Event::Ask),
            Just(Event::Begin),
            (ended, any::<u64>()).prop_map(|(ended, jitter)| Event::Finish(ended, jitter)),
            (0..2 * LONGEST_RETRY).prop_map(Event::Wait),
        ]
    }

    proptest::proptest! {
        #[test]
        fn the_timer_is_armed_within_a_quarter_of_an_hour_after_anything(events in proptest::collection::vec(event(), 1..60)) {
            let mut schedule = Schedule::default();
            schedule.sync_now(0);
            let (mut now, mut person) = (0, false);
            for event in events {
                match event {
                    Event::Save => schedule.save_happened(now),
                    Event::Ask => {
                        schedule.sync_now(now);
                        person = false;
                    }
                    Event::Begin => {
                        schedule.begin(now);
                    }
                    Event::Finish(ended, jitter) if schedule.running => {
                        let asked = schedule.asked;
                        schedule.finished(&ended, now, jitter);
                        person = ended == Ended::Person && !asked;
                    }
                    Event::Finish(..) => {}
                    // The timer wakes the engine when a round is due.
                    Event::Wait(ms) => now = schedule.due().map_or(now + ms, |due| (now + ms).min(due.max(now))),
                }
                if !schedule.running && !person {
                    let due = schedule.due().expect("armed");
                    proptest::prop_assert!(due <= now + LONGEST_RETRY + FIRST_RETRY, "{due} {now}");
                }
            }
        }
    }
}
