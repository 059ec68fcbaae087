//! The rows of each list as JSON objects by the field names of domain/model.md. All rows, not a window.

use super::entitled::entitled;
use super::what::What;
use crate::change::Kind;
use crate::domain::followup::{FollowUp, FollowUpKind};
use crate::domain::lang::Lang;
use crate::domain::time::Millis;
use crate::store::queries::{HouseholdFilter, RequestTab};
use crate::store::{Answer, Query, Store, StoreError};
use crate::view::{
    AuditRow, ConflictRow, ConflictSide, DuplicateRow, FollowUpRow, HandedOutRow, HouseholdRow, Part, PendingRow,
    RequestRow, StepSide, SyncState, SyncView, TodayCard, TodayItem, VisitRow, VoidStepRow, Window,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Rows read at once.
const WINDOW: usize = 500;

/// Every row of a list. With `words`, a follow-up made by a rule has its text in that language.
pub(crate) fn rows(store: &Store, what: &What, words: Option<Lang>, now: Millis) -> Result<Vec<Value>, StoreError> {
    let ask = |query: &Query| store.answer(query, now);
    Ok(match what {
        What::Today => match ask(&Query::Today)? {
            Answer::Today(view) => view.cards.iter().map(|row| card(row, words)).collect(),
            _ => Vec::new(),
        },
        What::Households => windows(
            |offset| ask(&households_from(offset)),
            |answer| match answer {
                Answer::Households(window) => window,
                _ => Window::default(),
            },
            household,
        )?,
        What::Persons => store.export(&Kind::Person)?,
        What::Requests => requests(store, now)?,
        What::Recurring => super::recurring::rows(&requests(store, now)?, now),
        What::FollowUps => windows(
            |offset| {
                ask(&Query::FollowUps {
                    kinds: Vec::new(),
                    on: None,
                    part: Part {
                        order: None,
                        offset,
                        limit: WINDOW,
                    },
                })
            },
            |answer| match answer {
                Answer::FollowUps(window) => window,
                _ => Window::default(),
            },
            |row| follow_up_row(row, words),
        )?,
        What::Visits => visit_rows(store, now)?,
        What::Entitled => entitled_rows(store, words, now)?,
        What::Duplicates => duplicates(ask(&Query::Duplicates(None))?, words),
        What::Pending => match ask(&Query::Sync)? {
            Answer::Sync(view) => view.pending.iter().map(pending).collect(),
            _ => Vec::new(),
        },
        What::Conflicts => match ask(&Query::Sync)? {
            Answer::Sync(view) => conflicts(&view),
            _ => Vec::new(),
        },
        What::Audit => audit_lines(ask(&Query::Audit)?, words),
        What::HandedOut => handed_out(ask(&Query::HandedOut)?, words),
        What::Retention => expired(ask(&Query::Retention)?),
        What::Records(kind) => store.readable(kind)?,
        What::Kinds => Vec::new(),
    })
}

fn visit_rows(store: &Store, now: Millis) -> Result<Vec<Value>, StoreError> {
    windows(
        |offset| store.answer(&visits_from(offset), now),
        |answer| match answer {
            Answer::Visits(window, _) => window,
            _ => Window::default(),
        },
        visit,
    )
}

fn entitled_rows(store: &Store, words: Option<Lang>, now: Millis) -> Result<Vec<Value>, StoreError> {
    windows(
        |offset| store.answer(&Query::Entitlements { offset, limit: WINDOW }, now),
        |answer| match answer {
            Answer::Entitlements(window) => window,
            _ => Window::default(),
        },
        |row| entitled(row, words),
    )
}

fn duplicates(answer: Answer, words: Option<Lang>) -> Vec<Value> {
    match answer {
        Answer::Duplicates(rows) => rows.iter().map(|row| duplicate(row, words)).collect(),
        _ => Vec::new(),
    }
}

/// With `words`, in what they are alike in that language.
fn duplicate(row: &DuplicateRow, words: Option<Lang>) -> Value {
    let why = words.map_or_else(|| json!(row.why), |lang| json!(lang.likeness(row.why)));
    json!({
        "kind": words.map_or_else(|| row.kind.code().to_owned(), |lang| lang.kind(&row.kind).to_owned()),
        "id": row.one.record, "household_id": row.one.household, "household_no": row.one.household_no,
        "person_name": row.one.name, "birth": row.one.birth, "other_id": row.other.record,
        "other_household_id": row.other.household, "other_no": row.other.household_no, "other_name": row.other.name,
        "other_birth": row.other.birth, "likeness": why,
    })
}

/// With `words`, what each file holds in that language.
fn handed_out(answer: Answer, words: Option<Lang>) -> Vec<Value> {
    let Answer::HandedOut(files) = answer else {
        return Vec::new();
    };
    let file = |row: &HandedOutRow| {
        let what = words.map_or_else(|| row.what.clone(), |lang| lang.audit_about(&row.what));
        json!({
            "at": row.at.to_rfc3339(), "by": row.by, "about": what, "file": row.file, "changed": row.changed,
            "changed_count": row.changed.len(), "added": row.added,
        })
    };
    files.iter().map(file).collect()
}

fn expired(answer: Answer) -> Vec<Value> {
    match answer {
        Answer::Retention(kinds) => kinds.iter().map(|kind| json!(kind)).collect(),
        _ => Vec::new(),
    }
}

fn households_from(offset: usize) -> Query {
    Query::Households {
        filter: HouseholdFilter::default(),
        part: Part {
            order: None,
            offset,
            limit: WINDOW,
        },
    }
}

fn visits_from(offset: usize) -> Query {
    Query::Visits {
        household: None,
        part: Part {
            order: None,
            offset,
            limit: WINDOW,
        },
    }
}

/// Fields in conflict, then steps without effect.
fn conflicts(view: &SyncView) -> Vec<Value> {
    let fields = view.conflicts.iter().map(conflict);
    fields.chain(view.void_steps.iter().map(void_step)).collect()
}

/// Reads window after window until the list is at its end.
fn windows<T>(
    ask: impl Fn(usize) -> Result<Answer, StoreError>,
    window: impl Fn(Answer) -> Window<T>,
    row: impl Fn(&T) -> Value,
) -> Result<Vec<Value>, StoreError> {
    let mut rows = Vec::new();
    loop {
        let part = window(ask(rows.len())?);
        rows.extend(part.rows.iter().map(&row));
        if part.rows.is_empty() || rows.len() >= part.total {
            return Ok(rows);
        }
    }
}

/// The open ones and every ended one, each once.
fn requests(store: &Store, now: Millis) -> Result<Vec<Value>, StoreError> {
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

/// A card. With `words`, one that ranks with the visits of a class without being one says what it is instead.
fn card(card: &TodayCard, words: Option<Lang>) -> Value {
    let item = |item: &TodayItem| match item {
        TodayItem::FollowUp(follow_up, concerns) => {
            let mut value = follow_up_value(follow_up);
            value["item"] = json!("follow_up");
            value["name"] = json!(concerns.person);
            value
        }
        TodayItem::Request(row) => {
            let mut value = request(row);
            value["item"] = json!("request");
            value
        }
    };
    let rank = words.and_then(|lang| rank_in_words(card, lang));
    let priority = rank.map_or_else(|| json!(card.priority), |words| json!(words));
    json!({
        "household_id": card.household_id, "name": card.name, "address": card.address, "phone": card.phone,
        "age": card.age, "colour": card.colour, "tags": card.tags, "last_visit": card.last_visit,
        "last_note": card.last_note, "priority": priority, "due": card.due, "proposal": card.proposal,
        "items": card.items.iter().map(item).collect::<Vec<_>>(),
    })
}

/// What a card is that ranks with the visits of a class, and is none; the rank's own words would call it one.
fn rank_in_words(card: &TodayCard, lang: Lang) -> Option<&str> {
    match card.items.first() {
        Some(TodayItem::FollowUp(first, _)) if card.priority.is_visit() => {
            (first.kind != FollowUpKind::Household).then(|| lang.follow_up_kind(&first.kind))
        }
        _ => None,
    }
}

fn household(row: &HouseholdRow) -> Value {
    json!({
        "id": row.id, "unit": row.unit, "household_no": row.household_no, "display_name": row.display_name,
        "address": row.address, "phone": row.phone, "residence": row.residence, "people": row.people,
        "tags": row.tags, "colour": row.colour, "last_visit": row.last_visit, "visit_due": row.visit_due,
        "tasks": row.tasks, "sync": sync(&row.sync), "receipt": receipt(&row.sync), "refused": refused(&row.sync),
    })
}

fn request(row: &RequestRow) -> Value {
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

fn follow_up_value(follow_up: &FollowUp) -> Value {
    json!({
        "key": follow_up.key, "kind": follow_up.kind, "priority": follow_up.priority,
        "household_id": follow_up.household_id, "person_id": follow_up.person_id,
        "request_id": follow_up.request_id, "unit": follow_up.unit, "due": follow_up.due.date,
        "due_certainty": follow_up.due.certainty, "text": follow_up.text, "rule": follow_up.because.rule,
        "since": follow_up.because.since, "snooze_count": follow_up.snoozed,
    })
}

fn follow_up_row(row: &FollowUpRow, words: Option<Lang>) -> Value {
    let mut value = follow_up_value(&row.follow_up);
    if let Some(lang) = words {
        value["text"] = json!(lang.follow_up(&row.follow_up));
    }
    value["name"] = json!(row.name);
    value["person_name"] = json!(row.person_name);
    value["address"] = json!(row.address);
    value["phone"] = json!(row.phone);
    value["request_no"] = json!(row.request.as_ref().map(|request| &request.no));
    value["request_title"] = json!(row.request.as_ref().map(|request| &request.title));
    value
}

fn visit(row: &VisitRow) -> Value {
    let visit = &row.visit;
    json!({
        "id": visit.id, "unit": visit.unit, "household_id": visit.household_id, "household_no": row.household_no,
        "name": row.name, "address": row.address, "at": visit.at.to_rfc3339(), "way": visit.way,
        "outcome": visit.outcome, "companions": visit.companions, "met_person_ids": visit.met_person_ids,
        "topics": visit.topics, "text": visit.text, "next_visit": visit.next_visit,
        "request_ids": visit.request_ids, "by": row.by, "sync": sync(&row.sync), "receipt": receipt(&row.sync), "refused": refused(&row.sync),
    })
}

fn pending(row: &PendingRow) -> Value {
    json!({
        "id": row.id, "kind": row.kind, "record": row.record, "at": row.at.to_rfc3339(), "subject": row.subject,
        "fields": row.fields, "bytes": row.bytes, "refused": row.refused,
        "state": if row.refused.is_some() { "refused" } else { "pending" },
    })
}

fn audit_lines(answer: Answer, words: Option<Lang>) -> Vec<Value> {
    match answer {
        Answer::Audit(lines) => lines.iter().map(|line| audit(line, words)).collect(),
        _ => Vec::new(),
    }
}

/// With `words`, what was done and to what in that language.
fn audit(row: &AuditRow, words: Option<Lang>) -> Value {
    let word = |code: &str| words.map_or_else(|| code.to_owned(), |lang| lang.audit_what(code));
    let about = match (&row.record, words) {
        (Some(_), _) => None,
        (None, Some(lang)) => Some(lang.audit_about(&row.about)),
        (None, None) => Some(row.about.clone()),
    };
    let why = (!row.why.is_empty()).then(|| words.map_or(row.why.as_str(), |lang| lang.audit_why(&row.why)));
    let (kind, record, subject) = match &row.record {
        Some((kind, id, called)) => (Some(kind), Some(id), Some(called)),
        None => (None, None, None),
    };
    json!({
        "at": row.at.to_rfc3339(), "by": row.by, "what": word(&row.what), "kind": kind, "record": record,
        "subject": subject, "about": about, "why": why,
    })
}

fn conflict(row: &ConflictRow) -> Value {
    let side = |side: &ConflictSide| {
        json!({
            "change": side.change, "value": side.value, "by": side.by, "at": side.at.to_rfc3339(),
            "mine": side.mine,
        })
    };
    json!({
        "type": "field", "kind": row.kind, "record": row.record, "field": row.field, "subject": row.subject,
        "shown": side(&row.shown), "other": side(&row.other), "edit": row.edit,
    })
}

/// A step without effect, as a row like a conflict's: `shown` is the step that came first, `other` the one without effect.
fn void_step(row: &VoidStepRow) -> Value {
    let side = |side: &StepSide| {
        json!({
            "value": side.kind, "text": side.note, "by": side.by, "at": side.at.to_rfc3339(), "mine": side.mine,
        })
    };
    json!({
        "type": "step", "kind": "request_event", "record": row.event, "field": "kind", "subject": row.title,
        "request_id": row.request, "request_no": row.temp_no, "shown": row.first.as_ref().map(side),
        "other": side(&row.late),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Due;
    use crate::domain::day_plan::Proposal;
    use crate::domain::followup::{Because, FollowUpKey, Priority};
    use crate::domain::testing::{day, unit};

    fn card_of(kind: FollowUpKind, priority: Priority) -> TodayCard {
        let due = day("2026-12-01");
        let follow_up = FollowUp {
            key: FollowUpKey("R05:1:1".to_owned()),
            kind,
            priority,
            household_id: None,
            person_id: None,
            request_id: None,
            reminder_id: None,
            record: None,
            unit: unit(),
            due: Due::on(due),
            text: String::new(),
            because: Because {
                rule: "R05".to_owned(),
                since: None,
                detail: String::new(),
            },
            snoozed: 0,
        };
        TodayCard {
            household_id: None,
            household_no: String::new(),
            name: String::new(),
            address: String::new(),
            phone: String::new(),
            age: None,
            colour: None,
            tags: Vec::new(),
            last_visit: None,
            last_note: String::new(),
            tried: None,
            priority,
            due,
            proposal: Proposal::Due,
            items: vec![TodayItem::FollowUp(follow_up, crate::view::Concerns::default())],
            calls: Vec::new(),
        }
    }

    #[test]
    fn what_ranks_with_visits_is_called_a_visit_only_when_it_is_one() {
        for (kind, priority, words) in [
            (FollowUpKind::Recheck, Priority::YellowVisit, Some("复查")),
            (FollowUpKind::Household, Priority::YellowVisit, None),
            (FollowUpKind::Recheck, Priority::DueToday, None),
        ] {
            let card = card_of(kind, priority);
            assert_eq!(rank_in_words(&card, Lang::Zh), words);
            assert_eq!(
                super::card(&card, None)["priority"],
                json!(priority),
                "codes stay codes"
            );
        }
    }
}
