//! Points (积分): what a volunteer did and what it counts; created once. Off by default: only where a town switches it on (`[points]` in
//! rules.toml) does the console offer one, on the page of an activity. It has no page of its own: an entry tells the total of the
//! one who it is of, and there is no order of people, and none can be asked for.
//!
//! Source: domain/practice.md 33 and 4 (no ranking of people).

use super::def::{Default, LINE, NAME, Target, When, date, int, line, reference};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef, Nature};
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "points_entry",
    label: Words(["积分", "Points"]),
    nature: Nature::Once,
    about: About::Unit,
    rights: Rights::WORK_ONCE,
    title: Some("volunteer"),
    keep: Keep::After(&[on("on", "keep_points")]),
    fields: &[
        reference("activity_id", Target::Record("activity"), ["活动", "Activity"]).typed(),
        line("volunteer", NAME, ["志愿者", "Volunteer"], Privacy::Name).needed(),
        date("on", When::NotAhead, ["日期", "Day"])
            .by_default(Default::Today)
            .needed(),
        line("act", LINE, ["做了什么", "What was done"], Privacy::Text).needed(),
        int("points", (1, 100), ["积分", "Points"]).needed(),
    ],
    ..KindDef::BLANK
};
