//! The end of a reread: what own changes claim to have seen, what their author gave up, and what may leave unasked.

use crate::device::{Device, OTHER, UNIT, identity, morning};
use crate::judge::{assert_equals_a_rebuild, assert_same, sync_view, unseen};
use crate::leaving::village;
use crate::town::{Apart, Town, scope};
use lianxin::change::Kind;
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId};
use lianxin::domain::role::Role;
use lianxin::store::Phase;
use lianxin::view::Refused;
use serde_json::json;
use uuid::Uuid;

/// A clerk of the village, the leader of the micro-grid that the clerk loses, and a household there and here.
fn losing() -> (Town, Device, Device, [RecordId; 2]) {
    let (mut town, _, there, mut clerk) = village(1);
    let households = clerk.store.export(&Kind::Household).unwrap();
    let of = |unit: &str| -> RecordId {
        let row = households.iter().find(|row| row["unit"] == unit).unwrap();
        row["id"].as_str().unwrap().parse().unwrap()
    };
    let records = [of(OTHER), of(UNIT)];
    town.settle(&mut clerk, 50, 500, morning());
    (town, there, clerk, records)
}

/// Both had not seen the other's number: it must be told.
fn assert_told(town: &Town, record: RecordId) {
    let conflict = (record.to_string(), "phone".to_owned());
    assert_eq!(unseen(town).into_iter().collect::<Vec<_>>(), [conflict]);
}

#[test]
fn what_is_brought_back_of_a_record_outside_the_scope_has_seen_nothing() {
    let (mut town, mut there, mut clerk, [outside, inside]) = losing();
    let before = town.log.len();
    for record in [outside, inside] {
        clerk.edit(record, &json!({"phone": "12900000008"}));
    }
    town.settle(&mut clerk, 50, 500, morning());
    town.scope = Some(scope(2, Role::Clerk, UNIT));
    town.settle(&mut clerk, 50, 500, morning());
    town.restore(before);
    town.scopes.insert(there.user, scope(1, Role::MicroLeader, OTHER));
    there.edit(outside, &json!({"phone": "12900000007"}));
    town.settle(&mut there, 50, 500, morning());

    while clerk.store.lost(9).unwrap().is_empty() {
        let start = clerk.start();
        match town.knows(start.cursor) {
            false => clerk.store.restart_pull().unwrap(),
            true => {
                let reply = town.reply(&clerk, Vec::new(), start.cursor, 500, morning());
                clerk.store.apply_reply(&reply, morning()).unwrap();
            }
        }
    }
    let lost = clerk.store.lost(9).unwrap();
    let offered = clerk.store.offer(&lost, 50, 64 * 1024).unwrap();
    let seen = |record| offered.iter().find(|item| item.change.record == record).unwrap().es;
    assert_eq!((seen(outside), seen(inside)), (0, town.log.len() as u64));
    town.settle(&mut clerk, 50, 500, morning());
    assert_told(&town, outside);
}

#[test]
fn what_waits_for_a_record_that_a_new_incarnation_has_lost_from_its_scope_has_seen_nothing() {
    let (mut town, mut there, mut clerk, [outside, inside]) = losing();
    for record in [outside, inside] {
        clerk.edit(record, &json!({"phone": "12900000008"}));
    }
    clerk.rotate(50);
    town.scopes.insert(there.user, scope(1, Role::MicroLeader, OTHER));
    there.edit(outside, &json!({"phone": "12900000007"}));
    town.settle(&mut there, 50, 500, morning());
    town.scope = Some(scope(2, Role::Clerk, UNIT));
    town.settle(&mut clerk, 50, 500, morning());
    let pushed = |record| {
        let mut of = town.log.iter().filter(|it| it.device == clerk.id);
        of.find(|it| it.change.record == record).unwrap().clone()
    };
    assert_eq!((pushed(outside).es, pushed(outside).change.seen.seq), (0, 0));
    assert!(pushed(inside).es > 0);
    assert_told(&town, outside);
    assert_eq!(clerk.count(&Kind::Household), 1, "it has left");
}

