//! The content of a bundle: a request, or a reply, with the fields of `/v1/sync`, `/v1/have`, `/v1/recover` and
//! `/v1/device/rotate`, for as many round trips as fit into one file.

use crate::change::wire::{ErrorBody, PROTOCOL, RecoverItem, RecoverReply, RotateReply, SyncReply};
use crate::change::{Change, Cursor};
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Bytes of changes in one file at most, so that a bundle stays well within [`super::MAX_TEXT`].
pub const MAX_CHANGES: usize = 24 * 1024 * 1024;

/// The protocol of this version, as a number.
#[must_use]
pub fn protocol() -> u32 {
    PROTOCOL.parse().unwrap_or(1)
}

/// From a device: everything that waits there. The server reads `C` and `R` one by one, so that one that cannot be read
/// does not stop the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request<C = Change, R = RecoverItem> {
    /// The protocol the device speaks ([`PROTOCOL`]).
    #[serde(default = "protocol")]
    pub protocol: u32,
    pub device: DeviceId,
    /// The greatest `n` it ever gave out.
    pub max_n: u64,
    /// The greatest acknowledged `n` per incarnation.
    pub acked: BTreeMap<DeviceId, u64>,
    /// The last purge order carried out here.
    #[serde(default)]
    pub purged: u64,
    /// The device's clock; `None` in the synthetic request of a first load.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sent: Option<Millis>,
    /// What waits, with contiguous `n`.
    pub push: Vec<C>,
    /// Where the device's copy of the log ends; while it is reread, how far.
    pub cursor: Cursor,
    /// The log is being reread.
    #[serde(default)]
    pub relog: bool,
    /// The scope it knows.
    pub scope_rev: u64,
    /// The server may have lost these: which of them has it?
    #[serde(default)]
    pub have: Vec<ChangeId>,
    /// The first of these, brought back in case it has lost them.
    #[serde(default = "Vec::new")]
    pub offer: Vec<R>,
    /// The database is an old copy: a new incarnation is asked for, and nothing is pushed.
    #[serde(default)]
    pub rotate: bool,
    /// More waits on the device than this file holds.
    #[serde(default)]
    pub rest: bool,
    /// It has no number series and asks for one.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub wants_series: bool,
}

/// From the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The server's clock.
    pub now: Millis,
    /// [`Request::sent`]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sent: Option<Millis>,
    /// [`Request::cursor`], repeated.
    pub from: Cursor,
    /// What the device knew to be acknowledged of its present incarnation: a device that knows more by now learns nothing
    /// of what the server lacks from this reply.
    #[serde(default)]
    pub known: u64,
    /// [`Request::relog`]
    #[serde(default)]
    pub relog: bool,
    /// Why the push was not taken, or of one too old that it was, as over the network: `gap`, `forked`, `diverged`,
    /// `device_revoked`, `upgrade_required` …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refusal: Option<ErrorBody>,
    /// Of [`Request::have`], those that the server has.
    #[serde(default)]
    pub held: Vec<ChangeId>,
    /// What became of [`Request::offer`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recovered: Option<RecoverReply>,
    /// The new incarnation, when one was asked for or the server found that another copy of the device wrote.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rotated: Option<RotateReply>,
    /// The log from the request's cursor on (from the start when it had diverged, and after a first page with another scope),
    /// the push's results in the first page.
    pub pages: Vec<Page>,
    /// Another round is needed: there is more to pull, or more waits on the device.
    pub more: bool,
}

/// A stretch of the log, applied only by a device whose copy ends where it begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Where it begins.
    pub from: Cursor,
    /// As over the network.
    pub reply: SyncReply,
}
