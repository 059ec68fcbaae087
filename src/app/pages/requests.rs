//! Filled by its owner.

use crate::app::screen::{Place, Screen};

/// State of the screen.
#[derive(Debug, Default)]
pub struct RequestsPage;

impl Screen for RequestsPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Requests)
    }
}
