//! What attackers found, in the forms they tried and in others of the same kind. One module for each area.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

#[path = "../common_cli/mod.rs"]
mod common_cli;
mod escapes;
mod look_alikes;
