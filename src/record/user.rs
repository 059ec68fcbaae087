//! A user, written by the server's admin.

use super::code_set::ROLE;
use super::def::{LINE, NAME, code, flag, line};
use super::kind_def::KindDef;
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "user",
    label: Words(["用户", "User"]),
    is_server_owned: true,
    rights: Rights::NOBODY,
    title: Some("name"),
    fields: &[
        line("name", NAME, ["姓名", "Name"], Privacy::Public).fixed(),
        code("role", &ROLE, ["身份", "Role"]).fixed(),
        line("scope", LINE, ["负责范围", "Area"], Privacy::Code).fixed(),
        flag("active", ["在用", "Active"]).fixed(),
    ],
    ..KindDef::BLANK
};
