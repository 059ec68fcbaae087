//! Open conflicts: fields that two people set without having seen each other's value, and steps of requests that came second.
//!
//! Both are read from the present fold of the journal. "Mine" is what this user wrote, on any device; times are the effective
//! ones, in which the server has corrected clocks that run ahead.

use super::read::{Reader, counted, reader, user_name};
use super::subject::{subject, told};
use crate::change::{Fields, Kind};
use crate::domain::ids::{ChangeId, RecordId};
use crate::domain::request::{Actor, EventKind, Request, RequestEvent, check_step, fold};
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::record::kind::DELETED;
use crate::store::derive::request::{events, request as find};
use crate::store::sql::parsed;
use crate::store::{StoreError, records};
use crate::view::{ConflictRow, ConflictSide, StepSide, VoidStepRow};
use rusqlite::{Connection, Row};

/// Open conflicts: all of them, or those of one record and, when it is a household, of what belongs to it.
pub fn conflicts(conn: &Connection, of: Option<&str>) -> Result<Vec<ConflictRow>, StoreError> {
    let reader = reader(conn)?;
    let found: Vec<Found> = records::all(
        conn,
        "SELECT * FROM conflict WHERE :of IS NULL OR record = :of
           OR record IN (SELECT id FROM person WHERE household_id = :of)
           OR record IN (SELECT t.id FROM tag t LEFT JOIN person p ON p.id = t.person_id
                         WHERE t.household_id = :of OR p.household_id = :of)
           OR record IN (SELECT b.id FROM benefit b LEFT JOIN person p ON p.id = b.person_id
                         WHERE b.household_id = :of OR p.household_id = :of)
         ORDER BY kind, record, field, other",
        &[(":of", &of)],
        found,
    )?;
    found.into_iter().map(|found| row(conn, &reader, found)).collect()
}

/// How many conflicts are open.
pub fn count(conn: &Connection) -> Result<usize, StoreError> {
    counted(conn, "SELECT count(*) AS count FROM conflict", &[])
}

struct Found {
    kind: Kind,
    record: RecordId,
    field: String,
    shown: (ChangeId, String),
    other: (ChangeId, String),
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        kind: Kind::from_code(&row.get::<_, String>("kind")?),
        record: parsed(row, "record")?,
        field: row.get("field")?,
        shown: (parsed(row, "shown")?, row.get("shown_value")?),
        other: (parsed(row, "other")?, row.get("other_value")?),
    })
}

fn row(conn: &Connection, reader: &Reader, found: Found) -> Result<ConflictRow, StoreError> {
    let record = found.record.to_string();
    let (other, body) = side(conn, reader, found.other)?;
    // The other side of a tombstone is another tombstone or an edit of the record.
    let edit = (found.field == DELETED && !body.contains_key(DELETED)).then_some(body);
    Ok(ConflictRow {
        subject: subject(conn, &found.kind, &record)?,
        told: told(conn, &found.kind, &record)?,
        remark: remark(conn, &found.kind, &record)?,
        shown: side(conn, reader, found.shown)?.0,
        other,
        edit,
        kind: found.kind,
        record: found.record,
        field: found.field,
    })
}

/// One side, and everything its change wrote.
fn side(
    conn: &Connection,
    reader: &Reader,
    (change, value): (ChangeId, String),
) -> Result<(ConflictSide, Fields), StoreError> {
    let found = records::first(
        conn,
        "SELECT user, te, body FROM journal WHERE id = :id",
        &[(":id", &change.to_string())],
        |row| {
            let at = Millis(row.get("te")?);
            Ok((row.get::<_, String>("user")?, at, row.get::<_, String>("body")?))
        },
    )?;
    let (user, at, body) = found.unwrap_or_else(|| (String::new(), Millis::default(), "{}".to_owned()));
    let side = ConflictSide {
        change,
        value: serde_json::from_str(&value)?,
        by: user_name(conn, reader, &user)?,
        at,
        mine: !user.is_empty() && user == reader.user,
    };
    Ok((side, serde_json::from_str(&body)?))
}

fn remark(conn: &Connection, kind: &Kind, record: &str) -> Result<Option<String>, StoreError> {
    let sql = match kind {
        Kind::Household => "SELECT coalesce(remark, '') AS remark FROM household WHERE id = :id",
        Kind::Person => "SELECT coalesce(remark, '') AS remark FROM person WHERE id = :id",
        _ => return Ok(None),
    };
    records::first(conn, sql, &[(":id", &record)], |row| row.get("remark"))
}

