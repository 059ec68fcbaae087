//! What a tag's table cannot say: whose consent counts, and what follows when it is withdrawn.

use super::check::Check;
use crate::change::Fields;
use crate::domain::id_number;
use crate::domain::ids::PersonId;
use crate::domain::person::{CHILD, age_on};
use crate::domain::problem::Reason;
use crate::domain::tag::{Basis, EndReason};
use crate::record::Values;

/// Who withdraws the consent that a tag rests on ends the tag for that reason, on that day at the latest; one that rests on something else by
/// then goes on. Source: PIPL art. 15 and 47.
pub(super) fn withdrawn(before: &Fields, set: &mut Fields) {
    let values = Values { before, set };
    let rests_on_it = Basis::from_code(values.text("basis")).is_consent();
    let Some(day) = values
        .date("withdrawn_on")
        .filter(|_| rests_on_it && set.contains_key("withdrawn_on"))
    else {
        return;
    };
    if values.date("to").is_none_or(|to| day < to) {
        set.insert("to".to_owned(), day.to_string().into());
        set.entry("end_reason".to_owned())
            .or_insert_with(|| EndReason::Withdrawn.code().into());
    }
}

/// A child under 14 does not consent: the guardian does. Source: PIPL art. 31.
pub(super) fn consent(check: &mut Check<'_>, set: &Fields, person: Option<PersonId>) {
    let basis = set.get("basis").and_then(serde_json::Value::as_str);
    if basis != Some(Basis::Consent.code()) {
        return;
    }
    let Some(person) = person.and_then(|id| check.lookup.person(id)) else {
        return;
    };
    let by_number = || id_number::facts(&person.id_no).map(|facts| facts.birth);
    let age = person
        .birth
        .or_else(by_number)
        .and_then(|birth| age_on(birth, check.today));
    if age.is_some_and(|age| age < CHILD) {
        check.problem("basis", Reason::GuardianConsents);
    }
}
