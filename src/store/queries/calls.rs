//! Whom to call about a critical request, and whom to tell of an alarm: the contacts of the unit and those above, then the
//! household's own.

use crate::domain::emergency::{national_number, to_call, to_tell};
use crate::domain::followup::{FollowUp, Priority};
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::person::Person;
use crate::domain::request::{Folded, Request, State, Urgency};
use crate::domain::unit::UnitPath;
use crate::store::sql::text;
use crate::store::{StoreError, records};
use crate::view::{Call, Whom};
use rusqlite::Connection;

/// The calls, the most fitting first; none when the request is not critical or has a result.
pub fn calls(conn: &Connection, request: &Request, folded: &Folded) -> Result<Vec<Call>, StoreError> {
    let has_result = !folded.state.is_open() || folded.state == State::Resolved;
    if request.urgency != Urgency::Critical || has_result {
        return Ok(Vec::new());
    }
    let contacts = contacts(conn, &request.unit)?;
    let mut calls = Vec::new();
    for sort in to_call(&request.category) {
        calls.extend(of_sort(&contacts, sort));
    }
    // The first two sorts, then those who belong to the house, then the rest.
    let family = Family {
        household: request.household_id,
        person: request.person_id,
    };
    let mut own = own(conn, family)?;
    add(
        &mut own,
        Whom::Household,
        &request.reporter_name,
        &request.reporter_phone,
    );
    let fitting: Vec<_> = to_call(&request.category).into_iter().take(2).collect();
    let at = calls
        .iter()
        .position(|call| !matches!(&call.whom, Whom::Contact(sort) if fitting.contains(&sort.as_str())));
    let at = at.unwrap_or(calls.len());
    calls.splice(at..at, own);
    Ok(calls)
}

/// Whom to tell of the alarms among what is due of one household; none when no alarm is among it. A sort that has no number here
/// stands there without one, so that it is seen that it is missing.
pub fn of_alarms<'f>(conn: &Connection, due: impl Iterator<Item = &'f FollowUp>) -> Result<Vec<Call>, StoreError> {
    let mut calls: Vec<Call> = Vec::new();
    for alarm in due.filter(|follow_up| follow_up.priority == Priority::Alarm) {
        let danger = alarm.because.danger().unwrap_or_default();
        let contacts = contacts(conn, &alarm.unit)?;
        let mut found: Vec<Call> = Vec::new();
        for sort in to_tell(danger) {
            let known = of_sort(&contacts, sort);
            let nobody = known
                .is_empty()
                .then(|| call(Whom::Contact((*sort).to_owned()), "", ""));
            found.extend(known.into_iter().chain(nobody));
        }
        if danger == "missing" {
            let family = Family {
                household: alarm.household_id,
                person: alarm.person_id,
            };
            found.extend(own(conn, family)?);
        }
        let new: Vec<Call> = found.into_iter().filter(|one| !calls.contains(one)).collect();
        calls.extend(new);
    }
    Ok(calls)
}

/// The contacts of a sort; when there are none, the number that answers everywhere.
fn of_sort(contacts: &[Call], sort: &str) -> Vec<Call> {
    let whom = Whom::Contact(sort.to_owned());
    let known: Vec<Call> = contacts.iter().filter(|call| call.whom == whom).cloned().collect();
    let national = national_number(sort).filter(|_| known.is_empty());
    let national = national.map(|number| call(whom, "", number));
    known.into_iter().chain(national).collect()
}

fn call(whom: Whom, name: &str, phone: &str) -> Call {
    Call {
        whom,
        name: name.to_owned(),
        phone: phone.to_owned(),
    }
}

/// The contacts that serve the unit, those of the nearest unit first.
fn contacts(conn: &Connection, unit: &UnitPath) -> Result<Vec<Call>, StoreError> {
    let sql =
        "SELECT name, kind, phone, _unit FROM contact WHERE deleted IS NULL ORDER BY length(_unit) DESC, name, id";
    let found = records::all(conn, sql, &[], |row| {
        let sort = Whom::Contact(text(row, "kind")?);
        Ok((
            records::unit(row)?,
            call(sort, &text(row, "name")?, &text(row, "phone")?),
        ))
    })?;
    let serves = |(of, call): (UnitPath, Call)| of.contains(unit).then_some(call);
    Ok(found.into_iter().filter_map(serves).collect())
}

/// A household and the person of it that something is about.
#[derive(Clone, Copy)]
struct Family {
    household: Option<HouseholdId>,
    person: Option<PersonId>,
}

/// The numbers of the house: emergency contacts and guardians, of the person it is about first, then its own.
fn own(conn: &Connection, family: Family) -> Result<Vec<Call>, StoreError> {
    let mut calls: Vec<Call> = Vec::new();
    for person in people(conn, family)? {
        add(
            &mut calls,
            Whom::EmergencyContact,
            &person.emergency_name,
            &person.emergency_phone,
        );
        add(
            &mut calls,
            Whom::Guardian,
            &person.guardian_name,
            &person.guardian_phone,
        );
    }
    let household = match family.household {
        Some(id) => records::first(
            conn,
            "SELECT display_name, phone FROM household WHERE id = :id AND deleted IS NULL",
            &[(":id", &id.to_string())],
            |row| Ok((text(row, "display_name")?, text(row, "phone")?)),
        )?,
        None => None,
    };
    if let Some((name, phone)) = household {
        add(&mut calls, Whom::Household, &name, &phone);
    }
    Ok(calls)
}

/// Adds a number that is not there yet.
fn add(calls: &mut Vec<Call>, whom: Whom, name: &str, phone: &str) {
    if !phone.is_empty() && !calls.iter().any(|known| known.phone == phone) {
        calls.push(call(whom, name, phone));
    }
}

/// Who lives there, the person it is about first.
fn people(conn: &Connection, family: Family) -> Result<Vec<Person>, StoreError> {
    let Some(household) = family.household else {
        return Ok(Vec::new());
    };
    let about = family.person.map(|id| id.to_string()).unwrap_or_default();
    let sql = "SELECT * FROM person WHERE household_id = :household AND deleted IS NULL
               ORDER BY id <> :about, coalesce(relation, '') <> '02', birth, id";
    let people = records::all(
        conn,
        sql,
        &[(":household", &household.to_string()), (":about", &about)],
        records::person,
    )?;
    Ok(people.into_iter().filter(Person::is_here).collect())
}
