//! An operator's day on PostgreSQL, every step a process: a busy server, a backup beside it, a disaster, a restore into an
//! empty database. The devices only ever sync; nothing is lost or doubled, and what was decided stays decided.
//!
//! ```text
//! morning: move, quarantine, purge, revoke -> noon: backup while devices write -> afternoon: work that no backup holds,
//! a purge -> disaster: server killed, database gone -> evening: restore, serve on the same address, the purge again
//! ```
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_cli::{GRID, Server, TOWN, World, text};
use crate::common_pg::PrivatePg;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};

const VILLAGE: &str = "439901100/200";
const AWAY: &str = "439901100/201";
const LEADER: (&str, &str, &str) = ("谭谷雨", "micro_leader", GRID);
const CLERK: (&str, &str, &str) = ("邓小满", "clerk", VILLAGE);
/// The devices that go on to the end; `lost` is revoked in the morning.
const DEVICES: [&str; 2] = ["leader", "clerk"];

/// Enrols a device in a folder of that name; its id.
fn enrol(world: &World, folder: &str, (name, role, unit): (&str, &str, &str), url: &str) -> String {
    let code = world.well(&["enrol", "--user", name])["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let person = ["setup", "--name", name, "--role", role, "--unit", unit, "--open"];
    let setup = world.device_in(folder, &[&person[..], &["--server", url, "--code", &code]].concat());
    assert_eq!(setup.code, 0, "{}", setup.said);
    let before = known(world);
    before.last().unwrap()["device"].as_str().unwrap().to_owned()
}

/// The devices the server knows, the newest last.
fn known(world: &World) -> Vec<Value> {
    let mut rows = world.well(&["devices"])["devices"].as_array().unwrap().clone();
    // Ids carry the time they were made at.
    rows.sort_by_key(|row| row["device"].as_str().unwrap().to_owned());
    rows
}

fn sync(world: &World, folder: &str) -> Value {
    let gave = world.device_in(folder, &["sync", "--json"]);
    assert_eq!(gave.json["ok"], true, "{folder}: {} {}", gave.out, gave.said);
    gave.json
}

fn record(world: &World, folder: &str, line: &Value) {
    let file = world.path(&format!("{folder}.jsonl"));
    std::fs::write(&file, format!("{line}\n")).unwrap();
    let gave = world.device_in(folder, &["record", text(&file)]);
    assert_eq!(gave.code, 0, "{line}: {}", gave.said);
}

fn household(world: &World, folder: &str, number: usize) {
    let line = json!({"do": "household", "household_no": format!("A-{number:03}"), "display_name": "谭立春",
        "phone": "12912345678"});
    record(world, folder, &line);
}

fn phone(world: &World, folder: &str, number: usize, phone: &str) {
    let no = format!("A-{number:03}");
    let line = json!({"do": "edit", "kind": "household", "record": no, "set": {"phone": phone}});
    record(world, folder, &line);
}

/// The households a device holds, as it would hand them on, by number.
fn held(world: &World, folder: &str) -> Vec<Value> {
    let file = world.path("out.json");
    let export = ["export", "households", "--format", "json", "--output", text(&file)];
    let gave = world.device_in(folder, &export);
    assert_eq!(gave.code, 0, "{}", gave.said);
    let mut rows: Vec<Value> = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    std::fs::remove_file(&file).unwrap();
    rows.sort_by_key(|row| row["household_no"].as_str().unwrap_or_default().to_owned());
    rows
}

fn numbers(rows: &[Value]) -> Vec<String> {
    let number = |row: &Value| row["household_no"].as_str().unwrap().to_owned();
    rows.iter().map(number).collect()
}

fn record_id(world: &World, number: usize) -> String {
    let wanted = format!("A-{number:03}");
    let row = held(world, "leader")
        .into_iter()
        .find(|row| row["household_no"] == *wanted);
    row.unwrap()["id"].as_str().unwrap().to_owned()
}

/// Moves the leader away and back while a change waits, releases what was kept apart, purges, revokes a lost laptop.
fn morning(world: &World, lost: &str) {
    household(world, "leader", 1);
    world.well(&["move", "--user", "谭谷雨", "--unit", AWAY]);
    assert_eq!(sync(world, "leader")["quarantined"], 1);
    world.well(&["move", "--user", "谭谷雨", "--unit", GRID]);
    let apart = world.well(&["quarantine"])["quarantine"].clone();
    assert_eq!(apart.as_array().unwrap().len(), 1, "{apart}");
    let id = apart[0]["id"].as_str().unwrap();
    assert_eq!(
        world.well(&["quarantine", "--show", id])["raw"]["set"]["household_no"],
        "A-001"
    );
    assert!(world.well(&["quarantine", "--release", id])["seq"].is_u64());
    world.refused(&["quarantine", "--reject", id], id);
    sync(world, "leader");
    household(world, "leader", 2);
    household(world, "leader", 3);
    household(world, "leader", 4);
    sync(world, "leader");
    purge(world, &record_id(world, 2), "本人要求");
    for folder in DEVICES {
        sync(world, folder);
        assert_eq!(numbers(&held(world, folder)), ["A-001", "A-003", "A-004"], "{folder}");
    }
    world.well(&["revoke", lost]);
    let refused = world.device_in("lost", &["sync", "--json"]);
    assert_eq!(
        (refused.code, refused.json["error"]["code"].as_str()),
        (1, Some("device_revoked"))
    );
    world.well(&["check"]);
}

fn purge(world: &World, record: &str, reason: &str) {
    let purged = world.well(&["purge", "--record", record, "--reason", reason]);
    assert!(purged["bodies"].as_u64().unwrap() >= 1, "{purged}");
}

/// The purge orders the server knows: the list that an operator keeps beside the key file.
fn purged(world: &World) -> Vec<Value> {
    world.well(&["purge", "--list"])["orders"].as_array().unwrap().clone()
}

/// Backs up while the leader goes on writing; the number of households there are then.
fn noon(world: &World) -> usize {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 5.. {
                household(world, "leader", number);
                sync(world, "leader");
                if over.load(Ordering::Relaxed) {
                    return number;
                }
            }
            unreachable!("somebody says when it is over")
        });
        for night in ["first.copy", "second.copy"] {
            let made = world.well(&["backup", text(&world.path(night))]);
            assert_eq!(made["towns"][0]["whole"], true, "{made}");
        }
        over.store(true, Ordering::Relaxed);
        writing.join().unwrap()
    })
}

