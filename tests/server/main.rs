//! The server beside `tests/server_http` and `tests/server_evil`: what it says of itself, how it starts, its TLS, its PostgreSQL. One
//! program for all, because each takes seconds to link.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../common_http/mod.rs"]
mod common_http;
#[path = "../common_net/mod.rs"]
mod common_net;
#[path = "../common_pg/mod.rs"]
mod common_pg;
mod openapi;
mod postgres;
mod scope;
mod serve;
// Windows trusts what its own store has, not a file that a test names.
#[cfg(unix)]
mod tls;
