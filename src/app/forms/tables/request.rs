//! 诉求登记: four things are needed (what, which sort, how urgent, where), everything else may come later.

use super::super::fields::Fields;
use super::super::input::Input;
use super::super::options::{FORK, Options};
use super::super::spec::FieldKind::{Choice, Household, Line, Pick};
use super::super::spec::{Spec, field, of};
use crate::change::entry::RequestEntry;
use crate::record::code_set::{MODE_ABOVE, SOURCE_OFFERED};
use crate::record::request::DEF;
use crate::record::request_event::DEF as EVENT;

/// Characters of a uuid.
const ID: usize = 36;

/// The fields.
pub static TABLE: &[Spec] = &[
    of(&DEF, "title"),
    of(&DEF, "category").pick(),
    of(&DEF, "urgency").initial("normal"),
    field("household", Household)
        .required_when(|f| f.is("place", ""))
        .or_place(),
    of(&DEF, "place"),
    // An office registers for a micro-grid below it.
    field("unit", Pick(Options::MicroGrids)).when(|f| f.facts.asks_unit && f.is("household", "")),
    field("fork", Choice(Options::Codes(&FORK)))
        .initial("register")
        .when(|f| !f.facts.refused),
    of(&EVENT, "mode")
        .choice(Options::Codes(&MODE_ABOVE))
        .initial("coordinated")
        .when(|f| f.is("fork", "escalate")),
    of(&EVENT, "note")
        .problem("resolved_note escalate_note")
        .required()
        .when(|f| !f.is("fork", "register")),
    of(&DEF, "other_party").when(is_dispute),
    of(&DEF, "violence_sign").when(is_dispute),
    of(&DEF, "at_night").when(is_doctors_visit),
    of(&DEF, "detail"),
    of(&DEF, "recurrence_of")
        .choice(Options::Requests)
        .pick()
        .when(|f| !f.facts.refused),
    of(&DEF, "source").choice(Options::Codes(&SOURCE_OFFERED)).pick(),
    of(&DEF, "origin_no").when(is_sent_here),
    of(&DEF, "reply_due").when(is_sent_here),
    of(&DEF, "reporter_name"),
    of(&DEF, "reporter_phone"),
    // Given with the form that a patrol opens.
    field("patrol", Line(ID)).when(|_| false),
    of(&DEF, "people_count"),
    of(&DEF, "happened_at"),
];

fn is_dispute(fields: &Fields) -> bool {
    fields
        .input("category")
        .is_some_and(|input| input.value().starts_with("03"))
}

/// The family doctor is asked to come.
fn is_doctors_visit(fields: &Fields) -> bool {
    fields.is("category", "0603")
}

/// Somebody else took it down first, and wants an answer.
fn is_sent_here(fields: &Fields) -> bool {
    ["hotline", "hotline12345", "superior", "work_team", "online"]
        .iter()
        .any(|source| fields.is("source", source))
}

/// The request as typed.
#[must_use]
pub fn entry(fields: &Fields) -> RequestEntry {
    let note = |fork: &str| fields.is("fork", fork).then(|| fields.text("note"));
    RequestEntry {
        title: fields.text("title"),
        category: fields.text("category"),
        urgency: fields.text("urgency"),
        unit: fields.text("unit"),
        household: fields.text("household"),
        place: fields.text("place"),
        detail: fields.text("detail"),
        source: fields.text("source"),
        origin_no: fields.text("origin_no"),
        reply_due: fields.text("reply_due"),
        reporter_name: fields.text("reporter_name"),
        reporter_phone: fields.text("reporter_phone"),
        happened_at: fields.text("happened_at"),
        patrol: fields.input("patrol").map(Input::value).unwrap_or_default(),
        people_count: fields.number("people_count"),
        other_party: fields.text("other_party"),
        violence_sign: !fields.text("violence_sign").is_empty(),
        at_night: !fields.text("at_night").is_empty(),
        resolved_note: note("resolved"),
        escalate_note: note("escalate"),
        mode: fields.text("mode"),
        recurrence_of: fields.text("recurrence_of"),
        ..RequestEntry::default()
    }
}
