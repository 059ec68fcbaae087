//! A step of a request: legal in the state it is in, with everything the step needs (domain/model.md 6.2, "needs").

use super::check::{Check, PreparedRecord};
use super::forms::EventEntry;
use super::sheet::Sheet;
use super::{receiver, request};
use crate::domain::comparison::key;
use crate::domain::ids::{RecordId, RequestId};
use crate::domain::problem::Reason;
use crate::domain::request::{
    Actor, EventKind, Folded, Mode, RULES_VERSION, Request, RequestKind, Satisfaction, State, StepRefusal, check_step,
    is_before_result,
};
use crate::domain::right::{Relation, Relations};
use crate::domain::role::Level;
use crate::domain::time::{Date, Millis, parse_date};
use crate::domain::unit::UnitPath;
use crate::record::kind::Kind;
use crate::record::request_event::{HANDED_BY, INSTEAD_OF};

/// Two devices' clocks may differ so much without anybody bending anything.
const SKEW_MS: i64 = 300_000;

/// Checks the step and notes its change.
pub(super) fn prepare(check: &mut Check<'_>, entry: &EventEntry) -> Option<PreparedRecord> {
    let kind = event_kind(check, &entry.event);
    let found = request_of(check, &entry.request);
    let mut sheet = Sheet::new(Kind::RequestEvent);
    given(check, &mut sheet, entry);
    let target = check.find("target", &Kind::Request, &entry.target);
    let kind = kind?;
    receiver::give(check, &mut sheet, entry, &kind);
    needs(check, &sheet, &kind, target);
    let (record, request, folded) = found?;
    let relations = check.relations(&Kind::Request, record);
    timely(check, &sheet, entry, &kind, &folded, relations);
    decided(check, &mut sheet, &kind, &folded, relations);
    if let Some(refusal) = refusal(check, &folded, &kind, relations) {
        check.problem("event", Reason::Step(refusal));
    }
    if let Some(target) = target {
        merges(check, record, &request, target);
        sheet.put("target", target.to_string());
    }
    note(check, record, &request.unit, &kind, |made| made.take(sheet));
    if !entry.dispute_result.trim().is_empty() {
        if request.kind != RequestKind::Dispute {
            check.problem("dispute_result", Reason::NotEditable);
        }
        request::dispute_result(check, record, &request.unit, &entry.dispute_result);
    }
    Some(PreparedRecord {
        record,
        no: request.temp_no,
    })
}

/// What a request is merged into is another one that somebody still acts on, and about the same matter.
fn merges(check: &mut Check<'_>, record: RecordId, request: &Request, target: RecordId) {
    if target == record {
        return check.problem("target", Reason::IntoItself);
    }
    let Some((other, folded)) = check.lookup.request(RequestId::from(target)) else {
        return;
    };
    let is_of_the_household = request.household_id.is_some() && request.household_id == other.household_id;
    let is_at_the_place = !request.place.is_empty() && key(&request.place) == key(&other.place);
    let no = other.temp_no;
    if !is_before_result(&folded.state) {
        check.problem("target", Reason::Ended { no });
    } else if !is_of_the_household && !is_at_the_place && request.category != other.category {
        check.problem("target", Reason::OtherMatter { no });
    }
}

/// Notes an event of the request by the author, now unless `fill` says when.
pub(super) fn note(
    check: &mut Check<'_>,
    request: RecordId,
    unit: &UnitPath,
    kind: &EventKind,
    fill: impl FnOnce(&mut Sheet),
) {
    let mut sheet = Sheet::new(Kind::RequestEvent);
    sheet.put("at", check.now.0);
    sheet.put("rules", RULES_VERSION);
    fill(&mut sheet);
    sheet.put("request_id", request.to_string());
    sheet.put("kind", kind.code());
    sheet.put("role", check.lookup.author().role.code());
    let id = check.lookup.new_id();
    check.change(Kind::RequestEvent, id, unit, sheet.into_set());
}

/// An escalated request cannot be handled here alone: the mode must say who shares it.
pub(super) fn mode_goes_up(check: &mut Check<'_>, mode: &str) {
    if mode == Mode::Immediate.code() {
        let given = mode.to_owned();
        let known = format!("{} {}", Mode::Coordinated, Mode::Overall);
        check.problem("mode", Reason::UnknownCode { given, known });
    }
}

