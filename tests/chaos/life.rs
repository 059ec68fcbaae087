//! A village at work: people who record, sync and are cut off at random, and the judgement of what is left.

use crate::proxy::Proxy;
use crate::town::{Device, Dice, Server, household};
use lianxin::change::Cursor;
use lianxin::server::storage::{Location, Storage};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

pub fn seed() -> u64 {
    let given = std::env::var("LIANXIN_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(|| u64::from_le_bytes(lianxin::clock::random_bytes()));
    println!("LIANXIN_SEED={seed}");
    seed
}

pub fn seconds(default: u64) -> Duration {
    let given = std::env::var("LIANXIN_CHAOS_SECONDS").ok();
    Duration::from_secs(given.and_then(|text| text.parse().ok()).unwrap_or(default))
}

/// A town, its server behind a proxy, and a device for each of the first `count` people.
pub fn village(folder: &Path, seed: u64, count: usize) -> (Server, Proxy, Vec<Device>) {
    let mut server = Server::found(folder);
    let proxy = Proxy::start(seed);
    proxy.lead_to(Some(server.start()));
    let devices: Vec<Device> = (0..count)
        .map(|index| Device::set_up(folder, &server, &proxy.url(), index))
        .collect();
    let households: Vec<Value> = (1..=4).map(household).collect();
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
pub fn settle(devices: &[Device]) {
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
fn work(dice: &mut Dice, who: &str, step: u64) -> Vec<Value> {
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
fn live(device: &Device, who: &str, mut dice: Dice, end: Instant) -> BTreeSet<String> {
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

/// Everybody lives for so long, while `meanwhile` happens to them; what was promised. `when` keeps the marks of one time
/// apart from those of another.
pub fn all_at_once(
    devices: &[Device],
    when: &str,
    seed: u64,
    long: Duration,
    meanwhile: impl FnOnce(Instant),
) -> BTreeSet<String> {
    let end = Instant::now() + long;
    thread::scope(|scope| {
        let living: Vec<_> = (0_u64..)
            .zip(devices)
            .map(|(who, device)| scope.spawn(move || live(device, &format!("{when}{who}"), Dice(seed ^ who), end)))
            .collect();
        meanwhile(end);
        living.into_iter().flat_map(|life| life.join().unwrap()).collect()
    })
}

pub fn check_log(db: &Path) {
    check(&Location::Sqlite(db.to_owned()), None);
}

/// The log is whole, wherever it lies.
pub fn check(location: &Location, key: Option<&Path>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let storage = Storage::open(location, key).await.unwrap();
        let checked = storage
            .check("439901100".into(), Cursor::default(), 1_000_000)
            .await
            .unwrap();
        assert!(checked.complete && checked.wrong.is_none(), "{checked:?}");
    });
}

pub fn texts(visits: &[Value]) -> Vec<String> {
    let mut texts: Vec<String> = visits
        .iter()
        .map(|visit| visit["text"].as_str().unwrap_or_default().to_owned())
        .collect();
    texts.sort();
    texts
}

/// Those who share the grid's data hold the same, everything promised, and nothing twice; those apart hold none of it.
pub fn judge(sharing: &[Device], apart: &[Device], promised: &BTreeSet<String>) {
    let seen: Vec<(Vec<String>, Vec<Value>)> = sharing
        .iter()
        .map(|device| (texts(&device.export("visits")), device.export("households")))
        .collect();
    for (device, (visits, households)) in sharing.iter().zip(&seen) {
        let once: BTreeSet<&String> = visits.iter().collect();
        assert_eq!(once.len(), visits.len(), "{}: a visit is there twice", device.user);
        let lost: Vec<_> = promised.iter().filter(|mark| !once.contains(mark)).collect();
        assert!(lost.is_empty(), "{} has lost {lost:?}", device.user);
        assert_eq!(
            (visits, households),
            (&seen[0].0, &seen[0].1),
            "{} differs",
            device.user
        );
    }
    for device in apart {
        let visits = texts(&device.export("visits"));
        assert!(visits.is_empty(), "{} may not read {visits:?}", device.user);
    }
}
