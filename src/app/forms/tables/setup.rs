//! The fields of the first-run setup.

use crate::app::forms::fields::Fields;
use crate::app::forms::options::{ALIGNMENT, LANGUAGE, Options, SERVER};
use crate::app::forms::spec::FieldKind::{Choice, Line, Pick};
use crate::app::forms::spec::{Spec, field};
use crate::domain::role::{Level, Role};
use crate::record::code_set::ROLE;

/// The fields. With a server, who and where come from the code.
pub static TABLE: &[Spec] = &[
    field("language", Choice(Options::Codes(&LANGUAGE)))
        .required()
        .initial("zh-CN"),
    field("alignment", Choice(Options::Codes(&ALIGNMENT)))
        .required()
        .initial("ascii"),
    field("server", Choice(Options::Codes(&SERVER)))
        .required()
        .initial("alone"),
    field("user_name", Line(30)).required().when(alone),
    field("role", Pick(Options::Codes(&ROLE))).required().when(alone),
    field("own_unit", Pick(Options::Listed)).required().when(picks),
    field("town_name", Line(30)).required().when(names),
    field("village_name", Line(30)).required_when(in_village).when(names),
    field("grid_name", Line(30)).required_when(in_grid).when(names),
    field("server_url", Line(200)).required().when(enrols),
    field("enrol_code", Line(40)).required().when(enrols),
];

fn alone(fields: &Fields) -> bool {
    fields.is("server", "alone")
}

/// The town wrote down its units: theirs is picked.
fn picks(fields: &Fields) -> bool {
    alone(fields) && !fields.facts.units.is_empty()
}

/// Nobody wrote them down: they are called by name, and their codes made up.
fn names(fields: &Fields) -> bool {
    alone(fields) && fields.facts.units.is_empty()
}

/// The level that the chosen role acts at.
fn level(fields: &Fields) -> Level {
    Role::from_code(&fields.text("role")).level()
}

fn in_village(fields: &Fields) -> bool {
    alone(fields) && level(fields) < Level::TOWN
}

fn in_grid(fields: &Fields) -> bool {
    alone(fields) && CARRIERS.contains(&Role::from_code(&fields.text("role")))
}

/// Roles that work in a grid of their own.
const CARRIERS: [Role; 3] = [Role::MicroLeader, Role::GridLeader, Role::GridMember];

/// The person chose to enrol with a server.
pub fn enrols(fields: &Fields) -> bool {
    fields.is("server", "enrol")
}
