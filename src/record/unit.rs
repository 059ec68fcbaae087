//! A node of the unit tree (网格体系), written by the server's admin.

use super::code_set::UNIT_KIND;
use super::def::{About, KindDef, LINE, NAME, Nature, code, line};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "unit",
    label: Words(["单位", "Unit"]),
    nature: Nature::FieldSet,
    is_server_owned: true,
    called_by: Privacy::Public,
    about: About::Own,
    fields: &[
        line("path", LINE, ["网格路径", "Unit path"], Privacy::Code).fixed(),
        code("kind", &UNIT_KIND, ["种类", "Kind"]).fixed(),
        line("name", NAME, ["名称", "Name"], Privacy::Public).fixed(),
    ],
};
