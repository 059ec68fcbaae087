//! The bodies of the endpoints under `/v1`: the wire form of docs/SYNC.md, shared by client and server.

use super::{Change, Cursor, Proof, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitPath};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The protocol version both sides put into the `Lianxin-Protocol` header.
pub const PROTOCOL: &str = "1";

/// The header's name.
pub const PROTOCOL_HEADER: &str = "lianxin-protocol";

/// Changes in one push at most.
pub const MAX_PUSH: usize = 200;

/// Bytes of one decoded push body at most.
pub const MAX_PUSH_BYTES: usize = 256 * 1024;

/// Bytes of one change at most, as JSON; beyond it that change is kept apart with the code `too_large`.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// Ids in one [`HaveRequest`] at most.
pub const MAX_HAVE: usize = 2_000;

/// The header of `GET /v1/snapshot`'s answer that names the cursor the snapshot ends at.
pub const CURSOR_HEADER: &str = "lianxin-cursor";

/// `POST /v1/enrol`, request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct EnrolRequest {
    /// The one-time code, upper case, without separators.
    pub code: String,
    /// What the device calls itself, for the admin's list.
    pub label: String,
}

/// `POST /v1/enrol`, answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct EnrolReply {
    /// The device's id.
    pub device: DeviceId,
    /// The bearer token, shown once.
    pub token: String,
    /// The user.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Their unit: the scope.
    pub unit: UnitPath,
    /// The town.
    pub town: Unit,
    /// The units of the town, for names.
    pub units: Vec<Unit>,
    /// The server's clock.
    pub now: Millis,
}

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
    /// At most [`MAX_PUSH`] changes with contiguous `n`.
    pub push: Vec<Change>,
    /// Where the device's copy of the log ends.
    pub cursor: Cursor,
    /// The scope it knows.
    pub scope_rev: u64,
    /// Bytes of pulled changes it wants at most.
    pub limit_bytes: usize,
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
    pub code: Option<String>,
    /// A duplicate as the log has it, where that is not as it was pushed: a former incarnation brought it there, or with
    /// another `seen`. No pull may ever bring it: it can lie outside the scope, or before the cursor.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub form: Option<Box<Sequenced>>,
}

impl PushResult {
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
        /// Kept apart for a clerk, with a reason.
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
    /// The device begins at the start of a long log: `GET /v1/snapshot` brings it in fewer round trips.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub snapshot: bool,
    /// Ask again after this many seconds.
    pub next_in: u64,
}

/// An order to the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Control {
    /// Texts that must be found nowhere any more.
    Purge(Purge),
    /// From a newer server: left alone.
    #[serde(other)]
    Unknown,
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

/// `POST /v1/have`, request: which of these changes does the server lack?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct HaveRequest {
    /// The device.
    pub device: DeviceId,
    /// At most [`MAX_HAVE`].
    pub ids: Vec<ChangeId>,
}

/// `POST /v1/have`, answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct HaveReply {
    /// Neither in the log nor kept apart, in the order asked.
    pub missing: Vec<ChangeId>,
}

/// `POST /v1/recover`, request: brings back what the server has lost, in the order of the lost log.
///
/// Own changes (without `from`) are taken like a push: contiguous `n` from the one the server expects. Those of others, and
/// of this device's former incarnations, need the proof that the server had sequenced them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RecoverRequest {
    /// The device.
    pub device: DeviceId,
    /// Where the device's copy of the present log ends.
    pub cursor: Cursor,
    /// At most [`MAX_PUSH`].
    pub items: Vec<RecoverItem>,
}

/// One change brought back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RecoverItem {
    /// As its author wrote it.
    pub change: Change,
    /// What its author had seen, in the present log's numbers ([`super::reseen`]).
    pub es: u64,
    /// What the server had assigned; `None` for changes of the asking incarnation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Provenance>,
}

/// What the server had assigned to a change before it lost it, with the proof of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Provenance {
    /// [`Sequenced::device`]
    pub device: DeviceId,
    /// [`Sequenced::user`]
    pub user: UserId,
    /// [`Sequenced::received`]
    pub received: Millis,
    /// [`Sequenced::te`]
    pub te: Millis,
    /// [`Sequenced::es`], in the lost log's numbers.
    pub es: u64,
    /// [`Sequenced::recovered`]
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub recovered: bool,
    /// [`Sequenced::proof`]
    pub proof: Proof,
}

/// `POST /v1/recover`, answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RecoverReply {
    /// The server's clock.
    pub now: Millis,
    /// The greatest `n` the server has of this device now.
    pub device_n: u64,
    /// One answer per item, in order.
    pub results: Vec<PushResult>,
}

/// `POST /v1/device/rotate`, request: this device goes on as a new incarnation, because its database is an old copy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RotateRequest {
    /// The former incarnation.
    pub device: DeviceId,
}

/// `POST /v1/device/rotate`, answer. Asking twice gives two incarnations; the unused one does no harm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RotateReply {
    /// The new incarnation, its `n` counted from 1.
    pub device: DeviceId,
    /// Its own token; the former incarnation's stays with the former.
    pub token: String,
}

/// Any refusal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// Stable code (SYNC.md).
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// `gap`: the `n` the server expects next.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expect: Option<u64>,
    /// `forked`: the greatest `n` the server has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub device_n: Option<u64>,
    /// `device_revoked`: the device is to destroy what it holds.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub wipe: bool,
    /// `upgrade_required`: the push was taken all the same.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub results: Vec<PushResult>,
}
