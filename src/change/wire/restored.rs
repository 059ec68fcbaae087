//! After a restore of either side: `POST /v1/have`, `POST /v1/recover`, `POST /v1/device/rotate`.

use super::PushResult;
use crate::change::{Change, Cursor, Proof, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, UserId};
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};

/// `POST /v1/have`, request: which of these changes does the server lack?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct HaveRequest {
    /// The device.
    pub device: DeviceId,
    /// At most [`super::MAX_HAVE`].
    pub ids: Vec<ChangeId>,
}

/// `POST /v1/have`, answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct HaveReply {
    /// Neither in the log nor kept apart, in the order asked.
    pub missing: Vec<ChangeId>,
    /// Where the log ended when this was found. A log that ends before it is another one: it was restored since, and what the
    /// server had then it may have lost again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub head: Option<Cursor>,
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
    /// At most [`super::MAX_PUSH`].
    pub items: Vec<RecoverItem>,
}

/// One change brought back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RecoverItem {
    /// As its author wrote it.
    pub change: Change,
    /// What its author had seen, in the present log's numbers ([`crate::change::reseen`]).
    pub es: u64,
    /// What the server had assigned; `None` for changes of the asking incarnation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Provenance>,
}

/// What the server had assigned to a change before it lost it, with the proof of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Provenance {
    /// [`crate::change::Sequenced::device`]
    pub device: DeviceId,
    /// [`crate::change::Sequenced::user`]
    pub user: UserId,
    /// [`crate::change::Sequenced::received`]
    pub received: Millis,
    /// [`crate::change::Sequenced::te`]
    pub te: Millis,
    /// [`crate::change::Sequenced::es`], in the lost log's numbers.
    pub es: u64,
    /// [`crate::change::Sequenced::recovered`]
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub recovered: bool,
    /// [`crate::change::Sequenced::proof`]
    pub proof: Proof,
}

impl Provenance {
    /// The change with what had been assigned to it, at a place.
    #[must_use]
    pub fn assigned_to(&self, change: &Change, seq: u64) -> Sequenced {
        Sequenced {
            change: change.clone(),
            seq,
            device: self.device,
            user: self.user,
            received: self.received,
            te: self.te,
            es: self.es,
            recovered: self.recovered,
            proof: self.proof,
        }
    }
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
