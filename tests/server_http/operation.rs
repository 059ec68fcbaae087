//! Health and metrics.

use crate::ask::{change, code, get, request, sync};
use crate::common_net::{GRID, OTHER, TOWN, Town};
use lianxin::clock::Clock;
use lianxin::server::{self, Config, StartError};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[test]
fn health_says_alive_and_no_figures() {
    let town = Town::new();
    let body: Value = serde_json::from_slice(&get(&format!("{}/v1/health", town.url()), &[]).body).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(body, json!({"ok": true, "whole": true, "version": version}));
}

#[test]
fn metrics_have_a_listener_of_their_own_and_name_nobody() {
    let mut town = Town::new();
    town.unplug();
    let mut config = Config::loopback(town.db.clone(), Clock::system());
    config.metrics = Some("0.0.0.0:0".into());
    assert!(
        matches!(server::start(config.clone()), Err(StartError::Plain(_))),
        "beyond this machine"
    );
    config.metrics = Some("127.0.0.1:0".into());
    config.check_every = Some(Duration::from_millis(100));
    town.server = Some(server::start(config).unwrap());
    let who = town.enrol("谭谷雨");
    assert_eq!(
        sync(
            &town,
            &who.token,
            &request(&who, &[change(1, 1, GRID), change(2, 2, OTHER)])
        )
        .status,
        200
    );
    assert_eq!(
        code(&sync(&town, &who.token, &request(&who, &[change(2, 22, GRID)]))),
        (409, "forked")
    );
    std::thread::sleep(Duration::from_millis(400));
    let address = town.server.as_ref().unwrap().metrics_addr().unwrap();
    let text = String::from_utf8(get(&format!("http://{address}/metrics"), &[]).body).unwrap();
    for line in [
        "lianxin_requests_total{endpoint=\"/v1/sync\",status=\"200\"} 1",
        "lianxin_requests_total{endpoint=\"/v1/sync\",status=\"409\"} 1",
        "lianxin_push_changes_total{status=\"stored\"} 1",
        "lianxin_push_changes_total{status=\"quarantined\"} 1",
        "lianxin_quarantine_depth 1",
        "lianxin_forks_total 1",
        "lianxin_devices_by_last_sync{days=\"1\"} 1",
        "lianxin_check_wrong_logs 0",
        "lianxin_clock_offset_seconds_bucket{le=\"-31536000\"} 2",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(
        !text.contains("lianxin_check_ended_timestamp_seconds 0\n"),
        "it was checked"
    );
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/OPERATIONS.md")).unwrap();
    let rows = document
        .lines()
        .filter(|line| line.starts_with("| `") && line.ends_with(". |"));
    let told: Vec<String> = rows.map(str::to_owned).collect();
    let helps = text.lines().filter_map(|line| line.strip_prefix("# HELP lianxin_"));
    let figures: Vec<String> = helps
        .map(|line| line.split_once(' ').unwrap())
        .map(|(name, help)| format!("| `{name}` | {help} |"))
        .collect();
    assert_eq!(told, figures, "docs/OPERATIONS.md lists the figures");
    for secret in ["谭", TOWN, &who.device.to_string(), &who.token] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert_eq!(
        get(&format!("{}/metrics", town.url()), &[]).status,
        404,
        "not beside the endpoints"
    );
}

#[test]
fn a_log_that_is_not_whole_is_said_by_health_without_details() {
    let mut town = Town::new();
    town.unplug();
    let db = rusqlite::Connection::open(&town.db).unwrap();
    assert_eq!(db.execute("UPDATE log SET te = te + 1 WHERE seq = 3", []).unwrap(), 1);
    drop(db);
    let mut config = Config::loopback(town.db.clone(), Clock::system());
    config.check_every = Some(Duration::from_secs(60));
    town.server = Some(server::start(config).unwrap());
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let body: Value = serde_json::from_slice(&get(&format!("{}/v1/health", town.url()), &[]).body).unwrap();
        if body["whole"] == json!(false) {
            assert_eq!(body.as_object().unwrap().len(), 3, "{body}");
            break;
        }
        assert!(Instant::now() < until, "never noticed");
        std::thread::sleep(Duration::from_millis(50));
    }
}
