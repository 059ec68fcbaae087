//! Filled by its owner.

use crate::app::screen::{Place, Screen};

/// State of the screen.
#[derive(Debug, Default)]
pub struct TodayPage;

impl Screen for TodayPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Today)
    }
}
