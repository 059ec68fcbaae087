//! A person or household that was recorded twice: found by what both have, made one by a single save, and two again by its undoing.

use crate::device::{Device, OTHER, UNIT, VILLAGE, morning};
use crate::judge::assert_equals_a_rebuild;
use crate::town::Town;
use lianxin::domain::lang::Lang;
use lianxin::domain::role::Role;
use lianxin::record::Kind;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query, SaveError};
use lianxin::view::{DuplicateRow, HouseholdDetail, Likeness, UndoOf};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ID: &str = "439901195103041021";

struct Village {
    device: Device,
    gone: String,
    stays: String,
}

fn id(device: &mut Device, entry: Value) -> String {
    device.record(entry).prepared.record.to_string()
}

/// 谭立春 stands in household 01 and once more in 02, where she has all that was written of her.
fn village() -> Village {
    let mut device = Device::new(1);
    for (no, name) in [("01", "谭立春"), ("02", "罗谷雨")] {
        device.record(json!({"do": "household", "household_no": no, "display_name": name}));
    }
    let stays = id(
        &mut device,
        json!({"do": "person", "household": "01", "name": "谭立春", "birth": "1951-03-04",
        "relation": "02", "phones": ["12900000001"]}),
    );
    let gone = id(
        &mut device,
        json!({"do": "person", "household": "02", "name": "谭立春", "id_no": ID,
        "phones": ["12900000002"]}),
    );
    for entry in [
        json!({"do": "tag", "person": gone, "kind": "hypertension", "level": "controlled"}),
        json!({"do": "benefit", "person": gone, "kind": "dibao", "monthly_yuan": "450"}),
        json!({"do": "wish", "person": gone, "text": "一把拐杖"}),
        json!({"do": "health_record", "person": gone, "disease": "hypertension", "bp_sys": 130, "bp_dia": 80, "measured_by": "self"}),
        json!({"do": "request", "household": "02", "person": gone, "title": "路灯不亮", "category": "0103", "urgency": "normal"}),
        json!({"do": "visit", "household": "01", "outcome": "done", "met": [gone], "text": "见到本人"}),
    ] {
        device.record(entry);
    }
    Village { device, gone, stays }
}

fn merge(gone: &str, stays: &str) -> Value {
    json!({"do": "merge", "gone": gone, "stays": stays, "reason": "同一人"})
}

fn row(device: &Device, kind: &Kind, of: impl Fn(&Value) -> bool) -> Value {
    let rows = device.store.export(kind).unwrap();
    rows.into_iter().find(of).unwrap()
}

