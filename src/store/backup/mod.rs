//! Copies of the database: made while others write, checked, rotated, restored.
//!
//! ```text
//! copy:     one read transaction -> draft beside the target -> checked as a restore would -> its name
//! stick:    the newest copy -> sealed and read back on the stick -> its name      (whenever a chosen stick is plugged in)
//! restore:  copy -> unsealed -> checked -> changes that only the present database has are added -> written as `.restored`
//!           (from here on the new one counts; the old one is already kept in `replaced`) -> its name
//! ```
//!
//! Invariant: a file counts as a copy only after it was opened and read to its end. A restored copy continues as a new
//! incarnation, whatever the marker says, because it may give out numbers again.

mod copies;
mod copy;
mod pages;
mod regain;
mod restore;
mod salvage;
mod sealed;
pub mod sticks;
mod swap;

pub use copies::{Due, Found, Traces, found, keep, traces};
pub use copy::{Facts, check};
pub use regain::Regained;
pub use restore::{Choice, RestoreError, Restored, good, restore};
pub use sealed::{Key, Lock, SHORTEST, SealError};
pub use swap::finish;

pub(super) use copies::{clear_leftovers, forget_older};
pub(super) use regain::regain;

use super::{Store, StoreError};
use crate::domain::time::Millis;
use crate::platform::workshop::Workshop;
use std::path::Path;
use std::time::Duration;

/// How long a backup waits for the write lock.
const PATIENCE: Duration = Duration::from_secs(60);

impl Store {
    /// Writes a checked copy of the database into a new file at `to`, while this and other programs go on.
    ///
    /// # Errors
    /// When it cannot be written, or is not whole: there is no such file then.
    pub fn backup(&mut self, to: &Path, replace: bool, now: Millis) -> Result<Facts, StoreError> {
        // A program that writes without a pause leaves few gaps.
        self.conn.busy_timeout(PATIENCE)?;
        self.audit("backup", &to.display().to_string(), now)?;
        let shop = Workshop::beside(to).map_err(|error| copy::unwritable(to, &error))?;
        copy::make(&self.conn, &shop, to, replace, now)
    }
}
