//! Every entry against a small lookup: what is refused, for which field and why; what is accepted, with its exact changes.

use super::{Author, Entry, Lookup, Prepared, Similar};
use crate::domain::benefit::Benefit;
use crate::domain::comparison;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId, UserId};
use crate::domain::person::Person;
use crate::domain::problem::{Problem, Reason};
use crate::domain::request::{EventKind, Folded, Request, fold};
use crate::domain::right::Relations;
use crate::domain::role::Role;
use crate::domain::rules::Rules;
use crate::domain::tag::Tag;
use crate::domain::testing::{event, household, morning, person, request, unit};
use crate::domain::time::{Date, Millis};
use crate::domain::unit::UnitPath;
use crate::record::kind::Kind;
use serde_json::{Value, json};
use std::cell::Cell;
use uuid::Uuid;

/// Household A-001 with its householder P1, household B-001 elsewhere, request R1 in one state or another.
struct Village {
    author: Author,
    steps: &'static [(EventKind, Role)],
    ids: Cell<u128>,
}

const P1: &str = "00000000-0000-0000-0000-0000000000c9";

fn village(role: Role, steps: &'static [(EventKind, Role)]) -> Village {
    let author = Author {
        user: UserId(Uuid::from_u128(9)),
        name: "谭谷雨".into(),
        role,
        unit: unit(),
    };
    Village {
        author,
        steps,
        ids: Cell::new(0xf00),
    }
}

fn elsewhere() -> Household {
    Household {
        id: HouseholdId(Uuid::from_u128(101)),
        unit: UnitPath::parse("439901100/201/01/001").unwrap(),
        household_no: "B-001".into(),
        ..household()
    }
}

