//! Households and people that go to another grid, at real devices: all of it comes to the new leader and leaves the former one,
//! whatever each of them had written and not yet sent.

use crate::common_net::{Device, GRID, Town, path, wait};
use lianxin::clock::Clock;
use lianxin::domain::ids::RecordId;
use lianxin::domain::role::Role;
use lianxin::domain::unit::{Unit, UnitKind};
use lianxin::server::town;
use lianxin::store::Store;
use lianxin::view::UndoOf;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const NEXT: &str = "439901100/200/03/013";
const KINDS: [&str; 10] = [
    "household",
    "person",
    "tag",
    "benefit",
    "visit",
    "health_record",
    "request",
    "request_event",
    "reminder",
    "wish",
];

struct People {
    town: Town,
    leader: Device,
    next: Device,
    clerk: Device,
    office: Device,
}

impl People {
    fn new() -> Self {
        let town = Town::new();
        let (storage, clock) = (town.storage(), Clock::system());
        wait(async {
            let unit = Unit {
                path: path(NEXT),
                kind: UnitKind::MicroGrid,
                name: "13号微网格".to_owned(),
            };
            town::put_unit(&storage, clock, unit).await.unwrap();
            town::add_user(&storage, clock, "罗清明", Role::MicroLeader, path(NEXT))
                .await
                .unwrap();
        });
        Self {
            leader: town.device("谭谷雨"),
            next: town.device("罗清明"),
            clerk: town.device("邓小满"),
            office: town.device("黎秋分"),
            town,
        }
    }

    fn settle(&mut self) {
        for _ in 0..3 {
            for device in [&mut self.leader, &mut self.next, &mut self.clerk, &mut self.office] {
                device.sync_ok(&self.town);
            }
        }
    }
}

fn record(device: &mut Device, line: &Value) -> RecordId {
    device.record(&line.to_string()).prepared.record
}

/// How many records of each kind there are, and that making the projection again gives the same.
fn held(store: &mut Store) -> BTreeMap<&'static str, usize> {
    let rows = |store: &Store| KINDS.map(|kind| (kind, store.export(&lianxin::change::Kind::from_code(kind)).unwrap()));
    let before = rows(store);
    store.rebuild(Clock::system().now()).unwrap();
    assert_eq!(rows(store), before, "the projection is the fold");
    let counted = before.into_iter().map(|(kind, rows)| (kind, rows.len()));
    counted.filter(|(_, rows)| *rows > 0).collect()
}

/// A household with a person and one of everything; the person, and the request's number.
fn home(leader: &mut Device, no: &str, name: &str) -> (RecordId, String) {
    record(
        leader,
        &json!({"do": "household", "household_no": no, "display_name": name, "address": "石井组1号"}),
    );
    let person =
        json!({"do": "person", "household": no, "name": name, "relation": "02", "sex": 2, "birth": "1950-03-03"});
    let person = record(leader, &person);
    for line in [
        json!({"do": "tag", "person": person, "kind": "hypertension", "level": "controlled"}),
        json!({"do": "benefit", "person": person, "kind": "dibao", "state": "receiving", "monthly_yuan": 500}),
        json!({"do": "visit", "household": no, "way": "home", "outcome": "done", "text": "家里都好，药按时吃"}),
        json!({"do": "health_record", "person": person, "disease": "hypertension", "seen": true, "compliance": "regular"}),
        json!({"do": "reminder", "household": no, "due": "2036-12-01", "text": "带户口本"}),
        json!({"do": "wish", "person": person, "text": "想要一副老花镜", "kind": "goods"}),
    ] {
        record(leader, &line);
    }
    let request =
        json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "household": no});
    (person, leader.record(&request.to_string()).prepared.no)
}

fn refused(device: &Device) -> usize {
    device.counts().refused
}

#[test]
fn a_household_moves_with_its_history_and_its_numbers_and_leaves_its_former_leader() {
    let mut all = People::new();
    let (_, number) = home(&mut all.leader, "A-001", "黄霜降");
    home(&mut all.leader, "A-002", "肖立夏");
    all.settle();
    let two = held(&mut all.leader.store);
    assert_eq!((two["household"], two["visit"]), (2, 2));
    // The leader has written something that nobody has heard of yet, and so has another device of theirs.
    let mut second = all.town.device("谭谷雨");
    second.sync_ok(&all.town);
    record(
        &mut second,
        &json!({"do": "visit", "household": "A-001", "way": "home", "outcome": "done", "text": "第二次上门"}),
    );
    record(
        &mut all.leader,
        &json!({"do": "visit", "household": "A-001", "way": "home", "outcome": "done", "text": "还没上传"}),
    );
    second.sync_ok(&all.town);
    let moves = json!({"do": "move", "household": "A-001", "unit": NEXT, "reason": "搬到十三组"});
    record(&mut all.clerk, &moves);
    all.settle();
    second.sync_ok(&all.town);

    let one = held(&mut all.next.store);
    assert_eq!(
        (one["household"], one["visit"]),
        (1, 2),
        "the visit that the clerk had not seen came along: {one:?}"
    );
    for kind in KINDS {
        let units: Vec<_> = all
            .next
            .export(kind)
            .into_iter()
            .map(|row| row["unit"].clone())
            .collect();
        assert!(
            !units.is_empty() && units.iter().all(|unit| *unit == NEXT),
            "{kind} {units:?}"
        );
    }
    let requests = all.next.export("request");
    assert_eq!(requests[0]["temp_no"], number.as_str());
    for device in [&mut all.leader, &mut second] {
        let left = held(&mut device.store);
        assert_eq!(
            (left["household"], left["person"], left["request"]),
            (1, 1, 1),
            "{left:?}"
        );
        assert!(
            device
                .export("household")
                .iter()
                .all(|row| row["household_no"] == "A-002")
        );
    }
    assert_eq!(
        (refused(&all.leader), refused(&second)),
        (1, 0),
        "what came too late is said"
    );
    let office = all.office.export("request");
    assert!(
        office
            .iter()
            .any(|row| row["unit"] == NEXT && row["temp_no"] == number.as_str()),
        "{office:?}"
    );

    // The new leader goes on with it, and a device that comes later has the same.
    record(
        &mut all.next,
        &json!({"do": "visit", "household": "A-001", "way": "home", "outcome": "done", "text": "新网格第一次上门"}),
    );
    record(
        &mut all.next,
        &json!({"do": "request_event", "request": number, "event": "self_accept"}),
    );
    all.settle();
    assert_eq!(refused(&all.next), 0);
    let mut later = all.town.device("罗清明");
    later.sync_ok(&all.town);
    assert_eq!(held(&mut later.store), held(&mut all.next.store));
    let mut later = all.town.device("谭谷雨");
    later.sync_ok(&all.town);
    assert_eq!(held(&mut later.store)["household"], 1);
}

