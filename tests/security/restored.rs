//! A server restored from a copy older than some of its devices (A10): nobody is locked out, nobody is let in again. Real
//! processes, through `admin backup` and `admin restore`, on both kinds of database.
//!
//! ```text
//! backup -> a device enrolled, one rotated, one whose token is renewed, one of a user made since; others revoked, shut out
//!        -> disaster, restore with the key file -> everybody only syncs
//! ```

use crate::common_cli::{GRID, Server, TOWN, World, text};
#[cfg(unix)]
use crate::common_pg::PrivatePg;
use crate::scene::{self, SETUP, household, no, numbers};
use lianxin::domain::ids::DeviceId;
use lianxin::domain::rules::Rules;
use lianxin::server::auth;
use lianxin::store::{NewIdentity, Store};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// The day on which tokens of today are a month old.
fn in_a_month() -> String {
    let day = lianxin::clock::Clock::system().now().plus(32 * 86_400_000);
    day.local_date().to_string()
}

/// The server on the address of before, on a later day.
fn serve_on(world: &World, listen: &str, today: &str) -> Server {
    Server::start_on(listen, &world.at, world.key.as_deref(), Some(today))
}

fn record(world: &World, folder: &str, number: usize) {
    let gave = scene::record(&world.path(folder), &[household(number)]);
    assert_eq!(gave.code, 0, "{folder}: {} {}", gave.out, gave.said);
}

fn sync(world: &World, folder: &str) -> Value {
    let gave = world.device_in(folder, &["sync", "--json"]);
    assert_eq!(gave.json["ok"], true, "{folder}: {} {}", gave.out, gave.said);
    gave.json
}

fn refusal(world: &World, folder: &str) -> String {
    let gave = world.device_in(folder, &["sync", "--json"]);
    assert_eq!(gave.code, 1, "{folder}: {}", gave.out);
    gave.json["error"]["code"].as_str().unwrap().to_owned()
}

fn households(world: &World, folder: &str) -> Vec<String> {
    numbers(&world.device_in(folder, &["list", "households", "--json"]).json)
}

fn identity_of(world: &World, folder: &str) -> Value {
    let db = rusqlite::Connection::open(world.path(folder).join("lianxin.db")).unwrap();
    let identity: String = db
        .query_row("SELECT value FROM meta WHERE name = 'identity'", [], |row| row.get(0))
        .unwrap();
    serde_json::from_str(&identity).unwrap()
}

fn device_of(world: &World, folder: &str) -> String {
    identity_of(world, folder)["device"].as_str().unwrap().to_owned()
}

/// Gives a device a token as servers made them before tickets: on both sides, with everybody at rest.
fn give_former_token(world: &World, folder: &str, secret: u8) {
    let secret = [secret; 32];
    let identity = identity_of(world, folder);
    let device: DeviceId = serde_json::from_value(identity["device"].clone()).unwrap();
    let token = auth::make_token(TOWN, secret);
    let server = identity["server"].as_str().unwrap().to_owned();
    let file = world.path(folder).join("lianxin.db");
    let mut store = Store::open(&file, None, false, Arc::new(Rules::builtin())).unwrap();
    store
        .set_identity(&NewIdentity {
            user: serde_json::from_value(identity["user"].clone()).unwrap(),
            name: identity["name"].as_str().unwrap().to_owned(),
            role: serde_json::from_value(identity["role"].clone()).unwrap(),
            unit: serde_json::from_value(identity["unit"].clone()).unwrap(),
            device,
            server: Some((server, token)),
            units: serde_json::from_value(identity["units"].clone()).unwrap(),
            demo: false,
            series: None,
        })
        .unwrap();
    let db = rusqlite::Connection::open(world.db()).unwrap();
    let token = rusqlite::params![auth::token_hash(secret), device.0.as_bytes()];
    let changed = db.execute("UPDATE token SET hash = ?1 WHERE device = ?2", token);
    assert_eq!(changed.unwrap(), 1);
}

fn token_of(world: &World, folder: &str) -> String {
    identity_of(world, folder)["token"].as_str().unwrap().to_owned()
}

