//! Pushing and pulling: convergence whatever the chunks, honest conflicts, and nothing lost or doubled.

use crate::device::{Device, UNIT, identity, morning, pair};
use crate::judge::{assert_same, sync_view};
use crate::town::Town;
use lianxin::change::wire::SyncReply;
use lianxin::change::{Cursor, Kind};
use lianxin::domain::ids::{DeviceId, HouseholdId, RecordId};
use lianxin::domain::role::Role;
use lianxin::store::{Answer, Query};
use serde_json::{Value, json};
use uuid::Uuid;

fn phone(device: &Device) -> Value {
    device.store.export(&Kind::Household).unwrap()[0]["phone"].clone()
}

#[test]
fn pending_is_what_the_journal_has_unsequenced_and_goes_out_in_order_without_holes() {
    let mut device = Device::new(1);
    for no in ["1", "2", "3"] {
        device.household(no);
    }
    assert_eq!(device.counts().pending, 3);
    let out = device.store.outgoing(2, 256 * 1024).unwrap();
    assert_eq!(out.iter().map(|change| change.n).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(
        device.store.outgoing(50, 1).unwrap().len(),
        1,
        "one change goes out however small the limit"
    );
    let mut town = Town::default();
    town.settle(&mut device, 2, 1, morning());
    assert_eq!(device.counts().pending, 0);
    let start = device.start();
    assert_eq!((start.max_n, start.acked_n, start.cursor.seq), (3, 3, 3));
}

#[test]
fn a_reply_applied_twice_is_applied_once() {
    let mut town = Town::default();
    let (mut a, mut b) = (Device::new(1), Device::new(2));
    a.household("1");
    town.settle(&mut a, 50, 100, morning());
    b.household("2");
    let push = b.store.outgoing(50, 256 * 1024).unwrap();
    let results = town.push(&b, &push, morning());
    let reply = town.reply(&b, results, b.cursor(), 100, morning());
    let first = b.store.apply_reply(&reply, morning()).unwrap();
    let before = (b.projection(), b.counts());
    assert_eq!((first.stored, first.pulled), (1, 1));
    let again = b.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(again.pulled, 0);
    assert_eq!((b.projection(), b.counts()), before);
}

#[test]
fn a_lost_reply_is_answered_as_duplicate_and_the_change_is_there_once() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    device.household("1");
    let push = device.store.outgoing(50, 256 * 1024).unwrap();
    drop(town.push(&device, &push, morning()));
    let (applied, _) = town.round(&mut device, 50, 100, morning());
    assert_eq!((applied.duplicate, applied.stored), (1, 0));
    assert_eq!((town.log.len(), device.counts().pending), (1, 0));
}

#[test]
fn an_edit_that_had_seen_the_other_replaces_it_and_is_no_conflict() {
    let (mut town, [mut a, mut b], record) = pair();
    a.edit(record, &json!({"phone": "12900000002"}));
    town.settle(&mut a, 50, 100, morning());
    town.settle(&mut b, 50, 100, morning());
    b.edit(record, &json!({"phone": "12900000003"}));
    town.settle(&mut b, 50, 100, morning());
    town.settle(&mut a, 50, 100, morning());
    for device in [&a, &b] {
        assert_eq!(device.counts().conflicts, 0);
        assert_eq!(phone(device), "12900000003");
    }
}

#[test]
fn edits_that_had_not_seen_each_other_are_listed_on_both_devices_until_one_settles_them() {
    let (mut town, [mut a, mut b], record) = pair();
    a.edit(record, &json!({"phone": "12900000002", "remark": "狗"}));
    b.edit(record, &json!({"phone": "12900000003", "remark": "狗"}));
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
    assert_eq!(a.counts().conflicts, 0, "settled here at once");
    assert_eq!(b.counts().conflicts, 1, "there when it arrives");
    town.settle(&mut a, 50, 100, morning());
    town.settle(&mut b, 50, 100, morning());
    for device in [&a, &b] {
        assert_eq!((device.counts().conflicts, phone(device)), (0, keep.clone()));
    }
}

