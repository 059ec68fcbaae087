//! Words about a copy of the database.

use crate::domain::lang::Lang;
use crate::store::backup::Facts;

/// When a copy was made, in local time.
pub(super) fn when(facts: &Facts, lang: Lang) -> String {
    match facts.at {
        Some(at) => at.local().format("%Y-%m-%d %H:%M").to_string(),
        None => lang.restored_by_hand().to_owned(),
    }
}

/// The hint that a good copy exists, for when the database is damaged.
pub(super) fn when_and_how_much(facts: &Facts, lang: Lang) -> String {
    lang.damaged_copy(&when(facts, lang), facts.changes)
}
