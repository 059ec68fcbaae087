//! The client engine: one round, transport, retry. Never on the console's thread.
//!
//! Invariant: the journal is the only memory. A round that dies at any point is repeated from what the journal says, and
//! the server answers what it already has with `duplicate`.
//!
//! ```text
//! SaveHappened/SyncNow/Cable --> worker --schedule says now--> round: outgoing -> POST /v1/sync -> apply, until drained
//!                                  ^                             |       (recovery: when one side was restored)
//!                                  +------------- schedule: next_in / back-off <--+
//! ```

pub mod batch;
pub mod bundle;
pub mod classify;
mod engine;
mod guard;
pub mod journal;
mod recovery;
#[cfg(test)]
mod recovery_tests;
pub mod release;
pub mod round;
#[cfg(test)]
mod round_tests;
pub mod schedule;
#[cfg(test)]
mod schedule_tests;
pub mod status;
#[cfg(test)]
mod testing;
pub mod transport;
mod trip;
mod worker;
#[cfg(test)]
mod worker_tests;

pub use engine::{Engine, Message, Report};
pub use journal::Journal;
pub use round::{Outcome, Summary};
pub use transport::{Failure, HttpTransport, Transport};
