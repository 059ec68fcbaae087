//! Tag (标签): a household or person belongs to a key group, on a lawful basis.

use super::code_set::{BASIS, TAG_KIND, TAG_LEVEL};
use super::def::{About, Default, KindDef, LINE, Nature, Target, When, code, date, int, line, reference};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "tag",
    label: Words(["标签", "Tag"]),
    nature: Nature::FieldSet,
    is_server_owned: false,
    called_by: Privacy::Name,
    about: About::PersonOrHousehold,
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["人员", "Person"]),
        code("kind", &TAG_KIND, ["种类", "Kind"]).needed(),
        code("level", &TAG_LEVEL, ["程度", "Level"]),
        int("risk", (0, 5), ["风险等级", "Risk"]),
        date("from", When::Any, ["起", "From"]).by_default(Default::Today),
        date("to", When::Any, ["止", "To"]),
        code("basis", &BASIS, ["依据", "Lawful basis"]).or("duty"),
        line("source", LINE, ["来源", "Source"], Privacy::Text).joined(),
    ],
};
