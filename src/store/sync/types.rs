//! What the store tells the sync engine of replies.

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
