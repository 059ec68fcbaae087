//! What a ledger is compared with: who and what is held here, in the few values by which rows are matched.
//!
//! Compact on purpose: a town's twenty thousand people fit into some megabytes. Whole records are looked up one by one.

use crate::change::Kind;
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::time::Date;
use crate::domain::unit::{Unit, UnitPath};
use std::collections::BTreeSet;
use uuid::Uuid;

/// All that rows are matched with.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// Counts the writes of the database: while it is the same, nothing was written since.
    pub state: u64,
    pub households: Vec<HeldHousehold>,
    pub people: Vec<HeldPerson>,
    /// Follow-up records, visits and requests.
    pub events: Vec<HeldEvent>,
    /// The units known here, for names.
    pub units: Vec<Unit>,
    /// What people may be entitled to from today or earlier on, and nobody has recorded.
    pub entitled: Vec<HeldEntitled>,
    /// What comparing lists found before.
    pub findings: Vec<HeldFinding>,
    /// Records with a conflict that nobody has settled.
    pub in_conflict: BTreeSet<RecordId>,
}

/// A household.
#[derive(Debug, Clone)]
pub struct HeldHousehold {
    pub id: HouseholdId,
    pub unit: UnitPath,
    pub household_no: String,
    pub display_name: String,
}

/// A person, those who died or moved away among them.
#[derive(Debug, Clone)]
pub struct HeldPerson {
    pub id: PersonId,
    pub household: HouseholdId,
    pub name: String,
    pub birth: Option<Date>,
    pub id_no: String,
    pub phones: Vec<String>,
    pub relation: String,
    /// Neither dead nor moved away.
    pub is_here: bool,
}

/// Somebody who may be entitled to a benefit.
#[derive(Debug, Clone)]
pub struct HeldEntitled {
    pub person: PersonId,
    /// The code of a benefit.
    pub what: String,
}

/// A finding of a list, or with an empty benefit the list itself.
#[derive(Debug, Clone)]
pub struct HeldFinding {
    pub record: RecordId,
    /// The title of the list, and the day that it shows.
    pub list: String,
    pub as_of: Option<Date>,
    /// The code of the benefit.
    pub kind: String,
    /// The person, else the household; nil for somebody who is not here.
    pub about: Uuid,
    pub name: String,
    pub id_hash: String,
    pub state: String,
}

/// Something that is recorded once, and by what it would be known again.
#[derive(Debug, Clone)]
pub struct HeldEvent {
    pub kind: Kind,
    pub record: RecordId,
    /// The person or household that it is about; nil for a matter of nobody in particular.
    pub about: Uuid,
    /// The day of it.
    pub day: Option<Date>,
    /// An illness, a title or a text.
    pub what: String,
    /// The number that another register gave it; empty without one.
    pub no: String,
}
