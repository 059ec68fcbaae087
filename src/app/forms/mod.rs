//! Forms: one data-driven skeleton for everything a person records.

use super::screen::{Place, Screen};
use crate::domain::followup::FollowUp;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::person::Person;
use crate::domain::request::EventKind;
use crate::domain::tag::TagKind;
use crate::store::rows::RequestRow;

/// A form.
#[derive(Debug, Default)]
pub struct Form;

impl Form {
    /// A new visit, of the household (id and name) when one is given.
    #[must_use]
    pub fn visit(_household: Option<(HouseholdId, String)>) -> Self {
        Self
    }

    /// Fast entry for clerks: one visit after another, the date kept.
    #[must_use]
    pub fn fast_visit() -> Self {
        Self
    }

    /// A new request, of the household (id and name) when one is given.
    #[must_use]
    pub fn request(_household: Option<(HouseholdId, String)>) -> Self {
        Self
    }

    /// A new household, or the fields of one that exists.
    #[must_use]
    pub fn household(_existing: Option<&Household>) -> Self {
        Self
    }

    /// A new person of the household, or the fields of one that exists.
    #[must_use]
    pub fn person(_household: HouseholdId, _existing: Option<&Person>) -> Self {
        Self
    }

    /// A new tag on the household, or on the person.
    #[must_use]
    pub fn tag(_household: HouseholdId, _person: Option<PersonId>) -> Self {
        Self
    }

    /// A new manual reminder, of the household (id and name) when one is given.
    #[must_use]
    pub fn reminder(_household: Option<(HouseholdId, String)>) -> Self {
        Self
    }

    /// A later day for the follow-up.
    #[must_use]
    pub fn postpone(_follow_up: &FollowUp) -> Self {
        Self
    }

    /// A step of the request.
    #[must_use]
    pub fn event(_row: &RequestRow, _kind: EventKind) -> Self {
        Self
    }

    /// A light follow-up record of the person (with their name) for the illness.
    #[must_use]
    pub fn health(_household: HouseholdId, _person: PersonId, _name: String, _disease: TagKind) -> Self {
        Self
    }
}

impl Screen for Form {
    fn place(&self) -> Place {
        Place::Form
    }
}
