//! May this author write this change? The permission table ([`crate::record::permission`]) asked with what the server knows
//! of the records the change names. Pure; the storage looks the records up.
//!
//! ```text
//! claims about the author in `set` ---- not true -----------------------------> role
//! the record or the step -------------- not for this role --------------------> role
//!                                       not in this relation, elsewhere ------> scope
//! records named by reference ---------- elsewhere, unreadable, another kind --> reference
//!                                       unknown ------------------------------> reference, judged again when it arrives
//! ```
//!
//! Invariant: what a change does is judged by where the records live that it is about, never by what it says of itself.

use super::storage::Session;
use crate::change::{Change, FieldType, Fields, Kind};
use crate::domain::ids::UserId;
use crate::domain::request::EventKind;
use crate::domain::right::{Relation, Relations};
use crate::domain::role::Role;
use crate::domain::unit::UnitPath;
use crate::record::Target;
use crate::record::kind::{CLAIMS, Claim, DELETED, OWNERS};
use crate::record::permission::{may_create, may_read, may_set};
use serde_json::Value;
use uuid::Uuid;

/// What the server knows of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Where it lives: the unit of the last change to it.
    pub unit: UnitPath,
    /// Its kind.
    pub kind: Kind,
    /// Who wrote its first change.
    pub maker: UserId,
    /// The request, when it is a request event.
    pub request: Option<Uuid>,
}

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
    /// Whether any change of the town is kept apart until a record arrives.
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

/// What the storage tells of records.
pub trait Records {
    /// The record, when the server knows it.
    fn home(&self, record: Uuid) -> Option<&Home>;
    /// How the request was handed to the author: `Handed`, `Assisting`.
    fn handed(&self, request: Uuid) -> Relations;
    /// The place of the log from which the request is in a sensitive category; `None` when it is in none.
    fn sensitive_since(&self, request: Uuid) -> Option<u64>;
    /// What a change of the author's that made this record, and is kept apart, waits for.
    fn awaited_by(&self, record: Uuid) -> Option<Uuid>;
}

/// What becomes of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Goes into the log.
    Allowed,
    /// Is kept apart, with this code.
    Refused(&'static str),
    /// Is kept apart until this record is known.
    Waits(Uuid),
}

/// The code of a change kept apart for what it names. Its author is not told whether the record is unknown or foreign.
pub const REFERENCE: &str = "reference";
/// The code of a change that the author's role may not write.
pub const ROLE: &str = "role";
/// The code of a change to a record that is not the author's to write.
pub const SCOPE: &str = "scope";

/// Judges a change.
#[must_use]
pub fn authorize(change: &Change, author: &Author, records: &dyn Records) -> Verdict {
    let home = records.home(change.record.0);
    if home.is_some_and(|home| home.kind != change.kind) {
        return Verdict::Refused("malformed");
    }
    let awaited = records.awaited_by(change.record.0);
    if let (None, Some(awaited)) = (home, awaited.filter(|record| records.home(*record).is_none())) {
        return Verdict::Waits(awaited);
    }
    let roles: Vec<&Role> = author
        .held
        .since(change.seen.seq)
        .filter(|role| is_true_of(&change.set, author, role))
        .collect();
    if roles.is_empty() {
        return Verdict::Refused(ROLE);
    }
    let references = references(&change.kind, &change.set);
    // A step is judged by where its request lives, so the request must be known first.
    let step = (change.kind == Kind::RequestEvent && home.is_none()).then(|| step_of(&change.set));
    let relations = match (&step, home) {
        (Some((_, request)), _) => match request.map(|request| (request, records.home(request))) {
            None => return Verdict::Refused("malformed"),
            Some((request, None)) => return Verdict::Waits(request),
            Some((request, Some(home))) => relations(author, change, request, home, records),
        },
        (None, Some(home)) => relations(author, change, change.record.0, home, records),
        (None, None) => Relations::from(Relation::Wrote).with_unit(author.unit.contains(&change.unit), false),
    };
    let allowed = |role: &Role, relations| match (&step, home) {
        (Some((step, _)), _) => may_create(&change.kind, step.as_ref(), role, relations),
        (None, None) => may_create(&change.kind, None, role, relations),
        // Without a value nothing changes: a device fills the number of a damaged change so.
        (None, Some(_)) if change.set.is_empty() => may_read(&change.kind, role, relations),
        (None, Some(_)) => may_set(&change.kind, role, relations, change.set.keys().map(String::as_str)),
    };
    if !roles.iter().any(|role| allowed(role, relations)) {
        let elsewhere = roles.iter().any(|role| allowed(role, Relations::ANY));
        return Verdict::Refused(if elsewhere { SCOPE } else { ROLE });
    }
    judge_references(change, &references, &roles, author, records)
}

