//! Hand-over (交接): a grid goes from one leader to the next. What is handed over are its lines ([`super::handover_line`]).
//!
//! ```text
//! open --receive--> received: every line was taken over, the households are in contact with the receiver
//! ```
//!
//! Source: findings/domain.md 4.1 no. 12.

use super::code_set::CodeSet;
use super::def::{Default, NAME, REASON, When, code, date, line, text};
use super::keep::{Keep, state};
use super::kind_def::{About, KindDef};
use super::list_row;
use super::steps::step;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static HANDOVER_STATE: CodeSet = CodeSet::listed(&[
    ("open", Words(["交接中", "Under way"])),
    ("received", Words(["已接清", "Received"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "handover",
    label: Words(["交接", "Hand-over"]),
    about: About::Unit,
    rights: list_row::RIGHTS,
    title: Some("receiver"),
    list: &["receiver", "giver", "on", "state", "received_on"],
    order: "on",
    steps: &[step("receive", ["接清", "Receive"], &["open"], "received").dated("received_on")],
    keep: Keep::After(&[state(&["received"], "keep_handover")]),
    fields: &[
        line("receiver", NAME, ["接收人", "Receiver"], Privacy::Name).needed(),
        line("giver", NAME, ["移交人", "Handed over by"], Privacy::Name),
        date("on", When::Any, ["交接日期", "On"]).by_default(Default::Today),
        code("state", &HANDOVER_STATE, ["状态", "State"]).or("open"),
        date("received_on", When::NotAhead, ["接清日期", "Received on"]),
        text("note", REASON, ["说明", "Note"], Privacy::Text),
    ],
    ..KindDef::BLANK
};
