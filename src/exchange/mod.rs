//! Files in and out; what a file carries is in [`profile`], how it is written in [`crate::platform::whole_file`].
//!
//! ```text
//! records --profile--> rows as json --columns--> table --> workbook, csv
//! ```

/// For whom a file is. Source: norms.md 3, "Public notices".
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    /// 内部台账: everything.
    Internal,
    /// 上报: masked, without ID numbers, health and benefits.
    Report,
    /// 公示: how many of what, where and when; nothing of anybody.
    Public,
}

mod children;
mod columns;
pub mod compare;
pub mod csv_file;
pub mod fill;
pub mod guard;
pub mod import;
pub mod ledger;
mod names;
pub mod printout;
mod profile;
pub mod questions;
pub mod report;
pub mod roster;
mod table;
pub mod workbook;

pub use children::Children;
pub use columns::{named, shown_value, table};
pub use names::Names;
pub use profile::{Rows, prepare};
pub use table::{Cell, Column, OWN_HEADING, Table};
