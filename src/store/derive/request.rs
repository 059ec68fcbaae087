//! Requests folded into their derived row, and the follow-ups of requests and reminders that belong to no household here.

use super::known::note;
use crate::domain::calendar::{Certainty, Due};
use crate::domain::facts::RequestFact;
use crate::domain::followup::derive::{derive_reminder, derive_request};
use crate::domain::followup::{FollowUp, Postponement};
use crate::domain::known_since::KnownSince;
use crate::domain::request::{Folded, Request, RequestEvent, fold};
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use crate::store::merged::{self, HOMES};
use crate::store::sql::size;
use crate::store::{StoreError, records};
use rusqlite::{Connection, named_params};

/// The events of a request in server order, this device's unsent ones last.
///
/// # Errors
/// When the database does not answer.
pub fn events(conn: &Connection, request: &str) -> Result<Vec<RequestEvent>, StoreError> {
    records::all(
        conn,
        "SELECT * FROM request_event WHERE request_id = :id AND deleted IS NULL ORDER BY _seq IS NULL, _seq, _n, id",
        &[(":id", &request)],
        records::event,
    )
}

/// A request with its events and where it stands.
///
/// # Errors
/// When the database does not answer.
pub fn fact(conn: &Connection, request: Request, rules: &Rules) -> Result<RequestFact, StoreError> {
    let events = events(conn, &request.id.to_string())?;
    let folded = fold(&request, &events, rules);
    let mut known = KnownSince::default();
    let id = request.id.to_string();
    for sql in [
        "SELECT id, _at, _changed FROM request WHERE id = :id",
        "SELECT id, _at, _changed FROM request_event WHERE request_id = :id AND deleted IS NULL",
    ] {
        records::all(conn, sql, &[(":id", &id)], |row| note(&mut known, row))?;
    }
    let later = records::first(
        conn,
        "SELECT 1 FROM request WHERE recurrence_of = :id AND deleted IS NULL LIMIT 1",
        &[(":id", &request.id.to_string())],
        |_| Ok(()),
    )?;
    Ok(RequestFact {
        request,
        events,
        folded,
        came_back: later.is_some(),
        known,
    })
}

/// The request called `id`; `None` when it is not here or gone.
///
/// # Errors
/// When the database does not answer.
pub fn request(conn: &Connection, id: &str) -> Result<Option<Request>, StoreError> {
    records::first(
        conn,
        "SELECT * FROM request WHERE id = :id AND deleted IS NULL",
        &[(":id", &id)],
        records::request,
    )
}

/// Postponements for a household, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn postponements_of(conn: &Connection, household: &str) -> Result<Vec<Postponement>, StoreError> {
    let found = records::all(
        conn,
        &format!(
            "SELECT * FROM postponement WHERE deleted IS NULL AND (household_id IN {HOMES} OR household_id IN
               (SELECT household_id FROM person WHERE id IN {}))
             ORDER BY _seq IS NULL, _seq, _n, id",
            merged::people()
        ),
        &[(":id", &household)],
        records::postponement,
    )?;
    let mut found: Vec<Postponement> = found.into_iter().flatten().collect();
    if found.is_empty() {
        return Ok(found);
    }
    // The follow-ups of who was merged are now those of who stays.
    for (gone, stays) in merged::pairs(conn, household)? {
        for postponement in &mut found {
            postponement.key.0 = postponement.key.0.replace(&gone, &stays);
        }
    }
    Ok(found)
}

/// Postponements of follow-ups whose key names `subject` (a request, a reminder, a record about a unit), oldest first, each with
/// the unit for which it was written.
///
/// # Errors
/// When the database does not answer.
pub fn postponements_about(conn: &Connection, subject: &str) -> Result<Vec<(UnitPath, Postponement)>, StoreError> {
    let found = records::all(
        conn,
        "SELECT * FROM postponement WHERE instr(key, :id) > 0 AND deleted IS NULL ORDER BY _seq IS NULL, _seq, _n, id",
        &[(":id", &subject)],
        |row| Ok((records::unit(row)?, records::postponement(row)?)),
    )?;
    Ok(found.into_iter().filter_map(|(unit, it)| Some((unit, it?))).collect())
}

