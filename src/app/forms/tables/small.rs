//! 提醒 and 改期: two fields each.

use super::super::fields::Fields;
use super::super::spec::FieldKind::{Date, Household, Line};
use super::super::spec::{Spec, field};
use crate::change::entry::{PostponeEntry, ReminderEntry};
use crate::domain::ids::HouseholdId;

/// A manual reminder.
pub const REMINDER: &[Spec] = &[
    field("household", Household),
    field("due", Date).required(),
    field("text", Line(200)).required(),
];

/// A later day for a follow-up.
pub const POSTPONE: &[Spec] = &[field("until", Date).required(), field("reason", Line(100)).required()];

/// The reminder as typed.
#[must_use]
pub fn reminder(fields: &Fields) -> ReminderEntry {
    ReminderEntry {
        household: fields.text("household"),
        due: fields.text("due"),
        text: fields.text("text"),
    }
}

/// The postponement as typed.
#[must_use]
pub fn postpone(fields: &Fields, key: &str, household: Option<HouseholdId>) -> PostponeEntry {
    PostponeEntry {
        key: key.to_owned(),
        household: household.map(|id| id.to_string()).unwrap_or_default(),
        until: fields.text("until"),
        reason: fields.text("reason"),
    }
}