impl Lookup for Village {
    fn now(&self) -> Millis {
        morning("2026-11-22")
    }
    fn new_id(&self) -> RecordId {
        self.ids.set(self.ids.get() + 1);
        RecordId(Uuid::from_u128(self.ids.get()))
    }
    fn author(&self) -> &Author {
        &self.author
    }
    fn resolve(&self, kind: &Kind, given: &str) -> Result<RecordId, Reason> {
        let number = match (kind, given) {
            (Kind::Household, "A-001") => 100,
            (Kind::Household, "B-001") => 101,
            (Kind::Person, P1) => 201,
            (Kind::Request, "12-1120-01") => 1,
            (Kind::Reminder, "the-reminder") => 700,
            _ => match Uuid::parse_str(given) {
                Ok(uuid) => uuid.as_u128(),
                Err(_) => {
                    let given = given.to_owned();
                    return Err(Reason::NotFound { given });
                }
            },
        };
        Ok(RecordId(Uuid::from_u128(number)))
    }
    fn household(&self, id: HouseholdId) -> Option<Household> {
        [household(), elsewhere()].into_iter().find(|known| known.id == id)
    }
    fn person(&self, id: PersonId) -> Option<Person> {
        Some(person(1, Some("1951-03-04"))).filter(|known| known.id == id)
    }
    fn request(&self, _: RequestId) -> Option<(Request, Folded)> {
        let request = request("2026-11-20");
        let mut events = vec![event(0, EventKind::Submit, Role::MicroLeader, "2026-11-20")];
        let steps = self.steps.iter().zip(1..);
        events.extend(steps.map(|((kind, role), number)| event(number, kind.clone(), role.clone(), "2026-11-20")));
        let folded = fold(&request, &events, &Rules::builtin());
        Some((request, folded))
    }
    fn unit_of(&self, kind: &Kind, record: RecordId) -> Option<UnitPath> {
        match kind {
            Kind::Household => self.household(HouseholdId::from(record)).map(|it| it.unit),
            _ => Some(unit()),
        }
    }
    fn relations(&self, kind: &Kind, record: RecordId) -> Option<Relations> {
        let known = record.0.as_u128() < 0xf00;
        let unit = known.then(|| self.unit_of(kind, record)).flatten()?;
        Some(Relations::default().with_unit(&self.author.unit, &unit, false))
    }
    fn householder(&self, id: HouseholdId, except: Option<PersonId>) -> Option<PersonId> {
        let holder = PersonId(Uuid::from_u128(201));
        (id == household().id && except != Some(holder)).then_some(holder)
    }
    fn number_taken(&self, _: &UnitPath, household_no: &str, except: Option<HouseholdId>) -> Option<String> {
        let is_taken = comparison::key(household_no) == "a-001" && except != Some(household().id);
        is_taken.then(|| "A-001".to_owned())
    }
    fn similar_request(&self, _: &UnitPath, _: Option<HouseholdId>, category: &str, _: &str) -> Option<Similar> {
        let no = "12-1120-01".to_owned();
        (category == "0103").then_some(Similar { no, ended: false })
    }
    fn id_taken(&self, _: &[String], _: Option<PersonId>) -> Option<String> {
        None
    }
    fn name_taken(&self, _: &UnitPath, _: &str, _: Option<HouseholdId>) -> Option<String> {
        None
    }
    fn visited(&self, _: HouseholdId, _: Date, _: &str) -> Option<String> {
        None
    }
    fn held(&self, _: HouseholdId) -> (Vec<Tag>, Vec<Benefit>) {
        (Vec::new(), Vec::new())
    }
    fn old_age(&self) -> u32 {
        80
    }
    fn naming(&self, _: &Kind, _: RecordId) -> Vec<(Kind, RecordId, &'static str)> {
        Vec::new()
    }
    fn last_note(&self, _: HouseholdId) -> Option<String> {
        Some("老人说腿疼, 药只剩3天。".to_owned())
    }
    fn has_alarm(&self, _: HouseholdId) -> bool {
        false
    }
    fn called_by_initials(&self, _: &UnitPath, initials: &str) -> Option<String> {
        (initials == "tlc").then(|| "A-001".to_owned())
    }
    fn open_requests(&self, id: HouseholdId) -> usize {
        usize::from(id == household().id) * 2
    }
    fn next_temp_no(&self, _: &UnitPath, _: Date, ahead: usize) -> String {
        format!("12-1122-{:02}", ahead + 1)
    }
    fn fields(&self, _: &Kind, _: RecordId) -> Option<crate::change::Fields> {
        None
    }
    fn candidates(&self, _: bool) -> Vec<crate::domain::campaign::Candidate> {
        Vec::new()
    }
    fn outsiders(&self, _: RecordId) -> Vec<(String, String)> {
        Vec::new()
    }
    fn unit(&self, path: &UnitPath) -> Option<crate::domain::unit::Unit> {
        let _ = path;
        None
    }
    fn requests_of(&self, _household: HouseholdId) -> Vec<RecordId> {
        Vec::new()
    }
    fn knows_units(&self) -> bool {
        false
    }
    fn users(&self, _given: &str) -> Vec<super::KnownUser> {
        Vec::new()
    }
    fn most_tries(&self) -> u32 {
        3
    }
    fn snoozed(&self, key: &str) -> u32 {
        if key == "R09:worn" { 3 } else { 0 }
    }
}

fn prepare(lookup: &Village, entry: &Value) -> Result<Prepared, Vec<Problem>> {
    let entry: Entry = Entry::read(entry.as_object().unwrap().clone()).unwrap_or_else(|why| panic!("{entry}: {why:?}"));
    entry.prepare(lookup)
}

