//! Filled by its owner.

use crate::app::screen::{Place, Screen};

/// State of the screen.
#[derive(Debug, Default)]
pub struct SyncPage;

impl Screen for SyncPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Sync)
    }
}
