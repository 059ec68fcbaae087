//! What the storage does, in portable SQL; one file per concept, each with its part of [`super::Storage`].
//!
//! Invariant: whoever writes a town's log, or orders something of the whole town, holds its head row first
//! ([`log::lock`]); every later statement sees what was committed before that.

pub mod accounts;
pub mod annul;
mod arrivals;
pub mod check;
pub mod codes;
pub mod damage;
pub mod devices;
mod handed;
pub mod homes;
mod inserts;
mod known;
pub mod log;
pub mod lookup;
mod placed;
pub mod pull;
pub mod purge;
pub mod push;
pub mod quarantine;
pub mod readmit;
pub mod recover;
pub mod regained;
pub mod registers;
pub mod retention;
pub mod roles;
pub mod rows;
mod sensitive;
mod series;
pub mod tokens;
mod waiting;
