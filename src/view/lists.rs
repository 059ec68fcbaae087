//! What the lists and the two detail pages show: today, households, requests, follow-ups, visits.

use super::Call;
use super::import::Likeness;
use super::{ConflictRow, RecordRow, SyncState, VoidStepRow};
use crate::change::{Cursor, Fields};
use crate::domain::benefit::Benefit;
use crate::domain::calendar::Due;
use crate::domain::five::Five;
use crate::domain::followup::FollowUp;
use crate::domain::household::{Colour, Household, Residence};
use crate::domain::ids::{HouseholdId, RecordId, RequestId};
use crate::domain::person::Person;
use crate::domain::request::{Dates, Folded, Mode, Request, RequestEvent, Satisfaction, Standing, State, Urgency};
use crate::domain::right::Relations;
use crate::domain::role::Level;
use crate::domain::tag::{Tag, TagKind};
use crate::domain::time::{Date, Millis};
use crate::domain::unit::UnitPath;
use crate::domain::visit::{HealthRecord, Visit};
use crate::record::Kind;

/// 联系户: a row.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseholdRow {
    pub id: HouseholdId,
    /// 户编号
    pub household_no: String,
    /// Another household goes by the same number: both were typed off line.
    pub number_twice: bool,
    /// 户主
    pub display_name: String,
    /// 住址
    pub address: String,
    /// Plain.
    pub phone: String,
    /// Lives there?
    pub residence: Residence,
    pub people: usize,
    /// Key groups of the household and its people.
    pub tags: Vec<TagKind>,
    /// Attention level.
    pub colour: Colour,
    /// Last visit that met somebody.
    pub last_visit: Option<Date>,
    /// When the next visit is due by the rules.
    pub visit_due: Option<Date>,
    /// Follow-ups due and open requests.
    pub tasks: usize,
    /// The most pressing follow-up.
    pub next: Option<FollowUp>,
    pub unit: UnitPath,
    /// Its other values, by the names of their fields; empty ones are null.
    pub set: Fields,
    /// With the server.
    pub sync: SyncState,
}

/// A household with everything on it.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseholdDetail {
    /// Where our copy of the log ended when it was read; an edit of it has seen this much.
    pub cursor: Cursor,
    /// The record.
    pub household: Household,
    /// What another household is called that goes by the same number: both were typed off line.
    pub same_number: Option<String>,
    /// Attention level in force.
    pub colour: Colour,
    /// Why (a code of `domain::colour`).
    pub colour_because: String,
    /// 五个到户
    pub five: Five,
    /// Its people, householder first.
    pub persons: Vec<Person>,
    pub tags: Vec<Tag>,
    pub benefits: Vec<Benefit>,
    /// Open follow-ups, by due date.
    pub follow_ups: Vec<FollowUp>,
    /// What its people may be entitled to, now or soon.
    pub entitlements: Vec<EntitlementRow>,
    /// Whom to tell while an alarm is among them, the most fitting first.
    pub calls: Vec<Call>,
    /// Its requests, newest first.
    pub requests: Vec<RequestRow>,
    /// Its last 50 visits, newest first.
    pub visits: Vec<VisitRow>,
    /// Its last 50 follow-up records, newest first.
    pub health: Vec<HealthRow>,
    /// Records of the kinds with a ledger, of the household and its people; what waits for somebody first.
    pub records: Vec<RecordRow>,
    /// How many visits there are.
    pub visit_count: usize,
    /// What is not settled of the household, its people, tags and benefits.
    pub conflicts: Vec<ConflictRow>,
    /// With the server.
    pub sync: SyncState,
}

/// Two records that may be of one person, or of one household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateRow {
    /// Of which kind both are.
    pub kind: Kind,
    /// The one that was recorded first.
    pub one: Twin,
    pub other: Twin,
    pub why: Likeness,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    pub record: RecordId,
    pub household: HouseholdId,
    pub household_no: String,
    pub household_name: String,
    /// The person's; of a household its householder's.
    pub name: String,
    pub birth: Option<Date>,
    /// Tells apart those who look the same otherwise.
    pub phone: String,
}

/// What somebody may be entitled to (应享未享), now or soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntitlementRow {
    pub household: HouseholdId,
    pub household_no: String,
    pub household_name: String,
    pub address: String,
    pub person: crate::domain::ids::PersonId,
    pub person_name: String,
    /// The code of a benefit, or `checkup`.
    pub what: String,
    /// The rule: `E01`, and where it is from.
    pub rule: String,
    pub source: String,
    /// From which day on; it may lie ahead.
    pub on: Date,
    /// What is recorded of the benefit already, and is to be looked at anew.
    pub record: Option<RecordId>,
}

/// A follow-up record of somebody of a household.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthRow {
    pub record: HealthRecord,
    /// The relations of the device's user to it.
    pub relations: Relations,
    /// With the server, or voided.
    pub sync: SyncState,
}

impl HealthRow {
    /// True when it was voided: it stays in the history, and counts for nothing.
    #[must_use]
    pub fn is_voided(&self) -> bool {
        matches!(self.sync, SyncState::Voided(_))
    }
}

/// A request that may be the same matter as a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimilarRow {
    pub id: RequestId,
    /// Its temporary number.
    pub no: String,
    pub title: String,
    /// When it ended; `None` while it is open.
    pub ended: Option<Date>,
}

