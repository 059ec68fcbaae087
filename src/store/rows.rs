//! Read models: what a page shows of a record. Filled by `store::queries`, drawn by `ui` through `app`.
//!
//! Values are plain; masking happens when drawing (`domain::mask`), so that no masked text is ever stored.

use crate::change::{Cursor, Fields, Kind};
use crate::domain::benefit::Benefit;
use crate::domain::calendar::Due;
use crate::domain::followup::{FollowUp, Priority};
use crate::domain::household::{Colour, Household, Residence};
use crate::domain::ids::{ChangeId, EventId, HouseholdId, PersonId, RecordId, RequestId};
use crate::domain::person::Person;
use crate::domain::request::{
    EventKind, Folded, Mode, Request, RequestEvent, Satisfaction, State, StepRefusal, Urgency,
};
use crate::domain::role::{Level, Role};
use crate::domain::tag::{Tag, TagKind};
use crate::domain::time::{Date, Millis};
use crate::domain::unit::{Unit, UnitPath};
use crate::domain::visit::{HealthRecord, Visit};

/// Part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Window<T> {
    /// The rows from `offset` on.
    pub rows: Vec<T>,
    /// Index of the first row.
    pub offset: usize,
    /// Rows in the whole list.
    pub total: usize,
    /// What of the town's log was known when it was read: what a change made from a row has seen.
    pub cursor: Cursor,
}

impl<T> Default for Window<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            offset: 0,
            total: 0,
            cursor: Cursor::default(),
        }
    }
}

/// Where a record stands with the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncState {
    /// 待上传
    Pending,
    /// 已同步, with the receipt number: the server's `seq` of the latest change. `None` when it is not known here.
    Synced(Option<u64>),
    /// 冲突
    Conflict,
    /// 被退回, with the server's code.
    Refused(String),
}

impl Default for SyncState {
    fn default() -> Self {
        Self::Synced(None)
    }
}

/// The header's figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Changes not yet on the server, read from the journal.
    pub pending: usize,
    /// Open conflicts, steps without effect that concern the reader among them.
    pub conflicts: usize,
    /// Changes the server refused and nobody has dealt with.
    pub refused: usize,
    /// When a round last succeeded.
    pub last_sync: Option<Millis>,
    /// Households in scope.
    pub households: usize,
    /// Requests escalated to the reader's level and waiting.
    pub inbox: usize,
}

/// 今日
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TodayView {
    /// What of the town's log was known when it was read: what a change made from a card has seen.
    pub cursor: Cursor,
    /// Items overdue.
    pub overdue: usize,
    /// Items due today.
    pub today: usize,
    /// Items due in the next seven days.
    pub week: usize,
    /// Open requests.
    pub open_requests: usize,
    /// Households visited this month.
    pub visited: usize,
    /// Households in scope (vacant ones apart).
    pub households: usize,
    /// One card per household or place, most pressing first; at most 200.
    pub cards: Vec<TodayCard>,
    /// Cards beyond those.
    pub more: usize,
    /// People per key group, most first.
    pub key_groups: Vec<(TagKind, usize)>,
    /// Requests of this month: received, resolved, rated, satisfied.
    pub month: [usize; 4],
}

/// Everything due for one household.
#[derive(Debug, Clone, PartialEq)]
pub struct TodayCard {
    /// The household; `None` for a place's matter.
    pub household_id: Option<HouseholdId>,
    /// Who: the householder, or the request's reporter or place.
    pub name: String,
    /// Where.
    pub address: String,
    /// Telephone, plain.
    pub phone: String,
    /// Householder's age.
    pub age: Option<u32>,
    /// Attention level.
    pub colour: Option<Colour>,
    /// Key groups.
    pub tags: Vec<TagKind>,
    /// Last visit that met somebody.
    pub last_visit: Option<Date>,
    /// What the last note said, one line.
    pub last_note: String,
    /// The most pressing priority of the items.
    pub priority: Priority,
    /// The earliest due date.
    pub due: Date,
    /// What is due, most pressing first.
    pub items: Vec<TodayItem>,
}

/// One thing that is due.
#[derive(Debug, Clone, PartialEq)]
pub enum TodayItem {
    /// A follow-up.
    FollowUp(FollowUp, String),
    /// A request to act on at the reader's level.
    Request(RequestRow),
}

/// 联系户: a row.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseholdRow {
    /// Its id.
    pub id: HouseholdId,
    /// 户编号
    pub household_no: String,
    /// 户主
    pub display_name: String,
    /// 住址
    pub address: String,
    /// Plain.
    pub phone: String,
    /// Lives there?
    pub residence: Residence,
    /// People who are here.
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
    /// Its unit.
    pub unit: UnitPath,
    /// With the server.
    pub sync: SyncState,
}

