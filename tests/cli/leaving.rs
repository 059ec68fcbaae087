//! What leaves a device by order: a revoked one locks and comes back with a new code, one that is to be wiped keeps nothing
//! of ours, and a scope that shrinks takes much away only when a person agrees. The real binary on both sides.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_cli::{Gave, Server, World, text};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const VILLAGE: &str = "439901100/200";
const AWAY: &str = "439901100/201";
const SECRET: &str = "惊蛰前夜的话";

/// The households a device shows, by number.
fn numbers(world: &World, device: &str) -> Vec<String> {
    let listed = world.device_in(device, &["list", "households", "--json"]);
    assert_eq!(listed.code, 0, "{}", listed.said);
    let rows = listed.json.as_array().unwrap().clone();
    let mut numbers: Vec<String> = rows
        .iter()
        .map(|row| row["household_no"].as_str().unwrap().to_owned())
        .collect();
    numbers.sort();
    numbers
}

fn head(world: &World) -> u64 {
    world.well(&["check"])["towns"][0]["up_to"].as_u64().unwrap()
}

fn assert_locked(gave: &Gave, what: &str) {
    assert_eq!((gave.code, gave.out.as_str()), (1, ""), "{what}: {}", gave.out);
    assert!(gave.said.contains("revoked and locked"), "{what}: {}", gave.said);
    assert!(
        gave.said.contains("new code") && !gave.said.contains("谭立春"),
        "{what}: {}",
        gave.said
    );
}

#[test]
fn a_revoked_device_locks_and_a_new_code_sends_what_waited_once() {
    let world = World::new();
    let server = Server::start(&world.db());
    let device = world.enrolled(&server);
    world.record(1);
    world.synced(&[]);
    let edit = json!({"do": "edit", "kind": "household", "record": "A-001", "set": {"display_name": "谭雨水"}});
    world.record(2);
    world.record_lines(&[edit]);
    let before = head(&world);
    world.well(&["revoke", &device]);

    let told = world.device(&["sync", "--json"]);
    assert_eq!((told.code, &told.json["error"]["code"]), (1, &json!("device_revoked")));
    assert_eq!(told.json["pending"], 2, "nothing of it is gone");
    for _ in 0..2 {
        let still = world.device(&["sync", "--json"]);
        assert_eq!((still.code, &still.json["error"]["code"]), (1, &json!("locked")));
    }
    let lines = world.path("lines");
    let all = world.path("all.json");
    for args in [
        &["list", "households", "--json", "--plain", "--reason", "核对"][..],
        &["export", "households", "--format", "json", "--output", text(&all)],
        &["record", text(&lines)],
        &["doctor"],
    ] {
        assert_locked(&world.device(args), args[0]);
    }
    assert!(!all.exists());
    assert_eq!(head(&world), before, "nothing came of it");

    // Neither a wrong code nor another person's opens it.
    world.well(&["user", "--name", "向白露", "--role", "grid_member", "--unit", VILLAGE]);
    for code in ["AAAA-BBBBBB".to_owned(), world.code("向白露")] {
        let refused = world.device(&["enrol", "--server", &server.url, "--code", &code]);
        assert_eq!(refused.code, 1, "{}", refused.out);
        assert_locked(&world.device(&["list", "households", "--json"]), &code);
    }
    let after_user = head(&world);
    let code = world.code("谭谷雨");
    let enrolled = world.device(&["enrol", "--server", &server.url, "--code", &code]);
    assert_eq!(enrolled.code, 0, "{}", enrolled.said);
    assert_eq!(numbers(&world, "leader"), ["A-001", "A-002"], "unlocked");
    world.record(3);
    let sent = world.synced(&[]);
    assert_eq!(
        (&sent["stored"], &sent["pending"], &sent["conflicts"]),
        (&json!(3), &json!(0), &json!(0))
    );
    assert_eq!(world.synced(&[])["pushed"], 0);
    assert_eq!(head(&world), after_user + 3, "each of the three once");

    world.set_up("second", &server, "谭谷雨");
    assert_eq!(world.device_in("second", &["sync"]).code, 0);
    assert_eq!(numbers(&world, "second"), ["A-001", "A-002", "A-003"]);
    let shown = |device: &str| {
        world
            .device_in(device, &["list", "households", "--json", "--plain", "--reason", "核对"])
            .json
    };
    assert_eq!(shown("second"), shown("leader"));
    assert!(shown("second").to_string().contains("谭雨水"));
    let devices = world.well(&["devices"])["devices"].clone();
    let revoked = |row: &Value| row["revoked"] == true;
    let rows = devices.as_array().unwrap();
    assert_eq!(
        rows.iter().filter(|row| revoked(row)).count(),
        1,
        "the former one alone: {devices}"
    );
}

/// The names under a folder, but for folders.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match entry.is_dir() {
            true => found.extend(files(&entry)),
            false => found.push(entry.file_name().unwrap().to_str().unwrap().to_owned()),
        }
    }
    found.sort();
    found
}

