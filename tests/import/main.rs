//! Importing ledgers: what becomes of each row, that nothing is written before, and that all of it is taken back as one.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../common_cli/mod.rs"]
mod common_cli;
#[path = "../store/device.rs"]
#[allow(dead_code)]
mod device;
#[path = "../store/judge.rs"]
#[allow(dead_code)]
mod judge;
#[path = "../store/town.rs"]
#[allow(dead_code)]
mod town;

mod command;
mod compare;
mod console;
mod doubts;
mod families;
mod fates;
mod lists;
mod requests;
mod screens;
mod sheet;
mod writing;
