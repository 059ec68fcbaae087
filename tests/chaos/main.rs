//! Real processes under bad luck: kill -9 on both sides, a line that is slow, far and cut, clocks ten years off, a full disk.
//!
//! What was answered `ok` is promised: at the end it must be on its author's device and on the server, once. The seed is
//! printed; `LIANXIN_SEED=n cargo test --test chaos` repeats a run as far as processes can be repeated, and
//! `LIANXIN_CHAOS_SECONDS=n` lets it go on longer.
#![cfg(feature = "server")]
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod proxy;
mod town;

use lianxin::change::Cursor;
use lianxin::server::storage::{Location, Storage};
use proxy::{GOOD, Line, Proxy};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};
use town::{Device, Dice, PEOPLE, Server, run};

/// 2G in a valley.
const VALLEY: Line = Line {
    delay: Duration::from_millis(300),
    rate: 3_750,
    cut_below: 60_000,
};

fn seed() -> u64 {
    let given = std::env::var("LIANXIN_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(|| u64::from_le_bytes(lianxin::clock::random_bytes()));
    println!("LIANXIN_SEED={seed}");
    seed
}

fn seconds(default: u64) -> Duration {
    let given = std::env::var("LIANXIN_CHAOS_SECONDS").ok();
    Duration::from_secs(given.and_then(|text| text.parse().ok()).unwrap_or(default))
}

/// A town, its server behind a proxy, and a device for each of the first `count` people.
fn village(folder: &Path, seed: u64, count: usize) -> (Server, Proxy, Vec<Device>) {
    let mut server = Server::found(folder);
    let proxy = Proxy::start(seed);
    proxy.lead_to(Some(server.start()));
    let devices: Vec<Device> = (0..count)
        .map(|index| Device::set_up(folder, &server, &proxy.url(), index))
        .collect();
    let households: Vec<Value> = (1..=4)
        .map(|k| {
            json!({"do": "household", "household_no": format!("A-{k:03}"), "display_name": format!("谭立春{k}"),
                "address": format!("石井组{k}号")})
        })
        .collect();
    assert!(
        devices[0]
            .record(&households, None, None)
            .iter()
            .all(|answer| answer["ok"] == true)
    );
    for device in &devices {
        assert_eq!(device.sync(None).unwrap()["ok"], true, "{}", device.user);
    }
    (server, proxy, devices)
}

/// Syncs everybody on a good line until nobody has anything to send or fetch.
fn settle(devices: &[Device]) {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let mut quiet = true;
        for device in devices {
            let said = device.sync(None).unwrap();
            assert_eq!(said["ok"], true, "{}: {said}", device.user);
            quiet &= said["pending"] == 0 && said["pulled"] == 0 && said["pushed"] == 0;
        }
        if quiet {
            return;
        }
        assert!(Instant::now() < end, "it does not come to rest");
    }
}

/// A day's work on one device: lines of `record`, each with a mark of its own.
fn work(dice: &mut Dice, who: usize, step: u64) -> Vec<Value> {
    let household = format!("A-{:03}", 1 + dice.below(4));
    (0..1 + dice.below(4))
        .map(|line| {
            let mark = format!("{who}-{step}-{line}");
            match dice.below(3) {
                0 => json!({"do": "edit", "kind": "household", "record": household, "set": {"remark": mark}}),
                _ => json!({"do": "visit", "household": household, "outcome": "done", "text": mark}),
            }
        })
        .collect()
}

