//! One person who was recorded twice: found by what both have, made one by a single save, and two again by its undoing.

use crate::device::{Device, morning};
use crate::judge::assert_equals_a_rebuild;
use lianxin::domain::lang::Lang;
use lianxin::record::Kind;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query, SaveError};
use lianxin::view::{DuplicateRow, Likeness, UndoOf};
use serde_json::{Value, json};

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
    for kind in [Kind::Tag, Kind::Benefit, Kind::Wish, Kind::Request] {
        assert_eq!(row(&device, &kind, |_| true)["person_id"], stays, "{kind}");
    }
    let person = row(&device, &Kind::Person, |row| row["id"] == stays);
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
        stays,
        "her record is read as hers"
    );
    assert_eq!(detail.tags.len(), 1);
    let of_stays = device.sql("SELECT count(*) FROM follow_up WHERE rule = 'R13'");
    assert_eq!(
        of_stays,
        device.sql(&format!(
            "SELECT count(*) FROM follow_up WHERE rule = 'R13' AND person = '{stays}'"
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
    device.record(merge(&gone, &stays));
    assert_eq!((device.count(&Kind::Tag), device.count(&Kind::Benefit)), (1, 1));
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
        console.press("f10");
        console.type_text(menu);
        assert!(console.screen().contains(menu), "{}", console.screen());
        console.press("enter");
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
