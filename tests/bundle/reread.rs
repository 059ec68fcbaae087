//! One side begins refused: a server put back, a device put back, a device revoked.

use super::common_net::{self, Town, wait};
use super::rounds::twin;
use super::{
    BundleError, HOUSEHOLD, REQUEST, VISIT, bundle, by_stick, copy_dir, export, hand_in, household, import, records,
};
use lianxin::clock::Clock;
use lianxin::store::Phase;

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

/// What the server has apart is asked about once, though the log is another one at every journey.
#[test]
fn a_reading_anew_ends_in_a_town_that_goes_on_writing() {
    let mut town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    let mut other = town.device("盘立冬");
    leader.sync_ok(&town);
    let night = town.backup("night");
    leader.record(HOUSEHOLD);
    leader.sync_ok(&town);
    clerk.sync_ok(&town);
    town.restore(&night);
    // What the clerk has of the leader now lies apart at the server: the leader works elsewhere.
    move_to(&town, "谭谷雨", common_net::OTHER);
    leader.sync_ok(&town);
    assert!(leader.counts().refused > 0, "{:?}", leader.counts());
    clerk.record(&household(100));
    for journey in 0.. {
        other.record(&household(journey));
        other.sync_ok(&town);
        let request = export(&mut clerk);
        other.record(&household(50 + journey));
        other.sync_ok(&town);
        let answered = hand_in(&town, &request).unwrap();
        if !import(&mut clerk, &answered.file).unwrap().more && clerk.counts().pending == 0 {
            break;
        }
        assert!(journey < 4, "the reading never ends: {:?}", clerk.store.sync_start());
    }
    assert_eq!(clerk.store.sync_start().unwrap().unwrap().phase, Phase::Steady);
}

fn move_to(town: &Town, name: &str, unit: &str) {
    let storage = town.storage();
    wait(async {
        let user = storage.users_named(name.into(), None).await.unwrap().pop().unwrap();
        let (role, unit) = (user.role.clone(), common_net::path(unit));
        lianxin::server::town::move_user(&storage, Clock::system(), &user, role, unit, true)
            .await
            .unwrap();
    });
}
