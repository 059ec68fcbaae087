//! Filled by its owner.

use crate::app::screen::{Place, Screen};

/// State of the screen.
#[derive(Debug, Default)]
pub struct FollowUpsPage;

impl Screen for FollowUpsPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::FollowUps)
    }
}
