//! Filled by its owner.

use crate::app::screen::{Place, Screen};

/// State of the screen.
#[derive(Debug, Default)]
pub struct VisitsPage;

impl Screen for VisitsPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Visits)
    }
}
