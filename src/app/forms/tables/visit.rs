//! 走访记录: a visit with everything that follows from it, saved together; and the fast form for thirty visits in an evening.

use super::super::fields::Fields;
use super::super::options::{FORK, Options, RISK, YES_NO};
use super::super::spec::FieldKind::{Check, Choice, Date, Household, Line, Many};
use super::super::spec::{Spec, field, of};
use super::{event, health};
use crate::change::Fields as Values;
use crate::change::entry::{RequestEntry, ReturnVisitEntry, VisitEntry};
use crate::record::code_set::TYPED_TAG_KIND;
use crate::record::kind::ON_VISIT;
use crate::record::visit::DEF;
use crate::record::{Kind, LINE, health_record, reminder, request, request_event, tag};

const TITLE: Spec = of(&request::DEF, "title");
const CATEGORY: Spec = of(&request::DEF, "category").pick();
const URGENCY: Spec = of(&request::DEF, "urgency").initial("normal");
const NOTE: Spec = of(&request_event::DEF, "note");

/// The fields: what every visit needs first, what follows from it below.
pub static TABLE: &[Spec] = &[
    field("household", Household).required(),
    of(&DEF, "at"),
    of(&DEF, "way"),
    of(&DEF, "outcome").initial("done"),
    of(&DEF, "text"),
    of(&DEF, "topics"),
    of(&DEF, "companions"),
    field("patient", Choice(Options::Patients))
        .problem("health.person")
        .when(|f| f.facts.patients),
    field("person", Choice(Options::Persons))
        .problem("health.person")
        .when(untagged),
    of(&health_record::DEF, "disease")
        .pick()
        .optional()
        .problem("health.disease")
        .when(untagged),
    of(&health_record::DEF, "bp_sys")
        .then("bp_dia")
        .problem("health.bp_sys")
        .when(|f| health::has_patient(f) && health::measures(f)),
    of(&health_record::DEF, "bp_dia")
        .problem("health.bp_dia")
        .when(|f| health::has_patient(f) && health::measures(f)),
    of(&health_record::DEF, "glucose_10")
        .problem("health.glucose_10")
        .when(|f| health::has_patient(f) && health::measures(f)),
    of(&health_record::DEF, "measured_by")
        .problem("health.measured_by")
        .required()
        .when(|f| health::has_patient(f) && health::measured(f)),
    of(&health_record::DEF, "compliance")
        .problem("health.compliance")
        .when(|f| health::has_patient(f) && health::is_ill(f)),
    of(&health_record::DEF, "mood")
        .problem("health.mood")
        .when(health::has_patient),
    of(&health_record::DEF, "sleep")
        .problem("health.sleep")
        .when(health::has_patient),
    of(&health_record::DEF, "diet")
        .problem("health.diet")
        .when(health::has_patient),
    of(&health_record::DEF, "needs")
        .problem("health.needs")
        .when(health::has_patient),
    of(&health_record::DEF, "guardian_present").when(|f| health::has_patient(f) && health::is_smd(f)),
    of(&health_record::DEF, "observed_risk")
        .choice(Options::Codes(&RISK))
        .when(|f| health::has_patient(f) && health::is_smd(f)),
    of(&health_record::DEF, "locked").when(|f| health::has_patient(f) && health::is_smd(f)),
    field("settles", Many(Options::Reminders)).when(|f| f.facts.reminders),
    field("answered", Choice(Options::Resolved))
        .problem("return_visits[0].request return_visits[0].event")
        .when(|f| f.facts.resolved),
    of(&request_event::DEF, "satisfaction")
        .problem("return_visits[0].satisfaction")
        .required()
        .when(is_answered),
    of(&request_event::DEF, "redo")
        .choice(Options::Codes(&YES_NO))
        .problem("return_visits[0].redo")
        .required()
        .when(is_unsatisfied),
    NOTE.named("answer_note")
        .problem("return_visits[0].note")
        .required_when(is_unsatisfied)
        .when(is_answered),
    field("new_request", Check).when(may_add),
    TITLE.problem("requests[0].title").when(|f| f.ticked("new_request")),
    CATEGORY
        .problem("requests[0].category")
        .when(|f| f.ticked("new_request")),
    URGENCY.problem("requests[0].urgency").when(|f| f.ticked("new_request")),
    field("fork", Choice(Options::Codes(&FORK)))
        .initial("register")
        .when(|f| f.ticked("new_request")),
    NOTE.problem("requests[0].resolved_note requests[0].escalate_note")
        .required()
        .when(|f| f.ticked("new_request") && !f.is("fork", "register")),
    field("another_request", Check).when(|f| f.ticked("new_request")),
    TITLE.named("title2").problem("requests[1].title").when(another),
    CATEGORY
        .named("category2")
        .problem("requests[1].category")
        .when(another),
    URGENCY.named("urgency2").problem("requests[1].urgency").when(another),
    field("add_tag", Check).when(may_add),
    field("tag_person", Choice(Options::Persons))
        .problem("tags[0].person")
        .when(|f| f.ticked("add_tag")),
    of(&tag::DEF, "kind")
        .choice(Options::Codes(&TYPED_TAG_KIND))
        .pick()
        .named("tag_kind")
        .problem("tags[0].kind")
        .when(|f| f.ticked("add_tag")),
    of(&tag::DEF, "level")
        .pick()
        .narrowed(|f| super::tag::levels(f, "tag_kind"))
        .named("tag_level")
        .problem("tags[0].level")
        .when(|f| f.ticked("add_tag")),
    field("also", Choice(Options::Codes(&ON_VISIT))).when(may_add),
    field("also_text", Line(LINE))
        .problem("records[0]")
        .required()
        .when(|f| may_add(f) && !f.is("also", "")),
    field("add_reminder", Check).when(may_add),
    of(&reminder::DEF, "due")
        .problem("reminder.due")
        .when(|f| f.ticked("add_reminder")),
    of(&reminder::DEF, "text")
        .named("reminder_text")
        .problem("reminder.text")
        .when(|f| f.ticked("add_reminder")),
    of(&DEF, "next_visit"),
];

