//! The permission table against an oracle written from docs/SECURITY.md, not from the code: every role, kind, operation and
//! step, standing in every relation, and references to records in every place.

use lianxin::change::home::Residence;
use lianxin::change::{CHANGE_VERSION, Change, Cursor, Fields, Kind};
use lianxin::domain::category::SENSITIVE;
use lianxin::domain::ids::{ChangeId, RecordId, UserId};
use lianxin::domain::request::EventKind;
use lianxin::domain::right::{Relation, Relations};
use lianxin::domain::role::Role;
use lianxin::domain::time::Millis;
use lianxin::domain::unit::UnitPath;
use lianxin::server::authorize::{Author, Home, Records, RolesHeld, Verdict, authorize};
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

const OWN: &str = "439901100/200/03/012";
const ELSEWHERE: &str = "439901100/201/01/001";
const ME: u128 = 1;
const SOMEBODY: u128 = 2;

/// How the author stands to the record, or for a step to its request.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub own: bool,
    /// The request is of a sensitive category.
    pub sensitive: bool,
    pub handed: bool,
    pub assisting: bool,
    pub wrote: bool,
}

fn is(role: &str, group: &str) -> bool {
    let roles = match group {
        "caseload" => "micro_leader grid_leader grid_member clerk branch_secretary",
        "overseers" => "grid_leader clerk branch_secretary",
        "village_desk" => "clerk branch_secretary",
        "desks" => "clerk branch_secretary town_office",
        "senders" => "grid_leader grid_member clerk branch_secretary town_office",
        "outsiders" => "town_office work_team",
        "helpers" => "department volunteer",
        "doctor" => "village_doctor",
        "office" => "town_office",
        "team" => "work_team",
        "onlookers" => "work_team viewer",
        "viewer" => "viewer",
        "writers" => {
            return ["caseload", "outsiders", "helpers", "doctor"]
                .iter()
                .any(|group| is(role, group));
        }
        _ => unreachable!(),
    };
    roles.split(' ').any(|known| known == role)
}

/// One cell of the tables: "groups: relations; …".
pub fn cell(text: &str, role: &str, s: Standing) -> bool {
    text.split("; ").filter(|part| !part.is_empty()).any(|part| {
        let (groups, relations) = part.split_once(": ").unwrap();
        groups.split(' ').any(|group| is(role, group))
            && relations.split(' ').any(|relation| match relation {
                "own" => s.own,
                "ordinary" => s.own && !s.sensitive,
                "handed" => s.handed,
                "assisting" => s.assisting,
                "wrote" => s.wrote,
                _ => unreachable!(),
            })
    })
}

/// Rows of the table of kinds: read, create, edit, tombstone.
pub fn row(kind: &str) -> [&'static str; 4] {
    const CASELOAD: &str = "caseload: own";
    const READERS: &str = "caseload doctor: own";
    const REQUEST_READERS: &str = "caseload doctor office: own; onlookers: ordinary; helpers team: handed assisting wrote; caseload doctor: handed";
    match kind {
        "household" | "person" | "benefit" | "wish" | "care_case" | "care_log" => {
            [READERS, CASELOAD, CASELOAD, CASELOAD]
        }
        "external_list" | "list_row" | "handover" | "handover_line" => [CASELOAD; 4],
        "tag" => [READERS; 4],
        "visit" | "health_record" | "notice_told" => [READERS, READERS, "", "caseload doctor: wrote; overseers: own"],
        "request" => [
            REQUEST_READERS,
            "writers: own",
            "caseload office: own; team: ordinary wrote; helpers doctor: wrote",
            "caseload office: own; writers: wrote",
        ],
        "request_event" => [
            REQUEST_READERS,
            "writers: own handed assisting wrote",
            "",
            "writers: wrote",
        ],
        "reminder" => [
            "caseload doctor: own; outsiders: wrote",
            "caseload doctor outsiders: own",
            "caseload doctor: own; outsiders: wrote",
            "caseload doctor: own; outsiders: wrote",
        ],
        "postponement" => [
            "caseload doctor: own; outsiders: wrote",
            "caseload doctor outsiders: own",
            "",
            "writers: wrote",
        ],
        "contact" | "notice" | "duty" | "team" | "open_wish" => [
            "writers viewer: own",
            "caseload office: own",
            "caseload office: own",
            "caseload office: own",
        ],
        "campaign" | "survey" => ["caseload office: own"; 4],
        "campaign_row" => [
            "caseload: own; office: wrote",
            "caseload office: own",
            "caseload: own; office: wrote",
            "caseload: own; office: wrote",
        ],
        "answer" => [CASELOAD, CASELOAD, "", "caseload: wrote; overseers: own"],
        "patrol_point" | "patrol" | "meeting" | "agenda_item" | "chat_group" => ["caseload office: own"; 4],
        "activity" | "points_entry" => [
            "caseload office: own",
            "caseload office: own",
            "",
            "caseload office: wrote; overseers: own",
        ],
        "audit_line" => ["village_desk: own; writers: wrote", "writers: own", "", ""],
        "unit" | "user" | "annulment" | "register" => ["", "", "", ""],
        register if register.starts_with("grid_") => [READERS, CASELOAD, CASELOAD, CASELOAD],
        register if register.starts_with("doctor_") => [READERS; 4],
        register if register.starts_with("office_") => ["caseload office: own"; 4],
        register if register.starts_with("board_") => [
            "writers viewer: own",
            "caseload office: own",
            "caseload office: own",
            "caseload office: own",
        ],
        _ => [CASELOAD; 4],
    }
}

