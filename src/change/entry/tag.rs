//! A new tag or benefit, on a person or a household: the two records that hang on either.

use super::check::{Check, Made};
use super::sheet::Sheet;
use super::{BenefitEntry, TagEntry};
use crate::domain::benefit::BenefitState;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::problem::Reason;
use crate::domain::tag::Basis;
use crate::domain::unit::UnitPath;
use crate::record::kind::Kind;

/// Whom a record is about.
struct Subject {
    household_id: HouseholdId,
    household_no: String,
    person_id: Option<PersonId>,
    unit: UnitPath,
}

impl Subject {
    fn of_household(household: &Household) -> Self {
        Self {
            household_id: household.id,
            household_no: household.household_no.clone(),
            person_id: None,
            unit: household.unit.clone(),
        }
    }
}

/// Checks a tag; on a visit, `visited` is the household when the tag names nobody.
pub(super) fn prepare(check: &mut Check<'_>, entry: &TagEntry, visited: Option<&Household>) -> Option<Made> {
    let subject = subject(check, &entry.person, &entry.household, visited);
    let mut sheet = Sheet::new(Kind::Tag);
    sheet.require(check, "kind", &entry.kind);
    sheet.give(check, "level", &entry.level);
    sheet.give_number(check, "risk", entry.risk);
    let today = check.today.to_string();
    sheet.give_or(check, "from", &entry.from, &today);
    sheet.give(check, "to", &entry.to);
    sheet.give_or(check, "basis", &entry.basis, Basis::Duty.code());
    sheet.give(check, "source", &entry.source);
    in_order(check, &sheet);
    finish(check, sheet, Kind::Tag, subject?)
}

/// Checks a benefit.
pub(super) fn prepare_benefit(check: &mut Check<'_>, entry: &BenefitEntry) -> Option<Made> {
    let subject = subject(check, &entry.person, &entry.household, None);
    let mut sheet = Sheet::new(Kind::Benefit);
    sheet.require(check, "kind", &entry.kind);
    sheet.give_or(check, "state", &entry.state, BenefitState::Receiving.code());
    sheet.give(check, "from", &entry.from);
    sheet.give(check, "to", &entry.to);
    sheet.give_number(check, "monthly_fen", entry.monthly_fen);
    sheet.give(check, "checked_at", &entry.checked_at);
    sheet.give(check, "source", &entry.source);
    in_order(check, &sheet);
    finish(check, sheet, Kind::Benefit, subject?)
}

fn subject(check: &mut Check<'_>, person: &str, household: &str, visited: Option<&Household>) -> Option<Subject> {
    if !person.trim().is_empty() {
        let person = check.person("person", person)?;
        let household_no = check
            .desk
            .household(person.household_id)
            .map_or_else(String::new, |household| household.household_no);
        return Some(Subject {
            household_id: person.household_id,
            household_no,
            person_id: Some(person.id),
            unit: person.unit,
        });
    }
    if let (true, Some(visited)) = (household.trim().is_empty(), visited) {
        return Some(Subject::of_household(visited));
    }
    check
        .required_household("household", household)
        .map(|household| Subject::of_household(&household))
}

/// The last day may not lie before the first.
fn in_order(check: &mut Check<'_>, sheet: &Sheet) {
    if let (Some(from), Some(to)) = (sheet.date("from"), sheet.date("to"))
        && to < from
    {
        check.problem("to", Reason::InPast);
    }
}

fn finish(check: &mut Check<'_>, mut sheet: Sheet, kind: Kind, subject: Subject) -> Option<Made> {
    sheet.put("household_id", subject.household_id.to_string());
    if let Some(person) = subject.person_id {
        sheet.put("person_id", person.to_string());
    }
    let record = check.desk.new_id();
    check.change(kind, record, &subject.unit, sheet.into_set());
    Some(Made {
        record,
        no: subject.household_no,
    })
}
