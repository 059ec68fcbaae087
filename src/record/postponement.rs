//! Postponement (改期): a later day for a follow-up; created once.

use super::def::{REASON, Target, When, date, key, line, reference};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef, Nature};
use super::reminder;
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::right::Grant;
use crate::domain::role::WRITERS;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "postponement",
    label: Words(["改期", "Postponement"]),
    nature: Nature::Once,
    about: About::Anybody,
    rights: Rights {
        edit: &[],
        delete: &[Grant::wrote(WRITERS)],
        ..reminder::RIGHTS
    },
    keep: Keep::After(&[on("until", "keep_reminder")]),
    fields: &[
        key("key", ["提醒", "Follow-up"]).needed(),
        reference("household_id", Target::Household, ["户", "Household"]),
        date("until", When::NotBehind, ["改到", "New day"]).needed(),
        line("reason", REASON, ["原因", "Reason"], Privacy::Text).needed(),
    ],
    ..KindDef::BLANK
};