/// Every reference of a change: the record must be known, of the kind the field names, and the author's to read. What a record
/// belongs to (its household, person, request) lives in the same unit, else some device would hold one without the other.
fn judge_references(
    change: &Change,
    references: &[Reference],
    roles: &[&Role],
    author: &Author,
    records: &dyn Records,
) -> Verdict {
    let mut waits = None;
    for reference in references {
        let Some(home) = records.home(reference.record) else {
            if reference.must_be_known {
                waits = waits.or(Some(reference.record));
            }
            continue;
        };
        let relations = relations(author, change, reference.record, home, records);
        let is_readable = roles.iter().any(|role| may_read(&home.kind, role, relations));
        let is_of_kind = reference.kind.as_ref().is_none_or(|kind| *kind == home.kind);
        let is_beside = !reference.is_owner || home.unit == change.unit;
        if !is_readable || !is_of_kind || !is_beside {
            return Verdict::Refused(REFERENCE);
        }
    }
    waits.map_or(Verdict::Allowed, Verdict::Waits)
}

/// How the author of `change` stands to a known record. What was done offline before a request became sensitive stays good.
fn relations(author: &Author, change: &Change, record: Uuid, home: &Home, records: &dyn Records) -> Relations {
    let request = match home.kind {
        Kind::Request => Some(record),
        Kind::RequestEvent => home.request,
        _ => None,
    };
    let since = request.and_then(|request| records.sensitive_since(request));
    let handed = request.map(|request| records.handed(request)).unwrap_or_default();
    handed
        .with_unit(
            author.unit.contains(&home.unit),
            since.is_some_and(|since| change.seen.seq >= since),
        )
        .with(Relation::Wrote, home.maker == author.user)
}

/// True when nothing in `set` says of the author what is not so, were `role` the one they wrote in.
fn is_true_of(set: &Fields, author: &Author, role: &Role) -> bool {
    CLAIMS.iter().all(|(field, claim)| match set.get(*field) {
        None | Some(Value::Null) => true,
        Some(value) => {
            let said = value.as_str();
            match claim {
                Claim::Role => said == Some(role.code()),
                Claim::DoctorOrLeader => said == Some(role.capacity()),
                Claim::User => said == Some(&author.user.to_string()),
            }
        }
    })
}

/// The step a new request event takes, and the request.
fn step_of(set: &Fields) -> (Option<EventKind>, Option<Uuid>) {
    let text = |field: &str| set.get(field).and_then(Value::as_str);
    let step = text("kind").map(EventKind::from_code);
    // Whose step it is must be said: the fold reads it.
    let step = step.filter(|_| text("role").is_some());
    (step, text("request_id").and_then(|id| id.parse().ok()))
}

/// A record a change names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The record.
    pub record: Uuid,
    kind: Option<Kind>,
    is_owner: bool,
    must_be_known: bool,
}

/// Every record the values name: by the fields of the kind, in the key of a follow-up, and whatever looks like an id in a field
/// or kind that this version does not know.
#[must_use]
pub fn references(kind: &Kind, set: &Fields) -> Vec<Reference> {
    let mut found = Vec::new();
    for (name, value) in set {
        match kind.field(name).map(|field| field.ty()) {
            Some(FieldType::Ref(target)) => {
                let is_owner = OWNERS.contains(&name.as_str());
                add(&mut found, value, target.kind(), is_owner, target != Target::Change);
            }
            Some(FieldType::Refs(target)) => {
                for item in value.as_array().into_iter().flatten() {
                    add(&mut found, item, target.kind(), false, true);
                }
            }
            Some(FieldType::Key) => {
                for part in value.as_str().unwrap_or_default().split(':') {
                    add(&mut found, &Value::from(part), None, false, true);
                }
            }
            Some(_) => {}
            None if name == DELETED => {}
            None => add_any(&mut found, value),
        }
    }
    found
}

fn add(found: &mut Vec<Reference>, value: &Value, kind: Option<Kind>, is_owner: bool, must_be_known: bool) {
    if let Some(record) = value.as_str().and_then(|text| text.parse().ok()) {
        found.push(Reference {
            record,
            kind,
            is_owner,
            must_be_known,
        });
    }
}

