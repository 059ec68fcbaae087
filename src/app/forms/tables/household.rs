//! 户档: only the householder's name is needed. Of an existing household only what was changed is saved.

use super::super::fields::Fields;
use super::super::options::Options;
use super::super::spec::FieldKind::Pick;
use super::super::spec::{Spec, field, of};
use crate::change::entry::HouseholdEntry;
use crate::record::household::DEF;

/// The fields. The attention level is set by hand only on a household that exists.
pub static TABLE: &[Spec] = &[
    field("unit", Pick(Options::MicroGrids))
        .required()
        .when(|f| f.facts.asks_unit && !f.facts.existing),
    of(DEF.at("display_name")),
    of(DEF.at("household_no")),
    of(DEF.at("address")),
    of(DEF.at("phone")),
    of(DEF.at("residence")),
    of(DEF.at("colour")).when(|f| f.facts.existing),
    of(DEF.at("colour_reason")).required().when(by_hand),
    of(DEF.at("colour_until")).when(by_hand),
    of(DEF.at("contact")),
    of(DEF.at("contact_since")),
    of(DEF.at("industry")),
    of(DEF.at("income_source")),
    of(DEF.at("housing")),
    of(DEF.at("water")),
    of(DEF.at("remark")),
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
