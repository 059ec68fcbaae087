//! Somebody below, or beside, is to do a request: who, by when, and by which step.

use crate::domain::calendar::Due;
use crate::domain::ids::{EventId, UserId};
use crate::domain::right::{Relation, Relations};
use crate::domain::role::{HELPERS, Level, Role};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use serde::{Deserialize, Serialize};

/// Somebody below, or beside, is to do it (下派, 交办), and the sender checks the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandDown {
    /// The step that handed it down.
    pub event: EventId,
    /// Earlier steps that handed it to the same: who had heard of one of them has it still.
    #[serde(default)]
    pub before: Vec<EventId>,
    /// The sender's level.
    pub from: Level,
    /// The doer's level.
    pub level: Level,
    /// The unit that is to act; `None` for a party in words.
    pub unit: Option<UnitPath>,
    /// The user who is to act; `None` for whoever works in the unit.
    pub user: Option<UserId>,
    /// By when.
    pub due: Option<Due>,
    /// When the doer took it on; `None` until then.
    pub accepted_at: Option<Millis>,
}

impl HandDown {
    /// True when that step, or an earlier one that named the same, is what handed it down.
    #[must_use]
    pub fn is_by(&self, event: EventId) -> bool {
        self.event == event || self.before.contains(&event)
    }

    /// True when it names nobody but a level: whoever works below the sender's is to act.
    #[must_use]
    pub fn is_for_a_level(&self) -> bool {
        self.unit.is_none() && self.user.is_none() && self.level < self.from
    }

    /// True when that person is to act: the user who is named or, in their place, whoever stands in for them; without one, helpers
    /// and whoever works below the sender's level, of a unit that is named those who work in it. Where words alone name somebody,
    /// a helper who is meant by them is, and else it is the sender's to finish: a station without a user answers by telephone.
    #[must_use]
    pub fn is_done_by(&self, user: Option<UserId>, role: &Role, relations: Relations) -> bool {
        let is_of_the_unit = self.is_for_a_level() || relations.has_in_hand();
        match self.user {
            Some(named) => {
                user == Some(named) && !relations.has(Relation::HandedOn) || relations.has(Relation::StandsIn)
            }
            None => is_of_the_unit && (HELPERS.contains(role) || role.level() < self.from),
        }
    }
}
