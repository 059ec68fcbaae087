//! Open wish (心愿认领): a wish as everybody of the unit may read it, without the household, and who takes it on. Volunteers and
//! departments receive no households and no [`super::wish`]; this is what they claim on their own devices.
//!
//! ```text
//! open --claim--> taken --settle--> settled        both of the first --withdraw--> withdrawn
//!   ^---release-----'
//! ```
//!
//! Invariant: it names its wish by id alone, which tells nothing to who does not hold the wish.
//! Source: domain/practice.md 35 (认领); findings/domain.md 4.1, no. 9: the public list never says whose wish it is.

use super::code_set::CodeSet;
use super::def::{NAME, REASON, TITLE, Target, When, code, date, line, phone, reference, text};
use super::keep::{Keep, state};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::{due, step};
use super::wish;
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::right::Grant;
use crate::domain::role::{CASELOAD, HELPERS, OFFICE};

static OPEN_WISH_STATE: CodeSet = CodeSet::listed(&[
    ("open", Words(["待认领", "Open"])),
    ("taken", Words(["已认领", "Taken on"])),
    ("settled", Words(["已对接", "In touch"])),
    ("withdrawn", Words(["已撤下", "Taken down"])),
]);

/// What somebody who takes it on says, and takes back.
const CLAIM: &[&str] = &["claimer", "claimer_phone", "claimed_at"];
const CLAIM_AND_STATE: &[&str] = &["claimer", "claimer_phone", "claimed_at", "state"];

const EDIT: &[Grant] = &[
    Grant::own(CASELOAD),
    Grant::own(OFFICE),
    Grant::own_and_above(HELPERS).only(CLAIM_AND_STATE),
];

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "open_wish",
    label: Words(["心愿认领", "Open wish"]),
    about: About::Unit,
    rights: Rights {
        edit: EDIT,
        ..Rights::BOARD
    },
    title: Some("title"),
    list: &["title", "kind", "state", "claimer", "due"],
    order: "due",
    steps: &[
        step("claim", ["认领", "Claim"], &["open"], "taken")
            .needs(&["claimer"])
            .asks(&["claimer_phone"])
            .dated("claimed_at"),
        step("settle", ["已对接", "In touch"], &["taken"], "settled").dated("settled_on"),
        step("release", ["放弃认领", "Give it back"], &["taken"], "open").clears(CLAIM),
        step("withdraw", ["撤下", "Take down"], &["open", "taken"], "withdrawn").needs(&["words"]),
    ],
    due: &[due(
        "R20",
        ("taken", "claimed_at"),
        Priority::Data,
        ["心愿有人认领，去对接", "Wish taken on: get in touch"],
        [
            "心愿认领后由网格长对接，并记到心愿上",
            "who takes a wish on is put in touch by its leader, who notes it on the wish",
        ],
    )],
    keep: Keep::After(&[state(&["settled", "withdrawn"], "keep_wish")]),
    fields: &[
        line("title", TITLE, ["心愿(不写姓名)", "Wish, no names"], Privacy::Text)
            .needed()
            .reported(),
        code("kind", &wish::KIND, ["类别", "Sort"]).or("goods").public(),
        text("text", REASON, ["说明(不写姓名)", "Note, no names"], Privacy::Text).reported(),
        date("due", When::Any, ["期限", "Due"]).reported(),
        code("state", &OPEN_WISH_STATE, ["状态", "State"]).or("open").public(),
        line("claimer", NAME, ["认领人", "Claimed by"], Privacy::Name).reported(),
        phone("claimer_phone", ["认领人电话", "Their phone"]),
        date("claimed_at", When::NotAhead, ["认领日期", "Claimed on"]).reported(),
        date("settled_on", When::NotAhead, ["对接日期", "In touch on"]).reported(),
        text("words", REASON, ["撤下原因", "Why taken down"], Privacy::Text),
        reference("wish_id", Target::Record("wish"), ["微心愿", "Wish"]).typed(),
    ],
    ..KindDef::BLANK
};
