//! Reminder (提醒): something to do by a day, noted by hand.

use super::code_set::REMINDER_STATE;
use super::def::{REASON, Target, When, code, date, line, reference};
use super::keep::{Keep, state};
use super::kind_def::{About, KindDef};
use super::rights::{OWN_CASELOAD, OWN_DOCTOR, Rights};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::right::Grant;
use crate::domain::role::OUTSIDERS;

/// Who keeps no caseload has reminders of their own and sees nobody else's.
pub(super) const RIGHTS: Rights = Rights {
    read: &[OWN_CASELOAD, OWN_DOCTOR, Grant::wrote(OUTSIDERS)],
    create: &[OWN_CASELOAD, OWN_DOCTOR, Grant::own(OUTSIDERS)],
    edit: &[OWN_CASELOAD, OWN_DOCTOR, Grant::wrote(OUTSIDERS)],
    delete: &[OWN_CASELOAD, OWN_DOCTOR, Grant::wrote(OUTSIDERS)],
};

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "reminder",
    label: Words(["提醒", "Reminder"]),
    about: About::Anybody,
    rights: RIGHTS,
    title: Some("text"),
    keep: Keep::After(&[state(&["done", "cancelled"], "keep_reminder")]),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        date("due", When::NotBehind, ["期限", "Due"]).needed(),
        line("text", REASON, ["内容", "What"], Privacy::Text).needed().joined(),
        code("state", &REMINDER_STATE, ["状态", "State"]).or("open"),
    ],
    ..KindDef::BLANK
};
