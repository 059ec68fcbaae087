//! Activity (活动): what was done together for a place: publicity, a free clinic, help at the school gate; created once.
//!
//! Source: domain/practice.md 9, 11, 29, 39, 46, 67.

use super::code_set::CodeSet;
use super::def::{Default, NAME, REASON, TITLE, When, code, date, int, line, lines, text};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef, Nature};
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static KIND: CodeSet = CodeSet::listed(&[
    ("policy", Words(["政策宣传", "Policy"])),
    ("information", Words(["民情收集", "Collecting concerns"])),
    ("harmony", Words(["矛盾调解", "Mediation"])),
    ("development", Words(["发展引领", "Development"])),
    ("service", Words(["群众服务", "Service"])),
    ("hazard", Words(["隐患排查", "Hazard check"])),
    ("clinic", Words(["义诊", "Free clinic"])),
    ("flood", Words(["防汛防火", "Flood and fire"])),
    ("traffic", Words(["文明劝导", "Order at gates and roads"])),
    ("other", Words(["其他", "Other"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "activity",
    label: Words(["活动", "Activity"]),
    nature: Nature::Once,
    about: About::Unit,
    rights: Rights::WORK_ONCE,
    title: Some("title"),
    list: &["title", "on", "kind", "people", "hours"],
    keep: Keep::After(&[on("on", "keep_meeting")]),
    fields: &[
        line("title", TITLE, ["活动", "Activity"], Privacy::Text)
            .needed()
            .reported(),
        date("on", When::NotAhead, ["日期", "Day"])
            .by_default(Default::Today)
            .needed()
            .reported(),
        code("kind", &KIND, ["类别", "Sort"]).or("service").reported(),
        int("people", (0, 100_000), ["参加人数", "People"]).reported(),
        int("hours", (0, 24), ["时长(小时)", "Hours"]).reported(),
        lines("helpers", NAME, ["志愿者", "Volunteers"], Privacy::Names),
        text("text", REASON, ["说明", "Note"], Privacy::Text).reported(),
    ],
    ..KindDef::BLANK
};
