//! What looks the same is the same: numbers and names are compared and found by what a person sees, and kept as they were typed.

use crate::common_cli::{GRID, Server, World, text};
use crate::scene::{self, SETUP};
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::store::{Answer, Query, Store};
use lianxin::view::SearchHit;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// One number as an input method, a chat, a table and another alphabet write it.
const FORMS: [&str; 12] = [
    "N-001",
    "Ｎ-００１",
    "n-001",
    "N—001",
    "N-001\u{200B}",
    "N——001",
    "Ｎ－００１",
    "N\u{2011}001",
    "N−001",
    " N - 001 ",
    "\u{39D}-001",
    "\u{202E}N\u{2060}-0\u{E0041}01",
];

fn alone(world: &World) {
    assert_eq!(world.device(&SETUP).code, 0);
}

/// What `record` answers to the lines.
fn answers(world: &World, device: &str, lines: &[Value]) -> Vec<Value> {
    let gave = scene::record(&world.path(device), lines);
    gave.out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn listed(world: &World, device: &str, what: &str) -> Vec<Value> {
    let gave = world.device_in(device, &["list", what, "--json", "--plain", "--reason", "核对"]);
    gave.json.as_array().unwrap().clone()
}

fn search(data: &Path, query: &str) -> Vec<SearchHit> {
    let store = Store::open(&data.join("lianxin.db"), None, false, Arc::new(Rules::builtin())).unwrap();
    let query = Query::Search {
        text: query.to_owned(),
        limit: 20,
    };
    match store.answer(&query, Millis(1_800_000_000_000)).unwrap() {
        Answer::Search(hits) => hits,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a18_numbers_that_look_alike_are_one_number_which_is_taken_and_found_in_every_form() {
    let world = World::new();
    alone(&world);
    for (at, form) in FORMS.iter().enumerate() {
        let name = format!("谭立春{at}");
        let answer = &answers(
            &world,
            "leader",
            &[json!({"do": "household", "household_no": form, "display_name": name})],
        )[0];
        assert_eq!(answer["ok"], at == 0, "{form}: {answer}");
        if at > 0 {
            assert_eq!(answer["field"], "household_no", "{form}");
            assert_eq!(
                answer["message"], "N-001 is taken",
                "{form}: it says which one is meant"
            );
        }
        let visit = &answers(
            &world,
            "leader",
            &[json!({"do": "visit", "household": form, "outcome": "done"})],
        )[0];
        assert_eq!(
            (&visit["ok"], &visit["no"]),
            (&json!(true), &json!("N-001")),
            "{form}: {visit}"
        );
        assert_eq!(search(&world.path("leader"), form)[0].title, "谭立春0", "{form}");
    }
    assert_eq!(listed(&world, "leader", "households").len(), 1);
    let answer = &answers(
        &world,
        "leader",
        &[
            json!({"do": "household", "household_no": "Ｎ-００２", "display_name": "谭春分"}),
            json!({"do": "edit", "kind": "household", "record": "N-002", "set": {"household_no": "ｎ—００１"}}),
            json!({"do": "edit", "kind": "household", "record": "n-002", "set": {"remark": "都好"}}),
            json!({"do": "edit", "kind": "household", "record": "n-002", "set": {"household_no": "n-002"}}),
            json!({"do": "household", "household_no": "N-OO1", "display_name": "谭清明"}),
            json!({"do": "household", "household_no": "N001", "display_name": "谭立夏"}),
        ],
    );
    let went: Vec<bool> = answer.iter().map(|answer| answer["ok"] == true).collect();
    assert_eq!(
        went,
        [true, false, true, true, true, true],
        "what differs to the eye is another number: {answer:?}"
    );
    assert_eq!(answer[0]["no"], "Ｎ-００２", "kept as it was typed");
}

#[test]
fn a18_a_requests_number_is_found_in_every_form() {
    let world = World::new();
    alone(&world);
    let request =
        json!({"do": "request", "title": "路灯不亮", "category": "0201", "urgency": "normal", "place": "塘边"});
    let no = answers(&world, "leader", &[request])[0]["no"]
        .as_str()
        .unwrap()
        .to_owned();
    let wide: String = no
        .chars()
        .map(|c| {
            if c == '-' {
                '—'
            } else {
                char::from_u32(u32::from(c) + 0xFEE0).unwrap()
            }
        })
        .collect();
    for form in [no.clone(), wide, no.replace('-', "——"), format!("\u{200B}{no}\u{FEFF}")] {
        let event = json!({"do": "request_event", "request": form, "event": "note", "note": "看过了"});
        let answer = &answers(&world, "leader", &[event])[0];
        assert_ne!(answer["field"], "request", "{form}: {answer}");
        assert_eq!(search(&world.path("leader"), &form).len(), 1, "{form}");
    }
}

#[test]
fn a18_what_nobody_sees_is_not_kept_and_a_name_of_it_alone_is_none() {
    let world = World::new();
    alone(&world);
    let marks = "\u{336}".repeat(30);
    let answer = answers(
        &world,
        "leader",
        &[
            json!({"do": "household", "household_no": "1", "display_name": "\u{200B}\u{3164}\u{E0041}\u{2060}\u{AD}\u{FE0F}"}),
            json!({"do": "household", "household_no": "2", "display_name": "\u{FFA0} \u{115F}\u{301}"}),
            json!({"do": "household", "household_no": "3\u{200B}", "display_name": format!("谭\u{200B}谷{marks}雨\u{E0041}")}),
            json!({"do": "household", "household_no": "4", "display_name": "葛\u{E0100}𠮷José\u{301}", "remark": "一\u{2060}\n二"}),
        ],
    );
    let went: Vec<bool> = answer.iter().map(|answer| answer["ok"] == true).collect();
    assert_eq!(went, [false, false, true, true], "{answer:?}");
    assert_eq!(answer[0]["field"], "display_name");
    let rows = listed(&world, "leader", "households");
    assert_eq!(rows[0]["household_no"], "3");
    assert_eq!(rows[0]["display_name"], format!("谭谷{}雨", "\u{336}".repeat(4)));
    assert_eq!(
        rows[1]["display_name"], "葛\u{E0100}𠮷José\u{301}",
        "rare characters and accents stay"
    );
    for (query, number) in [("谭谷雨", "3"), ("葛𠮷jose", "4"), ("tgy", "3")] {
        assert_eq!(search(&world.path("leader"), query).len(), 1, "{query} {number}");
    }
}

#[test]
fn a18_two_devices_that_gave_one_number_in_two_forms_both_open_and_neither_is_taken_for_the_other() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.set_up("leader", &server, "谭谷雨");
    world.set_up("second", &server, "谭谷雨");
    for (device, form) in [("leader", "N-001"), ("second", "Ｎ—００１")] {
        let answer = answers(
            &world,
            device,
            &[json!({"do": "household", "household_no": form, "display_name": "谭立春"})],
        );
        assert_eq!(answer[0]["ok"], true, "{answer:?}");
    }
    for device in ["leader", "second", "leader"] {
        assert_eq!(world.device_in(device, &["sync"]).code, 0);
    }
    for device in ["leader", "second"] {
        let rows = listed(&world, device, "households");
        assert_eq!(rows.len(), 2);
        assert_eq!(world.device_in(device, &["doctor"]).code, 0);
        let visit = |household: &str| json!({"do": "visit", "household": household, "outcome": "done"});
        let answer = answers(
            &world,
            device,
            &[
                visit("N-001"),
                visit("ｎ－００１"),
                visit(rows[0]["id"].as_str().unwrap()),
            ],
        );
        let went: Vec<bool> = answer.iter().map(|answer| answer["ok"] == true).collect();
        assert_eq!(went, [false, false, true], "{answer:?}");
        assert!(answer[0]["message"].as_str().unwrap().contains('2'), "{answer:?}");
        let mend = json!({"do": "edit", "kind": "household", "record": rows[0]["id"], "set": {"remark": device}});
        assert_eq!(answers(&world, device, &[mend])[0]["ok"], true);
    }
}

#[test]
fn a18_a_database_from_before_the_keys_gets_them_when_it_is_opened() {
    let world = World::new();
    alone(&world);
    world.record(1);
    let data = world.path("leader");
    let conn = Connection::open(data.join("lianxin.db")).unwrap();
    conn.execute_batch(
        "UPDATE search SET names = '~', numbers = '||', number = ''; DELETE FROM meta WHERE name = 'search_keys';",
    )
    .unwrap();
    drop(conn);
    let answer = answers(
        &world,
        "leader",
        &[json!({"do": "household", "household_no": "Ａ—００１", "display_name": "谭春分"})],
    );
    assert_eq!(answer[0]["field"], "household_no", "{answer:?}");
    assert_eq!(search(&data, "谭立春").len(), 1);
}

#[test]
fn f4_f5_f10_whoever_types_what_stands_in_the_record_finds_it() {
    let world = World::new();
    alone(&world);
    world.record_lines(&[
        json!({"do": "household", "household_no": "S-003", "display_name": "阿不都热西提·买买提明·吾斯曼江", "phone": "0731-8888888", "address": "石井组三十二号"}),
        json!({"do": "person", "household": "S-003", "name": "穆拉提·马木提", "relation": "02", "id_no": "439901 19510304 1021", "phones": ["+86 139-0000-0001"]}),
    ]);
    let data = world.path("leader");
    let persons = listed(&world, "leader", "persons");
    assert_eq!(
        (&persons[0]["id_no"], &persons[0]["phones"]),
        (&json!("439901195103041021"), &json!(["13900000001"]))
    );
    for query in [
        "阿不都热西提·买买提明·吾斯曼江",
        "吾斯曼江",
        "wsmj",
        "买买提明.吾斯曼江",
        "阿不都热西提买买提明吾斯曼江",
        "穆拉提•马木提",
        "穆拉提.马木提",
        "穆拉提・马木提",
        "0731-8888888",
        "07318888888",
        "+8613900000001",
        "8613900000001",
        "139 0000 0001",
        "439901195103041021",
        "439901510304102",
        "４３９９０１１９５１０３０４１０２１",
        "041021",
        "s003",
        "S003",
        "Ｓ－００３",
        "32",
        "三十二号",
        "石井组32",
        "穆\u{200B}拉提",
    ] {
        assert!(!search(&data, query).is_empty(), "{query}");
    }
    assert!(search(&data, "4399").is_empty(), "not everybody of the county");
}

#[test]
fn a18_f5_f19_a_user_a_code_and_an_address_are_found_as_a_person_types_them() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.well(&[
        "user",
        "--name",
        "穆拉提·马木提",
        "--role",
        "micro_leader",
        "--unit",
        GRID,
    ]);
    for name in [
        "穆拉提•马木提",
        "穆拉提.马木提",
        "穆拉提・马木提",
        "穆拉提马木提",
        "穆拉提·马木提\u{200B}",
        "穆拉提 · 马木提",
    ] {
        assert_eq!(
            world.well(&["enrol", "--user", name])["user"],
            "穆拉提·马木提",
            "{name}"
        );
        world.refused(&["user", "--name", name, "--role", "clerk", "--unit", GRID], "穆拉提");
    }
    world.refused(
        &["user", "--name", "\u{200B}\u{3164}", "--role", "clerk", "--unit", GRID],
        "name",
    );
    let wide = |text: &str| -> String {
        text.chars()
            .map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap())
            .collect()
    };
    let code = world.code("穆拉提马木提");
    let (head, tail) = code.split_at(4);
    let typed = format!(" {}—{}\u{200B}", wide(&head.to_lowercase()), wide(tail));
    let address = server.url.replace("://", "：／／").replace('.', "。");
    let data = world.path("typed");
    let enrol = crate::common_cli::run(&[
        "--data-dir",
        text(&data),
        "enrol",
        "--server",
        &address,
        "--code",
        &typed,
    ]);
    assert_eq!(enrol.code, 0, "{}", enrol.said);
    assert_eq!(
        world.device_in("typed", &["sync"]).code,
        0,
        "the address is kept as it is meant"
    );
}
