//! Notice (通知/提示): what the people of a unit are to be told, with the text to read out; as an event goes on, the next notice names
//! the one before. Who was told is [`super::notice_told`].
//!
//! Source: domain/practice.md 27, 28; findings/domain.md 4.1 no. 4.

use super::check::from_before_to;
use super::code_set::CodeSet;
use super::def::{Default, TITLE, Target, When, code, date, flag, line, reference, text};
use super::keep::{Keep, on, state};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::step;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Characters of what is read out at most.
const BODY: usize = 500;

static KIND: CodeSet = CodeSet::listed(&[
    ("policy", Words(["政策", "Policy"])),
    ("travel", Words(["出行", "Travel"])),
    ("weather", Words(["天气", "Weather"])),
    ("fire", Words(["防火", "Fire"])),
    ("health", Words(["健康", "Health"])),
    ("science", Words(["农技科普", "Farming and science"])),
    ("other", Words(["其他", "Other"])),
]);

static NOTICE_STATE: CodeSet = CodeSet::listed(&[
    ("open", Words(["有效", "In force"])),
    ("ended", Words(["已结束", "Ended"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "notice",
    label: Words(["通知", "Notice"]),
    about: About::Unit,
    rights: Rights::BOARD,
    title: Some("title"),
    list: &["title", "kind", "urgent", "to", "state"],
    order: "to",
    steps: &[step("end", ["结束", "End"], &["open"], "ended")],
    keep: Keep::After(&[on("to", "keep_notice"), state(&["ended"], "keep_notice")]),
    check: Some(from_before_to),
    fields: &[
        line("title", TITLE, ["标题", "Title"], Privacy::Text)
            .needed()
            .reported(),
        code("kind", &KIND, ["类别", "Sort"]).or("other").reported(),
        text("body", BODY, ["内容", "Text"], Privacy::Text).reported(),
        flag("urgent", ["当天告知", "Tell today"]).reported(),
        date("from", When::Any, ["起", "From"]).by_default(Default::Today),
        date("to", When::Any, ["止", "To"]).reported(),
        code("state", &NOTICE_STATE, ["状态", "State"]).or("open").reported(),
        reference("parent_id", Target::Record("notice"), ["续哪条通知", "Follows"]).typed(),
    ],
    ..KindDef::BLANK
};
