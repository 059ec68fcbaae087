//! What 同步 shows: pending and refused changes, conflicts, the last rounds.

use super::told::Told;
use super::{AuditRow, RequestRow, SearchTarget};
use crate::change::{Cursor, Fields, Kind};
use crate::domain::household::Household;
use crate::domain::ids::{ChangeId, EventId, RecordId, RequestId};
use crate::domain::person::Person;
use crate::domain::request::{EventKind, StepRefusal};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;

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
    /// How many the server refused and nobody has decided about.
    pub refused_total: usize,
    /// How many changes this version does not understand whole; they are kept and handed on.
    pub opaque: usize,
    /// The version of the program that the town wants, when it is newer than this one.
    pub wanted: Option<String>,
    /// Where our copy of the log ended when the page was read; settling a conflict has seen this much.
    pub cursor: Cursor,
    /// Open conflicts.
    pub conflicts: Vec<ConflictRow>,
    /// Steps without effect that concern the reader and nobody has acted on.
    pub void_steps: Vec<VoidStepRow>,
    /// Not zero: so many records would leave this device, and a person must agree first.
    pub removal: usize,
    /// While the server's log is reread: how many of our changes have not been found in it yet.
    pub checking: Option<usize>,
    /// The last rounds, newest first, at most 50.
    pub log: Vec<LogRow>,
    /// What was done on this device, newest first, at most 200.
    pub audit: Vec<AuditRow>,
    /// The database's size in bytes.
    pub database_bytes: u64,
    /// The copies on sticks; `None` when no stick was chosen.
    pub sticks: Option<StickCopies>,
}

/// What is known of the copies on sticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StickCopies {
    /// When the newest was made.
    pub last: Option<Millis>,
    /// Where a try came to nothing, and the code of why.
    pub trouble: Option<(String, String)>,
}

/// One change that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingRow {
    pub id: ChangeId,
    pub kind: Kind,
    pub record: RecordId,
    /// When it was saved.
    pub at: Millis,
    /// Who or what it is about.
    pub subject: String,
    pub told: Told,
    /// The fields it sets.
    pub fields: Vec<String>,
    /// Size as JSON.
    pub bytes: usize,
    /// The server's code when it was refused.
    pub refused: Option<String>,
    /// The page of the record it belongs to; `None` when it is not here.
    pub target: Option<SearchTarget>,
}

/// What a person decides about a refused change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The same values as a new change, in the place of the old one.
    SaveAgain,
    /// The change is folded and counted no more; the journal and its export keep it.
    LetGo,
}

/// What was entered before, with what a form needs to be filled with its values: a refused change, or a record to be put right.
#[derive(Debug, Clone, PartialEq)]
pub struct FormerEntry {
    pub change: ChangeId,
    /// The server's code.
    pub code: String,
    pub kind: Kind,
    pub record: RecordId,
    /// The unit it was written for.
    pub unit: UnitPath,
    /// The values it sets.
    pub set: Fields,
    /// It made the record: nothing that came before it is known here.
    pub makes: bool,
    /// The record's values as they are shown here; `None` when it is not here.
    pub existing: Option<Fields>,
    /// The household it is about, or is; `None` when it is about none or that is not here.
    pub household: Option<Household>,
    /// The person it is about, or is.
    pub person: Option<Person>,
    /// The request of a step.
    pub request: Option<RequestRow>,
    /// Where the town's log ended when this was read.
    pub cursor: Cursor,
}

/// A record as it stands, to be put right.
#[derive(Debug, Clone, PartialEq)]
pub struct Correctable {
    /// Its values, as a form is filled with them.
    pub detail: FormerEntry,
    /// Somebody else has acted on the request: it is not edited any more, only explained.
    pub others: bool,
}

/// One field both sides set without having seen the other.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictRow {
    /// The kind of record.
    pub kind: Kind,
    pub record: RecordId,
    pub field: String,
    /// Who or what it is about.
    pub subject: String,
    pub told: Told,
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
    pub change: ChangeId,
    pub value: serde_json::Value,
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
    pub request: RequestId,
    /// Its number.
    pub temp_no: String,
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
    pub kind: EventKind,
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
