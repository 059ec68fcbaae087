//! Reminder (提醒): something to do by a day, noted by hand.

use super::code_set::REMINDER_STATE;
use super::def::{About, KindDef, Nature, REASON, Target, When, code, date, line, reference};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "reminder",
    label: Words(["提醒", "Reminder"]),
    nature: Nature::FieldSet,
    is_server_owned: false,
    called_by: Privacy::Text,
    about: About::Anybody,
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        date("due", When::NotBehind, ["期限", "Due"]).needed(),
        line("text", REASON, ["内容", "What"], Privacy::Text).needed().joined(),
        code("state", &REMINDER_STATE, ["状态", "State"]).or("open"),
    ],
};