fn step(kind: &str) -> &'static str {
    match kind {
        "submit" => "writers: wrote",
        "self_accept" => "caseload outsiders: own; caseload: handed",
        "withdraw" | "merge" | "return_visit" => "caseload outsiders: own",
        "escalate" => "caseload outsiders: own; writers: wrote",
        "accept" | "return" => "caseload office: own; writers: handed",
        "dispatch" | "decline" => "desks: own",
        "hand_down" | "check" | "approve" => "senders: own handed",
        "progress" | "urge" | "reply" => {
            "caseload outsiders doctor: own; helpers: handed assisting wrote; writers: handed"
        }
        _ => "caseload outsiders doctor: own; writers: handed",
    }
}

/// What the documents say of a change.
fn oracle(case: &Case) -> bool {
    let [_, create, edit, tombstone] = row(case.kind.code());
    let role = case.role.code();
    let allowed = match case.operation {
        // A step names its request, which must be the author's to read.
        Operation::Create if case.kind == Kind::RequestEvent => {
            cell(step(case.step.code()), role, case.standing) && cell(row("request")[0], role, case.standing)
        }
        // Whoever makes a record wrote it.
        Operation::Create => cell(
            create,
            role,
            Standing {
                wrote: true,
                handed: false,
                assisting: false,
                ..case.standing
            },
        ),
        Operation::Edit => cell(edit, role, case.standing) || case.is_open_field(),
        Operation::Delete => cell(tombstone, role, case.standing),
    };
    let references = case.reference.is_none_or(|(kind, own)| {
        let standing = Standing {
            own,
            sensitive: case.names_sensitive,
            handed: false,
            assisting: false,
            wrote: false,
        };
        // A field that the kind does not have may name any record the author may read.
        let has_the_field = case.kind.field("household_id").is_some();
        cell(row(kind)[0], role, standing) && (kind == "household" || !has_the_field)
    });
    // Naming a household gives that field a value as well.
    let edits = case.operation == Operation::Create || case.reference.is_none() || cell(edit, role, case.standing);
    allowed && references && edits && !case.lies
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Create,
    Edit,
    Delete,
}

#[derive(Debug, Clone)]
struct Case {
    role: Role,
    kind: Kind,
    operation: Operation,
    step: EventKind,
    standing: Standing,
    /// A field of the record that is edited.
    field: &'static str,
    /// A household, or a record of another kind, in the own unit or elsewhere, named as the household.
    reference: Option<(&'static str, bool)>,
    /// The record named is a request of a sensitive category, if it is a request.
    names_sensitive: bool,
    /// The change says that somebody of another role wrote it.
    lies: bool,
}

impl Case {
    /// Fields that more may write than the rest of the kind.
    fn is_open_field(&self) -> bool {
        let own = self.standing.own && self.role == Role::VillageDoctor;
        match (&self.kind, self.field) {
            (Kind::Person, "doctor_team") => own,
            (Kind::Request, "dispute_result") => {
                let groups = ["helpers", "caseload", "doctor"];
                self.standing.handed && groups.iter().any(|group| is(self.role.code(), group))
            }
            _ => false,
        }
    }

    fn says(&self) -> bool {
        let known = World::of(self);
        let author = Author {
            user: UserId(Uuid::from_u128(ME)),
            unit: UnitPath::parse(OWN).unwrap(),
            held: RolesHeld::new(vec![(0, self.role.clone())]),
            anything_waits: false,
        };
        authorize(&self.change(), &author, &known) == Verdict::Allowed
    }

