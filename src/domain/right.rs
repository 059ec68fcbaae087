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
}

/// A set of relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relations(u8);

impl Relations {
    /// Every relation: asks what a role may do at all.
    pub const ANY: Self = Self(u8::MAX);

    /// True when the set has it.
    #[must_use]
    pub fn has(self, relation: Relation) -> bool {
        self.0 & (1 << relation as u8) != 0
    }

    /// The set, with `relation` when `holds`.
    #[must_use]
    pub fn with(self, relation: Relation, holds: bool) -> Self {
        if holds { self | relation.into() } else { self }
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

/// To whom a step hands a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party<'a> {
    /// In words: a helper or a work team whose user name stands in them.
    Words(&'a str),
    /// Whoever works in the unit of this path.
    Unit(&'a str),
    /// The user with this id.
    User(&'a str),
}

/// Somebody to whom requests may be handed.
#[derive(Debug, Clone, Copy)]
pub struct Receiver<'a> {
    /// Their user id as text.
    pub user: &'a str,
    /// The name by which dispatches know them.
    pub name: &'a str,
    pub unit: &'a str,
    /// Whether words may mean them ([`is_meant_by_words`]).
    pub by_words: bool,
}

impl Receiver<'_> {
    /// True when the party is them.
    #[must_use]
    pub fn is(&self, party: Party<'_>) -> bool {
        match party {
            Party::Words(words) => self.by_words && names_user(words, self.name),
            Party::Unit(path) => path == self.unit,
            Party::User(id) => id == self.user,
        }
    }
}

/// True for roles that words may mean: who keeps a caseload is named by unit or user, never by chance.
#[must_use]
pub fn is_meant_by_words(role: &Role) -> bool {
    super::role::HELPERS.contains(role) || super::role::WORK_TEAM.contains(role)
}

/// True when `party`, as a dispatch names who is to act ("志愿者周芒种", "12号微网格长 谭谷雨"), names the user `name`.
///
/// Parties are free text: a department or volunteer is meant when their user name occurs in it, ignoring white space.
#[must_use]
pub fn names_user(party: &str, name: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let name = plain(name);
    name.chars().count() >= 2 && plain(party).contains(&name)
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

    #[test]
    fn a_receiver_is_meant_by_user_by_unit_or_as_a_helper_by_words() {
        let clerk = Receiver {
            user: "7",
            name: "邓小满",
            unit: "439901100/200",
            by_words: is_meant_by_words(&Role::Clerk),
        };
        let bureau = Receiver {
            name: "李民政",
            unit: "439901100/mzb",
            by_words: is_meant_by_words(&Role::Department),
            ..clerk
        };
        assert!(clerk.is(Party::User("7")) && clerk.is(Party::Unit("439901100/200")));
        assert!(!clerk.is(Party::Unit("439901100")) && !clerk.is(Party::Unit("439901100/200/03")));
        assert!(!clerk.is(Party::Words("村文书 邓小满")) && bureau.is(Party::Words("民政办 李民政")));
    }

    #[test]
    fn a_party_names_a_user_whose_name_stands_in_it() {
        for (party, name, expected) in [
            ("镇自然资源所", "镇自然资源所", true),
            ("志愿者周芒种", "周芒种", true),
            ("12号微网格长 谭谷雨", "谭 谷雨", true),
            ("派出所", "镇派出所", false),
            ("派出所", "所", false),
            ("", "", false),
        ] {
            assert_eq!(names_user(party, name), expected, "{party} {name}");
        }
    }
}
