//! The person of a row: found, new, or asked about; and their household.

use super::child;
use super::home::{self, Heads, Place};
use super::matching::{Found, Wanted, candidate};
use super::values::{Given, RowValues};
use super::work::{Step, Stop, Work};
use crate::change::{Fields, Kind};
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::person::HOUSEHOLDER;
use crate::domain::unit::UnitPath;
use crate::domain::{comparison, id_number, phone, time};
use crate::view::ledger::Of;
use crate::view::{Doubt, Likeness, Refusal, RowNote, Say};
use serde_json::Value;

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
        (Some(person), home) => lives(work, values, unit, place, &Known { person, home, brings })?,
        (None, _) if brings.people && heads.was_refused(values, place) => return Err(Refusal::HeadNotTaken.into()),
        (None, Some(home)) if brings.people => home,
        (None, None) if brings.people => home::make(work, values, unit, place)?,
        (None, _) => return Err(Refusal::NotHere.into()),
    };
    if let (Some(person), true) = (person, place.is_head) {
        takes_over(work, person, home)?;
    }
    if !work.row.made.contains(&Kind::Household) {
        home::amend(work, values, home, place)?;
    }
    let person = match person {
        Some(person) => {
            amend(work, values, person, home, place, brings)?;
            person
        }
        None => make(work, values, home, place)?,
    };
    if work.row.has_new_head {
        home::rename(work, values, home)?;
    }
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
fn find(work: &mut Work<'_>, values: &RowValues<'_>, home: Option<HouseholdId>) -> Step<Option<PersonId>> {
    let index = &work.planned.index;
    let own = values.own_person.and_then(|id| index.person(PersonId(id)));
    if let Some(own) = own.filter(|known| known.key == comparison::key(values.name())) {
        return Ok(Some(own.person.id));
    }
    let id_no = id_number::normalise(values.text(Of::Person, "id_no"));
    let by_number = || id_number::facts(&id_no).map(|facts| facts.birth);
    let wanted = Wanted {
        name: values.name(),
        birth: time::typed_date(values.text(Of::Person, "birth")).or_else(by_number),
        phones: phone::several(values.text(Of::Person, "phones")),
        household: home,
        id_no,
    };
    let doubt = match wanted.find(&work.planned.index) {
        Found::Is(person) => return Ok(Some(person)),
        Found::Nobody => return Ok(None),
        Found::Maybe(doubt) => doubt,
    };
    match (work.ask(doubt.clone())?, &doubt) {
        (Say::Other, _) => Ok(None),
        (Say::Is(person), doubt) if doubt.candidates().iter().any(|who| who.person == person) => Ok(Some(person)),
        (_, Doubt::Person { who, .. }) => Ok(Some(who.person)),
        _ => Err(Stop::Asked(doubt)),
    }
}

/// Somebody who is here, and the household that the row names.
struct Known {
    person: PersonId,
    home: Option<HouseholdId>,
    brings: Brings,
}

/// Where they live afterwards: where they do, unless somebody said that they moved.
fn lives(
    work: &mut Work<'_>,
    values: &RowValues<'_>,
    unit: &UnitPath,
    place: Place,
    known: &Known,
) -> Step<HouseholdId> {
    let (person, home, brings) = (known.person, known.home, &known.brings);
    let index = &work.planned.index;
    let Some(known) = index.person(person) else {
        return Err(Refusal::NotHere.into());
    };
    let lives = known.person.household;
    if home == Some(lives) {
        return Ok(lives);
    }
    let is_head = index.householder(lives, None) == Some(person);
    let (who, why) = (candidate(index, known), Likeness::Moved);
    let moved = Doubt::Person { who, why };
    let no = values.text(Of::Household, "household_no");
    if let Some(home) = home {
        return Ok(if work.ask(moved)?.is_here() { home } else { lives });
    }
    // A list that brings nobody in numbers households its own way.
    if no.is_empty() || !brings.people || !home::has_number(work, lives) {
        return Ok(lives);
    }
    // The number is nobody's here: the householder's household has another one, or part of it moved out.
    if is_head {
        let no = number_of(work, lives);
        if work.ask(Doubt::OtherNumber { no })? == Say::Other {
            return moves_out(work, values, unit, place, lives);
        }
        work.row.is_renumbered = true;
        return Ok(lives);
    }
    if work.ask(moved)?.is_here() {
        return moves_out(work, values, unit, place, lives);
    }
    Ok(lives)
}