    fn change(&self) -> Change {
        let mut set = Fields::new();
        match self.operation {
            Operation::Delete => drop(set.insert("deleted".into(), "x".into())),
            Operation::Edit => drop(set.insert(self.field.into(), "x".into())),
            Operation::Create if self.kind == Kind::RequestEvent => {
                set.insert("request_id".into(), json!(Uuid::from_u128(30)));
                set.insert("kind".into(), self.step.code().into());
                let role = if self.lies { "somebody" } else { self.role.code() };
                set.insert("role".into(), role.into());
            }
            Operation::Create => drop(set.insert(self.field.into(), "x".into())),
        }
        if self.lies {
            set.insert("created_by".into(), json!(Uuid::from_u128(SOMEBODY)));
        }
        if self.reference.is_some() {
            set.insert("household_id".into(), json!(Uuid::from_u128(20)));
        }
        let unit = if self.standing.own { OWN } else { ELSEWHERE };
        Change {
            id: ChangeId(Uuid::from_u128(99)),
            n: 1,
            kind: self.kind.clone(),
            record: RecordId(Uuid::from_u128(10)),
            unit: UnitPath::parse(unit).unwrap(),
            v: CHANGE_VERSION,
            at: Millis(1),
            seen: Cursor::default(),
            group: None,
            set,
        }
    }
}

struct World {
    homes: HashMap<Uuid, Home>,
    handed: Relations,
    sensitive: Vec<u128>,
}

impl World {
    fn of(case: &Case) -> Self {
        let home = |kind: Kind, own: bool, wrote: bool, request: Option<Uuid>| Home {
            at: Residence::begun(&UnitPath::parse(if own { OWN } else { ELSEWHERE }).unwrap()),
            kind,
            maker: UserId(Uuid::from_u128(if wrote { ME } else { SOMEBODY })),
            request,
            owner: None,
        };
        let (s, mut homes) = (case.standing, HashMap::new());
        let request = Uuid::from_u128(30);
        if case.operation != Operation::Create {
            let of = (case.kind == Kind::RequestEvent).then_some(request);
            homes.insert(Uuid::from_u128(10), home(case.kind.clone(), s.own, s.wrote, of));
        }
        homes.insert(request, home(Kind::Request, s.own, s.wrote, None));
        if let Some((kind, own)) = case.reference {
            homes.insert(Uuid::from_u128(20), home(Kind::from_code(kind), own, false, None));
        }
        let handed = Relations::default()
            .with(Relation::Handed, s.handed)
            .with(Relation::Assisting, s.assisting);
        let sensitive = [
            (10, s.sensitive && case.kind == Kind::Request),
            (20, case.names_sensitive),
            (30, s.sensitive),
        ];
        let sensitive = sensitive.iter().filter(|(_, is)| *is).map(|(request, _)| *request);
        Self {
            homes,
            handed,
            sensitive: sensitive.collect(),
        }
    }
}

impl Records for World {
    fn home(&self, record: Uuid) -> Option<&Home> {
        self.homes.get(&record)
    }
    fn handed(&self, request: Uuid) -> Relations {
        let named = [10, 30].map(Uuid::from_u128).contains(&request);
        if named { self.handed } else { Relations::default() }
    }
    fn is_handed_by(&self, _: Uuid, _: Uuid) -> bool {
        false
    }
    fn stands_in_for(&self, _: Uuid, _: &str) -> bool {
        false
    }
    fn sensitive_since(&self, request: Uuid) -> Option<u64> {
        self.sensitive.contains(&request.as_u128()).then_some(0)
    }
    fn awaited_by(&self, _: Uuid) -> Option<Uuid> {
        None
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let mut roles = Role::ALL.to_vec();
    roles.push(Role::Unknown("king".into()));
    let mut kinds = Kind::ALL.to_vec();
    let unknown = [
        "canteen",
        "grid_wells",
        "leaders_keys",
        "doctor_meals",
        "office_bins",
        "board_pumps",
    ];
    kinds.extend(unknown.map(|code| Kind::Unknown(code.into())));
    let operations = vec![Operation::Create, Operation::Edit, Operation::Delete];
    let fields = vec!["remark", "doctor_team", "dispute_result", "from_a_newer_version"];
    let references = vec![
        None,
        None,
        None,
        Some(("household", true)),
        Some(("household", false)),
        Some(("request", true)),
    ];
    let standing = any::<[bool; 5]>();
    let standing = standing.prop_map(|[own, sensitive, handed, assisting, wrote]| Standing {
        own,
        sensitive,
        handed,
        assisting,
        wrote,
    });
    (
        proptest::sample::select(roles),
        proptest::sample::select(kinds),
        proptest::sample::select(operations),
        proptest::sample::select(EventKind::ALL.to_vec()),
        standing,
        proptest::sample::select(fields),
        proptest::sample::select(references),
        any::<bool>(),
        proptest::bool::weighted(0.1),
    )
        .prop_map(
            |(role, kind, operation, step, standing, field, reference, names_sensitive, lies)| Case {
                role,
                kind,
                operation,
                step,
                standing,
                field,
                reference,
                names_sensitive,
                lies,
            },
        )
        // An owner must live in the change's unit; elsewhere is another test's matter.
        .prop_filter("an owner elsewhere is judged by its unit too", |case| {
            case.reference.is_none_or(|(_, own)| own == case.standing.own)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60_000))]

    #[test]
    fn a1_a2_a3_the_server_lets_in_what_the_documents_allow_and_nothing_else(case in cases()) {
        prop_assert_eq!(case.says(), oracle(&case));
    }
}

#[test]
fn the_documents_have_the_tables_of_the_oracle() {
    let text = include_str!("../../docs/SECURITY.md");
    for kind in Kind::ALL {
        assert!(text.contains(&format!("`{kind}`")), "{kind}");
    }
    for step in EventKind::ALL {
        assert!(text.contains(&format!("`{}`", step.code())), "{}", step.code());
    }
    for category in SENSITIVE {
        assert!(text.contains(category), "{category}");
    }
    for role in Role::ALL {
        assert!(
            text.contains(&format!("`{role}`")) || role.code() == "village_doctor",
            "{role}"
        );
    }
}
