//! Real processes under bad luck: kill -9 on both sides, a line that is slow, far and cut, clocks ten years off, a full disk,
//! old copies put back.
//!
//! What was answered `ok` is promised: at the end it must be on its author's device and on the server, once. The seed is
//! printed; `LIANXIN_SEED=n cargo test --test chaos` repeats a run as far as processes can be repeated, and
//! `LIANXIN_CHAOS_SECONDS=n` lets it go on longer. `attacks` counts each kind of attack by itself.
#![cfg(feature = "server")]
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod attacks;
#[path = "../common_http/mod.rs"]
mod common_http;
#[cfg(unix)]
#[path = "../common_pg/mod.rs"]
mod common_pg;
mod copies;
mod kills;
mod life;
mod proxy;
#[path = "../e2e/terminal.rs"]
#[allow(dead_code, reason = "each test uses its part")]
mod terminal;
mod town;

use life::{all_at_once, check_log, judge, seconds, seed, settle, texts, village};
use proxy::{GOOD, Line};
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};
use town::{Device, Dice, PEOPLE, run};

/// 2G in a valley.
const VALLEY: Line = Line {
    delay: Duration::from_millis(300),
    rate: 3_750,
    cut_below: 60_000,
};

#[test]
fn what_was_answered_survives_kills_on_both_sides_and_a_bad_line() {
    let seed = seed();
    let folder = tempfile::tempdir().unwrap();
    let (mut server, proxy, devices) = village(folder.path(), seed, PEOPLE.len());
    let (mut dice, mut kills) = (Dice(seed ^ 99), 0);
    let promised = all_at_once(&devices[..3], "", seed, seconds(20), |end| {
        while Instant::now() < end {
            let slow = Line {
                delay: Duration::from_millis(dice.below(60)),
                rate: 60_000,
                cut_below: 20_000,
            };
            proxy.set(if dice.one_in(2) { slow } else { GOOD });
            thread::sleep(Duration::from_millis(300 + dice.below(1_500)));
            server.kill();
            kills += 1;
            proxy.lead_to(None);
            thread::sleep(Duration::from_millis(dice.below(500)));
            proxy.lead_to(Some(server.start()));
        }
    });
    proxy.set(GOOD);
    settle(&devices);
    let (count, cuts) = (promised.len(), proxy.cuts());
    println!("{count} visits promised, {kills} kills of the server, {cuts} connections cut");
    assert!(
        count > 0 && kills > 0 && cuts > 0,
        "the run was too calm to show anything"
    );
    judge(&devices[..3], &devices[3..], &promised);
    server.kill();
    check_log(&server.db);
}

#[test]
fn a_days_work_comes_through_a_valley_of_600_ms_and_30_kbit_with_resets() {
    let seed = seed();
    let folder = tempfile::tempdir().unwrap();
    let (server, proxy, devices) = village(folder.path(), seed, 1);
    let lines: Vec<Value> = (0..40)
        .map(|k| json!({"do": "visit", "household": "A-001", "outcome": "done", "text": format!("valley {k}")}))
        .collect();
    assert!(
        devices[0]
            .record(&lines, None, None)
            .iter()
            .all(|answer| answer["ok"] == true)
    );
    let begun = Instant::now();
    // So little goes over the line that chance alone would seldom cut it: the first connections are surely cut.
    proxy.set(Line {
        cut_below: 1_000,
        ..VALLEY
    });
    devices[0].sync(None);
    assert!(proxy.cuts() > 0);
    proxy.set(VALLEY);
    let rounds = (1..=12)
        .find(|_| devices[0].sync(None).is_some_and(|said| said["pending"] == 0))
        .expect("it comes through");
    println!(
        "{rounds} rounds, {:?}, {} connections cut",
        begun.elapsed(),
        proxy.cuts()
    );
    let pulled = {
        proxy.set(GOOD);
        let second = Device::set_up(&folder.path().join("second"), &server, &proxy.url(), 0);
        second.sync(None).unwrap();
        texts(&second.export("visits"))
    };
    assert_eq!(pulled.len(), 40);
}

#[test]
fn clocks_ten_years_off_refuse_nothing_and_decide_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, _proxy, devices) = village(folder.path(), 1, 3);
    let edit = |text: &str| [json!({"do": "edit", "kind": "household", "record": "A-001", "set": {"remark": text}})];
    for (device, clock, text) in [
        (&devices[1], "2036-12-30", "far ahead"),
        (&devices[0], "2016-01-04", "far behind, but having seen it"),
        (&devices[2], "2026-11-20", "last"),
    ] {
        settle(&devices);
        assert_eq!(device.record(&edit(text), Some(clock), None)[0]["ok"], true, "{clock}");
    }
    settle(&devices);
    for device in &devices {
        let household = &device.export("households")[0];
        assert_eq!(household["remark"], "last", "{}", device.user);
        let conflicts = run(device.command("list").args(["conflicts", "--json"]));
        assert_eq!(
            serde_json::from_str::<Value>(&conflicts).unwrap(),
            json!([]),
            "{}",
            device.user
        );
    }
}
