//! Finding of a list (名单核对): a row of another office's list that does not agree with what is recorded here, or what is recorded
//! here and is not in the list.
//!
//! ```text
//! open --one key--> agreed | checking | rejected      found no more when the list is compared again --> settled
//! ```
//!
//! Of an ID number four digits of a sum are kept: enough to tell people of one name apart, too little to get the number back.
//! Source: findings/domain.md 4.1, no. 3 (b).

use super::code_set::{BENEFIT_KIND, CodeSet, FINDING, TAG_LEVEL};
use super::def::{Default, NAME, NUMBER, REASON, TITLE, Target, When, code, date, line, money, reference, text};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::rights::{OWN_CASELOAD, Rights};
use super::steps::step;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Those who keep the caseload.
pub(super) const RIGHTS: Rights = Rights {
    read: &[OWN_CASELOAD],
    create: &[OWN_CASELOAD],
    edit: &[OWN_CASELOAD],
    delete: &[OWN_CASELOAD],
};

static ANSWER: CodeSet = CodeSet::listed(&[
    ("open", Words(["待核对", "Open"])),
    ("agreed", Words(["同意改", "Agreed to change"])),
    ("checking", Words(["待查", "To be looked into"])),
    ("rejected", Words(["不符", "Does not fit"])),
    ("settled", Words(["已一致", "Settled"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "list_row",
    label: Words(["名单核对", "List check"]),
    about: About::Anyone,
    rights: RIGHTS,
    title: Some("name"),
    list: &["finding", "kind", "monthly_fen", "state", "name"],
    order: "list",
    keep: Keep::After(&[on("as_of", "keep_list")]),
    answers: &[
        step("agreed", ["同意改", "Agreed to change"], &[], "agreed").dated("answered_on"),
        step("checking", ["待查", "To be looked into"], &[], "checking").dated("answered_on"),
        step("rejected", ["不符", "Does not fit"], &[], "rejected").dated("answered_on"),
    ],
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        line("name", NAME, ["姓名", "Name"], Privacy::Name).needed(),
        line("id_hash", NUMBER, ["证件校验", "Sum of the ID number"], Privacy::Text),
        code("finding", &FINDING, ["核对结果", "Finding"]).or("not_recorded"),
        code("kind", &BENEFIT_KIND, ["待遇种类", "Benefit"]).needed(),
        code("beside", &BENEFIT_KIND, ["与之互斥", "Excluded by"]),
        money("monthly_fen", "monthly_yuan", ["名单每月(元)", "Yuan a month, list"]),
        code("level", &TAG_LEVEL, ["名单等级", "Grade, list"]),
        date("from", When::Any, ["名单起", "From, list"]),
        money("ours_fen", "ours_yuan", ["本地每月(元)", "Yuan a month, here"]),
        code("ours_level", &TAG_LEVEL, ["本地等级", "Grade, here"]),
        date("ours_from", When::Any, ["本地起", "From, here"]),
        line("list", TITLE, ["名单", "List"], Privacy::Text).needed(),
        date("as_of", When::NotAhead, ["截至", "As of"]).by_default(Default::Today),
        code("state", &ANSWER, ["答复", "Answer"]).or("open"),
        date("answered_on", When::NotAhead, ["答复日期", "Answered on"]),
        text("note", REASON, ["说明", "Note"], Privacy::Text),
    ],
    ..KindDef::BLANK
};