/// `field Reason` of each problem, the reason without what it carries.
fn said(problems: &[Problem]) -> String {
    let word = |problem: &Problem| {
        let reason = format!("{:?}", problem.reason);
        let end = reason.find([' ', '(']).unwrap_or(reason.len());
        format!("{} {}", problem.field, &reason[..end])
    };
    problems.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// The same entry with some fields set.
fn with(base: &Value, fields: &Value) -> Value {
    let mut entry = base.clone();
    for (name, value) in fields.as_object().unwrap() {
        entry[name] = value.clone();
    }
    entry
}

/// Each row: fields put on top of the base, and what is refused.
fn refuses(base: &Value, rows: &[(Value, &str)]) {
    let lookup = village(Role::MicroLeader, &[]);
    assert!(prepare(&lookup, base).is_ok(), "the base itself is right: {base}");
    for (fields, expected) in rows {
        let outcome = prepare(&lookup, &with(base, fields));
        let problems = outcome.expect_err(&format!("{fields} must be refused"));
        assert_eq!(said(&problems), *expected, "{fields}");
    }
}

/// Each row: fields put on top of the base, and the warnings it is accepted with.
fn warns(base: &Value, rows: &[(Value, &str)]) {
    let lookup = village(Role::MicroLeader, &[]);
    for (fields, expected) in rows {
        let prepared = prepare(&lookup, &with(base, fields)).unwrap_or_else(|why| panic!("{fields}: {}", said(&why)));
        assert_eq!(said(&prepared.warnings), *expected, "{fields}");
    }
}

/// The changes as `kind: fields`.
fn changes(lookup: &Village, entry: &Value) -> Vec<(String, Value)> {
    let prepared = prepare(lookup, entry).unwrap_or_else(|why| panic!("{entry}: {}", said(&why)));
    let pair = |change: &crate::change::NewChange| (change.kind.to_string(), Value::Object(change.set.clone()));
    prepared.changes.iter().map(pair).collect()
}

fn long(characters: usize) -> String {
    "字".repeat(characters)
}

#[test]
fn a_household_is_checked_field_by_field() {
    let base = json!({ "do": "household", "display_name": "查夏至" });
    refuses(
        &base,
        &[
            (json!({ "display_name": "  " }), "display_name Required"),
            (json!({ "display_name": long(41) }), "display_name TooLong"),
            (json!({ "household_no": "A-001" }), "household_no Taken"),
            (json!({ "household_no": "ａ——００１\u{200B}" }), "household_no Taken"),
            (
                json!({ "display_name": "\u{200B}\u{3164}\u{E0041}" }),
                "display_name Required",
            ),
            (json!({ "household_no": "1".repeat(21) }), "household_no TooLong"),
            (json!({ "residence": "gone" }), "residence UnknownCode"),
            (json!({ "contact_since": "2026-11-23" }), "contact_since InFuture"),
            (json!({ "contact_since": "yesterday" }), "contact_since Malformed"),
            (json!({ "unit": "439901100/201" }), "unit OutOfScope"),
            (json!({ "unit": "../x" }), "unit Malformed"),
            (json!({ "phone": "1".repeat(21) }), "phone TooLong"),
            (json!({ "remark": long(2001) }), "remark TooLong"),
        ],
    );
    warns(
        &base,
        &[
            (json!({ "phone": "1290000000" }), "phone PhoneLength"),
            (json!({ "phone": "12900000001" }), "phone PhoneUnusual"),
            (json!({ "phone": "110" }), ""),
        ],
    );
    let made = changes(
        &village(Role::MicroLeader, &[]),
        &with(&base, &json!({ "household_no": "Ａ-002", "remark": "一\n二" })),
    );
    let set =
        json!({ "household_no": "Ａ-002", "display_name": "查夏至", "residence": "resident", "remark": "一\n二" });
    assert_eq!(made[0].0, "household");
    assert_eq!(made[0].1["household_no"], set["household_no"], "kept as it was typed");
    assert_eq!(made[0].1["residence"], set["residence"]);
    assert_eq!(made[0].1["remark"], set["remark"]);
}

#[test]
fn a_person_is_checked_against_the_id_number() {
    let base = json!({ "do": "person", "household": "A-001", "name": "曾白露", "relation": "40" });
    refuses(
        &base,
        &[
            (json!({ "name": "" }), "name Required"),
            (json!({ "household": "" }), "household Required"),
            (json!({ "household": "Z-9" }), "household NotFound"),
            (json!({ "household": "B-001" }), "household OutOfScope"),
            (json!({ "relation": "02" }), "relation SecondHouseholder"),
            (json!({ "relation": "son" }), "relation Malformed"),
            (json!({ "sex": 3 }), "sex UnknownCode"),
            (json!({ "birth": "2027-01-01" }), "birth InFuture"),
            (json!({ "id_no": "439901195103041022" }), "id_no IdCheckDigit"),
            (json!({ "id_no": "439901195113041021" }), "id_no IdMalformed"),
            (json!({ "id_no": "12345" }), "id_no IdMalformed"),
            (json!({ "id_no": "A".repeat(21) }), "id_no TooLong"),
            (json!({ "presence": "moon" }), "presence UnknownCode"),
            (json!({ "phones": ["1".repeat(21)] }), "phones TooLong"),
        ],
    );
    warns(
        &base,
        &[
            (json!({ "id_no": "439901195103041021", "sex": 1 }), "id_no IdSexDiffers"),
            (
                json!({ "id_no": "439901195103041021", "birth": "1951-03-05" }),
                "id_no IdBirthDiffers",
            ),
            (json!({ "id_no": "439901195103041022", "id_unverified": true }), ""),
            (json!({ "id_no": "HA1234567" }), ""),
            (json!({ "phones": ["12900000001"] }), "phones PhoneUnusual"),
        ],
    );
    let made = changes(
        &village(Role::MicroLeader, &[]),
        &with(
            &base,
            &json!({ "id_no": "４３９９０１ １９５１０３０４ １０２１\u{202C} ", "phones": ["+86  139-0000-0000\u{202C}"] }),
        ),
    );
    // The limit is of what is kept: both are longer as they are typed.
    assert_eq!(made[0].1["phones"], json!(["13900000000"]));
    let set = &made[0].1;
    assert_eq!((&set["birth"], &set["sex"]), (&json!("1951-03-04"), &json!(2)));
    assert_eq!(set["id_no"], "439901195103041021");
}

#[test]
fn tags_and_benefits_need_somebody_a_known_kind_and_days_in_order() {
    for (base, kind) in [
        (json!({ "do": "tag", "household": "A-001", "kind": "dibao" }), "level"),
        (json!({ "do": "benefit", "person": P1, "kind": "dibao" }), "state"),
    ] {
        refuses(
            &base,
            &[
                (json!({ "kind": "" }), "kind Required"),
                (json!({ "kind": "rich" }), "kind UnknownCode"),
                (json!({ kind: "odd" }), &format!("{kind} UnknownCode")),
                (json!({ "household": "", "person": "" }), "household Required"),
                (json!({ "person": "nobody" }), "person NotFound"),
                (json!({ "from": "2026-11-10", "to": "2026-11-09" }), "to BeforeBegin"),
                (json!({ "source": long(101) }), "source TooLong"),
            ],
        );
    }
    let made = changes(
        &village(Role::Clerk, &[]),
        &json!({ "do": "tag", "person": P1, "kind": "hypertension", "risk": 2 }),
    );
    assert_eq!(made[0].1["from"], "2026-11-22");
    assert_eq!(made[0].1["basis"], "duty");
    assert_eq!(made[0].1["person_id"], P1);
}

#[test]
fn a_visit_saves_what_followed_with_it_or_nothing() {
    let base = json!({ "do": "visit", "household": "A-001", "outcome": "done" });
    let again = json!({ "text": "老人说 腿疼，药只剩３天。" });
    warns(&base, &[(again, "text SameNote")]);
    refuses(
        &base,
        &[
            (json!({ "outcome": "" }), "outcome Required"),
            (json!({ "at": "2026-11-23" }), "at InFuture"),
            (json!({ "at": "soon" }), "at Malformed"),
            (json!({ "way": "walk" }), "way UnknownCode"),
            (json!({ "topics": ["gossip"] }), "topics UnknownCode"),
            (json!({ "text": long(2001) }), "text TooLong"),
            (json!({ "next_visit": "2026-11-21" }), "next_visit InPast"),
            (json!({ "met": ["nobody"] }), "met NotFound"),
            (json!({ "settles": ["manual:gone"] }), "settles NotFound"),
            (json!({ "settles": ["nonsense"] }), "settles NotFound"),
            (
                json!({ "requests": [{ "title": "水管" }] }),
                "category Required, urgency Required",
            ),
            (json!({ "reminder": { "due": "2026-11-30" } }), "text Required"),
            (
                json!({ "health": { "person": P1, "disease": "smd", "bp_sys": 999 } }),
                "bp_sys OutOfRange",
            ),
            (json!({ "tags": [{ "kind": "rich" }] }), "kind UnknownCode"),
        ],
    );
    let made = changes(
        &village(Role::MicroLeader, &[]),
        &with(
            &base,
            &json!({
                "met": [P1, P1], "settles": ["manual:the-reminder", "R09:x"],
                "requests": [{ "title": "水管", "category": "0101", "urgency": "normal" }],
                "reminder": { "due": "2026-11-30", "text": "看水管" }, "tags": [{ "kind": "dibao" }],
                "health": { "person": P1, "disease": "hypertension" },
            }),
        ),
    );
    let kinds: Vec<_> = made.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "health_record",
            "tag",
            "reminder",
            "reminder",
            "request",
            "request_event",
            "visit"
        ]
    );
    let visit = &made[6].1;
    assert_eq!(visit["met_person_ids"], json!([P1]), "met twice is met once");
    assert_eq!(visit["request_ids"].as_array().map(Vec::len), Some(1));
    assert_eq!(made[3].1, json!({ "state": "done" }));
}

