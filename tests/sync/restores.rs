//! Real stores, a real server, and one of them put back to an old copy: nothing is lost, doubled or silently overwritten.

use crate::common_net::{Device, Town, wait};
use lianxin::change::wire::RecoverReply;
use lianxin::sync::{HttpTransport, Transport as _};
use serde_json::json;

fn household(number: usize) -> String {
    format!(r#"{{"do":"household","household_no":"B-{number:03}","display_name":"谭立春","phone":"12912345678"}}"#)
}

fn phone(number: usize, phone: &str) -> String {
    format!(r#"{{"do":"edit","kind":"household","record":"B-{number:03}","set":{{"phone":"{phone}"}}}}"#)
}

/// Everybody syncs until nothing moves, then all show the same and nothing waits.
fn settle(town: &Town, devices: &mut [&mut Device], households: usize) {
    for _ in 0..3 {
        for device in devices.iter_mut() {
            device.sync_ok(town);
        }
    }
    let mut fresh = town.device("邓小满");
    fresh.sync_ok(town);
    for device in devices.iter() {
        assert_eq!(device.counts().pending, 0);
        let scope = device.store.identity().unwrap().unwrap().unit;
        let mut told = fresh.export("household");
        told.retain(|row| scope.contains(&crate::common_net::path(row["unit"].as_str().unwrap())));
        assert_eq!(device.export("household"), told, "as the server tells it");
    }
    assert_eq!(fresh.export("household").len(), households);
}

#[test]
fn a_server_put_back_gets_its_lost_tail_from_whoever_has_it_twice() {
    let mut town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    leader.record(&household(1));
    settle(&town, &mut [&mut leader, &mut clerk], 1);
    for time in 0..2 {
        let first = 2 + time * 4;
        let backup = town.backup("backup.db");
        leader.record(&household(first));
        leader.sync_ok(&town);
        clerk.record(&household(first + 1));
        clerk.sync_ok(&town);
        clerk.record(&phone(first, &format!("1292222222{time}")));
        clerk.sync_ok(&town);
        town.restore(&backup);
        leader.record(&household(first + 2));
        // The leader knows less than the clerk: what it holds comes back first, the clerk brings the rest.
        let found = leader.sync_ok(&town).summary;
        assert!(found.recovered > 0 || found.stored > 0, "{time}: {found:?}");
        clerk.record(&household(first + 3));
        settle(&town, &mut [&mut leader, &mut clerk], first + 3);
        assert_eq!((leader.counts().conflicts, clerk.counts().conflicts), (0, 0), "{time}");
    }
}

#[test]
fn others_changes_are_brought_back_by_the_one_device_that_has_them() {
    let mut town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    clerk.sync_ok(&town);
    leader.sync_ok(&town);
    let backup = town.backup("backup.db");
    for number in 1..=30 {
        leader.record(&household(number));
    }
    leader.record(&phone(3, "12933333333"));
    leader.sync_ok(&town);
    clerk.sync_ok(&town);
    drop(leader);
    town.restore(&backup);
    let summary = clerk.sync_ok(&town).summary;
    assert!(summary.recovered >= 31, "{summary:?}");
    settle(&town, &mut [&mut clerk], 30);
}

#[test]
fn a_server_that_has_overtaken_a_device_since_it_was_put_back_is_noticed_by_the_chain_twice() {
    let mut town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    let mut made = 0;
    for time in 0..2 {
        settle(&town, &mut [&mut leader, &mut clerk], made);
        let backup = town.backup("backup.db");
        for _ in 0..3 {
            made += 1;
            leader.record(&household(made));
        }
        leader.sync_ok(&town);
        town.restore(&backup);
        for _ in 0..9 {
            made += 1;
            clerk.record(&household(made));
        }
        clerk.sync_ok(&town);
        made += 1;
        leader.record(&household(made));
        let summary = leader.sync_ok(&town).summary;
        assert!(summary.recovered >= 3, "{time}: {summary:?}");
        settle(&town, &mut [&mut leader, &mut clerk], made);
    }
}

#[test]
fn a_device_put_back_to_an_old_copy_goes_on_as_a_new_one_twice() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    let mut made = 0;
    for time in 0..2 {
        settle(&town, &mut [&mut leader, &mut clerk], made);
        made += 1;
        leader.record(&household(made));
        let copy = tempfile::tempdir().unwrap();
        leader.copy_to(copy.path());
        leader.sync_ok(&town);
        for _ in 0..3 {
            made += 1;
            leader.record(&household(made));
            leader.sync_ok(&town);
        }
        let before = leader.store.sync_start().unwrap().unwrap();
        leader = leader.restored(copy.path());
        let start = leader.store.sync_start().unwrap().unwrap();
        assert!(start.must_rotate, "{time}: the marker is ahead of the copy");
        made += 1;
        leader.record(&household(made));
        settle(&town, &mut [&mut leader, &mut clerk], made);
        let after = leader.store.sync_start().unwrap().unwrap();
        assert_ne!(after.device, before.device, "{time}");
        assert!(!after.must_rotate);
    }
}

#[test]
fn a_database_copied_to_a_second_laptop_makes_two_devices_twice() {
    let town = Town::new();
    let mut first = town.device("谭谷雨");
    first.record(&household(1));
    first.sync_ok(&town);
    first.record(&household(2));
    let mut made = 2;
    let mut laptops = vec![first];
    for time in 0..2 {
        let other = tempfile::tempdir().unwrap();
        laptops[0].copy_to(other.path());
        laptops.push(Device::open(other));
        for laptop in &mut laptops {
            made += 1;
            laptop.record(&household(made));
            laptop.sync_ok(&town);
        }
        let mut all: Vec<&mut Device> = laptops.iter_mut().collect();
        settle(&town, &mut all, made);
        let mut ids: Vec<_> = laptops
            .iter()
            .map(|laptop| laptop.store.sync_start().unwrap().unwrap().device)
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 2 + time, "each has an incarnation of its own");
    }
}

