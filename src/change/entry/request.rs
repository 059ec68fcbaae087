//! A new request: its record, its submit event and, when it ends or goes up at once, the events of that.

use super::check::{Check, PreparedRecord};
use super::event;
use super::forms::RequestEntry;
use super::lookup::Similar;
use super::sheet::{Reading, Sheet};
use crate::change::Fields;
use crate::domain::category::group;
use crate::domain::household::Household;
use crate::domain::ids::{RecordId, RequestId};
use crate::domain::problem::Reason;
use crate::domain::request::{EventKind, Mode, RequestKind, Satisfaction, Source, State, StepRefusal};
use crate::domain::role::Level;
use crate::domain::text::clean;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::record::{Kind, NOTE, STATE};
use serde_json::Value;

/// Days after the end within which a matter counts as come back. Source: domain/model.md 6.2.
const RECURS: i64 = 90;

/// Where a request belongs and who reported it.
struct Subject {
    unit: UnitPath,
    household: Option<Household>,
}

/// Checks the request; on a visit, `visited` is its household.
pub(super) fn prepare(
    check: &mut Check<'_>,
    entry: &RequestEntry,
    visited: Option<&Household>,
) -> Option<PreparedRecord> {
    let subject = subject(check, entry, visited);
    let mut sheet = Sheet::new(Kind::Request);
    asked(check, &mut sheet, entry, visited.is_some());
    reporter(
        check,
        &mut sheet,
        entry,
        subject.as_ref().and_then(|it| it.household.as_ref()),
    );
    sheet.give(check, "origin_no", &entry.origin_no);
    sheet.give(check, "reply_due", &entry.reply_due);
    if let Some(earlier) = check.find("recurrence_of", &Kind::Request, &entry.recurrence_of) {
        sheet.put("recurrence_of", earlier.to_string());
        recurs(check, earlier);
    }
    let registered = registered(check, &mut sheet, &entry.registered_at);
    let follow = follow_on(check, entry, registered);
    let patrol = check.find("patrol", &Kind::Patrol, &entry.patrol);
    let Subject { unit, household } = subject?;
    if let Some(household) = &household {
        sheet.put("household_id", household.id.to_string());
    }
    similar(check, &unit, household.as_ref(), entry, &sheet);
    let no = check.temp_no(&unit);
    sheet.put("temp_no", no.as_str());
    let record = check.lookup.new_id();
    check.change(Kind::Request, record, &unit, sheet.into_set());
    if let Some(patrol) = patrol {
        found_by(check, patrol, record);
    }
    event::note(check, record, &unit, &EventKind::Submit, |made| {
        made.put("at", registered.0);
    });
    for (kind, step) in follow {
        event::note(check, record, &unit, &kind, |made| made.take(step));
    }
    Some(PreparedRecord { record, no })
}

/// What a patrol found goes on as the request.
fn found_by(check: &mut Check<'_>, patrol: RecordId, request: RecordId) {
    let (fields, unit) = (
        check.lookup.fields(&Kind::Patrol, patrol),
        check.lookup.unit_of(&Kind::Patrol, patrol),
    );
    let is_open = |fields: &Fields| fields.get(STATE).and_then(Value::as_str) == Some("found");
    if let (true, Some(unit)) = (fields.as_ref().is_some_and(is_open), unit) {
        check.in_scope("patrol", &unit);
        let set = [(STATE, "handed".to_owned()), ("as_request", request.to_string())];
        let set = set.map(|(name, value)| (name.to_owned(), value.into()));
        check.change(Kind::Patrol, patrol, &unit, Fields::from_iter(set));
    }
}

/// When it was registered: on paper before, or now.
fn registered(check: &mut Check<'_>, sheet: &mut Sheet, typed: &str) -> Millis {
    sheet.give(check, "registered_at", typed);
    let at = Millis(sheet.int("registered_at").unwrap_or(check.now.0));
    if at > check.now {
        check.problem("registered_at", Reason::InFuture);
    }
    sheet.put("registered_at", at.0);
    at
}

