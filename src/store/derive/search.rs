//! Search keys: one row per household, person and request that is here. What stands in the two key columns is decided by
//! `domain::search_key`; titles, places and addresses are added as words of the names column.

use crate::domain::comparison;
use crate::domain::search_key::{self, names_column, numbers_column, request_column};
use crate::domain::unit::UnitPath;
use crate::store::sql::text;
use crate::store::{StoreError, meta, records};
use rusqlite::{Connection, named_params};

struct Keys<'a> {
    kind: &'a str,
    household: Option<String>,
    title: &'a str,
    detail: &'a str,
    names: String,
    numbers: String,
    /// The key of what the record is called by: two that are equal look alike.
    number: String,
}

/// A row keeps its number when it is written again: `search_index` hears of it by the update hook, which does not tell
/// of rows that are replaced.
fn write(conn: &Connection, record: &str, keys: &Keys<'_>) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO search (record, kind, household, title, detail, names, numbers, number)
         VALUES (:record, :kind, :household, :title, :detail, :names, :numbers, :number)
         ON CONFLICT (record) DO UPDATE SET kind = excluded.kind, household = excluded.household,
             title = excluded.title, detail = excluded.detail, names = excluded.names, numbers = excluded.numbers,
             number = excluded.number",
    )?
    .execute(named_params! {
        ":record": record,
        ":kind": keys.kind,
        ":household": keys.household,
        ":title": keys.title,
        ":detail": keys.detail,
        ":names": keys.names,
        ":numbers": keys.numbers,
        ":number": keys.number,
    })?;
    Ok(())
}

fn remove(conn: &Connection, record: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM search WHERE record = :record")?
        .execute(named_params! {":record": record})?;
    Ok(())
}

/// The names column of `name` with the words of `texts` in it.
fn names(name: &str, texts: &[&str]) -> String {
    let mut column = names_column([name]);
    for word in texts.iter().flat_map(|text| search_key::words(text)) {
        let end = column.find('~').unwrap_or(column.len());
        column.insert_str(end, &format!("|{word}"));
    }
    column
}

/// True when the keys were made by a version that made others.
///
/// # Errors
/// When the database does not answer.
pub fn is_outdated(conn: &Connection) -> Result<bool, StoreError> {
    Ok(meta::get(conn, meta::SEARCH_KEYS)? != Some(search_key::VERSION))
}

/// Notes that every key is of this version.
///
/// # Errors
/// When the database does not take it.
pub fn note_version(conn: &Connection) -> Result<(), StoreError> {
    meta::set(conn, meta::SEARCH_KEYS, &search_key::VERSION)
}

/// Makes every key again.
///
/// # Errors
/// When the database does not take it.
pub fn renew(conn: &Connection) -> Result<(), StoreError> {
    let kept = records::all(conn, "SELECT record, kind FROM search", &[], |row| {
        Ok((row.get::<_, String>("record")?, row.get::<_, String>("kind")?))
    })?;
    for (record, kind) in kept {
        match kind.as_str() {
            "household" => household(conn, &record)?,
            "person" => person(conn, &record)?,
            _ => request(conn, &record)?,
        }
    }
    note_version(conn)
}

/// Writes the search row of a household.
///
/// # Errors
/// When the database does not take it.
pub fn household(conn: &Connection, id: &str) -> Result<(), StoreError> {
    let found = records::first(
        conn,
        "SELECT * FROM household WHERE id = :id AND deleted IS NULL",
        &[(":id", &id)],
        records::household,
    )?;
    let Some(household) = found else {
        return remove(conn, id);
    };
    write(
        conn,
        id,
        &Keys {
            kind: "household",
            household: Some(id.to_owned()),
            title: &household.display_name,
            detail: &household.address,
            names: names(&household.display_name, &[&household.address]),
            numbers: numbers_column(
                std::slice::from_ref(&household.phone),
                "",
                &household.household_no,
                &household.address,
            ),
            number: comparison::key(&household.household_no),
        },
    )
}

/// Writes the search row of a person.
///
/// # Errors
/// When the database does not take it.
pub fn person(conn: &Connection, id: &str) -> Result<(), StoreError> {
    let found = records::first(
        conn,
        "SELECT * FROM person WHERE id = :id AND deleted IS NULL",
        &[(":id", &id)],
        records::person,
    )?;
    let Some(person) = found else { return remove(conn, id) };
    write(
        conn,
        id,
        &Keys {
            kind: "person",
            household: Some(person.household_id.to_string()),
            title: &person.name,
            detail: "",
            names: names(&person.name, &[]),
            numbers: numbers_column(&person.phones, &person.id_no, "", ""),
            number: String::new(),
        },
    )
}

/// Writes the search row of a request.
///
/// # Errors
/// When the database does not take it.
pub fn request(conn: &Connection, id: &str) -> Result<(), StoreError> {
    let Some(request) = super::request::request(conn, id)? else {
        return remove(conn, id);
    };
    write(
        conn,
        id,
        &Keys {
            kind: "request",
            household: request.household_id.map(|id| id.to_string()),
            title: &request.title,
            detail: &request.temp_no,
            names: names(&request.reporter_name, &[&request.title, &request.place]),
            numbers: request_column(&[&request.temp_no, &request.origin_no], &request.reporter_phone),
            number: comparison::key(&request.temp_no),
        },
    )
}

/// The number of a household within the unit in which somebody's name has these initials.
///
/// # Errors
/// When the database does not answer.
pub fn called_by_initials(conn: &Connection, unit: &UnitPath, initials: &str) -> Result<Option<String>, StoreError> {
    let names = records::all(
        conn,
        "SELECT h.household_no, h.display_name AS name FROM household h
           WHERE h.deleted IS NULL AND (h._unit = :unit OR h._unit LIKE :unit || '/%')
         UNION ALL
         SELECT h.household_no, p.name FROM person p JOIN household h ON h.id = p.household_id
           WHERE p.deleted IS NULL AND h.deleted IS NULL AND (h._unit = :unit OR h._unit LIKE :unit || '/%')",
        &[(":unit", &unit.as_str())],
        |row| Ok((text(row, "household_no")?, text(row, "name")?)),
    )?;
    let is_called = |name: &str| search_key::keys(name).initials.iter().any(|own| own == initials);
    let called = names.into_iter().find(|(_, name)| is_called(name));
    Ok(called.map(|(no, _)| no))
}
