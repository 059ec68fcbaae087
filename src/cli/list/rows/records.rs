//! Households, requests and visits, each with how it stands with the server.

use super::windows::{WINDOW, windows};
use crate::change::Kind;
use crate::domain::time::Millis;
use crate::store::queries::{HouseholdFilter, RequestTab};
use crate::store::{Answer, Query, Store, StoreError};
use crate::view::{HouseholdRow, Part, RequestRow, SyncState, VisitRow, Window};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn households_from(offset: usize) -> Query {
    Query::Households {
        filter: HouseholdFilter::default(),
        part: Part {
            order: None,
            offset,
            limit: WINDOW,
        },
    }
}

pub(super) fn visits_from(offset: usize) -> Query {
    Query::Visits {
        household: None,
        part: Part {
            order: None,
            offset,
            limit: WINDOW,
        },
    }
}

/// The open ones and every ended one, each once.
pub(super) fn requests(store: &Store, now: Millis) -> Result<Vec<Value>, StoreError> {
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for tab in [RequestTab::All, RequestTab::Ended] {
        let part = windows(
            |offset| {
                let limit = WINDOW;
                store.answer(
                    &Query::Requests {
                        tab,
                        part: Part {
                            order: None,
                            offset,
                            limit,
                        },
                    },
                    now,
                )
            },
            |answer| match answer {
                Answer::Requests(window, _) => window,
                _ => Window::default(),
            },
            request,
        )?;
        rows.extend(part.into_iter().filter(|row| seen.insert(row["id"].to_string())));
    }
    let numbers = column(store, &Kind::Household, "household_no")?;
    let persons = column(store, &Kind::Request, "person_id")?;
    for row in &mut rows {
        let of =
            |known: &BTreeMap<String, Value>, id: &Value| known.get(&id.to_string()).cloned().unwrap_or(Value::Null);
        row["household_no"] = of(&numbers, &row["household_id"]);
        row["person_id"] = of(&persons, &row["id"]);
    }
    Ok(rows)
}

/// A field of every record of a kind, by the record's id.
fn column(store: &Store, kind: &Kind, field: &str) -> Result<BTreeMap<String, Value>, StoreError> {
    let records = store.export(kind)?.into_iter();
    Ok(records
        .map(|record| (record["id"].to_string(), record[field].clone()))
        .collect())
}

pub(super) fn household(row: &HouseholdRow) -> Value {
    json!({
        "id": row.id, "unit": row.unit, "household_no": row.household_no, "display_name": row.display_name,
        "address": row.address, "phone": row.phone, "residence": row.residence, "people": row.people,
        "tags": row.tags, "colour": row.colour, "last_visit": row.last_visit, "visit_due": row.visit_due,
        "tasks": row.tasks, "sync": sync(&row.sync), "receipt": receipt(&row.sync), "refused": refused(&row.sync),
    })
}

pub(super) fn request(row: &RequestRow) -> Value {
    json!({
        "id": row.id, "unit": row.unit, "temp_no": row.temp_no, "title": row.title, "category": row.category,
        "urgency": row.urgency, "household_id": row.household_id, "reporter_name": row.reporter_name,
        "reporter_phone": row.reporter_phone, "place": row.place, "registered_at": row.registered_at.to_rfc3339(),
        "state": row.state, "level": row.level, "mode": row.mode, "assignee": row.assignee,
        "awaiting_check": row.awaiting_check, "due": row.due.map(|due| due.date),
        "due_certainty": row.due.map(|due| due.certainty), "attempt": row.attempt,
        "resident_due": row.standing.resident_due.map(|due| due.date),
        "doer_due": row.standing.doer_due.map(|due| due.date),
        "accept_due": row.standing.accept_due.map(|due| due.date),
        "first_reply_at": row.standing.first_reply_at.map(|at| at.to_rfc3339()),
        "asked": row.standing.asked.as_ref().map(|asked| &asked.kind), "returns": row.standing.returned_for.len(),
        "origin_no": row.origin_no, "done_in_time": row.standing.done_in_time,
        "late_entries": row.standing.late_entries,
        "satisfaction": row.satisfaction, "illegal_events": row.illegal, "sync": sync(&row.sync), "receipt": receipt(&row.sync), "refused": refused(&row.sync),
    })
}

pub(super) fn visit(row: &VisitRow) -> Value {
    let visit = &row.visit;
    json!({
        "id": visit.id, "unit": visit.unit, "household_id": visit.household_id, "household_no": row.household_no,
        "name": row.name, "address": row.address, "at": visit.at.to_rfc3339(), "way": visit.way,
        "outcome": visit.outcome, "companions": visit.companions, "met_person_ids": visit.met_person_ids,
        "topics": visit.topics, "text": visit.text, "next_visit": visit.next_visit,
        "request_ids": visit.request_ids, "by": row.by, "sync": sync(&row.sync), "receipt": receipt(&row.sync), "refused": refused(&row.sync),
    })
}

fn sync(state: &SyncState) -> &'static str {
    match state {
        SyncState::Pending => "pending",
        SyncState::Synced(_) => "synced",
        SyncState::Conflict => "conflict",
        SyncState::Refused(_) => "refused",
        SyncState::Voided(_) => "voided",
    }
}

/// The receipt number of a record that is on the server; null for any other.
fn receipt(state: &SyncState) -> Option<u64> {
    match state {
        SyncState::Synced(receipt) => *receipt,
        SyncState::Pending | SyncState::Conflict | SyncState::Refused(_) | SyncState::Voided(_) => None,
    }
}

/// The server's code when it refused a change of the record; null for any other.
fn refused(state: &SyncState) -> Option<&str> {
    match state {
        SyncState::Refused(code) => Some(code),
        SyncState::Pending | SyncState::Conflict | SyncState::Synced(_) | SyncState::Voided(_) => None,
    }
}
