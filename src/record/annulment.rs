//! Annulment (作废): a change that every device leaves out of its fold, written by the server's admin.

use super::def::{REASON, Target, line, reference};
use super::kind_def::KindDef;
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "annulment",
    label: Words(["作废", "Annulment"]),
    is_server_owned: true,
    rights: Rights::NOBODY,
    title: Some("reason"),
    fields: &[
        reference("change", Target::Change, ["改动", "Change"]),
        line("reason", REASON, ["原因", "Reason"], Privacy::Text).fixed(),
    ],
    ..KindDef::BLANK
};
