//! What a postponement's table cannot say: a follow-up is put off three times at most, an alarm never.

use super::check::Check;
use crate::domain::followup::FollowUpKey;
use crate::domain::problem::Reason;

/// How often a follow-up may be postponed. Source: domain/model.md 6.1 (`followup.snooze_count`).
const SNOOZES: u32 = 3;

/// The follow-up may be put off once more.
pub(super) fn snoozes(check: &mut Check<'_>, key: &str) {
    if FollowUpKey::is_alarm(key) {
        check.problem("key", Reason::Alarm);
    } else if check.lookup.snoozed(key) >= SNOOZES {
        check.problem("key", Reason::SnoozedOut);
    }
}
