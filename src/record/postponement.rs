//! Postponement (改期): a later day for a follow-up; created once.

use super::def::{About, KindDef, Nature, REASON, Target, When, date, key, line, reference};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "postponement",
    label: Words(["改期", "Postponement"]),
    nature: Nature::Once,
    is_server_owned: false,
    called_by: Privacy::Name,
    about: About::Anybody,
    fields: &[
        key("key", ["提醒", "Follow-up"]).needed(),
        reference("household_id", Target::Household, ["户", "Household"]),
        date("until", When::NotBehind, ["改到", "New day"]).needed(),
        line("reason", REASON, ["原因", "Reason"], Privacy::Text).needed(),
    ],
};
