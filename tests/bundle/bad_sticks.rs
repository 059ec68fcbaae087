//! Files that are not what they should be: clear words, nothing lost, nothing taken.

use super::common_net::{self, Town, wait};
use super::{BundleError, HOUSEHOLD, counter, export, hand_in, import, journal};
use lianxin::change::parcel::ParcelError;

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
