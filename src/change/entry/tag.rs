//! What a tag's table cannot say: whose consent counts.

use super::check::Check;
use crate::change::Fields;
use crate::domain::id_number;
use crate::domain::ids::PersonId;
use crate::domain::person::{CHILD, age_on};
use crate::domain::problem::Reason;
use crate::domain::tag::Basis;

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
