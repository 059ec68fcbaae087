//! `POST /v1/sync`: what is pushed, what became of it, what is pulled, and the orders that come along.

use super::QuarantineCode;
use crate::change::{Change, Cursor, Proof, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, RecordId};
use crate::domain::role::Role;
use crate::domain::series::Series;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `POST /v1/sync`, request: push and pull in one round trip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SyncRequest {
    /// The device.
    pub device: DeviceId,
    /// The greatest `n` it ever gave out.
    pub max_n: u64,
    /// The greatest acknowledged `n` per incarnation of this device, former ones too.
    pub acked: BTreeMap<DeviceId, u64>,
    /// The last purge order carried out here ([`Purge::no`]).
    #[serde(default)]
    pub purged: u64,
    /// The device's clock.
    pub sent: Millis,
    /// At most [`super::MAX_PUSH`] changes with contiguous `n`.
    pub push: Vec<Change>,
    /// Where the device's copy of the log ends.
    pub cursor: Cursor,
    /// The scope it knows.
    pub scope_rev: u64,
    /// Bytes of pulled changes it wants at most.
    pub limit_bytes: usize,
    /// It has no number series and asks for one ([`Control::Series`]).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub wants_series: bool,
}

/// What became of one pushed change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct PushResult {
    /// The change.
    pub id: ChangeId,
    /// What became of it.
    pub status: PushStatus,
    /// Its place in the log, when it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seq: Option<u64>,
    /// When the server had it first ([`Sequenced::received`]); given with `seq`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub received: Option<Millis>,
    /// What the server takes as seen ([`Sequenced::es`]); given with `seq`, so that own changes need not be pulled back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub es: Option<u64>,
    /// [`Sequenced::recovered`]; only with `seq`.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub recovered: bool,
    /// [`Sequenced::proof`]; given with `seq`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proof: Option<Proof>,
    /// Why it was quarantined.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<QuarantineCode>,
    /// A duplicate as the log has it, where that is not as it was pushed: a former incarnation brought it there, or with
    /// another `seen`. No pull may ever bring it: it can lie outside the scope, or before the cursor.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub form: Option<Box<Sequenced>>,
}

impl PushResult {
    /// The answer to a change that is quarantined.
    #[must_use]
    pub fn quarantined(id: ChangeId, code: QuarantineCode) -> Self {
        Self {
            id,
            status: PushStatus::Quarantined,
            seq: None,
            received: None,
            es: None,
            recovered: false,
            proof: None,
            code: Some(code),
            form: None,
        }
    }

    /// The answer to a change that has its place in the log.
    #[must_use]
    pub fn placed(status: PushStatus, placed: &Sequenced) -> Self {
        Self {
            id: placed.change.id,
            status,
            seq: Some(placed.seq),
            received: Some(placed.received),
            es: Some(placed.es),
            recovered: placed.recovered,
            proof: Some(placed.proof),
            code: None,
            form: None,
        }
    }

    /// Why it was quarantined, as the wire has it.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_ref().map(QuarantineCode::code)
    }

    /// True when the change has its place since this very answer, which says all that the server assigned. A duplicate is
    /// not: in the log it may stand under a former incarnation and with another `seen` ([`Self::form`]).
    #[must_use]
    pub fn is_new(&self) -> bool {
        matches!(self.status, PushStatus::Stored | PushStatus::Opaque)
    }
}

code_enum! {
    /// What became of a pushed change.
    PushStatus {
        /// In the log now.
        Stored = "stored",
        /// Was in the log already.
        Duplicate = "duplicate",
        /// In the log, not understood by this server's version.
        Opaque = "opaque",
        /// In quarantine, for a clerk, with a reason.
        Quarantined = "quarantined",
        /// Handed on to another town.
        Forwarded = "forwarded",
    }
}

/// The scope a device has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Scope {
    /// Counts its changes.
    pub rev: u64,
    /// The role.
    pub role: Role,
    /// The unit prefix.
    pub unit: UnitPath,
}

/// `POST /v1/sync`, answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SyncReply {
    /// The server's clock.
    pub now: Millis,
    /// The greatest `n` the server has of this device.
    pub device_n: u64,
    /// The same for every incarnation the request named and the server knows as this user's.
    pub acked: BTreeMap<DeviceId, u64>,
    /// Changes up to this `seq` are inside a verified backup.
    pub safe: u64,
    /// One answer per pushed change, in order.
    pub results: Vec<PushResult>,
    /// What the device does not have yet, in log order, within its scope.
    pub changes: Vec<Sequenced>,
    /// Where the device's copy ends after these.
    pub cursor: Cursor,
    /// There is more to pull.
    pub more: bool,
    /// Given when the scope is another than the device knows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<Scope>,
    /// Orders to the device, in order.
    #[serde(default)]
    pub control: Vec<Control>,
    /// A new token, when the present one has grown old. The old one works until the new one is first used.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub token: Option<String>,
    /// Always false. Servers of before offered a file of the whole log with it; the pull takes no longer.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub snapshot: bool,
    /// Ask again after this many seconds; a device keeps within 10 and 900.
    pub next_in: u64,
}

/// An order to the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Control {
    /// Texts that must be found nowhere any more.
    Purge(Purge),
    /// The number series that is this incarnation's alone in the town; given when it was asked for.
    Series {
        /// Its letters ([`crate::domain::series::Series`]).
        letters: String,
    },
    /// The version of the program that the town wants; empty for none in particular.
    Release {
        /// Its number.
        version: String,
    },
    /// From a newer server: left alone.
    #[serde(other)]
    Unknown,
}

impl From<Series> for Control {
    fn from(series: Series) -> Self {
        let letters = series.into();
        Self::Series { letters }
    }
}

/// Whose texts are to go: the bodies of all changes of a record, or of single changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Purge {
    /// Greater than that of every order before, also of those a restored server has lost.
    pub no: u64,
    /// Records that go whole.
    #[serde(default)]
    pub records: Vec<RecordId>,
    /// Single changes whose values go.
    #[serde(default)]
    pub changes: Vec<ChangeId>,
}