/// The database is gone; it is restored, with the key file as it lay in the safe since `key` was copied.
fn disaster(world: &mut World, at: String, key: &Path) {
    world.at = at;
    world.key = Some(key.to_owned());
    let made = world.well(&["restore", text(&world.path("night.copy"))]);
    assert_eq!(
        (&made["towns"][0]["town"], &made["revocations"]),
        (&json!(TOWN), &json!(4))
    );
}

fn everybody_comes_back(mut world: World, at: String) {
    let server = Server::start_with(&world.at, world.key.as_deref());
    for name in ["邓小满", "覃白露"] {
        world.well(&["user", "--name", name, "--role", "micro_leader", "--unit", GRID]);
    }
    for (folder, user) in [
        ("stays", "谭谷雨"),
        ("renews", "谭谷雨"),
        ("rotates", "邓小满"),
        ("lost", "谭谷雨"),
        ("wiped", "谭谷雨"),
        ("dismissed", "覃白露"),
    ] {
        world.set_up(folder, &server, user);
        sync(&world, folder);
    }
    record(&world, "rotates", 1);
    sync(&world, "rotates");
    let data = world.path("rotates").join("lianxin.db");
    std::fs::copy(&data, world.path("old.db")).unwrap();
    let unused = world.code("谭谷雨");
    world.well(&["backup", text(&world.path("night.copy"))]);

    // What no copy knows.
    record(&world, "rotates", 2);
    sync(&world, "rotates");
    std::fs::copy(world.path("old.db"), &data).unwrap();
    let former = device_of(&world, "rotates");
    record(&world, "rotates", 3);
    sync(&world, "rotates");
    assert_ne!(device_of(&world, "rotates"), former);
    world.set_up("fresh", &server, "谭谷雨");
    world.set_up("silent", &server, "谭谷雨");
    world.set_up("by_stick", &server, "邓小满");
    world.well(&["user", "--name", "盘立冬", "--role", "micro_leader", "--unit", GRID]);
    world.set_up("newcomer", &server, "盘立冬");
    world.set_up("lost_since", &server, "谭谷雨");
    for (number, folder) in [(4, "fresh"), (5, "newcomer"), (6, "by_stick"), (7, "lost_since")] {
        sync(&world, folder);
        record(&world, folder, number);
        sync(&world, folder);
    }
    world.well(&["revoke", &device_of(&world, "lost")]);
    world.well(&["revoke", &device_of(&world, "lost_since")]);
    world.well(&["revoke", "--wipe", &device_of(&world, "wiped")]);
    world.well(&["move", "--user", "覃白露", "--inactive"]);
    let (listen, later) = (server.url.strip_prefix("http://").unwrap().to_owned(), in_a_month());
    drop(server);
    let server = serve_on(&world, &listen, &later);
    let before = token_of(&world, "renews");
    for number in 8..10 {
        record(&world, "renews", number);
        sync(&world, "renews");
    }
    assert_ne!(token_of(&world, "renews"), before);
    drop(server);

    let key = world.path("from_the_safe.key");
    let lies_at = world.key.clone().unwrap_or_else(|| world.path("town.db.key"));
    std::fs::copy(lies_at, &key).unwrap();
    disaster(&mut world, at, &key);
    // By stick before anybody was there over the network.
    let stick = world.path("up.bundle");
    assert_eq!(world.device_in("by_stick", &["bundle", "export", text(&stick)]).code, 0);
    let taken = [
        "bundle",
        "import",
        text(&stick),
        "--db",
        &world.at,
        "--key",
        text(&key),
        "--json",
    ];
    let taken = crate::common_cli::run(&taken);
    // The log is another one; what is to be reread comes along.
    assert_eq!(
        (taken.code, &taken.json["refused"]),
        (0, &json!("diverged")),
        "{}",
        taken.said
    );
    let reply = world.path("up.bundle.reply");
    assert_eq!(world.device_in("by_stick", &["bundle", "import", text(&reply)]).code, 0);

    let server = serve_on(&world, &listen, &later);
    for (folder, code) in [
        ("lost", "device_revoked"),
        ("lost_since", "device_revoked"),
        ("wiped", "device_revoked"),
        ("dismissed", "device_revoked"),
    ] {
        assert_eq!(refusal(&world, folder), code, "{folder}");
    }
    let all = ["stays", "renews", "rotates", "fresh", "silent", "newcomer", "by_stick"];
    for folder in all.repeat(3) {
        let round = sync(&world, folder);
        assert_eq!(round["conflicts"], 0, "{folder}");
    }
    let all_of_them: Vec<String> = (1..10).map(no).collect();
    for folder in all {
        assert_eq!(households(&world, folder), all_of_them, "{folder}");
    }
    assert_eq!(world.well(&["quarantine"])["quarantine"], json!([]));
    world.well(&["check"]);
    let listed = world.well(&["devices"])["devices"].clone();
    for folder in all {
        let own = device_of(&world, folder);
        assert!(
            listed.as_array().unwrap().iter().any(|row| row["device"] == own),
            "{folder}"
        );
    }
    drop(server);
    let server = Server::start_with(&world.at, world.key.as_deref());
    // The code of before is void, the user made since the copy is there.
    let late = [&SETUP[..], &["--server", &server.url, "--code", &unused]].concat();
    assert_eq!(world.device_in("late", &late).code, 1);
    world.set_up("second", &server, "盘立冬");
}