/// The same, whoever wrote them.
fn all_postponements_about(conn: &Connection, subject: &str) -> Result<Vec<Postponement>, StoreError> {
    Ok(postponements_about(conn, subject)?
        .into_iter()
        .map(|(_, it)| it)
        .collect())
}

/// Folds a request and writes its derived row.
///
/// # Errors
/// When the database does not take it.
pub fn fold_one(conn: &Connection, id: &str, rules: &Rules) -> Result<(), StoreError> {
    let Some(request) = request(conn, id)? else {
        conn.prepare_cached("DELETE FROM request_derived WHERE request = :id")?
            .execute(named_params! {":id": id})?;
        return Ok(());
    };
    let fact = fact(conn, request, rules)?;
    write_folded(conn, &fact.request, &fact.folded)
}

fn write_folded(conn: &Connection, request: &Request, folded: &Folded) -> Result<(), StoreError> {
    let doer = folded.hands.last().filter(|_| !folded.awaiting_check);
    let day = |due: Option<Due>| due.map(|due| due.date.to_string());
    conn.prepare_cached(
        "INSERT OR REPLACE INTO request_derived (request, open, state, level, mode, assignee, awaiting_check, due,
             due_certainty, attempt, satisfaction, resolved_at, resolved_level, closed_at, illegal, registered_at,
             standing, doer_due, resident_due, doer_unit, doer_user, asked_of)
         VALUES (:request, :open, :state, :level, :mode, :assignee, :awaiting_check, :due,
             :due_certainty, :attempt, :satisfaction, :resolved_at, :resolved_level, :closed_at, :illegal, :registered_at,
             :standing, :doer_due, :resident_due, :doer_unit, :doer_user, :asked_of)",
    )?
    .execute(named_params! {
        ":request": request.id.to_string(),
        ":open": folded.state.is_open(),
        ":state": folded.state.code(),
        ":level": folded.level.0,
        ":mode": folded.mode.as_ref().map(|mode| mode.code().to_owned()),
        ":assignee": folded.assignee,
        ":awaiting_check": folded.awaiting_check,
        ":due": day(folded.due),
        ":due_certainty": folded.due.map(|due| certainty_code(due.certainty)),
        ":attempt": folded.attempt,
        ":satisfaction": folded.satisfaction.as_ref().map(|said| said.code().to_owned()),
        ":resolved_at": folded.resolved_at.map(|at| at.0),
        ":resolved_level": folded.resolved_level.map(|level| level.0),
        ":closed_at": folded.closed_at.map(|at| at.0),
        ":illegal": size(folded.illegal.len()),
        ":registered_at": request.registered_at.0,
        ":standing": serde_json::to_string(&folded.standing())?,
        ":doer_due": day(folded.doer_due),
        ":resident_due": day(folded.resident_due),
        ":doer_unit": doer.and_then(|hand| hand.unit.as_ref()).map(ToString::to_string),
        ":doer_user": doer.and_then(|hand| hand.user).map(|user| user.to_string()),
        ":asked_of": folded.asked.as_ref().map(|asked| asked.of.0),
    })?;
    Ok(())
}

/// The column value of a certainty.
pub fn certainty_code(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Table => "table",
        Certainty::WeekendGuess => "weekend_guess",
    }
}

/// The certainty of a column value.
pub fn certainty_of(code: &str) -> Certainty {
    match code {
        "table" => Certainty::Table,
        _ => Certainty::WeekendGuess,
    }
}

