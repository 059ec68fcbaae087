//! The attacks of the first audit, repeated and counted: kill -9 of every command that writes, full disks, truncated
//! databases, PostgreSQL killed, requests of no good form. What was acknowledged is counted after each run.
//!
//! ```text
//! work, acknowledged (its marks are noted) -> the attack, at a moment drawn from its whole duration -> count
//! ```
//! `cargo test --test chaos attacks -- --nocapture` prints the table at a tenth of the audit's size;
//! `cargo test --test chaos attacks -- --nocapture --ignored` at its full size.
//! Invariant: of what was acknowledged nothing is lost, and nothing is there twice.

mod commands;
mod console;
mod databases;
mod disks;
mod http;
#[cfg(unix)]
mod postgres;

use crate::life::seed;
use crate::town::{Device, Dice, mix};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How many tenths of the audit's size.
#[derive(Clone, Copy)]
struct Size(usize);

impl Size {
    /// Of so many runs at full size; one at least, if there are any.
    fn of(self, full: usize) -> usize {
        (full * self.0).div_ceil(10)
    }
}

/// What an attack is given: a folder of its own, its size, its numbers.
struct Scene<'a> {
    folder: &'a Path,
    size: Size,
    dice: Dice,
}

/// What was acknowledged, and what became of it.
#[derive(Default)]
struct Counted {
    runs: usize,
    acknowledged: BTreeSet<String>,
    lost: BTreeSet<String>,
    doubled: BTreeSet<String>,
}

impl Counted {
    /// Counts what a device shows now.
    fn count(&mut self, device: &Device) {
        self.count_shown(&device.export("visits"));
    }

    /// The same of rows that somebody else read: whatever is there twice is doubled, acknowledged or not.
    fn count_shown(&mut self, shown: &[Value]) {
        let shown: Vec<&str> = shown.iter().filter_map(|visit| visit["text"].as_str()).collect();
        let mut once = BTreeSet::new();
        for text in shown {
            if !once.insert(text) {
                self.doubled.insert(text.to_owned());
            }
        }
        let lost = self.acknowledged.iter().filter(|mark| !once.contains(mark.as_str()));
        self.lost.extend(lost.cloned());
    }

    /// Takes over what another counted.
    fn add(&mut self, mut other: Self) {
        self.acknowledged.append(&mut other.acknowledged);
        self.lost.append(&mut other.lost);
        self.doubled.append(&mut other.doubled);
    }

    /// Records visits with these marks; what is answered `ok` is acknowledged. How many that were.
    fn record(&mut self, device: &Device, marks: &[String], life: Option<Duration>) -> usize {
        let answers = device.record(&visits(marks), None, life);
        let taken = marks.iter().zip(&answers).filter(|(_, answer)| answer["ok"] == true);
        let taken: Vec<String> = taken.map(|(mark, _)| mark.clone()).collect();
        let count = taken.len();
        self.acknowledged.extend(taken);
        count
    }
}

type Attack = fn(&mut Scene) -> Counted;

/// Every attack, the long ones first: two are under way at a time.
const ATTACKS: &[(&str, Attack)] = &[
    ("kill `record`", commands::record),
    ("kill `sync`", commands::sync),
    #[cfg(unix)]
    ("kill PostgreSQL", postgres::killed),
    ("kill `bundle import`", commands::bundle_import),
    ("kill the console", console::killed),
    ("requests", http::requests),
    ("kill `restore`", commands::restore),
    ("kill `backup`", commands::backup),
    ("truncate the database", databases::truncated),
    ("fill the disk", disks::filled),
];

fn marks(of: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{of} {number}")).collect()
}

fn visits(marks: &[String]) -> Vec<Value> {
    let visit = |mark| json!({"do": "visit", "household": "A-001", "outcome": "done", "text": mark});
    marks.iter().map(visit).collect()
}

/// How long something takes when nobody interrupts it.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed())
}

/// A moment somewhere in `long`.
fn moment(dice: &mut Dice, long: Duration) -> Duration {
    Duration::from_micros(dice.below(u64::try_from(long.as_micros()).unwrap().max(1)))
}

/// Runs every attack and prints the table.
fn hold(size: Size) {
    let seed = seed();
    let folder = tempfile::tempdir().unwrap();
    let waiting = Mutex::new(ATTACKS.iter().enumerate());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap().next();
                    let Some((place, (name, attack))) = next else { return };
                    let own = folder.path().join(place.to_string());
                    std::fs::create_dir(&own).unwrap();
                    let mut scene = Scene {
                        folder: &own,
                        size,
                        dice: Dice(mix(seed ^ place as u64)),
                    };
                    let (counted, long) = timed(|| attack(&mut scene));
                    println!("{name}: {long:.1?}");
                    done.lock().unwrap().push((place, *name, counted, long));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(place, ..)| *place);
    println!("| attack | runs | acknowledged | lost | doubled |\n|---|---|---|---|---|");
    for (_, name, counted, long) in &done {
        let (acknowledged, lost, doubled) = (counted.acknowledged.len(), counted.lost.len(), counted.doubled.len());
        println!(
            "| {name} | {} | {acknowledged} | {lost} | {doubled} |   {long:.1?}",
            counted.runs
        );
    }
    assert_eq!(done.len(), ATTACKS.len());
    for (_, name, counted, _) in &done {
        assert!(counted.lost.is_empty(), "{name} lost {:?}", counted.lost);
        assert!(counted.doubled.is_empty(), "{name} doubled {:?}", counted.doubled);
        assert!(
            counted.runs == 0 || !counted.acknowledged.is_empty(),
            "{name}: nothing was acknowledged"
        );
    }
}

#[test]
fn attacks_at_a_tenth_of_their_size_lose_and_double_nothing() {
    hold(Size(1));
}

#[test]
#[ignore = "the full size, twelve minutes"]
fn attacks_at_their_full_size_lose_and_double_nothing() {
    hold(Size(10));
}
