//! 报表: a row behind a figure.

use super::SearchTarget;
use crate::domain::ids::HouseholdId;
use crate::domain::report::Subject;
use crate::domain::request::State;
use crate::domain::time::Date;
use crate::record::Kind;

/// What a row of a figure is called now.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    pub subject: Subject,
    /// Its place in the list; somebody may stand in it more than once.
    pub place: usize,
    /// The record is not here any more.
    pub is_gone: bool,
    /// 户编号, or the request's number.
    pub number: String,
    /// The household it belongs to, or is.
    pub household: Option<HouseholdId>,
    /// Whose it is.
    pub name: String,
    /// The household's address, or the request's place.
    pub address: String,
    /// What a request or wish is about.
    pub title: String,
    /// A person's birth date.
    pub birth: Option<Date>,
    /// The last visit that met somebody; of a request or wish the day it was written down.
    pub last: Option<Date>,
    /// A request's state.
    pub state: Option<State>,
}

impl ReportRow {
    /// A row of a record that is not here any more.
    #[must_use]
    pub fn gone(subject: Subject, place: usize) -> Self {
        Self {
            subject,
            place,
            is_gone: true,
            number: String::new(),
            household: None,
            name: String::new(),
            address: String::new(),
            title: String::new(),
            birth: None,
            last: None,
            state: None,
        }
    }

    /// What Enter opens.
    #[must_use]
    pub fn target(&self) -> Option<SearchTarget> {
        let target = match self.subject {
            Subject::Household(id) => SearchTarget::Household(id),
            Subject::Person(household, person) => SearchTarget::Person(household, person),
            Subject::Request(id) => SearchTarget::Request(id),
            Subject::Wish(id) => SearchTarget::Record(Kind::Wish.def().code, id),
            Subject::CampaignRow(id) => SearchTarget::Record(Kind::CampaignRow.def().code, id),
            Subject::Sheet(id) => SearchTarget::Record(Kind::Answer.def().code, id),
            Subject::Group(id) => SearchTarget::Record(Kind::ChatGroup.def().code, id),
        };
        Some(target).filter(|_| !self.is_gone)
    }
}
