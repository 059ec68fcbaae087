//! What a form is filled with to put it right: an own change that the server put aside, or a record as it stands.

use super::read::request_rows;
use crate::change::{Change, Fields, Kind};
use crate::domain::ids::{ChangeId, RecordId};
use crate::record::kind::DELETED;
use crate::store::journal::LET_GO;
use crate::store::{StoreError, export, identity, journal, records};
use crate::view::{Correctable, FormerEntry};
use rusqlite::{Connection, named_params};

/// The change; `None` when it is not one that waits for a decision.
///
/// # Errors
/// When the database does not answer.
pub fn refused(conn: &Connection, change: ChangeId) -> Result<Option<FormerEntry>, StoreError> {
    let Some(entry) = journal::own(conn, change)? else {
        return Ok(None);
    };
    let Some(code) = entry.refused.filter(|code| code != LET_GO) else {
        return Ok(None);
    };
    filled(conn, entry.placed.change, code).map(Some)
}

/// A record as it stands; `None` when it is not here, or deleted.
///
/// # Errors
/// When the database does not answer.
pub fn correctable(conn: &Connection, kind: &Kind, id: RecordId) -> Result<Option<Correctable>, StoreError> {
    let record = id.to_string();
    let entries = journal::of_record(conn, &record)?;
    let (Some(first), Some(mut set)) = (entries.into_iter().next(), export::fields(conn, kind, &record)?) else {
        return Ok(None);
    };
    if set.remove(DELETED).is_some_and(|reason| !reason.is_null()) {
        return Ok(None);
    }
    set.retain(|_, value| !value.is_null());
    let me = identity::kept(conn)?.map(|kept| kept.user.to_string());
    let others: i64 = match kind {
        Kind::Request => conn.query_row(
            "SELECT count(*) AS count FROM request_event WHERE request_id = :id AND deleted IS NULL AND _user IS NOT :me",
            named_params! {":id": record, ":me": me},
            |row| row.get("count"),
        )?,
        _ => 0,
    };
    let mut detail = filled(
        conn,
        Change {
            set,
            ..first.placed.change
        },
        String::new(),
    )?;
    detail.makes = true;
    if *kind == Kind::Request {
        detail.request = request_rows(conn, "WHERE r.id = :id", &[(":id", &record)])?.pop();
    }
    Ok(Some(Correctable {
        detail,
        others: others > 0,
    }))
}

fn filled(conn: &Connection, change: Change, code: String) -> Result<FormerEntry, StoreError> {
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
    Ok(FormerEntry {
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
    })
}

/// The record that a reference names.
fn named(set: &Fields, field: &str) -> Option<String> {
    set.get(field)?.as_str().map(str::to_owned)
}