/// Steps without effect that concern the reader and wait for somebody to act, the newest request first. A request that ended
/// leaves nothing to act on: once somebody takes note of it (audit word `void_step_noted`), this device lists it no more.
pub fn void_steps(conn: &Connection, rules: &Rules) -> Result<Vec<VoidStepRow>, StoreError> {
    let with: Vec<String> = records::all(
        conn,
        "SELECT request FROM request_derived WHERE illegal > 0 ORDER BY registered_at DESC, request",
        &[],
        |row| row.get("request"),
    )?;
    let mut rows = Vec::new();
    for id in with {
        if let Some(request) = find(conn, &id)? {
            rows.extend(void_steps_of(conn, &request, rules)?);
        }
    }
    let noted: Vec<String> = match rows.is_empty() {
        true => Vec::new(),
        false => records::all(
            conn,
            "SELECT about FROM audit WHERE what = 'void_step_noted'",
            &[],
            |row| row.get("about"),
        )?,
    };
    rows.retain(|row| !noted.contains(&row.event.to_string()));
    rows.retain(|row| row.open && (row.late.mine || row.first.as_ref().is_some_and(|first| first.mine)));
    Ok(rows)
}

/// Every step of a request that had no effect, in order.
pub fn void_steps_of(conn: &Connection, request: &Request, rules: &Rules) -> Result<Vec<VoidStepRow>, StoreError> {
    let events = events(conn, &request.id.to_string())?;
    let reader = reader(conn)?;
    let mut first: Option<&RequestEvent> = None;
    let mut rows = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let before = fold(request, &events[..index], rules);
        match check_step(&before, &event.kind, &Actor::of_the_past(&before, event)) {
            Ok(()) if moves(&event.kind) => first = Some(event),
            Ok(()) => {}
            Err(why) => rows.push(VoidStepRow {
                event: event.id,
                request: request.id,
                temp_no: request.temp_no.clone(),
                title: request.title.clone(),
                late: step(conn, &reader, event)?,
                first: first.map(|first| step(conn, &reader, first)).transpose()?,
                why,
                open: is_open(conn, event, &events[index + 1..], request, rules, &events)?,
            }),
        }
    }
    Ok(rows)
}

/// Notes and reminders to hurry do not affect other steps.
fn moves(kind: &EventKind) -> bool {
    !matches!(kind, EventKind::Progress | EventKind::Urge)
}

fn step(conn: &Connection, reader: &Reader, event: &RequestEvent) -> Result<StepSide, StoreError> {
    let by = event.by.to_string();
    Ok(StepSide {
        kind: event.kind.clone(),
        by: user_name(conn, reader, &by)?,
        at: written(conn, event)?.map_or(event.at, |written| written.te),
        note: event.note.clone(),
        mine: by == reader.user,
    })
}

/// The journal's entry of an event's change.
struct Written {
    device: String,
    es: u64,
    te: Millis,
}

fn written(conn: &Connection, event: &RequestEvent) -> Result<Option<Written>, StoreError> {
    records::first(
        conn,
        "SELECT device, es, te FROM journal WHERE record = :id ORDER BY seq IS NULL, seq, n LIMIT 1",
        &[(":id", &event.id.to_string())],
        |row| {
            Ok(Written {
                device: row.get("device")?,
                es: u64::try_from(row.get::<_, i64>("es")?).unwrap_or(0),
                te: Millis(row.get("te")?),
            })
        },
    )
}

/// True until a later step that had effect was taken by somebody who had seen this one.
fn is_open(
    conn: &Connection,
    event: &RequestEvent,
    later: &[RequestEvent],
    request: &Request,
    rules: &Rules,
    all: &[RequestEvent],
) -> Result<bool, StoreError> {
    let Some(mine) = written(conn, event)? else {
        return Ok(false);
    };
    let void = fold(request, all, rules).illegal;
    for step in later.iter().filter(|step| !void.contains(&step.id)) {
        let knew = written(conn, step)?
            .is_some_and(|written| written.device == mine.device || event.seq.is_some_and(|seq| seq <= written.es));
        if knew {
            return Ok(false);
        }
    }
    Ok(true)
}
