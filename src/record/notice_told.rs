//! Told of a notice (已告知): a household heard of it, by whom and how; created once. A tick on the visit form makes one.
//!
//! Source: findings/domain.md 4.1 no. 4.

use super::code_set::{CodeSet, WAY};
use super::def::{Default, LINE, Target, code, instant, line, reference};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef, Nature};
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static UNDERSTOOD: CodeSet = CodeSet::listed(&[
    ("yes", Words(["已明白", "Understood"])),
    ("needs_again", Words(["还要再讲", "To be told again"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "notice_told",
    label: Words(["告知", "Told"]),
    nature: Nature::Once,
    about: About::Household,
    rights: Rights::ONCE,
    keep: Keep::After(&[on("at", "keep_visit")]),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]).needed(),
        reference("notice_id", Target::Record("notice"), ["通知", "Notice"])
            .typed()
            .needed(),
        instant("at", ["时间", "When"]).by_default(Default::Now).needed(),
        code("way", &WAY, ["方式", "Way"]).or("home"),
        code("understood", &UNDERSTOOD, ["是否明白", "Understood"]).or("yes"),
        line("note", LINE, ["说明", "Note"], Privacy::Text),
    ],
    ..KindDef::BLANK
};
