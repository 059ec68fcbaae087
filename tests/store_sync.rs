//! Pushing and pulling: convergence whatever the chunks, honest conflicts, and nothing lost or doubled.

#![allow(clippy::unwrap_used, reason = "tests")]

mod store_support;

use lianxin::change::{Cursor, Kind, Nature};
use lianxin::domain::ids::{DeviceId, HouseholdId, RecordId};
use lianxin::domain::role::Role;
use lianxin::domain::time::Millis;
use lianxin::store::rows::{Counts, SyncView};
use lianxin::store::{Answer, Query, Saved};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store_support::{Chance, Device, Town, UNIT, assert_same, identity, morning};
use uuid::Uuid;

fn sync_view(device: &Device) -> SyncView {
    match device.store.answer(&Query::Sync, morning()).unwrap() {
        Answer::Sync(view) => *view,
        other => panic!("{other:?}"),
    }
}

fn counts(device: &Device) -> Counts {
    match device.store.answer(&Query::Counts, morning()).unwrap() {
        Answer::Counts(counts) => counts,
        other => panic!("{other:?}"),
    }
}

fn household(device: &mut Device, no: &str) -> Saved {
    device.record(
        json!({"do": "household", "household_no": no, "display_name": "谷雨", "address": "三组12号",
        "phone": "12900000001"}),
    )
}

fn edit(device: &mut Device, record: RecordId, set: &Value) {
    device.record(json!({"do": "edit", "kind": "household", "record": record.to_string(), "set": set}));
}

fn phone(device: &Device) -> Value {
    device.store.export(&Kind::Household).unwrap()[0]["phone"].clone()
}

/// Two devices that have the same household from the town.
fn pair() -> (Town, Device, Device, RecordId) {
    let (mut town, mut a, mut b) = (Town::default(), Device::new(1), Device::new(2));
    let record = household(&mut a, "A-001").prepared.record;
    town.settle(&mut a, 50, 100, morning());
    town.settle(&mut b, 50, 100, morning());
    (town, a, b, record)
}

#[test]
fn pending_is_what_the_journal_has_unsequenced_and_goes_out_in_order_without_holes() {
    let mut device = Device::new(1);
    for no in ["1", "2", "3"] {
        household(&mut device, no);
    }
    assert_eq!(counts(&device).pending, 3);
    let out = device.store.outgoing(2, 256 * 1024).unwrap();
    assert_eq!(out.iter().map(|change| change.n).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(
        device.store.outgoing(50, 1).unwrap().len(),
        1,
        "one change goes out however small the limit"
    );
    let mut town = Town::default();
    town.settle(&mut device, 2, 1, morning());
    assert_eq!(counts(&device).pending, 0);
    let start = device.store.sync_start().unwrap().unwrap();
    assert_eq!((start.max_n, start.acked_n, start.cursor.seq), (3, 3, 3));
}

#[test]
fn a_reply_applied_twice_is_applied_once() {
    let mut town = Town::default();
    let (mut a, mut b) = (Device::new(1), Device::new(2));
    household(&mut a, "1");
    town.settle(&mut a, 50, 100, morning());
    household(&mut b, "2");
    let push = b.store.outgoing(50, 256 * 1024).unwrap();
    let results = town.push(&b, &push, morning());
    let reply = town.reply(
        &b,
        results,
        b.store.sync_start().unwrap().unwrap().cursor,
        100,
        morning(),
    );
    let first = b.store.apply_reply(&reply, morning()).unwrap();
    let before = (b.projection(), counts(&b));
    assert_eq!((first.stored, first.pulled), (1, 1));
    let again = b.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(again.pulled, 0);
    assert_eq!((b.projection(), counts(&b)), before);
}

#[test]
fn a_lost_reply_is_answered_as_duplicate_and_the_change_is_there_once() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    household(&mut device, "1");
    let push = device.store.outgoing(50, 256 * 1024).unwrap();
    drop(town.push(&device, &push, morning()));
    let (applied, _) = town.round(&mut device, 50, 100, morning());
    assert_eq!((applied.duplicate, applied.stored), (1, 0));
    assert_eq!((town.log.len(), counts(&device).pending), (1, 0));
}

