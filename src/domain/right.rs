//! The words in which rights are declared: who (a role), standing how to a record (a relation), which fields.
//!
//! Invariant: what no [`Grant`] names is not allowed.

use super::role::Role;
use super::unit::UnitPath;
use std::ops::BitOr;

/// A person's relation to a record; several may hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The record lives in the person's unit or below it.
    OwnUnit,
    /// The same, and it is no request of a sensitive category ([`super::category::SENSITIVE`]), nor an event of one.
    OwnOrdinary,
    /// The record lives in the person's unit or above it: what an office lets those below it know.
    AboveUnit,
    /// The request was handed to them: a dispatch names them in words, or a hand-down or dispatch their unit or user.
    Handed,
    /// They assist with the request (`assist_parties` of a dispatch names them).
    Assisting,
    /// They wrote the record's first change.
    Wrote,
    /// The user who was to act is gone, and they work in the unit that was named with them.
    StandsIn,
    /// The request was handed to them, and is no longer: somebody else was handed it since, or it was taken back.
    HandedOn,
}

/// A set of relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relations(u8);

impl Relations {
    /// Every relation in which something may be granted: asks what a role may do at all.
    pub const ANY: Self = Self(!(1 << Relation::StandsIn as u8 | 1 << Relation::HandedOn as u8));

    /// True when the set has it.
    #[must_use]
    pub fn has(self, relation: Relation) -> bool {
        self.0 & (1 << relation as u8) != 0
    }

    /// True when a request was handed to them and is theirs to do still.
    #[must_use]
    pub fn has_in_hand(self) -> bool {
        self.has(Relation::Handed) && !self.has(Relation::HandedOn)
    }

    /// The set, with `relation` when `holds`.
    #[must_use]
    pub fn with(self, relation: Relation, holds: bool) -> Self {
        if holds { self | relation.into() } else { self }
    }

    /// These without `relation`.
    #[must_use]
    pub const fn without(self, relation: Relation) -> Self {
        Self(self.0 & !(1 << relation as u8))
    }

    /// To a record in the person's own unit.
    #[must_use]
    pub fn own(is_sensitive: bool) -> Self {
        Self::from(Relation::OwnUnit)
            .with(Relation::OwnOrdinary, !is_sensitive)
            .with(Relation::AboveUnit, true)
    }

    /// The set, with how somebody of `theirs` stands to a record that lives in `unit`.
    #[must_use]
    pub fn with_unit(self, theirs: &UnitPath, unit: &UnitPath, is_sensitive: bool) -> Self {
        self.with(Relation::OwnUnit, theirs.contains(unit))
            .with(Relation::OwnOrdinary, theirs.contains(unit) && !is_sensitive)
            .with(Relation::AboveUnit, unit.contains(theirs))
    }
}

impl From<Relation> for Relations {
    fn from(relation: Relation) -> Self {
        Self(1 << relation as u8)
    }
}

impl BitOr for Relations {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Allows something to roles in one of these relations to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    pub roles: &'static [Role],
    /// Standing how; one of them is enough.
    pub relations: &'static [Relation],
    /// Only these fields; `None` for all of the kind's, those of newer versions too.
    pub fields: Option<&'static [&'static str]>,
}

/// What allows an operation: one grant is enough. Empty: nobody may.
pub type Grants = &'static [Grant];

impl Grant {
    /// To `roles`, in their own unit.
    #[must_use]
    pub const fn own(roles: &'static [Role]) -> Self {
        Self::when(roles, &[Relation::OwnUnit])
    }

    /// To `roles`, in their own unit and in those above it.
    #[must_use]
    pub const fn own_and_above(roles: &'static [Role]) -> Self {
        Self::when(roles, &[Relation::OwnUnit, Relation::AboveUnit])
    }

    /// To `roles`, for what they wrote themselves.
    #[must_use]
    pub const fn wrote(roles: &'static [Role]) -> Self {
        Self::when(roles, &[Relation::Wrote])
    }

    /// To `roles`, for requests handed to them.
    #[must_use]
    pub const fn handed(roles: &'static [Role]) -> Self {
        Self::when(roles, &[Relation::Handed])
    }

    /// To `roles` in one of `relations`.
    #[must_use]
    pub const fn when(roles: &'static [Role], relations: &'static [Relation]) -> Self {
        Self {
            roles,
            relations,
            fields: None,
        }
    }

    /// The same, for these fields alone.
    #[must_use]
    pub const fn only(self, fields: &'static [&'static str]) -> Self {
        Self {
            fields: Some(fields),
            ..self
        }
    }

    /// True when it is given to `role` in one of `relations`.
    #[must_use]
    pub fn reaches(&self, role: &Role, relations: Relations) -> bool {
        self.roles.contains(role) && self.relations.iter().any(|relation| relations.has(*relation))
    }

    /// True when it covers `field`.
    #[must_use]
    pub fn covers(&self, field: &str) -> bool {
        self.fields.is_none_or(|fields| fields.contains(&field))
    }
}

/// True when one of the grants reaches `role` in one of `relations`.
#[must_use]
pub fn allows(grants: Grants, role: &Role, relations: Relations) -> bool {
    grants.iter().any(|grant| grant.reaches(role, relations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_allowed_that_no_grant_names() {
        const CLERKS: Grants = &[Grant::own(&[Role::Clerk]).only(&["phone"])];
        let own = Relations::from(Relation::OwnUnit);
        assert!(allows(CLERKS, &Role::Clerk, own));
        assert!(!allows(CLERKS, &Role::Clerk, Relation::Wrote.into()));
        assert!(!allows(CLERKS, &Role::Clerk, Relations::default()));
        assert!(!allows(CLERKS, &Role::Viewer, Relations::ANY));
        assert!(!allows(&[], &Role::Clerk, Relations::ANY));
        assert!(CLERKS[0].covers("phone") && !CLERKS[0].covers("address"));
    }
}
