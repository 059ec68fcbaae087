//! What an operator does over the years, with real processes: decides about what was kept apart, lets devices drop what a
//! backup holds, backs up a busy server, and gives a wrong key or a full disk.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_cli::{GRID, Server, TOWN, World, run, text};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const AWAY: &str = "439901100/201";

fn refused(world: &World) -> Vec<Value> {
    world
        .journal("household")
        .into_iter()
        .map(|row| row["refused"].clone())
        .collect()
}

#[test]
fn the_author_sees_what_was_released_and_what_was_rejected() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    world.synced(&[]);
    world.record(1);
    world.record(2);
    // Moved by mistake while two changes wait, and moved back.
    world.well(&["move", "--user", "谭谷雨", "--unit", AWAY]);
    assert_eq!(world.synced(&[])["quarantined"], 2);
    world.well(&["move", "--user", "谭谷雨", "--unit", GRID]);
    world.synced(&[]);
    assert_eq!(refused(&world), ["scope", "scope"]);
    let apart = world.well(&["quarantine"])["quarantine"].clone();
    let ids: Vec<&str> = apart
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    assert_eq!((ids.len(), apart[0]["user"].as_str()), (2, Some("谭谷雨")));
    assert_eq!(apart[0].get("raw"), None);
    let shown = world.well(&["quarantine", "--show", ids[0]]);
    assert_eq!(shown["raw"]["set"]["display_name"], "谭立春");
    let released = world.well(&["quarantine", "--release", ids[0]]);
    assert!(released["seq"].as_u64().unwrap() > 0, "{released}");
    world.well(&["quarantine", "--reject", ids[1]]);
    world.synced(&[]);
    let states = |world: &World| -> Vec<(Value, bool, Value)> {
        let mut rows: Vec<_> = world.journal("household");
        rows.sort_by_key(|row| row["id"] != ids[0]);
        let state = |row: Value| (row["id"].clone(), row["seq"].is_u64(), row["refused"].clone());
        rows.into_iter().map(state).collect()
    };
    let after = states(&world);
    assert_eq!(after[0], (json!(ids[0]), true, Value::Null));
    assert_eq!((&after[1].0, after[1].1), (&json!(ids[1]), false));
    assert_ne!(after[1].2, Value::Null, "it stays refused");
    let listed = world.device(&["list", "households", "--json"]).json;
    let sync_of = |no: &str| {
        let rows = listed.as_array().unwrap().iter();
        rows.filter(|row| row["household_no"] == no)
            .map(|row| row["sync"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(sync_of("A-001"), ["synced"], "{listed}");
    let left = world.well(&["quarantine"])["quarantine"].clone();
    assert_eq!(
        (left[0]["code"].as_str(), left.as_array().unwrap().len()),
        (Some("rejected"), 1)
    );
    // Decided once, it stays decided.
    for args in [["quarantine", "--release", ids[1]], ["quarantine", "--reject", ids[0]]] {
        assert_eq!(world.admin(&args).code, 1, "{args:?}");
    }
    world.synced(&[]);
    assert_eq!(states(&world), after);
    world.well(&["check"]);
}

#[test]
fn devices_drop_what_a_backup_holds_after_90_days_and_not_before() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    world.record(1);
    world.synced(&[]);
    world.well(&["move", "--user", "谭谷雨", "--unit", AWAY]);
    world.synced(&[]);
    let later = (lianxin::clock::Clock::system().today() + chrono::Days::new(100)).to_string();
    let kept = || world.journal("household").len();
    let shown = || {
        world
            .device(&["list", "households", "--json"])
            .json
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((kept(), shown()), (1, 0), "out of sight, and kept");
    world.synced(&["--today", &later]);
    assert_eq!(kept(), 1, "no backup holds it");
    world.well(&["backup", text(&world.path("night.copy"))]);
    world.synced(&[]);
    assert_eq!(kept(), 1, "a backup holds it, and it is young");
    world.synced(&["--today", &later]);
    assert_eq!(kept(), 0);
    world.well(&["move", "--user", "谭谷雨", "--unit", GRID]);
    for _ in 0..2 {
        world.synced(&[]);
    }
    assert_eq!((kept(), shown()), (1, 1), "it comes back with the scope");
}

#[test]
fn a_backup_of_a_server_that_is_written_to_all_the_time_is_whole() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    world.record(0);
    world.synced(&[]);
    let head = || world.well(&["check"])["towns"][0]["up_to"].as_u64().unwrap();
    let before = head();
    let end = Instant::now() + Duration::from_secs(6);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 1.. {
                world.record(number);
                world.synced(&[]);
                if Instant::now() > end {
                    return;
                }
            }
        });
        let mut copies = 0;
        while Instant::now() < end {
            let copy = world.path(&format!("{copies}.copy"));
            let made = world.well(&["backup", text(&copy)]);
            assert_eq!(made["towns"][0]["whole"], true);
            copies += 1;
        }
        writing.join().unwrap();
        assert!(copies > 1, "{copies}");
    });
    assert!(head() > before + 2, "nothing was written meanwhile");
}

