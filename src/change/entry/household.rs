//! What a household's table cannot say: its number is one household's only.

use super::check::Check;
use crate::domain::ids::HouseholdId;
use crate::domain::problem::Reason;
use crate::domain::unit::UnitPath;

/// Asks about a second household of the same name in the unit.
pub(super) fn name(check: &mut Check<'_>, existing: Option<HouseholdId>, unit: &UnitPath, name: &str) {
    if let Some(no) = check.lookup.name_taken(unit, name, existing) {
        check.problem("display_name", Reason::NameTaken { no });
    }
}

/// The number, new or of a household that exists, is no other's of the unit.
pub(super) fn number(check: &mut Check<'_>, existing: Option<HouseholdId>, unit: &UnitPath, no: &str) {
    if let Some(given) = check.lookup.number_taken(unit, no, existing) {
        check.problem("household_no", Reason::Taken { given });
    }
}
