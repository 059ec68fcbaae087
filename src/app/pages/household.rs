//! Filled by its owner.

use crate::app::screen::{Place, Screen};

/// State of the screen.
#[derive(Debug, Default)]
pub struct HouseholdScreen;

impl Screen for HouseholdScreen {
    fn place(&self) -> Place {
        Place::Household
    }
}
