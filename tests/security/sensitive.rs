//! P2: requests about families, illness and missing persons, on devices of a real server.

use crate::common_net::{GRID, Town, path, wait};
use lianxin::clock::Clock;
use lianxin::domain::role::Role;
use lianxin::server::town;

#[test]
fn p2_a_request_leaves_an_onlookers_device_and_comes_back_with_its_category() {
    let town = Town::new();
    wait(town::add_user(
        &town.storage(),
        Clock::system(),
        "蓝寒露",
        Role::WorkTeam,
        path(GRID),
    ))
    .unwrap();
    let (mut leader, mut viewer, mut team) = (town.device("谭谷雨"), town.device("易处暑"), town.device("蓝寒露"));
    let saved =
        leader.record(r#"{"do":"request","title":"路边争吵","category":"0101","urgency":"normal","place":"石井组"}"#);
    let request = saved.prepared.record;
    leader.sync_ok(&town);
    for device in [&mut viewer, &mut team] {
        device.sync_ok(&town);
        assert_eq!(device.export("request").len(), 1);
    }
    // What a work team wrote offline meanwhile is kept on its device, and taken by the server.
    team.record(&format!(
        r#"{{"do":"request_event","request":"{request}","event":"progress","note":"已劝开"}}"#
    ));
    let edit = |category: &str| {
        format!(r#"{{"do":"edit","kind":"request","record":"{request}","set":{{"category":"{category}"}}}}"#)
    };
    leader.record(&edit("0606"));
    leader.sync_ok(&town);
    for device in [&mut viewer, &mut team] {
        device.sync_ok(&town);
        device.sync_ok(&town);
        assert_eq!(device.export("request").len(), 0, "it is not theirs to read any more");
        assert_eq!(device.counts().pending, 0);
    }
    leader.sync_ok(&town);
    assert_eq!(leader.counts().refused, 0);
    let notes = |device: &crate::common_net::Device| {
        let events = device.export("request_event");
        events.iter().filter(|event| event["note"] == "已劝开").count()
    };
    assert_eq!((notes(&leader), notes(&team), notes(&viewer)), (1, 1, 0));
    leader.record(&edit("0102"));
    leader.sync_ok(&town);
    for device in [&mut viewer, &mut team] {
        device.sync_ok(&town);
        assert_eq!((device.export("request").len(), notes(device)), (1, 1));
    }
}
