//! From the town's file to the devices: the real binary, a server, devices of several people.

use crate::common_cli::{GRID, Gave, Server, TOWN, World, run, text};
use crate::{BINS, HOUSES};
use lianxin::clock::Clock;
use lianxin::record::register::read;
use lianxin::server::storage::{Location, Storage};
use lianxin::server::town::put_register;
use serde_json::{Value, json};
use std::path::PathBuf;

fn file(world: &World, name: &str, text: &str) -> PathBuf {
    let path = world.path(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn handed_out(world: &World, register: &str) -> Gave {
    let path = file(world, "register.toml", register);
    world.admin(&["register", text(&path)])
}

fn synced(world: &World, device: &str) {
    let gave = world.device_in(device, &["sync", "--json"]);
    assert_eq!(gave.json["ok"], true, "{} {}", gave.out, gave.said);
}

fn listed(world: &World, device: &str, what: &[&str]) -> Vec<Value> {
    let gave = world.device_in(device, &[&["list", "--json"], what].concat());
    assert_eq!(gave.code, 0, "{}", gave.said);
    gave.json.as_array().unwrap().clone()
}

fn recorded(world: &World, lines: &[Value]) -> Gave {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let path = file(world, "lines.jsonl", &text);
    world.device(&["record", path.to_str().unwrap()])
}

fn somebody(world: &World, server: &Server, device: &str, role: &str, unit: &str) {
    world.well(&["user", "--name", device, "--role", role, "--unit", unit]);
    world.set_up(device, server, device);
    synced(world, device);
}

#[test]
fn a_register_of_the_town_comes_to_the_devices_is_written_in_read_by_whom_it_names_and_withdrawn() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    world.record(1);
    synced(&world, "leader");
    let none = world.device(&["list", "office_bins"]);
    assert!(
        none.code == 1 && none.said.contains("no register office_bins"),
        "{}",
        none.said
    );
    for register in [BINS, HOUSES] {
        assert_eq!(handed_out(&world, register).code, 0);
    }
    synced(&world, "leader");
    let wrote = recorded(
        &world,
        &[
            json!({"do": "office_bins", "place": "村口", "sort": "kitchen", "count": 3, "keeper": "谭谷雨", "keeper_phone": "12900000001"}),
            json!({"do": "grid_old_houses", "household": "A-001", "finding": "东墙有裂缝", "seen_on": "2026-01-02"}),
            json!({"do": "office_bins", "place": "河边", "sort": "paper"}),
        ],
    );
    assert!(
        wrote.code == 1 && wrote.out.contains("paper"),
        "{} {}",
        wrote.out,
        wrote.said
    );
    synced(&world, "leader");

    // Who comes later, and who is of another desk.
    somebody(&world, &server, "迟到", "micro_leader", GRID);
    somebody(&world, &server, "镇办", "town_office", TOWN);
    somebody(&world, &server, "村医", "village_doctor", "439901100/200");
    for device in ["leader", "迟到", "镇办", "村医"] {
        let bins = listed(&world, device, &["office_bins"]).len();
        let houses = listed(&world, device, &["grid_old_houses"]).len();
        let expected = match device {
            "镇办" => (1, 0),
            "村医" => (0, 1),
            _ => (1, 1),
        };
        assert_eq!((bins, houses), expected, "{device}");
    }
    let bin = listed(&world, "迟到", &["office_bins"]).remove(0);
    assert_eq!(
        (&bin["place"], &bin["sort"], &bin["state"]),
        (&json!("村口"), &json!("kitchen"), &json!("in_use"))
    );
    assert!(!bin.to_string().contains("12900000001"), "masked: {bin}");
    let due = listed(&world, "迟到", &["follow-ups"]);
    assert!(due.iter().any(|row| row["rule"] == "grid_old_houses"), "{due:?}");
    let shown = world.device_in("迟到", &["list", "follow-ups"]).out;
    assert!(shown.contains("Look at the house again"), "{shown}");
    let csv = world.path("bins.csv");
    let report = [
        "export",
        "office_bins",
        "--profile",
        "report",
        "--format",
        "csv",
        "--output",
        text(&csv),
    ];
    assert_eq!(world.device(&report).code, 0);
    let csv = std::fs::read_to_string(csv).unwrap();
    assert!(csv.contains("村口") && !csv.contains("129000"), "{csv}");

    // Another version adds; it does not change what was written.
    let more =
        format!("{BINS}\n[[field]]\nname = \"colour\"\nlabel = [\"颜色\", \"Colour\"]\ntype = \"line\"\nmax = 10\n");
    let wrong = handed_out(
        &world,
        &more.replacen("type = \"number\"\nmin = 0\nmax = 200", "type = \"yes_no\"", 1),
    );
    assert!(
        wrong.code == 1 && wrong.said.contains("line 37") && wrong.said.contains("keeps its type"),
        "{}",
        wrong.said
    );
    assert_eq!(handed_out(&world, &more).code, 0);
    synced(&world, "leader");
    assert_eq!(
        recorded(&world, &[json!({"do": "office_bins", "place": "桥头", "colour": "绿"})]).code,
        0
    );
    assert_eq!(listed(&world, "leader", &["office_bins"]).len(), 2);

    // What ended is kept as long as the description says.
    let later = |today: &str| {
        let all = ["admin", "--json", "--today", today, "--db", &world.at, "retention"];
        run(&all).json["records"].clone()
    };
    let bin = json!({"do": "edit", "kind": "office_bins", "record": bin["id"], "set": {"state": "removed"}});
    assert_eq!(recorded(&world, &[bin]).code, 0);
    synced(&world, "leader");
    assert_eq!((later("2027-06-01"), later("2029-06-01")), (json!(0), json!(1)));

    world.well(&["register", "--withdraw", "office_bins"]);
    synced(&world, "leader");
    assert_eq!(
        recorded(&world, &[json!({"do": "office_bins", "place": "后山"})]).code,
        1
    );
    assert_eq!(listed(&world, "leader", &["office_bins"]).len(), 2);
    let listed_there = world.well(&["register"]);
    let mut all = listed_there["registers"].as_array().unwrap().iter();
    let bins = all.find(|register| register["code"] == "office_bins").unwrap();
    assert_eq!(bins["withdrawn"], true);
    let doctor = world.device(&["doctor"]);
    assert_eq!(doctor.code, 0, "{} {}", doctor.out, doctor.said);
}

/// Writes descriptions past the checks of `admin`, as a forged server would.
fn forged(world: &World, descriptions: &[(&str, String)]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let storage = Storage::open(&Location::Sqlite(world.db()), None).await.unwrap();
        for (code, text) in descriptions {
            put_register(&storage, Clock::system(), TOWN, None, (code, text, false))
                .await
                .unwrap();
        }
    });
}

