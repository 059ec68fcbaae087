//! Filled by its owner.

use crate::app::screen::{Place, Screen};

/// State of the screen.
#[derive(Debug, Default)]
pub struct HouseholdScreen;

impl HouseholdScreen {
    /// The detail of a record.
    #[must_use]
    pub fn new(_id: crate::domain::ids::HouseholdId) -> Self {
        Self
    }
}

impl Screen for HouseholdScreen {
    fn place(&self) -> Place {
        Place::Household
    }
}
