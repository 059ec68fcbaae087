//! The permission table: role × relation × kind × operation, and the field where it matters. Default is no.
//!
//! ```text
//! server: authorize (push, released, waiting changes), pull (read)               --.
//! device: Entry::prepare (refuses), pages and menus (grey out, with the reason)   --+--> this table, and step::who
//! device: scope (what leaves when a role changes)                                 --'
//! ```
//!
//! Each kind has its row in its own file ([`KindDef::rights`](super::KindDef)). Steps of requests are declared beside the state machine ([`crate::domain::request::step::who`]); [`may_create`] of a
//! request event asks them.
//! Source: domain/model.md 6.2 ("who"), DESIGN.md 7; docs/SECURITY.md shows the table for people.

use super::kind::{DELETED, Kind, MOVED};
use super::rights::Rights;
use crate::domain::request::EventKind;
use crate::domain::request::step::who;
use crate::domain::right::{Relations, allows};
use crate::domain::role::Role;

/// The row of a kind.
#[must_use]
pub fn rights(kind: &Kind) -> Rights {
    kind.def().rights
}

/// True when `role` with these relations to a record of `kind` receives it. Units, users and annulments go to everybody.
#[must_use]
pub fn may_read(kind: &Kind, role: &Role, relations: Relations) -> bool {
    kind.is_server_owned() || allows(rights(kind).read, role, relations)
}

/// True when `role` with these relations may write a new record of `kind`; `step` is the step if it is a request event.
#[must_use]
pub fn may_create(kind: &Kind, step: Option<&EventKind>, role: &Role, relations: Relations) -> bool {
    allows(rights(kind).create, role, relations)
        && (*kind != Kind::RequestEvent || step.is_some_and(|step| allows(who(step), role, relations)))
}

/// True when `role` with these relations may set these fields of a record. The tombstone is a separate right.
#[must_use]
pub fn may_set<'a>(kind: &Kind, role: &Role, relations: Relations, fields: impl IntoIterator<Item = &'a str>) -> bool {
    let Rights { edit, delete, .. } = rights(kind);
    let mut fields = fields.into_iter().peekable();
    fields.peek().is_some()
        && fields.all(|field| match field {
            DELETED => allows(delete, role, relations),
            MOVED => may_move(kind, role, relations),
            field => edit
                .iter()
                .any(|grant| grant.covers(field) && grant.reaches(role, relations)),
        })
}

/// True when `role` with these relations may take a record to another unit of theirs: whoever may edit the household.
#[must_use]
pub fn may_move(kind: &Kind, role: &Role, relations: Relations) -> bool {
    moves(kind) && allows(rights(&Kind::Household).edit, role, relations)
}

/// True for the kinds whose records say that they move; what belongs to them goes with them and says nothing. A request says it as
/// well, for those who do not hold its household.
#[must_use]
pub fn moves(kind: &Kind) -> bool {
    matches!(kind, Kind::Household | Kind::Person | Kind::Request)
}

/// An operation as a menu offers it, before anybody chose fields or a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Show.
    Read,
    /// Write a new one.
    Create,
    /// Give a field a new value.
    Edit,
    /// Set the tombstone.
    Delete,
}

/// True when `role` may do it to some record of `kind` with one of `relations` to it.
#[must_use]
pub fn may(operation: Operation, kind: &Kind, role: &Role, relations: Relations) -> bool {
    let rights = rights(kind);
    match operation {
        Operation::Read => may_read(kind, role, relations),
        Operation::Create => allows(rights.create, role, relations),
        Operation::Edit => allows(rights.edit, role, relations),
        Operation::Delete => allows(rights.delete, role, relations),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::right::Relation;

    fn own() -> Relations {
        Relation::OwnUnit.into()
    }

    #[test]
    fn a_viewer_and_an_unknown_role_write_nothing() {
        for kind in Kind::ALL {
            for role in [Role::Viewer, Role::Unknown("king".into())] {
                for operation in [Operation::Create, Operation::Edit, Operation::Delete] {
                    assert!(
                        !may(operation, kind, &role, Relations::ANY),
                        "{kind} {role} {operation:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn who_keeps_no_caseload_gets_no_household_and_nothing_of_its_people() {
        for role in [
            Role::TownOffice,
            Role::Department,
            Role::WorkTeam,
            Role::Volunteer,
            Role::Viewer,
        ] {
            for kind in [
                Kind::Household,
                Kind::Person,
                Kind::Tag,
                Kind::Benefit,
                Kind::Visit,
                Kind::HealthRecord,
                Kind::Unknown("canteen".into()),
            ] {
                for operation in [Operation::Read, Operation::Create, Operation::Edit, Operation::Delete] {
                    assert!(
                        !may(operation, &kind, &role, Relations::ANY),
                        "{role} {kind} {operation:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn requests_of_a_sensitive_category_are_withheld_from_who_need_not_know_them() {
        let ordinary = Relations::own(false);
        let sensitive = Relations::own(true);
        for (role, reads_sensitive) in [
            (Role::MicroLeader, true),
            (Role::VillageDoctor, true),
            (Role::TownOffice, true),
            (Role::WorkTeam, false),
            (Role::Viewer, false),
        ] {
            for kind in [Kind::Request, Kind::RequestEvent] {
                assert!(may_read(&kind, &role, ordinary), "{role} {kind}");
                assert_eq!(may_read(&kind, &role, sensitive), reads_sensitive, "{role} {kind}");
            }
        }
        let handed = sensitive.with(Relation::Handed, true);
        assert!(may_read(&Kind::Request, &Role::WorkTeam, handed));
        assert!(!may_set(&Kind::Request, &Role::WorkTeam, sensitive, ["title"]));
    }

    #[test]
    fn a_department_acts_on_what_was_handed_to_it_alone() {
        let step =
            |step: EventKind, relations| may_create(&Kind::RequestEvent, Some(&step), &Role::Department, relations);
        assert!(!may_read(&Kind::Request, &Role::Department, own()));
        assert!(may_read(&Kind::Request, &Role::Department, Relation::Handed.into()));
        assert!(step(EventKind::Resolve, Relation::Handed.into()));
        assert!(!step(EventKind::Resolve, own()));
        assert!(!step(EventKind::Resolve, Relation::Assisting.into()));
        assert!(step(EventKind::Progress, Relation::Assisting.into()));
        assert!(!step(EventKind::Accept, own()));
        assert!(step(EventKind::Accept, Relation::Handed.into()));
        assert!(!step(EventKind::Check, Relations::ANY));
    }

    #[test]
    fn fields_are_judged_one_by_one_and_the_tombstone_is_a_right_of_its_own() {
        let set = |role: Role, fields: &[&str]| may_set(&Kind::Person, &role, own(), fields.iter().copied());
        assert!(set(Role::VillageDoctor, &["doctor_team"]));
        assert!(!set(Role::VillageDoctor, &["doctor_team", "id_no"]));
        assert!(!set(Role::VillageDoctor, &["doctor_team", "from_a_newer_version"]));
        assert!(!set(Role::VillageDoctor, &[DELETED]));
        assert!(set(Role::MicroLeader, &[DELETED, "id_no", "from_a_newer_version"]));
        assert!(!set(Role::MicroLeader, &[]), "nothing is no edit");
        assert!(
            !may_set(&Kind::Visit, &Role::Clerk, Relations::ANY, ["text"]),
            "created once"
        );
        assert!(
            may_set(&Kind::Visit, &Role::MicroLeader, Relation::Wrote.into(), [DELETED]),
            "undone, and done again"
        );
    }
}
