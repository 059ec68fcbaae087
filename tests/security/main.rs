//! What attackers tried, one module an area; each test is named after the finding it holds shut.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

#[path = "../common_cli/mod.rs"]
mod common_cli;
#[path = "../common_http/mod.rs"]
mod common_http;
#[path = "../common_net/mod.rs"]
mod common_net;
#[cfg(unix)]
#[path = "../common_pg/mod.rs"]
mod common_pg;

mod backup;
mod damage;
mod escapes;
mod every_role;
mod files;
mod findings;
mod look_alikes;
mod masking;
mod old_databases;
mod oracle;
mod regained;
mod restored;
mod scene;
mod sensitive;
mod server;
mod sticks;
