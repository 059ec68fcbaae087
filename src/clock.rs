//! The only reader of the clock and of the random source. Everything else takes `now` or `today` as an argument.
//!
//! Invariant: an instant from here is never before 1970 nor after 9999. Libraries panic beyond (HTTP dates, certificates,
//! the fourteenth millennium of a UUID), so whoever begins something asks [`Clock::is_possible`] and refuses in words.

use crate::domain::time::{Date, Millis};
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

/// The last instant of the local year 9999.
const LAST: Millis = Millis(253_402_271_999_999);

/// Where "now" comes from: the system clock, or one moved so that a given day is today (`--today`).
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    offset_ms: i64,
    jumped_ms: Option<&'static AtomicI64>,
}

impl Clock {
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock whose local date is `today` now; the time of day goes on from the system clock.
    #[must_use]
    pub fn with_today(today: Date) -> Self {
        let system = Self::default().now();
        let days = (today - system.local_date()).num_days();
        Self {
            offset_ms: days * 86_400_000,
            jumped_ms: None,
        }
    }

    /// A clock that is ahead of the system's by as many milliseconds as `by` says at the time: it can jump under whoever
    /// holds it, as a real one does.
    #[must_use]
    pub fn jumping(by: &'static AtomicI64) -> Self {
        Self {
            offset_ms: 0,
            jumped_ms: Some(by),
        }
    }

    /// The present instant, UTC milliseconds. One before 1970 reads as the first of it, one after 9999 as its last.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.read().clamp(Millis(0), LAST)
    }

    /// False when the system's clock or this one is before 1970 or after 9999: nothing must be begun then.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let possible = Millis(0)..=LAST;
        possible.contains(&system_now()) && possible.contains(&self.read())
    }

    /// The present local date (+08:00).
    #[must_use]
    pub fn today(&self) -> Date {
        self.now().local_date()
    }

    fn read(&self) -> Millis {
        let jumped = self.jumped_ms.map_or(0, |by| by.load(Relaxed));
        system_now().plus(self.offset_ms).plus(jumped)
    }
}

/// What the system's clock shows, whatever that is: `chrono` would panic before 1970.
#[expect(clippy::disallowed_methods, reason = "the one reader of the clock")]
fn system_now() -> Millis {
    let ms = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => Millis(ms(since)),
        Err(before) => Millis(-ms(before.duration())),
    }
}

/// `N` bytes from the operating system's random source.
///
/// # Panics
/// When the operating system has no random source: nothing safe can go on then.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has a random source");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a19_no_instant_is_before_1970_or_after_9999() {
        static BY: AtomicI64 = AtomicI64::new(0);
        let clock = Clock::jumping(&BY);
        assert!(clock.is_possible() && clock.now() > Millis(0));
        for (by, shown) in [
            (-80 * 366 * 86_400_000, Millis(0)),
            (i64::MIN, Millis(0)),
            (8_100 * 366 * 86_400_000, LAST),
            (i64::MAX, LAST),
        ] {
            BY.store(by, Relaxed);
            assert!(!clock.is_possible(), "{by}");
            assert_eq!(clock.now(), shown, "{by}");
        }
        for (today, possible) in [
            ("1969-12-30", false),
            ("1970-01-02", true),
            ("9999-12-31", true),
            ("0001-01-01", false),
        ] {
            let clock = Clock::with_today(crate::domain::time::parse_date(today).unwrap());
            assert_eq!(clock.is_possible(), possible, "{today}");
        }
        for end in [Date::MIN, Date::MAX] {
            assert!(!Clock::with_today(end).is_possible());
        }
        assert_eq!(LAST.to_rfc3339(), "9999-12-31T23:59:59+08:00");
    }
}
