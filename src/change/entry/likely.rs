//! What is hardly ever true and still saved when the author says so: a second record of the same thing, a tag that does not fit its
//! person, something written about the dead. Each is asked about once, in every form and by `record` alike.

use super::check::Check;
use crate::change::Fields;
use crate::domain::benefit::{Benefit, BenefitKind, BenefitState};
use crate::domain::colour::{ADULT, ELDER};
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::person::{Person, Presence};
use crate::domain::problem::{Reason, Unlikely};
use crate::domain::tag::{DisabilityClass, Tag, TagKind};
use crate::domain::time::Date;
use crate::record::{Kind, Values};
use serde_json::Value;
use std::ops::RangeInclusive;

/// The last age at which a child is an infant (0-6岁).
const INFANT: u32 = 6;
/// The ages between which women bear children, by the statistics of births.
const BEARING: RangeInclusive<u32> = 12..=55;
/// From this age on somebody may be employed. Source: 劳动法 art. 15.
const WORKING: u32 = 16;

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
    let says = |names: &[&str]| about.record.is_none() || names.iter().any(|name| set.contains_key(*name));
    match kind {
        Kind::Tag if says(&["kind", "level", "risk", "to", "disability_class"]) => {
            let tag = TagKind::from_code(values.text("kind"));
            let on = values.date("to").map_or(check.today, |to| to.min(check.today));
            let is_over = on < check.today;
            let dead = person.as_ref().and_then(of_the_dead);
            // A death is a change for those who live on; it is tagged on the household or on the dead.
            note(
                check,
                "kind",
                dead.filter(|_| tag != TagKind::MajorChange && !is_over && !set.contains_key("to")),
            );
            if says(&["kind"]) {
                note(
                    check,
                    "kind",
                    person.as_ref().and_then(|person| misfit(&tag, person, on)),
                );
                let nobody = person.is_none() && tag.is_of_a_person();
                note(check, "person", nobody.then_some(Unlikely::Nobody));
            }
        }
        Kind::Benefit if says(&["kind", "state", "to"]) => {
            let benefit = BenefitKind::from_code(values.text("kind"));
            if BenefitState::from_code(values.text("state")).is_over() {
                return;
            }
            note(check, "person", person.as_ref().and_then(of_the_dead));
            let old_age = check.lookup.old_age();
            let outside = person.as_ref().is_some_and(|person| {
                let ages = ages_of(&benefit, old_age);
                person.age(check.today).is_some_and(|age| !ages.contains(&age))
            });
            note(check, "kind", outside.then_some(Unlikely::Age));
            let nobody = person.is_none() && benefit.is_of_a_person();
            note(check, "person", (nobody && says(&["kind"])).then_some(Unlikely::Nobody));
        }
        Kind::HealthRecord => note(check, "person", person.as_ref().and_then(of_the_dead)),
        _ => return,
    }
    let household = person.map(|person| person.household_id).or(about.household);
    if let (true, Some(household)) = (says(&["kind", "state", "to", "disability_class"]), household) {
        beside(check, kind, about, household, values);
    }
}