#[test]
fn an_edit_pulled_while_a_form_is_open_is_a_conflict_and_not_overwritten_in_silence() {
    let (mut town, [mut a, mut b], record) = pair();
    let id = HouseholdId::from(record);
    let Answer::Household(Some(shown)) = b.store.answer(&Query::Household(id), morning()).unwrap() else {
        panic!("the household is here")
    };
    a.edit(record, &json!({"phone": "12900000002"}));
    town.settle(&mut a, 50, 100, morning());
    town.settle(&mut b, 50, 100, morning());
    let typed = json!({"do": "edit", "kind": "household", "record": record.to_string(),
        "set": {"phone": "12900000003"}});
    let typed = serde_json::from_value(typed).unwrap();
    b.store.save(&typed, None, Some(shown.cursor), morning()).unwrap();
    assert_eq!(b.counts().conflicts, 1, "listed at once where it was typed");
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
    let (mut town, [mut a, mut b], record) = pair();
    a.edit(record, &json!({"phone": "12900000002"}));
    town.settle(&mut a, 50, 100, morning());
    let ahead = Cursor { seq: 99, chain: 1 };
    let typed = json!({"do": "edit", "kind": "household", "record": record.to_string(),
        "set": {"phone": "12900000003"}});
    let typed = serde_json::from_value(typed).unwrap();
    b.store.save(&typed, None, Some(ahead), morning()).unwrap();
    town.settle(&mut b, 50, 100, morning());
    assert_eq!(b.counts().conflicts, 1);
}

#[test]
fn a_refused_change_is_shown_to_its_author_with_the_code_and_holds_nothing_up() {
    let mut town = Town {
        poison: Some("remark".to_owned()),
        ..Town::default()
    };
    let mut device = Device::new(1);
    let record = device.household("1");
    device.edit(record, &json!({"remark": "狗"}));
    device.household("2");
    town.settle(&mut device, 50, 100, morning());
    assert_eq!(town.log.len(), 2);
    assert_eq!((device.counts().pending, device.counts().refused), (0, 1));
    let view = sync_view(&device);
    assert_eq!(view.pending[0].refused.as_deref(), Some("scope"));
    assert_eq!(device.store.outgoing(50, 4096).unwrap(), [], "not sent again");
}

#[test]
fn after_the_server_lost_its_tail_the_changes_are_pending_again_and_arrive_once() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    for no in ["1", "2", "3"] {
        device.household(no);
    }
    town.settle(&mut device, 50, 100, morning());
    let before = device.store.export(&Kind::Household).unwrap();
    town.restore(1);
    device.store.repend_from(2).unwrap();
    assert_eq!(device.counts().pending, 2);
    assert_eq!(
        device.store.export(&Kind::Household).unwrap(),
        before,
        "nothing leaves the screen"
    );
    device.store.restart_pull().unwrap();
    town.settle(&mut device, 50, 100, morning());
    assert_eq!((town.log.len(), device.counts().pending), (3, 0));
    assert_eq!(device.store.export(&Kind::Household).unwrap(), before);
}

#[test]
fn a_new_incarnation_takes_the_pending_changes_over_counted_from_one() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    device.household("1");
    town.settle(&mut device, 50, 100, morning());
    device.household("2");
    device.household("3");
    let next = DeviceId(Uuid::from_u128(77));
    device
        .store
        .set_identity(&identity(next, device.user, Role::MicroLeader, UNIT))
        .unwrap();
    device.id = next;
    let start = device.start();
    assert_eq!((start.max_n, start.acked_n, start.cursor.seq), (2, 0, 0));
    assert_eq!(device.store.outgoing(50, 4096).unwrap(), [], "the log is read first");
    while device.store.outgoing(50, 4096).unwrap().is_empty() {
        assert!(town.round(&mut device, 50, 100, morning()).1, "it comes to its end");
    }
    let out = device.store.outgoing(50, 256 * 1024).unwrap();
    assert_eq!(out.iter().map(|change| change.n).collect::<Vec<_>>(), [1, 2]);
    town.settle(&mut device, 50, 100, morning());
    assert_eq!(
        (town.log.len(), device.counts().pending, device.counts().households),
        (3, 0, 3)
    );
}

#[test]
fn unknown_kinds_and_fields_are_kept_word_for_word_and_do_not_stop_the_cursor() {
    let (mut town, [mut a, mut b], record) = pair();
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
        assert_eq!(device.cursor().seq, 3);
        assert_eq!(
            device.store.export(&Kind::Household).unwrap()[0]["id"],
            json!(record.to_string())
        );
    }
    assert_same(&a.projection(), &b.projection(), "unknown");
}

#[test]
fn a_new_token_takes_the_old_ones_place() {
    let (town, mut device) = (Town::default(), Device::new(1));
    let reply = SyncReply {
        token: Some("newer".to_owned()),
        ..town.reply(&device, Vec::new(), Cursor::default(), 9, morning())
    };
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(device.start().token, "newer");
}
