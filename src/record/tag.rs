//! Tag (标签): a household or person belongs to a key group, on a lawful basis.

use super::check;
use super::code_set::{BASIS, TAG_KIND, TAG_LEVEL};
use super::def::{Default, LINE, Target, When, code, date, int, line, reference};
use super::kind_def::{About, KindDef};
use super::rights::{OWN_CASELOAD, OWN_DOCTOR, Rights};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "tag",
    label: Words(["标签", "Tag"]),
    about: About::PersonOrHousehold,
    rights: Rights {
        // The doctor enters the class of an illness.
        read: &[OWN_CASELOAD, OWN_DOCTOR],
        create: &[OWN_CASELOAD, OWN_DOCTOR],
        edit: &[OWN_CASELOAD, OWN_DOCTOR],
        delete: &[OWN_CASELOAD, OWN_DOCTOR],
    },
    check: Some(check::from_before_to),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        code("kind", &TAG_KIND, ["种类", "Kind"]).needed(),
        code("level", &TAG_LEVEL, ["程度", "Level"]),
        int("risk", (0, 5), ["危险性(0-5级)", "Risk (0-5)"]),
        date("from", When::Any, ["起", "From"]).by_default(Default::Today),
        date("to", When::Any, ["止", "To"]),
        code("basis", &BASIS, ["依据", "Lawful basis"]).or("duty"),
        line("source", LINE, ["来源", "Source"], Privacy::Text).joined(),
    ],
    ..KindDef::BLANK
};
