//! What the store tells the sync engine of replies and snapshots.

use crate::change::Cursor;

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
