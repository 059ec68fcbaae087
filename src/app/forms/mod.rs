//! Forms. Filled by its owner.

use super::screen::{Place, Screen};

/// A form.
#[derive(Debug, Default)]
pub struct Form;

impl Screen for Form {
    fn place(&self) -> Place {
        Place::Form
    }
}