#[test]
fn an_edit_that_had_seen_the_other_replaces_it_and_is_no_conflict() {
    let (mut town, mut a, mut b, record) = pair();
    edit(&mut a, record, &json!({"phone": "12900000002"}));
    town.settle(&mut a, 50, 100, morning());
    town.settle(&mut b, 50, 100, morning());
    edit(&mut b, record, &json!({"phone": "12900000003"}));
    town.settle(&mut b, 50, 100, morning());
    town.settle(&mut a, 50, 100, morning());
    for device in [&a, &b] {
        assert_eq!(counts(device).conflicts, 0);
        assert_eq!(phone(device), "12900000003");
    }
}

#[test]
fn edits_that_had_not_seen_each_other_are_listed_on_both_devices_until_one_settles_them() {
    let (mut town, mut a, mut b, record) = pair();
    edit(&mut a, record, &json!({"phone": "12900000002", "remark": "狗"}));
    edit(&mut b, record, &json!({"phone": "12900000003", "remark": "狗"}));
    for device in [&mut a, &mut b] {
        town.settle(device, 50, 100, morning());
    }
    town.settle(&mut a, 50, 100, morning());
    for device in [&a, &b] {
        let conflicts = sync_view(device).conflicts;
        assert_eq!(conflicts.len(), 1, "equal remarks are none");
        assert_eq!(
            (conflicts[0].field.as_str(), conflicts[0].subject.as_str()),
            ("phone", "谷雨")
        );
        assert!(conflicts[0].shown.mine != conflicts[0].other.mine);
    }
    assert_eq!(phone(&a), phone(&b), "both show the same");
    let keep = json!("12900000002");
    a.store
        .settle(&Kind::Household, record, "phone", &keep, morning())
        .unwrap();
    assert_eq!(counts(&a).conflicts, 0, "settled here at once");
    assert_eq!(counts(&b).conflicts, 1, "there when it arrives");
    town.settle(&mut a, 50, 100, morning());
    town.settle(&mut b, 50, 100, morning());
    for device in [&a, &b] {
        assert_eq!((counts(device).conflicts, phone(device)), (0, keep.clone()));
    }
}

#[test]
fn an_edit_pulled_while_a_form_is_open_is_a_conflict_and_not_overwritten_in_silence() {
    let (mut town, mut a, mut b, record) = pair();
    let id = HouseholdId::from(record);
    let Answer::Household(Some(shown)) = b.store.answer(&Query::Household(id), morning()).unwrap() else {
        panic!("the household is here")
    };
    edit(&mut a, record, &json!({"phone": "12900000002"}));
    town.settle(&mut a, 50, 100, morning());
    town.settle(&mut b, 50, 100, morning());
    let typed = json!({"do": "edit", "kind": "household", "record": record.to_string(),
        "set": {"phone": "12900000003"}});
    let typed = serde_json::from_value(typed).unwrap();
    b.store.save(&typed, None, Some(shown.cursor), morning()).unwrap();
    assert_eq!(counts(&b).conflicts, 1, "listed at once where it was typed");
    for device in [&mut b, &mut a] {
        town.settle(device, 50, 100, morning());
    }
    for device in [&a, &b] {
        let conflicts = sync_view(device).conflicts;
        assert_eq!((conflicts.len(), conflicts[0].field.as_str()), (1, "phone"));
    }
}

#[test]
fn what_a_form_claims_to_have_seen_is_never_more_than_is_here() {
    let (mut town, mut a, mut b, record) = pair();
    edit(&mut a, record, &json!({"phone": "12900000002"}));
    town.settle(&mut a, 50, 100, morning());
    let ahead = Cursor { seq: 99, chain: 1 };
    let typed = json!({"do": "edit", "kind": "household", "record": record.to_string(),
        "set": {"phone": "12900000003"}});
    let typed = serde_json::from_value(typed).unwrap();
    b.store.save(&typed, None, Some(ahead), morning()).unwrap();
    town.settle(&mut b, 50, 100, morning());
    assert_eq!(counts(&b).conflicts, 1);
}

