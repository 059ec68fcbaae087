//! Where a record lives: with the record that it belongs to; else in the unit that its first change names, until a change moves it.
//!
//! Invariant: server and devices find the same home from the same rows. What was written by somebody who had not heard of a move
//! undoes none.
//!
//! ```text
//! household --moved--> another grid     its people, visits, requests and all that belongs to those are there from then on
//! person --household_id--> another household     their tags, benefits and records follow, wherever that household lives
//! ```

use super::fold::Placed;
use super::{Change, Fields, Kind};
use crate::domain::ids::RecordId;
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
    /// another unit, when its author had seen (`es`) the last move, and it was not brought back, nor let in by a clerk. Those who
    /// were handed a request may name any unit.
    fn is_left_by(&self, change: &Change, es: u64, recovered: bool) -> bool {
        let may_be_elsewhere = matches!(change.kind, Kind::Request | Kind::RequestEvent);
        let by_its_unit = !may_be_elsewhere && !recovered && es >= self.since;
        change.unit != self.unit && (change.set.contains_key(MOVED) || by_its_unit)
    }

    /// Follows a change that has a place, or waits (`seq` is `None`), of a record that belongs to no other that is known.
    pub fn follow(&mut self, change: &Change, seq: Option<u64>, es: u64, recovered: bool) {
        if self.is_left_by(change, es, recovered) {
            self.unit.clone_from(&change.unit);
            self.since = seq.unwrap_or(es);
        }
    }
}

/// Where its own changes took a record; they are in the order of the fold. `None` without any.
#[must_use]
pub fn of(placed: &[Placed]) -> Option<Residence> {
    let mut home = Residence::begun(&placed.first()?.change.unit);
    for one in placed {
        home.follow(&one.change, one.seq, one.es, one.recovered);
    }
    Some(home)
}

/// The record that one with these values belongs to, as far as they say: to its person rather than the household, but a request
/// to the household.
#[must_use]
pub fn owner(kind: &Kind, set: &Fields) -> Option<(Kind, RecordId)> {
    let of = |name: &str| set.get(name)?.as_str()?.parse().ok();
    let request = || Some((Kind::Request, of("request_id")?));
    let person = || Some((Kind::Person, of("person_id")?));
    let household = || Some((Kind::Household, of("household_id")?));
    match kind {
        Kind::Household => None,
        Kind::Request => household(),
        _ => request().or_else(person).or_else(household),
    }
}

/// The record that this one belongs to by its changes, in the order of the fold: the last that names one counts, also while two
/// are in conflict.
#[must_use]
pub fn owner_of(kind: &Kind, placed: &[Placed]) -> Option<(Kind, RecordId)> {
    placed.iter().rev().find_map(|one| owner(kind, &one.change.set))
}
