//! Duty (值班): who is there on a day, and how to call them.
//!
//! Source: domain/practice.md 51.

use super::code_set::CodeSet;
use super::def::{LINE, REASON, When, code, date, line, phone, text};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static KIND: CodeSet = CodeSet::listed(&[
    ("day", Words(["日班", "Day"])),
    ("night", Words(["夜班", "Night"])),
    ("holiday", Words(["节假日", "Holiday"])),
    ("flood", Words(["防汛", "Flood watch"])),
    ("fire", Words(["防火", "Fire watch"])),
]);

/// Its table. The telephone is that of the notice board.
pub static DEF: KindDef = KindDef {
    code: "duty",
    label: Words(["值班", "Duty"]),
    about: About::Unit,
    rights: Rights::BOARD,
    title: Some("who"),
    list: &["who", "on", "kind", "phone", "hours"],
    order: "on",
    keep: Keep::After(&[on("on", "keep_patrol")]),
    fields: &[
        date("on", When::Any, ["日期", "Day"]).needed(),
        code("kind", &KIND, ["班次", "Shift"]).or("day"),
        line("who", LINE, ["值班人", "Who"], Privacy::Names).needed(),
        phone("phone", ["电话", "Phone"]).tells(Privacy::Notice),
        line("hours", LINE, ["时间", "Hours"], Privacy::Text),
        text("text", REASON, ["说明", "Note"], Privacy::Text),
    ],
    ..KindDef::BLANK
};