fn add_any(found: &mut Vec<Reference>, value: &Value) {
    match value {
        Value::String(text) => {
            for part in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
                add(found, &Value::from(part), None, false, false);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_any(found, item)),
        Value::Object(fields) => fields.values().for_each(|value| add_any(found, value)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
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
    }

    impl Records for World {
        fn home(&self, record: Uuid) -> Option<&Home> {
            self.homes.get(&record)
        }
        fn handed(&self, request: Uuid) -> Relations {
            self.handed.get(&request).copied().unwrap_or_default()
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
                unit: UnitPath::parse(unit).unwrap(),
                kind,
                maker: UserId(id(1000)),
                request: None,
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
                Verdict::Refused(ROLE),
            ),
            (
                Role::TownOffice,
                Kind::Household,
                1,
                json!({"deleted": "x"}),
                Verdict::Refused(ROLE),
            ),
            (
                Role::Department,
                Kind::Person,
                99,
                json!({"household_id": id(1), "id_no": "x"}),
                Verdict::Refused(ROLE),
            ),
            (
                Role::Volunteer,
                Kind::Benefit,
                99,
                json!({"household_id": id(1)}),
                Verdict::Refused(ROLE),
            ),
            (
                Role::Viewer,
                Kind::Request,
                99,
                json!({"title": "x"}),
                Verdict::Refused(ROLE),
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
                Verdict::Refused("malformed"),
            ),
            (
                Role::Department,
                Kind::Unknown("notice".into()),
                99,
                json!({}),
                Verdict::Refused(ROLE),
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
        assert_eq!(step(Role::MicroLeader, "town_office"), Verdict::Refused(ROLE));
        assert_eq!(
            step(Role::Department, "department"),
            Verdict::Refused(ROLE),
            "nobody hands out accepting"
        );
        let set = json!({"request_id": id(3), "kind": "accept"});
        let silent = verdict(Role::TownOffice, "439901100", Kind::RequestEvent, 99, set);
        assert_eq!(silent, Verdict::Refused(ROLE), "who steps must be said");
        let record = |by: &str| json!({"household_id": id(1), "by_role": by});
        let written = |by| verdict(Role::MicroLeader, GRID, Kind::HealthRecord, 99, record(by));
        assert_eq!(written("leader"), Verdict::Allowed);
        assert_eq!(written("doctor"), Verdict::Refused(ROLE));
        let other = json!({"household_id": id(1), "created_by": id(5)});
        assert_eq!(
            verdict(Role::Clerk, GRID, Kind::Visit, 99, other),
            Verdict::Refused(ROLE)
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
            (40, Verdict::Refused(ROLE)),
            (90, Verdict::Refused(ROLE)),
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
            (40, Verdict::Refused(REFERENCE)),
            (90, Verdict::Refused(REFERENCE)),
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
        let refused = Verdict::Refused(REFERENCE);
        for (kind, set, expected) in [
            (Kind::Person, json!({"household_id": id(1)}), Verdict::Allowed),
            (Kind::Person, json!({"household_id": id(2)}), refused),
            (Kind::Person, json!({"household_id": id(3)}), refused),
            (Kind::Person, json!({"household_id": id(7)}), Verdict::Waits(id(7))),
            (Kind::Tag, json!({"household_id": id(2), "kind": "dibao"}), refused),
            (
                Kind::Visit,
                json!({"household_id": id(1), "request_ids": [id(3), id(4)]}),
                refused,
            ),
            (
                Kind::Visit,
                json!({"household_id": id(1), "met_person_ids": [id(8)]}),
                Verdict::Waits(id(8)),
            ),
            (Kind::Request, json!({"title": "x", "recurrence_of": id(4)}), refused),
            (
                Kind::Postponement,
                json!({"key": format!("R11:{}:2026-11", id(2))}),
                refused,
            ),
            (
                Kind::Postponement,
                json!({"key": "R09:439901100/200/03/012"}),
                Verdict::Allowed,
            ),
            (Kind::Unknown("notice".into()), json!({"to": [{"who": id(2)}]}), refused),
            (
                Kind::Unknown("notice".into()),
                json!({"to": [{"who": id(9)}]}),
                Verdict::Allowed,
            ),
            (
                Kind::Visit,
                json!({"household_id": id(1), "from_the_future": id(2)}),
                refused,
            ),
        ] {
            assert_eq!(leader(kind.clone(), set.clone()), expected, "{kind} {set}");
        }
        let step = |request| json!({"request_id": request, "kind": "resolve", "role": "micro_leader"});
        assert_eq!(leader(Kind::RequestEvent, step(id(3))), Verdict::Allowed);
        assert_eq!(leader(Kind::RequestEvent, step(id(4))), Verdict::Refused(SCOPE));
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
        assert_eq!(person(id(2)), Verdict::Refused(REFERENCE));
    }

    #[test]
    fn a_number_filled_without_a_value_is_taken() {
        let fill = verdict(Role::Clerk, "439901100/200", Kind::Visit, 99, json!({}));
        assert_eq!(fill, Verdict::Allowed);
        assert_eq!(
            verdict(Role::MicroLeader, GRID, Kind::Household, 2, json!({})),
            Verdict::Refused(SCOPE)
        );
    }
}
