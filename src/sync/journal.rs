//! What the engine needs of the local database, and nothing more. The console implements it for a handle to its store
//! thread; commands use the store itself.

use crate::change::Change;
use crate::change::wire::SyncReply;
use crate::domain::time::Millis;
use crate::store::rows::LogRow;
use crate::store::{Applied, Store, StoreError, SyncStart};

/// The journal as the sync engine sees it. Calls block until the database has answered.
pub trait Journal {
    /// What a round begins with; `None` before enrolment.
    ///
    /// # Errors
    /// When the database does not answer.
    fn start(&mut self) -> Result<Option<SyncStart>, StoreError>;

    /// The next pending changes, contiguous from the first unacknowledged `n`.
    ///
    /// # Errors
    /// When the database does not answer.
    fn outgoing(&mut self, max_changes: usize, max_bytes: usize) -> Result<Vec<Change>, StoreError>;

    /// Applies a reply in one transaction; applying it twice changes nothing.
    ///
    /// # Errors
    /// When the database does not take it.
    fn apply(&mut self, reply: &SyncReply, now: Millis) -> Result<Applied, StoreError>;

    /// Makes own changes with `n >= expect` pending again.
    ///
    /// # Errors
    /// When the database does not take it.
    fn repend_from(&mut self, expect: u64) -> Result<(), StoreError>;

    /// Sets the cursor back to the start of the log, the journal kept.
    ///
    /// # Errors
    /// When the database does not take it.
    fn restart_pull(&mut self) -> Result<(), StoreError>;

    /// Notes a round in the log that the sync page shows.
    ///
    /// # Errors
    /// When the database does not take it.
    fn log_round(&mut self, row: &LogRow) -> Result<(), StoreError>;
}

impl Journal for Store {
    fn start(&mut self) -> Result<Option<SyncStart>, StoreError> {
        self.sync_start()
    }

    fn outgoing(&mut self, max_changes: usize, max_bytes: usize) -> Result<Vec<Change>, StoreError> {
        Self::outgoing(self, max_changes, max_bytes)
    }

    fn apply(&mut self, reply: &SyncReply, now: Millis) -> Result<Applied, StoreError> {
        self.apply_reply(reply, now)
    }

    fn repend_from(&mut self, expect: u64) -> Result<(), StoreError> {
        Self::repend_from(self, expect)
    }

    fn restart_pull(&mut self) -> Result<(), StoreError> {
        Self::restart_pull(self)
    }

    fn log_round(&mut self, row: &LogRow) -> Result<(), StoreError> {
        Self::log_round(self, row)
    }
}
