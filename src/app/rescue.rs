//! A database that does not open: which good copies there are, and putting one in its place.
//!
//! ```text
//! Failed --copies are checked--> choose --Enter--> restoring --> Ready, or why not
//! ```

use super::action::Action;
use super::effect::{Effect, StoreTrouble};
use crate::domain::time::Millis;

/// A good copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The file.
    pub path: String,
    /// When it was made; `None` when it does not say.
    pub at: Option<Millis>,
    pub changes: usize,
}

/// A restore that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredOk {
    /// Changes carried over from the database before.
    pub carried: usize,
    /// Saves that are neither in the copy nor in what could be read.
    pub missing: u64,
    /// Where that is kept; `None` when there was none.
    pub kept: Option<String>,
}

/// What is known of the copies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rescue {
    /// The good copies, the newest first; `None` while they are checked.
    pub offers: Option<Vec<Offer>>,
    /// The one that is chosen.
    pub at: usize,
    /// A restore is under way.
    pub working: bool,
    /// Why the last try came to nothing.
    pub refused: Option<StoreTrouble>,
}

impl Rescue {
    /// True of the failures that a copy helps against.
    #[must_use]
    pub fn helps(trouble: &StoreTrouble) -> bool {
        matches!(trouble.code, "corrupt" | "gone")
    }

    /// Chooses, or asks for the restore.
    pub(super) fn act(&mut self, action: &Action) -> Option<Effect> {
        let offers = self.offers.as_ref().filter(|_| !self.working)?;
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(offers.len().saturating_sub(1)),
            Action::Open => {
                let path = offers.get(self.at).map(|offer| offer.path.clone());
                self.working = true;
                self.refused = None;
                return Some(Effect::Restore(path));
            }
            _ => {}
        }
        None
    }
}
