//! `admin` as an administrator types it: the real binary, a server running beside.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_cli::{Server, TOWN, World, mode, run, text};
use serde_json::{Value, json};
use std::path::Path;

#[test]
fn a_backup_of_a_running_server_restores_and_the_device_brings_back_the_rest() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    world.record(1);
    assert_eq!(world.device(&["sync", "--json"]).json["ok"], true);
    let copy = world.path("night.copy");
    let made = world.well(&["backup", text(&copy)]);
    assert!(made["key"].as_str().unwrap().ends_with("town.db.key"));
    assert_eq!(
        (made["towns"][0]["town"].as_str(), made["towns"][0]["whole"].as_bool()),
        (Some(TOWN), Some(true))
    );
    assert_eq!(mode(&copy), 0o600);
    assert_eq!(world.names(), ["night.copy"], "nothing else is left beside it");
    world.refused(&["backup", text(&copy)], "exists");
    world.record(2);
    assert_eq!(world.device(&["sync", "--json"]).json["ok"], true);
    drop(server);

    let second = world.path("second.db");
    let restore = |db: &Path, file: &Path| run(&["admin", "--json", "--db", text(db), "restore", text(file)]);
    let without = restore(&second, &copy);
    assert!(without.code == 1 && without.said.contains("key"), "{}", without.said);
    assert!(!second.exists());
    std::fs::copy(world.path("town.db.key"), world.path("second.db.key")).unwrap();
    let restored = restore(&second, &copy);
    assert_eq!(restored.code, 0, "{}", restored.said);
    assert_eq!(restored.json["towns"][0]["head"], made["towns"][0]["head"]);
    let over = restore(&second, &copy);
    assert!(over.code == 1 && over.said.contains("exists"), "{}", over.said);

    let server = Server::start(&second);
    let url = server.url.clone();
    for _ in 0..2 {
        let round = world.device(&["sync", "--json", "--server", &url]);
        assert_eq!(round.json["ok"], true, "{} {}", round.out, round.said);
    }
    let check = run(&["admin", "--json", "--db", text(&second), "check"]);
    assert_eq!(check.json["ok"], true);
    let head = |gave: &Value| gave["towns"][0]["up_to"].as_u64().unwrap();
    let old = run(&["admin", "--json", "--db", text(&world.db()), "check"]);
    assert_eq!(head(&check.json), head(&old.json), "nothing is lost");
}

#[test]
fn a_damaged_log_fails_the_check_and_its_backup_and_safe_stays() {
    let world = World::new();
    let before = world.well(&["check"])["towns"][0]["up_to"].as_u64().unwrap();
    assert!(before >= 4);
    let damage = |sql: &str| {
        let conn = rusqlite::Connection::open(world.db()).unwrap();
        conn.execute_batch(sql).unwrap();
    };
    damage("UPDATE log SET body = replace(body, 'e', 'i') WHERE seq = 3");
    let check = world.admin(&["check"]);
    assert_eq!((check.code, check.json["ok"].clone()), (1, json!(false)));
    assert_eq!(check.json["towns"][0]["wrong"], json!(["proof", 3]));
    let copy = world.path("bad.copy");
    world.refused(&["backup", text(&copy)], "restore check failed");
    assert_eq!(world.names(), Vec::<String>::new(), "no file and no workshop is left");
    let conn = rusqlite::Connection::open(world.db()).unwrap();
    let safe: i64 = conn.query_row("SELECT safe FROM town", [], |row| row.get(0)).unwrap();
    assert_eq!(safe, 0);
}

