//! Search keys: one row per household, person and request that is here. What stands in the two key columns is decided by
//! `domain::search_key`; titles, places and addresses are added as words of the names column.

use crate::domain::search_key::{names_column, numbers_column};
use crate::domain::text::{clean_line, fold_width};
use crate::store::{StoreError, records};
use rusqlite::{Connection, named_params};

struct Keys<'a> {
    kind: &'a str,
    household: Option<String>,
    title: &'a str,
    detail: &'a str,
    names: String,
    numbers: String,
}

/// A row keeps its number when it is written again: `search_index` hears of it by the update hook, which does not tell
/// of rows that are replaced.
fn write(conn: &Connection, record: &str, keys: &Keys<'_>) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO search (record, kind, household, title, detail, names, numbers)
         VALUES (:record, :kind, :household, :title, :detail, :names, :numbers)
         ON CONFLICT (record) DO UPDATE SET kind = excluded.kind, household = excluded.household,
             title = excluded.title, detail = excluded.detail, names = excluded.names, numbers = excluded.numbers",
    )?
    .execute(named_params! {
        ":record": record,
        ":kind": keys.kind,
        ":household": keys.household,
        ":title": keys.title,
        ":detail": keys.detail,
        ":names": keys.names,
        ":numbers": keys.numbers,
    })?;
    Ok(())
}

fn remove(conn: &Connection, record: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM search WHERE record = :record")?
        .execute(named_params! {":record": record})?;
    Ok(())
}

/// The names column of `name` with `words` in it as they are.
fn names(name: &str, words: &[&str]) -> String {
    let mut column = names_column([name]);
    for word in words {
        let folded: String = clean_line(&fold_width(word))
            .to_lowercase()
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '|' | '~' | '\''))
            .collect();
        if !folded.is_empty() {
            let end = column.find('~').unwrap_or(column.len());
            column.insert_str(end, &format!("|{folded}"));
        }
    }
    column
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
    let phone: String = request.reporter_phone.chars().filter(char::is_ascii_digit).collect();
    write(
        conn,
        id,
        &Keys {
            kind: "request",
            household: request.household_id.map(|id| id.to_string()),
            title: &request.title,
            detail: &request.temp_no,
            names: names(&request.reporter_name, &[&request.title, &request.place]),
            numbers: format!("|{}|{phone}|", request.temp_no.to_lowercase()),
        },
    )
}