/// Asks about a second record of the same thing, and about one that goes with none of those that stand.
fn beside(check: &mut Check<'_>, kind: &Kind, about: &About, household: HouseholdId, values: Values<'_>) {
    let (tags, benefits) = check.lookup.held(household);
    let today = check.today;
    let is_over = |to: Option<Date>| to.is_some_and(|to| to < today);
    if is_over(values.date("to")) {
        return;
    }
    // A household's is everybody's in it.
    let shared = |person: Option<PersonId>| person == about.person || person.is_none() || about.person.is_none();
    let other = |id: RecordId| about.record != Some(id);
    let tags: Vec<_> = tags
        .into_iter()
        .filter(|it| other(it.id.into()) && !is_over(it.to))
        .collect();
    let benefits = benefits
        .into_iter()
        .filter(|it| other(it.id.into()) && !is_over(it.to) && !it.state.is_over());
    let benefits: Vec<_> = benefits.filter(|it| shared(it.person_id)).collect();
    let received = |it: &&Benefit| it.state == BenefitState::Receiving;
    let beside = || tags.iter().filter(|it| shared(it.person_id));
    let (double, excluded) = match kind {
        Kind::Tag => {
            let tag = TagKind::from_code(values.text("kind"));
            let class = DisabilityClass::from_code(values.text("disability_class"));
            let class = Some(class).filter(DisabilityClass::is_known);
            let double = tags
                .iter()
                .find(|it| it.kind == tag && it.person_id == about.person && it.disability_class == class);
            let paid = |it: &Benefit| tag.says().is_some_and(|said| said.excludes(&it.kind));
            let excluded = beside().any(|it| it.kind.excludes(&tag)) || benefits.iter().filter(received).any(paid);
            (double.map(|it| it.from), excluded)
        }
        Kind::Benefit => {
            let benefit = BenefitKind::from_code(values.text("kind"));
            let double = benefits.iter().find(|it| it.kind == benefit);
            let says = |it: &Tag| it.kind.says().is_some_and(|said| said.excludes(&benefit));
            let paid = |it: &Benefit| it.kind.excludes(&benefit);
            let is_asked = BenefitState::from_code(values.text("state")) != BenefitState::Suspected;
            let excluded = is_asked && (benefits.iter().filter(received).any(paid) || beside().any(says));
            (double.map(|it| it.from), excluded)
        }
        _ => return,
    };
    if let Some(from) = double {
        let what = from.map_or_else(String::new, |from| from.to_string());
        check.problem("kind", Reason::Doubled { what });
    }
    note(check, "kind", excluded.then_some(Unlikely::Excluded));
}

/// Asks whether a householder is renamed on the household alone: two names for one person look like two people.
pub(super) fn renamed(check: &mut Check<'_>, household: HouseholdId, name: &str) {
    let former = check.lookup.household(household).map(|known| known.display_name);
    let head = check
        .lookup
        .householder(household, None)
        .and_then(|id| check.lookup.person(id));
    let keeps = !name.is_empty() && head.is_some_and(|head| head.name != name && former.as_ref() == Some(&head.name));
    note(check, "display_name", keeps.then_some(Unlikely::FormerName));
}

/// Asks whether another sex or birth date fits the tags of a person.
pub(super) fn corrected(check: &mut Check<'_>, known: &Person, set: &Fields) {
    let values = Values {
        before: &Fields::new(),
        set,
    };
    let corrected = Person {
        sex: set
            .get("sex")
            .and_then(Value::as_u64)
            .and_then(|sex| sex.try_into().ok())
            .unwrap_or(known.sex),
        birth: values.date("birth").or(known.birth),
        ..known.clone()
    };
    let (today, (tags, _)) = (check.today, check.lookup.held(known.household_id));
    for tag in tags
        .iter()
        .filter(|tag| tag.person_id == Some(known.id) && tag.holds(today))
    {
        let now = misfit(&tag.kind, &corrected, today);
        let is_new = now != misfit(&tag.kind, known, today);
        let field = if now == Some(Unlikely::Sex) { "sex" } else { "birth" };
        note(check, field, now.filter(|_| is_new));
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

/// Why the tag does not fit the person, on that day.
fn misfit(tag: &TagKind, person: &Person, on: Date) -> Option<Unlikely> {
    use TagKind as T;
    let age = person.age(on);
    let outside = |ages: RangeInclusive<u32>| age.is_some_and(|age| !ages.contains(&age));
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
    wrong_sex
        .then_some(Unlikely::Sex)
        .or(wrong_age.then_some(Unlikely::Age))
}

/// The ages at which somebody can have the benefit.
fn ages_of(benefit: &BenefitKind, old_age: u32) -> RangeInclusive<u32> {
    match benefit {
        BenefitKind::Orphan => 0..=ADULT - 1,
        BenefitKind::Childcare => 0..=INFANT,
        BenefitKind::OldAge => old_age..=u32::MAX,
        BenefitKind::ElderCare => ELDER..=u32::MAX,
        BenefitKind::PublicJob | BenefitKind::WorkInjury => WORKING..=u32::MAX,
        _ => 0..=u32::MAX,
    }
}

/// The id in a field of the values.
pub(super) fn id<T: From<RecordId>>(values: Values<'_>, field: &str) -> Option<T> {
    let id = values.get(field).and_then(Value::as_str)?;
    id.parse().ok().map(|id| T::from(RecordId(id)))
}
