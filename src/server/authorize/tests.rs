//! What the permission table and the references make of single changes.

use super::*;
use crate::server::testing::{change, session};
use serde_json::json;
use std::collections::HashMap;

const GRID: &str = "439901100/200/03/012";
const OTHER: &str = "439901100/200/03/013";

#[derive(Default)]
struct World {
    homes: HashMap<Uuid, Home>,
    handed: HashMap<Uuid, Relations>,
    sensitive: HashMap<Uuid, u64>,
    /// A request, and the user in whose place the author acts on it.
    gone: Option<(Uuid, Uuid)>,
}

impl Records for World {
    fn home(&self, record: Uuid) -> Option<&Home> {
        self.homes.get(&record)
    }
    fn handed(&self, request: Uuid) -> Relations {
        self.handed.get(&request).copied().unwrap_or_default()
    }
    fn stands_in_for(&self, request: Uuid, user: &str) -> bool {
        self.gone
            .is_some_and(|(of, gone)| of == request && user == gone.to_string())
    }
    fn is_handed_by(&self, request: Uuid, step: Uuid) -> bool {
        self.handed.contains_key(&request) && self.homes.get(&step).is_some_and(|home| home.request == Some(request))
    }
    fn sensitive_since(&self, request: Uuid) -> Option<u64> {
        self.sensitive.get(&request).copied()
    }
    fn awaited_by(&self, _: Uuid) -> Option<Uuid> {
        None
    }
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// Household 1 and request 3 of the grid, household 2 and request 4 of the other one; request 3 is handed over.
fn world() -> World {
    let mut world = World::default();
    for (n, unit, kind) in [
        (1, GRID, Kind::Household),
        (2, OTHER, Kind::Household),
        (3, GRID, Kind::Request),
        (4, OTHER, Kind::Request),
    ] {
        let home = Home {
            at: Residence::begun(&UnitPath::parse(unit).unwrap()),
            kind,
            maker: UserId(id(1000)),
            request: None,
            owner: None,
        };
        world.homes.insert(id(n), home);
    }
    world.handed.insert(id(3), Relation::Handed.into());
    world
}

#[expect(clippy::needless_pass_by_value, reason = "so that a case reads as one line")]
fn verdict(role: Role, unit: &str, kind: Kind, record: u128, set: Value) -> Verdict {
    let author = Author::of(&session(unit, role), (RolesHeld::default(), false));
    let mut change = change(1, GRID);
    change.kind = kind;
    change.record = crate::domain::ids::RecordId(id(record));
    change.set = set.as_object().cloned().unwrap();
    authorize(&change, &author, &world())
}

#[test]
fn a1_a_role_writes_only_the_kinds_the_table_gives_it() {
    let town = "439901100";
    for (role, kind, record, set, expected) in [
        (
            Role::Department,
            Kind::Household,
            1,
            json!({"deleted": "x"}),
            Verdict::Refused(QuarantineCode::Role),
        ),
        (
            Role::TownOffice,
            Kind::Household,
            1,
            json!({"deleted": "x"}),
            Verdict::Refused(QuarantineCode::Role),
        ),
        (
            Role::Department,
            Kind::Person,
            99,
            json!({"household_id": id(1), "id_no": "x"}),
            Verdict::Refused(QuarantineCode::Role),
        ),
        (
            Role::Volunteer,
            Kind::Benefit,
            99,
            json!({"household_id": id(1)}),
            Verdict::Refused(QuarantineCode::Role),
        ),
        (
            Role::Viewer,
            Kind::Request,
            99,
            json!({"title": "x"}),
            Verdict::Refused(QuarantineCode::Role),
        ),
        (
            Role::Clerk,
            Kind::Household,
            1,
            json!({"deleted": "x"}),
            Verdict::Allowed,
        ),
        (
            Role::Clerk,
            Kind::Request,
            1,
            json!({"title": "x"}),
            Verdict::Refused(QuarantineCode::Malformed),
        ),
        (
            Role::Department,
            Kind::Unknown("notice".into()),
            99,
            json!({}),
            Verdict::Refused(QuarantineCode::Role),
        ),
    ] {
        let said = verdict(role.clone(), town, kind.clone(), record, set.clone());
        assert_eq!(said, expected, "{role} {kind} {set}");
    }
}

#[test]
fn a2_what_a_change_says_of_its_author_must_be_so() {
    let step = |role: Role, said: &str| {
        let set = json!({"request_id": id(3), "kind": "accept", "role": said});
        verdict(role, "439901100", Kind::RequestEvent, 99, set)
    };
    assert_eq!(step(Role::TownOffice, "town_office"), Verdict::Allowed);
    assert_eq!(
        step(Role::MicroLeader, "town_office"),
        Verdict::Refused(QuarantineCode::Role)
    );
    assert_eq!(
        step(Role::Department, "department"),
        Verdict::Allowed,
        "it was handed over"
    );
    let set = json!({"request_id": id(3), "kind": "accept"});
    let silent = verdict(Role::TownOffice, "439901100", Kind::RequestEvent, 99, set);
    assert_eq!(silent, Verdict::Refused(QuarantineCode::Role), "who steps must be said");
    let record = |by: &str| json!({"household_id": id(1), "by_role": by});
    let written = |by| verdict(Role::MicroLeader, GRID, Kind::HealthRecord, 99, record(by));
    assert_eq!(written("leader"), Verdict::Allowed);
    assert_eq!(written("doctor"), Verdict::Refused(QuarantineCode::Role));
    let other = json!({"household_id": id(1), "created_by": id(5)});
    assert_eq!(
        verdict(Role::Clerk, GRID, Kind::Visit, 99, other),
        Verdict::Refused(QuarantineCode::Role)
    );
}

#[test]
fn a2_a_role_held_when_the_form_was_opened_stays_good() {
    let held = RolesHeld::new(vec![(5, Role::Clerk), (40, Role::MicroLeader)]);
    let author = Author::of(&session("439901100/200/03", Role::MicroLeader), (held, false));
    let mut change = change(1, GRID);
    change.kind = Kind::RequestEvent;
    change.record = crate::domain::ids::RecordId(id(99));
    let set = json!({"request_id": id(3), "kind": "dispatch", "role": "clerk", "to_party": "x"});
    change.set = set.as_object().cloned().unwrap();
    for (seen, expected) in [
        (39, Verdict::Allowed),
        (40, Verdict::Refused(QuarantineCode::Role)),
        (90, Verdict::Refused(QuarantineCode::Role)),
    ] {
        change.seen.seq = seen;
        assert_eq!(authorize(&change, &author, &world()), expected, "seen {seen}");
    }
}

#[test]
fn p2_a_step_on_a_sensitive_request_needs_more_than_its_unit() {
    let set = json!({"request_id": id(3), "kind": "progress", "role": "work_team", "note": "x"});
    let mut change = change(1, GRID);
    change.kind = Kind::RequestEvent;
    change.record = crate::domain::ids::RecordId(id(99));
    change.set = set.as_object().cloned().unwrap();
    let author = Author::of(&session(GRID, Role::WorkTeam), (RolesHeld::default(), false));
    let mut world = world();
    world.handed.clear();
    world.sensitive.insert(id(3), 40);
    for (seen, expected) in [
        (39, Verdict::Allowed),
        (40, Verdict::Refused(QuarantineCode::Reference)),
        (90, Verdict::Refused(QuarantineCode::Reference)),
    ] {
        change.seen.seq = seen;
        assert_eq!(authorize(&change, &author, &world), expected, "seen {seen}");
    }
    world.handed.insert(id(3), Relation::Assisting.into());
    assert_eq!(authorize(&change, &author, &world), Verdict::Allowed);
}

#[test]
fn a3_every_record_named_must_be_known_of_the_right_kind_and_the_authors_to_read() {
    let leader = |kind: Kind, set: Value| verdict(Role::MicroLeader, GRID, kind, 99, set);
    let refused = || Verdict::Refused(QuarantineCode::Reference);
    for (kind, set, expected) in [
        (Kind::Person, json!({"household_id": id(1)}), Verdict::Allowed),
        (Kind::Person, json!({"household_id": id(2)}), refused()),
        (Kind::Person, json!({"household_id": id(3)}), refused()),
        (Kind::Person, json!({"household_id": id(7)}), Verdict::Waits(id(7))),
        (Kind::Tag, json!({"household_id": id(2), "kind": "dibao"}), refused()),
        (
            Kind::Visit,
            json!({"household_id": id(1), "request_ids": [id(3), id(4)]}),
            refused(),
        ),
        (
            Kind::Visit,
            json!({"household_id": id(1), "met_person_ids": [id(8)]}),
            Verdict::Waits(id(8)),
        ),
        (Kind::Request, json!({"title": "x", "recurrence_of": id(4)}), refused()),
        (
            Kind::Postponement,
            json!({"key": format!("R11:{}:2026-11", id(2))}),
            refused(),
        ),
        (
            Kind::Postponement,
            json!({"key": "R09:439901100/200/03/012"}),
            Verdict::Allowed,
        ),
        (
            Kind::Unknown("notice".into()),
            json!({"to": [{"who": id(2)}]}),
            refused(),
        ),
        (
            Kind::Unknown("notice".into()),
            json!({"to": [{"who": id(9)}]}),
            Verdict::Allowed,
        ),
        (
            Kind::Visit,
            json!({"household_id": id(1), "from_the_future": id(2)}),
            refused(),
        ),
    ] {
        assert_eq!(leader(kind.clone(), set.clone()), expected, "{kind} {set}");
    }
    let step = |request| json!({"request_id": request, "kind": "resolve", "role": "micro_leader"});
    assert_eq!(leader(Kind::RequestEvent, step(id(3))), Verdict::Allowed);
    assert_eq!(
        leader(Kind::RequestEvent, step(id(4))),
        Verdict::Refused(QuarantineCode::Scope)
    );
    assert_eq!(leader(Kind::RequestEvent, step(id(5))), Verdict::Waits(id(5)));
}

#[test]
fn a3_what_a_record_belongs_to_lives_in_the_same_unit() {
    // A clerk may write in both grids, but the grid's leader would hold a person without the household.
    let person = |household| {
        verdict(
            Role::Clerk,
            "439901100/200",
            Kind::Person,
            99,
            json!({"household_id": household}),
        )
    };
    assert_eq!(person(id(1)), Verdict::Allowed);
    assert_eq!(person(id(2)), Verdict::Refused(QuarantineCode::Reference));
}

#[test]
fn a_number_filled_without_a_value_is_taken() {
    let fill = verdict(Role::Clerk, "439901100/200", Kind::Visit, 99, json!({}));
    assert_eq!(fill, Verdict::Allowed);
    assert_eq!(
        verdict(Role::MicroLeader, GRID, Kind::Household, 2, json!({})),
        Verdict::Refused(QuarantineCode::Scope)
    );
}
