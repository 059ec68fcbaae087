//! A light follow-up record: what a leader may note; the class of the illness comes from the doctor.

use super::HealthEntry;
use super::check::{Check, Made};
use super::sheet::Sheet;
use crate::domain::household::Household;
use crate::domain::visit::Way;
use crate::record::kind::Kind;
use serde_json::Value;

/// The visit a record was made on.
pub(super) struct OnVisit<'a> {
    /// Its household.
    pub household: &'a Household,
    /// Its instant, as kept.
    pub at: i64,
    /// Its way, as kept.
    pub way: &'a str,
}

/// Checks the record; on a visit, its time and way are the visit's unless given.
pub(super) fn prepare(check: &mut Check<'_>, entry: &HealthEntry, visit: Option<&OnVisit<'_>>) -> Option<Made> {
    let person = check
        .required("person", &entry.person)
        .then(|| check.person("person", &entry.person))
        .flatten();
    let mut sheet = Sheet::new(Kind::HealthRecord);
    sheet.require(check, "disease", &entry.disease);
    sheet.give(check, "at", &entry.at);
    if entry.at.trim().is_empty() {
        sheet.put("at", visit.map_or(check.now.0, |visit| visit.at));
    }
    sheet.give_or(
        check,
        "way",
        &entry.way,
        visit.map_or(Way::Home.code(), |visit| visit.way),
    );
    sheet.give(check, "compliance", &entry.compliance);
    sheet.give_number(check, "observed_risk", entry.observed_risk);
    sheet.give_number(check, "bp_sys", entry.bp_sys);
    sheet.give_number(check, "bp_dia", entry.bp_dia);
    sheet.give(check, "measured_by", &entry.measured_by);
    sheet.give(check, "text", &entry.text);
    sheet.give(check, "next", &entry.next);
    sheet.put("seen", entry.seen.unwrap_or(true));
    sheet.mark("guardian_present", entry.guardian_present);
    sheet.mark("locked", entry.locked);
    sheet.put("by_role", check.desk.author().role.capacity());
    let person = person?;
    if visit.is_some_and(|visit| visit.household.id != person.household_id) {
        check.not_found("person", &entry.person);
        return None;
    }
    sheet.put("household_id", Value::from(person.household_id.to_string()));
    sheet.put("person_id", Value::from(person.id.to_string()));
    let record = check.desk.new_id();
    check.change(Kind::HealthRecord, record, &person.unit, sheet.into_set());
    let no = check
        .desk
        .household(person.household_id)
        .map_or_else(String::new, |household| household.household_no);
    Some(Made { record, no })
}
