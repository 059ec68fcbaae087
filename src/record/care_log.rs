//! Contact of a care case (个案联系): how somebody was, and what is to be fetched for them; an errand stays open until it was brought.
//!
//! ```text
//! noted        errand --deliver--> delivered       with words in `errand` it begins as one
//! ```
//!
//! Source: domain/practice.md 47, 52; domain/model.md R21.

use super::code_set::{COMPLIANCE, CodeSet, WAY};
use super::def::{Default, LINE, NUMBER, REASON, Target, When, code, date, decimal, instant, line, reference, text};
use super::keep::{Keep, on_of, state_of};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::{due, step};
use crate::domain::decimal::TENTHS;
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static MOOD: CodeSet = CodeSet::listed(&[
    ("good", Words(["好", "Good"])),
    ("fair", Words(["一般", "Fair"])),
    ("poor", Words(["差", "Poor"])),
]);

static LOG_STATE: CodeSet = CodeSet::listed(&[
    ("noted", Words(["已记", "Noted"])),
    ("errand", Words(["代办未送到", "Errand open"])),
    ("delivered", Words(["代办已送到", "Errand done"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "care_log",
    label: Words(["个案联系", "Care contact"]),
    is_sensitive: true,
    about: About::PersonOrHousehold,
    rights: Rights::CASELOAD,
    title: Some("errand"),
    list: &["errand", "at", "mood", "state"],
    begins: Some(|values| values.get("errand").map(|_| "errand")),
    steps: &[step("deliver", ["送到", "Brought"], &["errand"], "delivered").dated("delivered_on")],
    due: &[due(
        "R21",
        ("errand", "at"),
        Priority::DueToday,
        ["代办未送到", "Errand to be done"],
        ["个案的代办要送到", "an errand of a care case is done"],
    )],
    keep: Keep::After(&[
        state_of("case_id", &["ended"], "keep_care"),
        on_of("case_id", "to", "keep_care"),
    ]),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        reference("case_id", Target::Record("care_case"), ["个案", "Care case"])
            .typed()
            .needed(),
        instant("at", ["时间", "When"]).by_default(Default::Now).needed(),
        code("way", &WAY, ["方式", "Way"]).or("phone"),
        code("mood", &MOOD, ["情绪", "Mood"]),
        code("medicine", &COMPLIANCE, ["服药情况", "Medicine taking"]),
        decimal("temp_10", "temp_c", TENTHS, (300, 450), ["体温(度)", "Temperature (C)"]),
        // How it was written before it was a number: kept and shown, never typed.
        line("temp", NUMBER, ["体温(原记)", "Temperature, old"], Privacy::Text).fixed(),
        line("errand", LINE, ["要代办什么", "Errand"], Privacy::Text).joined(),
        text("text", REASON, ["记录", "Note"], Privacy::Text),
        code("state", &LOG_STATE, ["状态", "State"]).or("noted"),
        date("delivered_on", When::NotAhead, ["送到日期", "Done on"]),
    ],
    ..KindDef::BLANK
};
