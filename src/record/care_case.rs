//! Care case (关爱个案): somebody is looked after each day for a while, by a team. Its contacts are [`super::care_log`].
//!
//! ```text
//! active --end--> ended       no contact is asked for after the day `to`
//! ```
//!
//! Source: domain/practice.md 45, 47, 52, 54; domain/model.md R21.

use super::check::from_before_to;
use super::code_set::CodeSet;
use super::def::{Default, LINE, REASON, Target, When, code, date, int, line, lines, reference, text};
use super::keep::{Keep, on, state};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::{due, step};
use super::team::TEMPLATE;
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static CARE_REASON: CodeSet = CodeSet::listed(&[
    ("isolation", Words(["居家照护(隔离)", "Home care (isolation)"])),
    ("illness", Words(["患病住院陪护", "Illness or hospital"])),
    ("disaster", Words(["受灾", "Disaster"])),
    ("bereavement", Words(["丧亲", "Bereavement"])),
    ("child", Words(["儿童关爱", "Child"])),
    ("other", Words(["其他", "Other"])),
]);

static AID: CodeSet = CodeSet::listed(&[
    ("applied", Words(["已申请", "Applied for"])),
    ("granted", Words(["已批", "Granted"])),
    ("paid", Words(["已到账", "Paid"])),
    ("refused", Words(["未批", "Refused"])),
]);

static CARE_STATE: CodeSet = CodeSet::listed(&[
    ("active", Words(["照护中", "Active"])),
    ("ended", Words(["已结束", "Ended"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "care_case",
    label: Words(["关爱个案", "Care case"]),
    is_sensitive: true,
    about: About::PersonOrHousehold,
    rights: Rights::CASELOAD,
    list: &["reason", "state", "needs", "to"],
    order: "to",
    steps: &[step("end", ["结束", "End"], &["active"], "ended").needs(&["ended_because"])],
    due: &[
        due(
            "R21",
            ("active", "from"),
            Priority::DueToday,
            ["关爱联系", "Care contact"],
            [
                "个案期间每天按次联系，到截止日为止",
                "while a case is active: so many contacts each day, to its last day",
            ],
        )
        .each_day("contact", ("per_day", "reason"))
        .since_last("care_log", "case_id"),
        due(
            "R21",
            ("active", "to"),
            Priority::DueToday,
            ["个案到期，写结语", "Care case is over: close it"],
            [
                "个案到期后写结语，不再提醒联系",
                "a case that is over is closed in words; no contact is asked for any more",
            ],
        ),
    ],
    // One that nobody closed ends by itself.
    keep: Keep::After(&[state(&["ended"], "keep_care"), on("to", "keep_care")]),
    check: Some(from_before_to),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        code("reason", &CARE_REASON, ["缘由", "Reason"]).or("other"),
        date("from", When::NotAhead, ["起", "From"])
            .by_default(Default::Today)
            .needed(),
        date("to", When::Any, ["止", "To"]),
        int("per_day", (1, 6), ["每天联系(次)", "Contacts a day"]),
        code("template", &TEMPLATE, ["团队", "Team"]),
        lines(
            "team",
            LINE,
            ["团队成员(角色 姓名 电话)", "Team (role name phone)"],
            Privacy::Text,
        ),
        text("needs", REASON, ["需要什么", "Needs"], Privacy::Text),
        int("aid_yuan", (0, 1_000_000), ["救助金(元)", "Aid (yuan)"]),
        code("aid_state", &AID, ["救助", "Aid"]),
        code("state", &CARE_STATE, ["状态", "State"]).or("active"),
        line("ended_because", REASON, ["结语", "How it ended"], Privacy::Text),
    ],
    ..KindDef::BLANK
};