#[test]
fn what_is_no_copy_is_not_restored() {
    let world = World::new();
    let target = world.path("new.db");
    std::fs::copy(world.path("town.db.key"), world.path("new.db.key")).unwrap();
    for (name, content) in [
        ("empty", &b""[..]),
        ("noise", &[7; 9000]),
        ("text", b"SQLite format 3\0"),
    ] {
        let file = world.path(name);
        std::fs::write(&file, content).unwrap();
        let gave = run(&["admin", "--db", text(&target), "restore", text(&file)]);
        assert_eq!(gave.code, 1, "{name}: {}", gave.out);
        assert!(!target.exists() && gave.said.contains("Hint"), "{name}: {}", gave.said);
    }
    let gave = run(&["admin", "--db", text(&target), "restore", "/nowhere/copy"]);
    assert!(gave.code == 1 && gave.said.contains("no copy"), "{}", gave.said);
    let db = world.db();
    let nowhere = ["admin", "--db", "postgres://127.0.0.1:9/none", "restore", text(&db)];
    let gave = run(&nowhere);
    assert!(gave.code == 1 && gave.said.contains("--key"), "{}", gave.said);
    let gave = run(&[&nowhere[..], &["--key", text(&world.path("town.db.key"))]].concat());
    assert!(gave.code == 1 && gave.said.contains("127.0.0.1:9"), "{}", gave.said);
}

#[test]
fn users_move_and_devices_are_revoked() {
    let world = World::new();
    let server = Server::start(&world.db());
    let device = world.enrolled(&server);
    world.record(1);
    assert_eq!(world.device(&["sync", "--json"]).json["ok"], true);
    let listed = world.well(&["devices"]);
    assert_eq!(
        (
            listed["devices"][0]["days"].as_i64(),
            listed["devices"][0]["changes"].as_u64()
        ),
        (Some(0), Some(1))
    );
    let moved = world.well(&["move", "--user", "谭谷雨", "--role", "clerk", "--unit", "439901100/200"]);
    assert_eq!(
        (moved["role"].as_str(), moved["unit"].as_str()),
        (Some("clerk"), Some("439901100/200"))
    );
    world.refused(
        &["move", "--user", "谭谷雨", "--unit", "439901100/999"],
        "439901100/999",
    );
    world.refused(&["move", "--user", "谭谷雨", "--role", "king"], "king");
    world.refused(&["move", "--user", "无此人", "--role", "clerk"], "无此人");
    world.well(&["revoke", &device, "--wipe"]);
    assert_eq!(world.well(&["devices"])["devices"][0]["revoked"], true);
    world.refused(&["revoke", "01931a2b-0000-7000-8000-000000000001"], "no device");
    assert_eq!(
        world.device(&["sync", "--json"]).json["error"]["code"],
        "device_revoked"
    );
}

#[test]
fn a_purged_record_is_found_nowhere_in_the_database() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    world.record(7);
    assert_eq!(world.device(&["sync", "--json"]).json["ok"], true);
    let changes = world.path("changes.json");
    let export = world.device(&["export", "changes", "--format", "json", "--output", text(&changes)]);
    assert_eq!(export.code, 0, "{}", export.said);
    let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&changes).unwrap()).unwrap();
    let row = rows.iter().find(|row| row["kind"] == "household").unwrap();
    let record = row["record"].as_str().unwrap();
    assert!(holds(&world, "谭立春") && holds(&world, "A-007"));
    world.refused(&["purge", "--record", record, "--reason", " "], "Say why");
    world.refused(&["purge", "--record", "x", "--reason", "本人要求"], "Not an id");
    let purged = world.well(&["purge", "--record", record, "--reason", "本人要求"]);
    assert_eq!(purged["bodies"].as_u64(), Some(1));
    let listed = &world.well(&["purge", "--list"])["orders"][0];
    assert_eq!(
        (&listed["no"], &listed["reason"], &listed["records"]),
        (&purged["order"], &"本人要求".into(), &json!([record]))
    );
    world.well(&["check"]);
    assert!(!holds(&world, "谭立春") && !holds(&world, "A-007"));
    drop(server);
    assert!(!holds(&world, "谭立春") && !holds(&world, "A-007"));
}