/// Works, syncs and dies at random until `end`; the marks of visits that were promised.
fn live(device: &Device, who: usize, mut dice: Dice, end: Instant) -> BTreeSet<String> {
    let mut promised = BTreeSet::new();
    let mut step = 0;
    while Instant::now() < end {
        step += 1;
        let clock = ["2016-01-04", "2036-12-30"];
        let clock = dice.one_in(6).then(|| clock[usize::try_from(dice.below(2)).unwrap()]);
        let life = dice.one_in(3).then(|| Duration::from_millis(dice.below(120)));
        let lines = work(&mut dice, who, step);
        let answers = device.record(&lines, clock, life);
        for (line, answer) in lines.iter().zip(&answers) {
            if line["do"] == "visit" && answer["ok"] == true {
                promised.insert(line["text"].as_str().unwrap().to_owned());
            }
        }
        let life = dice.one_in(2).then(|| Duration::from_millis(dice.below(400)));
        device.sync(life);
    }
    promised
}

fn check_log(db: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let storage = Storage::open(&Location::Sqlite(db.to_owned()), None).await.unwrap();
        let checked = storage
            .check("439901100".into(), Cursor::default(), usize::MAX)
            .await
            .unwrap();
        assert!(checked.complete && checked.wrong.is_none(), "{checked:?}");
    });
}

fn texts(visits: &[Value]) -> Vec<String> {
    let mut texts: Vec<String> = visits
        .iter()
        .map(|visit| visit["text"].as_str().unwrap_or_default().to_owned())
        .collect();
    texts.sort();
    texts
}

#[test]
fn what_was_answered_survives_kills_on_both_sides_and_a_bad_line() {
    let seed = seed();
    let folder = tempfile::tempdir().unwrap();
    let (server, proxy, devices) = village(folder.path(), seed, PEOPLE.len());
    let server = Mutex::new(server);
    let end = Instant::now() + seconds(20);
    let mut kills = 0;
    let promised: Vec<BTreeSet<String>> = thread::scope(|scope| {
        let living: Vec<_> = devices
            .iter()
            .take(3)
            .enumerate()
            .map(|(who, device)| scope.spawn(move || live(device, who, Dice(seed ^ who as u64), end)))
            .collect();
        let mut dice = Dice(seed ^ 99);
        while Instant::now() < end {
            let slow = Line {
                delay: Duration::from_millis(dice.below(60)),
                rate: 60_000,
                cut_below: 20_000,
            };
            proxy.set(if dice.one_in(2) { slow } else { GOOD });
            thread::sleep(Duration::from_millis(300 + dice.below(1_500)));
            let mut server = server.lock().unwrap();
            server.kill();
            kills += 1;
            proxy.lead_to(None);
            thread::sleep(Duration::from_millis(dice.below(500)));
            proxy.lead_to(Some(server.start()));
        }
        living.into_iter().map(|life| life.join().unwrap()).collect()
    });
    proxy.set(GOOD);
    settle(&devices);
    let count: usize = promised.iter().map(BTreeSet::len).sum();
    println!(
        "{count} visits promised, {kills} kills of the server, {} connections cut",
        proxy.cuts()
    );
    assert!(
        count > 0 && kills > 0 && proxy.cuts() > 0,
        "the run was too calm to show anything"
    );
    judge(&devices, &promised);
    server.lock().unwrap().kill();
    check_log(&server.lock().unwrap().db);
}

/// The three who share the grid's data hold the same, everything promised, and nothing twice; the others hold none of it.
fn judge(devices: &[Device], promised: &[BTreeSet<String>]) {
    let seen: Vec<(Vec<String>, Vec<Value>)> = devices[..3]
        .iter()
        .map(|device| (texts(&device.export("visits")), device.export("households")))
        .collect();
    for (device, (visits, households)) in devices.iter().zip(&seen) {
        let once: BTreeSet<&String> = visits.iter().collect();
        assert_eq!(once.len(), visits.len(), "{}: a visit is there twice", device.user);
        for mark in promised.iter().flatten() {
            assert!(once.contains(mark), "{}: {mark} is lost", device.user);
        }
        assert_eq!(
            (visits, households),
            (&seen[0].0, &seen[0].1),
            "{} differs",
            device.user
        );
    }
    assert_eq!(
        texts(&devices[3].export("visits")),
        Vec::<String>::new(),
        "another village"
    );
    assert_eq!(
        texts(&devices[4].export("visits")),
        Vec::<String>::new(),
        "the office reads no visits"
    );
}

