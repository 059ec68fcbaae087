//! Visits, follow-up records, requests, their events, reminders and postponements.

use super::unit;
use crate::domain::followup::{FollowUpKey, Postponement, Reminder, ReminderState};
use crate::domain::ids::{HouseholdId, PersonId, RequestId};
use crate::domain::request::{
    DisputeResult, EventKind, Mode, Request, RequestEvent, RequestKind, Resolution, Satisfaction, Source, Urgency,
};
use crate::domain::role::{Level, Role};
use crate::domain::tag::TagKind;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::UnitPath;
use crate::domain::visit::{Compliance, HealthRecord, Outcome, Topic, Visit, Way};
use crate::record::request_event::{HANDED_BY, INSTEAD_OF};
use crate::store::sql::{RowResult, code, code_opt, date, flag, instant, list, number, parsed, parsed_opt, text};
use rusqlite::Row;
use uuid::Uuid;

/// The ids that a list holds; what is none is left out.
pub fn ids<T>(texts: &[String], id: fn(Uuid) -> T) -> Vec<T> {
    texts.iter().filter_map(|text| text.parse().ok()).map(id).collect()
}

fn at(row: &Row<'_>, column: &str) -> RowResult<Millis> {
    Ok(instant(row, column)?.unwrap_or_default())
}

/// A row of `visit`.
pub fn visit(row: &Row<'_>) -> RowResult<Visit> {
    Ok(Visit {
        id: parsed(row, "id")?,
        household_id: parsed_opt(row, "household_id")?.unwrap_or(HouseholdId(Uuid::nil())),
        unit: unit(row)?,
        at: at(row, "at")?,
        way: code(row, "way", Way::from_code, Way::Home)?,
        outcome: code(row, "outcome", Outcome::from_code, Outcome::Done)?,
        companions: text(row, "companions")?,
        met_person_ids: ids(&list(row, "met_person_ids")?, PersonId),
        topics: list(row, "topics")?
            .iter()
            .map(|topic| Topic::from_code(topic))
            .collect(),
        text: text(row, "text")?,
        next_visit: date(row, "next_visit")?,
        request_ids: ids(&list(row, "request_ids")?, RequestId),
    })
}

/// The person that the record is read as one of: whoever was recorded twice is followed, where the query asks (`followed`).
pub(super) fn followed(row: &Row<'_>) -> RowResult<Option<PersonId>> {
    match row.as_ref().column_index("followed") {
        Ok(_) => Ok(parsed_opt(row, "followed")?),
        Err(_) => Ok(parsed_opt(row, "person_id")?),
    }
}

/// A row of `health_record`.
pub fn health_record(row: &Row<'_>) -> RowResult<HealthRecord> {
    Ok(HealthRecord {
        id: parsed(row, "id")?,
        household_id: parsed_opt(row, "household_id")?.unwrap_or(HouseholdId(Uuid::nil())),
        person_id: followed(row)?.unwrap_or(PersonId(Uuid::nil())),
        unit: unit(row)?,
        disease: code(row, "disease", TagKind::from_code, TagKind::Unknown(String::new()))?,
        at: at(row, "at")?,
        way: code(row, "way", Way::from_code, Way::Home)?,
        by_role: text(row, "by_role")?,
        doctor_name: text(row, "doctor_name")?,
        doctor_on: date(row, "doctor_on")?,
        seen: row.get::<_, Option<bool>>("seen")?.unwrap_or(true),
        guardian_present: flag(row, "guardian_present")?,
        compliance: code_opt(row, "compliance", Compliance::from_code)?,
        observed_risk: number(row, "observed_risk")?,
        locked: flag(row, "locked")?,
        bp_sys: number(row, "bp_sys")?,
        bp_dia: number(row, "bp_dia")?,
        glucose_10: number(row, "glucose_10")?,
        checkup: flag(row, "checkup")?,
        measured_by: text(row, "measured_by")?,
        mood: text(row, "mood")?,
        sleep: text(row, "sleep")?,
        diet: text(row, "diet")?,
        needs: text(row, "needs")?,
        present: list(row, "present")?,
        text: text(row, "text")?,
        next: date(row, "next")?,
    })
}

