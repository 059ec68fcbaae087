//! The first test layer: a pure model of docs/SYNC.md, thousands of seeded histories, and crippled variants that must fail.
//!
//! `LIANXIN_SEED=n cargo test --test model` repeats one history and prints its steps; `LIANXIN_HISTORIES=1000000` runs more.
//! Invariant: a variant with one part removed is caught within the default number of histories.
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod change;
mod device;
mod faults;
mod history;
mod invariants;
mod server;
mod variants;
mod world;

use history::Step;
use invariants::Broken;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use variants::{CRIPPLED, Variant};
use world::World;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn histories() -> u64 {
    number("LIANXIN_HISTORIES").unwrap_or(5_000)
}

fn run(variant: Variant, seed: u64, steps: &[Step], log: bool) -> (Option<Broken>, Vec<String>) {
    let mut world = World::new(variant, 3 + (seed % 2) as usize);
    world.log = log.then(Vec::new);
    for step in steps {
        world.step(step);
        if world.broken.is_some() {
            break;
        }
    }
    if world.broken.is_none() {
        world.heal();
        world.check_end();
    }
    (world.broken, world.log.unwrap_or_default())
}

/// The first failing seed of a range, found on all cores.
fn hunt(variant: Variant, seeds: std::ops::Range<u64>) -> Option<(u64, Broken)> {
    let next = AtomicU64::new(seeds.start);
    let found: Mutex<Option<(u64, Broken)>> = Mutex::new(None);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    if let (Some(broken), _) = run(variant, seed, &history::draw(seed), false) {
                        stop.store(true, Ordering::Relaxed);
                        let mut found = found.lock().unwrap();
                        if found.as_ref().is_none_or(|(other, _)| seed < *other) {
                            *found = Some((seed, broken));
                        }
                    }
                }
            });
        }
    });
    found.into_inner().unwrap()
}

/// A failing history with nothing in it that the failure does not need.
fn report(variant: Variant, seed: u64, broken: &Broken) -> String {
    let fails = |steps: &[Step]| {
        let (found, _) = run(variant, seed, steps, false);
        found.is_some_and(|found| found.invariant == broken.invariant)
    };
    let steps = history::shrink(&history::draw(seed), fails);
    let (found, log) = run(variant, seed, &steps, true);
    let found = found.unwrap_or_else(|| broken.clone());
    format!(
        "{variant:?}, seed {seed}: {} broken, {}\nshrunk to {} steps:\n{}\n",
        found.invariant,
        found.what,
        steps.len(),
        log.join("\n")
    )
}

#[test]
fn the_protocol_holds_in_every_history() {
    let seeds = match number("LIANXIN_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..histories(),
    };
    if let Some((seed, broken)) = hunt(Variant::Intact, seeds) {
        panic!("{}", report(Variant::Intact, seed, &broken));
    }
}

#[test]
fn every_crippled_variant_is_caught() {
    let mut missed = Vec::new();
    for (variant, by) in CRIPPLED {
        match hunt(*variant, 0..histories().min(5_000)) {
            Some((seed, broken)) => {
                println!("{variant:?}: caught by {} after {} histories: {}", broken.invariant, seed + 1, broken.what);
                if !by.contains(&broken.invariant) {
                    println!("  (not among {by:?})");
                }
            }
            None => missed.push(*variant),
        }
    }
    assert!(missed.is_empty(), "not caught: {missed:?}");
}

#[test]
#[ignore = "a long hunt: LIANXIN_HISTORIES=1000000 cargo test --test model -- --ignored"]
fn what_breaks_how_often() {
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for seed in 0..histories() {
        if let (Some(broken), _) = run(Variant::Intact, seed, &history::draw(seed), false) {
            counts.entry(broken.invariant).or_insert((0, seed)).0 += 1;
        }
    }
    assert!(counts.is_empty(), "{counts:?}");
}
