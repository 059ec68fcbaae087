//! What leaves a device for good: purged texts, and all of it when it is revoked and wiped.

use crate::device::{Device, UNIT, identity, morning, rules};
use crate::judge::assert_equals_a_rebuild;
use crate::town::Town;
use lianxin::change::Kind;
use lianxin::change::wire::{Control, Purge, SyncReply};
use lianxin::domain::ids::DeviceId;
use lianxin::domain::role::Role;
use lianxin::store::{Answer, Query, Store};
use serde_json::{Value, json};
use std::fs;
use uuid::Uuid;

const SECRET: &str = "QQSECRETQQ";

fn found_on_disk(device: &Device) -> Vec<String> {
    ["", "-wal", "-shm"]
        .into_iter()
        .filter(|ending| {
            let bytes = fs::read(format!("{}{ending}", device.path.display())).unwrap_or_default();
            bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_purged_text_is_found_nowhere_any_more() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    let kept = device.household("1");
    let gone = device
        .record(json!({"do": "household", "household_no": "2", "display_name": SECRET, "address": SECRET}))
        .prepared
        .record;
    let text = device.visit(kept, &format!("她说 {SECRET}"));
    let edited = |set: Value| json!({"do": "edit", "kind": "household", "record": gone.to_string(), "set": set});
    device.record(edited(json!({"remark": SECRET})));
    town.settle(&mut device, 50, 500, morning());
    device.record(edited(json!({"contact": SECRET})));
    device
        .store
        .save_draft(&format!("household:{gone}"), &json!({"remark": SECRET}), morning())
        .unwrap();
    assert!(!found_on_disk(&device).is_empty(), "it is there before");

    let start = device.start();
    let visited = town.log.iter().find(|it| it.change.record == text).unwrap().change.id;
    let order = Purge {
        no: 4,
        records: vec![gone],
        changes: vec![visited],
    };
    let reply = SyncReply {
        control: vec![Control::Unknown, Control::Purge(order)],
        ..town.reply(&device, Vec::new(), start.cursor, 500, morning())
    };
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(found_on_disk(&device), Vec::<String>::new());
    assert_eq!(device.start().purged, 4);
    assert_eq!(device.count(&Kind::Household), 1);
    let hits = device
        .store
        .answer(
            &Query::Search {
                text: SECRET.to_owned(),
                limit: 9,
            },
            morning(),
        )
        .unwrap();
    assert_eq!(hits, Answer::Search(Vec::new()));
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_equals_a_rebuild(&mut device, "purged", morning());
    assert_eq!(found_on_disk(&device), Vec::<String>::new());
}

#[test]
fn a_revoked_device_stays_locked_over_restarts_until_it_is_enrolled_anew() {
    let mut device = Device::new(1);
    device.store.lock().unwrap();
    let mut store = Store::open(&device.path, None, false, rules()).unwrap();
    assert!(store.locked().unwrap() && store.sync_start().unwrap().unwrap().locked);
    let next = DeviceId(Uuid::from_u128(4));
    store
        .set_identity(&identity(next, device.user, Role::MicroLeader, UNIT))
        .unwrap();
    assert!(!store.locked().unwrap());
}

#[test]
fn a_wiped_device_leaves_no_file() {
    let mut device = Device::new(1);
    device.household("1");
    device.store.mark().unwrap();
    let other = Device::new(2);
    let Device { store, path, .. } = &mut device;
    let store = std::mem::replace(store, other.store);
    store.wipe().unwrap();
    let left = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(left, 0);
}
