//! rules + facts -> open follow-ups and the attention colour of one household.

use super::{FollowUp, Postponement, Reminder};
use crate::domain::benefit::Benefit;
use crate::domain::household::{Colour, Household};
use crate::domain::person::Person;
use crate::domain::request::{Folded, Request, RequestEvent};
use crate::domain::rules::Rules;
use crate::domain::tag::Tag;
use crate::domain::time::Date;
use crate::domain::visit::{HealthRecord, Outcome, Way};

/// What the rules need to know of a visit (the notes are not read).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitFact {
    /// The local date.
    pub date: Date,
    /// How.
    pub way: Way,
    /// What came of it.
    pub outcome: Outcome,
    /// The next visit agreed.
    pub next_visit: Option<Date>,
}

/// A request with its history and fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFact {
    /// As registered.
    pub request: Request,
    /// Its events, in order.
    pub events: Vec<RequestEvent>,
    /// Where it stands.
    pub folded: Folded,
}

/// Everything the rules look at for one household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdFacts {
    /// The household.
    pub household: Household,
    /// When the household was first recorded here (new households are visited within 7 days).
    pub known_since: Date,
    /// Its people, the gone ones too.
    pub persons: Vec<Person>,
    /// Tags of the household and its people.
    pub tags: Vec<Tag>,
    /// Benefits of the household and its people.
    pub benefits: Vec<Benefit>,
    /// Visits, newest first (at least those of the last 400 days and the newest done one).
    pub visits: Vec<VisitFact>,
    /// Follow-up records, newest first.
    pub health_records: Vec<HealthRecord>,
    /// Requests that are open or closed less than 120 days ago.
    pub requests: Vec<RequestFact>,
    /// Open manual reminders.
    pub reminders: Vec<Reminder>,
    /// Postponements, oldest first.
    pub postponements: Vec<Postponement>,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// Open follow-ups.
    pub follow_ups: Vec<FollowUp>,
    /// Attention level.
    pub colour: Colour,
    /// Why: a rule code of `domain::colour` (`tag:smd`, `hand`, `none`).
    pub colour_because: String,
    /// The first later day on which the same facts may give another answer (a birthday, the end of a hand-set colour,
    /// a request that becomes overdue); `None` when none will.
    pub recheck_on: Option<Date>,
}

/// Derives a household's follow-ups and colour as of `today`.
#[must_use]
pub fn derive(_facts: &HouseholdFacts, _rules: &Rules, _today: Date) -> Derived {
    todo!("domain helper")
}

/// Derives the follow-ups of a request that belongs to no household.
#[must_use]
pub fn derive_request(
    _fact: &RequestFact,
    _postponements: &[Postponement],
    _rules: &Rules,
    _today: Date,
) -> Vec<FollowUp> {
    todo!("domain helper")
}

/// The follow-up of a reminder that belongs to no household.
#[must_use]
pub fn derive_reminder(_reminder: &Reminder, _postponements: &[Postponement]) -> Option<FollowUp> {
    todo!("domain helper")
}