#[test]
fn a_description_that_is_not_sound_is_as_if_it_had_not_come_and_harms_nothing() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    world.record(1);
    synced(&world, "leader");
    let sound = read::text(&read::file(BINS).unwrap());
    let instead = |from: &str, to: &str| sound.replacen(from, to, 1);
    assert_eq!(handed_out(&world, HOUSES).code, 0);
    forged(
        &world,
        &[
            ("office_a", instead("\"format\":1", "\"format\":2")),
            (
                "office_b",
                instead("\"name\":\"count\"", "\"name\":\"x\\\" TEXT); DROP TABLE journal; --\""),
            ),
            ("household", instead("\"office_bins\"", "\"household\"")),
            ("office_c", instead("Sorting bins", "\\u001b[2Jbins")),
            ("office_d", "[".repeat(20_000)),
            ("office_e", format!("{sound}{}", " x".repeat(12_000))),
            ("office_bins", sound.replacen("office_bins", "grid_old_houses", 1)),
        ],
    );
    synced(&world, "leader");
    for what in ["office_a", "office_b", "office_c", "office_bins"] {
        assert_eq!(world.device(&["list", what]).code, 1, "{what}");
    }
    assert_eq!(listed(&world, "leader", &["household"]).len(), 1);
    let kinds = listed(&world, "leader", &["kinds"]);
    let described: Vec<&Value> = kinds.iter().filter(|kind| kind["code"] == "grid_old_houses").collect();
    assert_eq!(described.len(), 1, "of two for one code one counts");
    let doctor = world.device(&["doctor"]);
    assert_eq!(doctor.code, 0, "{} {}", doctor.out, doctor.said);
}
