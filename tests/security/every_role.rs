//! Every role on a device of a real server: what it receives, lists, exports, finds, shows and may write, against the tables of
//! docs/SECURITY.md as [`super::oracle`] has them.

use super::oracle::{Standing, cell, row};
use crate::common_cli::{GRID, Server, TOWN, World, text};
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::runtime::headless::Console;
use lianxin::store::Store;
use serde_json::{Value, json};
use std::fs;
use std::sync::Arc;

/// The household's name stands in its own records only.
const NAME: &str = "龙寒露";

/// A record of each kind: how it is made, and a field with another value.
fn records() -> Vec<(&'static str, Value, Option<Value>)> {
    vec![
        (
            "household",
            json!({"do": "household", "household_no": "07", "display_name": NAME, "address": "枫树组7号"}),
            Some(json!({"water": "自来水"})),
        ),
        (
            "person",
            json!({"do": "person", "household": "07", "name": NAME, "relation": "02", "birth": "1941-02-02"}),
            Some(json!({"remark": "耳背"})),
        ),
        (
            "tag",
            json!({"do": "tag", "person": "@person", "kind": "copd", "level": "controlled"}),
            Some(json!({"source": "村卫生室"})),
        ),
        (
            "benefit",
            json!({"do": "benefit", "person": "@person", "kind": "old_age", "monthly_yuan": 120}),
            Some(json!({"source": "镇民政"})),
        ),
        (
            "visit",
            json!({"do": "visit", "household": "07", "outcome": "done", "text": "晒了谷子"}),
            None,
        ),
        (
            "health_record",
            json!({"do": "health_record", "person": "@person", "disease": "copd"}),
            None,
        ),
        (
            "wish",
            json!({"do": "wish", "household": "07", "text": "一把拐杖"}),
            Some(json!({"words": "要矮的"})),
        ),
        (
            "external_list",
            json!({"do": "external_list", "title": "低保发放表"}),
            Some(json!({"source": "民政办"})),
        ),
        (
            "list_row",
            json!({"do": "list_row", "household": "07", "name": "谭立冬", "kind": "dibao", "list": "低保发放表", "as_of": "2026-01-01"}),
            Some(json!({"state": "checking"})),
        ),
        (
            "reminder",
            json!({"do": "reminder", "household": "07", "due": "2034-01-01", "text": "送氧气瓶"}),
            Some(json!({"text": "送氧气瓶和面罩"})),
        ),
        (
            "contact",
            json!({"do": "contact", "name": "村卫生室", "kind": "doctor", "phone": "0700-8120110"}),
            Some(json!({"hours": "全天"})),
        ),
        (
            "campaign",
            json!({"do": "campaign", "title": "医保缴费", "to": "2033-12-01", "purge_after": "2033-12-31", "statuses": ["1|未缴|open", "2|已缴|done"]}),
            Some(json!({"purpose": "逐人问到"})),
        ),
        (
            "campaign_row",
            json!({"do": "campaign_row", "campaign": "医保缴费", "household": "07", "name": "谭立冬"}),
            Some(json!({"status": "已缴"})),
        ),
        (
            "survey",
            json!({"do": "survey", "title": "创文问卷", "to": "2033-12-01", "questions": ["知道吗|awareness|知道 不知道"]}),
            Some(json!({"purpose": "迎检"})),
        ),
        (
            "answer",
            json!({"do": "answer", "survey": "创文问卷", "answers": "1"}),
            None,
        ),
        (
            "request",
            json!({"do": "request", "title": "塘坝渗水", "category": "0101", "kind": "hazard", "urgency": "normal", "place": "塘边"}),
            Some(json!({"detail": "东头"})),
        ),
    ]
}

/// Records one line on a device; the answer.
fn record(world: &World, name: &str, line: &Value) -> Value {
    let file = world.path("line");
    fs::write(&file, line.to_string()).unwrap();
    world.device_in(name, &["record", text(&file)]).json
}

