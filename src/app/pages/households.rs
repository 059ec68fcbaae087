//! Filled by its owner.

use crate::app::screen::{Place, Screen};

/// State of the screen.
#[derive(Debug, Default)]
pub struct HouseholdsPage;

impl Screen for HouseholdsPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Households)
    }
}
