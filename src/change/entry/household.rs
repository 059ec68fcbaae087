//! A new household.

use super::HouseholdEntry;
use super::check::{Check, Made};
use super::sheet::Sheet;
use crate::domain::household::Residence;
use crate::domain::problem::Reason;
use crate::record::kind::Kind;

/// Checks the entry and notes its change.
pub(super) fn prepare(check: &mut Check<'_>, entry: &HouseholdEntry) -> Option<Made> {
    let mut sheet = Sheet::new(Kind::Household);
    sheet.give(check, "household_no", &entry.household_no);
    sheet.require(check, "display_name", &entry.display_name);
    sheet.give(check, "address", &entry.address);
    sheet.give(check, "phone", &entry.phone);
    sheet.give_or(check, "residence", &entry.residence, Residence::Resident.code());
    for (field, typed) in [
        ("housing", &entry.housing),
        ("water", &entry.water),
        ("income_source", &entry.income_source),
        ("industry", &entry.industry),
        ("contact", &entry.contact),
        ("contact_since", &entry.contact_since),
        ("remark", &entry.remark),
    ] {
        sheet.give(check, field, typed);
    }
    let author = check.desk.author();
    if entry.unit.trim().is_empty() && author.unit.parent().is_none() {
        // A household of the whole town would reach nobody's caseload.
        check.problem("unit", Reason::Required);
        return None;
    }
    let unit = check.unit("unit", &entry.unit, &author.unit)?;
    let no = sheet.text("household_no").to_owned();
    if let Some(given) = check.desk.number_taken(&unit, &no, None) {
        check.problem("household_no", Reason::Taken { given });
    }
    let record = check.desk.new_id();
    check.change(Kind::Household, record, &unit, sheet.into_set());
    Some(Made { record, no })
}
