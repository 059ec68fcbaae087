//! 提醒 and 改期: two fields each.

use super::super::fields::Fields;
use super::super::spec::FieldKind::Household;
use super::super::spec::{Spec, field, of};
use crate::change::entry::{PostponeEntry, ReminderEntry};
use crate::domain::ids::HouseholdId;
use crate::record::{postponement, reminder};

/// A manual reminder.
pub static REMINDER: &[Spec] = &[
    field("household", Household),
    of(reminder::DEF.at("due")),
    of(reminder::DEF.at("text")),
];

/// A later day for a follow-up.
pub static POSTPONE: &[Spec] = &[of(postponement::DEF.at("until")), of(postponement::DEF.at("reason"))];

/// The reminder as typed.
#[must_use]
pub fn reminder_entry(fields: &Fields) -> ReminderEntry {
    ReminderEntry {
        household: fields.text("household"),
        due: fields.text("due"),
        text: fields.text("text"),
    }
}

/// The postponement as typed.
#[must_use]
pub fn postpone_entry(fields: &Fields, key: &str, household: Option<HouseholdId>) -> PostponeEntry {
    PostponeEntry {
        key: key.to_owned(),
        household: household.map(|id| id.to_string()).unwrap_or_default(),
        until: fields.text("until"),
        reason: fields.text("reason"),
    }
}