fn duplicates(device: &Device) -> Vec<DuplicateRow> {
    match device.store.answer(&Query::Duplicates(None), morning()).unwrap() {
        Answer::Duplicates(rows) => rows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_names_the_one_who_goes_names_the_one_who_stays_and_undo_takes_it_back() {
    let Village {
        mut device,
        gone,
        stays,
    } = village();
    let before = device.projection();
    let saved = device.record(merge(&gone, &stays));
    let one = gone.clone().min(stays);
    for kind in [Kind::Tag, Kind::Benefit, Kind::Wish, Kind::Request] {
        assert_eq!(row(&device, &kind, |_| true)["person_id"], one, "{kind}");
    }
    let person = row(&device, &Kind::Person, |_| true);
    let household = row(&device, &Kind::Household, |row| row["id"] == person["household_id"]);
    assert_eq!(
        household["household_no"], "01",
        "they live where the one who stays does"
    );
    assert_eq!(person["id_no"], ID, "blanks are filled in");
    assert_eq!(person["phones"], json!(["12900000001", "12900000002"]));
    assert_eq!(
        device.sql("SELECT count(*) FROM person WHERE deleted = '同一人' AND merged_into IS NOT NULL"),
        1
    );
    let household = person["household_id"].as_str().unwrap().parse().unwrap();
    let Answer::Household(Some(detail)) = device.store.answer(&Query::Household(household), morning()).unwrap() else {
        panic!("the household is there")
    };
    assert_eq!(
        detail.health[0].record.person_id.to_string(),
        one,
        "her record is read as hers"
    );
    assert_eq!(detail.tags.len(), 1);
    let of_stays = device.sql("SELECT count(*) FROM follow_up WHERE rule = 'R13'");
    assert_eq!(
        of_stays,
        device.sql(&format!(
            "SELECT count(*) FROM follow_up WHERE rule = 'R13' AND person = '{one}'"
        ))
    );
    assert!(duplicates(&device).is_empty());
    assert_equals_a_rebuild(&mut device, "merged", morning());

    device
        .store
        .undo_of(&UndoOf::This(saved.group.unwrap()), morning())
        .unwrap();
    let mut after = device.projection();
    let mut before = before;
    for tables in [&mut before, &mut after] {
        tables.retain(|table, _| table == "person" || table == "tag" || table == "benefit" || table == "wish");
    }
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert_eq!(duplicates(&device).len(), 1, "they are two again");
    assert_eq!(row(&device, &Kind::Tag, |_| true)["person_id"], gone);
}

#[test]
fn the_same_tag_and_benefit_do_not_stand_twice_afterwards() {
    let Village {
        mut device,
        gone,
        stays,
    } = village();
    device.record(json!({"do": "tag", "person": stays, "kind": "hypertension"}));
    device.record(json!({"do": "benefit", "person": stays, "kind": "dibao"}));
    device.record(json!({"do": "benefit", "person": stays, "kind": "old_age", "monthly_yuan": "100"}));
    device.record(json!({"do": "benefit", "person": gone, "kind": "old_age", "monthly_yuan": "200"}));
    device.record(merge(&gone, &stays));
    let one = gone.min(stays);
    assert_eq!(device.count(&Kind::Tag), 1);
    assert_eq!(
        row(&device, &Kind::Tag, |_| true)["level"],
        "controlled",
        "what only one said is kept"
    );
    let dibao = row(&device, &Kind::Benefit, |row| row["kind"] == "dibao");
    assert_eq!(
        (&dibao["monthly_fen"], &dibao["person_id"]),
        (&json!(45_000), &json!(one))
    );
    let amounts: BTreeSet<i64> = device
        .store
        .export(&Kind::Benefit)
        .unwrap()
        .iter()
        .filter(|row| row["kind"] == "old_age" && row["person_id"] == one)
        .map(|row| row["monthly_fen"].as_i64().unwrap())
        .collect();
    assert_eq!(
        amounts,
        BTreeSet::from([10_000, 20_000]),
        "they say otherwise: a person decides"
    );
}

#[test]
fn nobody_is_merged_with_themselves_and_two_right_numbers_are_asked_about() {
    let Village {
        mut device,
        gone,
        stays,
    } = village();
    let Err(SaveError::Refused(problems)) = device.save(merge(&gone, &gone), morning()) else {
        panic!("nobody is two")
    };
    assert_eq!(problems[0].field, "stays");
    device.record(json!({"do": "edit", "kind": "person", "record": stays, "set": {"birth": "1968-07-15", "sex": "1", "id_no": "439901196807152138"}}));
    let saved = device.save(merge(&gone, &stays), morning()).unwrap();
    assert_eq!(saved.prepared.warnings[0].path(), "gone");
}

#[test]
fn a_member_is_merged_from_the_households_page_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let Village { device, .. } = village();
        let mut console = Console::with_store(device.store, morning())
            .speaking(lang)
            .sized(100, 40);
        console.press("2 down enter right");
        let menu = match lang {
            Lang::Zh => "并成一人",
            Lang::En => "Merge two people",
        };
        choose(&mut console, menu);
        let shown = console.screen();
        assert!(shown.contains("谭*春") && shown.contains("01"), "{shown}");
        assert!(!shown.contains("谭立春"), "masked: {shown}");
        console.press("enter");
        let people = console.store().unwrap().export(&Kind::Person).unwrap();
        assert_eq!(people.len(), 1, "{}", console.screen());
    }
}

