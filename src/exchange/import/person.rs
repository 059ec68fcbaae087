//! The person of a row: found, new, or asked about; and their household.

use super::home::{self, Heads, Place};
use super::matching::{Found, Wanted, candidate};
use super::values::RowValues;
use super::work::{Step, Stop, Work};
use crate::change::{Fields, Kind};
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::person::HOUSEHOLDER;
use crate::domain::unit::UnitPath;
use crate::domain::{id_number, phone, time};
use crate::view::ledger::Of;
use crate::view::{Doubt, Likeness, Refusal, Say};

/// Whom a row is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject {
    pub home: HouseholdId,
    /// Nobody in a row about a household alone.
    pub person: Option<PersonId>,
}

/// What a ledger may do with people.
#[derive(Debug, Clone, Copy)]
pub(super) struct Brings {
    /// Its rows bring in people who are not here, and their households.
    pub people: bool,
}

/// Whom the row is about; people who are not here are brought in, what it says of them is taken.
pub(super) fn subject(
    work: &mut Work<'_>,
    values: &RowValues<'_>,
    unit: &UnitPath,
    place: Place,
    heads: &Heads,
    brings: Brings,
) -> Step<Subject> {
    let home = home::find(work, values, unit, place, heads)?;
    if values.name().is_empty() {
        return household_alone(work, values, home, place);
    }
    let person = find(work, values, home)?;
    let home = match (person, home) {
        (Some(person), home) => lives(work, person, home)?,
        (None, _) if brings.people && heads.was_refused(values, place) => return Err(Refusal::HeadNotTaken.into()),
        (None, Some(home)) if brings.people => home,
        (None, None) if brings.people => home::make(work, values, unit, place)?,
        (None, _) => return Err(Refusal::NotHere.into()),
    };
    if !work.row.made.contains(&Kind::Household) {
        home::amend(work, values, home, place)?;
    }
    let person = match person {
        Some(person) => {
            amend(work, values, person, home)?;
            person
        }
        None => make(work, values, home, place)?,
    };
    let person = Some(person);
    Ok(Subject { home, person })
}

/// A row that names nobody is about the household, if that is here.
fn household_alone(
    work: &mut Work<'_>,
    values: &RowValues<'_>,
    home: Option<HouseholdId>,
    place: Place,
) -> Step<Subject> {
    let Some(home) = home else {
        return Err(Refusal::NoName.into());
    };
    home::amend(work, values, home, place)?;
    Ok(Subject { home, person: None })
}

/// Who of those who are here is meant.
fn find(work: &Work<'_>, values: &RowValues<'_>, home: Option<HouseholdId>) -> Step<Option<PersonId>> {
    let id_no = id_number::normalise(values.text(Of::Person, "id_no"));
    let by_number = || id_number::facts(&id_no).map(|facts| facts.birth);
    let wanted = Wanted {
        name: values.name(),
        birth: time::typed_date(values.text(Of::Person, "birth")).or_else(by_number),
        phones: phone::several(values.text(Of::Person, "phones")),
        household: home,
        id_no,
    };
    match (wanted.find(&work.planned.index), work.row.say) {
        (Found::Is(person), _) => Ok(Some(person)),
        (Found::Nobody, _) | (Found::Maybe(_), Say::Other) => Ok(None),
        (Found::Maybe(Doubt::Person { who, .. }), Say::Same) => Ok(Some(who.person)),
        (Found::Maybe(doubt), Say::Is(person)) if doubt.candidates().iter().any(|who| who.person == person) => {
            Ok(Some(person))
        }
        (Found::Maybe(doubt), _) => Err(Stop::Asked(doubt)),
    }
}

/// Where they live afterwards: where they do, unless somebody said that they moved.
fn lives(work: &Work<'_>, person: PersonId, home: Option<HouseholdId>) -> Step<HouseholdId> {
    let index = &work.planned.index;
    let Some(known) = index.person(person) else {
        return Err(Refusal::NotHere.into());
    };
    match (home, work.row.say) {
        (Some(home), Say::Nothing) if home != known.person.household => {
            let who = candidate(index, known);
            let why = Likeness::Moved;
            Err(Stop::Asked(Doubt::Person { who, why }))
        }
        (Some(home), say) if say.is_here() => Ok(home),
        _ => Ok(known.person.household),
    }
}

fn make(work: &mut Work<'_>, values: &RowValues<'_>, home: HouseholdId, place: Place) -> Step<PersonId> {
    let mut given = values.given(Of::Person);
    if place.is_head {
        given.entry("relation").or_insert(HOUSEHOLDER);
    }
    let about = Fields::from_iter([("household".to_owned(), home.to_string().into())]);
    work.make(&Kind::Person, about, &given).map(PersonId::from)
}

fn amend(work: &mut Work<'_>, values: &RowValues<'_>, person: PersonId, home: HouseholdId) -> Step<()> {
    let mut given = values.given(Of::Person);
    let moved = work
        .planned
        .index
        .person(person)
        .is_some_and(|known| known.person.household != home);
    let home = home.to_string();
    if moved {
        given.insert("household_id", &home);
    }
    work.amend(&Kind::Person, person.into(), &given, false)
}
