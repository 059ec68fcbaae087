//! A device killed again and again while it reads much: its first load, and a log that is another one. Each start goes on
//! from what the one before left; a kill is no restore.

use crate::life::{check_log, seed, settle, texts, village};
use crate::proxy::{GOOD, Line};
use crate::town::{Device, Dice, GRID, PEOPLE, Server, mix};
use lianxin::change::Cursor;
use lianxin::change::wire::{EnrolReply, EnrolRequest};
use lianxin::clock::Clock;
use lianxin::store::{Phase, SyncStart};
use lianxin::sync::{HttpTransport, transport};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// So slow that a kill hits the reading.
const SLOW: Line = Line {
    delay: Duration::from_millis(1),
    rate: 400_000,
    cut_below: 0,
};

/// A town's past: so many visits of a device that is gone, pushed as they are. A store would take its time over each. A text
/// is its number and what cannot be packed, so that there is something to read.
fn past(count: usize, server: &Server, url: &str, household: &Value) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut line = HttpTransport::default();
        let (code, label) = (server.code(PEOPLE[0].0), "past".to_owned());
        let who = line.enrol(url, &EnrolRequest { code, label }).await.unwrap();
        let now = Clock::system().now();
        let visits: Vec<Value> = (1..=count)
            .map(|n| {
                let noise: String = (0..12).map(|k| format!("{:016x}", mix((n * 12 + k) as u64))).collect();
                json!({"id": Uuid::now_v7(), "n": n, "kind": "visit", "record": Uuid::now_v7(), "unit": GRID, "v": 1,
                    "at": now, "seen": Cursor::default(), "group": null,
                    "set": {"at": now, "household_id": household, "outcome": "done", "way": "home", "text": format!("past {n} {noise}")}})
            })
            .collect();
        let start = start(url, who);
        for push in visits.chunks(200) {
            let request = json!({"device": start.device, "max_n": push.last().unwrap()["n"], "acked": {}, "sent": now,
                "push": push, "cursor": Cursor::default(), "scope_rev": 0, "limit_bytes": 1});
            let reply: Value = transport::ask(&mut line, &start, "/v1/sync", &request).await.unwrap();
            assert!(reply["results"].as_array().unwrap().iter().all(|result| result["status"] == "stored"));
        }
    });
}

fn start(url: &str, who: EnrolReply) -> SyncStart {
    SyncStart {
        device: who.device,
        server: url.to_owned(),
        token: who.token,
        max_n: 0,
        acked_n: 0,
        acked: BTreeMap::new(),
        cursor: Cursor::default(),
        scope: None,
        purged: 0,
        phase: Phase::Steady,
        must_rotate: false,
        locked: false,
        wants_series: false,
    }
}

/// Records so many visits; their marks.
fn visits(device: &Device, mark: &str, count: usize) -> Vec<String> {
    let marks: Vec<String> = (0..count).map(|number| format!("{mark} {number}")).collect();
    let visit = |mark| json!({"do": "visit", "household": "A-001", "outcome": "done", "text": mark});
    let lines: Vec<Value> = marks.iter().map(visit).collect();
    let answers = device.record(&lines, None, None);
    assert!(answers.len() == count && answers.iter().all(|answer| answer["ok"] == true));
    marks
}

/// What a device's database holds, looked at in a copy: to look must not mend anything.
struct Found {
    changes: i64,
    rereading: bool,
}

fn look(device: &Device, folder: &Path) -> Found {
    let copy = folder.join("look");
    let _absent = fs::remove_dir_all(&copy);
    let copy = device.copied(copy);
    let db = Connection::open(copy.data.join("lianxin.db")).unwrap();
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let former = "SELECT coalesce(sum(json_array_length(value)), 0) FROM meta WHERE name = 'former'";
    assert_eq!(number(former), 0, "a kill makes no new incarnation");
    Found {
        changes: number("SELECT count(*) FROM journal"),
        rereading: number("SELECT count(*) FROM relog") > 0,
    }
}

/// True when a sync came to its end; false when it was killed before.
fn ended(said: Option<&Value>) -> bool {
    // The server may still work for one that was killed.
    said.is_some_and(|said| {
        assert!(said["ok"] == true || said["error"]["code"] == "server_busy", "{said}");
        said["ok"] == true
    })
}

/// How long the server's log is.
fn length(server: &Server) -> i64 {
    count(&server.db, "log")
}

