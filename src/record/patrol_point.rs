//! Patrol point (巡查点): a place of the unit that is looked at by its rhythm, in its season.
//!
//! Points that wait for rain are asked for once somebody says of one of them that it rained: it rained on all of the unit.
//!
//! Source: domain/practice.md 21, 51; findings/domain.md 4.1 no. 7. No photo, no position: norms of 基层减负.

use super::code_set::CodeSet;
use super::def::{Default, LINE, NAME, REASON, When, code, date, int, line, text};
use super::keep::{Keep, state};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::{due, step};
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static KIND: CodeSet = CodeSet::listed(&[
    ("pond", Words(["水塘河段", "Pond or river"])),
    ("forest", Words(["山林", "Forest"])),
    ("slope", Words(["地灾隐患点", "Slope"])),
    ("charging", Words(["充电处", "Charging place"])),
    ("house", Words(["房屋", "House"])),
    ("market", Words(["集市商铺", "Market"])),
    ("road", Words(["道路", "Road"])),
    ("other", Words(["其他", "Other"])),
]);

static EVERY: CodeSet = CodeSet::listed(&[
    ("day", Words(["每天", "Daily"])),
    ("week", Words(["每周", "Weekly"])),
    ("month", Words(["每月", "Monthly"])),
    ("rain", Words(["雨后", "After rain"])),
]);

static POINT_STATE: CodeSet = CodeSet::listed(&[
    ("active", Words(["在巡", "Active"])),
    ("retired", Words(["已停", "Retired"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "patrol_point",
    label: Words(["巡查点", "Patrol point"]),
    about: About::Unit,
    rights: Rights::WORK,
    title: Some("name"),
    list: &["name", "kind", "every", "place", "state"],
    order: "name",
    steps: &[step("retire", ["停巡", "Retire"], &["active"], "retired").dated("retired_on")],
    answers: &[step("rained", ["下过雨了", "It rained"], &[], "").dated("rained_on")],
    due: &[due(
        "R31",
        ("active", "from"),
        Priority::DueToday,
        ["该巡查了", "Patrol is due"],
        [
            "巡查点在季节里按频次巡查",
            "a point is looked at by its rhythm, in its season",
        ],
    )
    .every("every")
    .since_last("patrol", "point_id")
    .after("rain", "rained_on")
    .in_season("season_from", "season_to")],
    keep: Keep::After(&[state(&["retired"], "keep_patrol")]),
    fields: &[
        line("name", NAME, ["名称", "Name"], Privacy::Text).needed().reported(),
        code("kind", &KIND, ["类别", "Sort"]).or("other").reported(),
        line("place", LINE, ["地点", "Place"], Privacy::Place).reported(),
        code("every", &EVERY, ["频次", "How often"]).or("week").reported(),
        int("season_from", (1, 12), ["从几月", "From month"]).reported(),
        int("season_to", (1, 12), ["到几月", "To month"]).reported(),
        date("from", When::Any, ["起", "From"])
            .by_default(Default::Today)
            .needed(),
        text("text", REASON, ["看什么", "What to look for"], Privacy::Text),
        date("rained_on", When::NotAhead, ["下雨日期", "It rained on"]).reported(),
        date("retired_on", When::NotAhead, ["停巡日期", "Retired on"]),
        code("state", &POINT_STATE, ["状态", "State"]).or("active"),
    ],
    ..KindDef::BLANK
};
