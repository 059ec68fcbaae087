//! Line of a hand-over (交接事项): a promise, something overdue, a family that is to be seen first, a key, a book. The receiver takes
//! each over with one key.
//!
//! ```text
//! open --taken--> taken      open --missing--> missing: it was looked for and is not there
//! ```

use super::code_set::CodeSet;
use super::def::{LINE, REASON, Target, When, code, date, line, reference, text};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::list_row;
use super::steps::step;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Sorts of lines, in the order in which they are talked through.
static SORT: CodeSet = CodeSet::listed(&[
    ("promise", Words(["约定", "Promise"])),
    ("overdue", Words(["逾期", "Overdue"])),
    ("request", Words(["在办诉求", "Open request"])),
    ("family", Words(["重点户", "Family to see first"])),
    ("key", Words(["钥匙", "Key"])),
    ("book", Words(["台账本", "Book"])),
    ("other", Words(["其他", "Other"])),
]);

static LINE_STATE: CodeSet = CodeSet::listed(&[
    ("open", Words(["待接", "To take over"])),
    ("taken", Words(["已接", "Taken over"])),
    ("missing", Words(["未见", "Not there"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "handover_line",
    label: Words(["交接事项", "Hand-over line"]),
    about: About::Anybody,
    rights: list_row::RIGHTS,
    title: Some("text"),
    list: &["text", "sort", "due", "state"],
    order: "due",
    answers: &[
        step("taken", ["已接", "Taken over"], &[], "taken").dated("answered_on"),
        step("missing", ["未见", "Not there"], &[], "missing").dated("answered_on"),
    ],
    keep: Keep::After(&[on("answered_on", "keep_handover")]),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("handover_id", Target::Record("handover"), ["交接", "Hand-over"])
            .typed()
            .needed(),
        code("sort", &SORT, ["类别", "Sort"]).or("other"),
        line("text", LINE, ["事项", "What"], Privacy::Text).needed().joined(),
        date("due", When::Any, ["期限", "Due"]),
        code("state", &LINE_STATE, ["状态", "State"]).or("open"),
        date("answered_on", When::NotAhead, ["接收日期", "Answered on"]),
        text("note", REASON, ["说明", "Note"], Privacy::Text),
    ],
    ..KindDef::BLANK
};
