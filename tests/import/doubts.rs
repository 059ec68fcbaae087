//! What is not certain is asked about: nobody is merged with anybody else without a word.

use crate::device::{Device, Turns, morning};
use crate::sheet::{
    BIRTH, ID, NAME, NO, PHONES, RELATION, fates, imported, ledger, planned, planned_with, roster, said, written,
};
use lianxin::change::Kind;
use lianxin::view::ledger::{Ledger, What};
use lianxin::view::{Doubt, Fate, Likeness, Plan, Refusal, RowNote, Say};

fn why(plan: &Plan, row: usize) -> Likeness {
    match &plan.rows[row].fate {
        Fate::Asked(Doubt::Person { why, .. }) => *why,
        other => panic!("{other:?}"),
    }
}

fn misheard() -> Ledger {
    ledger(
        What::Roster,
        &[NO, NAME, RELATION, BIRTH],
        &[&["B-009", "罗谷羽", "02", "1968-07-15"]],
    )
}

#[test]
fn a_name_that_sounds_alike_is_offered_and_answered() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let plan = planned(&device, &[misheard()]);
    assert_eq!((fates(&plan).as_str(), why(&plan, 0)), ("A", Likeness::Sound));
    assert!(plan.changes.is_empty());

    let other = planned_with(&device, &[misheard()], &said(Say::Other), morning());
    assert_eq!(fates(&other), "N");
    let same = planned_with(&device, &[misheard()], &said(Say::Same), morning());
    assert_eq!(fates(&same), "C");
    written(&mut device, &same).unwrap();
    let people = device.store.export(&Kind::Person).unwrap();
    assert_eq!(people.len(), 4);
    assert!(people.iter().any(|person| person["name"] == "罗谷羽"));
    device.store.undo(morning()).unwrap();
    let people = device.store.export(&Kind::Person).unwrap();
    assert!(people.iter().any(|person| person["name"] == "罗谷雨"), "taken back");
}

#[test]
fn an_id_number_of_somebody_with_another_name_is_asked_about() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let list = ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID],
        &[&["B-009", "盘芒种", "02", "439901196807152138"]],
    );
    let plan = planned(&device, &[list]);
    assert_eq!((fates(&plan).as_str(), why(&plan, 0)), ("A", Likeness::IdNumber));
}

#[test]
fn who_stands_in_another_household_is_asked_about_before_they_move() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let moved = ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID],
        &[&["A-001", "罗霜降", "30", "439901198511203046"]],
    );
    let plan = planned(&device, std::slice::from_ref(&moved));
    assert_eq!((fates(&plan).as_str(), why(&plan, 0)), ("A", Likeness::Moved));
    let plan = planned_with(&device, &[moved], &said(Say::Same), morning());
    written(&mut device, &plan).unwrap();
    let people = device.store.export(&Kind::Person).unwrap();
    let home = |name: &str| people.iter().find(|it| it["name"] == name).unwrap()["household_id"].clone();
    assert_eq!(home("罗霜降"), home("谭立春"));
}

#[test]
fn a_number_that_is_another_familys_here_is_asked_about() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let list = ledger(
        What::Roster,
        &[NO, NAME, RELATION, BIRTH],
        &[&["A-002", "盘芒种", "02", "1970-01-01"]],
    );
    let plan = planned(&device, &[list]);
    assert!(matches!(&plan.rows[0].fate, Fate::Asked(Doubt::OtherHead { no, .. }) if no == "A-002"));
}

#[test]
fn families_that_share_a_telephone_and_namesakes_with_numbers_are_no_doubt() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let list = ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID, PHONES],
        &[
            &["B-001", "盘芒种", "02", "", "12900000002"],
            &["B-002", "罗谷雨", "02", "439901197007152131", ""],
        ],
    );
    let plan = planned(&device, &[list]);
    assert_eq!(fates(&plan), "NN", "{:?}", plan.rows);
}

#[test]
fn a_row_that_says_otherwise_than_an_earlier_one_is_not_taken_for_a_person_and_noted_for_a_household() {
    let mut device = Device::new(1);
    let rows: &[&[&str]] = &[
        &["A-001", "谭立春", "02", "1951-03-04", "12900000001"],
        &["A-001", "谭立春", "02", "1951-03-04", "12900000001"],
        &["A-001", "谭立春", "01", "1951-03-04", "12900000001"],
    ];
    let list = ledger(What::Roster, &[NO, NAME, RELATION, BIRTH, PHONES], rows);
    let plan = imported(&mut device, &[list]);
    assert_eq!(fates(&plan), "NSR");
    let first = plan.rows[0].at;
    assert!(
        matches!(&plan.rows[2].fate, Fate::Refused(why) if why == &[Refusal::AtOdds { row: first, field: "relation" }])
    );
    let address = crate::sheet::ADDRESS;
    let list = ledger(
        What::Roster,
        &[NO, NAME, RELATION, address],
        &[
            &["A-002", "罗谷雨", "02", "石井组2号"],
            &["A-002", "罗霜降", "30", "桥头组3号"],
        ],
    );
    let plan = imported(&mut device, std::slice::from_ref(&list));
    assert_eq!(fates(&plan), "NN");
    assert!(matches!(
        plan.rows[1].notes[..],
        [RowNote::EarlierCounts { field: "address", .. }]
    ));
    assert_eq!(fates(&planned(&device, &[list])), "SS");
}