#[test]
fn a10_everybody_comes_back_after_a_restore_and_nobody_else_from_a_file() {
    let world = World::new();
    let at = text(&world.path("restored.db")).to_owned();
    everybody_comes_back(world, at);
}

#[cfg(unix)]
#[test]
fn a10_everybody_comes_back_after_a_restore_and_nobody_else_on_postgresql() {
    let Some(pg) = PrivatePg::shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("chain.key");
    let world = World::at(dir, pg.database("a10_before"), Some(key));
    everybody_comes_back(world, pg.database("a10_after"));
}

#[test]
fn a10_a_token_of_before_tickets_is_renewed_at_once_and_whose_was_not_is_named_to_the_operator() {
    let mut world = World::new();
    let server = Server::start(&world.db());
    // The devices know this address.
    let listen = server.url.trim_start_matches("http://").to_owned();
    for folder in ["leader", "renewed"] {
        world.set_up(folder, &server, "谭谷雨");
        sync(&world, folder);
    }
    world.well(&["backup", text(&world.path("night.copy"))]);
    world.set_up("unlucky", &server, "谭谷雨");
    for (number, folder) in [(1, "renewed"), (2, "unlucky")] {
        record(&world, folder, number);
        sync(&world, folder);
    }
    sync(&world, "leader");
    drop(server);
    give_former_token(&world, "renewed", 1);
    give_former_token(&world, "unlucky", 2);
    let server = Server::start_at(&listen, &world.at, None);
    let before = token_of(&world, "renewed");
    sync(&world, "renewed");
    assert_ne!(token_of(&world, "renewed"), before, "not after a month, but now");
    drop(server);

    let key = world.path("from_the_safe.key");
    std::fs::copy(world.path("town.db.key"), &key).unwrap();
    world.at = text(&world.path("restored.db")).to_owned();
    world.key = Some(key);
    world.well(&["restore", text(&world.path("night.copy"))]);
    let server = Server::start_at(&listen, &world.at, world.key.as_deref());
    for folder in ["renewed", "leader", "renewed"] {
        sync(&world, folder);
    }
    assert_eq!(refusal(&world, "unlucky"), "token_unknown");
    let gone = device_of(&world, "unlucky");
    let named = world.well(&["devices"])["forgotten"].clone();
    assert_eq!(
        (named[0]["device"].as_str(), named[0]["user"].as_str()),
        (Some(&*gone), Some("谭谷雨"))
    );
    let code = world.code("谭谷雨");
    let again = ["enrol", "--server", &server.url, "--code", &code];
    let again = world.device_in("unlucky", &again);
    assert_eq!(again.code, 0, "{}", again.said);
    for folder in ["unlucky", "leader", "renewed"] {
        sync(&world, folder);
        assert_eq!(households(&world, folder), ["A-001", "A-002"], "{folder}");
    }
    assert_eq!(world.well(&["devices"])["forgotten"], json!([]));
}
