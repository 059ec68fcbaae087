//! What a person's table cannot say: one householder a household, and birth date, sex and ID number agree.

use super::check::Check;
use crate::change::Fields;
use crate::domain::id_number;
use crate::domain::ids::{HouseholdId, PersonId};
pub(super) use crate::domain::person::HOUSEHOLDER;
use crate::domain::person::Person;
use crate::domain::problem::{Reason, Unlikely};
use crate::domain::time::Date;
use serde_json::Value;

/// A household has one householder: a second one is refused, none at all is a warning.
pub(super) fn householder(check: &mut Check<'_>, household: HouseholdId, relation: &str, except: Option<PersonId>) {
    let there_is_one = check.lookup.householder(household, except).is_some();
    if relation == HOUSEHOLDER && there_is_one {
        check.problem("relation", Reason::SecondHouseholder);
    }
    if relation != HOUSEHOLDER && !there_is_one {
        check.problem("relation", Reason::NoHouseholder);
    }
}

/// Asks about a relation that only the other sex has: a daughter who is a man.
pub(super) fn relation_fits(check: &mut Check<'_>, set: &Fields, known: Option<&Person>) {
    if !set.contains_key("relation") && !set.contains_key("sex") {
        return;
    }
    let relation = set.get("relation").and_then(Value::as_str);
    let relation = relation
        .or(known.map(|person| person.relation.as_str()))
        .unwrap_or_default();
    let sex = set.get("sex").and_then(Value::as_u64);
    let sex = sex.or(known.map(|person| u64::from(person.sex))).unwrap_or(0);
    if matches!(sex, 1 | 2) && sex_of(relation).is_some_and(|of| of != sex) {
        check.problem("relation", Reason::Unlikely(Unlikely::Sex));
    }
}

/// The sex that a relation says, as GB/T 2261.1 writes it. Source: GB/T 4761.
fn sex_of(relation: &str) -> Option<u64> {
    match relation {
        "11" | "28" | "41" | "43" | "46" | "51" | "53" | "55" | "57" | "61" | "63" | "66" | "71" | "73" | "76"
        | "78" | "81" | "83" | "85" | "87" | "89" | "93" | "95" => Some(1),
        "12" | "38" | "42" | "44" | "45" | "48" | "52" | "54" | "56" | "58" | "62" | "64" | "67" | "72" | "74"
        | "75" | "77" | "82" | "84" | "86" | "88" | "90" | "94" | "96" => Some(2),
        _ if relation.starts_with('2') => Some(1),
        _ if relation.starts_with('3') => Some(2),
        _ => None,
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
    if let Some(no) = check
        .lookup
        .id_taken(&id_number::known_as(number), known.map(|person| person.id))
    {
        check.problem("id_no", Reason::IdTaken { no });
    }
    for problem in id_number::problems(number, birth, sex, unverified, check.today) {
        check.problem(problem.field, problem.reason);
    }
    let Some(facts) = id_number::facts(number).filter(|facts| facts.birth <= check.today) else {
        return;
    };
    if birth.is_none() {
        set.insert("birth".to_owned(), Value::from(facts.birth.to_string()));
    }
    if !matches!(sex, 1 | 2) {
        set.insert("sex".to_owned(), Value::from(facts.sex));
    }
}
