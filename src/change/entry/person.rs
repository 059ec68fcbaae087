//! A new person, and the checks that birth date, sex and ID number agree; also used when a person is edited.

use super::PersonEntry;
use super::check::{Check, Made};
use super::sheet::Sheet;
use crate::change::Fields;
use crate::domain::household::Household;
use crate::domain::id_number;
use crate::domain::ids::PersonId;
use crate::domain::person::{Person, Presence};
use crate::domain::problem::Reason;
use crate::domain::time::Date;
use crate::record::kind::Kind;
use serde_json::Value;

/// GB/T 4761: the householder.
const HOUSEHOLDER: &str = "02";
/// GB/T 4761: no relation known.
const NO_RELATION: &str = "99";
/// GB/T 3304: Han.
const HAN: &str = "01";

/// Checks the entry and notes its change.
pub(super) fn prepare(check: &mut Check<'_>, entry: &PersonEntry) -> Option<Made> {
    let household = check.required_household("household", &entry.household);
    let mut sheet = Sheet::new(Kind::Person);
    sheet.require(check, "name", &entry.name);
    sheet.give_or(check, "relation", &entry.relation, NO_RELATION);
    sheet.give_number(check, "sex", entry.sex);
    sheet.give(check, "birth", &entry.birth);
    sheet.give(check, "id_no", &entry.id_no);
    sheet.give_list(check, "phones", &entry.phones);
    sheet.give_or(check, "ethnic", &entry.ethnic, HAN);
    sheet.give_or(check, "presence", &entry.presence, Presence::Home.code());
    for (field, typed) in [
        ("birth_lunar", &entry.birth_lunar),
        ("presence_place", &entry.presence_place),
        ("guardian_name", &entry.guardian_name),
        ("guardian_phone", &entry.guardian_phone),
        ("emergency_name", &entry.emergency_name),
        ("emergency_phone", &entry.emergency_phone),
        ("doctor_team", &entry.doctor_team),
        ("doctor_signed_to", &entry.doctor_signed_to),
        ("remark", &entry.remark),
    ] {
        sheet.give(check, field, typed);
    }
    sheet.mark("id_unverified", entry.id_unverified);
    sheet.mark("party_member", entry.party_member);
    let relation = sheet.text("relation").to_owned();
    let mut set = sheet.into_set();
    identity(check, &mut set, None);
    let household = household?;
    householder(check, &household, &relation, None);
    let record = check.desk.new_id();
    set.insert("household_id".to_owned(), Value::from(household.id.to_string()));
    check.change(Kind::Person, record, &household.unit, set);
    Some(Made {
        record,
        no: household.household_no,
    })
}

/// One householder a household: a second one is refused, none at all is worth a word.
pub(super) fn householder(check: &mut Check<'_>, household: &Household, relation: &str, except: Option<PersonId>) {
    let there_is_one = check.desk.householder(household.id, except).is_some();
    if relation == HOUSEHOLDER && there_is_one {
        let given = HOUSEHOLDER.to_owned();
        check.problem("relation", Reason::Taken { given });
    }
    if relation != HOUSEHOLDER && !there_is_one {
        check.problem("relation", Reason::NoHouseholder);
    }
}

/// Checks the ID number of `set` against birth date and sex, and fills those in from it where they are not known.
///
/// `known` is the person as they stand when this is an edit. Source: norms.md 2.5.
pub(super) fn identity(check: &mut Check<'_>, set: &mut Fields, known: Option<&Person>) {
    let text = |name: &str| set.get(name).and_then(Value::as_str);
    let Some(number) = text("id_no").filter(|number| !number.is_empty()) else {
        return;
    };
    let unverified = match set.get("id_unverified").and_then(Value::as_bool) {
        Some(given) => given,
        None => known.is_some_and(|person| person.id_unverified),
    };
    let birth = text("birth")
        .and_then(|birth| birth.parse::<Date>().ok())
        .or_else(|| known.and_then(|person| person.birth));
    let sex = set
        .get("sex")
        .and_then(Value::as_u64)
        .and_then(|sex| u8::try_from(sex).ok())
        .or(known.map(|person| person.sex))
        .unwrap_or(0);
    for problem in id_number::problems(number, birth, sex, unverified) {
        check.problem(problem.field, problem.reason);
    }
    let Some(facts) = id_number::facts(number) else {
        return;
    };
    if birth.is_none() {
        set.insert("birth".to_owned(), Value::from(facts.birth.to_string()));
    }
    if !matches!(sex, 1 | 2) {
        set.insert("sex".to_owned(), Value::from(facts.sex));
    }
}
