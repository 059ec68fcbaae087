//! Benefit (救助待遇): what a household or person receives or may be entitled to.
//!
//! Whether it still stands is answered with one key, whatever its state; why it stopped is asked. F4 enters the rest.

use super::check;
use super::code_set::{BENEFIT_KIND, BENEFIT_STATE, STOP_REASON};
use super::def::{LINE, NAME, Target, When, code, date, line, money, reference};
use super::keep::{Keep, state};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::step;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "benefit",
    label: Words(["救助待遇", "Benefit"]),
    is_sensitive: true,
    about: About::PersonOrHousehold,
    rights: Rights::CASELOAD,
    keep: Keep::After(&[state(&["stopped", "refused"], "keep_benefit")]),
    check: Some(check::benefit),
    answers: &[
        step("checked", ["已核对", "Checked"], &[], "").dated("checked_at"),
        step("applying", ["申请中", "Applying"], &[], "applying").dated("checked_at"),
        step("refused", ["不符合", "Not entitled"], &[], "refused").dated("checked_at"),
        step("stopped", ["停发", "Stop"], &[], "stopped")
            .asks(&["stop_reason"])
            .dated("checked_at"),
    ],
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        code("kind", &BENEFIT_KIND, ["种类", "Kind"]).needed(),
        code("state", &BENEFIT_STATE, ["状态", "State"]).or("receiving"),
        date("granted_on", When::NotAhead, ["批准日期", "Granted on"]),
        date("from", When::Any, ["起", "From"]),
        date("to", When::Any, ["止", "To"]),
        date("review_on", When::Any, ["下次年审", "Next review"]),
        money("monthly_fen", "monthly_yuan", ["每月(元)", "Yuan a month"]),
        date("checked_at", When::NotAhead, ["核对日期", "Checked on"]),
        date("stopped_on", When::NotAhead, ["停发日期", "Stopped on"]),
        code("stop_reason", &STOP_REASON, ["停发原因", "Why it stopped"]),
        line("stop_note", LINE, ["停发说明", "About the stop"], Privacy::Text).joined(),
        line("stopped_by", NAME, ["由谁停发", "Stopped by"], Privacy::Name),
        line("source", LINE, ["来源", "Source"], Privacy::Text).joined(),
    ],
    ..KindDef::BLANK
};
