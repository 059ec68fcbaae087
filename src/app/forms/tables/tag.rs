//! 标签 on a household or one of its people.

use super::super::fields::Fields;
use super::super::options::Options;
use super::super::spec::FieldKind::{Choice, Date, Line, Pick};
use super::super::spec::{Spec, field};
use crate::change::entry::TagEntry;
use crate::domain::ids::{HouseholdId, PersonId};

/// The fields.
pub const TABLE: &[Spec] = &[
    field("kind", Pick(Options::TagKind)).required(),
    field("person", Choice(Options::Persons)).when(|f| !f.facts.existing),
    field("level", Pick(Options::TagLevel)),
    field("risk", Choice(Options::Risk)).when(|f| f.is("kind", "smd")),
    field("from", Date),
    field("to", Date),
    field("basis", Choice(Options::Basis)).required().initial("duty"),
    field("source", Line(60)),
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
