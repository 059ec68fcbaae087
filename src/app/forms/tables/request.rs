//! 诉求登记: four things are needed (what, which sort, how urgent, where), everything else may come later.

use super::super::fields::Fields;
use super::super::options::Options;
use super::super::spec::FieldKind::{Check, Choice, Digits, Household, Line, Moment, Note, Pick};
use super::super::spec::{Spec, field};
use crate::change::entry::RequestEntry;

/// The fields.
pub const TABLE: &[Spec] = &[
    field("title", Line(40)).required(),
    field("category", Pick(Options::Category)).required(),
    field("urgency", Choice(Options::Urgency)).required().initial("normal"),
    field("household", Household).required_when(|f| f.is("place", "")),
    field("place", Line(60)).required_when(|f| f.is("household", "")),
    field("fork", Choice(Options::Fork))
        .initial("register")
        .when(|f| !f.facts.anew),
    field("mode", Choice(Options::ModeAbove))
        .initial("coordinated")
        .when(|f| f.is("fork", "escalate")),
    field("note", Line(200))
        .problem("resolved_note escalate_note")
        .required()
        .when(|f| !f.is("fork", "register")),
    field("other_party", Line(60)).when(is_dispute),
    field("violence_sign", Check).when(is_dispute),
    field("detail", Note(2000)),
    field("source", Pick(Options::Source)).initial("visit"),
    field("reporter_name", Line(30)),
    field("reporter_phone", Line(30)),
    field("people_count", Digits(6)),
    field("happened_at", Moment),
];

fn is_dispute(fields: &Fields) -> bool {
    fields
        .input("category")
        .is_some_and(|input| input.value().starts_with("03"))
}

/// The request as typed.
#[must_use]
pub fn entry(fields: &Fields) -> RequestEntry {
    let note = |fork: &str| fields.is("fork", fork).then(|| fields.text("note"));
    RequestEntry {
        title: fields.text("title"),
        category: fields.text("category"),
        urgency: fields.text("urgency"),
        household: fields.text("household"),
        place: fields.text("place"),
        detail: fields.text("detail"),
        source: fields.text("source"),
        reporter_name: fields.text("reporter_name"),
        reporter_phone: fields.text("reporter_phone"),
        happened_at: fields.text("happened_at"),
        people_count: fields.number("people_count"),
        other_party: fields.text("other_party"),
        violence_sign: !fields.text("violence_sign").is_empty(),
        resolved_note: note("resolved"),
        escalate_note: note("escalate"),
        mode: fields.text("mode"),
        ..RequestEntry::default()
    }
}
