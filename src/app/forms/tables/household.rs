//! 户档: only the householder's name is needed. An edit saves only changed fields.

use super::super::fields::Fields;
use super::super::options::Options;
use super::super::spec::FieldKind::{Check, Pick};
use super::super::spec::{Spec, field, of};
use crate::change::entry::WITH_HOUSEHOLDER;
use crate::record::household::DEF;

/// The fields. The attention level is set by hand only on a household that exists.
pub static TABLE: &[Spec] = &[
    field("unit", Pick(Options::MicroGrids))
        .required()
        .when(|f| f.facts.asks_unit && !f.facts.existing),
    of(&DEF, "display_name"),
    field(WITH_HOUSEHOLDER, Check)
        .initial("yes")
        .when(|f| !f.facts.existing && !f.facts.refused),
    of(&DEF, "household_no"),
    of(&DEF, "address"),
    of(&DEF, "phone"),
    of(&DEF, "wechat"),
    of(&DEF, "residence"),
    of(&DEF, "colour").when(|f| f.facts.existing),
    of(&DEF, "colour_reason").required().when(by_hand),
    of(&DEF, "colour_until").required().when(by_hand),
    of(&DEF, "contact"),
    of(&DEF, "contact_since"),
    of(&DEF, "industry"),
    of(&DEF, "income_source").when(|f| f.asks("income_source")),
    of(&DEF, "housing").when(|f| f.asks("housing")),
    of(&DEF, "water").when(|f| f.asks("water")),
    of(&DEF, "remark"),
    field("correct", Check).when(|f| ASKED_ONCE.iter().any(|name| f.facts.known.contains(name))),
];

/// What is asked once: the town has it already. Source: findings, 5.2 no. 5.
const ASKED_ONCE: [&str; 3] = ["income_source", "housing", "water"];

fn by_hand(fields: &Fields) -> bool {
    fields.facts.existing && !fields.is("colour", "")
}
