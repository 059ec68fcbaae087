//! A server that was restored, devices that were restored: everything that any live device held comes back, nobody's value is
//! overwritten unseen, and every device ends with what folding the log gives.

use crate::device::{Device, morning, pair};
use crate::judge::{assert_same, assert_whole, unseen};
use crate::town::Town;
use lianxin::change::{Cursor, Kind};
use lianxin::domain::ids::{DeviceId, RecordId};
use lianxin::store::Phase;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

#[test]
fn what_the_server_lost_comes_back_from_whoever_holds_it() {
    let (mut town, mut devices, record) = pair();
    devices[1].edit(record, &json!({"phone": "12900000002"}));
    town.settle_all(&mut devices);
    let before = devices[0].projection();
    town.restore(0);
    devices[1].edit(record, &json!({"remark": "狗"}));
    // Only the second device is there to bring back the first one's change.
    town.settle(&mut devices[1], 5, 7, morning());
    assert_eq!(town.log.len(), 3);
    assert!(town.log[0].recovered);
    town.settle_all(&mut devices);
    assert_ne!(before, devices[0].projection(), "the remark is new");
    assert_whole(&town, &mut devices, "brought back");
    assert_eq!(unseen(&town), BTreeSet::new(), "seen then is seen now");
}

#[test]
fn what_an_older_device_does_not_know_it_keeps_and_brings_back_word_for_word() {
    let (mut town, mut devices, _) = pair();
    let mut bins = town.log[0].clone();
    bins.device = DeviceId(Uuid::from_u128(77));
    bins.change.id.0 = Uuid::from_u128(5);
    bins.change.n = 1;
    bins.change.kind = Kind::from_code("office_bins");
    bins.change.record = RecordId(Uuid::from_u128(6));
    bins.change.set = json!({"place": "村口", "count": 3, "tags": ["a"]})
        .as_object()
        .unwrap()
        .clone();
    let bins = town.append(bins).clone();
    town.settle_all(&mut devices);
    devices[1].reopen();
    // The server loses all of it, and who wrote it is not there any more.
    town.restore(0);
    town.settle_all(&mut devices);
    let back = town.log.iter().find(|known| known.change.id == bins.change.id).unwrap();
    assert!(back.recovered);
    assert_eq!((&back.change, back.device), (&bins.change, bins.device));
}

#[test]
fn while_the_log_is_read_anew_the_screens_stay_saves_go_on_and_nothing_is_pushed() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    for no in ["1", "2", "3"] {
        device.household(no);
    }
    town.settle(&mut device, 5, 7, morning());
    let before = device.projection();
    town.restore(1);
    device.store.restart_pull().unwrap();
    assert_eq!(device.cursor().seq, 0);
    let start = device.start();
    let reply = town.reply(&device, Vec::new(), start.cursor, 100, morning());
    assert_eq!(
        device.store.lost(9).unwrap(),
        [],
        "nothing is known to be lost before the end is read"
    );
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_same(&before, &device.projection(), "the screens stay");
    device.household("4");
    assert_eq!(device.store.outgoing(9, 9_999).unwrap(), []);
    assert_eq!(device.store.lost(9).unwrap().len(), 2, "the pending one is not lost");
    device.store.restart_pull().unwrap();
    assert_eq!(device.store.lost(9).unwrap(), [], "begun again");
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.log.len(), 4);
    assert_whole(&town, &mut [device], "reread");
}

#[test]
fn what_a_server_had_before_it_was_restored_once_more_is_asked_about_again() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    for no in ["1", "2", "3"] {
        device.household(no);
    }
    town.settle(&mut device, 5, 7, morning());
    town.restore(1);
    device.store.restart_pull().unwrap();
    let read_on = |device: &mut Device| {
        let start = device.start();
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
    let (mut town, mut devices, record) = pair();
    for turn in 0..4 {
        devices[turn % 2].edit(record, &json!({"phone": format!("1290000000{turn}")}));
        town.settle_all(&mut devices);
    }
    town.restore(1);
    let device = &mut devices[0];
    assert!(town.round(device, 50, 100, morning()).1);
    let start = device.start();
    let reply = town.reply(device, Vec::new(), start.cursor, 100, morning());
    device.store.apply_reply(&reply, morning()).unwrap();
    let lost = device.store.lost(50).unwrap();
    assert_eq!(lost.len(), 4);
    assert_eq!(device.store.offer(&lost, 50, 64 * 1024).unwrap().len(), 1);
    town.bring_back(device, 50, morning());
    device.store.finish_relog(morning()).unwrap();
    let phase = device.phase();
    assert_eq!(phase, Phase::Relog, "what was brought back is pulled first");
    town.settle_all(&mut devices);
    assert_eq!(unseen(&town), BTreeSet::new());
    assert_whole(&town, &mut devices, "in turns");
}

#[test]
fn a_form_opened_before_the_log_was_renumbered_claims_nothing_of_it() {
    let mut town = Town::default();
    let mut devices = [Device::new(1), Device::new(2)];
    let record = devices[0].household("1");
    devices[0].household("2");
    town.settle_all(&mut devices);
    let shown = devices[0].cursor();
    town.restore(1);
    devices[1].edit(record, &json!({"phone": "12900000007"}));
    town.settle(&mut devices[1], 5, 7, morning());
    town.settle(&mut devices[0], 5, 7, morning());
    let entry =
        json!({"do": "edit", "kind": "household", "record": record.to_string(), "set": {"phone": "12900000008"}});
    let entry = serde_json::from_value(entry).unwrap();
    devices[0].store.save(&entry, None, Some(shown), morning()).unwrap();
    town.settle_all(&mut devices);
    assert_eq!(unseen(&town).len(), 1, "the other's number was not seen");
    assert_whole(&town, &mut devices, "an old form");
}

#[test]
fn an_old_copy_goes_on_as_a_new_incarnation_and_doubles_nothing() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    device.household("1");
    device.store.mark().unwrap();
    town.settle(&mut device, 5, 7, morning());
    device.household("2");
    let old = device.copy();
    device.store.mark().unwrap();
    town.settle(&mut device, 5, 7, morning());
    device.restore(&old);
    assert!(device.start().must_rotate);
    assert!(device.store.mark().is_err(), "an old copy gives out nothing");
    device.household("3");
    device.rotate_if_needed(&mut 100);
    assert!(!device.start().must_rotate);
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.log.len(), 3, "the second was known by its id");
    assert_eq!(device.store.export(&Kind::Household).unwrap().len(), 3);
    assert_whole(&town, &mut [device], "old copy");
}
