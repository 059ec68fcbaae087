//! What attackers and accidents found, one module an area: each test is named after its finding.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

#[path = "../common_cli/mod.rs"]
mod common_cli;
#[path = "../common_pg/mod.rs"]
mod common_pg;

mod restored;
