//! The only reader of the clock and of the random source. Everything else takes `now` or `today` as an argument.

use crate::domain::time::{Date, Millis};

/// Where "now" comes from: the system clock, or one moved so that a given day is today (`--today`).
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    offset_ms: i64,
}

impl Clock {
    /// The system clock as it is.
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
        }
    }

    /// The present instant, UTC milliseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one reader of the clock")]
    pub fn now(&self) -> Millis {
        Millis(chrono::Utc::now().timestamp_millis() + self.offset_ms)
    }

    /// The present local date (+08:00).
    #[must_use]
    pub fn today(&self) -> Date {
        self.now().local_date()
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
