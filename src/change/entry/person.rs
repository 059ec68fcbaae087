//! What a person's table cannot say: one householder a household, and birth date, sex and ID number agree.

use super::check::Check;
use crate::change::Fields;
use crate::domain::id_number;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::person::Person;
use crate::domain::problem::Reason;
use crate::domain::time::Date;
use serde_json::Value;

/// GB/T 4761: the householder.
const HOUSEHOLDER: &str = "02";

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
