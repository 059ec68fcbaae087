//! Whom to call about a critical request: the contacts of its unit and those above, then the household's own.

use crate::domain::emergency::{national_number, to_call};
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
        let whom = Whom::Contact(sort.to_owned());
        let known = calls.len();
        calls.extend(contacts.iter().filter(|call| call.whom == whom).cloned());
        if let (true, Some(number)) = (known == calls.len(), national_number(sort)) {
            calls.push(call(whom, "", number));
        }
    }
    // The first two sorts, then those who belong to the house, then the rest.
    let own = own(conn, request)?;
    let fitting: Vec<_> = to_call(&request.category).into_iter().take(2).collect();
    let at = calls
        .iter()
        .position(|call| !matches!(&call.whom, Whom::Contact(sort) if fitting.contains(&sort.as_str())));
    let at = at.unwrap_or(calls.len());
    calls.splice(at..at, own);
    Ok(calls)
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

/// The numbers of the house: emergency contacts and guardians, of the person it is about first, then its own.
fn own(conn: &Connection, request: &Request) -> Result<Vec<Call>, StoreError> {
    let mut calls: Vec<Call> = Vec::new();
    let mut add = |whom, name: &str, phone: &str| {
        if !phone.is_empty() && !calls.iter().any(|known| known.phone == phone) {
            calls.push(call(whom, name, phone));
        }
    };
    for person in people(conn, request)? {
        add(Whom::EmergencyContact, &person.emergency_name, &person.emergency_phone);
        add(Whom::Guardian, &person.guardian_name, &person.guardian_phone);
    }
    let household = match request.household_id {
        Some(id) => records::first(
            conn,
            "SELECT display_name, phone FROM household WHERE id = :id AND deleted IS NULL",
            &[(":id", &id.to_string())],
            |row| Ok((text(row, "display_name")?, text(row, "phone")?)),
        )?,
        None => None,
    };
    if let Some((name, phone)) = household {
        add(Whom::Household, &name, &phone);
    }
    add(Whom::Household, &request.reporter_name, &request.reporter_phone);
    Ok(calls)
}

/// Who lives there, the person the request is about first.
fn people(conn: &Connection, request: &Request) -> Result<Vec<Person>, StoreError> {
    let Some(household) = request.household_id else {
        return Ok(Vec::new());
    };
    let about = request.person_id.map(|id| id.to_string()).unwrap_or_default();
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