#[test]
fn both_sides_put_back_at_once_still_agree() {
    let mut town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    leader.record(&household(1));
    settle(&town, &mut [&mut leader, &mut clerk], 1);
    let backup = town.backup("backup.db");
    let copy = tempfile::tempdir().unwrap();
    leader.record(&household(2));
    leader.sync_ok(&town);
    leader.copy_to(copy.path());
    leader.record(&household(3));
    leader.sync_ok(&town);
    clerk.sync_ok(&town);
    clerk.record(&phone(3, "12944444444"));
    clerk.sync_ok(&town);
    town.restore(&backup);
    leader = leader.restored(copy.path());
    leader.record(&household(4));
    settle(&town, &mut [&mut leader, &mut clerk], 4);
}

/// Offers the changes that somebody holds with another text, as if their authors had written it.
fn offer_forged(town: &Town, evil: &Device) {
    let start = evil.store.sync_start().unwrap().unwrap();
    let mut items = Vec::new();
    for mut change in evil.store.export_changes().unwrap() {
        if change["kind"] == "household" {
            change["set"]["display_name"] = json!("forged");
            let from = json!({"device": start.device, "user": change["user"], "received": 1, "te": 1, "es": 0,
                "proof": "00".repeat(16)});
            items.push(json!({"change": change, "es": 0, "from": from}));
        }
    }
    assert!(items.len() >= 3);
    let body = json!({"device": start.device, "cursor": "0.0000000000000000", "items": items});
    let body = serde_json::to_vec(&body).unwrap();
    let answer = wait(HttpTransport::new(Some(town.url())).exchange(&start, "/v1/recover", body)).unwrap();
    let reply: RecoverReply = serde_json::from_slice(&answer).unwrap();
    for result in reply.results {
        assert_eq!(result.code(), Some("proof"));
    }
}

#[test]
fn who_forges_what_the_server_lost_before_anybody_brings_it_back_takes_nothing_away() {
    let mut town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    let mut evil = town.device("邓小满");
    settle(&town, &mut [&mut leader, &mut clerk], 0);
    let backup = town.backup("backup.db");
    for number in 1..=3 {
        leader.record(&household(number));
    }
    for device in [&mut leader, &mut clerk, &mut evil] {
        device.sync_ok(&town);
    }
    town.restore(&backup);
    offer_forged(&town, &evil);
    drop(evil);
    let summary = clerk.sync_ok(&town).summary;
    assert_eq!(summary.recovered, 3, "{summary:?}");
    settle(&town, &mut [&mut leader, &mut clerk], 3);
    for row in clerk.export("household") {
        assert_eq!(row["display_name"], "谭立春");
    }
    assert_eq!(
        wait(town.storage().quarantined(None)).unwrap(),
        [],
        "nothing is left to decide"
    );
}
