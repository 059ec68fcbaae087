//! Chat group (微信群): how many people of how many a group reaches. Both numbers are counted outside of this program, and the record says
//! where the base comes from: the rate of the reports (M21) is theirs.
//!
//! Source: domain/practice.md 24, 26; domain/model.md M21.

use super::code_set::CodeSet;
use super::def::{Default, LINE, NAME, REASON, TITLE, When, code, date, int, line, text};
use super::keep::{Keep, state};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::step;
use crate::domain::decimal::WHOLE;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::problem::Reason;
use serde_json::Value;

static SORT: CodeSet = CodeSet::listed(&[
    ("cadre", Words(["党员干部群", "Cadres"])),
    ("linked", Words(["连心群", "Linked households"])),
    ("village", Words(["村(社区)群", "Village"])),
    ("grid", Words(["网格群", "Grid"])),
    ("other", Words(["其他", "Other"])),
]);

static GROUP_STATE: CodeSet = CodeSet::listed(&[
    ("in_use", Words(["在用", "In use"])),
    ("closed", Words(["已解散", "Closed"])),
]);

/// People at most.
const PEOPLE: (i64, i64) = (0, 1_000_000);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "chat_group",
    label: Words(["微信群", "Chat group"]),
    about: About::Unit,
    rights: Rights::WORK,
    title: Some("name"),
    list: &["name", "sort", "members", "base", "state"],
    order: "name",
    steps: &[step("close", ["解散", "Close"], &["in_use"], "closed").dated("closed_on")],
    keep: Keep::After(&[state(&["closed"], "keep_meeting")]),
    check: Some(|values| {
        let number = |name| values.get(name).and_then(Value::as_i64);
        let (members, base) = (number("members")?, number("base")?);
        (members > base).then_some((
            "members",
            Reason::OutOfRange {
                min: 0,
                max: base,
                decimals: WHOLE,
            },
        ))
    }),
    fields: &[
        line("name", TITLE, ["群名", "Group"], Privacy::Text)
            .needed()
            .reported(),
        code("sort", &SORT, ["类别", "Sort"]).or("grid").reported(),
        line("keeper", NAME, ["群主", "Kept by"], Privacy::Name).reported(),
        int("members", PEOPLE, ["入群人数", "Members"]).reported(),
        int("base", PEOPLE, ["应入人数", "Out of"]).reported(),
        line("base_from", LINE, ["应入人数来源", "Base is from"], Privacy::Text).reported(),
        date("counted_on", When::NotAhead, ["统计日期", "Counted on"])
            .by_default(Default::Today)
            .needed()
            .reported(),
        code("state", &GROUP_STATE, ["状态", "State"]).or("in_use").reported(),
        date("closed_on", When::NotAhead, ["解散日期", "Closed on"]),
        text("text", REASON, ["说明", "Note"], Privacy::Text),
    ],
    ..KindDef::BLANK
};
