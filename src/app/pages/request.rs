//! Filled by its owner.

use crate::app::screen::{Place, Screen};

/// State of the screen.
#[derive(Debug, Default)]
pub struct RequestScreen;

impl RequestScreen {
    /// The detail of a record.
    #[must_use]
    pub fn new(_id: crate::domain::ids::RequestId) -> Self {
        Self
    }
}

impl Screen for RequestScreen {
    fn place(&self) -> Place {
        Place::Request
    }
}
