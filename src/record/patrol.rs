//! Patrol (巡查): somebody looked at a place. What was found is open until it was cleared, the same day (日清).
//!
//! ```text
//! ok        found --clear--> cleared      found --a request of it is registered--> handed
//! ```
//!
//! Source: domain/practice.md 21, 51; findings/domain.md 4.1 no. 7.

use super::code_set::CodeSet;
use super::def::{Default, LINE, REASON, Target, When, code, date, instant, line, reference, text};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::{due, step};
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static RESULT: CodeSet = CodeSet::listed(&[
    ("ok", Words(["正常", "All well"])),
    ("found", Words(["发现问题", "Something found"])),
]);

static PATROL_STATE: CodeSet = CodeSet::listed(&[
    ("ok", Words(["正常", "All well"])),
    ("found", Words(["未清", "Open"])),
    ("cleared", Words(["已清", "Cleared"])),
    ("handed", Words(["已转诉求", "Now a request"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "patrol",
    label: Words(["巡查", "Patrol"]),
    about: About::Unit,
    rights: Rights::WORK,
    title: Some("place"),
    list: &["place", "at", "found", "state"],
    begins: Some(|values| (values.text("result") == "found").then_some("found")),
    steps: &[step("clear", ["已清", "Cleared"], &["found", "handed"], "cleared")
        .needs(&["cleared"])
        .dated("cleared_on")],
    due: &[due(
        "R31",
        ("found", "at"),
        Priority::DueToday,
        ["巡查发现未清", "Found on patrol, still open"],
        ["巡查发现的问题当天清", "what a patrol finds is cleared the same day"],
    )],
    keep: Keep::After(&[on("at", "keep_patrol")]),
    check: Some(|values| {
        let is_missing = values.text("result") == "found" && values.get("found").is_none();
        is_missing.then_some(("found", crate::domain::problem::Reason::Required))
    }),
    fields: &[
        reference("point_id", Target::Record("patrol_point"), ["巡查点", "Patrol point"]).typed(),
        line("place", LINE, ["地点", "Place"], Privacy::Text)
            .needed()
            .reported(),
        instant("at", ["时间", "When"])
            .by_default(Default::Now)
            .needed()
            .reported(),
        code("result", &RESULT, ["结果", "Result"]).or("ok").reported(),
        text("found", REASON, ["发现什么", "What was found"], Privacy::Text).reported(),
        code("state", &PATROL_STATE, ["状态", "State"]).or("ok").reported(),
        text("cleared", REASON, ["怎么清的", "How it was cleared"], Privacy::Text).reported(),
        date("cleared_on", When::NotAhead, ["清除日期", "Cleared on"]).reported(),
        reference("as_request", Target::Request, ["诉求", "Request"]),
    ],
    ..KindDef::BLANK
};
