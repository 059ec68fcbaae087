//! Audit line (操作记录): somebody looked at full values, or carried some away. Written by the program on the device where it was
//! done, and read by the village's desk; the page of every device shows its own lines besides (`store/audit.rs`).
//!
//! Source: PIPL art. 51, 55; docs/SECURITY.md.

use super::code_set::CodeSet;
use super::def::{Default, LINE, REASON, code, instant, line};
use super::keep::{Keep, on};
use super::kind_def::{KindDef, Nature};
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::right::Grant;
use crate::domain::role::{VILLAGE_DESK, WRITERS};

/// What was done: the codes of the audit log that travel.
pub static WHAT: CodeSet = CodeSet::listed(&[
    ("reveal", Words(["显示完整信息", "Full values shown"])),
    ("list_plain", Words(["列出完整信息", "Full values listed"])),
    ("export", Words(["导出", "Exported"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "audit_line",
    label: Words(["操作记录", "Audit line"]),
    nature: Nature::Once,
    is_of_program: true,
    rights: Rights {
        read: &[Grant::own(VILLAGE_DESK), Grant::wrote(WRITERS)],
        create: &[Grant::own(WRITERS)],
        edit: &[],
        delete: &[],
    },
    keep: Keep::After(&[on("at", "keep_audit")]),
    fields: &[
        code("what", &WHAT, ["做了什么", "What"]).needed().fixed(),
        instant("at", ["时间", "When"])
            .by_default(Default::Now)
            .needed()
            .fixed(),
        line("about", LINE, ["涉及", "About"], Privacy::Text).fixed(),
        line("why", REASON, ["原因", "Why"], Privacy::Text).fixed(),
    ],
    ..KindDef::BLANK
};
