//! What is hardly ever true and still saved when the author says so: a second record of the same thing, a tag that does not fit its
//! person, something written about the dead. Each is asked about once, in every form and by `record` alike.

use super::check::Check;
use crate::change::Fields;
use crate::domain::colour::{ADULT, ELDER};
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::person::{Person, Presence};
use crate::domain::problem::{Reason, Unlikely};
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use crate::record::{Kind, Values};
use serde_json::Value;

/// The last age at which a child is an infant (0-6岁).
const INFANT: u32 = 6;
/// The ages between which women bear children, by the statistics of births.
const BEARING: std::ops::RangeInclusive<u32> = 12..=55;

/// Whom a record is about, as far as it is judged here.
pub(super) struct About {
    pub household: Option<HouseholdId>,
    pub person: Option<PersonId>,
    /// The record itself when it exists.
    pub record: Option<RecordId>,
}

/// Asks about a record of the kind as it would stand.
pub(super) fn ask(check: &mut Check<'_>, kind: &Kind, about: &About, before: &Fields, set: &Fields) {
    let values = Values { before, set };
    let person = about.person.and_then(|id| check.lookup.person(id));
    match kind {
        Kind::Tag => {
            if set.contains_key("kind") || about.record.is_none() {
                let tag = TagKind::from_code(values.text("kind"));
                let misfit = person.as_ref().and_then(|person| misfit(&tag, person, check.today));
                note(check, "kind", misfit);
            }
        }
        Kind::Benefit if !set.contains_key("state") && about.record.is_some() => return,
        Kind::HealthRecord | Kind::Benefit => {
            let ended = matches!(values.text("state"), "stopped" | "refused");
            note(
                check,
                "person",
                person.as_ref().and_then(of_the_dead).filter(|_| !ended),
            );
        }
        _ => return,
    }
    let says_what = ["kind", "state", "to", "disability_class"];
    let is_said = about.record.is_none() || says_what.iter().any(|name| set.contains_key(*name));
    if let (true, Some(household)) = (is_said, about.household)
        && let Some(what) = check
            .lookup
            .doubled(kind, household, about.person, about.record, values)
    {
        check.problem("kind", Reason::Doubled { what });
    }
}

/// Asks whether a person who was met can have been.
pub(super) fn met(check: &mut Check<'_>, person: &Person) {
    note(check, "met", of_the_dead(person));
}

fn note(check: &mut Check<'_>, field: &'static str, unlikely: Option<Unlikely>) {
    if let Some(unlikely) = unlikely {
        check.problem(field, Reason::Unlikely(unlikely));
    }
}

fn of_the_dead(person: &Person) -> Option<Unlikely> {
    (person.presence == Presence::Dead).then_some(Unlikely::Dead)
}

/// Why the tag does not fit the person.
fn misfit(tag: &TagKind, person: &Person, today: Date) -> Option<Unlikely> {
    use TagKind as T;
    let age = person.age(today);
    let outside = |ages: std::ops::RangeInclusive<u32>| age.is_some_and(|age| !ages.contains(&age));
    let wrong_age = match tag {
        T::Senior | T::Aged => return Some(Unlikely::FromBirthDate),
        T::Maternity => outside(BEARING),
        T::Infant => outside(0..=INFANT),
        T::LeftBehindChild | T::ChildInNeed | T::Orphan => outside(0..=ADULT - 1),
        T::LivingAlone | T::LeftBehindWoman | T::Veteran => outside(ADULT..=u32::MAX),
        T::EmptyNest | T::LeftBehindElder | T::DisabledElder => outside(ELDER..=u32::MAX),
        _ => false,
    };
    let wrong_sex = matches!(tag, T::Maternity | T::LeftBehindWoman) && person.sex == 1;
    // A death is a change for those who live on; it is tagged on the household or on the dead.
    let dead = of_the_dead(person).filter(|_| *tag != T::MajorChange);
    wrong_sex
        .then_some(Unlikely::Sex)
        .or(wrong_age.then_some(Unlikely::Age))
        .or(dead)
}

/// The id in a field of the values.
pub(super) fn id<T: From<RecordId>>(values: Values<'_>, field: &str) -> Option<T> {
    let id = values.get(field).and_then(Value::as_str)?;
    id.parse().ok().map(|id| T::from(RecordId(id)))
}
