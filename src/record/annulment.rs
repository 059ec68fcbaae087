//! Annulment (作废): a change that every device leaves out of its fold, written by the server's admin.

use super::def::{About, KindDef, Nature, REASON, Target, line, reference};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "annulment",
    label: Words(["作废", "Annulment"]),
    nature: Nature::FieldSet,
    is_server_owned: true,
    called_by: Privacy::Text,
    about: About::Own,
    fields: &[
        reference("change", Target::Change, ["改动", "Change"]),
        line("reason", REASON, ["原因", "Reason"], Privacy::Text).fixed(),
    ],
};
