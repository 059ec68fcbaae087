//! A server that was restored, devices that were restored: everything that any live device held comes back, nobody's value is
//! overwritten unseen, and every device ends with what folding the log gives.

#![allow(clippy::unwrap_used, reason = "tests")]

mod store_support;

use lianxin::change::{Cursor, Kind};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId};
use lianxin::domain::rules::Rules;
use lianxin::store::{Phase, Store};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;
use store_support::{Chance, Device, Town, act, assert_same, listed, morning, unseen};
use uuid::Uuid;

fn household(device: &mut Device, no: &str) -> RecordId {
    device
        .record(json!({"do": "household", "household_no": no, "display_name": "谷雨", "phone": "12900000001"}))
        .prepared
        .record
}

fn edit(device: &mut Device, record: RecordId, set: &Value) {
    device.record(json!({"do": "edit", "kind": "household", "record": record.to_string(), "set": set}));
}

fn settle_all(town: &mut Town, devices: &mut [Device]) {
    for _ in 0..3 {
        for device in devices.iter_mut() {
            town.settle(device, 5, 7, morning());
        }
    }
}

fn assert_whole(town: &Town, devices: &mut [Device], what: &str) {
    for device in devices.iter_mut() {
        let projected = device.projection();
        device.store.rebuild(morning()).unwrap();
        assert_same(&projected, &device.projection(), &format!("{what}: rebuild"));
        assert_eq!(listed(device), unseen(town), "{what}: conflicts listed and there");
        assert_eq!(device.store.sync_start().unwrap().unwrap().phase, Phase::Steady);
    }
    for pair in devices.windows(2) {
        assert_same(&pair[0].projection(), &pair[1].projection(), what);
    }
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
fn what_the_server_lost_comes_back_from_whoever_holds_it() {
    let mut town = Town::default();
    let mut devices = [Device::new(1), Device::new(2)];
    let record = household(&mut devices[0], "1");
    settle_all(&mut town, &mut devices);
    edit(&mut devices[1], record, &json!({"phone": "12900000002"}));
    settle_all(&mut town, &mut devices);
    let before = devices[0].projection();
    town.restore(0);
    edit(&mut devices[1], record, &json!({"remark": "狗"}));
    // Only the second device is there to bring back the first one's change.
    town.settle(&mut devices[1], 5, 7, morning());
    assert_eq!(town.log.len(), 3);
    assert!(town.log[0].recovered);
    settle_all(&mut town, &mut devices);
    assert_ne!(before, devices[0].projection(), "the remark is new");
    assert_whole(&town, &mut devices, "brought back");
    assert_eq!(unseen(&town), BTreeSet::new(), "seen then is seen now");
}

#[test]
fn while_the_log_is_read_anew_the_screens_stay_saves_go_on_and_nothing_is_pushed() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    for no in ["1", "2", "3"] {
        household(&mut device, no);
    }
    town.settle(&mut device, 5, 7, morning());
    let before = device.projection();
    town.restore(1);
    device.store.restart_pull().unwrap();
    assert_eq!(device.store.sync_start().unwrap().unwrap().cursor.seq, 0);
    let start = device.store.sync_start().unwrap().unwrap();
    let reply = town.reply(&device, Vec::new(), start.cursor, 100, morning());
    assert_eq!(
        device.store.lost(9).unwrap(),
        [],
        "nothing is known to be lost before the end is read"
    );
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_same(&before, &device.projection(), "the screens stay");
    household(&mut device, "4");
    assert_eq!(device.store.outgoing(9, 9_999).unwrap(), []);
    assert_eq!(device.store.lost(9).unwrap().len(), 2, "the pending one is not lost");
    device.store.restart_pull().unwrap();
    assert_eq!(device.store.lost(9).unwrap(), [], "begun again");
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.log.len(), 4);
    assert_whole(&town, &mut [device], "read anew");
}

#[test]
fn what_a_server_had_before_it_was_restored_once_more_is_asked_about_again() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    for no in ["1", "2", "3"] {
        household(&mut device, no);
    }
    town.settle(&mut device, 5, 7, morning());
    town.restore(1);
    device.store.restart_pull().unwrap();
    let read_on = |device: &mut Device| {
        let start = device.store.sync_start().unwrap().unwrap();
        let reply = town.reply(device, Vec::new(), start.cursor, 100, morning());
        device.store.apply_reply(&reply, morning()).unwrap();
    };
    read_on(&mut device);
    let lost = device.store.lost(9).unwrap();
    assert_eq!(lost.len(), 2);
    // Somebody brought them back, the log ended at 3 then; now it ends at 1 again.
    let head = Cursor { seq: 3, chain: 7 };
    device.store.held_at(&lost, Some(head)).unwrap();
    assert_eq!(device.store.lost(9).unwrap(), [], "reading on tells where they are");
    read_on(&mut device);
    assert_eq!(device.store.lost(9).unwrap(), lost);
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.log.len(), 3);
    assert_whole(&town, &mut [device], "restored twice");
}

