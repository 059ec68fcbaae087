//! Search keys: one row per household, person and request that is here. Invariant: `hay` holds every form a person may
//! type, lower case, separated by a line feed, so that no hit spans two forms; the name comes first. Telephones and ID
//! tails lie apart in `digits`, because they are searched from four digits on only.

use crate::store::{StoreError, records};
use rusqlite::{Connection, named_params};

struct Keys<'a> {
    kind: &'a str,
    household: Option<String>,
    title: &'a str,
    detail: &'a str,
    number: &'a str,
    names: &'a [&'a str],
    digits: Vec<String>,
    words: &'a [&'a str],
}

fn write(conn: &Connection, record: &str, keys: Keys<'_>) -> Result<(), StoreError> {
    let mut hay: Vec<String> = keys
        .names
        .iter()
        .chain(keys.words)
        .map(|word| word.to_lowercase())
        .collect();
    hay.push(keys.number.to_lowercase());
    let mut initials = Vec::new();
    for name in keys.names {
        let (full, short) = spelled(name);
        hay.extend(full);
        initials.extend(short);
    }
    hay.extend(initials.iter().cloned());
    hay.retain(|form| !form.is_empty());
    conn.prepare_cached(
        "INSERT OR REPLACE INTO search (record, kind, household, title, detail, number, initials, digits, hay)
         VALUES (:record, :kind, :household, :title, :detail, :number, :initials, :digits, :hay)",
    )?
    .execute(named_params! {
        ":record": record,
        ":kind": keys.kind,
        ":household": keys.household,
        ":title": keys.title,
        ":detail": keys.detail,
        ":number": keys.number.to_lowercase(),
        ":initials": initials.join("\n"),
        ":digits": keys.digits.join("\n"),
        ":hay": hay.join("\n"),
    })?;
    Ok(())
}

fn remove(conn: &Connection, record: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM search WHERE record = :record")?
        .execute(named_params! {":record": record})?;
    Ok(())
}

/// The full and the short spellings of a name.
fn spelled(_name: &str) -> (Vec<String>, Vec<String>) {
    (Vec::new(), Vec::new())
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The last four characters or more of an ID number are what people type; the birth date in it is not searched.
fn id_tail(id_no: &str) -> String {
    id_no
        .get(id_no.len().saturating_sub(6)..)
        .unwrap_or_default()
        .to_lowercase()
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
        Keys {
            kind: "household",
            household: Some(id.to_owned()),
            title: &household.display_name,
            detail: &household.address,
            number: &household.household_no,
            names: &[&household.display_name],
            digits: vec![digits_of(&household.phone)],
            words: &[&household.address],
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
    let mut digits: Vec<String> = person.phones.iter().map(|phone| digits_of(phone)).collect();
    digits.push(id_tail(&person.id_no));
    write(
        conn,
        id,
        Keys {
            kind: "person",
            household: Some(person.household_id.to_string()),
            title: &person.name,
            detail: "",
            number: "",
            names: &[&person.name],
            digits,
            words: &[],
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
        Keys {
            kind: "request",
            household: request.household_id.map(|id| id.to_string()),
            title: &request.title,
            detail: &request.temp_no,
            number: &request.temp_no,
            names: &[&request.reporter_name],
            digits: vec![digits_of(&request.reporter_phone)],
            words: &[&request.title, &request.place],
        },
    )
}
