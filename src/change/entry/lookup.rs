//! What an entry must look up while it is checked, and who hands it in.

use crate::change::Fields;
use crate::domain::benefit::Benefit;
use crate::domain::campaign::Candidate;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId, UserId};
use crate::domain::person::Person;
use crate::domain::problem::Reason;
use crate::domain::request::{Folded, Request};
use crate::domain::right::Relations;
use crate::domain::role::Role;
use crate::domain::tag::Tag;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::{Unit, UnitPath};
use crate::record::kind::Kind;

/// Who hands an entry in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    pub user: UserId,
    pub name: String,
    pub role: Role,
    /// The unit they work for; what they write lies in it or below.
    pub unit: UnitPath,
}

/// A request that may be the same matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similar {
    /// Its temporary number.
    pub no: String,
    /// It has ended.
    pub ended: bool,
}

/// A user as the admin wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownUser {
    pub id: UserId,
    pub name: String,
    pub role: Role,
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
    /// The author's relations to the record; `None` when there is no such record.
    fn relations(&self, kind: &Kind, record: RecordId) -> Option<Relations>;
    /// The householder (relation 02) of the household, other than `except`.
    fn householder(&self, id: HouseholdId, except: Option<PersonId>) -> Option<PersonId>;
    /// The number of another household of `unit` that looks like `household_no`, in that household's spelling.
    fn number_taken(&self, unit: &UnitPath, household_no: &str, except: Option<HouseholdId>) -> Option<String>;
    /// A request of the household in the category, or of the unit at `place` (not compared when empty): an open one of the last 30
    /// days, else one that ended in the last 90.
    fn similar_request(
        &self,
        unit: &UnitPath,
        household: Option<HouseholdId>,
        category: &str,
        place: &str,
    ) -> Option<Similar>;
    /// The household number of another person who has one of these ID numbers.
    fn id_taken(&self, id_numbers: &[String], except: Option<PersonId>) -> Option<String>;
    /// The number of another household of `unit` with this name.
    fn name_taken(&self, unit: &UnitPath, name: &str, except: Option<HouseholdId>) -> Option<String>;
    /// When the household was visited on that day with this outcome.
    fn visited(&self, household: HouseholdId, day: Date, outcome: &str) -> Option<String>;
    /// The tags and benefits of the household and its people, whatever became of them.
    fn held(&self, household: HouseholdId) -> (Vec<Tag>, Vec<Benefit>);
    /// From what age on the county pays the allowance of the very old; 0 when it pays none.
    fn old_age(&self) -> u32;
    /// What the author wrote of their last visit to the household; `None` when there was none.
    fn last_note(&self, household: HouseholdId) -> Option<String>;
    /// What names the person or household and can be given another one: each record with the field. Visits and follow-up records
    /// are not among them, because they are created once.
    fn naming(&self, kind: &Kind, record: RecordId) -> Vec<(Kind, RecordId, &'static str)>;
    /// Whether an alarm of the household stands.
    fn has_alarm(&self, household: HouseholdId) -> bool;
    /// The number of a household within `unit` in which somebody's name has these initials; empty when it has no number.
    fn called_by_initials(&self, unit: &UnitPath, initials: &str) -> Option<String>;
    /// The requests of the household, whatever became of them.
    fn requests_of(&self, household: HouseholdId) -> Vec<RecordId>;
    /// How many requests of the household are open.
    fn open_requests(&self, household: HouseholdId) -> usize;
    /// The next free temporary number for a request of `unit` registered on `day` (`12-1122-03`), not counting the
    /// `ahead` numbers already given out in the same entry.
    fn next_temp_no(&self, unit: &UnitPath, day: Date, ahead: usize) -> String;
    /// Who may be a row of a campaign: the people here, or the households.
    fn candidates(&self, of_households: bool) -> Vec<Candidate>;
    /// Name and telephone of the people from outside on the roster of a campaign, those too who were taken off it by hand.
    fn outsiders(&self, campaign: RecordId) -> Vec<(String, String)>;
    /// The unit of the tree; `None` when it is not known here.
    fn unit(&self, path: &UnitPath) -> Option<Unit>;
    /// Whether the tree of units is known here at all: a device without a server has none.
    fn knows_units(&self) -> bool;
    /// The active users whose id or name is `given`.
    fn users(&self, given: &str) -> Vec<KnownUser>;
    /// After so many tries on different days that reached nobody a request ends (R02).
    fn most_tries(&self) -> u32;
    /// How often the follow-up was postponed.
    fn snoozed(&self, key: &str) -> u32;
}
