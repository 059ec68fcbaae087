//! What the rules look at: one household, or one request, with everything on it. Read by the store, judged by
//! [`super::followup`] and [`super::colour`].

use super::benefit::Benefit;
use super::followup::{Postponement, Priority, RecordRef, Reminder};
use super::household::Household;
use super::ids::{PersonId, RecordId, RequestId};
use super::known_since::{Changed, KnownSince};
use super::person::{Person, Presence};
use super::request::{Folded, Request, RequestEvent};
use super::tag::Tag;
use super::time::Date;
use super::visit::{HealthRecord, Outcome, Topic, Way};

/// Visits and ended requests older than this do not matter to any rule: three years, so that no recheck that nobody did
/// vanishes before anybody could miss it.
pub const MEMORY_DAYS: u64 = 1096;

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
    /// Who was met; empty when nobody was named.
    pub met: Vec<PersonId>,
    /// The requests it was about.
    pub requests: Vec<RequestId>,
    /// What was talked about.
    pub topics: Vec<Topic>,
    /// When it was written down here.
    pub known: Date,
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
    /// When the request and its events were written down here.
    pub known: KnownSince,
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
    /// Visits, newest first (at least those of the last [`MEMORY_DAYS`] and the newest done one).
    pub visits: Vec<VisitFact>,
    /// Follow-up records, newest first.
    pub health_records: Vec<HealthRecord>,
    /// The days on which a notice of a policy was told there.
    pub policies_told: Vec<Date>,
    /// Requests that are open or ended less than [`MEMORY_DAYS`] ago.
    pub requests: Vec<RequestFact>,
    /// Open manual reminders.
    pub reminders: Vec<Reminder>,
    /// Records of other kinds about the household or its people that are due some day.
    pub records: Vec<RecordDue>,
    /// Notices of its unit and those above that it was not told of.
    pub notices: Vec<NoticeFact>,
    /// Postponements, oldest first.
    pub postponements: Vec<Postponement>,
    /// When all of this became known here.
    pub known: KnownSince,
    /// False on a device whose user is not given tags: then nobody here can say that nothing is the matter.
    pub has_tags: bool,
}

/// A notice that was not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFact {
    pub id: RecordId,
    pub title: String,
    pub urgent: bool,
    /// The first day.
    pub from: Date,
    /// The last day; `None` when nobody said.
    pub to: Option<Date>,
}

impl NoticeFact {
    /// True on its days.
    pub(super) fn holds(&self, today: Date) -> bool {
        self.from <= today && self.to.is_none_or(|to| today <= to)
    }
}

/// A record that is due, as the table of its kind says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordDue {
    pub record: RecordRef,
    /// Whom it is about, when it is one person.
    pub person_id: Option<PersonId>,
    /// What it is called.
    pub title: String,
    /// The rule's id.
    pub rule: &'static str,
    /// The code of the rule among those of its id.
    pub code: &'static str,
    /// What more there is to say: which day, which contact of how many; of a campaign how many rows wait, and of what they are. Empty
    /// when nothing.
    pub more: String,
    /// What tells one time that it is due from the next; `None`: the day of the fact.
    pub occasion: Option<String>,
    /// The household is red.
    pub is_red: bool,
    /// The last day on which it may be asked for.
    pub until: Option<Date>,
    pub priority: Priority,
    /// The day of the fact.
    pub since: Date,
    /// The day it is due.
    pub due: Date,
}

impl RecordDue {
    /// What tells one time that it is due from the next.
    pub(super) fn occasion(&self) -> String {
        self.occasion.clone().unwrap_or_else(|| self.since.to_string())
    }

    /// The code, and what more there is to say.
    pub(super) fn detail(&self) -> String {
        match self.more.as_str() {
            "" => self.code.to_owned(),
            more => format!("{}:{more}", self.code),
        }
    }
}

impl HouseholdFacts {
    /// Nobody and nothing on it yet.
    pub(crate) fn bare(household: Household, known_since: Date, has_tags: bool) -> Self {
        Self {
            household,
            known_since,
            persons: Vec::new(),
            tags: Vec::new(),
            benefits: Vec::new(),
            visits: Vec::new(),
            policies_told: Vec::new(),
            health_records: Vec::new(),
            requests: Vec::new(),
            reminders: Vec::new(),
            records: Vec::new(),
            notices: Vec::new(),
            postponements: Vec::new(),
            known: KnownSince::default(),
            has_tags,
        }
    }

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

    /// The visits that met somebody, by one of these ways, newest first. What was merely written to them meets nobody.
    pub(super) fn met(&self, ways: &'static [Way]) -> impl Iterator<Item = &VisitFact> {
        let met = move |visit: &&VisitFact| visit.outcome == Outcome::Done && ways.contains(&visit.way);
        self.visits.iter().filter(met)
    }

    /// The contacts that answer a question about this very person: they are among those who were met, or nobody was named and
    /// the visit was to their home or a call. Without a person, about the household.
    pub(super) fn contacts_of(&self, person: Option<PersonId>) -> impl Iterator<Item = &VisitFact> {
        self.met(NOT_WRITTEN).filter(move |visit| {
            let is_named = person.is_none_or(|person| visit.met.contains(&person)) && !visit.met.is_empty();
            is_named || (visit.met.is_empty() && HOME_OR_CALL.contains(&visit.way))
        })
    }

    /// True for somebody who lies in hospital or lives in a home: they are looked after there.
    pub(super) fn is_in_care(&self, person: Option<PersonId>) -> bool {
        let person = person.and_then(|id| self.person_here(id));
        person.is_some_and(|person| matches!(person.presence, Presence::Hospital | Presence::Institution))
    }

    /// Since when the person is where they are, as far as it became known here after they did; with what was before.
    pub(super) fn moved(&self, person: PersonId) -> Option<&Changed> {
        self.known.changed(person.0, "presence")
    }

    /// The day on which the tag became known here as it stands; one that was lifted and holds again is new.
    pub(super) fn tag_known(&self, tag: &Tag) -> Date {
        let again = self.known.changed(tag.id.0, "to");
        let again = again.filter(|changed| changed.was.parse::<Date>().is_ok_and(|was| was < changed.on));
        let known = self.known.of(tag.id.0, &["kind", "from"]);
        again.map_or(known, |changed| changed.on.max(known))
    }

    /// The same with what the doctor says of the illness.
    pub(super) fn level_known(&self, tag: &Tag) -> Date {
        self.tag_known(tag).max(self.known.of(tag.id.0, &["level", "risk"]))
    }
}

/// Face to face.
pub(super) const FACE_TO_FACE: &[Way] = &[Way::Home, Way::Met, Way::Office];
/// Whoever is not named was spoken to by these.
pub(super) const HOME_OR_CALL: &[Way] = &[Way::Home, Way::Phone];
/// All but what is only written.
pub(super) const NOT_WRITTEN: &[Way] = &[Way::Home, Way::Phone, Way::Met, Way::Office];