#[test]
fn a_batch_ends_before_a_change_whose_author_had_seen_an_earlier_one_of_it() {
    let mut town = Town::default();
    let mut devices = [Device::new(1), Device::new(2)];
    let record = household(&mut devices[0], "1");
    settle_all(&mut town, &mut devices);
    for turn in 0..4 {
        edit(
            &mut devices[turn % 2],
            record,
            &json!({"phone": format!("1290000000{turn}")}),
        );
        settle_all(&mut town, &mut devices);
    }
    town.restore(1);
    let device = &mut devices[0];
    assert!(town.round(device, 50, 100, morning()).1);
    let start = device.store.sync_start().unwrap().unwrap();
    let reply = town.reply(device, Vec::new(), start.cursor, 100, morning());
    device.store.apply_reply(&reply, morning()).unwrap();
    let lost = device.store.lost(50).unwrap();
    assert_eq!(lost.len(), 4);
    assert_eq!(device.store.offer(&lost, 50, 64 * 1024).unwrap().len(), 1);
    town.bring_back(device, 50, morning());
    device.store.finish_relog(morning()).unwrap();
    let phase = device.store.sync_start().unwrap().unwrap().phase;
    assert_eq!(phase, Phase::Relog, "what was brought back is pulled first");
    settle_all(&mut town, &mut devices);
    assert_eq!(unseen(&town), BTreeSet::new());
    assert_whole(&town, &mut devices, "in turns");
}

#[test]
fn a_form_opened_before_the_log_was_renumbered_claims_nothing_of_it() {
    let mut town = Town::default();
    let mut devices = [Device::new(1), Device::new(2)];
    let record = household(&mut devices[0], "1");
    household(&mut devices[0], "2");
    settle_all(&mut town, &mut devices);
    let shown = devices[0].store.sync_start().unwrap().unwrap().cursor;
    town.restore(1);
    edit(&mut devices[1], record, &json!({"phone": "12900000007"}));
    town.settle(&mut devices[1], 5, 7, morning());
    town.settle(&mut devices[0], 5, 7, morning());
    let entry =
        json!({"do": "edit", "kind": "household", "record": record.to_string(), "set": {"phone": "12900000008"}});
    let entry = serde_json::from_value(entry).unwrap();
    devices[0].store.save(&entry, None, Some(shown), morning()).unwrap();
    settle_all(&mut town, &mut devices);
    assert_eq!(unseen(&town).len(), 1, "the other's number was not seen");
    assert_whole(&town, &mut devices, "an old form");
}

/// Puts an old copy of the database back, as a backup program would: without the marker.
fn restore_device(device: &mut Device, copy: &[u8]) {
    let path = device.path.clone();
    let placeholder = path.with_extension("none");
    device.store = Store::open(&placeholder, None, true, Arc::new(Rules::builtin())).unwrap();
    for ending in ["-wal", "-shm"] {
        let _absent = fs::remove_file(format!("{}{ending}", path.display()));
    }
    fs::write(&path, copy).unwrap();
    device.store = Store::open(&path, None, false, Arc::new(Rules::builtin())).unwrap();
}

fn copy(device: &Device) -> Vec<u8> {
    let to = device.path.with_extension("copy");
    let _absent = fs::remove_file(&to);
    Connection::open(&device.path)
        .unwrap()
        .execute("VACUUM INTO ?1", [to.to_str().unwrap()])
        .unwrap();
    fs::read(to).unwrap()
}

fn rotate_if_needed(device: &mut Device, serial: &mut u128) {
    if device.store.sync_start().unwrap().unwrap().must_rotate {
        *serial += 1;
        device.id = DeviceId(Uuid::from_u128(*serial));
        device.store.rotate(device.id, "next").unwrap();
    }
}

#[test]
fn an_old_copy_goes_on_as_a_new_incarnation_and_doubles_nothing() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    household(&mut device, "1");
    device.store.mark().unwrap();
    town.settle(&mut device, 5, 7, morning());
    household(&mut device, "2");
    let old = copy(&device);
    device.store.mark().unwrap();
    town.settle(&mut device, 5, 7, morning());
    restore_device(&mut device, &old);
    assert!(device.store.sync_start().unwrap().unwrap().must_rotate);
    assert!(device.store.mark().is_err(), "an old copy gives out nothing");
    household(&mut device, "3");
    rotate_if_needed(&mut device, &mut 100);
    assert!(!device.store.sync_start().unwrap().unwrap().must_rotate);
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.log.len(), 3, "the second was known by its id");
    assert_eq!(device.store.export(&Kind::Household).unwrap().len(), 3);
    assert_whole(&town, &mut [device], "old copy");
}

#[test]
fn any_history_with_restores_on_both_sides_loses_nothing_overwrites_nothing_unseen_and_ends_equal() {
    let seeds: Vec<u64> = match std::env::var("LIANXIN_SEED") {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) => (1..=6).collect(),
    };
    let (mut restores, mut recovered, mut rotated) = (0, 0, 0);
    for seed in seeds {
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
                    rotate_if_needed(device, &mut serial);
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
                5 => copies[who] = Some(copy(&devices[who])),
                6 if chance.below(2) == 0 => {
                    if let Some(copy) = copies[who].take() {
                        restore_device(&mut devices[who], &copy);
                    }
                }
                _ => {}
            }
        }
        let held = held(&devices);
        for device in &mut devices {
            rotate_if_needed(device, &mut serial);
        }
        settle_all(&mut town, &mut devices);
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
