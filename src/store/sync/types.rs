//! What the store and the sync engine tell each other.

use crate::change::Cursor;
use crate::change::wire::Scope;
use crate::domain::ids::DeviceId;
use std::collections::BTreeMap;

/// What the sync engine needs to know before a round trip.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncStart {
    /// This incarnation.
    pub device: DeviceId,
    /// The server's address.
    pub server: String,
    /// The bearer token.
    pub token: String,
    /// The greatest `n` given out.
    pub max_n: u64,
    /// The greatest `n` the server acknowledged.
    pub acked_n: u64,
    /// The same per incarnation, former ones too.
    pub acked: BTreeMap<DeviceId, u64>,
    /// Where our copy of the log ends; while a log is reread, where that reading stands.
    pub cursor: Cursor,
    /// The scope known.
    pub scope: Option<Scope>,
    /// The last purge order carried out.
    pub purged: u64,
    /// Whether the log is being reread.
    pub phase: Phase,
    /// The database is an old copy or stands on another machine, or the server misses what this incarnation does not hold: a
    /// new incarnation is needed before anything is pushed.
    pub must_rotate: bool,
    /// Nothing of the log is here yet: a snapshot may bring it.
    pub empty: bool,
    /// Revoked ([`crate::store::Store::lock`]): nothing is asked of the server until the device is enrolled again.
    pub locked: bool,
}

/// Where the device stands with the server's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Push and pull.
    #[default]
    Steady,
    /// The log is reread from the start.
    Relog,
}

/// What a reply changed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// Pushed changes the server stored.
    pub stored: usize,
    /// Pushed changes it had already.
    pub duplicate: usize,
    /// Pushed changes it put aside.
    pub quarantined: usize,
    /// Changes of others that arrived.
    pub pulled: usize,
    /// Not zero: so many records would leave this device, and a person must agree first ([`crate::store::Store::allow_removal`]). Results
    /// of pushed changes were taken, the pulled changes and the cursor were not.
    pub removal: usize,
}

/// A snapshot as far as it has been fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotPart {
    /// SHA-256 of the whole, in hex: the server's ETag.
    pub etag: String,
    /// The cursor it ends at.
    pub cursor: Cursor,
    /// Its size in bytes.
    pub total: u64,
    /// Bytes here.
    pub have: u64,
}

/// What became of a snapshot that was fetched whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotTaken {
    /// Its changes are here; the cursor stands at its end.
    Applied(Applied),
    /// Its hash or form is wrong: it was thrown away.
    Broken,
}
