//! What an attacker, or bad luck, tried on the program: each test is named after its finding.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

#[path = "../common_cli/mod.rs"]
mod common_cli;

mod files;