#[test]
fn a_days_work_comes_through_a_valley_of_600_ms_and_30_kbit_with_resets() {
    let seed = seed();
    let folder = tempfile::tempdir().unwrap();
    let (_server, proxy, devices) = village(folder.path(), seed, 1);
    let lines: Vec<Value> = (0..40)
        .map(|k| json!({"do": "visit", "household": "A-001", "outcome": "done", "text": format!("valley {k}")}))
        .collect();
    assert!(
        devices[0]
            .record(&lines, None, None)
            .iter()
            .all(|answer| answer["ok"] == true)
    );
    proxy.set(VALLEY);
    let begun = Instant::now();
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
        let second = Device::set_up(&folder.path().join("second"), &_server, &proxy.url(), 0);
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

/// Runs `script` where `$DIR` is a disk of 3 MB; `None` where this machine does not let us make one.
fn on_a_small_disk(folder: &Path, script: &str) -> Option<String> {
    let dir = folder.join("small");
    std::fs::create_dir(&dir).unwrap();
    let mount = "mount -t tmpfs -o size=3m none \"$DIR\" && echo mounted";
    let output = Command::new("unshare")
        .args([
            "--mount",
            "--map-root-user",
            "sh",
            "-c",
            &format!("{mount} && {script}"),
        ])
        .env("DIR", &dir)
        .env("LIANXIN", assert_cmd::cargo::cargo_bin("lianxin"))
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    if !said.starts_with("mounted") {
        println!("skipped: no small disk can be made here: {errors}");
        return None;
    }
    Some(said + &errors)
}

#[test]
fn a_full_disk_is_said_and_what_was_answered_is_still_there_when_there_is_room_again() {
    let folder = tempfile::tempdir().unwrap();
    let script = r#"
        L="$LIANXIN --lang en --data-dir $DIR/data"
        $L setup --name x --role micro_leader --unit 439901100/200/03/012 --open >/dev/null || exit 1
        echo '{"do":"household","household_no":"A-001","display_name":"x","address":"y"}' | $L record - >/dev/null
        i=0; while [ $i -lt 400 ]; do i=$((i+1)); printf '{"do":"visit","household":"A-001","outcome":"done","text":"%s %0900d"}\n' $i 0; done > /dev/shm/lines.$$ 2>/dev/null
        head -c 700000 /dev/zero > "$DIR/ballast"
        $L record - < /dev/shm/lines.$$ > /dev/shm/answers.$$
        echo "exit $?"
        grep -c '"ok":true' /dev/shm/answers.$$ | sed 's/^/promised /'
        grep '"ok":false' /dev/shm/answers.$$ | head -n 1
        rm -f "$DIR/ballast"
        $L export visits --format json -o $DIR/visits.json >/dev/null
        grep -o '"outcome"' $DIR/visits.json | wc -l | sed 's/^/kept /'
        echo '{"do":"visit","household":"A-001","outcome":"done","text":"room again"}' | $L record -
        rm -f /dev/shm/lines.$$ /dev/shm/answers.$$
    "#;
    let Some(said) = on_a_small_disk(folder.path(), script) else {
        return;
    };
    println!("{said}");
    let figures: BTreeMap<&str, usize> = said
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(word, number)| Some((word, number.parse().ok()?)))
        .collect();
    assert!(
        figures["promised"] > 10 && figures["promised"] < 400,
        "the disk was full in between: {said}"
    );
    assert_eq!(figures["kept"], figures["promised"], "{said}");
    assert_eq!(figures["exit"], 1, "{said}");
    assert!(said.to_lowercase().contains("full"), "it says so: {said}");
    assert!(
        said.lines().any(|line| line.contains("\"ok\":true")),
        "room again: {said}"
    );
}
