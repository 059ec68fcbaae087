//! How the engine reaches the local database. The console gives a handle to its store thread; commands and tests give the
//! store itself.

use crate::store::{Store, StoreError};

/// The local database as the sync engine sees it.
pub trait Journal {
    /// Runs `work` on the store and waits for what it gives.
    ///
    /// # Errors
    /// The work's own, or that the database is out of reach.
    fn with<T, F>(&mut self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static;
}

impl Journal for Store {
    fn with<T, F>(&mut self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    {
        work(self)
    }
}
