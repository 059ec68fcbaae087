//! 救助待遇 of a household or one of its people: what they get, when it is looked at again, how it stopped.

use super::super::fields::Fields;
use super::super::spec::{Spec, of};
use crate::domain::benefit::BenefitState;
use crate::record::benefit::DEF;

/// The fields.
pub static TABLE: &[Spec] = &[
    of(&DEF, "kind").pick(),
    of(&DEF, "state"),
    of(&DEF, "stopped_on").when(is_stopped),
    of(&DEF, "stop_reason").when(is_stopped).required(),
    of(&DEF, "stop_note").when(is_stopped),
    of(&DEF, "stopped_by").when(is_stopped),
    of(&DEF, "granted_on"),
    of(&DEF, "from"),
    of(&DEF, "to"),
    of(&DEF, "monthly_fen"),
    of(&DEF, "review_on"),
    of(&DEF, "checked_at"),
    of(&DEF, "source"),
];

fn is_stopped(fields: &Fields) -> bool {
    fields.is("state", BenefitState::Stopped.code())
}
