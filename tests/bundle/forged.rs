//! Requests that somebody with a device's token made, but not our program.

use super::common_net::{self, Device, Town, wait};
use super::{HOUSEHOLD, counter, hand_in, household, import};
use lianxin::change::bundle_file::{self, BundleFileError, Direction, Label};
use lianxin::clock::Clock;
use lianxin::domain::ids::DeviceId;
use serde_json::{Value, json};

/// A request as somebody with the device's token, but not our program, would seal it.
fn forged(device: &mut Device, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let start = device.store.sync_start().unwrap().unwrap();
    let (town, token) = bundle_file::holder(&start.token).unwrap();
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
    bundle_file::seal(&label, &token, [5; 24], &request).unwrap()
}

#[test]
fn one_bad_change_is_kept_apart_and_the_others_go_on() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    for number in 0..3 {
        leader.record(&household(number));
    }
    let pending = leader.counts().pending;
    let file = forged(&mut leader, |request| {
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
    let file = forged(&mut leader, |request| request["device"] = json!(victim));
    assert!(matches!(
        hand_in(&town, &file),
        Err(counter::BundleError::BadRequest(_))
    ));
    let file = forged(&mut leader, |request| {
        request["push"][0].as_object_mut().unwrap().remove("id");
    });
    assert!(matches!(
        hand_in(&town, &file),
        Err(counter::BundleError::BadRequest(_))
    ));
    let file = forged(&mut leader, |request| request["push"] = json!("all"));
    assert!(matches!(
        hand_in(&town, &file),
        Err(counter::BundleError::Parcel(BundleFileError::Unreadable))
    ));
    let file = forged(&mut leader, |request| request["push"][0]["n"] = json!(900));
    assert_eq!(hand_in(&town, &file).unwrap().refused.as_deref(), Some("gap"));
    let file = forged(&mut leader, |request| request["cursor"] = json!("7.0123456789abcdef"));
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
