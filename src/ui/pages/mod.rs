//! The six pages and the two details, drawn into the body.

pub mod follow_ups;
pub mod household;
pub mod households;
pub mod request;
pub mod requests;
pub mod sync;
pub mod today;
pub mod visits;