fn event_kind(check: &mut Check<'_>, typed: &str) -> Option<EventKind> {
    let typed = typed.trim();
    if !check.required("event", typed) {
        return None;
    }
    let kind = EventKind::from_code(typed);
    if kind.is_known() {
        return Some(kind);
    }
    let known: Vec<_> = EventKind::ALL.iter().map(EventKind::code).collect();
    let given = typed.to_owned();
    let known = known.join(" ");
    check.problem("event", Reason::UnknownCode { given, known });
    None
}

fn request_of(check: &mut Check<'_>, given: &str) -> Option<(RecordId, crate::domain::request::Request, Folded)> {
    if !check.required("request", given) {
        return None;
    }
    let id = check.find("request", &Kind::Request, given)?;
    let Some((request, folded)) = check.lookup.request(RequestId::from(id)) else {
        check.not_found("request", given);
        return None;
    };
    // What was handed to the author, or is theirs otherwise, may live anywhere.
    let relations = check.relations(&Kind::Request, id);
    let involved = [Relation::Handed, Relation::Assisting, Relation::Wrote];
    let is_involved = involved.into_iter().any(|relation| relations.has(relation));
    (is_involved || check.in_scope("request", &request.unit)).then_some((id, request, folded))
}

/// A step lies neither before the one before it nor ahead, and a date that goes beyond the limit says why.
///
/// Source: domain/findings D6, D7.
fn timely(
    check: &mut Check<'_>,
    sheet: &Sheet,
    entry: &EventEntry,
    kind: &EventKind,
    folded: &Folded,
    relations: Relations,
) {
    let at = sheet.int("at").map(Millis).filter(|_| !entry.at.trim().is_empty());
    if let (Some(at), Some(last)) = (at, folded.last_at)
        && at < last
    {
        // Minutes are typed, not seconds.
        let last = last.plus(-last.0.rem_euclid(60_000));
        if at.plus(SKEW_MS) < last {
            check.problem("at", Reason::BeforeLast { last });
        }
    }
    let Some(day) = day(sheet, "new_due") else { return };
    match kind {
        EventKind::HandDown | EventKind::Dispatch if !sheet.has("note") => {
            if let Some(due) = folded.due.filter(|due| due.date < day) {
                check.problem("note", Reason::LaterThanLimit { limit: due.date });
            }
        }
        EventKind::Extend => {
            let author = check.lookup.author();
            let is_doer = folded.is_done_by(Some(author.user), &author.role, relations);
            if let Some(limit) = folded.extension_until.filter(|limit| *limit < day && !is_doer) {
                check.problem("new_due", Reason::LaterThanLimit { limit });
            }
        }
        _ => {}
    }
}

fn day(sheet: &Sheet, field: &str) -> Option<Date> {
    parse_date(sheet.text(field))
}

/// What follows from what is known here now, and is written into the step: later rules do not change it.
fn decided(check: &mut Check<'_>, sheet: &mut Sheet, kind: &EventKind, folded: &Folded, relations: Relations) {
    // Whether the named user was gone then, nobody can tell later.
    let hand = folded.hands.last();
    let named = hand.and_then(|hand| hand.user);
    if let Some(named) = named.filter(|_| relations.has(Relation::StandsIn)) {
        sheet.put(INSTEAD_OF, named.to_string());
    }
    let author = check.lookup.author();
    let is_doer = folded.is_done_by(Some(author.user), &author.role, relations);
    if let Some(hand) = hand.filter(|hand| is_doer && !hand.is_for_a_level()) {
        sheet.put(HANDED_BY, hand.event.to_string());
    }
    match kind {
        // The second return for the same reason goes up by itself.
        EventKind::Return => {
            sheet.drop("to_level");
            if let Some(up) = folded.goes_up(sheet.text("reason_code"), &check.lookup.author().role) {
                sheet.put("to_level", up.0);
            }
        }
        // So does the last try to reach somebody end the request: one a day counts.
        EventKind::ReturnVisit if sheet.text("satisfaction") == Satisfaction::Unreachable.code() => {
            let today = folded.tried_on == Some(check.today);
            let tries = folded.unreachable + u32::from(!today);
            sheet.drop("redo");
            if !today && tries >= check.lookup.most_tries() {
                sheet.put("redo", false);
            }
        }
        _ => {}
    }
}