/// Fast entry: date and way are kept from one visit to the next.
pub static FAST: &[Spec] = &[
    field("day", Date).problem("at").required(),
    of(&DEF, "way"),
    field("household", Household).required(),
    of(&DEF, "text"),
    of(&DEF, "outcome").initial("done"),
    of(&DEF, "topics"),
    of(&DEF, "next_visit"),
];

/// 慢病随访 is ticked and nobody of the household has a tag for it.
fn untagged(fields: &Fields) -> bool {
    !fields.facts.patients && fields.has("topics", "health") && may_add(fields)
}

/// Something else may be recorded with the visit.
fn may_add(fields: &Fields) -> bool {
    !fields.facts.refused
}

fn another(fields: &Fields) -> bool {
    fields.ticked("new_request") && fields.ticked("another_request")
}

fn is_answered(fields: &Fields) -> bool {
    fields.facts.resolved && !fields.is("answered", "")
}

fn is_unsatisfied(fields: &Fields) -> bool {
    is_answered(fields) && fields.is("satisfaction", "unsatisfied")
}

/// The visit as typed.
#[must_use]
pub fn entry(fields: &Fields) -> VisitEntry {
    VisitEntry {
        household: fields.text("household"),
        at: fields.text("at"),
        way: fields.text("way"),
        outcome: fields.text("outcome"),
        companions: fields.text("companions"),
        topics: fields.many("topics"),
        text: fields.text("text"),
        next_visit: fields.text("next_visit"),
        health: health::on_visit(fields),
        requests: requests(fields),
        reminder: fields
            .ticked("add_reminder")
            .then(|| fields.values(&[("due", "due"), ("text", "reminder_text")])),
        tags: tags(fields),
        records: records(fields),
        settles: fields.many("settles"),
        return_visits: return_visits(fields),
        met: Vec::new(),
    }
}

/// The visit of the fast form. Of today it is now, of another day noon.
#[must_use]
pub fn fast_entry(fields: &Fields) -> VisitEntry {
    let day = fields.text("day");
    VisitEntry {
        household: fields.text("household"),
        at: if day == fields.facts.today {
            String::new()
        } else {
            format!("{day} 12:00")
        },
        way: fields.text("way"),
        outcome: fields.text("outcome"),
        topics: fields.many("topics"),
        text: fields.text("text"),
        next_visit: fields.text("next_visit"),
        ..VisitEntry::default()
    }
}

fn return_visits(fields: &Fields) -> Vec<ReturnVisitEntry> {
    let request = fields.text("answered");
    if request.is_empty() {
        return Vec::new();
    }
    vec![ReturnVisitEntry {
        request,
        satisfaction: fields.text("satisfaction"),
        redo: event::yes_no(fields, "redo"),
        note: fields.text("answer_note"),
    }]
}

fn requests(fields: &Fields) -> Vec<RequestEntry> {
    let mut requests = Vec::new();
    if fields.ticked("new_request") {
        let note = |fork: &str| fields.is("fork", fork).then(|| fields.text("note"));
        requests.push(RequestEntry {
            title: fields.text("title"),
            category: fields.text("category"),
            urgency: fields.text("urgency"),
            resolved_note: note("resolved"),
            escalate_note: note("escalate"),
            ..RequestEntry::default()
        });
    }
    if another(fields) {
        requests.push(RequestEntry {
            title: fields.text("title2"),
            category: fields.text("category2"),
            urgency: fields.text("urgency2"),
            ..RequestEntry::default()
        });
    }
    requests
}

/// What the visit brings in: its kind and its title.
fn records(fields: &Fields) -> Vec<Values> {
    let kind = Kind::from_code(&fields.text("also"));
    let record = |title| fields.values(&[("do", "also"), (title, "also_text")]);
    kind.def().title.map(record).into_iter().collect()
}

fn tags(fields: &Fields) -> Vec<Values> {
    let tag = || fields.values(&[("person", "tag_person"), ("kind", "tag_kind"), ("level", "tag_level")]);
    fields.ticked("add_tag").then(tag).into_iter().collect()
}
