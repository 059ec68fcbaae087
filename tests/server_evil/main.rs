//! The evil client: whatever it sends gets a precise answer, says nothing it should not, and touches nobody else.
//!
//! After every attack the same server answers a good client, and what the others hold is what they held before.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod bodies;
#[path = "../common_http/mod.rs"]
mod common_http;
#[path = "../common_net/mod.rs"]
mod common_net;
mod forged;
mod order;
mod scene;
mod strangers;
mod wire;
