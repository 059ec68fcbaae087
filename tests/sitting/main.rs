//! People who sit at the console: the real application on real stores, driven by keys, with a line to a real server that is
//! pulled and plugged. What they see is what is asserted.
//!
//! ```text
//! keys --> Seat (Console + Store) --round over HTTP on loopback--> server <-- other seats
//! ```
//!
//! Invariant: every day and minute is the test's own ([`town::Time`]); nothing waits for a clock.
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]
#![cfg(feature = "server")]

mod any_keys;
mod clerk;
mod clerk_month;
#[path = "../common_net/mod.rs"]
mod common_net;
mod seat;
mod thirty_visits;
mod town;
mod week;
