//! Retention by the commands: the preview of the server and of a device, the removal, and devices that were away meanwhile.
#![expect(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_cli::{GRID, Gave, Server, World, run, text};
use serde_json::{Value, json};
use std::fs;

const SECRET: &str = "QQKEPTQQ";

/// The device in the folder on a later day.
fn on(world: &World, name: &str, today: &str, args: &[&str]) -> Gave {
    let data = world.path(name);
    run(&[&["--data-dir", text(&data), "--today", today], args].concat())
}

/// The server's preview on a later day.
fn preview(world: &World, today: &str) -> Value {
    let gave = run(&[
        "--today",
        today,
        "admin",
        "--json",
        "--db",
        &world.at,
        "retention",
        "--dry-run",
    ]);
    assert_eq!(gave.code, 0, "{}", gave.said);
    gave.json
}

/// Kinds and counts of a preview.
fn kinds(rows: &Value) -> Vec<(String, u64)> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| (row["kind"].as_str().unwrap().to_owned(), row["count"].as_u64().unwrap()))
        .collect()
}

fn village(world: &World, server: &Server) -> String {
    world.enrolled(server);
    world.record_lines(&[
        json!({"do": "household", "household_no": "07", "display_name": "龙寒露", "address": "石井组7号"}),
        json!({"do": "visit", "household": "07", "outcome": "done", "text": format!("灶房漏水 {SECRET}")}),
        json!({"do": "request", "title": "桥面破损", "category": "0101", "kind": "hazard", "urgency": "normal", "household": "07"}),
        json!({"do": "reminder", "household": "07", "due": "2034-01-01", "text": "送药"}),
    ]);
    let wish = world.path("wish");
    fs::write(
        &wish,
        json!({"do": "wish", "household": "07", "text": format!("一盏台灯 {SECRET}")}).to_string(),
    )
    .unwrap();
    let made = world.device(&["record", text(&wish)]);
    let id = made.json["record"].as_str().unwrap().to_owned();
    let cancel = json!({"do": "edit", "kind": "wish", "record": id, "set": {"state": "cancelled", "words": "买过了"}});
    world.record_lines(&[cancel]);
    id
}

#[test]
fn p11_the_preview_of_server_and_device_is_what_the_removal_takes_from_every_device() {
    let world = World::new();
    let server = Server::start(&world.db());
    village(&world, &server);
    assert_eq!(
        on(&world, "leader", "2060-01-01", &["list", "retention", "--json"]).json,
        json!([]),
        "what waits for the server stays"
    );
    world.synced(&[]);
    world.set_up("second", &server, "谭谷雨");
    assert_eq!(world.device_in("second", &["sync"]).code, 0);
    assert_eq!(preview(&world, "2026-11-30")["kinds"], json!([]));
    // The open request keeps itself and the household; what only lies beside it does not stay for that.
    let named = preview(&world, "2060-01-01");
    assert_eq!(
        kinds(&named["kinds"]),
        [("visit".to_owned(), 1), ("wish".to_owned(), 1)]
    );
    for name in ["leader", "second"] {
        let here = on(&world, name, "2060-01-01", &["list", "retention", "--json"]).json;
        assert_eq!(here, named["kinds"], "{name}");
    }
    let told = on(&world, "second", "2060-01-01", &["list", "retention"]);
    assert!(
        !told.out.contains("龙寒露") && !told.out.contains(SECRET),
        "{}",
        told.out
    );

    let apply = [
        "--today",
        "2060-01-01",
        "admin",
        "--json",
        "--db",
        &world.at,
        "retention",
        "--apply",
    ];
    assert_eq!(run(&apply).code, 2, "a removal says why");
    let removed = run(&[&apply[..], &["--reason", "保留期满"]].concat());
    assert_eq!(removed.json["kinds"], named["kinds"], "{}", removed.said);
    let orders = world.well(&["purge", "--list"])["orders"].clone();
    assert_eq!(
        (
            orders[0]["reason"].clone(),
            orders[0]["records"].as_array().unwrap().len()
        ),
        ("保留期满".into(), 2)
    );
    for name in ["leader", "second"] {
        assert_eq!(world.device_in(name, &["sync"]).code, 0);
        for kind in ["visit", "wish"] {
            assert_eq!(
                world.device_in(name, &["list", kind, "--json"]).json,
                json!([]),
                "{name} {kind}"
            );
        }
        let kept = world.device_in(name, &["list", "households", "--json"]).json;
        assert_eq!(kept[0]["household_no"], "07");
        let audit = world.device_in(name, &["list", "audit", "--json"]).json;
        assert!(
            audit.as_array().unwrap().iter().any(|row| row["what"] == "purge"),
            "{audit}"
        );
        let bytes = fs::read(world.path(name).join("lianxin.db")).unwrap();
        let found = bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        assert!(!found, "{name} still has the text");
    }
    assert_eq!(preview(&world, "2060-01-01")["kinds"], json!([]));
}

