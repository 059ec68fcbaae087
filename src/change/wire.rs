//! The bodies of the endpoints under `/v1`: the wire form of docs/SYNC.md, shared by client and server. Here are the limits,
//! enrolment and the refusal; one file each for its codes, the sync, packages and what follows a restore.

mod codes;
mod release;
mod restored;
mod sync;

pub use crate::domain::quarantine::QuarantineCode;
pub use codes::RefusalCode;
pub use release::{Package, ReleaseReply, ReleaseRequest};
pub use restored::{
    HaveReply, HaveRequest, Provenance, RecoverItem, RecoverReply, RecoverRequest, RotateReply, RotateRequest,
};
pub use sync::{Control, Purge, PushResult, PushStatus, Scope, SyncReply, SyncRequest};

use crate::domain::ids::{DeviceId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitPath};
use serde::{Deserialize, Serialize};

/// The protocol version both sides put into the `Lianxin-Protocol` header.
pub const PROTOCOL: &str = "1";

/// The header's name.
pub const PROTOCOL_HEADER: &str = "lianxin-protocol";

/// A header with a random value for each request, repeated in every response. A proxy that mixes responses up, or replays an
/// old one, is noticed by it. Peers that do not know the header go without.
pub const REQUEST_HEADER: &str = "lianxin-request";

/// Changes in one push at most.
pub const MAX_PUSH: usize = 200;

/// Bytes of one decoded push body at most.
pub const MAX_PUSH_BYTES: usize = 256 * 1024;

/// Bytes of one change at most, as JSON; a larger one is quarantined with the code `too_large`.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// Ids in one [`HaveRequest`] at most.
pub const MAX_HAVE: usize = 2_000;

/// `POST /v1/enrol`, request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct EnrolRequest {
    /// The one-time code, upper case, without separators.
    pub code: String,
    /// The device's name in the admin's list.
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
    /// The device's number series; a server of before gives none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub series: Option<String>,
}

/// Any refusal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// Why.
    pub code: RefusalCode,
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
    /// `device_revoked`: the device must destroy its data.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub wipe: bool,
    /// `upgrade_required`: the push was taken all the same.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub results: Vec<PushResult>,
}
