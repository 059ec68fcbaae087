//! The log reread for whatever reason: another scope, another server, a restore; and old answers once more. What was on
//! the screen counts as seen, nothing else does, and the log's form of a change is the one that stays.

use crate::device::{Device, OTHER, UNIT, VILLAGE, identity, morning, pair, sum_again};
use crate::judge::{assert_has_the_logs_form, assert_same, listed, unseen};
use crate::town::{Apart, Town, scope};
use lianxin::change::Kind;
use lianxin::domain::ids::DeviceId;
use lianxin::domain::role::Role;
use lianxin::store::Phase;
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

#[test]
fn a_change_that_came_there_by_a_former_incarnation_stands_here_as_the_log_has_it() {
    for anew in [false, true] {
        let (mut town, mut device) = (Town::default(), Device::new(1));
        device.household("0");
        town.settle(&mut device, 5, 7, morning());
        device.household("1");
        device.household("2");
        let push = device.store.outgoing(9, 99_999).unwrap();
        town.push(&device, &push, morning());
        device.rotate(50);
        if anew {
            device.store.restart_pull().unwrap();
        }
        town.settle(&mut device, 5, 1, morning());
        assert_has_the_logs_form(&town, &device);
        assert_eq!(device.store.outgoing(9, 99_999).unwrap(), []);
    }
}

#[test]
fn an_old_answer_once_more_moves_nothing_back() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    device.household("1");
    town.settle(&mut device, 5, 7, morning());
    town.safe = 1;
    let old = town.reply(&device, Vec::new(), device.cursor(), 9, morning());
    device.household("2");
    town.settle(&mut device, 5, 7, morning());
    town.safe = 2;
    town.settle(&mut device, 5, 7, morning());
    let before = (device.cursor(), device.projection());
    device.store.apply_reply(&old, morning()).unwrap();
    assert_eq!(device.cursor(), before.0);
    assert_eq!(
        device.sql("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'safe'"),
        2
    );
    assert_same(&before.1, &device.projection(), "an old answer");
}

#[test]
fn a_form_open_across_a_relog_has_seen_what_was_on_the_screen_and_no_more() {
    for (later, conflicts) in [(false, 0), (true, 1)] {
        let (mut town, mut devices, record) = pair();
        devices[1].edit(record, &json!({"phone": "12900000002"}));
        town.settle_all(&mut devices);
        let shown = devices[0].cursor();
        town.restore(0);
        if later {
            devices[1].edit(record, &json!({"phone": "12900000003"}));
        }
        town.settle_all(&mut devices);
        devices[0].phone_seen(record, "12900000004", shown);
        town.settle_all(&mut devices);
        assert_eq!(unseen(&town).len(), conflicts, "later: {later}");
        assert_eq!(listed(&devices[1]).len(), conflicts);
    }
}

#[test]
fn another_scope_is_read_aside_and_what_was_saved_meanwhile_claims_nothing_of_it() {
    let mut town = Town::default();
    let mut devices = [Device::new(1), Device::with_role(2, Role::MicroLeader, OTHER)];
    let mine = devices[0].household("1");
    devices[1].household("2");
    let user = devices[0].user;
    town.scopes.insert(user, scope(1, Role::MicroLeader, UNIT));
    town.settle_all(&mut devices);
    assert_eq!(devices[0].store.export(&Kind::Household).unwrap().len(), 1);
    let before = devices[0].projection();
    town.scopes.insert(user, scope(2, Role::MicroLeader, VILLAGE));
    town.round(&mut devices[0], 5, 1, morning());
    town.round(&mut devices[0], 5, 1, morning());
    assert_eq!(devices[0].phase(), Phase::Relog);
    assert_same(&before, &devices[0].projection(), "the screens stay");
    devices[0].edit(mine, &json!({"phone": "12900000005"}));
    town.settle_all(&mut devices);
    assert_eq!(devices[0].store.export(&Kind::Household).unwrap().len(), 2);
    assert_eq!(unseen(&town), BTreeSet::new());
    assert_same(&devices[0].projection(), &devices[1].projection(), "grown");
}

