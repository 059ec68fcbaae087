//! Entries: what a person (or a script) hands in, checked and turned into changes. The console's forms, `record` and the
//! importer all end here, so the checks are the same everywhere.
//!
//! Values are kept as typed; [`Entry::prepare`] reads them, and what is wrong comes back as [`Problem`]s by field name.

mod check;
mod delete;
mod edit;
mod event;
pub mod forms;
mod given;
mod household;
mod life_cycle;
mod new;
mod person;
mod postponement;
mod request;
mod sheet;
#[cfg(test)]
mod tests;
mod visit;

pub use forms::*;
pub use given::Misread;
pub use new::names;

use self::check::Check;
use super::{Fields, NewChange};
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId, UserId};
use crate::domain::person::Person;
use crate::domain::problem::{Problem, Reason};
use crate::domain::request::{Folded, Request};
use crate::domain::right::Relations;
use crate::domain::role::{Role, WRITERS};
use crate::domain::time::{Date, Millis};
use crate::domain::unit::UnitPath;
use crate::record::kind::Kind;

/// Who hands an entry in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The user.
    pub user: UserId,
    /// Their role.
    pub role: Role,
    /// The unit they work for; what they write lies in it or below.
    pub unit: UnitPath,
}

/// What an entry must look up; the store answers inside the saving transaction.
pub trait Lookup {
    /// The present instant.
    fn now(&self) -> Millis;
    /// A fresh record id.
    fn new_id(&self) -> RecordId;
    /// Who hands it in.
    fn author(&self) -> &Author;
    /// The record of `kind` that `given` names: a uuid, a household number, a request's temporary number, a person's
    /// uuid. [`Reason::NotFound`] or [`Reason::Ambiguous`] otherwise.
    ///
    /// # Errors
    /// The reason, for the field that named it.
    fn resolve(&self, kind: &Kind, given: &str) -> Result<RecordId, Reason>;
    /// The household as it stands.
    fn household(&self, id: HouseholdId) -> Option<Household>;
    /// The person as they stand.
    fn person(&self, id: PersonId) -> Option<Person>;
    /// The request and where it stands.
    fn request(&self, id: RequestId) -> Option<(Request, Folded)>;
    /// The values of any record by name, empty ones as null; `None` when there is no such record.
    fn fields(&self, kind: &Kind, record: RecordId) -> Option<Fields>;
    /// The unit of any record; `None` when there is no such record.
    fn unit_of(&self, kind: &Kind, record: RecordId) -> Option<UnitPath>;
    /// How the author stands to the record; `None` when there is no such record.
    fn relations(&self, kind: &Kind, record: RecordId) -> Option<Relations>;
    /// The householder (relation 02) of the household, other than `except`.
    fn householder(&self, id: HouseholdId, except: Option<PersonId>) -> Option<PersonId>;
    /// The number of another household of `unit` that nobody could tell from `household_no`, as that one has it.
    fn number_taken(&self, unit: &UnitPath, household_no: &str, except: Option<HouseholdId>) -> Option<String>;
    /// The temporary number of an open request of the household in the category, registered in the last 30 days.
    fn similar_request(&self, household: HouseholdId, category: &str) -> Option<String>;
    /// How many requests of the household are open.
    fn open_requests(&self, household: HouseholdId) -> usize;
    /// The next free temporary number for a request of `unit` registered on `day` (`12-1122-03`), not counting the
    /// `ahead` numbers already given out in the same entry.
    fn next_temp_no(&self, unit: &UnitPath, day: Date, ahead: usize) -> String;
    /// How often the follow-up was postponed.
    fn snoozed(&self, key: &str) -> u32;
}

/// One thing to record: the forms of `lianxin record` (DESIGN.md 2, "For scripts").
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A new record of a kind without an entry of its own.
    New(NewEntry),
    /// A visit with what follows from it.
    Visit(VisitEntry),
    /// A new request.
    Request(RequestEntry),
    /// A step of a request.
    RequestEvent(EventEntry),
    /// New values for some fields of a record.
    Edit(EditEntry),
    /// A tombstone with a reason.
    Delete(DeleteEntry),
}

/// An entry that may be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// The record it makes or changes.
    pub record: RecordId,
    /// What people call it: the household number or the request's temporary number; may be empty.
    pub no: String,
    /// The changes, in order, to be saved in one transaction.
    pub changes: Vec<NewChange>,
    /// What should be looked at but does not stop the save.
    pub warnings: Vec<Problem>,
}

impl Entry {
    /// Checks the entry and turns it into changes.
    ///
    /// # Errors
    /// Every problem found, the warnings too, when at least one stops the save.
    pub fn prepare(&self, lookup: &dyn Lookup) -> Result<Prepared, Vec<Problem>> {
        if !WRITERS.contains(&lookup.author().role) {
            return Err(vec![Problem::new("do", Reason::NotAllowed)]);
        }
        let mut check = Check::new(lookup);
        let made = match self {
            Self::New(entry) => new::prepare(&mut check, entry, None),
            Self::Visit(entry) => visit::prepare(&mut check, entry),
            Self::Request(entry) => request::prepare(&mut check, entry, None),
            Self::RequestEvent(entry) => event::prepare(&mut check, entry),
            Self::Edit(entry) => edit::prepare(&mut check, entry),
            Self::Delete(entry) => delete::prepare(&mut check, entry),
        };
        check.finish(made)
    }
}
