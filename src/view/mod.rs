//! Read models: what a page shows of a record. Filled by `store::queries`, drawn by `ui` through `app`.
//!
//! Values are plain; masking happens when drawing (`domain::mask`), so that no masked text is ever stored.

mod actions;
mod audit;
mod calls;
mod campaign;
mod compare;
mod handed_out;
mod handover;
mod held;
mod import;
pub mod ledger;
mod ledgers;
mod lists;
mod records;
mod recurring;
mod report;
mod retention;
mod roster;
mod sheet;
mod survey;
mod sync;
mod today;
mod told;

pub use actions::{ActionRow, Deed, Done, UndoOf, UndoRefusal};
pub use audit::{AuditRow, LIST_PLAIN, REVEAL, WHY};
pub use calls::{Call, Whom};
pub use campaign::CampaignView;
pub use compare::{Compared, Comparison, Terms};
pub use handed_out::{Filled, HandedOut, HandedOutRow, OutdatedRow};
pub use handover::{HandedOver, HandoverItem, HandoverView};
pub use held::{Held, HeldEntitled, HeldEvent, HeldFinding, HeldHousehold, HeldPerson};
pub use import::{
    Candidate, Difference, Doubt, Fate, FateSort, Likeness, Plan, Refusal, RowAt, RowFate, RowNote, Said, Say, Tally,
};
pub use ledgers::{Entry, Folder, FolderRow, LedgerAnswers, LedgersView, NotALedger, Place};
pub use lists::{
    DueChange, DuplicateRow, EntitlementRow, FollowUpRow, HealthRow, HouseholdDetail, HouseholdRow, RequestDetail,
    RequestName, RequestRow, SimilarRow, Twin, VisitRow,
};
pub use records::{KindCount, RecordChange, RecordDetail, RecordRow, ToldOf, Untold};
pub use recurring::RecurringRow;
pub use report::ReportRow;
pub use retention::{ExpiredCount, counted};
pub use roster::{Roster, RosterRow};
pub use sheet::{ColumnId, Order, Part, SavedView, SheetId};
pub use survey::SurveyView;
pub use sync::{
    ConflictRow, ConflictSide, Correctable, FormerEntry, LogRow, PendingRow, Refused, StepSide, StickCopies, SyncView,
    VoidStepRow,
};
pub use today::{Concerns, TodayCard, TodayItem, TodayView};
pub use told::Told;

use crate::change::Cursor;
use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId};
use crate::domain::request::EventKind;
use crate::domain::role::Role;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::{Unit, UnitPath};

/// Part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Window<T> {
    /// The rows from `offset` on.
    pub rows: Vec<T>,
    /// Index of the first row.
    pub offset: usize,
    /// Rows in the whole list.
    pub total: usize,
    /// Where our copy of the log ended when the rows were read; a change made from a row has seen this much.
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

/// Whether the server has a record's latest changes.
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
    /// 作废, with the reason.
    Voided(String),
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
    /// Requests that wait for the reader: the inbox.
    pub inbox: usize,
    /// How many changes of the town's log are here; 0 before the first load.
    pub seen: u64,
    /// The first load has ended: the log was read to its end once.
    pub loaded: bool,
    /// The latest instant that a change here names; `None` without changes.
    pub newest: Option<Millis>,
    /// Forms begun and not finished.
    pub drafts: usize,
    /// Registers of the town that came since the program began: they are there at its next start.
    pub registers: usize,
    /// The town gives volunteers points.
    pub points: bool,
}

impl Counts {
    /// How far a clock that says `now` is behind what is known here to have happened, in milliseconds, below zero; `None` when it
    /// is not. A clock that is ahead cannot be told from a long pause.
    #[must_use]
    pub fn clock_behind(&self, now: Millis) -> Option<i64> {
        let behind = now.0.saturating_sub(self.newest.max(self.last_sync)?.0);
        Some(behind).filter(|behind| *behind < 0)
    }
}

/// A step of somebody else in a request that concerns the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsRow {
    pub request: RequestId,
    pub title: String,
    pub household: Option<HouseholdId>,
    /// Their last step.
    pub step: EventKind,
    /// What it decided, if it decides something.
    pub passed: Option<bool>,
}

/// Who this device is.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// The person.
    pub user: crate::domain::ids::UserId,
    pub name: String,
    pub role: Role,
    /// The unit they work for.
    pub unit: UnitPath,
    /// This incarnation.
    pub device: crate::domain::ids::DeviceId,
    /// The server; `None` before enrolment.
    pub server: Option<String>,
    /// The units known here, for names.
    pub units: Vec<Unit>,
    /// The users known here who may be handed something in person.
    pub colleagues: Vec<Colleague>,
    /// True for the training pack.
    pub demo: bool,
}

/// Somebody who works in the town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    pub user: crate::domain::ids::UserId,
    pub name: String,
    pub role: Role,
    pub unit: UnitPath,
}

/// A household that was deleted.
#[derive(Debug, Clone, PartialEq)]
pub struct GoneHousehold {
    pub name: String,
    pub number: String,
    pub address: String,
    /// The reason that was given.
    pub why: String,
    /// Who deleted it, by name; empty when that is not known here.
    pub by: String,
    /// When, by the clock of whoever did.
    pub at: Option<Millis>,
    /// Households with its number, telephone, name or door, the likeliest first.
    pub others: Vec<SearchHit>,
}

/// A search hit.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchHit {
    /// What was found.
    pub target: SearchTarget,
    /// Its name or title.
    pub title: String,
    /// The household's or request's number.
    pub number: String,
    /// The household's address, or a request's place.
    pub address: String,
    /// The number of a request's household; empty without one.
    pub household_no: String,
    /// A person's birth date: namesakes are told apart by their age.
    pub birth: Option<Date>,
    /// The household's telephone: two households of one number are told apart by it.
    pub phone: String,
    /// When a request was registered: old numbers were given out more than once.
    pub day: Option<Date>,
}

/// What a hit opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchTarget {
    Household(HouseholdId),
    Person(HouseholdId, PersonId),
    Request(RequestId),
    /// A record with a page of its own: the code of its kind.
    Record(&'static str, RecordId),
}

/// A form that was begun and not finished.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfinished {
    /// The first part of its draft's name: `visit`, `request`, the code of a kind …
    pub form: String,
    /// The form that enters one visit after the other.
    pub is_fast: bool,
    /// True when the form is about a record that is no household: it cannot be opened like one for a new record.
    pub is_of_record: bool,
    /// When it was last typed in.
    pub at: Millis,
    /// Who or what it is about; empty when that is new or gone.
    pub subject: String,
    /// The number of its household or of the request; empty where there is none.
    pub number: String,
    /// The household that the record belongs to, or is, with its name.
    pub household: Option<(HouseholdId, String)>,
    /// Where the record is shown.
    pub target: Option<SearchTarget>,
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
