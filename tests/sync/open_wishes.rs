//! A volunteer, who receives no household and no wish, takes a wish on with their own device.

use crate::common_net::{Device, Town, path, wait};
use lianxin::change::entry::Entry;
use lianxin::clock::Clock;
use lianxin::domain::role::Role;
use lianxin::server::town;
use lianxin::store::{Answer, Query};
use lianxin::view::TodayItem;
use serde_json::{Value, json};

fn edit(record: &str, set: &Value) -> String {
    json!({"do": "edit", "kind": "open_wish", "record": record, "set": set}).to_string()
}

/// The open wishes that ask for somebody on the page 今日.
fn cards(device: &mut Device) -> Vec<String> {
    let now = Clock::system().now();
    device.store.roll_to(now).unwrap();
    let Answer::Today(view) = device.store.answer(&Query::Today, now).unwrap() else {
        panic!("no page");
    };
    let items = view.cards.iter().flat_map(|card| &card.items);
    let due = items.filter_map(|item| match item {
        TodayItem::FollowUp(it, _) if it.because.rule == "R20" => Some(it.text.clone()),
        _ => None,
    });
    due.collect()
}

#[test]
fn a_volunteer_takes_a_wish_on_without_hearing_whose_it_is_and_the_leader_is_asked_to_get_in_touch() {
    let town = Town::new();
    let (storage, clock) = (town.storage(), Clock::system());
    let village = path("439901100/200");
    wait(town::add_user(&storage, clock, "周芒种", Role::Volunteer, village)).unwrap();
    let (mut leader, mut volunteer) = (town.device("谭谷雨"), town.device("周芒种"));
    leader.sync_ok(&town);
    leader.record(r#"{"do":"household","household_no":"A-01","display_name":"谭立春","address":"石井组3号"}"#);
    let wish = leader.record(r#"{"do":"wish","household":"A-01","text":"谭立春想要一部手机"}"#);
    let wish = wish.prepared.record.to_string();
    let open = json!({"do": "open_wish", "title": "一部老人手机", "kind": "goods", "wish_id": wish});
    let open = leader.record(&open.to_string()).prepared.record.to_string();
    leader.sync_ok(&town);
    volunteer.sync_ok(&town);
    let seen = volunteer.export("open_wish");
    assert_eq!(seen.len(), 1);
    assert!(!seen[0].to_string().contains("谭立春"), "{seen:?}");
    for kind in ["wish", "household", "person"] {
        assert!(volunteer.export(kind).is_empty(), "{kind}");
    }
    assert!(cards(&mut leader).is_empty());
    // The rest of it is not theirs to write.
    let other: Entry = serde_json::from_str(&edit(&open, &json!({"title": "两部手机"}))).unwrap();
    assert!(volunteer.store.save(&other, None, None, Clock::system().now()).is_err());
    let today = Clock::system().now().local_date().to_string();
    let claim = json!({"state": "taken", "claimer": "周芒种", "claimer_phone": "12900000777", "claimed_at": today});
    volunteer.record(&edit(&open, &claim));
    volunteer.sync_ok(&town);
    let counts = volunteer.counts();
    assert_eq!((counts.pending, counts.refused), (0, 0));
    leader.sync_ok(&town);
    assert_eq!(leader.export("open_wish")[0]["claimer"], "周芒种");
    assert_eq!(cards(&mut leader), ["一部老人手机"]);
    leader.record(&edit(&open, &json!({"state": "settled", "settled_on": today})));
    assert!(cards(&mut leader).is_empty());
}
