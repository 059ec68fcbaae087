//! Where a record lives: in the unit that its first change names, until a change moves it.
//!
//! Invariant: server and devices find the same home from the same rows. What was written by somebody who had not heard of a move
//! undoes none.

use super::Change;
use super::fold::Placed;
use crate::domain::unit::UnitPath;
use crate::record::kind::MOVED;

/// A unit in which a record lives, and since which place of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residence {
    pub unit: UnitPath,
    /// The place of the change that moved it there; 0 when none did.
    pub since: u64,
}

impl Residence {
    /// Where a record begins.
    #[must_use]
    pub fn begun(unit: &UnitPath) -> Self {
        Self {
            unit: unit.clone(),
            since: 0,
        }
    }

    /// True when the change takes the record to another unit. One that says so ([`MOVED`]) does; of earlier versions any that names
    /// another unit, when its author had seen (`es`) the last move, and it was not brought back, nor let in by a clerk.
    #[must_use]
    pub fn is_left_by(&self, change: &Change, es: u64, recovered: bool) -> bool {
        change.unit != self.unit && (change.set.contains_key(MOVED) || (!recovered && es >= self.since))
    }

    /// Follows a change that has a place, or waits (`seq` is `None`).
    pub fn follow(&mut self, change: &Change, seq: Option<u64>, es: u64, recovered: bool) {
        if self.is_left_by(change, es, recovered) {
            self.unit.clone_from(&change.unit);
            self.since = seq.unwrap_or(es);
        }
    }
}

/// Where the record of these changes lives; they are in the order of the fold. `None` without any.
#[must_use]
pub fn of(placed: &[Placed]) -> Option<Residence> {
    let mut home = Residence::begun(&placed.first()?.change.unit);
    for one in placed {
        home.follow(&one.change, one.seq, one.es, one.recovered);
    }
    Some(home)
}
