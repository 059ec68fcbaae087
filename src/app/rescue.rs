//! When the database does not open: offers good copies, and restores one.
//!
//! ```text
//! Failed --copies are checked--> choose --Enter--> restoring --> Ready, or why not
//! ```

use super::action::Action;
use super::effect::{Effect, Offer, StoreTrouble};

/// What is known of the copies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rescue {
    /// The good copies, the newest first; `None` while they are checked.
    pub offers: Option<Vec<Offer>>,
    /// The one that is chosen.
    pub at: usize,
    /// A restore is under way.
    pub working: bool,
    /// Why the last attempt failed.
    pub refused: Option<StoreTrouble>,
}

impl Rescue {
    /// True for failures that a copy can repair.
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
