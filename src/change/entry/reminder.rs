//! A manual reminder, and a later day for a follow-up.

use super::check::{Check, Made};
use super::sheet::Sheet;
use super::{PostponeEntry, ReminderEntry};
use crate::domain::followup::ReminderState;
use crate::domain::household::Household;
use crate::domain::problem::Reason;
use crate::record::kind::Kind;

/// How often a follow-up may be postponed. Source: domain/model.md 6.1 (`followup.snooze_count`).
const SNOOZES: u32 = 3;

/// Checks a reminder; on a visit, `visited` is its household.
pub(super) fn prepare(check: &mut Check<'_>, entry: &ReminderEntry, visited: Option<&Household>) -> Option<Made> {
    let mut sheet = Sheet::new(Kind::Reminder);
    sheet.require(check, "due", &entry.due);
    sheet.require(check, "text", &entry.text);
    sheet.put("state", ReminderState::Open.code());
    about(check, sheet, Kind::Reminder, &entry.household, visited)
}

/// Checks a postponement.
pub(super) fn prepare_postponement(check: &mut Check<'_>, entry: &PostponeEntry) -> Option<Made> {
    let mut sheet = Sheet::new(Kind::Postponement);
    sheet.require(check, "key", &entry.key);
    sheet.require(check, "until", &entry.until);
    sheet.require(check, "reason", &entry.reason);
    if check.desk.snoozed(entry.key.trim()) >= SNOOZES {
        check.problem("key", Reason::SnoozedOut);
    }
    about(check, sheet, Kind::Postponement, &entry.household, None)
}

/// Notes the change, about a household or nobody in particular.
fn about(
    check: &mut Check<'_>,
    mut sheet: Sheet,
    kind: Kind,
    given: &str,
    visited: Option<&Household>,
) -> Option<Made> {
    let household = match visited {
        Some(household) => Some(household.clone()),
        None if given.trim().is_empty() => None,
        None => Some(check.household("household", given)?),
    };
    let record = check.desk.new_id();
    let (unit, no) = match household {
        Some(household) => {
            sheet.put("household_id", household.id.to_string());
            (household.unit, household.household_no)
        }
        None => (check.desk.author().unit.clone(), String::new()),
    };
    check.change(kind, record, &unit, sheet.into_set());
    Some(Made { record, no })
}
