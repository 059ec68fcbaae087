//! Agenda item (议题): what a meeting talks about, and what it decides: who does it, by when.
//!
//! ```text
//! open --decide--> decided --done--> done        open, decided --drop--> dropped
//! ```
//!
//! Source: domain/practice.md 57, 58; domain/model.md R22.

use super::code_set::CodeSet;
use super::def::{LINE, NAME, REASON, TITLE, Target, When, code, date, int, line, reference, text};
use super::keep::{Keep, state};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::{due, step};
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// 七议
static TOPIC: CodeSet = CodeSet::listed(&[
    ("party", Words(["党建", "Party building"])),
    ("development", Words(["发展", "Development"])),
    ("governance", Words(["治理", "Governance"])),
    ("livelihood", Words(["民生", "Livelihood"])),
    ("environment", Words(["环境", "Environment"])),
    ("customs", Words(["乡风", "Customs"])),
    ("safety", Words(["平安", "Safety"])),
]);

static ITEM_STATE: CodeSet = CodeSet::listed(&[
    ("open", Words(["待议", "Open"])),
    ("decided", Words(["已议定", "Decided"])),
    ("done", Words(["已落实", "Done"])),
    ("dropped", Words(["不再议", "Dropped"])),
]);

/// Votes at most.
const VOTES: (i64, i64) = (0, 10_000);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "agenda_item",
    label: Words(["议题", "Agenda item"]),
    about: About::Unit,
    rights: Rights::WORK,
    title: Some("title"),
    list: &["title", "state", "decision", "owner", "due"],
    order: "due",
    steps: &[
        step("decide", ["议定", "Decide"], &["open"], "decided")
            .needs(&["decision", "owner", "due"])
            .asks(&["votes_for", "votes_against", "abstained"]),
        step("done", ["已落实", "Done"], &["decided"], "done")
            .asks(&["result"])
            .dated("done_on"),
        step("drop", ["不再议", "Drop"], &["open", "decided"], "dropped").needs(&["result"]),
    ],
    due: &[due(
        "R22",
        ("decided", "due"),
        Priority::DueToday,
        ["议定事项到期，落实了吗", "Decision is due, done?"],
        [
            "议定的事由专人按期落实",
            "what a meeting decided is done by its owner in time",
        ],
    )],
    keep: Keep::After(&[state(&["done", "dropped"], "keep_meeting")]),
    fields: &[
        reference("meeting_id", Target::Record("meeting"), ["例会", "Meeting"]).typed(),
        reference("from_request", Target::Request, ["来自诉求", "From request"]).typed(),
        line("title", TITLE, ["议题", "Item"], Privacy::Text)
            .needed()
            .reported(),
        code("topic", &TOPIC, ["七议", "Topic"]).or("livelihood").reported(),
        text("decision", REASON, ["议定", "Decision"], Privacy::Text).reported(),
        line("owner", NAME, ["谁落实", "Owner"], Privacy::Name).reported(),
        date("due", When::Any, ["期限", "Due"]).reported(),
        int("votes_for", VOTES, ["赞成", "For"]).reported(),
        int("votes_against", VOTES, ["反对", "Against"]).reported(),
        int("abstained", VOTES, ["弃权", "Abstained"]).reported(),
        code("state", &ITEM_STATE, ["状态", "State"]).or("open").reported(),
        date("done_on", When::NotAhead, ["落实日期", "Done on"]).reported(),
        line("result", LINE, ["结果", "Result"], Privacy::Text).reported(),
    ],
    ..KindDef::BLANK
};
