//! What a household's table cannot say: its number is one household's only, and while an alarm stands it is red.

use super::check::Check;
use crate::change::Fields;
use crate::domain::household::Colour;
use crate::domain::ids::HouseholdId;
use crate::domain::problem::Reason;
use crate::domain::unit::UnitPath;
use serde_json::Value;

/// Asks about a second household of the same name in the unit.
pub(super) fn name(check: &mut Check<'_>, existing: Option<HouseholdId>, unit: &UnitPath, name: &str) {
    if let Some(no) = check.lookup.name_taken(unit, name, existing) {
        check.problem("display_name", Reason::NameTaken { no });
    }
}

/// Nobody lowers the level of a household with an alarm.
pub(super) fn level(check: &mut Check<'_>, household: HouseholdId, set: &Fields) {
    let colour = set.get("colour").and_then(Value::as_str).map(Colour::from_code);
    if colour.is_some_and(|colour| colour != Colour::Red) && check.lookup.has_alarm(household) {
        check.problem("colour", Reason::AlarmStands);
    }
}

/// The number, new or of a household that exists, is no other's of the unit.
pub(super) fn number(check: &mut Check<'_>, existing: Option<HouseholdId>, unit: &UnitPath, no: &str) {
    if let Some(given) = check.lookup.number_taken(unit, no, existing) {
        check.problem("household_no", Reason::Taken { given });
    }
}
