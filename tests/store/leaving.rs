//! What leaves a device: a scope that shrinks, a removal that asks first, purged texts, a revoked device.

use crate::device::{Device, OTHER, UNIT, VILLAGE, morning};
use crate::judge::{assert_equals_a_rebuild, assert_same};
use crate::town::{Town, scope};
use lianxin::change::Kind;
use lianxin::domain::ids::RecordId;
use lianxin::domain::role::Role;
use serde_json::json;

#[test]
fn what_lies_outside_a_smaller_scope_leaves_and_own_work_goes_out_of_sight_until_it_is_safe() {
    let (mut town, _, _, mut clerk) = village(3);
    let households = clerk.store.export(&Kind::Household).unwrap();
    let theirs = households.iter().find(|it| it["unit"] == OTHER).unwrap();
    let theirs: RecordId = theirs["id"].as_str().unwrap().parse().unwrap();
    clerk.record(json!({"do": "edit", "kind": "household", "record": theirs.to_string(), "set": {"remark": "狗"}}));
    town.settle(&mut clerk, 50, 500, morning());
    clerk
        .store
        .save_draft(&format!("visit:{theirs}"), &json!({"text": "半句"}), morning())
        .unwrap();
    clerk.record(json!({"do": "edit", "kind": "household", "record": theirs.to_string(), "set": {"contact": "她"}}));

    town.scope = Some(scope(2, Role::Clerk, UNIT));
    town.poison = Some("contact".to_owned());
    let start = clerk.start();
    let reply = town.reply(&clerk, Vec::new(), start.cursor, 500, morning());
    clerk.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(clerk.count(&Kind::Household), 6, "what waits goes first");
    town.settle(&mut clerk, 50, 500, morning());
    assert_eq!((clerk.count(&Kind::Household), clerk.count(&Kind::Visit)), (3, 3));
    assert_eq!(clerk.sql("SELECT count(*) FROM draft"), 0);
    assert_eq!(
        clerk.sql("SELECT count(*) FROM journal WHERE hidden = 1 AND seq IS NOT NULL"),
        1
    );
    assert_equals_a_rebuild(&mut clerk, "left", morning());
    let Some(shown) = clerk.store.identity().unwrap() else {
        panic!("an identity")
    };
    assert_eq!(shown.unit.as_str(), UNIT);

    let later = morning().plus(91 * 86_400_000);
    town.settle(&mut clerk, 50, 500, later);
    assert_eq!(
        clerk.sql("SELECT count(*) FROM journal WHERE hidden = 1 AND seq IS NOT NULL"),
        1,
        "in no backup yet"
    );
    town.safe = town.log.len() as u64;
    town.settle(&mut clerk, 50, 500, later);
    assert_eq!(
        clerk.sql("SELECT count(*) FROM journal WHERE hidden = 1 AND seq IS NOT NULL"),
        0
    );

    town.scope = Some(scope(3, Role::Clerk, VILLAGE));
    for _ in 0..2 {
        town.settle(&mut clerk, 50, 500, later);
    }
    assert_eq!(
        clerk.count(&Kind::Household),
        6,
        "a scope that grows is pulled from the start"
    );
    assert_equals_a_rebuild(&mut clerk, "left", morning());
}

#[test]
fn a_role_without_a_caseload_keeps_no_household_and_no_visit() {
    let (mut town, _, _, mut clerk) = village(2);
    town.scope = Some(scope(2, Role::TownOffice, VILLAGE));
    town.settle(&mut clerk, 50, 500, morning());
    assert_eq!((clerk.count(&Kind::Household), clerk.count(&Kind::Visit)), (0, 0));
    assert_equals_a_rebuild(&mut clerk, "left", morning());
}

#[test]
fn a_removal_of_much_at_once_asks_a_person_and_holds_nothing_else_up() {
    let (mut town, _, _, mut clerk) = village(40);
    let mut before = clerk.projection();
    town.scope = Some(scope(2, Role::Clerk, OTHER));
    let (applied, _) = town.round(&mut clerk, 50, 500, morning());
    assert_eq!(applied.removal, 80, "40 households and 40 visits");
    assert_same(&before, &clerk.projection(), "nothing left");
    assert_eq!(clerk.store.removal_waiting().unwrap(), Some(80));
    town.scope = None;
    let id: RecordId = clerk.store.export(&Kind::Household).unwrap()[0]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    clerk.record(json!({"do": "edit", "kind": "household", "record": id.to_string(), "set": {"remark": "狗"}}));
    town.scope = Some(scope(2, Role::Clerk, OTHER));
    let (applied, _) = town.round(&mut clerk, 50, 500, morning());
    assert_eq!((applied.stored, applied.removal > 0), (1, true), "results are taken");
    before = clerk.projection();
    clerk.store.allow_removal().unwrap();
    let (applied, _) = town.round(&mut clerk, 50, 500, morning());
    assert_eq!(applied.removal, 0);
    assert_same(&before, &clerk.projection(), "the screens stay until the log is read");
    town.settle(&mut clerk, 50, 500, morning());
    assert_eq!((clerk.count(&Kind::Household), clerk.count(&Kind::Visit)), (40, 0));
    assert_eq!(clerk.store.removal_waiting().unwrap(), None);
    assert_equals_a_rebuild(&mut clerk, "left", morning());
}

#[test]
fn tombstones_in_small_pages_are_counted_together() {
    let (mut town, mut here, _, _) = village(80);
    let mut second = Device::new(9);
    town.settle(&mut second, 50, 500, morning());
    let ids: Vec<String> = second
        .store
        .export(&Kind::Household)
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap().to_owned())
        .collect();
    let mut deleted = 0;
    for id in ids {
        let entry = json!({"do": "delete", "kind": "household", "record": id, "reason": "重复"});
        deleted += usize::from(here.save(entry, morning()).is_ok());
    }
    assert!(deleted >= 80, "{deleted}");
    town.settle(&mut here, 50, 500, morning());
    let mut asked = false;
    for _ in 0..60 {
        let (applied, more) = town.round(&mut second, 50, 4, morning());
        asked |= applied.removal > 0;
        if asked || !more {
            break;
        }
    }
    assert!(asked);
    assert!(second.count(&Kind::Household) > 100, "it stopped in time");
}

/// A town where two leaders wrote, and a clerk of the village who has it all.
pub fn village(households: usize) -> (Town, Device, Device, Device) {
    let mut town = Town::default();
    let mut here = Device::new(1);
    let mut there = Device::with_role(2, Role::MicroLeader, OTHER);
    let mut clerk = Device::with_role(3, Role::Clerk, VILLAGE);
    for no in 0..households {
        let id = here.household(&format!("A-{no}"));
        here.visit(id, "看过");
        there.household(&format!("B-{no}"));
    }
    town.settle(&mut here, 50, 500, morning());
    town.settle(&mut there, 50, 500, morning());
    town.scope = Some(scope(1, Role::Clerk, VILLAGE));
    town.settle(&mut clerk, 50, 500, morning());
    (town, here, there, clerk)
}