/// Work that no backup holds, and a purge of what the backup does; how many households there are then.
fn afternoon(world: &World, households: usize) -> usize {
    household(world, "leader", households + 1);
    sync(world, "leader");
    sync(world, "clerk");
    phone(world, "clerk", households + 1, "12933333333");
    phone(world, "clerk", 4, "12944444444");
    sync(world, "clerk");
    sync(world, "leader");
    purge(world, &record_id(world, 3), "误录");
    for folder in DEVICES {
        sync(world, folder);
    }
    households + 1
}

/// Restores into the empty database and nowhere else.
fn restore(world: &mut World, pg: &PrivatePg, before: &str) {
    let copy = world.path("second.copy");
    world.refused(&["restore", text(&copy)], "not empty");
    world.at = pg.database("town_restored");
    let key = world.path("from_the_safe.key");
    std::fs::copy(world.key.as_ref().unwrap(), &key).unwrap();
    world.key = Some(key);
    let made = world.well(&["restore", text(&copy)]);
    assert_eq!(made["towns"][0]["town"], TOWN, "{made}");
    assert_eq!(
        log(pg, "town_before"),
        before,
        "what was restored over nothing changed nothing else"
    );
    world.well(&["check"]);
}

fn log(pg: &PrivatePg, database: &str) -> String {
    pg.sql(
        database,
        "SELECT count(*), max(seq), count(DISTINCT (device, n)) FROM log",
    )
}

#[test]
fn an_operators_day_ends_well_on_postgresql() {
    let Some(pg) = PrivatePg::shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("chain.key");
    let mut world = World::at(dir, pg.database("town_before"), Some(key));
    let (name, role, unit) = CLERK;
    world.well(&["user", "--name", name, "--role", role, "--unit", unit]);
    let server = Server::start_with(&world.at, world.key.as_deref());
    let url = server.url.clone();
    enrol(&world, "leader", LEADER, &url);
    enrol(&world, "clerk", CLERK, &url);
    let lost = enrol(&world, "lost", CLERK, &url);
    for folder in ["leader", "clerk", "lost"] {
        sync(&world, folder);
    }

    morning(&world, &lost);
    let households = noon(&world);
    let households = afternoon(&world, households);
    let kept_list = purged(&world);
    let before: Vec<_> = DEVICES.iter().map(|folder| held(&world, folder)).collect();
    assert_eq!(before[0], before[1]);
    drop(server);
    let was = log(&pg, "town_before");
    household(&world, "leader", households + 1);
    restore(&mut world, &pg, &was);
    assert_ne!(
        log(&pg, "town_restored"),
        was,
        "the copy is older: there is something to bring back"
    );

    let address = url.strip_prefix("http://").unwrap();
    let _server = Server::start_at(address, &world.at, world.key.as_deref());
    for folder in DEVICES.repeat(3) {
        sync(&world, folder);
    }
    evening(&world, &kept_list, &url);
    as_before(&world, households, &before[0]);
    let texts = "SELECT count(*) FROM log WHERE body LIKE '%A-002%' OR body LIKE '%A-003%'";
    assert_eq!(pg.sql("town_restored", texts), "0", "what was purged");
    world.well(&["check"]);
    world.well(&["backup", text(&world.path("evening.copy"))]);
}

/// What was decided before the backup still is; the later purge is given again; a new device comes.
fn evening(world: &World, kept_list: &[Value], url: &str) {
    let revoked: Vec<bool> = known(world).iter().map(|row| row["revoked"] == true).collect();
    assert_eq!(revoked, [false, false, true], "the lost laptop is not let in again");
    assert_eq!(purged(world), kept_list[..1], "the later purge is not known");
    let later = &kept_list[1];
    let (record, reason) = (later["records"][0].as_str(), later["reason"].as_str());
    purge(world, record.unwrap(), reason.unwrap());
    enrol(world, "fresh", CLERK, url);
    for folder in ["leader", "clerk", "fresh"] {
        let round = sync(world, folder);
        assert_eq!(
            (&round["pending"], &round["conflicts"]),
            (&json!(0), &json!(0)),
            "{folder}"
        );
    }
    assert_eq!(world.well(&["quarantine"])["quarantine"], json!([]));
}

/// Every device holds each household once as it was, and what the leader saved while there was no server.
fn as_before(world: &World, households: usize, before: &[Value]) {
    let after = held(world, "leader");
    assert_eq!(after[..after.len() - 1], *before);
    let mut wanted: Vec<String> = (1..=households + 1).map(|number| format!("A-{number:03}")).collect();
    wanted.retain(|number| number != "A-002" && number != "A-003");
    assert_eq!(numbers(&after), wanted, "each once, and what was purged not at all");
    assert_eq!(after[1]["phone"], "12944444444");
    assert_eq!(
        after[households - 3]["phone"],
        "12933333333",
        "the clerk's edit of a household that the copy lacks"
    );
    for folder in ["clerk", "fresh"] {
        assert_eq!(held(world, folder), after, "{folder}");
    }
}
