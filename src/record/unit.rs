//! A node of the unit tree (网格体系), written by the server's admin.

use super::code_set::UNIT_KIND;
use super::def::{LINE, NAME, code, line};
use super::kind_def::KindDef;
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "unit",
    label: Words(["网格", "Unit"]),
    is_server_owned: true,
    rights: Rights::NOBODY,
    title: Some("name"),
    fields: &[
        line("path", LINE, ["网格编码", "Unit code"], Privacy::Code).fixed(),
        code("kind", &UNIT_KIND, ["种类", "Kind"]).fixed(),
        line("name", NAME, ["名称", "Name"], Privacy::Public).fixed(),
    ],
    ..KindDef::BLANK
};
