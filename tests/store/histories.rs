//! Random histories: saves, rounds that stop anywhere, restores of either side, scopes, releases. Whatever happened, nothing is
//! lost or doubled, no change claims what its author had not seen, and all end equal. The seed is printed and taken from
//! `LIANXIN_SEED`.

use crate::chance::{Chance, act, seeds};
use crate::device::{Device, OTHER, UNIT, VILLAGE, morning};
use crate::judge::{assert_equals_a_rebuild, assert_has_the_logs_form, assert_same, assert_whole, listed, unseen};
use crate::town::{Town, scope};
use lianxin::domain::ids::ChangeId;
use lianxin::domain::role::Role;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn any_history_in_any_chunks_ends_equal_on_both_devices_and_equal_to_a_rebuild() {
    let mut conflicts = 0;
    for seed in seeds(4) {
        println!("LIANXIN_SEED={seed}");
        let mut chance = Chance::new(seed);
        let mut town = Town::default();
        let mut devices = [Device::new(1), Device::new(2)];
        for step in 0..60 {
            let now = morning().plus(i64::try_from(step).unwrap() * 60_000);
            let who = chance.below(2);
            act(&mut devices[who], &mut chance, step, now);
            if chance.below(7) == 0 {
                let (batch, chunk) = (1 + chance.below(5), 1 + chance.below(7));
                town.round(&mut devices[chance.below(2)], batch, chunk, now);
            }
            if step % 20 == 19 {
                let device = &mut devices[who];
                device.store.roll_to(now).unwrap();
                assert_equals_a_rebuild(device, &format!("seed {seed}, step {step}"), now);
            }
        }
        let now = morning().plus(7_200_000);
        for device in [0, 1, 0] {
            town.settle(&mut devices[device], 3, 4, now);
        }
        let mut fresh = Device::new(3);
        town.settle(&mut fresh, 50, 1_000, now);
        let [a, b] = &devices;
        assert_same(&a.projection(), &b.projection(), &format!("seed {seed}: two devices"));
        assert_same(
            &a.projection(),
            &fresh.projection(),
            &format!("seed {seed}: a fresh one"),
        );
        assert_eq!(
            listed(a),
            unseen(&town),
            "seed {seed}: conflicts listed and conflicts there are"
        );
        conflicts += listed(a).len();
        println!("seed {seed}: {} conflicts, {} changes", listed(a).len(), town.log.len());
        assert!(town.log.len() > 20, "seed {seed} wrote {} changes", town.log.len());
    }
    assert!(
        conflicts > 5 || std::env::var("LIANXIN_SEED").is_ok(),
        "the histories must have conflicts to tell about"
    );
}

/// What each author had in sight of the same record when they wrote, by change.
#[derive(Default)]
struct Witness {
    seen: BTreeMap<String, BTreeSet<String>>,
}

impl Witness {
    fn note(&mut self, device: &Device) {
        let conn = Connection::open(&device.path).unwrap();
        let read = |sql: &str| -> Vec<(String, String)> {
            let mut statement = conn.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let here = read("SELECT id, record FROM journal WHERE seq IS NOT NULL OR mine = 1");
        for (id, record) in read("SELECT id, record FROM journal WHERE mine = 1") {
            let same = here.iter().filter(|(_, other)| *other == record);
            self.seen
                .entry(id)
                .or_insert_with(|| same.map(|(id, _)| id.clone()).collect());
        }
    }

    /// No change in the log may say that its author had seen what they had not.
    fn check(&self, town: &Town, what: &str) {
        for change in &town.log {
            let Some(seen) = self.seen.get(&change.change.id.to_string()) else {
                continue;
            };
            for other in town.log.iter().filter(|other| {
                other.change.record == change.change.record && other.seq <= change.es && other.seq != change.seq
            }) {
                let id = other.change.id.to_string();
                assert!(
                    seen.contains(&id),
                    "{what}: {} of {} at {} with es {} had not seen {id} at {}",
                    change.change.id,
                    change.device,
                    change.seq,
                    change.es,
                    other.seq
                );
            }
        }
    }
}

#[test]
fn any_history_with_restores_on_both_sides_loses_nothing_overwrites_nothing_unseen_and_ends_equal() {
    let (mut restores, mut recovered, mut rotated) = (0, 0, 0);
    for seed in seeds(6) {
        println!("LIANXIN_SEED={seed}");
        let mut chance = Chance::new(seed);
        let mut town = Town::default();
        let mut devices = [Device::new(1), Device::new(2), Device::new(3)];
        let (mut witness, mut serial) = (Witness::default(), 1_000);
        let mut copies: [Option<Vec<u8>>; 3] = [None, None, None];
        for step in 0..90 {
            let now = morning().plus(i64::try_from(step).unwrap() * 60_000);
            let who = chance.below(3);
            act(&mut devices[who], &mut chance, step, now);
            witness.note(&devices[who]);
            match chance.below(14) {
                0..=3 => {
                    let device = &mut devices[chance.below(3)];
                    device.rotate_if_needed(&mut serial);
                    device.store.mark().unwrap();
                    let (batch, chunk) = (1 + chance.below(5), 1 + chance.below(7));
                    for _ in 0..chance.below(4) {
                        town.round(device, batch, chunk, now);
                    }
                }
                4 if chance.below(2) == 0 && !town.log.is_empty() => {
                    town.restore(chance.below(town.log.len() + 1));
                    restores += 1;
                }
                5 => copies[who] = Some(devices[who].copy()),
                6 if chance.below(2) == 0 => {
                    if let Some(copy) = copies[who].take() {
                        devices[who].restore(&copy);
                    }
                }
                _ => {}
            }
        }
        let held = held(&devices);
        for device in &mut devices {
            device.rotate_if_needed(&mut serial);
        }
        town.settle_all(&mut devices);
        let log: BTreeSet<ChangeId> = town.log.iter().map(|known| known.change.id).collect();
        assert_eq!(log.len(), town.log.len(), "seed {seed}: nothing is there twice");
        let lost: Vec<_> = held.iter().filter(|id| !log.contains(id)).collect();
        assert!(lost.is_empty(), "seed {seed}: lost {lost:?}");
        witness.check(&town, &format!("seed {seed}"));
        assert_whole(&town, &mut devices, &format!("seed {seed}"));
        let mut fresh = Device::new(77);
        town.settle(&mut fresh, 50, 1_000, morning());
        assert_same(
            &devices[0].projection(),
            &fresh.projection(),
            &format!("seed {seed}: fresh"),
        );
        recovered += town.log.iter().filter(|known| known.recovered).count();
        rotated += serial - 1_000;
    }
    println!("{restores} restores, {recovered} recovered, {rotated} rotations");
    if std::env::var("LIANXIN_SEED").is_err() {
        assert!(
            restores > 3 && recovered > 3 && rotated > 0,
            "the histories must have it all"
        );
    }
}

/// Every change in any live device.
fn held(devices: &[Device]) -> BTreeSet<ChangeId> {
    let ids = |device: &Device| -> Vec<ChangeId> {
        let conn = Connection::open(&device.path).unwrap();
        let mut statement = conn.prepare("SELECT id FROM journal").unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|id| id.unwrap().parse().unwrap()).collect()
    };
    devices.iter().flat_map(ids).collect()
}