/// A row of `request`.
pub fn request(row: &Row<'_>) -> RowResult<Request> {
    Ok(Request {
        id: parsed(row, "id")?,
        unit: unit(row)?,
        temp_no: text(row, "temp_no")?,
        kind: code(row, "kind", RequestKind::from_code, RequestKind::Help)?,
        category: text(row, "category")?,
        title: text(row, "title")?,
        detail: text(row, "detail")?,
        source: code(row, "source", Source::from_code, Source::Unknown(String::new()))?,
        urgency: code(row, "urgency", Urgency::from_code, Urgency::Normal)?,
        household_id: parsed_opt(row, "household_id")?,
        person_id: parsed_opt(row, "person_id")?,
        reporter_name: text(row, "reporter_name")?,
        reporter_phone: text(row, "reporter_phone")?,
        place: text(row, "place")?,
        happened_at: instant(row, "happened_at")?,
        people_count: number(row, "people_count")?,
        origin_no: text(row, "origin_no")?,
        reply_due: date(row, "reply_due")?,
        recurrence_of: parsed_opt(row, "recurrence_of")?,
        registered_at: instant(row, "registered_at")?.unwrap_or(at(row, "_at")?),
        other_party: text(row, "other_party")?,
        dispute_result: code_opt(row, "dispute_result", DisputeResult::from_code)?,
        violence_sign: flag(row, "violence_sign")?,
        at_night: flag(row, "at_night")?,
    })
}

/// A row of `request_event`.
pub fn event(row: &Row<'_>) -> RowResult<RequestEvent> {
    Ok(RequestEvent {
        id: parsed(row, "id")?,
        request_id: parsed_opt(row, "request_id")?.unwrap_or(RequestId(Uuid::nil())),
        kind: code(row, "kind", EventKind::from_code, EventKind::Unknown(String::new()))?,
        at: at(row, "at")?,
        recorded_at: at(row, "_at")?,
        rules: number(row, "rules")?.unwrap_or(1),
        seq: number(row, "_seq")?,
        by: parsed(row, "_user")?,
        role: code(row, "role", Role::from_code, Role::Unknown(String::new()))?,
        to_level: number(row, "to_level")?.map(Level),
        to_party: text(row, "to_party")?,
        to_unit: UnitPath::parse(&text(row, "to_unit")?),
        to_user: text(row, "to_user")?.parse().ok(),
        instead_of: text(row, INSTEAD_OF)?.parse().ok(),
        handed_by: text(row, HANDED_BY)?.parse().ok(),
        assist_parties: list(row, "assist_parties")?,
        note: text(row, "note")?,
        reason_code: text(row, "reason_code")?,
        new_due: date(row, "new_due")?,
        mode: code_opt(row, "mode", Mode::from_code)?,
        satisfaction: code_opt(row, "satisfaction", Satisfaction::from_code)?,
        way: code_opt(row, "way", Way::from_code)?,
        redo: row.get("redo")?,
        passed: row.get("passed")?,
        on_the_spot: flag(row, "on_the_spot")?,
        resolution: code_opt(row, "resolution", Resolution::from_code)?,
        target: parsed_opt(row, "target")?,
    })
}

/// A row of `reminder`. One without a readable day is due at once: it must not vanish.
pub fn reminder(row: &Row<'_>) -> RowResult<Reminder> {
    Ok(Reminder {
        id: parsed(row, "id")?,
        household_id: parsed_opt(row, "household_id")?,
        unit: unit(row)?,
        due: date(row, "due")?.unwrap_or(at(row, "_at")?.local_date()),
        text: text(row, "text")?,
        state: code(row, "state", ReminderState::from_code, ReminderState::Open)?,
    })
}

/// A row of `postponement`; `None` when its key or day is not readable.
pub fn postponement(row: &Row<'_>) -> RowResult<Option<Postponement>> {
    let until: Option<Date> = date(row, "until")?;
    let key = text(row, "key")?;
    let id = parsed(row, "id")?;
    let reason = text(row, "reason")?;
    Ok(until.filter(|_| !key.is_empty()).map(|until| Postponement {
        id,
        key: FollowUpKey(key),
        until,
        reason,
    }))
}
