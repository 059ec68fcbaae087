//! 提醒 and 改期: two fields each.

use super::super::spec::FieldKind::Household;
use super::super::spec::{Spec, field, of};
use crate::record::{postponement, reminder};

/// A manual reminder.
pub static REMINDER: &[Spec] = &[
    field("household", Household),
    of(&reminder::DEF, "due"),
    of(&reminder::DEF, "text"),
];

/// A later day for a follow-up.
pub static POSTPONE: &[Spec] = &[of(&postponement::DEF, "until"), of(&postponement::DEF, "reason")];