fn subject(check: &mut Check<'_>, entry: &RequestEntry, visited: Option<&Household>) -> Option<Subject> {
    let household = match visited {
        Some(household) => Some(household.clone()),
        None if entry.household.trim().is_empty() => None,
        None => Some(check.household("household", &entry.household)?),
    };
    if let Some(household) = household {
        return Some(Subject {
            unit: household.unit.clone(),
            household: Some(household),
        });
    }
    if entry.place.trim().is_empty() {
        check.problem("household", Reason::HouseholdOrPlace);
    }
    let unit = check.unit("unit", &entry.unit, &check.lookup.author().unit)?;
    Some(Subject { unit, household: None })
}

/// What is asked for.
fn asked(check: &mut Check<'_>, sheet: &mut Sheet, entry: &RequestEntry, on_visit: bool) {
    sheet.require(check, "title", &entry.title);
    sheet.require(check, "category", &entry.category);
    sheet.require(check, "urgency", &entry.urgency);
    let kind = kind_by_category(sheet.text("category"));
    sheet.give_or(check, "kind", &entry.kind, kind.code());
    if sheet.give(check, "source", &entry.source) == Reading::Blank && on_visit {
        sheet.put("source", Source::Visit.code());
    }
    sheet.give(check, "detail", &entry.detail);
    sheet.give(check, "place", &entry.place);
    sheet.give(check, "happened_at", &entry.happened_at);
    sheet.give_number(check, "people_count", entry.people_count);
    sheet.give(check, "other_party", &entry.other_party);
    sheet.mark("violence_sign", entry.violence_sign);
    sheet.mark("at_night", entry.at_night);
    if sheet.give(check, "dispute_result", &entry.dispute_result) != Reading::Blank
        && sheet.text("kind") != RequestKind::Dispute.code()
    {
        check.problem("dispute_result", Reason::NotEditable);
    }
}

/// A copy of name, telephone and place, so that the office needs no household record.
fn reporter(check: &mut Check<'_>, sheet: &mut Sheet, entry: &RequestEntry, household: Option<&Household>) {
    sheet.give(check, "reporter_name", &entry.reporter_name);
    sheet.give(check, "reporter_phone", &entry.reporter_phone);
    let person = check.person("person", &entry.person);
    if let Some(person) = &person {
        sheet.put("person_id", person.id.to_string());
    }
    let own_phone = person.as_ref().and_then(|person| person.phones.first());
    let copies = [
        (
            "reporter_name",
            person
                .as_ref()
                .map(|person| &person.name)
                .or(household.map(|household| &household.display_name)),
        ),
        (
            "reporter_phone",
            own_phone.or(household.map(|household| &household.phone)),
        ),
        ("place", household.map(|household| &household.address)),
    ];
    for (field, copy) in copies {
        if let (false, Some(copy)) = (sheet.has(field), copy)
            && !copy.is_empty()
        {
            sheet.put(field, copy.as_str());
        }
    }
}

/// A request of the same household and category, or at the same place, that is open or ended not long ago: worth a look, unless it
/// is named as what came back.
fn similar(check: &mut Check<'_>, unit: &UnitPath, household: Option<&Household>, entry: &RequestEntry, sheet: &Sheet) {
    let category = sheet.text("category");
    if category.is_empty() || sheet.has("recurrence_of") {
        return;
    }
    let household = household.map(|household| household.id);
    match check.lookup.similar_request(unit, household, category, &entry.place) {
        Some(Similar { no, ended: false }) => check.problem("category", Reason::DuplicateRequest { no }),
        Some(Similar { no, ended: true }) => check.problem("category", Reason::MayRecur { no }),
        None => {}
    }
}

/// What came back is what ended, less than 90 days before: what is open goes on where it is. Source: domain/model.md 6.2.
fn recurs(check: &mut Check<'_>, earlier: RecordId) {
    let earlier = check.lookup.request(RequestId::from(earlier));
    let Some((request, folded)) = earlier else { return };
    if folded.state.is_open() {
        check.problem("recurrence_of", Reason::StillOpen { no: request.temp_no });
    }
    let ended = folded.closed_at.or(folded.resolved_at);
    let days = ended.map(|ended| (check.today - ended.local_date()).num_days());
    if let Some(days) = days.filter(|days| *days > RECURS) {
        check.problem("recurrence_of", Reason::EndedLongAgo { days });
    }
}

/// A step after the submit.
type FollowOn = (EventKind, Sheet);

