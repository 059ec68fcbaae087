//! The training pack: an invented village with a town's server of its own. Nothing real is touched.
//!
//! Dates are days before and after an injected today, so that training never goes stale.

#[cfg(feature = "server")]
mod ladder;
pub mod load_pack;
pub mod pack;
pub mod plug;
pub mod rehearsal;
#[cfg(feature = "server")]
pub mod stage;
pub mod tours;
#[cfg(feature = "server")]
pub mod town;
#[cfg(test)]
mod year;