/// A household with everything on it.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseholdDetail {
    /// What of the town's log was known when it was read: what an edit of it has seen.
    pub cursor: Cursor,
    /// The record.
    pub household: Household,
    /// Attention level in force.
    pub colour: Colour,
    /// Why (a code of `domain::colour`).
    pub colour_because: String,
    /// Its people, householder first.
    pub persons: Vec<Person>,
    /// Tags.
    pub tags: Vec<Tag>,
    /// Benefits.
    pub benefits: Vec<Benefit>,
    /// Open follow-ups, by due date.
    pub follow_ups: Vec<FollowUp>,
    /// Its requests, newest first.
    pub requests: Vec<RequestRow>,
    /// Its last 50 visits, newest first.
    pub visits: Vec<VisitRow>,
    /// Its last 50 follow-up records, newest first.
    pub health: Vec<HealthRecord>,
    /// How many visits there are.
    pub visit_count: usize,
    /// What is not settled of the household, its people, tags and benefits.
    pub conflicts: Vec<ConflictRow>,
    /// With the server.
    pub sync: SyncState,
}

/// 诉求: a row.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRow {
    /// Its id.
    pub id: RequestId,
    /// `12-1122-03`
    pub temp_no: String,
    /// 事项
    pub title: String,
    /// Four digits.
    pub category: String,
    /// How urgent.
    pub urgency: Urgency,
    /// The household.
    pub household_id: Option<HouseholdId>,
    /// Who reported it.
    pub reporter_name: String,
    /// Plain.
    pub reporter_phone: String,
    /// Where.
    pub place: String,
    /// When registered.
    pub registered_at: Millis,
    /// Where it stands.
    pub state: State,
    /// Which level has it.
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
    /// Its unit.
    pub unit: UnitPath,
    /// Events without effect.
    pub illegal: usize,
    /// With the server.
    pub sync: SyncState,
}

/// A request with its history.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestDetail {
    /// What of the town's log was known when it was read: what a change of it has seen.
    pub cursor: Cursor,
    /// As registered.
    pub request: Request,
    /// Where it stands.
    pub folded: Folded,
    /// Its events in order, each with its author's name and whether it is on the server.
    pub events: Vec<(RequestEvent, String, SyncState)>,
    /// The household's name and address, when it has one here.
    pub household: Option<(HouseholdId, String, String)>,
    /// Its open follow-ups (return visit, recheck).
    pub follow_ups: Vec<FollowUp>,
    /// The earlier request it came back from, by number.
    pub recurrence_of_no: Option<String>,
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
    /// The follow-up.
    pub follow_up: FollowUp,
    /// The household's or reporter's name.
    pub name: String,
    /// The person's name, when it concerns one.
    pub person_name: String,
    /// Where.
    pub address: String,
    /// Plain.
    pub phone: String,
    /// The request's number and title, when it concerns one.
    pub request: Option<(String, String)>,
    /// With the server: of a reminder typed by hand; `None` for what the rules made, which is no record.
    pub sync: Option<SyncState>,
}

/// 走访: a row.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// The visit.
    pub visit: Visit,
    /// The household's name.
    pub name: String,
    /// The household's number.
    pub household_no: String,
    /// The household's address.
    pub address: String,
    /// Who wrote it.
    pub by: String,
    /// With the server.
    pub sync: SyncState,
}

/// Who this device is.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// The person.
    pub user: crate::domain::ids::UserId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// The unit they work for.
    pub unit: UnitPath,
    /// This incarnation.
    pub device: crate::domain::ids::DeviceId,
    /// The server; `None` before enrolment.
    pub server: Option<String>,
    /// The units known here, for names.
    pub units: Vec<Unit>,
    /// True for the training pack.
    pub demo: bool,
}

/// 同步
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SyncView {
    /// The server's address.
    pub server: Option<String>,
    /// When a round last succeeded.
    pub last_success: Option<Millis>,
    /// The receipt number of this device's last change that is on the server.
    pub receipt: Option<u64>,
    /// Changes sent today.
    pub sent_today: usize,
    /// Changes received today.
    pub received_today: usize,
    /// What waits, newest first, at most 500.
    pub pending: Vec<PendingRow>,
    /// How many wait.
    pub pending_total: usize,
    /// Bytes that wait, as JSON.
    pub pending_bytes: usize,
    /// How many the server put aside and nobody has decided about.
    pub refused_total: usize,
    /// How many changes this version does not understand whole; they are kept and handed on.
    pub opaque: usize,
    /// What of the town's log was known when it was read: what settling a conflict has seen.
    pub cursor: Cursor,
    /// Open conflicts.
    pub conflicts: Vec<ConflictRow>,
    /// Steps without effect that concern the reader and nobody has acted on.
    pub void_steps: Vec<VoidStepRow>,
    /// Not zero: so many records would leave this device, and a person must agree first.
    pub removal: usize,
    /// The server's log is read anew: how many changes are still to be found in it.
    pub checking: Option<usize>,
    /// A snapshot is being fetched: bytes here, and of the whole.
    pub snapshot: Option<(u64, u64)>,
    /// The last rounds, newest first, at most 50.
    pub log: Vec<LogRow>,
    /// The database's size in bytes.
    pub database_bytes: u64,
}

