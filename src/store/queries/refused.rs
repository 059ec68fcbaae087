//! One own change that the server put aside, with the records its form is about.

use super::read::request_rows;
use crate::change::{Fields, Kind};
use crate::domain::ids::ChangeId;
use crate::store::journal::LET_GO;
use crate::store::{StoreError, export, journal, records};
use crate::view::RefusedDetail;
use rusqlite::Connection;

/// The change; `None` when it is not one that waits for a decision.
///
/// # Errors
/// When the database does not answer.
pub fn refused(conn: &Connection, change: ChangeId) -> Result<Option<RefusedDetail>, StoreError> {
    let Some(entry) = journal::own(conn, change)? else {
        return Ok(None);
    };
    let Some(code) = entry.refused.filter(|code| code != LET_GO) else {
        return Ok(None);
    };
    let change = entry.placed.change;
    let record = change.record.to_string();
    let about = |kind: Kind, field: &str| match change.kind == kind {
        true => Some(record.clone()),
        false => named(&change.set, field),
    };
    let person = match about(Kind::Person, "person_id") {
        None => None,
        Some(id) => records::first(
            conn,
            "SELECT * FROM person WHERE id = :id AND deleted IS NULL",
            &[(":id", &id)],
            records::person,
        )?,
    };
    let of_person = person.as_ref().map(|person| person.household_id.to_string());
    let household = match about(Kind::Household, "household_id").or(of_person) {
        None => None,
        Some(id) => records::first(
            conn,
            "SELECT * FROM household WHERE id = :id AND deleted IS NULL",
            &[(":id", &id)],
            records::household,
        )?,
    };
    let request = match named(&change.set, "request_id") {
        None => None,
        Some(id) => request_rows(conn, "WHERE r.id = :id", &[(":id", &id)])?.pop(),
    };
    let first = journal::of_record(conn, &record)?.into_iter().next();
    Ok(Some(RefusedDetail {
        makes: first.is_none_or(|first| first.placed.change.id == change.id),
        existing: export::fields(conn, &change.kind, &record)?,
        household,
        person,
        request,
        cursor: journal::seen(conn)?,
        change: change.id,
        code,
        kind: change.kind,
        record: change.record,
        unit: change.unit,
        set: change.set,
    }))
}

/// The record that a reference names.
fn named(set: &Fields, field: &str) -> Option<String> {
    set.get(field)?.as_str().map(str::to_owned)
}
