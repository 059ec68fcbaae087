//! The command line as people, scripts and administrators type it: the real binary. A file for each subject; they are one program,
//! because each program of tests takes seconds to link.

#![allow(clippy::unwrap_used, reason = "tests")]

mod admin;
mod bad_input;
#[path = "../common_cli/mod.rs"]
mod common_cli;
#[cfg(feature = "server")]
#[path = "../common_pg/mod.rs"]
mod common_pg;
mod demo;
mod doubts;
mod handover;
mod leaving;
mod operating;
mod operating_postgres;
mod record;
mod release;
mod retention;
mod stick;
mod words;
