//! Files that are not what they should be: clear words, nothing lost, nothing taken.

use super::common_net::{self, Town, wait};
use super::{BundleError, HOUSEHOLD, VISIT, counter, export, hand_in, household, import, journal};
use lianxin::change::bundle_file::BundleFileError;
use lianxin::clock::Clock;

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
    assert_eq!(refused(b"PK\x03\x04"), BundleFileError::NotABundle.code());
    assert_eq!(
        refused(&request[..request.len() - 9]),
        BundleFileError::Truncated.code()
    );
    assert_eq!(refused(&flipped), BundleFileError::Damaged.code());
    assert_eq!(refused(&reply), BundleFileError::OtherWay.code());
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

#[test]
fn no_cut_and_no_flipped_byte_is_taken_on_either_side() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    let request = export(&mut leader);
    let storage = town.storage();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let at_the_counter = |file: &[u8]| runtime.block_on(counter::take(&storage, Clock::system(), file)).is_ok();
    let reply = hand_in(&town, &request).unwrap().file;
    let head = wait(town.storage().head(common_net::TOWN.into())).unwrap();
    let before = (journal(&leader), leader.store.sync_start().unwrap());
    for length in 0..request.len() {
        assert!(!at_the_counter(&request[..length]), "a request of {length} bytes");
    }
    for length in 0..reply.len() {
        assert!(
            import(&mut leader, &reply[..length]).is_err(),
            "a reply of {length} bytes"
        );
    }
    let spoilt = |file: &[u8], at: usize| {
        let mut file = file.to_vec();
        file[at] ^= 1 << (at % 8);
        file
    };
    for at in 0..request.len() {
        assert!(
            !at_the_counter(&spoilt(&request, at)),
            "a request with byte {at} flipped"
        );
    }
    for at in 0..reply.len() {
        assert!(
            import(&mut leader, &spoilt(&reply, at)).is_err(),
            "a reply with byte {at} flipped"
        );
    }
    assert_eq!(wait(town.storage().head(common_net::TOWN.into())).unwrap(), head);
    assert_eq!((journal(&leader), leader.store.sync_start().unwrap()), before);
    assert!(import(&mut leader, &reply).unwrap().fresh);
}

#[test]
fn old_requests_after_newer_ones_and_replies_in_the_wrong_order_change_nothing() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    leader.record(HOUSEHOLD);
    let first = export(&mut leader);
    leader.record(VISIT);
    let second = export(&mut leader);
    leader.record(&household(1));
    let third = export(&mut leader);
    let newest = hand_in(&town, &third).unwrap();
    assert_eq!(newest.stored, leader.counts().pending);
    let head = wait(town.storage().head(common_net::TOWN.into())).unwrap();
    let old = [&second, &first].map(|file| {
        let answered = hand_in(&town, file).unwrap();
        assert_eq!((answered.stored, answered.quarantined, answered.refused), (0, 0, None));
        answered.file
    });
    assert_eq!(
        wait(town.storage().head(common_net::TOWN.into())).unwrap(),
        head,
        "nothing twice"
    );
    // Home comes an old one first: it was made when the log held all three, and tells of them all.
    assert!(import(&mut leader, &old[1]).unwrap().fresh);
    let start = leader.store.sync_start().unwrap();
    assert_eq!(
        (leader.counts().pending, start.as_ref().unwrap().must_rotate),
        (0, false)
    );
    for late in [&newest.file, &old[0], &old[1], &newest.file] {
        assert!(!import(&mut leader, late).unwrap().fresh);
    }
    assert_eq!(leader.store.sync_start().unwrap(), start);
    // Of two replies to requests of one place the second is late; what it told comes with the next.
    let mut told = Vec::new();
    for number in 2..4 {
        leader.record(&household(number));
        let request = export(&mut leader);
        told.push(hand_in(&town, &request).unwrap().file);
    }
    assert!(import(&mut leader, &told[0]).unwrap().fresh && !import(&mut leader, &told[1]).unwrap().fresh);
    assert_eq!(leader.counts().pending, 1);
    let answered = hand_in(&town, &export(&mut leader)).unwrap();
    assert_eq!((answered.stored, answered.duplicate), (0, 1));
    assert!(import(&mut leader, &answered.file).unwrap().fresh);
    assert_eq!(leader.counts().pending, 0);
    let head = wait(town.storage().head(common_net::TOWN.into())).unwrap();
    clerk.sync_ok(&town);
    assert_eq!(clerk.export("household"), leader.export("household"));
    leader.sync_ok(&town);
    assert_eq!(wait(town.storage().head(common_net::TOWN.into())).unwrap(), head);
}

#[test]
fn a_reply_of_another_device_town_or_time_is_passed_by_with_its_reason() {
    let (town, elsewhere) = (Town::new(), Town::new());
    let mut leader = town.device("谭谷雨");
    let mut stranger = elsewhere.device("谭谷雨");
    leader.record(HOUSEHOLD);
    stranger.record(HOUSEHOLD);
    let theirs = hand_in(&elsewhere, &export(&mut stranger)).unwrap().file;
    let refused = import(&mut leader, &theirs).unwrap_err();
    assert!(matches!(refused, BundleError::Sealed("other_device")), "{refused:?}");
    // A reply to this device's request of before its database was put back to an old copy.
    let copy = tempfile::tempdir().unwrap();
    leader.copy_to(copy.path());
    leader.record(VISIT);
    let reply = hand_in(&town, &export(&mut leader)).unwrap().file;
    let mut leader = leader.restored(copy.path());
    let taken = import(&mut leader, &reply).unwrap();
    assert!(
        leader.store.sync_start().unwrap().unwrap().must_rotate && taken.more,
        "{taken:?}"
    );
    assert_eq!(super::by_stick(&mut leader, &town), 2, "a new number, then what waits");
    assert_eq!(
        (leader.counts().pending, leader.export("visit").len()),
        (0, 1),
        "the visit is not lost"
    );
}
