//! The server's endpoints, spoken to over real HTTP: what each answers, and what it refuses.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod accounts;
mod ask;
#[path = "../common_net/mod.rs"]
mod common_net;
mod edge;
mod operation;
mod page;
mod sync;