#[test]
fn a_purge_whose_files_cannot_be_cleared_stands_and_says_that_it_must_be_given_again() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    world.record(7);
    assert_eq!(world.device(&["sync", "--json"]).json["ok"], true);
    drop(server);
    let conn = rusqlite::Connection::open(world.db()).unwrap();
    let record: Vec<u8> = conn
        .query_row("SELECT record FROM log WHERE kind = 'household'", [], |row| row.get(0))
        .unwrap();
    let record = uuid::Uuid::from_slice(&record).unwrap().to_string();
    let order = ["purge", "--record", &record, "--reason", "本人要求"];
    // Somebody reads the log as it was before.
    conn.execute_batch("BEGIN; SELECT count(*) FROM log;").unwrap();
    let read: i64 = conn
        .query_row("SELECT count(*) FROM log", [], |row| row.get(0))
        .unwrap();
    assert!(read > 0);
    let gave = world.admin(&order);
    assert_eq!(
        (gave.code, &gave.json["ok"], gave.json["bodies"].as_u64()),
        (1, &json!(false), Some(1)),
        "{}",
        gave.said
    );
    assert_ne!(gave.json["left"], Value::Null);
    assert!(holds(&world, "谭立春"), "the reader keeps it");
    conn.execute_batch("COMMIT").unwrap();
    world.well(&order);
    assert!(!holds(&world, "谭立春"));
    assert_eq!(world.well(&["purge", "--list"])["orders"].as_array().unwrap().len(), 2);
}

/// True when the server's files hold the text anywhere.
fn holds(world: &World, text: &str) -> bool {
    ["town.db", "town.db-wal"].iter().any(|name| {
        let bytes = std::fs::read(world.path(name)).unwrap_or_default();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

#[test]
fn the_quarantine_is_listed_and_unknown_ids_are_refused() {
    let world = World::new();
    assert_eq!(world.well(&["quarantine"])["quarantine"], json!([]));
    let id = "01931a2b-0000-7000-8000-000000000001";
    for flag in ["--show", "--release", "--reject"] {
        world.refused(&["quarantine", flag, id], id);
        world.refused(&["quarantine", flag, "x"], "Not an id");
    }
    world.refused(&["quarantine", "--town", "999"], "999");
}

#[test]
fn wrong_usage_is_exit_code_two_and_a_missing_database_is_said() {
    for args in [
        &["admin", "backup"][..],
        &["admin", "move", "--user", "a"],
        &["admin", "purge", "--record", "x"],
        &["admin", "revoke"],
        &["admin", "quarantine", "--release", "a", "--reject", "b"],
        &["bundle"],
        &["bundle", "export"],
        &["bundle", "export", "a", "--db", "x"],
        &["bundle", "import", "a", "--reply", "b"],
    ] {
        assert_eq!(run(args).code, 2, "{args:?}");
    }
    let dir = tempfile::tempdir().unwrap();
    let none = dir.path().join("none.db");
    for task in [&["check"][..], &["devices"], &["quarantine"], &["backup", "x.copy"]] {
        let mut args = vec!["admin", "--db", text(&none)];
        args.extend(task);
        let gave = run(&args);
        assert!(
            gave.code == 1 && gave.said.contains("none.db"),
            "{task:?}: {}",
            gave.said
        );
        assert!(!none.exists());
    }
    let world = World::new();
    let db = world.db();
    let key = run(&["admin", "--db", text(&db), "--key", text(&none), "check"]);
    assert!(key.code == 1 && key.said.contains("none.db"), "{}", key.said);
}

#[test]
fn a_backup_into_a_folder_that_is_not_there_leaves_nothing() {
    let world = World::new();
    world.refused(&["backup", "/nowhere/at/all.copy"], "/nowhere/at/all.copy");
    let under_a_file = world.path("town.db").join("x.copy");
    world.refused(&["backup", text(&under_a_file)], "x.copy");
    assert_eq!(world.names(), Vec::<String>::new());
}