#[test]
fn a_key_file_that_is_missing_or_of_another_database_is_named() {
    let (world, other) = (World::new(), World::new());
    let key = world.path("town.db.key");
    let copy = world.path("night.copy");
    world.well(&["backup", text(&copy)]);
    let strange = other.path("town.db.key");
    for task in [
        &["check"][..],
        &["devices"],
        &["backup", "x.copy"],
        &["user", "--name", "a", "--role", "clerk", "--unit", TOWN],
    ] {
        let mut args = vec!["admin", "--db", &world.at, "--key", text(&strange)];
        args.extend(task);
        let gave = run(&args);
        assert!(
            gave.code == 1 && gave.said.contains("another database's"),
            "{task:?}: {}",
            gave.said
        );
    }
    let second = world.path("second.db");
    let restore = run(&[
        "admin",
        "--db",
        text(&second),
        "--key",
        text(&strange),
        "restore",
        text(&copy),
    ]);
    assert!(
        restore.code == 1 && restore.said.contains("another database's"),
        "{}",
        restore.said
    );
    assert!(!second.exists());
    let serve = run(&[
        "serve",
        "--db",
        &world.at,
        "--key",
        text(&strange),
        "--listen",
        "127.0.0.1:0",
    ]);
    assert!(
        serve.code == 1 && serve.said.contains("another database's"),
        "{}",
        serve.said
    );
    std::fs::remove_file(&key).unwrap();
    world.refused(&["check"], "town.db.key");
    world.refused(&["backup", "x.copy"], "town.db.key");
    assert!(!key.exists(), "none is made in its stead");
}

/// Runs `script` with `$DIR` as a file system of its own; `None` where this machine does not let us make one.
fn on_a_disk(options: &str, world: &World, script: &str) -> Option<String> {
    let dir = world.path("disk");
    std::fs::create_dir(&dir).unwrap();
    let mount = format!("mount -t tmpfs -o {options} none \"$DIR\" && echo mounted");
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", &format!("{mount}\n{script}")])
        .env("DIR", &dir)
        .env("DB", &world.at)
        .env("BIN", assert_cmd::cargo::cargo_bin("lianxin"))
        .env_remove("LIANXIN_SERVER_KEY")
        .output();
    let Ok(output) = output else {
        assert!(std::env::var("CI").is_err(), "unshare is missing");
        eprintln!("skipped: no unshare");
        return None;
    };
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if said.starts_with("mounted") {
        return Some(said);
    }
    eprintln!("skipped: no file system of our own here: {said}");
    None
}

fn safe(db: &Path) -> i64 {
    let conn = rusqlite::Connection::open(db).unwrap();
    conn.query_row("SELECT safe FROM town", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_backup_onto_a_full_or_a_read_only_disk_says_so_and_leaves_nothing() {
    let world = World::new();
    let script =
        "\"$BIN\" --lang en admin --db \"$DB\" backup \"$DIR/night.copy\"; echo code $?; ls -A \"$DIR\" | wc -l";
    for (options, before) in [("size=60k", ""), ("size=3m", "mount -o remount,ro \"$DIR\"\n")] {
        let Some(said) = on_a_disk(options, &world, &format!("{before}{script}")) else {
            return;
        };
        std::fs::remove_dir(world.path("disk")).unwrap();
        assert!(said.contains("code 1\n0\n"), "{options}: {said}");
        assert!(said.contains("Hint"), "{options}: {said}");
        assert_eq!(safe(&world.db()), 0);
    }
    world.well(&["check"]);
}

#[test]
fn a_killed_backup_leaves_a_folder_that_the_next_one_clears() {
    let world = World::new();
    let copy = world.path("night.copy");
    let left = world.path("night.copy.4194999.work");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("lock"), b"").unwrap();
    std::fs::write(left.join("copy.db"), b"half").unwrap();
    world.well(&["backup", text(&copy)]);
    assert_eq!(world.names(), ["night.copy"]);
}