/// Everything typed, whether the step needs it or not.
fn given(check: &mut Check<'_>, sheet: &mut Sheet, entry: &EventEntry) {
    for (field, typed) in [
        ("at", &entry.at),
        ("note", &entry.note),
        ("mode", &entry.mode),
        ("to_party", &entry.to_party),
        ("reason_code", &entry.reason_code),
        ("new_due", &entry.new_due),
        ("satisfaction", &entry.satisfaction),
        ("way", &entry.way),
        ("resolution", &entry.resolution),
    ] {
        sheet.give(check, field, typed);
    }
    sheet.give_number(check, "to_level", entry.to_level);
    sheet.give_list(check, "assist_parties", &entry.assist_parties);
    for (field, given) in [("redo", entry.redo), ("passed", entry.passed)] {
        if let Some(given) = given {
            sheet.put(field, given);
        }
    }
    sheet.mark("on_the_spot", entry.on_the_spot);
}

/// Notes what the step lacks.
fn needs(check: &mut Check<'_>, sheet: &Sheet, kind: &EventKind, target: Option<RecordId>) {
    for field in needed(kind, sheet.text("satisfaction"), sheet.bool("passed")) {
        if !sheet.has(field) {
            check.problem(field, Reason::Required);
        }
    }
    match kind {
        EventKind::Escalate => mode_goes_up(check, sheet.text("mode")),
        EventKind::Merge if target.is_none() => check.problem("target", Reason::Required),
        EventKind::ReturnVisit
            if sheet.bool("redo") == Some(false) && check.lookup.author().role.level() < Level::VILLAGE =>
        {
            check.problem("redo", Reason::NotAllowed);
        }
        _ => {}
    }
}

/// The fields that a step cannot do without, for the form and for the gate; 不满意 needs a second choice: do it again, or explained
/// and ended, which the village level confirms.
///
/// Source: domain/model.md 6.2, "needs" and rule 5.
#[must_use]
pub fn needed(kind: &EventKind, satisfaction: &str, passed: Option<bool>) -> &'static [&'static str] {
    match kind {
        EventKind::Escalate | EventKind::ChangeMode => &["mode", "note"],
        EventKind::Return | EventKind::Decline => &["reason_code"],
        EventKind::HandDown => &["new_due"],
        EventKind::Reply => &["way", "note"],
        EventKind::Approve => &["passed"],
        EventKind::Progress | EventKind::Urge | EventKind::Resolve | EventKind::Withdraw => &["note"],
        EventKind::SetThirdPartyDeadline => &["new_due"],
        EventKind::Extend | EventKind::Suspend => &["new_due", "note"],
        // What is not good enough is said, or nobody knows what to do again.
        EventKind::Check if passed == Some(false) => &["passed", "note"],
        EventKind::Check => &["passed"],
        EventKind::ReturnVisit if satisfaction == Satisfaction::Unsatisfied.code() => {
            &["way", "satisfaction", "note", "redo"]
        }
        EventKind::ReturnVisit => &["way", "satisfaction"],
        _ => &[],
    }
}

/// True when the author may take a request they have just registered; a problem of `field` otherwise.
pub(super) fn may_accept(check: &mut Check<'_>, field: &'static str) -> bool {
    let refusal = refusal(
        check,
        &Folded::without_history(State::Registered),
        &EventKind::SelfAccept,
        check.relations_to_new(&check.lookup.author().unit),
    );
    let allowed = refusal.is_none();
    if let Some(refusal) = refusal {
        check.problem(field, Reason::Step(refusal));
    }
    allowed
}

/// Why the step cannot be taken; steps that need the server's order count as taken on-line, the server decides.
fn refusal(check: &Check<'_>, folded: &Folded, kind: &EventKind, relations: Relations) -> Option<StepRefusal> {
    let actor = Actor {
        user: Some(check.lookup.author().user),
        on: Some(check.today),
        by_present_rules: true,
        role: check.lookup.author().role.clone(),
        relations,
        online: true,
    };
    check_step(folded, kind, &actor).err()
}
