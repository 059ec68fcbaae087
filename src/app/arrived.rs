//! [`Arrived`]: what a round or a file brought, as the message row says it.

use crate::sync::status::Moved;
use crate::view::NewsRow;

/// What is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrived {
    /// What the round moved, when the person had asked for it.
    pub round: Option<Moved>,
    /// Steps of others that concern the reader, the newest first.
    pub rows: Vec<NewsRow>,
    /// Conflicts that came with it.
    pub conflicts: usize,
    /// Changes of this device that the server did not take.
    pub refused: usize,
    /// Registers of the town that are there at the next start.
    pub registers: usize,
}

impl Arrived {
    /// True when there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.round.is_none() && self.rows.is_empty() && self.conflicts + self.refused + self.registers == 0
    }
}
