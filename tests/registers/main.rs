//! The registers that a town describes: what is refused, what the tables make of a description, and the way from the town's file to
//! the screens. A program of its own: what is in force is decided once a program.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../common_cli/mod.rs"]
mod common_cli;
mod descriptions;
#[path = "../store/device.rs"]
#[expect(dead_code, reason = "this program uses a part")]
mod device;
#[path = "../store/every_kind.rs"]
mod every_kind;
#[cfg(feature = "server")]
mod handed_out;
#[path = "../store/judge.rs"]
#[expect(dead_code, reason = "this program uses a part")]
mod judge;
#[path = "../store/town.rs"]
#[expect(dead_code, reason = "this program uses a part")]
mod town;

use lianxin::record::Kind;
use lianxin::record::register::{in_force, put_in_force, read};

/// The examples of the documents.
pub const BINS: &str = include_str!("../../fixtures/registers/office_bins.toml");
pub const HOUSES: &str = include_str!("../../fixtures/registers/grid_old_houses.toml");

pub const GROUPS: &str = include_str!("../../fixtures/registers/office_groups.toml");
pub const PROBLEMS: &str = include_str!("../../fixtures/registers/office_problems.toml");

/// The kinds that the examples describe, in force from now on.
fn kinds() -> impl Iterator<Item = &'static Kind> {
    put_in_force([BINS, HOUSES, GROUPS, PROBLEMS].map(|text| (read::text(&read::file(text).unwrap()), false)));
    in_force().iter()
}
