//! What a household's table cannot say: its number is one household's only.

use super::check::Check;
use crate::domain::ids::HouseholdId;
use crate::domain::problem::Reason;
use crate::domain::unit::UnitPath;

/// The number, new or of a household that exists, is no other's of the unit.
pub(super) fn number(check: &mut Check<'_>, existing: Option<HouseholdId>, unit: &UnitPath, no: &str) {
    if let Some(given) = check.lookup.number_taken(unit, no, existing) {
        check.problem("household_no", Reason::Taken { given });
    }
}
