//! Writing an import and taking it back: one transaction, one action, before and after it was sent.

use crate::device::{Device, Turns, morning};
use crate::judge::assert_same;
use crate::sheet::{ID, NAME, NO, RELATION, fates, imported, ledger, planned, roster, written};
use crate::town::Town;
use lianxin::change::Kind;
use lianxin::domain::lang::Lang;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query, SaveError};
use lianxin::view::ledger::{Ledger, Of, Target, What};
use lianxin::view::{Done, UndoOf, UndoRefusal};
use rusqlite::Connection;
use serde_json::json;

fn all(device: &Device) -> [usize; 4] {
    [Kind::Household, Kind::Person, Kind::Tag, Kind::HealthRecord].map(|kind| device.count(&kind))
}

fn last_import(device: &Device) -> UndoOf {
    device.store.last_import().unwrap().unwrap()
}

fn follow_ups() -> Ledger {
    let of = |field| Target::Field(Of::Health("hypertension"), field);
    ledger(
        What::HypertensionFollowUp,
        &[NAME, ID, of("at"), of("bp_sys"), of("bp_dia"), of("doctor_name")],
        &[&["谭立春", "439901195103041021", "2026-11-10", "138", "86", "肖大寒"]],
    )
}

#[test]
fn an_import_is_one_action_and_taken_back_as_one_before_it_was_sent() {
    let mut device = Device::new(1);
    device.household("Z-1");
    let before = device.projection();
    imported(&mut device, &[roster(), follow_ups()]);
    assert_eq!(all(&device), [3, 4, 2, 1]);
    let Answer::Actions(actions) = device.store.answer(&Query::Actions, morning()).unwrap() else {
        panic!()
    };
    assert_eq!(actions[0].deeds.len(), 1);
    assert_eq!(
        (&actions[0].deeds[0].what, actions[0].deeds[0].subject.as_str()),
        (&Done::Imported(5), "户籍.xlsx")
    );
    device.store.undo_of(&last_import(&device), morning()).unwrap();
    assert_eq!(all(&device), [1, 0, 0, 0]);
    assert!(device.store.last_import().unwrap().is_none());
    drop(before);
    device.store.redo(morning()).unwrap();
    assert_eq!(all(&device), [3, 4, 2, 1]);
}

#[test]
fn what_was_sent_is_taken_back_by_inverse_changes_that_everybody_receives() {
    let (mut town, mut device, mut other) = (Town::default(), Device::new(1), Device::new(2));
    imported(&mut device, &[roster(), follow_ups()]);
    town.settle(&mut device, 50, 100, morning());
    town.settle(&mut other, 50, 100, morning());
    assert_eq!(all(&other), [2, 4, 2, 1]);
    device.store.undo_of(&last_import(&device), morning()).unwrap();
    town.settle(&mut device, 50, 100, morning());
    town.settle(&mut other, 50, 100, morning());
    assert_eq!((all(&device), all(&other)), ([0; 4], [0; 4]));
    assert_same(&device.projection(), &other.projection(), "both");
}

#[test]
fn an_import_that_others_built_on_is_not_taken_back() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    device.record(json!({"do": "visit", "household": "A-001", "outcome": "done", "text": "一切都好"}));
    match device.store.undo_of(&last_import(&device), morning()) {
        Err(SaveError::CannotUndo(row, UndoRefusal::Used)) => assert_eq!(row.deeds.len(), 1),
        other => panic!("{other:?}"),
    }
}

#[test]
fn edits_of_an_import_get_their_former_values_back() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let renumbered = ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID, crate::sheet::ADDRESS],
        &[&["A-001", "谭立春", "02", "439901195103041021", "石井组9号"]],
    );
    let before = device.store.export(&Kind::Household).unwrap();
    imported(&mut device, &[renumbered]);
    assert_ne!(device.store.export(&Kind::Household).unwrap(), before);
    device.store.undo_of(&last_import(&device), morning()).unwrap();
    assert_eq!(device.store.export(&Kind::Household).unwrap(), before);
}

#[test]
fn a_plan_over_what_changed_meanwhile_writes_nothing() {
    let mut device = Device::new(1);
    let plan = planned(&device, &[roster()]);
    device.household("A-001");
    let before = device.projection();
    assert_eq!(written(&mut device, &plan), None);
    assert_eq!(device.projection(), before);
    assert_eq!(
        fates(&planned(&device, &[roster()])),
        "RANN",
        "the number is another family's now"
    );
}

#[test]
fn an_import_that_fails_in_the_middle_leaves_nothing() {
    for table in ["person", "action", "imported", "audit"] {
        let mut device = Device::new(1);
        let plan = planned(&device, &[roster()]);
        let before = device.projection();
        Connection::open(&device.path)
            .unwrap()
            .execute_batch(&format!(
                "CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT raise(ABORT, 'broken'); END"
            ))
            .unwrap();
        let import = lianxin::store::Import {
            file: "a".into(),
            rows: 4,
            said: "a".into(),
            changes: plan.changes.clone(),
            state: plan.state,
        };
        assert!(device.store.import(&import, morning()).is_err(), "{table}");
        assert_eq!((device.projection(), device.counts().pending), (before, 0), "{table}");
    }
}

#[test]
fn an_import_stays_to_be_taken_back_behind_many_later_saves() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    for number in 0..60 {
        device.household(&format!("N-{number}"));
    }
    device.store.undo_of(&last_import(&device), morning()).unwrap();
    assert_eq!(device.count(&Kind::Household), 60);
}

#[test]
fn what_came_in_is_on_the_page_of_households() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let mut console = Console::with_store(device.store, morning())
        .sized(120, 34)
        .speaking(Lang::Zh);
    console.press("2");
    let screen = console.screen();
    for shown in ["A-001", "谭*春", "A-002", "罗*雨"] {
        assert!(screen.contains(shown), "{shown}\n{screen}");
    }
}

#[test]
fn a_thousand_and_one_rows_come_in_at_once() {
    let rows: Vec<Vec<String>> = (0..1001)
        .map(|n| vec![format!("K-{n}"), format!("谭谷雨{n}"), "02".to_owned()])
        .collect();
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let mut device = Device::new(1);
    let plan = imported(&mut device, &[ledger(What::Roster, &[NO, NAME, RELATION], &rows)]);
    assert_eq!((plan.tally(None).new, device.count(&Kind::Person)), (1001, 1001));
    device.store.undo_of(&last_import(&device), morning()).unwrap();
    assert_eq!(device.count(&Kind::Household), 0);
}
