//! Files for people, end to end on the real binary: workbooks, csv, sheets, the office's own file. Workbooks are read back by an
//! independent reader.
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

#[path = "../common_cli/mod.rs"]
mod common_cli;

mod again;
mod desk;
mod encodings;
mod fill;
mod handed_out;
mod printouts;
mod profiles;
mod visited;
mod whole;
mod workbooks;
