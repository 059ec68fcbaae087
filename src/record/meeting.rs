//! Meeting (月例会): where the people of a unit talk and decide. What they decide is [`super::agenda_item`].
//!
//! ```text
//! planned --hold--> held        planned --cancel--> cancelled
//! ```
//!
//! Source: domain/practice.md 57, 58.

use super::code_set::CodeSet;
use super::def::{LINE, NAME, TEXT, TITLE, When, code, date, line, lines, text};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::{due, step};
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static FORM: CodeSet = CodeSet::listed(&[
    ("hall", Words(["会议室", "Hall"])),
    ("yard", Words(["屋场会", "Yard meeting"])),
    ("bench", Words(["板凳会", "Bench meeting"])),
    ("video", Words(["视频", "Video"])),
]);

static MEETING_STATE: CodeSet = CodeSet::listed(&[
    ("planned", Words(["待开", "Planned"])),
    ("held", Words(["已开", "Held"])),
    ("cancelled", Words(["已取消", "Cancelled"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "meeting",
    label: Words(["例会", "Meeting"]),
    about: About::Unit,
    rights: Rights::WORK,
    title: Some("title"),
    list: &["title", "on", "place", "state"],
    order: "on",
    steps: &[
        step("hold", ["记录会议", "Record it"], &["planned"], "held")
            .needs(&["attendees"])
            .asks(&["minutes"]),
        step("cancel", ["取消", "Cancel"], &["planned"], "cancelled"),
    ],
    due: &[due(
        "R22",
        ("planned", "on"),
        Priority::DueToday,
        ["例会", "Meeting"],
        [
            "例会前提醒，开完记下参会人和纪要",
            "before a meeting; afterwards who came and what was said is noted",
        ],
    )
    .before()],
    keep: Keep::After(&[on("on", "keep_meeting")]),
    fields: &[
        line("title", TITLE, ["会议", "Meeting"], Privacy::Text)
            .needed()
            .reported(),
        date("on", When::Any, ["日期", "Day"]).needed().reported(),
        line("time", NAME, ["时间", "Time"], Privacy::Text).reported(),
        line("place", LINE, ["地点", "Place"], Privacy::Place).reported(),
        code("form", &FORM, ["形式", "Form"]).or("hall").reported(),
        line("convener", NAME, ["召集人", "Convener"], Privacy::Name).reported(),
        lines("attendees", NAME, ["参会人", "Who came"], Privacy::Names).reported(),
        text("minutes", TEXT, ["纪要", "Minutes"], Privacy::Text).reported(),
        code("state", &MEETING_STATE, ["状态", "State"])
            .or("planned")
            .reported(),
    ],
    ..KindDef::BLANK
};