#[test]
fn what_the_server_put_aside_and_lost_comes_again_from_a_later_incarnation() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    let record = device.household("1");
    town.settle(&mut device, 5, 7, morning());
    town.poison = Some("phone".to_owned());
    device.edit(record, &json!({"phone": "12900000006"}));
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.apart.len(), 1);
    device.rotate(60);
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(
        (town.apart.len(), town.log.len()),
        (1, 1),
        "still there, nothing doubled"
    );
    town.restore(0);
    town.apart.clear();
    town.poison = None;
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.log.len(), 2);
}

#[test]
fn own_changes_of_a_former_incarnation_beyond_the_end_of_the_log_are_asked_about() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    device.household("1");
    town.settle(&mut device, 5, 7, morning());
    let end = device.cursor();
    device.household("2");
    let push = device.store.outgoing(9, 99_999).unwrap();
    let results = town.push(&device, &push, morning());
    let mut reply = town.reply(&device, results, end, 9, morning());
    (reply.cursor, reply.more) = (end, true);
    device.store.apply_reply(&reply, morning()).unwrap();
    town.restore(1);
    device.rotate(70);
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.log.len(), 2, "brought back");
    assert_has_the_logs_form(&town, &device);
}

#[test]
fn what_the_server_keeps_apart_leaves_the_screens_of_others_and_is_refused_to_its_author() {
    let (mut town, mut devices, record) = pair();
    devices[0].edit(record, &json!({"phone": "12900000007"}));
    town.settle_all(&mut devices);
    let known = town.log[1].clone();
    town.restore(1);
    let apart = Apart {
        sequenced: known.clone(),
        since: 1,
        until: None,
    };
    town.apart.insert(known.change.id, apart);
    town.settle_all(&mut devices);
    assert_eq!(devices[1].sql("SELECT count(*) FROM journal"), 1);
    assert_eq!(
        devices[0].sql("SELECT count(*) FROM journal WHERE refused IS NOT NULL"),
        1
    );
    town.release(known.change.id);
    town.settle_all(&mut devices);
    assert_same(&devices[0].projection(), &devices[1].projection(), "released");
}

#[test]
fn what_nothing_proves_is_counted() {
    let (mut town, mut devices, _) = pair();
    let conn = Connection::open(&devices[1].path).unwrap();
    conn.execute("UPDATE journal SET proof = NULL", []).unwrap();
    sum_again(&conn);
    town.restore(0);
    town.settle(&mut devices[1], 5, 7, morning());
    assert_eq!(devices[1].store.unprovable().unwrap(), 1);
    town.settle_all(&mut devices);
    assert_eq!(devices[1].store.unprovable().unwrap(), 0, "its author brought it back");
}

#[test]
fn another_server_is_read_anew_and_another_town_is_sent_nothing_of_the_first() {
    for (unit, moved) in [(UNIT, 2), ("439901200/100/01/001", 0)] {
        let (mut town, mut device) = (Town::default(), Device::new(1));
        device.household("1");
        town.settle(&mut device, 5, 7, morning());
        device.household("2");
        let mut next = identity(DeviceId(Uuid::from_u128(80)), device.user, Role::MicroLeader, unit);
        next.server = Some(("https://moved.example".to_owned(), "other".to_owned()));
        device.store.set_identity(&next).unwrap();
        device.id = next.device;
        assert_eq!((device.phase(), device.cursor().seq), (Phase::Relog, 0));
        let mut other = Town {
            scope: Some(scope(9, Role::MicroLeader, unit)),
            ..Town::default()
        };
        for _ in 0..3 {
            other.settle(&mut device, 5, 7, morning());
        }
        assert_eq!(other.log.len(), moved, "{unit}");
        assert_eq!(device.phase(), Phase::Steady);
    }
}
