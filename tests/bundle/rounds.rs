//! Rounds that go well, in whatever order the files come.

use super::common_net::{self, Device, Town, wait};
use super::{
    HOUSEHOLD, REQUEST, VISIT, by_stick, copy_dir, counter, export, hand_in, household, import, journal, records,
};
use lianxin::clock::Clock;
use lianxin::domain::rules::Rules;
use lianxin::store::Store;
use lianxin::sync::batch::Batch;
use serde_json::Value;
use std::sync::Arc;

/// The same device in another world: all its files, closed and copied.
pub fn twin(device: Device) -> (Device, Device) {
    let (dir, other) = (device.dir, tempfile::tempdir().unwrap());
    drop(device.store);
    copy_dir(dir.path(), other.path());
    let open = |dir: tempfile::TempDir| Device {
        store: Store::open(&dir.path().join("lianxin.db"), None, false, Arc::new(Rules::builtin())).unwrap(),
        dir,
        batch: Batch::default(),
    };
    (open(dir), open(other))
}

#[test]
fn a_stick_comes_to_the_same_end_as_the_network() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    leader.record(HOUSEHOLD);
    leader.sync_ok(&town);
    clerk.sync_ok(&town);
    // Both edit the same household without having seen the other, and the leader writes more than one batch.
    leader.record(VISIT);
    leader.record(REQUEST);
    for number in 0..230 {
        leader.record(&household(number));
    }
    clerk.record(r#"{"do":"visit","household":"A-001","way":"phone","outcome":"done","text":"电话回访"}"#);
    let (net, stick) = twin_town(town);
    let (mut leader_net, mut leader_stick) = twin(leader);
    let (mut clerk_net, mut clerk_stick) = twin(clerk);

    for _ in 0..2 {
        leader_net.sync_ok(&net);
        clerk_net.sync_ok(&net);
        by_stick(&mut leader_stick, &stick);
        by_stick(&mut clerk_stick, &stick);
    }
    assert_eq!(leader_stick.counts().pending, 0);
    let counts = |device: &Device| {
        (
            device.counts().conflicts,
            device.counts().refused,
            device.counts().households,
        )
    };
    assert_eq!(counts(&leader_net), counts(&leader_stick));
    assert_eq!(records(&leader_net), records(&leader_stick));
    assert_eq!(records(&clerk_net), records(&clerk_stick));
    assert_eq!(journal(&leader_net), journal(&leader_stick));
    assert_eq!(journal(&clerk_net), journal(&clerk_stick));
    assert!(journal(&clerk_stick).len() > 230, "{}", journal(&clerk_stick).len());
    let head = |town: &Town| wait(town.storage().head(common_net::TOWN.into())).unwrap().seq;
    assert_eq!(head(&net), head(&stick));
}

fn twin_town(mut town: Town) -> (Town, Town) {
    town.unplug();
    let dir = tempfile::tempdir().unwrap();
    copy_dir(town.dir.path(), dir.path());
    let db = dir.path().join("town.db");
    let (server, clock) = (None, town.clock);
    let mut other = Town { server, db, dir, clock };
    town.plug();
    other.plug();
    (town, other)
}

#[test]
fn both_sides_take_a_file_twice_and_nothing_changes() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    let request = export(&mut leader);
    let first = hand_in(&town, &request).unwrap();
    assert!(first.stored > 0 && first.duplicate == 0 && first.refused.is_none());
    let again = hand_in(&town, &request).unwrap();
    assert_eq!((again.stored, again.duplicate), (0, first.stored));
    let taken = import(&mut leader, &first.file).unwrap();
    assert_eq!((taken.fresh, taken.applied.stored), (true, first.stored));
    let (before, cursor) = (journal(&leader), leader.store.sync_start().unwrap().unwrap().cursor);
    for file in [&first.file, &again.file] {
        let taken = import(&mut leader, file).unwrap();
        assert!(!taken.fresh && !taken.more, "{taken:?}");
    }
    assert_eq!(journal(&leader), before);
    assert_eq!(leader.store.sync_start().unwrap().unwrap().cursor, cursor);
}

#[test]
fn an_old_reply_is_passed_over_by_a_device_that_has_moved_on() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    leader.record(HOUSEHOLD);
    let old = hand_in(&town, &export(&mut leader)).unwrap();
    leader.record(VISIT);
    leader.sync_ok(&town);
    clerk.sync_ok(&town);
    clerk.record(r#"{"do":"visit","household":"A-001","way":"phone","outcome":"done","text":"电话回访"}"#);
    clerk.sync_ok(&town);
    leader.sync_ok(&town);
    let (before, start) = (journal(&leader), leader.store.sync_start().unwrap());
    assert!(!import(&mut leader, &old.file).unwrap().fresh);
    assert_eq!(journal(&leader), before);
    assert_eq!(leader.store.sync_start().unwrap(), start);
    assert_eq!(leader.counts().pending, 0);
}

#[test]
fn network_and_stick_may_take_turns_in_any_order() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut second = town.device("谭谷雨");
    let mut replies = Vec::new();
    for number in 0..12 {
        leader.record(&household(number));
        let request = export(&mut leader);
        match number % 4 {
            0 => leader.sync_ok(&town).summary.trips,
            1 => by_stick(&mut leader, &town),
            _ => 0,
        };
        let reply = hand_in(&town, &request).unwrap();
        if number % 2 == 0 {
            import(&mut leader, &reply.file).unwrap();
        }
        replies.push(reply.file);
    }
    for late in replies.iter().rev() {
        import(&mut leader, late).unwrap();
    }
    by_stick(&mut leader, &town);
    second.sync_ok(&town);
    assert_eq!(leader.counts().pending, 0);
    assert_eq!(records(&leader), records(&second));
    assert_eq!(leader.export("household").len(), 12);
    let ids: Vec<Value> = journal(&leader)
        .into_iter()
        .map(|change| change["id"].clone())
        .collect();
    let unique: std::collections::HashSet<String> = ids.iter().map(Value::to_string).collect();
    assert_eq!(unique.len(), ids.len(), "nothing is doubled");
}

#[test]
fn a_device_without_a_line_gets_its_first_load() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    leader.sync_ok(&town);
    let mut fresh = town.device("谭谷雨");
    let device = fresh.store.identity().unwrap().unwrap().device;
    let load = wait(counter::first_load(
        &town.storage(),
        Clock::system(),
        common_net::TOWN.into(),
        device,
    ))
    .unwrap();
    assert!(import(&mut fresh, &load.file).unwrap().fresh);
    assert_eq!(records(&fresh), records(&leader));
    assert!(!import(&mut fresh, &load.file).unwrap().fresh);
    fresh.sync_ok(&town);
}
