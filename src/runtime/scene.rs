//! [`Scene`]: what the training pack has around its console: others on the ladder, their server, and everything as at the start.

use crate::app::tour::{PlugPulled, Side};
use std::path::PathBuf;

/// What is around the console of the training pack.
pub trait Scene: Send + Sync {
    /// Puts everything back as it was at the start, in files of its own: what was open before may be closed later.
    ///
    /// # Errors
    /// What the system said.
    fn start(&self) -> Result<(), String>;

    /// The database of a side, as long as nothing is put back.
    fn database(&self, side: Side) -> PathBuf;

    /// The address of the server.
    fn server(&self) -> Option<String>;

    /// Those whom nobody plays do what waits for them; how many things they did. The console of `but` is open.
    ///
    /// # Errors
    /// What the system said.
    fn others(&self, but: Side) -> Result<usize, String>;

    /// Kills a copy of the program while it saves.
    fn pull_plug(&self) -> PlugPulled;
}
