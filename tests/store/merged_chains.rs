//! Merges that two devices make at the same time: A into B here, B into C there. What was written of any of them is read as of who
//! stays at the end, once, and nobody goes in circles.

use crate::device::{Device, morning};
use crate::judge::assert_equals_a_rebuild;
use crate::town::Town;
use lianxin::record::Kind;
use lianxin::store::{Answer, Query};
use lianxin::view::HouseholdDetail;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Households, each with somebody of its own, who was visited and whose pressure was taken there.
const HOMES: usize = 5;

fn id(device: &mut Device, entry: Value) -> String {
    device.record(entry).prepared.record.to_string()
}

/// Devices that know the same households; their ids, the smallest first.
fn village(devices: usize) -> (Town, Vec<Device>, Vec<String>, Vec<String>) {
    let mut device = Device::new(1);
    let mut both = Vec::new();
    for at in 0..HOMES {
        let household =
            json!({"do": "household", "household_no": format!("0{at}"), "display_name": format!("谭{at}春")});
        let home = id(&mut device, household);
        let person = id(
            &mut device,
            json!({"do": "person", "household": home, "name": format!("罗{at}雨")}),
        );
        device.record(json!({"do": "visit", "household": home, "outcome": "done", "met": [person], "text": "来过"}));
        device.record(
            json!({"do": "health_record", "person": person, "disease": "hypertension", "bp_sys": 130,
            "bp_dia": 80, "measured_by": "self"}),
        );
        both.push((home, person));
    }
    // Ids of one moment are in no order; who has the smallest stays.
    both.sort();
    let (homes, people) = both.into_iter().unzip();
    let mut town = Town::default();
    let others = (2..=devices).map(|number| Device::new(number as u128));
    let mut devices: Vec<Device> = std::iter::once(device).chain(others).collect();
    town.settle_all(&mut devices);
    (town, devices, homes, people)
}

fn merge(kind: &str, gone: &str, stays: &str) -> Value {
    json!({"do": "merge", "kind": kind, "gone": gone, "stays": stays, "reason": "同一个"})
}

fn ids(device: &Device, kind: &Kind) -> BTreeSet<String> {
    let rows = device.store.export(kind).unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn detail(device: &Device, household: &str) -> Box<HouseholdDetail> {
    match device
        .store
        .answer(&Query::Household(household.parse().unwrap()), morning())
        .unwrap()
    {
        Answer::Household(Some(detail)) => detail,
        other => panic!("{other:?}"),
    }
}

/// How many visits, follow-up records and people the pages of all households show.
fn shown(device: &Device) -> [usize; 3] {
    let details = ids(device, &Kind::Household)
        .into_iter()
        .map(|home| detail(device, &home));
    details.fold([0; 3], |[visits, health, people], home| {
        assert_eq!(home.visits.len(), home.visit_count);
        [
            visits + home.visits.len(),
            health + home.health.len(),
            people + home.persons.len(),
        ]
    })
}

#[test]
fn households_that_are_merged_one_into_the_other_on_two_devices_are_read_as_the_last() {
    let (mut town, mut devices, homes, _) = village(2);
    devices[0].record(merge("household", &homes[1], &homes[0]));
    devices[1].record(merge("household", &homes[3], &homes[2]));
    devices[1].record(merge("household", &homes[2], &homes[1]));
    town.settle_all(&mut devices);
    for device in &mut devices {
        let last = detail(device, &homes[0]);
        assert_eq!((last.visits.len(), last.health.len(), last.persons.len()), (4, 4, 4));
        assert_equals_a_rebuild(device, "chain", morning());
    }
    devices[0].record(json!({"do": "visit", "household": homes[0], "outcome": "done", "text": "又来"}));
    town.settle_all(&mut devices);
    assert_eq!(detail(&devices[1], &homes[0]).visits.len(), 5);
}

#[test]
fn what_arrives_late_of_the_first_of_a_chain_is_counted_with_the_last() {
    let (mut town, mut devices, homes, people) = village(3);
    devices[0].record(merge("household", &homes[1], &homes[0]));
    devices[1].record(merge("household", &homes[2], &homes[1]));
    let (visited, who) = (&homes[2], &people[2]);
    devices[2].record(json!({"do": "visit", "household": visited, "outcome": "done", "text": "晚到"}));
    devices[2].record(
        json!({"do": "health_record", "person": who, "disease": "hypertension", "bp_sys": 150,
        "bp_dia": 90, "measured_by": "self"}),
    );
    devices[2].record(json!({"do": "tag", "person": who, "kind": "hypertension"}));
    town.settle_all(&mut devices);
    for device in &mut devices {
        let last = detail(device, &homes[0]);
        assert_eq!((last.visits.len(), last.health.len(), last.tags.len()), (4, 4, 1));
        assert_equals_a_rebuild(device, "late", morning());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn after_any_merges_at_once_everything_is_read_once_and_on_every_device_the_same(
        merges in prop::collection::vec((0..3_usize, any::<bool>(), 0..HOMES, 0..HOMES, any::<bool>()), 1..7),
    ) {
        let (mut town, mut devices, homes, people) = village(3);
        let mut households = 0;
        for (device, of_people, gone, stays, syncs) in merges {
            let (kind, all) = if of_people { (Kind::Person, &people) } else { (Kind::Household, &homes) };
            let known = ids(&devices[device], &kind);
            if gone != stays && known.contains(&all[gone]) && known.contains(&all[stays]) {
                devices[device].record(merge(kind.code(), &all[gone], &all[stays]));
                households += usize::from(!of_people);
            }
            if syncs {
                town.settle(&mut devices[device], 5, 7, morning());
            }
        }
        town.settle_all(&mut devices);
        let [visits, health, _] = shown(&devices[0]);
        prop_assert_eq!((visits, health), (HOMES, HOMES));
        prop_assert!(ids(&devices[0], &Kind::Household).len() >= HOMES - households.min(HOMES - 1));
        for device in &mut devices[1..] {
            prop_assert_eq!(shown(device)[..2].to_vec(), vec![visits, health]);
        }
        assert_equals_a_rebuild(&mut devices[0], "any merges", morning());
    }
}