/// True when `household` is one whose follow-ups are derived here.
fn is_derived(conn: &Connection, household: Option<String>) -> Result<bool, StoreError> {
    let Some(household) = household else { return Ok(false) };
    let found = records::first(
        conn,
        "SELECT 1 FROM household WHERE id = :id AND deleted IS NULL",
        &[(":id", &household)],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Derives the follow-ups of a request that has no household here; one that has gets them with the household.
///
/// # Errors
/// When the database does not take it.
pub fn derive_alone(conn: &Connection, id: &str, rules: &Rules, today: Date) -> Result<(), StoreError> {
    clear(conn, id)?;
    let Some(request) = request(conn, id)? else {
        return Ok(());
    };
    if is_derived(conn, request.household_id.map(|id| id.to_string()))? {
        return Ok(());
    }
    let postponements = all_postponements_about(conn, id)?;
    let fact = fact(conn, request, rules)?;
    for follow_up in derive_request(&fact, &postponements, rules, today) {
        write(conn, id, &follow_up)?;
    }
    Ok(())
}

/// Derives the follow-up of a reminder that has no household here. One of a household that was deleted reminds nobody.
///
/// # Errors
/// When the database does not take it.
pub fn remind_alone(conn: &Connection, id: &str) -> Result<(), StoreError> {
    clear(conn, id)?;
    let reminder = records::first(
        conn,
        "SELECT * FROM reminder WHERE id = :id AND deleted IS NULL",
        &[(":id", &id)],
        records::reminder,
    )?;
    let Some(reminder) = reminder else { return Ok(()) };
    let household = reminder.household_id.map(|id| id.to_string());
    if is_deleted(conn, household.as_deref())? || is_derived(conn, household)? {
        return Ok(());
    }
    match derive_reminder(&reminder, &all_postponements_about(conn, id)?) {
        Some(follow_up) => write(conn, id, &follow_up),
        None => Ok(()),
    }
}

fn is_deleted(conn: &Connection, household: Option<&str>) -> Result<bool, StoreError> {
    let deleted = records::first(
        conn,
        "SELECT 1 FROM household WHERE id = :id AND deleted IS NOT NULL",
        &[(":id", &household)],
        |_| Ok(()),
    )?;
    Ok(deleted.is_some())
}

/// Forgets the follow-ups derived for `owner`.
///
/// # Errors
/// When the database does not take it.
pub fn clear(conn: &Connection, owner: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM follow_up WHERE owner = :owner")?
        .execute(named_params! {":owner": owner})?;
    Ok(())
}

/// Writes a follow-up derived for `owner`.
///
/// # Errors
/// When the database does not take it.
pub fn write(conn: &Connection, owner: &str, follow_up: &FollowUp) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO follow_up (key, owner, kind, priority, household, person, request, reminder, record_kind,
             record, unit, due, certainty, text, rule, since, detail, snoozed)
         VALUES (:key, :owner, :kind, :priority, :household, :person, :request, :reminder, :record_kind,
             :record, :unit, :due, :certainty, :text, :rule, :since, :detail, :snoozed)",
    )?
    .execute(named_params! {
        ":key": follow_up.key.0,
        ":owner": owner,
        ":kind": follow_up.kind.code(),
        ":priority": super::priority::priority_rank(follow_up.priority),
        ":household": follow_up.household_id.map(|id| id.to_string()),
        ":person": follow_up.person_id.map(|id| id.to_string()),
        ":request": follow_up.request_id.map(|id| id.to_string()),
        ":reminder": follow_up.reminder_id.map(|id| id.to_string()),
        ":record_kind": follow_up.record.as_ref().map(|record| &record.kind),
        ":record": follow_up.record.as_ref().map(|record| record.id.to_string()),
        ":unit": follow_up.unit.as_str(),
        ":due": follow_up.due.date.to_string(),
        ":certainty": certainty_code(follow_up.due.certainty),
        ":text": follow_up.text,
        ":rule": follow_up.because.rule,
        ":since": follow_up.because.since.map(|day| day.to_string()),
        ":detail": follow_up.because.detail,
        ":snoozed": follow_up.snoozed,
    })?;
    Ok(())
}
