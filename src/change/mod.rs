//! The one replicated thing: a change — new values for some fields of one record, with what its author had seen.
//!
//! Saving, history, undo and sync are all made of it. The wire form and its reasons: docs/SYNC.md.

pub mod bundle_file;
pub mod entry;
pub mod fold;
pub mod gzip;
pub mod home;
mod packed;
pub mod reseen;
pub mod retention;
pub mod wire;

pub use packed::PackedChange;

pub use crate::record::{FieldDef, FieldType, Kind, Nature};

use crate::domain::ids::{ChangeId, DeviceId, GroupId, RecordId, UserId};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Field values by field name. JSON, because a newer peer may send what this version does not know.
pub type Fields = serde_json::Map<String, serde_json::Value>;

/// The form of a change this version writes.
pub const CHANGE_VERSION: u32 = 1;

/// A position in the town's log: the sequence number and the chained hash of everything up to it.
///
/// Text form `1042.9f3a11c27be04d10`; the start of the log is `0.0000000000000000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Cursor {
    /// How many changes lie before.
    pub seq: u64,
    /// 64 bits of the keyed chain over them.
    pub chain: u64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:016x}", self.seq, self.chain)
    }
}

impl std::str::FromStr for Cursor {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (seq, chain) = s.split_once('.').ok_or("a cursor is seq.chain")?;
        if chain.len() != 16 {
            return Err("a cursor's chain is 16 hex digits");
        }
        Ok(Self {
            seq: seq.parse().map_err(|_| "a cursor's seq is a number")?,
            chain: u64::from_str_radix(chain, 16).map_err(|_| "a cursor's chain is 16 hex digits")?,
        })
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A change as its author wrote it; the wire form of SYNC.md, "The change".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Change {
    pub id: ChangeId,
    /// Counts from 1 without holes per device incarnation.
    pub n: u64,
    /// The record kind; kinds this version does not know are kept.
    pub kind: Kind,
    pub record: RecordId,
    /// The micro-grid it belongs to.
    pub unit: UnitPath,
    /// Version of the form ([`CHANGE_VERSION`]).
    pub v: u32,
    /// The author's clock, corrected by the last known offset, forced monotone. For people and tie-breaks only.
    pub at: Millis,
    /// The town cursor when the form was opened.
    pub seen: Cursor,
    /// Changes of one action share it.
    pub group: Option<GroupId>,
    /// The new values.
    #[cfg_attr(feature = "server", schema(value_type = Object))]
    pub set: Fields,
}

/// The server's keyed hash, 128 bits, over a change and what was assigned to it except its sequence number. By it the server
/// recognises a change that it has sequenced, whoever brings it back. Text form: 32 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Proof(pub [u8; 16]);

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl std::str::FromStr for Proof {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let plain = s.len() == 32 && s.bytes().all(|b| b.is_ascii_hexdigit());
        let bits = plain.then(|| u128::from_str_radix(s, 16).ok()).flatten();
        bits.map(|bits| Self(bits.to_be_bytes()))
            .ok_or("a proof is 32 hex digits")
    }
}

impl Serialize for Proof {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Proof {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A change with what the server assigned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Sequenced {
    #[serde(flatten)]
    pub change: Change,
    /// Its place in the town's log, from 1.
    pub seq: u64,
    /// Who wrote it: the device of the token.
    pub device: DeviceId,
    /// Who wrote it: the user of the token.
    pub user: UserId,
    /// When the server had it.
    pub received: Millis,
    /// `min(at, received + 5 min)`.
    pub te: Millis,
    /// Effective seen: `min(seen.seq, head when received)`. The author's own earlier changes are known by their device.
    pub es: u64,
    /// Lost by the server and brought back by a device that had it. Its sequence number says nothing about what its device wrote
    /// before it; only `es` does.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub recovered: bool,
    /// What proves it genuine ([`Proof`]).
    pub proof: Proof,
}

/// A change not yet numbered: what an entry makes. The store gives it id, `n`, `at`, `seen` and `group`.
#[derive(Debug, Clone, PartialEq)]
pub struct NewChange {
    /// The record kind.
    pub kind: Kind,
    pub record: RecordId,
    /// The micro-grid.
    pub unit: UnitPath,
    /// The new values.
    pub set: Fields,
}
