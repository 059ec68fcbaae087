//! What attackers and bad luck found once, tried again on the real binary.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

#[path = "../common_cli/mod.rs"]
mod common_cli;

mod backup;
