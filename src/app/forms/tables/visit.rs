//! 走访记录: the visit with everything that follows from it, saved together. And its fast form for thirty in an evening.

use super::super::fields::Fields;
use super::super::options::Options;
use super::super::spec::FieldKind::{Check, Choice, Date, Digits, Household, Line, Many, Moment, Note, Pick};
use super::super::spec::{Spec, field};
use super::health;
use crate::change::entry::{ReminderEntry, RequestEntry, TagEntry, VisitEntry};

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
        .problem("person")
        .when(|f| f.facts.patients),
    field("person", Choice(Options::Persons)).when(untagged),
    field("disease", Pick(Options::TagKind)).when(untagged),
    field("bp_sys", Digits(3)).when(|f| health::has_patient(f) && health::measures(f)),
    field("bp_dia", Digits(3)).when(|f| health::has_patient(f) && health::measures(f)),
    field("measured_by", Choice(Options::Measurer)).when(|f| health::has_patient(f) && !f.is("bp_sys", "")),
    field("compliance", Choice(Options::Compliance)).when(health::has_patient),
    field("guardian_present", Check).when(|f| health::has_patient(f) && health::is_smd(f)),
    field("observed_risk", Choice(Options::Risk)).when(|f| health::has_patient(f) && health::is_smd(f)),
    field("locked", Check).when(|f| health::has_patient(f) && health::is_smd(f)),
    field("settles", Many(Options::Reminders)).when(|f| f.facts.reminders),
    field("new_request", Check),
    field("title", Line(40)).required().when(|f| f.ticked("new_request")),
    field("category", Pick(Options::Category))
        .required()
        .when(|f| f.ticked("new_request")),
    field("urgency", Choice(Options::Urgency))
        .required()
        .initial("normal")
        .when(|f| f.ticked("new_request")),
    field("fork", Choice(Options::Fork))
        .initial("register")
        .when(|f| f.ticked("new_request")),
    field("note", Line(200))
        .required()
        .when(|f| f.ticked("new_request") && !f.is("fork", "register")),
    field("another_request", Check).when(|f| f.ticked("new_request")),
    field("title2", Line(40)).problem("title").required().when(another),
    field("category2", Pick(Options::Category))
        .problem("category")
        .required()
        .when(another),
    field("urgency2", Choice(Options::Urgency))
        .problem("urgency")
        .required()
        .initial("normal")
        .when(another),
    field("add_tag", Check),
    field("tag_person", Choice(Options::Persons))
        .problem("person")
        .when(|f| f.ticked("add_tag")),
    field("tag_kind", Pick(Options::TagKind))
        .problem("kind")
        .required()
        .when(|f| f.ticked("add_tag")),
    field("tag_level", Pick(Options::TagLevel))
        .problem("level")
        .when(|f| f.ticked("add_tag")),
    field("add_reminder", Check),
    field("due", Date).required().when(|f| f.ticked("add_reminder")),
    field("reminder_text", Line(200))
        .problem("text")
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
    !fields.facts.patients && fields.has("topics", "health")
}

fn another(fields: &Fields) -> bool {
    fields.ticked("new_request") && fields.ticked("another_request")
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