/// Whatever becomes of the device or the server: an own change that its author let go is never sent again, and what was
/// written around it is.
#[test]
fn what_its_author_let_go_is_never_sent_again() {
    type Event = fn(&mut Town, &mut Device);
    let restored: Event = |town, _| {
        town.restore(1);
        town.apart.clear();
    };
    let rotated: Event = |_, device| device.rotate(60);
    let enrolled: Event = |_, device| {
        let next = identity(DeviceId(Uuid::from_u128(61)), device.user, Role::MicroLeader, UNIT);
        device.store.set_identity(&next).unwrap();
        device.id = next.device;
    };
    let gap: Event = |town, device| {
        town.n.clear();
        device.store.repend_from(1).unwrap();
    };
    let settled: Event = |town, device| town.settle(device, 5, 7, morning());
    for (what, events) in [
        ("the server restored", &[restored][..]),
        ("a gap", &[gap]),
        ("a new incarnation", &[rotated]),
        ("enrolled again", &[enrolled]),
        (
            "a new incarnation, then the server restored",
            &[rotated, settled, restored],
        ),
        ("the server restored, then a new incarnation", &[restored, rotated]),
        ("twice restored", &[restored, settled, restored]),
    ] {
        let (mut town, mut device) = (Town::default(), Device::new(1));
        let record = device.household("1");
        town.settle(&mut device, 5, 7, morning());
        town.poison = Some("phone".to_owned());
        device.edit(record, &json!({"phone": "12900000009"}));
        town.settle(&mut device, 5, 7, morning());
        town.poison = None;
        let refused: ChangeId = sync_view(&device).pending[0].id;
        device.store.decide_refused(refused, Refused::LetGo, morning()).unwrap();
        device.edit(record, &json!({"remark": "狗"}));
        town.settle(&mut device, 5, 7, morning());
        device.edit(record, &json!({"contact": "她"}));
        for event in events {
            event(&mut town, &mut device);
        }
        for _ in 0..2 {
            town.settle(&mut device, 5, 7, morning());
        }
        let sent: Vec<_> = town
            .log
            .iter()
            .map(|it| it.change.set.keys().collect::<Vec<_>>())
            .collect();
        assert_eq!(sent.len(), 3, "{what}: {sent:?}");
        assert!(town.log.iter().all(|it| it.change.id != refused), "{what}");
        assert_eq!((device.counts().pending, device.counts().refused), (0, 0), "{what}");
        let shown = &device.store.export(&Kind::Household).unwrap()[0];
        assert_eq!(
            (&shown["phone"], &shown["contact"]),
            (&json!("12900000001"), &json!("她")),
            "{what}"
        );
        let kept =
            format!("SELECT count(*) FROM journal WHERE id = '{refused}' AND refused = 'let_go' AND seq IS NULL");
        assert_eq!(device.sql(&kept), 1, "{what}: it stays in the journal");
    }
}

/// A device that shows `shown` households of others, and a restored server that keeps `apart` of them to itself.
fn kept_apart(shown: usize, apart: usize) -> (Town, Device) {
    let (mut town, mut author, mut device) = (Town::default(), Device::new(1), Device::new(2));
    author.household("1");
    town.settle(&mut author, 5, 7, morning());
    let first = town.log[0].clone();
    for number in 2..=shown as u128 {
        let mut another = first.clone();
        another.change.id = ChangeId(Uuid::from_u128(number));
        another.change.record = RecordId(Uuid::from_u128(1_000 + number));
        another.change.n = u64::try_from(number).unwrap();
        town.append(another);
    }
    town.settle(&mut device, 50, 500, morning());
    let log = town.log.clone();
    town.restore(0);
    for (index, sequenced) in log.into_iter().enumerate() {
        match index < apart {
            true => drop(town.apart.insert(
                sequenced.change.id,
                Apart {
                    sequenced,
                    since: 0,
                    until: None,
                },
            )),
            false => drop(town.append(sequenced)),
        }
    }
    (town, device)
}

/// Rounds until nothing is left or a person is asked: how many records are to leave.
fn rounds(town: &mut Town, device: &mut Device) -> usize {
    for _ in 0..100 {
        match town.round(device, 50, 500, morning()) {
            (applied, _) if applied.removal > 0 => return applied.removal,
            (_, true) => {}
            (_, false) => return 0,
        }
    }
    panic!("no end");
}

#[test]
fn a_swap_that_takes_more_than_a_fifth_and_fifty_off_the_device_asks() {
    for (shown, leaving, asks) in [(49, 49, false), (50, 50, true), (250, 50, false), (249, 50, true)] {
        let (mut town, mut device) = kept_apart(shown, leaving);
        let asked = rounds(&mut town, &mut device);
        assert_eq!(asked, if asks { leaving } else { 0 }, "{leaving} of {shown}");
        let left = if asks { shown } else { shown - leaving };
        assert_eq!(device.count(&Kind::Household), left, "{leaving} of {shown}");
    }
}

#[test]
fn a_swap_that_waits_for_a_yes_changes_nothing_and_the_yes_holds_once() {
    let (mut town, mut device) = kept_apart(60, 60);
    let before = device.projection();
    assert_eq!(rounds(&mut town, &mut device), 60);
    assert_same(&before, &device.projection(), "nothing has left");
    assert_eq!(
        (device.phase(), device.store.removal_waiting().unwrap()),
        (Phase::Relog, Some(60))
    );
    assert_eq!(rounds(&mut town, &mut device), 60, "it asks again");
    device.household("written meanwhile");
    device.store.allow_removal().unwrap();
    assert_eq!(rounds(&mut town, &mut device), 0);
    assert_eq!(
        (device.phase(), device.store.removal_waiting().unwrap()),
        (Phase::Steady, None)
    );
    assert_eq!((device.count(&Kind::Household), device.counts().pending), (1, 0));
    assert_eq!(
        device.sql("SELECT count(*) FROM meta WHERE name = 'removal_allowed'"),
        0
    );
    assert_equals_a_rebuild(&mut device, "left", morning());
}