/// The rows of a table of a database that somebody else works with; such a reader mends nothing.
fn count(db: &Path, table: &str) -> i64 {
    let db = Connection::open_with_flags(db, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let sql = format!("SELECT count(*) FROM {table}");
    db.query_row(&sql, [], |row| row.get(0)).unwrap()
}

/// All that a device shows and all that its journal holds.
fn everything(device: &Device) -> Vec<Vec<Value>> {
    let sorted = |what| {
        let mut rows = device.export(what);
        rows.sort_by_key(|row| row["id"].to_string());
        rows
    };
    ["households", "visits", "changes"].map(sorted).into()
}

#[test]
fn a_first_load_comes_through_however_often_the_device_is_killed_at_it() {
    let seed = seed();
    let folder = tempfile::tempdir().unwrap();
    let (mut server, proxy, devices) = village(folder.path(), seed, 1);
    // Several pages, each applied in a transaction of its own.
    past(2_400, &server, &proxy.url(), &devices[0].export("households")[0]["id"]);
    let fresh = |name: &str| Device::set_up(&folder.path().join(name), &server, &proxy.url(), 0);
    let (device, whole) = (fresh("killed"), fresh("never killed"));
    assert!(ended(whole.sync(None).as_ref()));

    proxy.set(SLOW);
    let mut dice = Dice(seed);
    let killed_after = |bytes: u64| {
        let enough = proxy.carried() + bytes;
        assert!(
            !ended(device.sync_until(|| proxy.carried() > enough).as_ref()),
            "too quick to be killed"
        );
        look(&device, folder.path())
    };
    let first = (1..40).find_map(|time| {
        let found = killed_after(time * (25_000 + dice.below(10_000)));
        (found.changes > 0).then_some(found)
    });
    let first = first.expect("a page is kept at last");
    let second = killed_after(90_000);
    assert!(second.changes > first.changes, "the next start goes on");
    assert!(second.changes < length(&server));

    // Killed after each page.
    proxy.set(GOOD);
    let rows = || count(&device.data.join("lianxin.db"), "journal");
    let (mut here, mut between) = (second.changes, 0);
    loop {
        let said = device.sync_until(|| rows() > here);
        if ended(said.as_ref()) {
            break;
        }
        // The server still worked for the one before.
        if said.is_some() {
            continue;
        }
        let found = look(&device, folder.path());
        assert!(found.changes > here, "it was killed without having done anything");
        between += usize::from(found.changes < length(&server));
        here = found.changes;
    }
    assert!(between > 0, "no kill between the pages");
    settle(std::slice::from_ref(&device));
    assert_eq!(everything(&device), everything(&whole));
    server.kill();
    check_log(&server.db);
}

#[test]
fn a_log_is_read_anew_and_what_it_lost_brought_back_however_often_the_device_is_killed_at_it() {
    let seed = seed();
    let folder = tempfile::tempdir().unwrap();
    let (mut server, proxy, devices) = village(folder.path(), seed, 2);
    past(500, &server, &proxy.url(), &devices[0].export("households")[0]["id"]);
    settle(&devices);
    let night = folder.path().join("night.copy");
    server.backup(&night);
    let begun = length(&server);
    let mut marks: BTreeSet<String> = texts(&devices[0].export("visits")).into_iter().collect();
    for (who, device) in devices.iter().enumerate() {
        marks.extend(visits(device, &format!("the day after {who}"), 12));
    }
    // Each has seen the other's: they come back one batch after the other.
    for turn in 0..4 {
        settle(&devices);
        let set = json!({"remark": format!("turn {turn}")});
        let edit = json!({"do": "edit", "kind": "household", "record": "A-001", "set": set});
        assert_eq!(devices[turn % 2].record(&[edit], None, None)[0]["ok"], true);
    }
    settle(&devices);
    server.put_back(&night);
    proxy.lead_to(Some(server.start()));
    let device = &devices[0];
    // Written while nobody knows yet, and sent when all is read.
    marks.extend(visits(device, "meanwhile", 3));

    proxy.set(SLOW);
    let (mut dice, mut reading, mut bringing) = (Dice(seed), 0, 0);
    let came_through = (1..40).any(|time| {
        let (enough, length_before) = (proxy.carried() + time * dice.below(12_000), length(&server));
        let said = device.sync_until(|| proxy.carried() > enough || length(&server) > length_before);
        let anew = look(device, folder.path()).rereading;
        let lacking = length(&server) == begun;
        reading += usize::from(anew && lacking);
        bringing += usize::from(anew && !lacking);
        ended(said.as_ref())
    });
    println!("{reading} kills while the log was read, {bringing} while its lost end was brought back");
    assert!(came_through && reading > 0 && bringing > 0, "the kills hit nothing");

    proxy.set(GOOD);
    settle(&devices);
    let never = Device::set_up(&folder.path().join("never killed"), &server, &proxy.url(), 0);
    assert!(ended(never.sync(None).as_ref()));
    let here = texts(&never.export("visits"));
    assert_eq!(here.len(), marks.len(), "nothing is lost or doubled");
    assert!(here.iter().all(|mark| marks.contains(mark)));
    assert_eq!(never.export("households")[0]["remark"], "turn 3");
    for device in &devices {
        assert_eq!(everything(device), everything(&never), "{}", device.user);
    }
    server.kill();
    check_log(&server.db);
}
