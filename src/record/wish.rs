//! Wish (微心愿): a small wish that a visit brings in, somebody claims and fulfils.
//!
//! ```text
//! collected --review--> open --claim--> claimed --fulfil--> fulfilled --visit--> visited
//!                        ^-----reopen------'   any of the first three --cancel--> cancelled
//! ```
//!
//! Source: domain/practice.md 35, domain/model.md R20.

use super::code_set::CodeSet;
use super::def::{NAME, REASON, Target, When, code, date, int, line, phone, reference, text};
use super::keep::{Keep, state};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::{due, step};
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::problem::Reason;

pub(super) static KIND: CodeSet = CodeSet::listed(&[
    ("goods", Words(["物品", "Goods"])),
    ("service", Words(["服务", "Service"])),
    ("skill", Words(["技能", "Skill"])),
    ("company", Words(["陪伴", "Company"])),
    ("other", Words(["其他", "Other"])),
]);

static WISH_STATE: CodeSet = CodeSet::listed(&[
    ("collected", Words(["已征集", "Collected"])),
    ("open", Words(["待认领", "Open"])),
    ("claimed", Words(["已认领", "Claimed"])),
    ("fulfilled", Words(["已实现", "Fulfilled"])),
    ("visited", Words(["已回访", "Visited"])),
    ("cancelled", Words(["已取消", "Cancelled"])),
]);

const CLAIM: &[&str] = &["claimer", "claimer_phone", "claimed_at", "due", "fulfilled_at"];

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "wish",
    label: Words(["微心愿", "Wish"]),
    about: About::PersonOrHousehold,
    rights: Rights::CASELOAD,
    title: Some("text"),
    list: &["text", "kind", "state", "claimer", "due"],
    order: "due",
    on_visit: true,
    steps: &[
        step("review", ["审核通过", "Review"], &["collected"], "open"),
        step("claim", ["认领", "Claim"], &["open"], "claimed")
            .needs(&["claimer"])
            .asks(&["claimer_phone", "due"])
            .dated("claimed_at"),
        step("fulfil", ["实现", "Fulfil"], &["claimed"], "fulfilled")
            .asks(&["words"])
            .dated("fulfilled_at"),
        step("visit", ["回访", "Return visit"], &["fulfilled"], "visited").asks(&["words"]),
        step("reopen", ["重新待认领", "Open again"], &["claimed"], "open").clears(CLAIM),
        step(
            "cancel",
            ["取消", "Cancel"],
            &["collected", "open", "claimed"],
            "cancelled",
        )
        .needs(&["words"]),
    ],
    due: &[
        due(
            "R20",
            ("claimed", "claimed_at"),
            Priority::Data,
            ["微心愿到期，实现了吗", "Wish is due, fulfilled?"],
            [
                "微心愿认领后按期实现，否则重新待认领",
                "a claimed wish is fulfilled in time or open again",
            ],
        )
        .instead("due"),
        due(
            "R20",
            ("fulfilled", "fulfilled_at"),
            Priority::GreenVisit,
            ["微心愿回访", "Return visit for a wish"],
            ["微心愿实现后回访", "return visit after a wish was fulfilled"],
        ),
    ],
    keep: Keep::After(&[state(&["visited", "cancelled"], "keep_wish")]),
    check: Some(|values| {
        let claimed = values.date("claimed_at")?;
        let before = |field| values.date(field).is_some_and(|day| day < claimed);
        let wrong = ["due", "fulfilled_at"].into_iter().find(|field| before(*field))?;
        Some((wrong, Reason::BeforeBegin))
    }),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        line("text", 100, ["心愿", "Wish"], Privacy::Text)
            .needed()
            .joined()
            .reported(),
        code("kind", &KIND, ["类别", "Sort"]).or("goods").public(),
        int("est_yuan", (0, 1_000_000), ["预计金额(元)", "About (yuan)"]).reported(),
        code("state", &WISH_STATE, ["状态", "State"]).or("collected").public(),
        line("claimer", NAME, ["认领人", "Claimed by"], Privacy::Name).reported(),
        phone("claimer_phone", ["认领人电话", "Their phone"]),
        date("claimed_at", When::NotAhead, ["认领日期", "Claimed on"]).reported(),
        date("due", When::Any, ["期限", "Due"]).reported(),
        date("fulfilled_at", When::NotAhead, ["实现日期", "Fulfilled on"]).reported(),
        text("words", REASON, ["说明", "Note"], Privacy::Text),
    ],
    ..KindDef::BLANK
};