#[test]
fn p11_a_device_that_was_away_and_edited_what_is_gone_is_told_so_and_loses_nothing_else() {
    let world = World::new();
    let server = Server::start(&world.db());
    let wish = village(&world, &server);
    world.synced(&[]);
    world.record_lines(&[
        json!({"do": "edit", "kind": "wish", "record": wish, "set": {"words": "还是想要"}}),
        json!({"do": "edit", "kind": "household", "record": "07", "set": {"remark": "换了门锁"}}),
    ]);
    let apply = [
        "--today",
        "2060-01-01",
        "admin",
        "--db",
        &world.at,
        "retention",
        "--apply",
        "--reason",
        "期满",
    ];
    assert_eq!(run(&apply).code, 0);
    let synced = world.device(&["sync", "--json"]).json;
    assert_eq!(synced["quarantined"], 1, "{synced}");
    assert_eq!(world.device(&["list", "wish", "--json"]).json, json!([]));
    let waiting = world.device(&["list", "pending", "--json"]).json;
    assert_eq!(
        (&waiting[0]["state"], &waiting[0]["refused"]),
        (&"refused".into(), &"purged".into()),
        "{waiting}"
    );
    assert!(world.device(&["list", "pending"]).out.contains("purged"), "it says why");
    let households = world
        .device(&["list", "household", "--json", "--plain", "--reason", "核对"])
        .json;
    assert_eq!(households[0]["remark"], "换了门锁");
}

#[test]
fn p11_the_town_says_how_long_and_whether_at_all() {
    let world = World::new();
    let server = Server::start(&world.db());
    village(&world, &server);
    world.synced(&[]);
    let config = world.path("rules");
    fs::create_dir_all(&config).unwrap();
    let named = |rules: &str| {
        fs::write(config.join("rules.toml"), rules).unwrap();
        let args = [
            "--config-dir",
            text(&config),
            "--today",
            "2028-06-01",
            "admin",
            "--json",
            "--db",
            &world.at,
            "retention",
        ];
        kinds(&run(&args).json["kinds"])
    };
    let (visit, wish) = (("visit".to_owned(), 1), ("wish".to_owned(), 1));
    assert_eq!(named(""), std::slice::from_ref(&wish));
    assert_eq!(named("[keep_visit]\ndays = 90\n"), [visit.clone(), wish]);
    assert_eq!(
        named("[keep_visit]\ndays = 90\n[keep_wish]\nenabled = false\n"),
        [visit]
    );
}

#[test]
fn p11_a_device_alone_sees_what_was_kept_long_enough_and_lets_it_go_for_good() {
    let world = World::new();
    let alone = [
        "setup",
        "--name",
        "谭谷雨",
        "--role",
        "micro_leader",
        "--unit",
        GRID,
        "--open",
    ];
    assert_eq!(world.device(&alone).code, 0);
    world.record_lines(&[
        json!({"do": "household", "household_no": "07", "display_name": "龙寒露", "address": "石井组7号"}),
        json!({"do": "visit", "household": "07", "outcome": "done", "text": format!("灶房漏水 {SECRET}")}),
        json!({"do": "household", "household_no": "08", "display_name": "肖惊蛰", "address": "石井组8号"}),
    ]);
    let later = |args: &[&str]| on(&world, "leader", "2060-01-01", args);
    assert_eq!(
        kinds(&later(&["list", "retention", "--json"]).json),
        [("visit".to_owned(), 1)]
    );
    let told = later(&["retention"]);
    assert!(
        told.out.contains("--apply") && !told.out.contains("龙寒露"),
        "{}",
        told.out
    );
    assert_eq!(later(&["retention", "--apply"]).code, 2, "a removal says why");
    assert_eq!(later(&["retention", "--apply", "--reason", " "]).code, 1);
    assert_eq!(later(&["list", "visits", "--json"]).json.as_array().unwrap().len(), 1);
    let removed = later(&["retention", "--apply", "--reason", "保留期满"]);
    assert_eq!(removed.code, 0, "{}", removed.said);
    assert_eq!(later(&["list", "visits", "--json"]).json, json!([]));
    assert_eq!(later(&["list", "retention", "--json"]).json, json!([]));
    let line = &later(&["list", "audit", "--json"]).json[0];
    assert_eq!(
        (&line["what"], &line["about"]),
        (&"retention".into(), &"1 保留期满".into())
    );
    for name in ["lianxin.db", "lianxin.db-wal"] {
        let bytes = fs::read(world.path("leader").join(name)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains(SECRET), "{name}");
    }
    // What is left goes to a server later as if the rest had never been.
    let server = Server::start(&world.db());
    let enrol = ["enrol", "--server", &server.url, "--code", &world.code("谭谷雨")];
    assert_eq!(world.device(&enrol).code, 0);
    world.synced(&[]);
    assert_eq!(world.device(&["list", "pending", "--json"]).json, json!([]));
    let refused = later(&["retention", "--apply", "--reason", "保留期满"]);
    assert_eq!(refused.code, 1, "with a server the town removes it");
    assert!(refused.said.contains("town"), "{}", refused.said);
}
