//! 走访记录: the visit with everything that follows from it, saved together. And its fast form for thirty in an evening.

use super::super::fields::Fields;
use super::super::options::Options;
use super::super::spec::FieldKind::{Check, Choice, Date, Digits, Household, Line, Many, Moment, Note, Pick};
use super::super::spec::{Spec, field};
use super::{event, health};
use crate::change::entry::{ReminderEntry, RequestEntry, ReturnVisitEntry, TagEntry, VisitEntry};

/// The fields: what every visit needs first, what follows from it below.
pub const TABLE: &[Spec] = &[
    field("household", Household).required(),
    field("at", Moment).required(),
    field("way", Choice(Options::Way)).required().initial("home"),
    field("outcome", Choice(Options::Outcome)).required().initial("done"),
    field("text", Note(2000)),
    field("topics", Many(Options::Topic)),
    field("companions", Line(60)),
    field("patient", Choice(Options::Patients))
        .problem("health.person")
        .when(|f| f.facts.patients),
    field("person", Choice(Options::Persons))
        .problem("health.person")
        .when(untagged),
    field("disease", Pick(Options::TagKind))
        .problem("health.disease")
        .when(untagged),
    field("bp_sys", Digits(3))
        .problem("health.bp_sys")
        .when(|f| health::has_patient(f) && health::measures(f)),
    field("bp_dia", Digits(3))
        .problem("health.bp_dia")
        .when(|f| health::has_patient(f) && health::measures(f)),
    field("measured_by", Choice(Options::Measurer))
        .problem("health.measured_by")
        .when(|f| health::has_patient(f) && !f.is("bp_sys", "")),
    field("compliance", Choice(Options::Compliance))
        .problem("health.compliance")
        .when(health::has_patient),
    field("guardian_present", Check).when(|f| health::has_patient(f) && health::is_smd(f)),
    field("observed_risk", Choice(Options::Risk)).when(|f| health::has_patient(f) && health::is_smd(f)),
    field("locked", Check).when(|f| health::has_patient(f) && health::is_smd(f)),
    field("settles", Many(Options::Reminders)).when(|f| f.facts.reminders),
    field("answered", Choice(Options::Resolved))
        .problem("return_visits[0].request return_visits[0].event")
        .when(|f| f.facts.resolved),
    field("satisfaction", Choice(Options::Satisfaction))
        .problem("return_visits[0].satisfaction")
        .required()
        .when(is_answered),
    field("redo", Choice(Options::YesNo))
        .problem("return_visits[0].redo")
        .required()
        .when(is_unsatisfied),
    field("answer_note", Line(200))
        .problem("return_visits[0].note")
        .required_when(is_unsatisfied)
        .when(is_answered),
    field("new_request", Check).when(may_add),
    field("title", Line(40))
        .problem("requests[0].title")
        .required()
        .when(|f| f.ticked("new_request")),
    field("category", Pick(Options::Category))
        .problem("requests[0].category")
        .required()
        .when(|f| f.ticked("new_request")),
    field("urgency", Choice(Options::Urgency))
        .problem("requests[0].urgency")
        .required()
        .initial("normal")
        .when(|f| f.ticked("new_request")),
    field("fork", Choice(Options::Fork))
        .initial("register")
        .when(|f| f.ticked("new_request")),
    field("note", Line(200))
        .problem("requests[0].resolved_note requests[0].escalate_note")
        .required()
        .when(|f| f.ticked("new_request") && !f.is("fork", "register")),
    field("another_request", Check).when(|f| f.ticked("new_request")),
    field("title2", Line(40))
        .problem("requests[1].title")
        .required()
        .when(another),
    field("category2", Pick(Options::Category))
        .problem("requests[1].category")
        .required()
        .when(another),
    field("urgency2", Choice(Options::Urgency))
        .problem("requests[1].urgency")
        .required()
        .initial("normal")
        .when(another),
    field("add_tag", Check).when(may_add),
    field("tag_person", Choice(Options::Persons))
        .problem("tags[0].person")
        .when(|f| f.ticked("add_tag")),
    field("tag_kind", Pick(Options::TagKind))
        .problem("tags[0].kind")
        .required()
        .when(|f| f.ticked("add_tag")),
    field("tag_level", Pick(Options::TagLevel))
        .problem("tags[0].level")
        .when(|f| f.ticked("add_tag")),
    field("add_reminder", Check).when(may_add),
    field("due", Date)
        .problem("reminder.due")
        .required()
        .when(|f| f.ticked("add_reminder")),
    field("reminder_text", Line(200))
        .problem("reminder.text")
        .required()
        .when(|f| f.ticked("add_reminder")),
    field("next_visit", Date),
];

/// Fast entry: date and way are kept from one visit to the next.
pub const FAST: &[Spec] = &[
    field("day", Date).problem("at").required(),
    field("way", Choice(Options::Way)).required().initial("home"),
    field("household", Household).required(),
    field("text", Note(2000)),
    field("outcome", Choice(Options::Outcome)).required().initial("done"),
    field("topics", Many(Options::Topic)),
    field("next_visit", Date),
];

/// 慢病随访 is ticked and nobody of the household has a tag for it.
fn untagged(fields: &Fields) -> bool {
    !fields.facts.patients && fields.has("topics", "health") && may_add(fields)
}

/// Something else may be recorded with the visit.
fn may_add(fields: &Fields) -> bool {
    !fields.facts.anew
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
        reminder: fields.ticked("add_reminder").then(|| ReminderEntry {
            household: String::new(),
            due: fields.text("due"),
            text: fields.text("reminder_text"),
        }),
        tags: tags(fields),
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

fn tags(fields: &Fields) -> Vec<TagEntry> {
    let tag = || TagEntry {
        person: fields.text("tag_person"),
        kind: fields.text("tag_kind"),
        level: fields.text("tag_level"),
        ..TagEntry::default()
    };
    if fields.ticked("add_tag") {
        vec![tag()]
    } else {
        Vec::new()
    }
}
