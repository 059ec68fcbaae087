//! What tells a line's person, household or request from others that are called the same.

use crate::domain::time::Date;

/// What tells whom a row is about from others who are called the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The same for rows about the same person, household or request; empty for none that is here.
    pub who: String,
    /// The household's number, of a request its own.
    pub number: String,
    /// The person's birthday.
    pub birth: Option<Date>,
}
