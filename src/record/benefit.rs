//! Benefit (救助待遇): what a household or person receives or may be entitled to.

use super::check;
use super::code_set::{BENEFIT_KIND, BENEFIT_STATE};
use super::def::{LINE, Target, When, code, date, fen, line, reference};
use super::keep::{Keep, state};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "benefit",
    label: Words(["救助待遇", "Benefit"]),
    about: About::PersonOrHousehold,
    rights: Rights::CASELOAD,
    keep: Keep::After(&[state(&["stopped", "refused"], "keep_benefit")]),
    check: Some(check::from_before_to),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        code("kind", &BENEFIT_KIND, ["种类", "Kind"]).needed(),
        code("state", &BENEFIT_STATE, ["状态", "State"]).or("receiving"),
        date("from", When::Any, ["起", "From"]),
        date("to", When::Any, ["止", "To"]),
        fen("monthly_fen", "monthly_yuan", 100_000_000, ["每月(元)", "Yuan a month"]),
        date("checked_at", When::NotAhead, ["核对日期", "Checked on"]),
        line("source", LINE, ["来源", "Source"], Privacy::Text).joined(),
    ],
    ..KindDef::BLANK
};
