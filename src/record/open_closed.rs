//! What an office asks of the people below it for a while, and closes: a campaign, a survey. Their states, steps and rights.
//!
//! ```text
//! open --close--> closed --reopen--> open
//! ```
//!
//! Whoever keeps a caseload begins one in their own unit as well, a leader for their own grid; only who may edit in the unit that
//! began it closes it.

use super::code_set::CodeSet;
use super::rights::{Rights, WRITE};
use super::steps::{Step, step};
use crate::domain::lang::Words;
use crate::domain::right::Grant;
use crate::domain::role::{CASELOAD, OFFICE};

pub(super) static STATES: CodeSet = CodeSet::listed(&[
    ("open", Words(["进行中", "Open"])),
    ("closed", Words(["已结束", "Closed"])),
]);

pub(super) const STEPS: &[Step] = &[
    step("close", ["结束", "Close"], &["open"], "closed"),
    step("reopen", ["重新打开", "Open again"], &["closed"], "open"),
];

pub(super) const RIGHTS: Rights = Rights {
    read: &[Grant::own_and_above(CASELOAD), Grant::own_and_above(OFFICE)],
    create: WRITE,
    edit: WRITE,
    delete: WRITE,
};