#[test]
fn a_request_needs_four_things_and_may_end_or_go_up_at_once() {
    let base =
        json!({ "do": "request", "title": "水管", "category": "0101", "urgency": "normal", "household": "A-001" });
    refuses(
        &base,
        &[
            (json!({ "title": "" }), "title Required"),
            (json!({ "title": long(41) }), "title TooLong"),
            (json!({ "category": "9999" }), "category UnknownCode"),
            (json!({ "urgency": "now" }), "urgency UnknownCode"),
            (json!({ "household": "" }), "household HouseholdOrPlace"),
            (json!({ "household": "B-001" }), "household OutOfScope"),
            (json!({ "recurrence_of": "12-0000-00" }), "recurrence_of NotFound"),
            (json!({ "happened_at": "2026-12-01" }), "happened_at InFuture"),
            (json!({ "resolved_note": " " }), "resolved_note Required"),
            (
                json!({ "escalate_note": "请协调", "mode": "immediate" }),
                "mode UnknownCode",
            ),
            (
                json!({ "escalate_note": "请协调", "resolved_note": "好了" }),
                "escalate_note Step",
            ),
        ],
    );
    warns(&base, &[(json!({ "category": "0103" }), "category DuplicateRequest")]);
    for (fields, events) in [
        (json!({}), vec!["submit"]),
        (
            json!({ "resolved_note": "换好了" }),
            vec!["submit", "self_accept", "resolve"],
        ),
        (json!({ "escalate_note": "请镇里协调" }), vec!["submit", "escalate"]),
    ] {
        let made = changes(&village(Role::MicroLeader, &[]), &with(&base, &fields));
        assert_eq!(made[0].1["temp_no"], "12-1122-01");
        assert_eq!(made[0].1["reporter_name"], "谭立春", "copied from the household");
        let kinds: Vec<_> = made[1..].iter().map(|(_, set)| set["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, events, "{fields}");
    }
}

#[test]
fn a_step_must_be_legal_and_bring_what_it_needs() {
    const HANDLING: &[(EventKind, Role)] = &[(EventKind::SelfAccept, Role::MicroLeader)];
    const RESOLVED: &[(EventKind, Role)] = &[
        (EventKind::SelfAccept, Role::MicroLeader),
        (EventKind::Resolve, Role::MicroLeader),
    ];
    for (steps, fields, expected) in [
        (&[] as &[_], json!({ "event": "" }), "event Required"),
        (&[], json!({ "event": "dance" }), "event UnknownCode"),
        (&[], json!({ "event": "resolve", "note": "好了" }), "event Step"),
        (
            &[],
            json!({ "event": "escalate", "mode": "coordinated" }),
            "note Required",
        ),
        (
            &[],
            json!({ "event": "escalate", "mode": "immediate", "note": "x" }),
            "mode UnknownCode",
        ),
        (&[], json!({ "event": "withdraw" }), "note Required"),
        (HANDLING, json!({ "event": "resolve" }), "note Required"),
        (
            HANDLING,
            json!({ "event": "progress", "note": long(1001) }),
            "note TooLong, note Required",
        ),
        (
            HANDLING,
            json!({ "event": "resolve", "note": "x", "at": "2026-11-30" }),
            "at InFuture",
        ),
        (
            HANDLING,
            json!({ "event": "resolve", "note": "x", "dispute_result": "agreed" }),
            "dispute_result NotEditable",
        ),
        (
            RESOLVED,
            json!({ "event": "return_visit", "way": "phone" }),
            "satisfaction Required",
        ),
        (
            RESOLVED,
            json!({ "event": "return_visit", "way": "phone", "satisfaction": "unsatisfied" }),
            "note Required, redo Required",
        ),
        (
            RESOLVED,
            json!({ "event": "return_visit", "way": "phone", "satisfaction": "unsatisfied", "note": "x", "redo": false }),
            "redo NotAllowed",
        ),
    ] {
        let lookup = village(Role::MicroLeader, steps);
        let entry = with(&json!({ "do": "request_event", "request": "12-1120-01" }), &fields);
        let problems = prepare(&lookup, &entry).expect_err(&fields.to_string());
        assert_eq!(said(&problems), expected, "{fields}");
    }
    let lookup = village(Role::MicroLeader, RESOLVED);
    let entry = json!({ "do": "request_event", "request": "12-1120-01", "event": "return_visit", "way": "home",
        "satisfaction": "very" });
    let made = changes(&lookup, &entry);
    let at = lookup.now().0;
    let request_id = Uuid::from_u128(1).to_string();
    assert_eq!(
        made[0].1,
        json!({ "at": at, "kind": "return_visit", "request_id": request_id, "role": "micro_leader", "rules": 3,
            "satisfaction": "very", "way": "home" })
    );
}

#[test]
fn reminders_and_postponements_look_ahead() {
    refuses(
        &json!({ "do": "reminder", "household": "A-001", "due": "2026-11-22", "text": "问药" }),
        &[
            (json!({ "due": "2026-11-21" }), "due InPast"),
            (json!({ "due": "" }), "due Required"),
            (json!({ "text": long(201) }), "text TooLong"),
            (json!({ "household": "Z" }), "household NotFound"),
        ],
    );
    refuses(
        &json!({ "do": "postpone", "key": "R09:x", "until": "2026-11-25", "reason": "外出" }),
        &[
            (json!({ "key": "R09:worn" }), "key SnoozedOut"),
            (json!({ "until": "2026-11-20" }), "until InPast"),
            (json!({ "reason": "" }), "reason Required"),
        ],
    );
    let made = changes(
        &village(Role::MicroLeader, &[]),
        &json!({ "do": "reminder", "due": "2026-11-30", "text": "例会" }),
    );
    assert_eq!(
        made[0].1,
        json!({ "due": "2026-11-30", "text": "例会", "state": "open" })
    );
}

#[test]
fn an_edit_has_the_checks_of_the_making() {
    let base = json!({ "do": "edit", "kind": "household", "record": "A-001", "set": { "address": "石井组9号" } });
    refuses(
        &base,
        &[
            (json!({ "kind": "visit" }), "kind NotEditable"),
            (json!({ "kind": "user" }), "kind UnknownCode"),
            (json!({ "set": {} }), "set Required"),
            (json!({ "set": { "shoe_size": 43 } }), "set UnknownCode"),
            (json!({ "set": { "display_name": "" } }), "display_name Required"),
            (json!({ "set": { "remark": { "a": 1 } } }), "remark Malformed"),
            (json!({ "record": "" }), "record Required"),
            (json!({ "record": "B-001" }), "record OutOfScope"),
            (json!({ "set": { "colour": "blue" } }), "colour UnknownCode"),
        ],
    );
    refuses(
        &json!({ "do": "edit", "kind": "person", "record": P1, "set": { "presence": "home" } }),
        &[
            (
                json!({ "set": { "id_no": "439901195103041022", "sex": 2 } }),
                "id_no IdCheckDigit",
            ),
            (json!({ "set": { "household_id": "B-001" } }), "household_id OutOfScope"),
            (json!({ "set": { "party_member": "yes" } }), "party_member Malformed"),
        ],
    );
    let entry = with(
        &base,
        &json!({ "set": { "phone": "", "colour": null, "household_no": "A-001" } }),
    );
    let made = changes(&village(Role::MicroLeader, &[]), &entry);
    assert_eq!(
        made[0].1,
        json!({ "phone": "", "colour": null, "household_no": "A-001" })
    );
}

#[test]
fn nothing_is_deleted_while_requests_are_open_or_without_a_reason() {
    let entry = json!({ "do": "delete", "kind": "household", "record": "A-001", "reason": "重复" });
    let lookup = village(Role::MicroLeader, &[]);
    assert_eq!(said(&prepare(&lookup, &entry).unwrap_err()), "record OpenRequests");
    refuses(
        &json!({ "do": "delete", "kind": "person", "record": P1, "reason": "重复" }),
        &[
            (json!({ "reason": " " }), "reason Required"),
            (json!({ "reason": long(201) }), "reason TooLong"),
            (json!({ "record": "nobody" }), "record NotFound"),
            (json!({ "kind": "unit" }), "kind UnknownCode"),
        ],
    );
}

#[test]
fn a_viewer_writes_nothing_and_a_field_nobody_knows_is_no_entry() {
    let lookup = village(Role::Viewer, &[]);
    let entry = json!({ "do": "reminder", "due": "2026-11-30", "text": "x" });
    assert_eq!(said(&prepare(&lookup, &entry).unwrap_err()), "do NotAllowed");
    for entry in [
        json!({ "do": "reminder", "due": "2026-11-30", "text": "x", "colour": "red" }),
        json!({ "do": "edit", "set": "male" }),
        json!({ "do": "dance" }),
    ] {
        let given = entry.as_object().unwrap().clone();
        assert!(Entry::read(given).is_err(), "{entry}");
    }
}

#[test]
fn a_relation_that_only_the_other_sex_has_is_asked_about() {
    let base = json!({ "do": "person", "household": "A-001", "name": "曾白露", "relation": "20" });
    warns(
        &base,
        &[
            (json!({ "relation": "32", "sex": 1 }), "relation Unlikely"),
            (json!({ "relation": "28", "sex": 2 }), "relation Unlikely"),
            (json!({ "relation": "12", "sex": 1 }), "relation Unlikely"),
            (json!({ "relation": "38", "sex": 2 }), ""),
            (json!({ "relation": "40", "sex": 1 }), ""),
            (json!({ "relation": "32" }), ""),
        ],
    );
}

#[test]
fn a_follow_up_record_in_which_nothing_is_noted_is_asked_about() {
    let base = json!({ "do": "health_record", "person": P1, "disease": "hypertension", "bp_sys": 150, "bp_dia": 90 });
    warns(
        &base,
        &[
            (json!({ "bp_sys": null, "bp_dia": null }), "text NothingNoted"),
            (
                json!({ "bp_sys": null, "bp_dia": null, "seen": false, "way": "phone" }),
                "text NothingNoted",
            ),
            (json!({ "bp_sys": null, "bp_dia": null, "text": "按时服药" }), ""),
        ],
    );
}

#[test]
fn the_householder_of_a_new_household_may_become_its_first_member() {
    let base = json!({ "do": "household", "display_name": "曾白露", "household_no": "88" });
    let clerk = village(Role::MicroLeader, &[]);
    assert_eq!(changes(&clerk, &base).len(), 1);
    let made = changes(&clerk, &with(&base, &json!({ "with_householder": true })));
    let kinds: Vec<_> = made.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["household", "person"]);
    let person = &made[1].1;
    assert_eq!((&person["name"], &person["relation"]), (&json!("曾白露"), &json!("02")));
    assert!(person["household_id"].is_string());
}
