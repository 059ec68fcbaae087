//! Filled by its owner.

use crate::app::screen::{Place, Screen};

/// State of the screen.
#[derive(Debug, Default)]
pub struct RequestScreen;

impl Screen for RequestScreen {
    fn place(&self) -> Place {
        Place::Request
    }
}
