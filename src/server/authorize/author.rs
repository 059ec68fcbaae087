//! Whoever wrote a change: their unit, and the roles they held.

use crate::domain::ids::UserId;
use crate::domain::role::Role;
use crate::domain::unit::UnitPath;
use crate::server::storage::Session;

/// The roles a user held, each from the place in the log where it was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RolesHeld(Vec<(u64, Role)>);

impl RolesHeld {
    /// Of a list in the order of the log.
    #[must_use]
    pub fn new(held: Vec<(u64, Role)>) -> Self {
        Self(held)
    }

    /// The role held at a place of the log, and those given after it, the latest first.
    pub fn since(&self, seen: u64) -> impl Iterator<Item = &Role> {
        let first = self.0.iter().rposition(|(seq, _)| *seq <= seen).unwrap_or(0);
        self.0.iter().skip(first).rev().map(|(_, role)| role)
    }
}

/// Who wrote a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The user.
    pub user: UserId,
    /// Their unit now.
    pub unit: UnitPath,
    /// Their roles until now.
    pub held: RolesHeld,
    /// Whether any change of the town is quarantined until a record arrives.
    pub anything_waits: bool,
}

impl Author {
    /// The session's user.
    #[must_use]
    pub fn of(session: &Session, known: (RolesHeld, bool)) -> Self {
        Self::new(session.user, session.unit.clone(), session.role.clone(), known)
    }

    /// A user with the unit and role they have now.
    #[must_use]
    pub fn new(user: UserId, unit: UnitPath, role: Role, (mut held, anything_waits): (RolesHeld, bool)) -> Self {
        // What the account row says counts, also where the log does not tell of it.
        if held.0.last().map(|(_, held)| held) != Some(&role) {
            held.0.push((u64::MAX, role));
        }
        Self {
            user,
            unit,
            held,
            anything_waits,
        }
    }
}