#[test]
fn a_refused_change_is_shown_to_its_author_with_the_code_and_holds_nothing_up() {
    let mut town = Town {
        poison: Some("remark".to_owned()),
        ..Town::default()
    };
    let mut device = Device::new(1);
    let record = household(&mut device, "1").prepared.record;
    edit(&mut device, record, &json!({"remark": "狗"}));
    household(&mut device, "2");
    town.settle(&mut device, 50, 100, morning());
    assert_eq!(town.log.len(), 2);
    assert_eq!((counts(&device).pending, counts(&device).refused), (0, 1));
    let view = sync_view(&device);
    assert_eq!(view.pending[0].refused.as_deref(), Some("scope"));
    assert_eq!(device.store.outgoing(50, 4096).unwrap(), [], "not sent again");
}

#[test]
fn after_the_server_lost_its_tail_the_changes_are_pending_again_and_arrive_once() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    for no in ["1", "2", "3"] {
        household(&mut device, no);
    }
    town.settle(&mut device, 50, 100, morning());
    let before = device.store.export(&Kind::Household).unwrap();
    town.restore(1);
    device.store.repend_from(2).unwrap();
    assert_eq!(counts(&device).pending, 2);
    assert_eq!(
        device.store.export(&Kind::Household).unwrap(),
        before,
        "nothing leaves the screen"
    );
    device.store.restart_pull().unwrap();
    town.settle(&mut device, 50, 100, morning());
    assert_eq!((town.log.len(), counts(&device).pending), (3, 0));
    assert_eq!(device.store.export(&Kind::Household).unwrap(), before);
}

#[test]
fn a_new_incarnation_takes_the_pending_changes_over_counted_from_one() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    household(&mut device, "1");
    town.settle(&mut device, 50, 100, morning());
    household(&mut device, "2");
    household(&mut device, "3");
    let next = DeviceId(Uuid::from_u128(77));
    device
        .store
        .set_identity(&identity(next, device.user, Role::MicroLeader, UNIT))
        .unwrap();
    device.id = next;
    let start = device.store.sync_start().unwrap().unwrap();
    assert_eq!((start.max_n, start.acked_n, start.cursor.seq), (2, 0, 0));
    assert_eq!(device.store.outgoing(50, 4096).unwrap(), [], "the log is read first");
    while device.store.outgoing(50, 4096).unwrap().is_empty() {
        let start = device.store.sync_start().unwrap().unwrap();
        let reply = town.reply(&device, Vec::new(), start.cursor, 100, morning());
        device.store.apply_reply(&reply, morning()).unwrap();
        town.bring_back(&mut device, 50, morning());
        device.store.finish_relog(morning()).unwrap();
    }
    let out = device.store.outgoing(50, 256 * 1024).unwrap();
    assert_eq!(out.iter().map(|change| change.n).collect::<Vec<_>>(), [1, 2]);
    town.settle(&mut device, 50, 100, morning());
    assert_eq!(
        (town.log.len(), counts(&device).pending, counts(&device).households),
        (3, 0, 3)
    );
}

#[test]
fn unknown_kinds_and_fields_are_kept_word_for_word_and_do_not_stop_the_cursor() {
    let (mut town, mut a, mut b, record) = pair();
    let mut strange = town.log[0].clone();
    strange.change.id.0 = Uuid::from_u128(5);
    strange.change.kind = Kind::from_code("drone_flight");
    strange.change.record = RecordId(Uuid::from_u128(6));
    town.append(strange);
    let mut field = town.log[0].clone();
    field.change.id.0 = Uuid::from_u128(7);
    field.change.set = json!({"solar_panels": 4, "phone": 12}).as_object().unwrap().clone();
    field.es = 2;
    town.append(field);
    for device in [&mut a, &mut b] {
        town.settle(device, 50, 100, morning());
        assert_eq!(device.store.sync_start().unwrap().unwrap().cursor.seq, 3);
        assert_eq!(
            device.store.export(&Kind::Household).unwrap()[0]["id"],
            json!(record.to_string())
        );
    }
    assert_same(&a.projection(), &b.projection(), "unknown");
}

