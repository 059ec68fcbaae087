//! 迁移、分户: where a household goes, or who leaves it.

use super::super::fields::Fields;
use super::super::options::{MOVING, Options};
use super::super::spec::FieldKind::{Choice, Household, Line, Many, Pick};
use super::super::spec::{Spec, field, of};
use crate::change::entry::{EditEntry, Entry, MoveEntry, SplitEntry};
use crate::domain::ids::HouseholdId;
use crate::record::{Kind, REASON, household, person};

/// The fields. Whoever has one grid alone moves nothing to another.
pub static TABLE: &[Spec] = &[
    field("how", Choice(Options::Codes(&MOVING)))
        .required()
        .narrowed(|f| match f.facts.asks_unit {
            true => vec!["move", "split", "join"],
            false => vec!["split", "join"],
        }),
    field("unit", Pick(Options::MicroGrids)).required().when(moves),
    field("persons", Many(Options::Persons)).required().when(splits),
    field("householder", Choice(Options::Persons))
        .required_when(|f| f.many("persons").len() > 1)
        .when(splits),
    of(&household::DEF, "household_no").when(|f| moves(f) || splits(f)),
    of(&household::DEF, "address").when(splits),
    of(&household::DEF, "phone").when(splits),
    field("person", Choice(Options::Persons))
        .required()
        .problem("record")
        .when(joins),
    field("target", Household)
        .required()
        .problem("household_id")
        .when(joins),
    of(&person::DEF, "relation").initial("").optional().when(joins),
    field("reason", Line(REASON)).when(moves),
];

fn moves(fields: &Fields) -> bool {
    fields.is("how", "move")
}

fn splits(fields: &Fields) -> bool {
    fields.is("how", "split")
}

fn joins(fields: &Fields) -> bool {
    fields.is("how", "join")
}

/// The entry of the household's form.
pub fn entry(fields: &Fields, id: HouseholdId) -> Entry {
    let (text, household) = (|name| fields.text(name), id.to_string());
    match text("how").as_str() {
        "split" => Entry::Split(SplitEntry {
            household,
            persons: fields.many("persons"),
            householder: text("householder"),
            household_no: text("household_no"),
            address: text("address"),
            phone: text("phone"),
        }),
        "join" => {
            let values = [
                ("household_id", fields.chosen("target")),
                ("relation", text("relation")),
            ];
            let given = values.into_iter().filter(|(_, value)| !value.is_empty());
            Entry::Edit(EditEntry {
                kind: Kind::Person.code().to_owned(),
                record: text("person"),
                set: given.map(|(name, value)| (name.to_owned(), value.into())).collect(),
            })
        }
        _ => Entry::Move(MoveEntry {
            household,
            unit: text("unit"),
            household_no: text("household_no"),
            reason: text("reason"),
        }),
    }
}
