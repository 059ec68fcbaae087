//! What the rules look at: one household, or one request, with everything on it. Read by the store, judged by
//! [`super::followup`] and [`super::colour`].

use super::benefit::Benefit;
use super::followup::{Postponement, Reminder};
use super::household::Household;
use super::ids::PersonId;
use super::person::Person;
use super::request::{Folded, Request, RequestEvent};
use super::tag::Tag;
use super::time::Date;
use super::visit::{HealthRecord, Outcome, Way};

/// What the rules need to know of a visit (the notes are not read).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitFact {
    /// The local date.
    pub date: Date,
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
    /// Its state.
    pub folded: Folded,
    /// A later request names it as the one that came back (复发).
    pub came_back: bool,
}

/// Everything the rules look at for one household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdFacts {
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

impl HouseholdFacts {
    /// The tags that hold on `today`, of people who are here or of the household.
    pub(super) fn tags_in_force(&self, today: Date) -> impl Iterator<Item = &Tag> {
        self.tags
            .iter()
            .filter(move |tag| tag.holds(today) && tag.person_id.is_none_or(|id| self.is_here(id)))
    }

    /// The person, unless dead, moved out or unknown.
    pub(super) fn person_here(&self, id: PersonId) -> Option<&Person> {
        self.persons.iter().find(|person| person.id == id && person.is_here())
    }

    fn is_here(&self, id: PersonId) -> bool {
        self.persons
            .iter()
            .find(|person| person.id == id)
            .is_none_or(Person::is_here)
    }

    /// The days on which somebody was met, newest first.
    pub(super) fn contacts(&self) -> impl Iterator<Item = Date> {
        self.visits
            .iter()
            .filter(|visit| visit.outcome == Outcome::Done)
            .map(|visit| visit.date)
    }
}