#[test]
fn any_history_with_scopes_and_releases_ends_equal() {
    for seed in seeds(4) {
        println!("LIANXIN_SEED={seed}");
        let (mut chance, mut town) = (Chance::new(seed), Town::default());
        let mut devices = [Device::new(1), Device::new(2), Device::new(3)];
        let user = devices[2].user;
        town.scopes.insert(user, scope(1, Role::MicroLeader, UNIT));
        let (mut rev, mut all) = (1, BTreeSet::new());
        for step in 0..70 {
            let now = morning().plus(i64::try_from(step).unwrap() * 60_000);
            let who = chance.below(3);
            act(&mut devices[who], &mut chance, step, now);
            all.extend(ids(&devices[who]));
            match chance.below(12) {
                0..=4 => {
                    let (batch, chunk, who) = (1 + chance.below(5), 1 + chance.below(7), chance.below(3));
                    for _ in 0..chance.below(5) {
                        town.round(&mut devices[who], batch, chunk, now);
                        let _asked = devices[who].store.allow_removal();
                    }
                }
                5 => {
                    rev += 1;
                    let unit = *chance.pick(&[UNIT, OTHER, VILLAGE]);
                    town.scopes.insert(user, scope(rev, Role::MicroLeader, unit));
                }
                6 => {
                    town.poison = chance
                        .pick(&[None, Some("contact"), Some("address")])
                        .map(str::to_owned);
                }
                7 => town.release_some(1),
                8 if chance.below(2) == 0 => town.restore(chance.below(town.log.len() + 1)),
                _ => {}
            }
        }
        town.poison = None;
        town.scopes.insert(user, scope(rev + 1, Role::MicroLeader, VILLAGE));
        town.settle_all(&mut devices);
        town.release_some(usize::MAX);
        town.settle_all(&mut devices);
        let log: BTreeSet<String> = town.log.iter().map(|known| known.change.id.to_string()).collect();
        let lost: Vec<_> = all.difference(&log).collect();
        let state: Vec<String> = devices
            .iter()
            .flat_map(|device| lost.iter().map(|id| row(device, id)))
            .collect();
        assert!(lost.is_empty(), "seed {seed}: lost {lost:?} {state:#?} {:?}", town.n);
        assert_whole(&town, &mut devices, &format!("seed {seed}"));
        for device in &devices {
            assert_has_the_logs_form(&town, device);
        }
    }
}

/// A change as it stands on a device.
fn row(device: &Device, id: &str) -> String {
    let conn = Connection::open(&device.path).unwrap();
    let sql =
        "SELECT json_object('device', device, 'n', n, 'mine', mine, 'seq', seq, 'refused', refused, 'hidden', hidden,
                   'proof', proof, 'body', body) FROM journal WHERE id = ?1";
    let found = conn.query_row(sql, [id], |row| row.get::<_, String>(0));
    found.unwrap_or_else(|_| "not here".to_owned())
}

fn ids(device: &Device) -> Vec<String> {
    let conn = Connection::open(&device.path).unwrap();
    let mut statement = conn.prepare("SELECT id FROM journal WHERE mine = 1").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0));
    rows.unwrap().map(Result::unwrap).collect()
}
