//! How much goes into one round trip: small at first, because the line may be 2G; more while it goes well.

use crate::change::wire::{MAX_PUSH, MAX_PUSH_BYTES};

const START_CHANGES: usize = 50;
const START_BYTES: usize = 32 * 1024;
const START_PULL: usize = 64 * 1024;
/// The envelope around the changes needs room inside [`MAX_PUSH_BYTES`].
const MOST_BYTES: usize = MAX_PUSH_BYTES - 32 * 1024;
const MOST_PULL: usize = 1024 * 1024;
const LEAST_PULL: usize = 8 * 1024;
/// A round trip quicker than this lets the next one carry twice as much.
const QUICK_MS: u64 = 4_000;

/// The size of the next round trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// Changes to push at most.
    pub changes: usize,
    /// Bytes of changes to push at most.
    pub bytes: usize,
    /// Bytes of changes to pull at most.
    pub pull: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            changes: START_CHANGES,
            bytes: START_BYTES,
            pull: START_PULL,
        }
    }
}

impl Batch {
    /// After a round trip that took `ms`: carry more when it was quick.
    pub fn went_well(&mut self, ms: u64) {
        if ms < QUICK_MS {
            self.changes = (self.changes * 2).min(MAX_PUSH);
            self.bytes = (self.bytes * 2).min(MOST_BYTES);
            self.pull = (self.pull * 2).min(MOST_PULL);
        }
    }

    /// After a stall or a refusal for size: carry half. False when it is at its smallest already.
    pub fn shrink(&mut self) -> bool {
        let before = *self;
        self.changes = (self.changes / 2).max(1);
        self.bytes = (self.bytes / 2).max(1024);
        self.pull = (self.pull / 2).max(LEAST_PULL);
        before.changes > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_thousand_changes_fit_into_twelve_quick_round_trips() {
        let mut batch = Batch::default();
        let (mut sent, mut trips) = (0, 0);
        while sent < 2_000 {
            sent += batch.changes;
            trips += 1;
            batch.went_well(300);
        }
        assert!(trips <= 12, "{trips}");
        assert!(batch.bytes < MAX_PUSH_BYTES && batch.changes == MAX_PUSH);
    }

    #[test]
    fn shrinking_ends_at_one_change() {
        let mut batch = Batch::default();
        let mut steps = 0;
        while batch.shrink() {
            steps += 1;
            assert!(steps < 10);
        }
        assert_eq!(batch.changes, 1);
        batch.went_well(10_000);
        assert_eq!(batch.changes, 1, "a slow round trip does not grow");
    }
}
