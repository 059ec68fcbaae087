//! Register (台账): the description of a kind that a town keeps for itself, written by the server's admin. From a description the
//! devices make the kind's table; its records are of that kind, not of this one.
//!
//! ```text
//! file of the town --admin register--> checked, one line of JSON --pull--> every device --next start--> Kind::Described
//! ```
//!
//! Invariant: who may do what stands in the first word of a described kind's code ([`profile`]). So the server, and a device that has
//! not got the description, judge its records by the same rights, and no description can widen them.

pub mod check;
pub mod description;
mod in_force;
mod made;
pub mod profile;
pub mod read;
pub mod successor;
pub mod why;

pub use in_force::{Described, MOST, in_force, put_in_force};
pub use read::{Refused, stored};

use super::def::{LINE, flag, line, text};
use super::kind_def::KindDef;
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Bytes of a description at most, as the file and as it travels: well below what one change may have.
pub const MAX_BYTES: usize = 24 * 1024;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "register",
    label: Words(["台账说明", "Register"]),
    is_server_owned: true,
    rights: Rights::NOBODY,
    title: Some("code"),
    fields: &[
        line("code", LINE, ["代码", "Code"], Privacy::Code).fixed(),
        text("description", MAX_BYTES, ["说明", "Description"], Privacy::Text).fixed(),
        flag("withdrawn", ["已停用", "Withdrawn"]).fixed(),
    ],
    ..KindDef::BLANK
};
