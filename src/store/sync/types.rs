//! What the store tells the sync engine of replies and snapshots.

use crate::change::Cursor;

/// What a reply changed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// Pushed changes the server stored.
    pub stored: usize,
    /// Pushed changes it had already.
    pub duplicate: usize,
    /// Pushed changes it quarantined or refused.
    pub quarantined: usize,
    /// Changes of others that arrived.
    pub pulled: usize,
    /// If not zero, this many records would leave the device and a person must agree first
    /// ([`crate::store::Store::allow_removal`]). The results of pushed changes were taken; the pulled changes and the cursor
    /// were not.
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
    /// Its changes are here; the cursor is at its end.
    Applied(Applied),
    /// Its hash or format is wrong: it was deleted.
    Broken,
}
