//! What the figures are made from: read by the store, of now or as the journal stood on a day.

use crate::domain::facts::HouseholdFacts;
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::request::{EventKind, Folded, Request, RequestEvent, State, fold};
use crate::domain::rules::Rules;
use crate::domain::survey::Measure;
use crate::domain::time::{Date, Millis};
use std::borrow::Cow;

/// Everything that is counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReportFacts {
    /// The households with people, tags, benefits, all visits (newest first) and follow-up records. Their requests stand apart.
    pub homes: Vec<HouseholdFacts>,
    /// Every request with its events, in order.
    pub requests: Vec<(Request, Vec<RequestEvent>)>,
    pub wishes: Vec<WishFact>,
    pub campaigns: Vec<CampaignFact>,
    pub sheets: Vec<SheetFact>,
    pub groups: Vec<GroupFact>,
    /// False on a device whose user is given no households: then nothing can be said of them.
    pub holds_homes: bool,
}

/// What the figures need to know of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WishFact {
    pub id: RecordId,
    pub household_id: Option<HouseholdId>,
    pub person_id: Option<PersonId>,
    /// Its state, by the code of its life cycle.
    pub state: String,
    pub fulfilled_on: Option<Date>,
    /// When it was written down.
    pub known: Date,
}

/// What the figures need to know of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignFact {
    pub title: String,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub rows: Vec<RosterFact>,
}

/// A row of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterFact {
    pub id: RecordId,
    /// Its status is a final one.
    pub is_done: bool,
    /// When it was given; `None` when nobody said.
    pub marked_on: Option<Date>,
    /// When it was written down.
    pub known: Date,
}

/// A sheet of a survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFact {
    pub id: RecordId,
    pub on: Date,
    /// Of each question what it measures and whether the answer is yes; `None` of an invalid sheet.
    pub answers: Option<Vec<(Measure, bool)>>,
}

/// A chat group that is in use, as it was counted last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFact {
    pub id: RecordId,
    /// The code of its sort.
    pub sort: String,
    pub members: usize,
    /// Out of so many people.
    pub base: usize,
    pub counted_on: Date,
}

/// A request as it stood at the end of a day.
#[derive(Debug)]
pub(super) struct At<'a> {
    pub request: &'a Request,
    /// The events until then, in order.
    pub events: Cow<'a, [RequestEvent]>,
    pub folded: Folded,
}

impl At<'_> {
    /// The day of registration.
    pub fn registered(&self) -> Date {
        self.request.registered_at.local_date()
    }

    /// True for one that nobody has to answer: taken back, or put to another.
    pub fn is_set_aside(&self) -> bool {
        matches!(self.folded.state, State::Withdrawn | State::Merged)
    }

    /// True while there is a result.
    pub fn is_resolved(&self) -> bool {
        matches!(self.folded.state, State::Resolved | State::Closed) && self.folded.resolved_at.is_some()
    }

    /// The day of the result.
    pub fn resolved_on(&self) -> Option<Date> {
        let on = self.folded.resolved_at.map(Millis::local_date);
        on.filter(|_| self.is_resolved())
    }

    /// The events with an effect, of a kind.
    pub fn legal(&self, kind: EventKind) -> impl DoubleEndedIterator<Item = &RequestEvent> {
        let of_kind = self.events.iter().filter(move |event| event.kind == kind);
        of_kind.filter(|event| !self.folded.illegal.contains(&event.id))
    }
}

/// The requests that were registered by `end`, as they stood at the end of that day.
pub(super) fn at<'a>(facts: &'a ReportFacts, end: Date, rules: &Rules) -> Vec<At<'a>> {
    let registered = facts
        .requests
        .iter()
        .filter(|(request, _)| request.registered_at.local_date() <= end);
    let stood = registered.map(|(request, events)| {
        let is_past = |event: &RequestEvent| event.at.local_date() <= end;
        let events: Cow<'a, [RequestEvent]> = match events.iter().all(is_past) {
            true => Cow::Borrowed(events),
            false => Cow::Owned(events.iter().filter(|event| is_past(event)).cloned().collect()),
        };
        let folded = fold(request, &events, rules);
        At {
            request,
            events,
            folded,
        }
    });
    stood.filter(|one| one.folded.state != State::Draft).collect()
}