#[test]
fn the_surest_likeness_is_told_first() {
    let Village { mut device, .. } = village();
    device.record(json!({"do": "person", "household": "02", "name": "谭力春", "birth": "1951-03-04"}));
    let found: Vec<Likeness> = duplicates(&device).into_iter().map(|row| row.why).collect();
    assert_eq!(found[0], Likeness::NameAndBirth);
    assert!(found.contains(&Likeness::Sound), "{found:?}");
}

/// 谭立春's household stands once more as A-01, with her, her grandson and all that was written of both.
fn twice() -> (Device, String, String) {
    let mut device = Device::new(1);
    let home = |device: &mut Device, no: &str| {
        id(
            device,
            json!({"do": "household", "household_no": no, "display_name": "谭立春", "address": "石井组 3 号"}),
        )
    };
    let (stays, gone) = (home(&mut device, "01"), home(&mut device, "A-01"));
    for home in [&stays, &gone] {
        device.record(
            json!({"do": "person", "household": home, "name": "谭立春", "birth": "1951-03-04", "relation": "02"}),
        );
    }
    device.record(json!({"do": "edit", "kind": "household", "record": gone, "set": {"phone": "12900000001"}}));
    let grandson = id(
        &mut device,
        json!({"do": "person", "household": gone, "name": "谭小满", "birth": "2015-06-01", "relation": "30"}),
    );
    for entry in [
        json!({"do": "tag", "household": gone, "kind": "dibao"}),
        json!({"do": "tag", "person": grandson, "kind": "left_behind_child"}),
        json!({"do": "benefit", "household": gone, "kind": "dibao", "monthly_yuan": "450"}),
        json!({"do": "request", "household": gone, "title": "路灯不亮", "category": "0103", "urgency": "normal"}),
        json!({"do": "visit", "household": gone, "outcome": "done", "met": [grandson], "text": "作业写完了"}),
        json!({"do": "visit", "household": stays, "outcome": "done", "text": "药还有三天"}),
        json!({"do": "reminder", "household": gone, "text": "送药", "due": "2026-12-01"}),
    ] {
        device.record(entry);
    }
    (device, gone, stays)
}

fn detail(device: &Device, household: &str) -> Box<HouseholdDetail> {
    let id = household.parse().unwrap();
    match device.store.answer(&Query::Household(id), morning()).unwrap() {
        Answer::Household(Some(detail)) => detail,
        other => panic!("{other:?}"),
    }
}

/// Everything that stands, without the columns that the journal gives.
fn standing(device: &Device) -> Vec<Value> {
    let kinds = [
        Kind::Household,
        Kind::Person,
        Kind::Tag,
        Kind::Benefit,
        Kind::Request,
        Kind::Visit,
        Kind::Reminder,
    ];
    let rows = kinds.iter().flat_map(|kind| device.store.export(kind).unwrap());
    rows.collect()
}

#[test]
fn two_households_become_one_with_all_that_either_had_and_two_again() {
    let (mut device, gone, stays) = twice();
    let before = standing(&device);
    let saved =
        device.record(json!({"do": "merge", "kind": "household", "gone": gone, "stays": stays, "reason": "同一户"}));
    let one = gone.min(stays);
    let home = detail(&device, &one);
    assert_eq!(home.household.household_no, "01");
    assert_eq!(home.household.phone, "12900000001", "blanks are filled in");
    let names: Vec<&str> = home.persons.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["谭立春", "谭小满"], "who stood in both stands once");
    assert_eq!((home.tags.len(), home.benefits.len(), home.requests.len()), (2, 1, 1));
    assert_eq!((home.visits.len(), home.visit_count), (2, 2));
    assert!(home.follow_ups.iter().any(|it| it.due.date.to_string() == "2026-12-01"));
    assert!(duplicates(&device).is_empty());
    assert_eq!(device.count(&Kind::Household), 1);
    assert_equals_a_rebuild(&mut device, "merged", morning());

    let group = saved.group.unwrap();
    device.store.undo_of(&UndoOf::This(group), morning()).unwrap();
    assert_eq!(standing(&device), before, "undone, nothing is otherwise");
    assert_equals_a_rebuild(&mut device, "undone", morning());
}