#[test]
fn a_device_that_is_to_be_wiped_keeps_nothing_of_ours_and_all_that_is_the_persons() {
    for json in [false, true] {
        let world = World::new();
        let server = Server::start(&world.db());
        let device = world.enrolled(&server);
        world.record(1);
        world.synced(&[]);
        let text = json!({"do": "visit", "household": "A-001", "outcome": "done", "text": SECRET});
        world.record_lines(&[text]);
        let data = world.path("leader");
        let db = data.join("lianxin.db");
        // A console that stands open: its write-ahead log lies beside the database, and a draft in it.
        let open = rusqlite::Connection::open(&db).unwrap();
        let draft = "INSERT INTO draft (key, body, at) VALUES ('visit', json_object('text', ?1), 1)";
        open.execute(draft, [SECRET]).unwrap();
        fs::create_dir_all(data.join("config")).unwrap();
        fs::create_dir_all(data.join("backups")).unwrap();
        fs::copy(&db, data.join("backups/monday.db")).unwrap();
        for (name, words) in [
            ("letter.txt", "家信"),
            ("config/settings.toml", ""),
            ("lianxin.db.txt", "备忘"),
        ] {
            fs::write(data.join(name), words).unwrap();
        }
        for ending in ["", "-wal", "-shm", ".mark"] {
            assert!(
                data.join(format!("lianxin.db{ending}")).exists(),
                "{ending} is there before"
            );
        }
        world.well(&["revoke", &device, "--wipe"]);
        assert!(db.exists(), "the order waits for the device");

        let args = if json { &["sync", "--json"][..] } else { &["sync"] };
        let told = world.device(args);
        assert_eq!(told.code, 1, "{}", told.out);
        assert!(told.said.contains("was destroyed"), "{}", told.said);
        assert!(
            !format!("{}{}", told.out, told.said).contains("is safe"),
            "it says nothing is left: {} {}",
            told.out,
            told.said
        );
        match json {
            true => assert_eq!(told.json["error"]["code"], "device_revoked"),
            false => assert!(told.said.contains("revoked this device"), "{}", told.said),
        }
        let left = ["letter.txt", "lianxin.db.txt", "lianxin.db.wiped", "settings.toml"];
        assert_eq!(files(&data), left);
        assert_eq!(fs::read_to_string(data.join("letter.txt")).unwrap(), "家信");
        drop(open);
        assert_eq!(files(&data), left);

        let again = world.device(&["sync"]);
        assert!(
            again.code == 1 && !db.exists(),
            "nothing is made in its stead: {}",
            again.said
        );
        assert!(again.said.contains("administrator asked"), "and why: {}", again.said);
        world.set_up("leader", &server, "谭谷雨");
        world.synced(&[]);
        assert_eq!(numbers(&world, "leader"), ["A-001"], "what the server has comes back");
        assert_eq!(world.journal("visit"), Vec::<Value>::new());
    }
}

#[test]
fn a_scope_that_shrinks_much_waits_for_a_persons_yes_which_holds_once() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    let household =
        |number: usize| json!({"do": "household", "household_no": format!("A-{number:03}"), "display_name": "谭立春"});
    world.record_lines(&(1..=49).map(household).collect::<Vec<_>>());
    world.synced(&[]);
    let shown = || numbers(&world, "leader").len();
    let move_to = |unit: &str| drop(world.well(&["move", "--user", "谭谷雨", "--unit", unit]));
    // So few leave unasked, though they are all.
    move_to(AWAY);
    world.synced(&[]);
    assert_eq!(shown(), 0);
    move_to(VILLAGE);
    world.synced(&[]);
    assert_eq!(shown(), 49, "they come back with the scope");

    for time in 0..2 {
        world.record_lines(&[household(50 + time)]);
        move_to(AWAY);
        let before = shown();
        for _ in 0..2 {
            let asks = world.device(&["sync", "--json"]);
            assert_eq!((asks.code, &asks.json["error"]["code"]), (1, &json!("removal_asks")));
            let hint = asks.json["error"]["hint"].as_str().unwrap();
            assert!(
                hint.contains(&format!("{before} records")) && hint.contains("--allow-removal"),
                "{hint}"
            );
            assert_eq!(asks.json["pending"], 0, "what waited went up all the same");
            let asks = world.device(&["sync"]);
            assert_eq!(asks.code, 1);
            assert!(
                asks.said.contains("many records would leave") && asks.said.contains("--allow-removal"),
                "{}",
                asks.said
            );
            assert_eq!(shown(), before, "nothing leaves unasked");
        }
        let agreed = world.device(&["sync", "--allow-removal"]);
        assert_eq!(agreed.code, 0, "{}", agreed.said);
        assert_eq!(shown(), 0, "{time}");
        move_to(VILLAGE);
        world.synced(&[]);
        assert_eq!(shown(), before, "{time}");
    }
}
