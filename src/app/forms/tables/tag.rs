//! 标签 on a household or one of its people.

use super::super::fields::Fields;
use super::super::options::{Options, RISK};
use super::super::spec::FieldKind::Choice;
use super::super::spec::{Spec, field, of};
use crate::change::entry::TagEntry;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::record::tag::DEF;

/// The fields.
pub static TABLE: &[Spec] = &[
    of(DEF.at("kind")).pick(),
    field("person", Choice(Options::Persons)).when(|f| !f.facts.existing),
    of(DEF.at("level")).pick(),
    of(DEF.at("risk"))
        .choice(Options::Codes(&RISK))
        .when(|f| f.is("kind", "smd")),
    of(DEF.at("from")),
    of(DEF.at("to")),
    of(DEF.at("basis")),
    of(DEF.at("source")),
];

/// The tag as typed; on `person` when one was given at opening, else on whom the form says.
#[must_use]
pub fn entry(fields: &Fields, household: HouseholdId, person: Option<PersonId>) -> TagEntry {
    TagEntry {
        person: person.map_or_else(|| fields.text("person"), |id| id.to_string()),
        household: household.to_string(),
        kind: fields.text("kind"),
        level: fields.text("level"),
        risk: fields.number("risk"),
        from: fields.text("from"),
        to: fields.text("to"),
        basis: fields.text("basis"),
        source: fields.text("source"),
    }
}