/// 诉求: a row.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRow {
    pub id: RequestId,
    /// `12-1122-03`
    pub temp_no: String,
    /// The number that whoever sent it here gave it.
    pub origin_no: String,
    /// 事项
    pub title: String,
    /// Four digits.
    pub category: String,
    /// How urgent.
    pub urgency: Urgency,
    pub household_id: Option<HouseholdId>,
    /// 户编号; empty when the household is not here.
    pub household_no: String,
    /// Who reported it.
    pub reporter_name: String,
    /// Plain.
    pub reporter_phone: String,
    pub place: String,
    pub registered_at: Millis,
    /// Its state.
    pub state: State,
    pub level: Level,
    /// How it is handled.
    pub mode: Option<Mode>,
    /// Who is to act, in words.
    pub assignee: String,
    /// Waits for the town's check.
    pub awaiting_check: bool,
    /// Until when.
    pub due: Option<Due>,
    /// 1, and one more for each reopening.
    pub attempt: u32,
    /// What the resident said.
    pub satisfaction: Option<Satisfaction>,
    /// Hand-downs, other clocks, what was asked for.
    pub standing: Standing,
    pub unit: UnitPath,
    /// The relations of the device's user to it.
    pub relations: Relations,
    /// Events without effect.
    pub illegal: usize,
    /// Its other values, by the names of their fields; empty ones are null, and all of them where nobody lists it.
    pub set: Fields,
    /// With the server.
    pub sync: SyncState,
}

impl RequestRow {
    /// Its dates.
    #[must_use]
    pub fn dates(&self) -> Dates {
        Dates {
            level: self.due,
            doer: self.standing.doer_due,
            resident: self.standing.resident_due,
        }
    }
}

impl RequestDetail {
    /// Its events that were not voided, in order.
    pub fn standing_events(&self) -> impl DoubleEndedIterator<Item = &RequestEvent> {
        let stands = |sync: &SyncState| !matches!(sync, SyncState::Voided(_));
        self.events
            .iter()
            .filter(move |(_, _, sync)| stands(sync))
            .map(|(event, ..)| event)
    }
}

impl HouseholdDetail {
    /// Its visits that stand, newest first.
    pub fn standing_visits(&self) -> impl Iterator<Item = &VisitRow> {
        self.visits.iter().filter(|row| !row.is_voided())
    }
}

impl VisitRow {
    /// True when it was voided: it stays in the history, and counts for nothing.
    #[must_use]
    pub fn is_voided(&self) -> bool {
        matches!(self.sync, SyncState::Voided(_))
    }

    /// True when it was written down on a later day than it is said to have happened on (补录).
    #[must_use]
    pub fn is_late_entry(&self) -> bool {
        self.recorded_at.local_date() > self.visit.at.local_date()
    }
}

/// A limit that other tables moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueChange {
    /// When it was counted again here.
    pub on: Date,
    pub before: Date,
    pub after: Date,
}

/// A request with its history.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestDetail {
    /// Where our copy of the log ended when it was read; a change of it has seen this much.
    pub cursor: Cursor,
    /// As registered.
    pub request: Request,
    /// Its state.
    pub folded: Folded,
    /// The relations of the device's user to it.
    pub relations: Relations,
    /// Its events in order, each with its author's name and whether it is on the server.
    pub events: Vec<(RequestEvent, String, SyncState)>,
    /// The household's name and address, when it has one here.
    pub household: Option<(HouseholdId, String, String)>,
    /// Limits that other tables of holidays or limits moved, the oldest first.
    pub due_changes: Vec<DueChange>,
    /// Its open follow-ups (return visit, recheck).
    pub follow_ups: Vec<FollowUp>,
    /// Whom to call, the most fitting first, while it is critical and without a result.
    pub calls: Vec<Call>,
    /// The earlier request it came back from, by number.
    pub recurrence_of_no: Option<String>,
    /// The request it was merged into, by number; empty when that is not here.
    pub merged_into_no: Option<String>,
    /// Those merged into it, by number.
    pub merged_here: Vec<String>,
    /// What is not settled of it.
    pub conflicts: Vec<ConflictRow>,
    /// Its steps without effect, each beside the one that came first.
    pub void_steps: Vec<VoidStepRow>,
    /// With the server.
    pub sync: SyncState,
}

/// 提醒: a row.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUpRow {
    pub follow_up: FollowUp,
    /// 户编号; empty without a household.
    pub household_no: String,
    /// The household's or reporter's name.
    pub name: String,
    /// The person's name, when it concerns one.
    pub person_name: String,
    /// When the person was born.
    pub birth: Option<Date>,
    pub address: String,
    /// Plain.
    pub phone: String,
    /// The request, when it concerns one.
    pub request: Option<RequestName>,
    /// With the server: of a reminder typed by hand; `None` for what the rules made, which is no record.
    pub sync: Option<SyncState>,
}

/// 走访: a row.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    pub visit: Visit,
    /// When it was written down: the journal's own time.
    pub recorded_at: Millis,
    /// The household's name.
    pub name: String,
    /// The household's number.
    pub household_no: String,
    /// The household's address.
    pub address: String,
    /// Who wrote it.
    pub by: String,
    /// Its other values, by the names of their fields; empty ones are null.
    pub set: Fields,
    /// The relations of the device's user to it.
    pub relations: Relations,
    /// With the server.
    pub sync: SyncState,
}

/// What people call a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestName {
    pub no: String,
    pub title: String,
    pub category: String,
}
