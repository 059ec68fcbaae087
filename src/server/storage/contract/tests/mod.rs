//! The promises, by what they are about.

pub mod accounts;
pub mod checks;
pub mod copies;
pub mod damage;
pub mod decisions;
pub mod moves;
pub mod permissions;
pub mod pulls;
pub mod pushes;
pub mod readmissions;
pub mod recovery;
pub mod retention;
