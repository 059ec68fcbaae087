//! A round on a USB stick: the same end as over the network, twice is once, late is passed over, and no file harms.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod common_net;

use common_net::{Device, Town, wait};
use lianxin::change::parcel::{self, Direction, Label, ParcelError};
use lianxin::clock::Clock;
use lianxin::domain::ids::DeviceId;
use lianxin::domain::rules::Rules;
use lianxin::server::bundle::{self as counter, Answered};
use lianxin::store::Store;
use lianxin::sync::batch::Batch;
use lianxin::sync::bundle::{self, BundleError, Taken};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

const HOUSEHOLD: &str =
    r#"{"do":"household","household_no":"A-001","display_name":"肖惊蛰","phone":"12912345678","address":"三组12号"}"#;
const VISIT: &str = r#"{"do":"visit","household":"A-001","way":"home","outcome":"done","text":"夜里狗叫"}"#;
const REQUEST: &str =
    r#"{"do":"request","title":"夜间养犬扰民","category":"0207","urgency":"normal","household":"A-001"}"#;

fn household(number: usize) -> String {
    format!(r#"{{"do":"household","household_no":"B-{number:03}","display_name":"谭立春","phone":"12912345678"}}"#)
}

fn export(device: &mut Device) -> Vec<u8> {
    bundle::export(&mut device.store, Clock::system().now()).unwrap()
}

fn hand_in(town: &Town, file: &[u8]) -> Result<Answered, counter::BundleError> {
    wait(counter::take(&town.storage(), Clock::system(), file))
}

fn import(device: &mut Device, file: &[u8]) -> Result<Taken, BundleError> {
    bundle::take(&mut device.store, file, Clock::system().now())
}

/// Rounds by stick until nothing is left to carry; how many there were.
fn by_stick(device: &mut Device, town: &Town) -> usize {
    for round in 1..20 {
        let request = export(device);
        let answered = hand_in(town, &request).unwrap();
        if !import(device, &answered.file).unwrap().more {
            return round;
        }
    }
    panic!("no end of the rounds");
}

/// What the journal says, without what depends on the instant the server had it.
fn journal(device: &Device) -> Vec<Value> {
    let mut changes = device.store.export_changes().unwrap();
    for change in &mut changes {
        for key in ["received", "proof", "seen", "te"] {
            change.as_object_mut().unwrap().remove(key);
        }
    }
    changes
}

fn records(device: &Device) -> Vec<Vec<Value>> {
    let kinds = ["household", "person", "visit", "request", "request_event", "tag"];
    kinds.iter().map(|kind| device.export(kind)).collect()
}

fn copy_dir(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// The same device in another world: all its files, closed and copied.
fn twin(device: Device) -> (Device, Device) {
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

fn twin_town(mut town: Town) -> (Town, Town) {
    town.unplug();
    let dir = tempfile::tempdir().unwrap();
    copy_dir(town.dir.path(), dir.path());
    let db = dir.path().join("town.db");
    let mut other = Town { server: None, db, dir };
    town.plug();
    other.plug();
    (town, other)
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

#[test]
fn the_server_refuses_every_file_that_is_not_a_request_of_its_devices() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    let request = export(&mut leader);
    let reply = hand_in(&town, &request).unwrap().file;
    let stranger = Town::new().device("谭谷雨");
    let other_town = export(&mut { stranger });
    let head = wait(town.storage().head(common_net::TOWN.into())).unwrap();
    let mut flipped = request.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let refused = |file: &[u8]| match hand_in(&town, file) {
        Err(counter::BundleError::Parcel(error)) => error.code().to_owned(),
        Err(counter::BundleError::NoDevice(_)) => "no_device".to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(b"PK\x03\x04"), ParcelError::NotABundle.code());
    assert_eq!(refused(&request[..request.len() - 9]), ParcelError::Truncated.code());
    assert_eq!(refused(&flipped), ParcelError::Damaged.code());
    assert_eq!(refused(&reply), ParcelError::OtherWay.code());
    assert_eq!(refused(&other_town), "no_device");
    assert_eq!(wait(town.storage().head(common_net::TOWN.into())).unwrap(), head);
}

#[test]
fn the_device_refuses_every_file_that_is_not_its_reply_and_stays_as_it_was() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut second = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    let request = export(&mut leader);
    let reply = hand_in(&town, &request).unwrap().file;
    let theirs = hand_in(&town, &export(&mut second)).unwrap().file;
    let mut newer = reply.clone();
    newer[8] = 2;
    let mut flipped = reply.clone();
    flipped[reply.len() / 2] ^= 16;
    let before = journal(&leader);
    let mut refused = |file: &[u8]| import(&mut leader, file).unwrap_err();
    assert!(matches!(refused(b"no"), BundleError::Sealed("not_a_bundle")));
    assert!(matches!(refused(&reply[..60]), BundleError::Sealed("truncated")));
    assert!(matches!(refused(&flipped), BundleError::Sealed("damaged")));
    assert!(matches!(refused(&theirs), BundleError::Sealed("other_device")));
    assert!(matches!(refused(&newer), BundleError::Newer));
    assert!(matches!(refused(&request), BundleError::OtherWay));
    assert_eq!(journal(&leader), before);
    assert!(import(&mut leader, &reply).unwrap().fresh);
}

/// A request as somebody with the device's token, but not our program, would seal it.
fn forged(device: &Device, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let start = device.store.sync_start().unwrap().unwrap();
    let (town, token) = parcel::holder(&start.token).unwrap();
    let push = device.store.outgoing(200, 1 << 20).unwrap();
    let mut request = json!({
        "device": start.device, "max_n": start.max_n, "acked": {}, "sent": 0, "push": push, "cursor": start.cursor,
        "scope_rev": 1,
    });
    change(&mut request);
    let label = Label {
        direction: Direction::Request,
        town,
        device: start.device,
    };
    parcel::seal(&label, &token, [5; 24], &request).unwrap()
}

#[test]
fn one_bad_change_is_kept_apart_and_the_others_go_on() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    for number in 0..3 {
        leader.record(&household(number));
    }
    let pending = leader.counts().pending;
    let file = forged(&leader, |request| {
        request["push"][1]["unit"] = json!("439901100/201/01/001");
    });
    let answered = hand_in(&town, &file).unwrap();
    assert_eq!((answered.quarantined, answered.stored), (1, pending - 1));
    assert!(import(&mut leader, &answered.file).unwrap().fresh);
    assert_eq!(leader.counts().pending, 0);
}

#[test]
fn forged_requests_are_refused_as_over_the_network() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let victim = town.device("谭谷雨").store.identity().unwrap().unwrap().device;
    leader.record(HOUSEHOLD);
    let head = || wait(town.storage().head(common_net::TOWN.into())).unwrap();
    let before = head();
    let file = forged(&leader, |request| request["device"] = json!(victim));
    assert!(matches!(
        hand_in(&town, &file),
        Err(counter::BundleError::BadRequest(_))
    ));
    let file = forged(&leader, |request| {
        request["push"][0].as_object_mut().unwrap().remove("id");
    });
    assert!(matches!(
        hand_in(&town, &file),
        Err(counter::BundleError::BadRequest(_))
    ));
    let file = forged(&leader, |request| request["push"] = json!("all"));
    assert!(matches!(
        hand_in(&town, &file),
        Err(counter::BundleError::Parcel(ParcelError::Unreadable))
    ));
    let file = forged(&leader, |request| request["push"][0]["n"] = json!(900));
    assert_eq!(hand_in(&town, &file).unwrap().refused.as_deref(), Some("gap"));
    let file = forged(&leader, |request| request["cursor"] = json!("7.0123456789abcdef"));
    assert_eq!(hand_in(&town, &file).unwrap().refused.as_deref(), Some("diverged"));
    assert_eq!(head(), before, "nothing of them was taken");
}

