//! A visit with what follows from it: health record, requests, return visits, reminder, tags and settled reminders, saved
//! together.

use super::check::{Check, PreparedRecord};
use super::forms::{EditEntry, EventEntry, NewEntry, ReturnVisitEntry, VisitEntry};
use super::named::brought_in;
use super::new::OnVisit;
use super::sheet::Sheet;
use super::{edit, event, likely, new, request};
use crate::change::Fields;
use crate::domain::comparison;
use crate::domain::followup::ReminderState;
use crate::domain::household::Household;
use crate::domain::ids::{RecordId, RequestId};
use crate::domain::problem::Reason;
use crate::domain::request::EventKind;
use crate::domain::time::Millis;
use crate::domain::visit::Way;
use crate::record::STATE;
use crate::record::kind::Kind;
use serde_json::Value;
use std::collections::BTreeSet;

/// The key prefix of follow-ups that are records.
const MANUAL: &str = "manual:";

/// Checks the visit and everything on it.
pub(super) fn prepare(check: &mut Check<'_>, entry: &VisitEntry) -> Option<PreparedRecord> {
    let household = check.required_household("household", &entry.household);
    let mut sheet = Sheet::new(Kind::Visit);
    sheet.give(check, "at", &entry.at);
    if entry.at.trim().is_empty() {
        sheet.put("at", check.now.0);
    }
    sheet.give_or(check, "way", &entry.way, Way::Home.code());
    sheet.require(check, "outcome", &entry.outcome);
    sheet.give(check, "companions", &entry.companions);
    sheet.give_list(check, "topics", &entry.topics);
    sheet.give(check, "text", &entry.text);
    sheet.give(check, "next_visit", &entry.next_visit);
    let met = met(check, &entry.met);
    if !met.is_empty() {
        sheet.put("met_person_ids", met);
    }
    let household = household?;
    says_something_new(check, &household, sheet.text("text"));
    let at = Millis(sheet.int("at").unwrap_or(check.now.0));
    if let Some(what) = check
        .lookup
        .visited(household.id, at.local_date(), sheet.text("outcome"))
    {
        check.problem("household", Reason::Visited { what });
    }
    let record = check.lookup.new_id();
    let followed = follow(check, entry, &household, &sheet);
    if !followed.is_empty() {
        sheet.put("request_ids", followed);
    }
    sheet.put("household_id", household.id.to_string());
    check.change(Kind::Visit, record, &household.unit, sheet.into_set());
    Some(PreparedRecord {
        record,
        no: household.household_no,
    })
}

/// The same words as last time tell nobody anything: only the author hears of it.
fn says_something_new(check: &mut Check<'_>, household: &Household, text: &str) {
    let last = check.lookup.last_note(household.id).unwrap_or_default();
    if !text.is_empty() && comparison::key(text) == comparison::key(&last) {
        check.problem("text", Reason::SameNote);
    }
}

fn met(check: &mut Check<'_>, given: &[String]) -> Vec<String> {
    let mut met: Vec<String> = Vec::new();
    for person in given {
        let Some(person) = check.person("met", person) else {
            continue;
        };
        likely::met(check, &person);
        let id = person.id.to_string();
        if !met.contains(&id) {
            met.push(id);
        }
    }
    met
}

/// What follows from the visit; the ids of the requests that came up or were answered.
fn follow(check: &mut Check<'_>, entry: &VisitEntry, household: &Household, sheet: &Sheet) -> Vec<String> {
    let visit = OnVisit {
        household,
        at: sheet.int("at").unwrap_or(check.now.0),
        way: sheet.text("way"),
    };
    let made_on_it = |check: &mut Check<'_>, name, index, entry: &NewEntry| {
        check.within(name, index, |check| new::prepare(check, entry, Some(&visit)))
    };
    let of = |kind: Kind, set: &Fields| NewEntry { kind, set: set.clone() };
    if let Some(set) = &entry.health {
        made_on_it(check, "health", None, &of(Kind::HealthRecord, set));
    }
    for (index, set) in entry.tags.iter().enumerate() {
        made_on_it(check, "tags", Some(index), &of(Kind::Tag, set));
    }
    if let Some(set) = &entry.reminder {
        made_on_it(check, "reminder", None, &of(Kind::Reminder, set));
    }
    for (index, set) in entry.records.iter().enumerate() {
        match brought_in(set.clone()) {
            Ok(record) => drop(made_on_it(check, "records", Some(index), &record)),
            Err(_) => check.problem("records", Reason::NotAllowed),
        }
    }
    let mut requests: Vec<String> = Vec::new();
    for key in &entry.settles {
        match told(key) {
            Some(notice) => drop(made_on_it(check, "records", None, &of(Kind::NoticeTold, &notice))),
            None => complete(check, key, household),
        }
        requests.extend(ticked(check, key, household));
    }
    for (index, answered) in entry.return_visits.iter().enumerate() {
        let made = check.within("return_visits", Some(index), |check| {
            return_visit(check, answered, household, entry.at.clone(), sheet)
        });
        requests.extend(made.map(|made| made.record.to_string()));
    }
    for (index, new) in entry.requests.iter().enumerate() {
        let made = check.within("requests", Some(index), |check| {
            request::prepare(check, new, Some(household))
        });
        requests.extend(made.map(|made| made.record.to_string()));
    }
    let mut seen = BTreeSet::new();
    requests.retain(|request| seen.insert(request.clone()));
    requests
}