#[test]
fn a_merge_that_was_uploaded_is_taken_back_everywhere() {
    let (mut device, gone, stays) = twice();
    let mut town = Town::default();
    let before = standing(&device);
    let saved =
        device.record(json!({"do": "merge", "kind": "household", "gone": gone, "stays": stays, "reason": "同一户"}));
    let mut devices = [device, Device::new(2)];
    town.settle_all(&mut devices);
    assert_eq!(devices[1].count(&Kind::Household), 1);
    assert_eq!(detail(&devices[1], &gone.min(stays)).visits.len(), 2);

    devices[0]
        .store
        .undo_of(&UndoOf::This(saved.group.unwrap()), morning())
        .unwrap();
    town.settle_all(&mut devices);
    for device in &devices {
        assert_eq!(standing(device), before);
    }
}

#[test]
fn what_another_device_wrote_before_it_heard_of_the_merge_is_read_as_of_who_stays() {
    // The other device may have merged the two as well, the other way round.
    for also_merges in [false, true] {
        let (device, gone, stays) = twice();
        let mut town = Town::default();
        let mut devices = [device, Device::new(2)];
        town.settle_all(&mut devices);
        let merge = |gone: &str, stays: &str| json!({"do": "merge", "kind": "household", "gone": gone, "stays": stays, "reason": "同一户"});
        devices[0].record(merge(&gone, &stays));
        let is_theirs = |row: &Value| row["household_id"] == gone.as_str() && row["relation"] == "02";
        let grandmother = row(&devices[1], &Kind::Person, is_theirs);
        devices[1].record(json!({"do": "tag", "person": grandmother["id"], "kind": "hypertension"}));
        devices[1].record(json!({"do": "visit", "household": gone, "outcome": "done", "text": "晚到的一次"}));
        if also_merges {
            devices[1].record(merge(&stays, &gone));
        }
        town.settle_all(&mut devices);
        for device in &mut devices {
            let standing = row(device, &Kind::Household, |_| true);
            let home = detail(device, standing["id"].as_str().unwrap());
            let count = (home.persons.len(), home.tags.len(), home.visits.len());
            assert_eq!(count, (2, 3, 3), "nothing is lost, {also_merges}");
            assert_equals_a_rebuild(device, "merged", morning());
        }
    }
}

#[test]
fn households_of_two_units_are_not_merged() {
    let mut device = Device::with_role(1, Role::Clerk, VILLAGE);
    let [one, other] = [UNIT, OTHER].map(|unit| {
        id(
            &mut device,
            json!({"do": "household", "unit": unit, "household_no": "01", "display_name": "谭立春"}),
        )
    });
    let entry = json!({"do": "merge", "kind": "household", "gone": one, "stays": other, "reason": "同一户"});
    let Err(SaveError::Refused(problems)) = device.save(entry, morning()) else {
        panic!("a household does not move between grids")
    };
    assert_eq!(problems[0].field, "stays");
}

#[test]
fn a_household_is_merged_from_its_page_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let (device, ..) = twice();
        let mut console = Console::with_store(device.store, morning())
            .speaking(lang)
            .sized(60, 18);
        console.press("2 down enter");
        choose(
            &mut console,
            match lang {
                Lang::Zh => "并成一户",
                Lang::En => "Merge two households",
            },
        );
        let shown = console.screen();
        assert!(shown.contains("谭*春") && shown.contains("01"), "{shown}");
        console.press("enter");
        let households = console.store().unwrap().export(&Kind::Household).unwrap();
        assert_eq!(households.len(), 1, "{}", console.screen());
    }
}

/// Takes the action of the menu that is called so.
fn choose(console: &mut Console, words: &str) {
    console.press("f10");
    for _ in 0..5 {
        let screen = console.screen();
        let line = screen.lines().find(|line| line.contains(words));
        let number = line.and_then(|line| line[..line.find(words)?].chars().rev().find(char::is_ascii_digit));
        console.press(&number.map_or_else(|| "9".to_owned(), String::from));
        if number.is_some() {
            return;
        }
    }
    panic!("{words}: {}", console.screen());
}