/// What happens at once: solved on the spot, or sent up; of one that is copied in, what happened since.
fn follow_on(check: &mut Check<'_>, entry: &RequestEntry, registered: Millis) -> Vec<FollowOn> {
    let resolved = entry
        .resolved_note
        .as_deref()
        .and_then(|typed| note(check, "resolved_note", typed));
    let escalated = entry
        .escalate_note
        .as_deref()
        .and_then(|typed| note(check, "escalate_note", typed));
    let going_up = entry.escalate_note.is_some();
    if going_up && entry.resolved_note.is_some() {
        // A solved request cannot be escalated.
        check.problem("escalate_note", Reason::Step(StepRefusal::State(State::Resolved)));
    }
    let default = if going_up { Mode::Coordinated } else { Mode::Immediate };
    let mut taken = step(registered);
    taken.give_or(check, "mode", &entry.mode, default.code());
    if going_up {
        event::mode_goes_up(check, taken.text("mode"));
        if let Some(note) = escalated {
            taken.put("note", note);
        }
        return vec![(EventKind::Escalate, taken)];
    }
    match resolved {
        Some(note) if event::may_accept(check, "resolved_note") => {
            let mut steps = vec![(EventKind::SelfAccept, taken)];
            steps.extend(result(check, entry, registered, &note));
            steps
        }
        Some(_) => Vec::new(),
        None => progress(check, entry),
    }
}

/// The result, and what the resident said of it.
fn result(check: &mut Check<'_>, entry: &RequestEntry, registered: Millis, note: &str) -> Vec<FollowOn> {
    let mut result = step(check.now);
    let is_given = matches!(result.give(check, "at", &entry.resolved_at), Reading::Value(_));
    let at = Millis(result.int("at").unwrap_or(check.now.0));
    if at > check.now {
        check.problem("resolved_at", Reason::InFuture);
    }
    if at < registered && at.local_date() < registered.local_date() {
        check.problem("resolved_at", Reason::BeforeLast { last: registered });
    }
    result.put("note", note);
    result.give(check, "resolution", &entry.resolution);
    result.mark("on_the_spot", !is_given && entry.registered_at.trim().is_empty());
    let mut heard = step(at);
    if heard.give(check, "satisfaction", &entry.satisfaction) == Reading::Blank {
        return vec![(EventKind::Resolve, result)];
    }
    if heard.text("satisfaction") == Satisfaction::Unsatisfied.code() {
        heard.put("note", note);
        // That it ends so, the village level confirms: below it, it is open again.
        heard.put("redo", check.lookup.author().role.level() < Level::VILLAGE);
    }
    vec![(EventKind::Resolve, result), (EventKind::ReturnVisit, heard)]
}

/// What was done so far.
fn progress(check: &mut Check<'_>, entry: &RequestEntry) -> Vec<FollowOn> {
    if entry.progress_note.trim().is_empty() {
        return Vec::new();
    }
    let mut progress = step(check.now);
    let noted = note(check, "progress_note", &entry.progress_note);
    progress.put("note", noted.unwrap_or_default());
    vec![(EventKind::Progress, progress)]
}

/// A step at that time.
fn step(at: Millis) -> Sheet {
    let mut step = Sheet::new(Kind::RequestEvent);
    step.put("at", at.0);
    step
}

fn note(check: &mut Check<'_>, field: &'static str, typed: &str) -> Option<String> {
    let text = clean(typed);
    if text.chars().count() > NOTE {
        check.problem(field, Reason::TooLong { max: NOTE });
    }
    check.required(field, &text).then_some(text)
}

/// The sort of matter a category usually is.
fn kind_by_category(category: &str) -> RequestKind {
    match group(category) {
        "02" => RequestKind::Complaint,
        "03" => RequestKind::Dispute,
        "04" => RequestKind::Hazard,
        "07" => RequestKind::Errand,
        "11" => RequestKind::Suggestion,
        "12" => RequestKind::Praise,
        _ => RequestKind::Help,
    }
}

/// The change of the request's record beside an event: the dispute's result.
pub(super) fn dispute_result(check: &mut Check<'_>, request: RecordId, unit: &UnitPath, typed: &str) {
    let mut sheet = Sheet::new(Kind::Request);
    sheet.give(check, "dispute_result", typed);
    if sheet.has("dispute_result") {
        check.change(Kind::Request, request, unit, sheet.into_set());
    }
}
