//! 户档: only the householder's name is needed. Of an existing household only what was changed is saved.

use super::super::fields::Fields;
use super::super::options::Options;
use super::super::spec::FieldKind::{Choice, Date, Line, Note, Pick};
use super::super::spec::{Spec, field};
use crate::change::entry::HouseholdEntry;

/// The fields. The attention level is set by hand only on a household that exists.
pub const TABLE: &[Spec] = &[
    field("unit", Pick(Options::MicroGrids))
        .required()
        .when(|f| f.facts.asks_unit && !f.facts.existing),
    field("display_name", Line(30)).required(),
    field("household_no", Line(20)),
    field("address", Line(60)),
    field("phone", Line(30)),
    field("residence", Choice(Options::Residence))
        .required()
        .initial("resident"),
    field("colour", Choice(Options::Colour)).when(|f| f.facts.existing),
    field("colour_reason", Line(60)).required().when(by_hand),
    field("colour_until", Date).when(by_hand),
    field("contact", Line(30)),
    field("contact_since", Date),
    field("industry", Line(60)),
    field("income_source", Line(60)),
    field("housing", Line(60)),
    field("water", Line(60)),
    field("remark", Note(500)),
];

fn by_hand(fields: &Fields) -> bool {
    fields.facts.existing && !fields.is("colour", "")
}

/// The new household as typed.
#[must_use]
pub fn entry(fields: &Fields) -> HouseholdEntry {
    HouseholdEntry {
        unit: fields.text("unit"),
        household_no: fields.text("household_no"),
        display_name: fields.text("display_name"),
        address: fields.text("address"),
        phone: fields.text("phone"),
        residence: fields.text("residence"),
        housing: fields.text("housing"),
        water: fields.text("water"),
        income_source: fields.text("income_source"),
        industry: fields.text("industry"),
        contact: fields.text("contact"),
        contact_since: fields.text("contact_since"),
        remark: fields.text("remark"),
    }
}
