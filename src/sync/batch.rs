//! The size of one round trip: small at first, because the line may be 2G; more while trips are quick, less after a stall or a
//! refusal for size. For push and pull alike.

use crate::change::wire::{MAX_PUSH, MAX_PUSH_BYTES};

// The first trip of a round must come through on a bad 2G line: at 23 kbit/s the push takes 11 seconds unpacked, the pull 23.
const START_CHANGES: usize = 50;
const START_BYTES: usize = 32 * 1024;
const START_PULL: usize = 64 * 1024;
/// The envelope around the changes needs room inside [`MAX_PUSH_BYTES`].
const MOST_BYTES: usize = MAX_PUSH_BYTES - 32 * 1024;
// Shrinking ends here: less would be all overhead.
const LEAST_BYTES: usize = 1024;
const MOST_PULL: usize = 1024 * 1024;
const LEAST_PULL: usize = 8 * 1024;
/// A round trip quicker than this lets the next one carry four times as much.
const SWIFT_MS: u64 = 1_000;
/// A round trip quicker than this lets the next one carry twice as much.
const QUICK_MS: u64 = 4_000;
/// The same for what is pulled. Longer, because each request costs a round trip of its own: at 23 kbit/s a page of 64 KiB takes
/// four seconds, one of them for the asking.
const QUICK_PULL_MS: u64 = 6_000;
/// A round trip slower than this makes the next one carry half: a stall would cost as much again.
const SLOW_MS: u64 = 20_000;

/// The size of the next round trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// Changes to push at most.
    pub changes: usize,
    /// Bytes of changes to push at most.
    pub bytes: usize,
    /// Bytes of changes to pull at most.
    pub pull: usize,
    /// The most that a proxy on the way lets through, learnt from its refusals.
    ceiling: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            changes: START_CHANGES,
            bytes: START_BYTES,
            pull: START_PULL,
            ceiling: MOST_BYTES,
        }
    }
}

impl Batch {
    /// After a round trip that took `ms`: carry more when it was quick, less when it was slow.
    pub fn went_well(&mut self, ms: u64) {
        let times = match ms {
            0..SWIFT_MS => 4,
            SWIFT_MS..QUICK_MS => 2,
            QUICK_MS..SLOW_MS => 1,
            SLOW_MS.. => return self.shrink(),
        };
        self.changes = (self.changes * times).min(MAX_PUSH);
        self.bytes = (self.bytes * times).min(self.ceiling);
        let times = if ms < QUICK_PULL_MS { times.max(2) } else { 1 };
        self.pull = (self.pull * times).min(MOST_PULL);
    }

    /// After a stall: carry half both ways.
    pub fn shrink(&mut self) {
        self.changes = (self.changes / 2).max(1);
        self.bytes = (self.bytes / 2).max(LEAST_BYTES);
        self.pull = (self.pull / 2).max(LEAST_PULL);
    }

    /// After `changes` changes of `bytes` bytes were refused for their size: half of them go next, and it never grows back to that
    /// size. False when it was a single change, which therefore cannot be sent.
    #[must_use]
    pub fn refused(&mut self, changes: usize, bytes: usize) -> bool {
        self.ceiling = (bytes / 2).clamp(LEAST_BYTES, self.ceiling);
        self.bytes = self.bytes.min(self.ceiling);
        self.changes = (changes / 2).max(1);
        changes > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_thousand_changes_fit_into_twelve_quick_round_trips() {
        for ms in [300, 3_000] {
            let mut batch = Batch::default();
            let (mut sent, mut trips) = (0, 0);
            while sent < 2_000 {
                sent += batch.changes;
                trips += 1;
                batch.went_well(ms);
            }
            assert!(trips <= 12, "{trips}");
            assert!(batch.bytes < MAX_PUSH_BYTES && batch.changes == MAX_PUSH);
        }
    }

    #[test]
    fn shrinking_ends_at_one_change_and_never_at_nothing() {
        let mut batch = Batch::default();
        for _ in 0..40 {
            batch.shrink();
        }
        assert_eq!((batch.changes, batch.bytes, batch.pull), (1, LEAST_BYTES, LEAST_PULL));
        batch.went_well(10_000);
        assert_eq!(batch.changes, 1, "a trip of middling speed does not grow");
        batch.went_well(300);
        assert_eq!(batch.changes, 4);
        batch.went_well(30_000);
        assert_eq!(batch.changes, 2, "a slow one shrinks");
    }

    #[test]
    fn what_was_too_large_once_is_not_tried_again_and_again() {
        let mut batch = Batch::default();
        let limit = 9_000;
        let mut refusals = 0;
        for _ in 0..100 {
            let changes = batch.changes.min(batch.bytes / 400).max(1);
            if changes * 400 > limit {
                refusals += 1;
                assert!(batch.refused(changes, changes * 400));
            } else {
                batch.went_well(100);
            }
        }
        assert!(refusals <= 6, "{refusals}");
        assert!(!batch.refused(1, 100_000), "one change alone cannot be halved");
    }
}
