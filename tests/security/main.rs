//! What attackers tried, one module an area; each test is named after the finding it holds shut.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

#[path = "../common_cli/mod.rs"]
mod common_cli;
#[path = "../common_http/mod.rs"]
mod common_http;
#[path = "../common_net/mod.rs"]
mod common_net;

mod backup;
mod escapes;
mod files;
mod look_alikes;
mod old_databases;
mod oracle;
mod server;