#[test]
fn an_unknown_device_has_no_first_load() {
    let town = Town::new();
    let nobody = DeviceId(lianxin::domain::ids::ChangeId::new(Clock::system().now(), [1; 10]).0);
    let none = wait(counter::first_load(
        &town.storage(),
        Clock::system(),
        common_net::TOWN.into(),
        nobody,
    ));
    assert!(matches!(none, Err(counter::BundleError::NoDevice(_))));
}

#[test]
fn a_server_restored_from_an_old_copy_gets_everything_back_by_stick() {
    let mut town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut second = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    leader.record(HOUSEHOLD);
    for device in [&mut leader, &mut second, &mut clerk] {
        device.sync_ok(&town);
    }
    town.unplug();
    let night = tempfile::tempdir().unwrap();
    copy_dir(town.dir.path(), night.path());
    town.plug();
    leader.record(VISIT);
    leader.record(REQUEST);
    clerk.record(r#"{"do":"visit","household":"A-001","way":"phone","outcome":"done","text":"电话回访"}"#);
    leader.sync_ok(&town);
    clerk.sync_ok(&town);
    leader.sync_ok(&town);
    let before = wait(town.storage().head(common_net::TOWN.into())).unwrap().seq;
    town.unplug();
    let _none = std::fs::remove_file(town.dir.path().join("town.db-wal"));
    copy_dir(night.path(), town.dir.path());
    town.plug();
    for number in 0..9 {
        second.record(&household(number));
    }
    second.sync_ok(&town);
    leader.record(&household(100));

    assert!(
        by_stick(&mut leader, &town) > 1,
        "what was lost goes out with a second file"
    );
    for _ in 0..2 {
        by_stick(&mut clerk, &town);
        by_stick(&mut leader, &town);
        second.sync_ok(&town);
    }
    let head = wait(town.storage().head(common_net::TOWN.into())).unwrap().seq;
    assert_eq!(head, before + 9 + 1);
    assert_eq!(leader.counts().pending, 0);
    assert_eq!(records(&leader), records(&second));
    assert_eq!(leader.export("visit").len(), 2);
    leader.sync_ok(&town);
}

#[test]
fn an_old_copy_of_a_device_goes_on_as_a_new_one() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    leader.sync_ok(&town);
    let (mut leader, mut copy) = twin(leader);
    leader.record(&household(1));
    copy.record(&household(2));
    by_stick(&mut leader, &town);
    let former = copy.store.identity().unwrap().unwrap().device;
    by_stick(&mut copy, &town);
    assert_ne!(copy.store.identity().unwrap().unwrap().device, former);
    by_stick(&mut leader, &town);
    assert_eq!((leader.counts().pending, copy.counts().pending), (0, 0));
    assert_eq!(records(&leader), records(&copy));
    assert_eq!(leader.export("household").len(), 3);
}

#[test]
fn a_revoked_device_learns_it_by_stick_and_is_locked() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    let device = leader.store.identity().unwrap().unwrap().device;
    assert!(wait(town.storage().revoke(device, true)).unwrap());
    let request = export(&mut leader);
    let answered = hand_in(&town, &request).unwrap();
    assert_eq!(
        (answered.refused.as_deref(), answered.stored),
        (Some("device_revoked"), 0)
    );
    let refused = import(&mut leader, &answered.file).unwrap_err();
    assert!(matches!(refused, BundleError::Revoked { wipe: true }), "{refused:?}");
    let now = Clock::system().now();
    assert!(matches!(
        bundle::export(&mut leader.store, now),
        Err(BundleError::Revoked { .. })
    ));
}