/// The leader's records by kind, on the server.
fn village(world: &World, server: &Server) -> Vec<(&'static str, String, Option<Value>)> {
    world.set_up("leader", server, "谭谷雨");
    let mut made: Vec<(&str, String, Option<Value>)> = Vec::new();
    for (kind, line, other) in records() {
        let person = made
            .iter()
            .find(|(kind, ..)| *kind == "person")
            .map(|(_, id, _)| id.clone());
        let line = line.to_string().replace("@person", &person.unwrap_or_default());
        let answer = record(world, "leader", &serde_json::from_str(&line).unwrap());
        assert_eq!(answer["ok"], true, "{line}: {answer}");
        made.push((kind, answer["record"].as_str().unwrap().to_owned(), other));
    }
    assert_eq!(world.device(&["sync"]).code, 0);
    made
}

fn is_listed(world: &World, name: &str, kind: &str, record: &str) -> bool {
    let listed = world.device_in(name, &["list", kind, "--json"]);
    let file = world.path("export.json");
    let export = ["export", kind, "--format", "json", "-o", text(&file)];
    assert_eq!(world.device_in(name, &export).code, 0);
    let exported: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let has = |rows: &Value| rows.as_array().unwrap().iter().any(|row| row["id"] == record);
    assert_eq!(has(&listed.json), has(&exported), "{name} {kind}: a list and a file");
    has(&listed.json)
}

/// Everything that pages and the search show.
fn shown(world: &World, name: &str) -> String {
    let database = world.path(name).join("lianxin.db");
    let store = Store::open(&database, None, false, Arc::new(Rules::builtin())).unwrap();
    let mut console = Console::with_store(store, Millis::parse("2026-12-01 09:00").unwrap()).sized(120, 40);
    let mut seen = String::new();
    for keys in ["esc 1", "2", "3", "4", "5", "7", "/ 0 7", "esc / l h l"] {
        console.press(keys);
        seen.push_str(&console.screen());
    }
    seen
}

#[test]
fn p1_p3_every_role_receives_lists_exports_finds_and_writes_what_the_documents_say_and_no_more() {
    let world = World::new();
    let server = Server::start(&world.db());
    let made = village(&world, &server);
    for role in Role::ALL {
        let (name, code) = (format!("某{code}", code = role.code()), role.code());
        let unit = if cell("caseload doctor: own", code, own()) {
            GRID
        } else {
            TOWN
        };
        world.well(&["user", "--name", &name, "--role", code, "--unit", unit]);
        world.set_up(code, &server, &name);
        assert_eq!(world.device_in(code, &["sync"]).code, 0);
        for (kind, id, other) in &made {
            let [read, _, edit, _] = row(kind);
            let reads = cell(read, code, own());
            assert_eq!(is_listed(&world, code, kind, id), reads, "{role} reads {kind}");
            let Some(set) = other else { continue };
            let line = json!({"do": "edit", "kind": kind, "record": id, "set": set});
            let answer = record(&world, code, &line);
            let may = reads && cell(edit, code, own());
            assert_eq!(answer["ok"], may, "{role} edits {kind}: {answer}");
        }
        let households = cell(row("household")[0], code, own());
        let seen = shown(&world, code);
        assert_eq!(seen.contains("龙*露"), households, "{role}: {seen}");
        assert!(!seen.contains(NAME), "{role}: {seen}");
        for list in ["households", "persons", "visits"] {
            let rows = world
                .device_in(code, &["list", list, "--json", "--plain", "--reason", "核对"])
                .json;
            assert_eq!(
                !rows.as_array().unwrap().is_empty(),
                households,
                "{role} {list}: {rows}"
            );
        }
        for list in ["today", "follow-ups", "requests", "pending", "conflicts"] {
            let rows = world
                .device_in(code, &["list", list, "--json", "--plain", "--reason", "核对"])
                .json;
            assert!(households || !rows.to_string().contains(NAME), "{role} {list}: {rows}");
        }
        let synced = world.device_in(code, &["sync", "--json"]).json;
        assert_eq!(
            (&synced["ok"], &synced["quarantined"]),
            (&json!(true), &json!(0)),
            "{role}: {synced}"
        );
    }
}

/// Somebody of the unit who wrote nothing of it.
fn own() -> Standing {
    Standing {
        own: true,
        sensitive: false,
        handed: false,
        assisting: false,
        wrote: false,
    }
}
