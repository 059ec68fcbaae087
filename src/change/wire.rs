//! The bodies of `POST /v1/enrol` and `POST /v1/sync`: the wire form of SYNC.md, shared by client and server.

use super::{Change, Cursor, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, UserId};
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

/// `POST /v1/enrol`, request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code, upper case, without separators.
    pub code: String,
    /// What the device calls itself, for the admin's list.
    pub label: String,
}

/// `POST /v1/enrol`, answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
pub struct SyncRequest {
    /// The device.
    pub device: DeviceId,
    /// The greatest `n` it ever gave out.
    pub max_n: u64,
    /// The greatest acknowledged `n` per incarnation.
    pub acked: BTreeMap<DeviceId, u64>,
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
    /// Why it was quarantined.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
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
pub struct SyncReply {
    /// The server's clock.
    pub now: Millis,
    /// The greatest `n` the server has of this device.
    pub device_n: u64,
    /// The same, per incarnation.
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
    /// Orders to the device (purge …).
    #[serde(default)]
    pub control: Vec<serde_json::Value>,
    /// Ask again after this many seconds.
    pub next_in: u64,
}

/// Any refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
}