fn number_of(work: &Work<'_>, home: HouseholdId) -> String {
    let household = work.planned.index.households.get(&home);
    household.map_or_else(String::new, |household| household.household_no.clone())
}

/// A new household of somebody who lived in another one, which may be without a householder then.
fn moves_out(
    work: &mut Work<'_>,
    values: &RowValues<'_>,
    unit: &UnitPath,
    place: Place,
    from: HouseholdId,
) -> Step<HouseholdId> {
    let home = home::make(work, values, unit, place)?;
    let index = &work.planned.index;
    let head = index.householder(from, None).and_then(|head| index.person(head));
    let key = comparison::key(values.name());
    let goes = head.is_some_and(|head| head.key == key);
    if goes
        && index
            .members(from)
            .any(|known| known.key != key && known.person.is_here)
    {
        let no = number_of(work, from);
        work.row.notes.push(RowNote::LeavesNoHead { no });
    }
    Ok(home)
}

/// A member who is the householder by the row: whoever is that here is asked about, and is an ordinary member then.
fn takes_over(work: &mut Work<'_>, person: PersonId, home: HouseholdId) -> Step<()> {
    let index = &work.planned.index;
    let lives_there = index.person(person).is_some_and(|known| known.person.household == home);
    if !lives_there {
        return Ok(());
    }
    let own = index.person(person).map(|known| known.key.clone()).unwrap_or_default();
    let is_called_so = index
        .households
        .get(&home)
        .is_some_and(|home| comparison::key(&home.display_name) == own);
    let Some(head) = index.householder(home, Some(person)) else {
        work.row.has_new_head = !is_called_so;
        return Ok(());
    };
    let name = index
        .person(head)
        .map(|known| known.person.name.clone())
        .unwrap_or_default();
    if work.ask(Doubt::NewHead { name })? == Say::Other {
        work.row.keeps_head = true;
        return Ok(());
    }
    work.row.has_new_head = true;
    let standing = work.planned.standing(&Kind::Person, head.into()).unwrap_or_default();
    let set = Fields::from_iter([("relation".to_owned(), "".into())]);
    work.write(&Kind::Person, head.into(), set, &standing)
}

fn make(work: &mut Work<'_>, values: &RowValues<'_>, home: HouseholdId, place: Place) -> Step<PersonId> {
    let mut given = values.given(Of::Person);
    if place.is_head {
        given.entry("relation").or_insert(HOUSEHOLDER);
    }
    let about = Fields::from_iter([("household".to_owned(), home.to_string().into())]);
    let remark = child::settle(&mut given, &Fields::new());
    keep_child(work, &mut given, remark.as_deref());
    work.make(&Kind::Person, about, &given).map(PersonId::from)
}

fn amend(
    work: &mut Work<'_>,
    values: &RowValues<'_>,
    person: PersonId,
    home: HouseholdId,
    place: Place,
    brings: Brings,
) -> Step<()> {
    let mut given = values.given(Of::Person);
    // A list of what happened has the telephone that the household is reached by: it is nobody's second one.
    if !brings.people
        && given
            .get("phones")
            .is_some_and(|phones| is_of_household(work, home, phones))
    {
        given.remove("phones");
    }
    if work.row.keeps_head {
        given.remove("relation");
    } else if place.is_head {
        given.entry("relation").or_insert(HOUSEHOLDER);
    }
    let standing = work.planned.standing(&Kind::Person, person.into()).unwrap_or_default();
    let remark = child::settle(&mut given, &standing);
    keep_child(work, &mut given, remark.as_deref());
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

/// A child of whom nothing tells the sex: the word stays, and it is said.
fn keep_child<'a>(work: &mut Work<'_>, given: &mut Given<'a>, remark: Option<&'a str>) {
    if let Some(remark) = remark {
        given.insert("remark", remark);
        work.row.notes.push(RowNote::ChildOfNoSex);
    }
}

/// True for telephones that all stand in the household's record.
fn is_of_household(work: &Work<'_>, home: HouseholdId, phones: &str) -> bool {
    let standing = work.planned.standing(&Kind::Household, home.into()).unwrap_or_default();
    let own = phone::several(standing.get("phone").and_then(Value::as_str).unwrap_or_default());
    let known = |number: &String| own.iter().any(|own| comparison::key(own) == comparison::key(number));
    phone::several(phones).iter().all(known)
}