/// Writes something at random; what the rules refuse is not written.
fn act(device: &mut Device, chance: &mut Chance, serial: usize, now: Millis) {
    let known = |device: &Device, kind: &Kind| -> Vec<String> {
        let found = device.store.export(kind).unwrap();
        found
            .iter()
            .map(|record| record["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let households = known(device, &Kind::Household);
    if households.is_empty() {
        let _ = device.save(
            json!({"do": "household", "household_no": format!("H-{serial}"), "display_name": "立夏"}),
            now,
        );
        return;
    }
    let household = chance.pick(&households).clone();
    let (persons, requests) = (known(device, &Kind::Person), known(device, &Kind::Request));
    let entry = match chance.below(17) {
        0 if households.len() < 4 => {
            json!({"do": "household", "household_no": format!("H-{serial}"), "display_name": "小满", "phone": "12900000009"})
        }
        1 => json!({"do": "person", "household": household, "name": "芒种", "relation": "02", "birth": "1950-03-04"}),
        2 if !persons.is_empty() => {
            json!({"do": "tag", "person": chance.pick(&persons), "kind": "hypertension", "level": "uncontrolled"})
        }
        3 => json!({"do": "visit", "household": household, "outcome": "done", "text": format!("记录 {serial}")}),
        4 => {
            json!({"do": "request", "title": format!("路灯 {serial}"), "category": "0103", "urgency": "normal", "household": household})
        }
        5 | 6 if !requests.is_empty() => {
            let event = chance.pick(&["self_accept", "progress", "resolve", "withdraw"]);
            json!({"do": "request_event", "request": chance.pick(&requests), "event": event, "mode": "immediate", "note": "已看"})
        }
        7 | 8 => json!({"do": "edit", "kind": "household", "record": household,
            "set": {"phone": format!("1290000{:04}", chance.below(9))}}),
        9 => {
            json!({"do": "edit", "kind": "household", "record": household, "set": {"remark": format!("{}", chance.below(5)), "residence": "away"}})
        }
        10 => json!({"do": "reminder", "household": household, "due": "2026-12-01", "text": "送药"}),
        11 => json!({"do": "delete", "kind": "household", "record": household, "reason": "重复"}),
        12 if !persons.is_empty() => {
            json!({"do": "edit", "kind": "person", "record": chance.pick(&persons), "set": {"household_id": household}})
        }
        13 | 14 => json!({"do": "edit", "kind": "household", "record": household,
            "set": {"address": format!("三组{}号", chance.below(40))}}),
        15 => {
            let _ = device.store.undo(now);
            return;
        }
        16 => {
            let _ = device.store.redo(now);
            return;
        }
        _ => json!({"do": "edit", "kind": "household", "record": household, "set": {"contact": format!("{serial}")}}),
    };
    let _ = device.save(entry, now);
}

#[test]
fn any_history_in_any_chunks_ends_equal_on_both_devices_and_equal_to_a_rebuild() {
    let mut conflicts = 0;
    for seed in 1..=4_u64 {
        println!("seed {seed}");
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
                let projected = device.projection();
                device.store.rebuild(now).unwrap();
                assert_same(
                    &projected,
                    &device.projection(),
                    &format!("seed {seed}, step {step}: rebuild"),
                );
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
    assert!(conflicts > 5, "the histories must have conflicts to tell about");
}

/// The fields in conflict by what the page lists, tombstones apart.
fn listed(device: &Device) -> BTreeSet<(String, String)> {
    let conflicts = sync_view(device).conflicts.into_iter();
    conflicts
        .map(|conflict| (conflict.record.to_string(), conflict.field))
        .filter(|(_, field)| field != "deleted")
        .collect()
}

/// The same worked out from the log alone: writes that no later write has seen and that differ.
fn unseen(town: &Town) -> BTreeSet<(String, String)> {
    let mut live: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (index, write) in town.log.iter().enumerate() {
        if write.change.kind.nature() == Nature::Once {
            continue;
        }
        for (field, value) in write.change.set.iter().filter(|(field, _)| *field != "deleted") {
            let superseded = town.log[index + 1..].iter().any(|later| {
                later.change.record == write.change.record
                    && later.change.set.contains_key(field)
                    && (later.device == write.device || later.es >= write.seq)
            });
            if !superseded {
                let key = (write.change.record.to_string(), field.clone());
                live.entry(key).or_default().insert(value.to_string());
            }
        }
    }
    live.into_iter()
        .filter(|(_, values)| values.len() > 1)
        .map(|(key, _)| key)
        .collect()
}
