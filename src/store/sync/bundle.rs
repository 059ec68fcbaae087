//! What a round by bundle must remember: days may lie between its request and its reply.
//!
//! Invariant: losing any of it costs a round, never a change.

use super::FormerKey;
use crate::domain::ids::ChangeId;
use crate::store::{Store, StoreError, journal, meta};

impl Store {
    /// The server expects changes that this incarnation does not have: the next round, by bundle or network, asks for a new one.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn need_rotation(&mut self) -> Result<(), StoreError> {
        self.write(|conn, _| meta::set(conn, meta::MUST_ROTATE, &true))
    }

    /// Keys of former tokens and incarnations, the latest last.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn former_keys(&self) -> Result<Vec<FormerKey>, StoreError> {
        Ok(meta::get(&self.conn, meta::FORMER_KEYS)?.unwrap_or_default())
    }

    /// True when all of these changes are here. If one that this device sent is missing, this database is an older copy.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn knows_all(&self, ids: impl IntoIterator<Item = ChangeId>) -> Result<bool, StoreError> {
        for id in ids {
            if self.read(|conn| journal::own(conn, id))?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How far the server's clock is ahead of this device's, in milliseconds, by its last reply.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn clock_offset(&self) -> Result<i64, StoreError> {
        Ok(meta::get(&self.conn, meta::CLOCK_OFFSET)?.unwrap_or(0))
    }
}