#[test]
fn a_move_is_undone_and_brings_everything_back() {
    let mut all = People::new();
    home(&mut all.leader, "A-001", "黄霜降");
    all.settle();
    let before = held(&mut all.leader.store);
    let moves = json!({"do": "move", "household": "A-001", "unit": NEXT, "household_no": "B-009"});
    let saved = all.clerk.record(&moves.to_string());
    all.settle();
    assert_eq!(held(&mut all.next.store), before);
    assert_eq!(held(&mut all.leader.store), BTreeMap::new());
    all.clerk
        .store
        .undo_of(&UndoOf::This(saved.group.unwrap()), Clock::system().now())
        .unwrap();
    all.settle();
    assert_eq!(held(&mut all.leader.store), before);
    assert_eq!(held(&mut all.next.store), BTreeMap::new());
    let homes = all.leader.export("household");
    assert_eq!(
        (&homes[0]["household_no"], &homes[0]["unit"]),
        (&json!("A-001"), &json!(GRID))
    );
}

#[test]
fn a_person_who_marries_takes_along_what_is_theirs() {
    let mut all = People::new();
    let (person, _) = home(&mut all.leader, "A-001", "黄霜降");
    record(
        &mut all.leader,
        &json!({"do": "person", "household": "A-001", "name": "黄小满", "relation": "20"}),
    );
    let joined = json!({"do": "household", "household_no": "B-001", "display_name": "罗大暑"});
    record(&mut all.next, &joined);
    all.settle();
    record(
        &mut all.clerk,
        &json!({"do": "edit", "kind": "person", "record": person,
        "set": {"household": "B-001", "relation": "10"}}),
    );
    all.settle();
    let gone = held(&mut all.next.store);
    assert_eq!(
        (
            gone["person"],
            gone["tag"],
            gone["benefit"],
            gone["health_record"],
            gone["wish"],
            gone.get("visit")
        ),
        (1, 1, 1, 1, 1, None),
        "{gone:?}"
    );
    let stays = held(&mut all.leader.store);
    assert_eq!(
        (stays["person"], stays["visit"], stays["request"], stays.get("tag")),
        (1, 1, 1, None),
        "{stays:?}"
    );
}

#[test]
fn a_household_is_split_and_its_people_keep_what_is_theirs() {
    let mut all = People::new();
    let (head, _) = home(&mut all.leader, "A-001", "黄霜降");
    let son =
        json!({"do": "person", "household": "A-001", "name": "黄小满", "relation": "20", "phones": ["12900000021"]});
    let son = record(&mut all.leader, &son);
    let wife = record(
        &mut all.leader,
        &json!({"do": "person", "household": "A-001", "name": "罗白露", "relation": "30"}),
    );
    record(
        &mut all.leader,
        &json!({"do": "tag", "person": son, "kind": "party_member"}),
    );
    all.settle();
    let split = json!({"do": "split", "household": "A-001", "persons": [son, wife], "householder": son, "household_no": "A-003"});
    let made = all.leader.record(&split.to_string()).prepared;
    assert_eq!(made.no, "A-003");
    all.settle();
    for device in [&all.leader, &all.clerk] {
        let homes = device.export("household");
        let made = homes.iter().find(|row| row["household_no"] == "A-003").unwrap();
        assert_eq!(
            (&made["display_name"], &made["address"], &made["phone"]),
            (&json!("黄小满"), &json!("石井组1号"), &json!("12900000021"))
        );
        let people = device.export("person");
        let of = |id: RecordId| people.iter().find(|row| row["id"] == id.to_string()).unwrap();
        assert_eq!(of(son)["household_id"], made["id"]);
        assert_eq!(
            (&of(son)["relation"], &of(wife)["relation"]),
            (&json!("02"), &Value::Null)
        );
        assert_ne!(of(head)["household_id"], made["id"]);
    }
    assert_eq!(refused(&all.leader), 0);
}