/// The return visit of a resolved request, made on the visit: its time and way are the visit's.
fn return_visit(
    check: &mut Check<'_>,
    entry: &ReturnVisitEntry,
    household: &Household,
    at: String,
    visit: &Sheet,
) -> Option<PreparedRecord> {
    let asked = EventEntry {
        request: entry.request.clone(),
        event: EventKind::ReturnVisit.code().to_owned(),
        at,
        way: visit.text("way").to_owned(),
        satisfaction: entry.satisfaction.clone(),
        redo: entry.redo,
        note: entry.note.clone(),
        ..EventEntry::default()
    };
    let made = event::prepare(check, &asked)?;
    let request = check.lookup.request(RequestId::from(made.record));
    if request.is_some_and(|(request, _)| request.household_id != Some(household.id)) {
        check.not_found("request", &entry.request);
        return None;
    }
    Some(made)
}

/// The request of the household that a rule's follow-up is about: the visit looked at it, and that is noted on the visit.
fn ticked(check: &Check<'_>, key: &str, household: &Household) -> Option<String> {
    let key = key.trim();
    let id = key.split(':').nth(1).filter(|_| is_rule_key(key))?;
    let id = RequestId(id.parse().ok()?);
    let (request, _) = check.lookup.request(id)?;
    (request.household_id == Some(household.id)).then(|| id.to_string())
}

/// Marks a manual reminder as done. Follow-ups made by rules see the visit by themselves and need no mark, but for those about
/// a request: the visit is about it only when it says so.
fn complete(check: &mut Check<'_>, key: &str, household: &Household) {
    let Some(id) = key.trim().strip_prefix(MANUAL) else {
        match is_rule_key(key.trim()) {
            true => drop(visited(check, key.trim(), household)),
            false => check.not_found("settles", key),
        }
        return;
    };
    let Some(record) = check.find("settles", &Kind::Reminder, id) else {
        return;
    };
    let Some(unit) = check.lookup.unit_of(&Kind::Reminder, record) else {
        check.not_found("settles", key);
        return;
    };
    if check.in_scope("settles", &unit) {
        let mut set = Fields::new();
        set.insert("state".to_owned(), Value::from(ReminderState::Done.code()));
        check.change(Kind::Reminder, record, &unit, set);
    }
}

/// `R30:<household>:<notice>`: the household was told of the notice, on the visit.
fn told(key: &str) -> Option<Fields> {
    let notice = key.trim().strip_prefix("R30:")?.split(':').nth(1)?;
    Some(Fields::from_iter([("notice_id".to_owned(), notice.into())]))
}

/// Takes the step of a record of the household that waits for a visit, as its table says: a wish that came true was visited.
fn visited(check: &mut Check<'_>, key: &str, household: &Household) -> Option<PreparedRecord> {
    let mut parts = key.split(':');
    let (rule, record, state) = (parts.next()?, parts.next()?, parts.next()?);
    let waits = |kind: &&Kind| {
        let mut due = kind.def().due.iter();
        due.any(|due| due.rule == rule && due.state == state && due.priority.is_visit())
    };
    let kind = Kind::all().find(waits)?;
    let fields = check.lookup.fields(kind, RecordId(record.parse().ok()?))?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let is_here = text("household_id") == Some(&household.id.to_string()) && text(STATE) == Some(state);
    let step = kind
        .steps_from(state)
        .next()
        .filter(|step| is_here && step.needs.is_empty())?;
    let entry = EditEntry {
        kind: kind.code().to_owned(),
        record: record.to_owned(),
        set: Fields::from_iter([(STATE.to_owned(), step.to.into())]),
    };
    edit::prepare(check, &entry)
}

/// `R09:…`: the key of a follow-up made by a rule.
fn is_rule_key(key: &str) -> bool {
    key.split_once(':')
        .and_then(|(rule, _)| rule.strip_prefix('R'))
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}
