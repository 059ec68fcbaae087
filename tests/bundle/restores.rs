//! Stories in which something was put back or copied, told once over the network and once by stick.

use super::common_net::Device;
use super::rounds::twin;
use super::scenarios::{CALL, Scene, edit, pair, sync};
use super::{HOUSEHOLD, REQUEST, VISIT, household};
use lianxin::clock::Clock;
use lianxin::domain::rules::Rules;
use lianxin::store::Store;
use std::sync::Arc;

pub fn server_put_back(scene: &mut Scene) -> Vec<Device> {
    let (mut leader, mut clerk) = pair(scene);
    let night = scene.town.backup("night");
    leader.record(VISIT);
    edit(&mut leader, "12911111111");
    clerk.record(CALL);
    sync!(scene, leader, clerk, leader);
    edit(&mut clerk, "12922222222");
    sync!(scene, clerk, leader);
    let before = scene.head();
    scene.town.restore(&night);
    leader.record(REQUEST);
    sync!(scene, leader, clerk, leader, clerk);
    assert!(
        scene.head() > before,
        "all is back, and the request with its first step"
    );
    vec![leader, clerk]
}

pub fn old_copy(scene: &mut Scene) -> Vec<Device> {
    let (mut leader, mut clerk) = pair(scene);
    let copy = tempfile::tempdir().unwrap();
    leader.record(&household(1));
    leader.copy_to(copy.path());
    leader.record(VISIT);
    sync!(scene, leader, clerk);
    let mut leader = leader.restored(copy.path());
    leader.record(&household(2));
    sync!(scene, leader, clerk, leader);
    assert_eq!(leader.counts().pending, 0);
    assert_eq!(leader.export("household").len(), 3);
    vec![leader, clerk]
}

pub fn second_machine(scene: &mut Scene) -> Vec<Device> {
    let (leader, mut clerk) = pair(scene);
    let (mut leader, second) = twin(leader);
    let Device { store, dir, .. } = second;
    drop(store);
    let file = dir.path().join("lianxin.db");
    let moved = Store::open_on("elsewhere".to_owned(), &file, None, false, Arc::new(Rules::builtin()));
    let mut second = Device {
        store: moved.unwrap(),
        dir,
        batch: lianxin::sync::batch::Batch::default(),
    };
    leader.record(&household(1));
    second.record(&household(2));
    sync!(scene, second, leader, clerk, second);
    vec![leader, second, clerk]
}

pub fn forked(scene: &mut Scene) -> Vec<Device> {
    let (leader, mut clerk) = pair(scene);
    let (mut leader, mut copy) = twin(leader);
    leader.record(&household(1));
    leader.record(VISIT);
    copy.record(&household(2));
    edit(&mut copy, "12911111111");
    sync!(scene, leader, copy, leader, clerk, copy);
    assert_eq!((leader.counts().pending, copy.counts().pending), (0, 0));
    assert_eq!(copy.export("household").len(), 3);
    vec![leader, copy, clerk]
}

/// The server was put back to before all that this device wrote, and its first changes are not here any more.
pub fn gap(scene: &mut Scene) -> Vec<Device> {
    let mut leader = scene.town.device("谭谷雨");
    scene.sync(&mut leader);
    let empty = scene.town.backup("empty");
    leader.record(HOUSEHOLD);
    leader.record(&household(1));
    scene.sync(&mut leader);
    scene.town.restore(&empty);
    let conn = rusqlite::Connection::open(leader.dir.path().join("lianxin.db")).unwrap();
    assert_eq!(
        conn.execute("DELETE FROM journal WHERE mine = 1 AND n = 1", [])
            .unwrap(),
        1
    );
    drop(conn);
    leader.store.rebuild(Clock::system().now()).unwrap();
    let former = leader.store.sync_start().unwrap().unwrap().device;
    leader.record(&household(2));
    sync!(scene, leader, leader);
    assert_ne!(leader.store.sync_start().unwrap().unwrap().device, former);
    assert_eq!(leader.counts().pending, 0);
    vec![leader]
}
