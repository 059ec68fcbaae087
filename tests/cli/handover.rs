//! A grid is handed over: the real binary, two leaders' devices, a server.
#![cfg(feature = "server")]

use crate::common_cli::{GRID, Gave, Server, World, text};
use serde_json::{Value, json};

fn synced(world: &World, device: &str) {
    let gave = world.device_in(device, &["sync", "--json"]);
    assert_eq!(gave.json["ok"], true, "{} {}", gave.out, gave.said);
}

fn listed(world: &World, device: &str, what: &str) -> Vec<Value> {
    let gave = world.device_in(device, &["list", what, "--json", "--plain", "--reason", "核对"]);
    assert_eq!(gave.code, 0, "{}", gave.said);
    gave.json.as_array().cloned().unwrap_or_default()
}

fn recorded(world: &World, device: &str, lines: &[Value]) {
    let path = world.path("lines.jsonl");
    let all: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(&path, all).unwrap();
    let gave = world.device_in(device, &["record", text(&path)]);
    assert_eq!(gave.code, 0, "{} {}", gave.out, gave.said);
}

fn begun(world: &World) -> Gave {
    let keys = ["--key", "村部大门", "--book", "民情日记2026"];
    world.device(&[&["handover", "begin", "--to", "罗立夏"][..], &keys].concat())
}

#[test]
fn the_questions_of_a_table_become_a_survey_that_is_anonymous_unless_it_is_said() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    let file = world.path("q.csv");
    std::fs::write(&file, "题目,指标,选项,肯定\n您满意吗,满意率,满意/基本满意/不满意,2\n").unwrap();
    let made = world.device(&[
        "survey",
        text(&file),
        "--title",
        "创文问卷",
        "--to",
        "2026-12-25",
        "--json",
    ]);
    assert!(
        made.code == 0 && made.json["questions"] == 1,
        "{} {}",
        made.out,
        made.said
    );
    let survey = listed(&world, "leader", "survey").remove(0);
    assert_eq!(survey["anonymous"], true, "{survey}");
    assert_eq!(survey["questions"][0], "您满意吗|satisfaction|满意 基本满意 不满意|2");
    std::fs::write(&file, "题目,选项\n您满意吗,满意\n").unwrap();
    let wrong = world.device(&["survey", text(&file), "--title", "另一份", "--to", "2026-12-25"]);
    assert!(wrong.code == 1 && wrong.said.contains("row 2"), "{}", wrong.said);
    assert_eq!(listed(&world, "leader", "survey").len(), 1);
}

#[test]
fn a_grid_goes_to_the_next_leader_line_by_line_and_the_former_keeps_nothing() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    let household = |no: &str, contact: &str| json!({"do": "household", "household_no": no, "display_name": format!("谭{no}"), "contact": contact});
    recorded(
        &world,
        "leader",
        &[
            household("01", "谭谷雨"),
            household("02", ""),
            household("03", "石大寒"),
            json!({"do": "reminder", "household": "01", "due": "2026-12-24", "text": "带药"}),
            json!({"do": "request", "household": "02", "title": "水管漏", "category": "0101", "urgency": "normal"}),
            json!({"do": "visit", "household": "03", "text": "在家", "outcome": "done", "next_visit": "2026-12-20"}),
        ],
    );
    let first = begun(&world);
    assert_eq!(first.code, 0, "{}", first.said);
    let lines = listed(&world, "leader", "handover_line");
    for sort in ["promise", "request", "key", "book"] {
        assert!(lines.iter().any(|line| line["sort"] == sort), "{sort}: {lines:?}");
    }
    assert!(
        lines
            .iter()
            .any(|line| line["due"] == "2026-12-20" && line["sort"] == "promise"),
        "{lines:?}"
    );
    assert_eq!(begun(&world).code, 0);
    assert_eq!(
        listed(&world, "leader", "handover_line").len(),
        lines.len(),
        "run again it adds nothing"
    );
    let page = world.path("page.html");
    let made = world.device(&["sheet", "handover", "-o", text(&page)]);
    assert_eq!(made.code, 0, "{}", made.said);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        page.contains("村部大门") && page.contains("接收人签名") && page.contains("罗立夏"),
        "{page}"
    );
    synced(&world, "leader");

    world.well(&["user", "--name", "罗立夏", "--role", "micro_leader", "--unit", GRID]);
    world.set_up("next", &server, "罗立夏");
    synced(&world, "next");
    let early = world.device_in("next", &["handover", "end"]);
    assert!(early.code == 1 && early.said.contains("not answered"), "{}", early.said);
    let answers: Vec<Value> = listed(&world, "next", "handover_line")
        .iter()
        .map(|line| json!({"do": "edit", "kind": "handover_line", "record": line["id"], "set": {"state": "taken"}}))
        .collect();
    recorded(&world, "next", &answers);
    // Somebody passed one on by hand: what is done is not done twice.
    let one = listed(&world, "next", "household")
        .iter()
        .find(|row| row["household_no"] == "01")
        .unwrap()["id"]
        .clone();
    recorded(
        &world,
        "next",
        &[json!({"do": "edit", "kind": "household", "record": one, "set": {"contact": "罗立夏"}})],
    );
    let end = world.device_in("next", &["handover", "end"]);
    assert_eq!(end.code, 0, "{}", end.said);
    assert!(
        end.out.contains("1 households") && end.out.contains("admin move --user 谭谷雨"),
        "{}",
        end.out
    );
    let contacts: Vec<Value> = listed(&world, "next", "household")
        .iter()
        .map(|row| row["contact"].clone())
        .collect();
    assert_eq!(
        contacts.iter().filter(|contact| **contact == "罗立夏").count(),
        2,
        "{contacts:?}"
    );
    assert!(contacts.contains(&json!("石大寒")), "{contacts:?}");
    assert_eq!(world.device_in("next", &["handover", "end"]).code, 1, "it is over");
    synced(&world, "next");

    world.well(&["move", "--user", "谭谷雨", "--unit", "439901100/201"]);
    for _ in 0..2 {
        let gave = world.device(&["sync", "--json", "--allow-removal"]);
        assert_eq!(gave.json["ok"], true, "{} {}", gave.out, gave.said);
    }
    assert!(listed(&world, "leader", "household").is_empty());
    assert!(listed(&world, "leader", "handover_line").is_empty());
}