/// One change that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingRow {
    /// The change.
    pub id: ChangeId,
    /// Its kind.
    pub kind: Kind,
    /// The record.
    pub record: RecordId,
    /// When it was saved.
    pub at: Millis,
    /// Who or what it is about.
    pub subject: String,
    /// The fields it sets.
    pub fields: Vec<String>,
    /// Size as JSON.
    pub bytes: usize,
    /// The server's code when it was refused.
    pub refused: Option<String>,
    /// The page of the record it belongs to; `None` when it is not here.
    pub target: Option<SearchTarget>,
}

/// What a person decides about a change that the server put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The same values as a new change, in the place of the old one.
    SaveAnew,
    /// The change is folded and counted no more; the journal and its export keep it.
    LetGo,
}

/// A change that the server put aside, with what a form needs to be filled with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedDetail {
    /// The change.
    pub change: ChangeId,
    /// The server's code.
    pub code: String,
    /// Its kind.
    pub kind: Kind,
    /// The record.
    pub record: RecordId,
    /// The unit it was written for.
    pub unit: UnitPath,
    /// The values it sets.
    pub set: Fields,
    /// It made the record: nothing that came before it is known here.
    pub makes: bool,
    /// The household it is about, or is; `None` when it is about none or that is not here.
    pub household: Option<Household>,
    /// The person it is about, or is.
    pub person: Option<Person>,
    /// The request of a step.
    pub request: Option<RequestRow>,
    /// Where the town's log ended when this was read.
    pub cursor: Cursor,
}

/// One field both sides set without having seen the other.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictRow {
    /// The kind of record.
    pub kind: Kind,
    /// The record.
    pub record: RecordId,
    /// The field.
    pub field: String,
    /// Who or what it is about.
    pub subject: String,
    /// What is shown now.
    pub shown: ConflictSide,
    /// The other value.
    pub other: ConflictSide,
    /// What the other side wrote when it edited a record that the shown side deleted; `None` for every other conflict.
    pub edit: Option<Fields>,
    /// The record's remark as it is shown; `None` for a kind without one.
    pub remark: Option<String>,
}

/// One side of a conflict.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictSide {
    /// The change.
    pub change: ChangeId,
    /// The value.
    pub value: serde_json::Value,
    /// Whose.
    pub by: String,
    /// When, by the clock that the server has corrected.
    pub at: Millis,
    /// Written by this user, on this device or another.
    pub mine: bool,
}

/// A step of a request that has no effect, because another one came first.
#[derive(Debug, Clone, PartialEq)]
pub struct VoidStepRow {
    /// The event without effect.
    pub event: EventId,
    /// The request.
    pub request: RequestId,
    /// Its number.
    pub temp_no: String,
    /// Its title.
    pub title: String,
    /// What had no effect.
    pub late: StepSide,
    /// What was done first; `None` when the state has other reasons.
    pub first: Option<StepSide>,
    /// Why it had no effect.
    pub why: StepRefusal,
    /// False once somebody who has seen it acted on the request.
    pub open: bool,
}

/// One of the two steps.
#[derive(Debug, Clone, PartialEq)]
pub struct StepSide {
    /// Which step.
    pub kind: EventKind,
    /// Whose.
    pub by: String,
    /// When, by the clock that the server has corrected.
    pub at: Millis,
    /// What was written with it.
    pub note: String,
    /// Taken by this user.
    pub mine: bool,
}

/// One sync round in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRow {
    /// When.
    pub at: Millis,
    /// Changes sent.
    pub sent: usize,
    /// Changes received.
    pub received: usize,
    /// Changes brought back that the server had lost.
    pub recovered: usize,
    /// How long it took.
    pub ms: u64,
    /// The failure's code; `None` when it went well.
    pub error: Option<String>,
}

/// A search hit.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchHit {
    /// What was found.
    pub target: SearchTarget,
    /// Its name or title.
    pub title: String,
    /// Where or which number.
    pub detail: String,
}

/// What a hit opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchTarget {
    /// A household.
    Household(HouseholdId),
    /// A person of a household.
    Person(HouseholdId, PersonId),
    /// A request.
    Request(RequestId),
}

/// A draft that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftRow {
    /// The form and what it is about (`visit:<household>`, `request`).
    pub key: String,
    /// The form's fields as JSON.
    pub body: serde_json::Value,
    /// When it was last typed in.
    pub at: Millis,
}
