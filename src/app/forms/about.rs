//! [`About`]: what a form is about and what it is filled with, as plain data.

use super::date;
use crate::app::session::Session;
use crate::change::{Cursor, Fields as Values};
use crate::domain::calendar::Calendar;
use crate::domain::followup::FollowUp;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::person::Person;
use crate::domain::request::EventKind;
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use crate::record::{Kind, Step};
use crate::view::{RecordRow, RequestRow};
use chrono::Days;

/// A household by id and name.
pub type Named = (HouseholdId, String);

/// What a form is about. What exists comes with where the log ended when it was read.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    Visit(Option<Named>),
    /// Visits one after another, the first one of this household.
    FastVisit(Option<Named>),
    Request(Option<Named>),
    /// A critical request in a few keys.
    Emergency(Option<Named>),
    /// A household, new or existing.
    Household(Option<Box<(Household, Cursor)>>),
    /// Where the household goes, or who leaves it.
    Moving(Named),
    /// A person, new or existing.
    Person(HouseholdId, Option<Box<(Person, Cursor)>>),
    Tag(HouseholdId, Option<PersonId>),
    /// A manual reminder.
    Reminder(Option<Named>),
    /// A later day for a follow-up.
    Postpone {
        /// The follow-up's key.
        key: String,
        household: Option<HouseholdId>,
        /// What it is about, when the follow-up is not at hand.
        text: String,
        /// The follow-up.
        follow_up: Option<Box<FollowUp>>,
        /// The day it begins with; empty: a week after its own.
        until: String,
    },
    /// A step of a request.
    Event(Box<RequestRow>, EventKind),
    /// A follow-up record of the person (with their name) for the illness.
    Health(HouseholdId, PersonId, String, TagKind),
    /// A record of a kind without a form of its own.
    Record(Box<RecordForm>),
    /// The first-run setup.
    Setup,
}

/// Which record the form is about, and for what.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordForm {
    /// Of which kind.
    pub kind: Kind,
    /// The household, when it is fixed.
    pub household: Option<Named>,
    /// The person, when it is fixed.
    pub person: Option<PersonId>,
    /// The name of whom it is about, for the heading; empty when it is not fixed.
    pub whom: String,
    /// For what.
    pub purpose: Purpose,
    /// What it is filled with beside what the record has: it counts as typed.
    pub given: Values,
}

/// What a form is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// A new record.
    New,
    /// New values for a record that has these.
    Edit(RecordId, Values, Cursor),
    /// A step of the life cycle of a record that has these values.
    Step(&'static Step, RecordId, Values, Cursor),
}

impl About {
    /// A new visit in the person's usual form: the fast one for a clerk, the full one for everybody else.
    #[must_use]
    pub fn visit_by(session: &Session, household: Option<Named>) -> Self {
        match session.is_clerk() {
            true => Self::FastVisit(household),
            false => Self::Visit(household),
        }
    }

    /// A later day for the follow-up.
    #[must_use]
    pub fn postpone(follow_up: &FollowUp) -> Self {
        Self::Postpone {
            key: follow_up.key.0.clone(),
            household: follow_up.household_id,
            text: String::new(),
            follow_up: Some(Box::new(follow_up.clone())),
            until: String::new(),
        }
    }

    /// The day that a follow-up is offered to be put off to: the working day a week after its own, or after today when that has
    /// passed. Days off of the town's own calendar are not known here.
    pub(super) fn later_day(&self, today: Date) -> Option<String> {
        let Self::Postpone {
            follow_up: Some(it),
            until,
            ..
        } = self
        else {
            return None;
        };
        let calendar = Calendar::builtin();
        let week = it.due.date.max(today).checked_add_days(Days::new(7))?;
        let day = week.iter_days().find(|day| calendar.is_working_day(*day).0)?;
        until.is_empty().then(|| date::shifted(day, 0))
    }

    /// A new record of the kind; about the household and the person when they are given.
    #[must_use]
    pub fn new_record(kind: Kind, household: Option<Named>, person: Option<PersonId>) -> Self {
        Self::new_record_of(kind, household, person.map(|person| (person, String::new())))
    }

    /// The same, with the person's name.
    #[must_use]
    pub fn new_record_of(kind: Kind, household: Option<Named>, person: Option<(PersonId, String)>) -> Self {
        Self::Record(Box::new(RecordForm {
            kind,
            whom: match (&person, &household) {
                (Some((_, name)), _) | (None, Some((_, name))) => name.clone(),
                (None, None) => String::new(),
            },
            household,
            person: person.map(|(person, _)| person),
            purpose: Purpose::New,
            given: Values::new(),
        }))
    }

    /// The fields of a record that exists, or those of a step of it, as read when the log ended at the cursor.
    #[must_use]
    pub fn record(row: &RecordRow, step: Option<&'static Step>, seen: Cursor) -> Self {
        let (id, values) = (row.id, row.set.clone());
        Self::Record(Box::new(RecordForm {
            kind: row.kind.clone(),
            household: row.household.as_ref().map(|(id, name, _)| (*id, name.clone())),
            person: row.person.as_ref().map(|(id, _)| *id),
            whom: row.about().to_owned(),
            purpose: match step {
                Some(step) => Purpose::Step(step, id, values, seen),
                None => Purpose::Edit(id, values, seen),
            },
            given: Values::new(),
        }))
    }

    /// The same form, filled with these values as if somebody had typed them.
    #[must_use]
    pub fn given(mut self, given: Values) -> Self {
        if let Self::Record(it) = &mut self {
            it.given = given;
        }
        self
    }

    /// The values of what exists, and where the log ended when they were read; `None` when all is new.
    pub(super) fn as_read(&self) -> Option<(Values, Cursor)> {
        let values = |record: serde_json::Result<serde_json::Value>| match record {
            Ok(serde_json::Value::Object(values)) => values,
            _ => Values::new(),
        };
        match self {
            Self::Household(Some(it)) => Some((values(serde_json::to_value(&it.0)), it.1)),
            Self::Person(_, Some(it)) => Some((values(serde_json::to_value(&it.0)), it.1)),
            Self::Record(it) => match &it.purpose {
                Purpose::New => None,
                Purpose::Edit(_, values, seen) | Purpose::Step(_, _, values, seen) => Some((values.clone(), *seen)),
            },
            _ => None,
        }
    }
}
