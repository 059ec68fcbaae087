//! Households that a file numbers otherwise, splits or gives another householder: asked, never done by the way.

use crate::device::{Device, morning};
use crate::sheet::{
    ADDRESS, BIRTH, ID, NAME, NO, RELATION, fates, imported, ledger, planned, planned_with, roster, said, written,
};
use lianxin::change::Kind;
use lianxin::view::ledger::{Of, Target, What};
use lianxin::view::{Doubt, Fate, Likeness, RowNote, Say};
use serde_json::Value;

const SEX: Target = Target::SEX;

fn field(device: &Device, kind: &Kind, name: &str, field: &str) -> Value {
    let rows = device.store.export(kind).unwrap();
    let called = |row: &&Value| row["name"] == name || row["display_name"] == name;
    rows.iter().find(called).map_or(Value::Null, |row| row[field].clone())
}

fn home(device: &Device, name: &str) -> Value {
    field(device, &Kind::Person, name, "household_id")
}

#[test]
fn a_householder_under_another_number_is_asked_about() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let list = ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID],
        &[&["B-009", "谭立春", "02", "439901195103041021"]],
    );
    let plan = planned(&device, std::slice::from_ref(&list));
    assert!(matches!(&plan.rows[0].fate, Fate::Asked(Doubt::OtherNumber { no }) if no == "A-001"));

    let renumbered = planned_with(&device, std::slice::from_ref(&list), &said(Say::Same), morning());
    assert_eq!(fates(&renumbered), "C");
    let parted = planned_with(&device, &[list], &said(Say::Other), morning());
    let no = "A-001".to_owned();
    assert!(
        parted.rows[0].notes.contains(&RowNote::LeavesNoHead { no }),
        "{:?}",
        parted.rows
    );
    written(&mut device, &parted).unwrap();
    assert_eq!(device.count(&Kind::Household), 3);
    assert_ne!(home(&device, "谭立春"), home(&device, "谭小满"));
    let households = device.store.export(&Kind::Household).unwrap();
    let mut numbers: Vec<&str> = households
        .iter()
        .filter_map(|home| home["household_no"].as_str())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["A-001", "A-002", "B-009"], "the former one keeps its number");
}

#[test]
fn a_member_who_is_the_householder_of_a_new_number_moves_only_when_somebody_says_so() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let list = ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID],
        &[&["B-009", "罗霜降", "02", "439901198511203046"]],
    );
    let plan = planned(&device, std::slice::from_ref(&list));
    assert!(
        matches!(
            &plan.rows[0].fate,
            Fate::Asked(Doubt::Person {
                why: Likeness::Moved,
                ..
            })
        ),
        "{:?}",
        plan.rows
    );
    let moved = planned_with(&device, std::slice::from_ref(&list), &said(Say::Same), morning());
    written(&mut device, &moved).unwrap();
    assert_eq!(field(&device, &Kind::Household, "罗霜降", "household_no"), "B-009");
    assert_eq!(field(&device, &Kind::Person, "罗霜降", "relation"), "02");
    assert_eq!(field(&device, &Kind::Person, "罗谷雨", "relation"), "02");
    assert_eq!(fates(&planned(&device, &[list])), "S");
}

#[test]
fn a_new_householder_is_asked_about_and_the_former_one_is_a_member_then() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let list = ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID],
        &[
            &["A-002", "罗霜降", "02", "439901198511203046"],
            &["A-002", "罗谷雨", "51", "439901196807152138"],
        ],
    );
    let plan = planned(&device, std::slice::from_ref(&list));
    assert!(
        matches!(&plan.rows[0].fate, Fate::Asked(Doubt::NewHead { name }) if name == "罗谷雨"),
        "{:?}",
        plan.rows
    );
    let changed = planned_with(&device, std::slice::from_ref(&list), &said(Say::Same), morning());
    assert_eq!(fates(&changed), "CC", "{:?}", changed.rows);
    written(&mut device, &changed).unwrap();
    assert_eq!(field(&device, &Kind::Person, "罗霜降", "relation"), "02");
    assert_eq!(field(&device, &Kind::Person, "罗谷雨", "relation"), "51");
    assert_eq!(field(&device, &Kind::Household, "罗霜降", "household_no"), "A-002");
    assert_eq!(fates(&planned(&device, &[list])), "SS");
}

#[test]
fn a_birth_date_and_sex_against_the_id_number_are_asked_about() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let list = ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID, BIRTH, SEX],
        &[&["A-001", "谭立春", "02", "439901195103041021", "1951-04-03", "2"]],
    );
    let plan = planned(&device, std::slice::from_ref(&list));
    assert!(
        matches!(&plan.rows[0].fate, Fate::Asked(Doubt::AgainstId { field: "birth" })),
        "{:?}",
        plan.rows
    );
    let ours = planned_with(&device, std::slice::from_ref(&list), &said(Say::Other), morning());
    assert_eq!(fates(&ours), "S");
    assert!(ours.changes.is_empty());
    let theirs = planned_with(&device, &[list], &said(Say::Same), morning());
    assert_eq!(fates(&theirs), "C");
}

#[test]
fn a_second_householder_is_asked_about_and_the_family_is_taken() {
    let mut device = Device::new(1);
    let list = ledger(
        What::Roster,
        &[NO, NAME, RELATION],
        &[
            &["A-001", "谭立春", "02"],
            &["A-001", "谭清明", "02"],
            &["A-001", "谭小满", "20"],
        ],
    );
    let plan = imported(&mut device, &[list]);
    assert_eq!(fates(&plan), "NAN", "{:?}", plan.rows);
    assert!(matches!(&plan.rows[1].fate, Fate::Asked(Doubt::OtherHead { .. })));
    assert_eq!(home(&device, "谭立春"), home(&device, "谭小满"));
}

#[test]
fn of_two_householders_with_one_name_the_one_above_is_meant() {
    let mut device = Device::new(1);
    let list = ledger(
        What::Roster,
        &[Target::HeadName, NAME, RELATION, ID],
        &[
            &["罗谷雨", "罗谷雨", "02", "439901196807152138"],
            &["罗谷雨", "罗霜降", "30", ""],
            &["罗谷雨", "罗谷雨", "02", "439901197007152131"],
            &["罗谷雨", "罗小满", "20", ""],
        ],
    );
    let plan = imported(&mut device, std::slice::from_ref(&list));
    assert_eq!(fates(&plan), "NNNN", "{:?}", plan.rows);
    assert_ne!(home(&device, "罗霜降"), home(&device, "罗小满"));
    assert_eq!(fates(&planned(&device, &[list])), "SSSS");
}

#[test]
fn what_a_file_does_not_say_is_not_made_up() {
    let mut device = Device::new(1);
    imported(
        &mut device,
        &[ledger(
            What::Roster,
            &[NO, NAME, RELATION, ADDRESS],
            &[&["A-001", "谭立春", "02", ""]],
        )],
    );
    for of in ["ethnic", "presence", "sex"] {
        assert_eq!(field(&device, &Kind::Person, "谭立春", of), Value::Null, "{of}");
    }
    assert_eq!(field(&device, &Kind::Household, "谭立春", "residence"), Value::Null);
}

#[test]
fn a_column_of_groups_makes_a_tag_of_each() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let list = ledger(
        What::Elders,
        &[NAME, ID, Target::Field(Of::Tag(""), "kind")],
        &[&["谭立春", "439901195103041021", "living_alone,veteran"]],
    );
    let plan = imported(&mut device, std::slice::from_ref(&list));
    assert_eq!(
        crate::sheet::differences(&plan, 0),
        ["+tag living_alone", "+tag veteran"]
    );
    assert_eq!(fates(&planned(&device, &[list])), "S");
}

#[test]
fn a_visit_without_a_result_is_asked_about_and_a_day_to_come_that_passed_is_left_out() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let of = |field| Target::Field(Of::Visit, field);
    let columns = [NAME, ID, of("at"), of("text"), of("outcome"), of("next_visit")];
    let list = ledger(
        What::Visits,
        &columns,
        &[
            &["谭立春", "439901195103041021", "2026-11-10", "问了用药", "", ""],
            &[
                "罗谷雨",
                "439901196807152138",
                "2026-11-11",
                "屋顶漏雨",
                "done",
                "2026-11-15",
            ],
        ],
    );
    let plan = imported(&mut device, std::slice::from_ref(&list));
    assert_eq!(fates(&plan), "AC", "{:?}", plan.rows);
    assert!(matches!(plan.rows[0].fate, Fate::Asked(Doubt::Met)));
    assert!(
        matches!(&plan.rows[1].notes[..], [RowNote::Value(_)]),
        "{:?}",
        plan.rows[1].notes
    );
    let nobody = planned_with(&device, &[list], &said(Say::Other), morning());
    written(&mut device, &nobody).unwrap();
    let visits = device.store.export(&Kind::Visit).unwrap();
    assert!(visits.iter().any(|visit| visit["outcome"] == "not_home"));
}

#[test]
fn a_child_is_a_son_or_a_daughter_by_who_is_here_and_a_word_in_the_remarks_else() {
    let mut device = Device::new(1);
    let list = |sex: &'static str| {
        ledger(
            What::Roster,
            &[NO, NAME, RELATION, SEX],
            &[&["A-001", "谭立春", "02", ""], &["A-001", "谭小满", "child", sex]],
        )
    };
    let plan = imported(&mut device, &[list("")]);
    assert!(plan.rows[1].notes.contains(&RowNote::ChildOfNoSex), "{:?}", plan.rows);
    assert_eq!(field(&device, &Kind::Person, "谭小满", "remark"), "子女");
    assert_eq!(field(&device, &Kind::Person, "谭小满", "relation"), Value::Null);
    assert_eq!(fates(&planned(&device, &[list("")])), "SS");

    let sex = ledger(What::Roster, &[NO, NAME, SEX], &[&["A-001", "谭小满", "2"]]);
    imported(&mut device, &[sex]);
    let plan = imported(&mut device, &[list("")]);
    assert_eq!(fates(&plan), "SC", "{:?}", plan.rows);
    assert_eq!(field(&device, &Kind::Person, "谭小满", "relation"), "30");
    assert_eq!(fates(&planned(&device, &[list("")])), "SS");
}

#[test]
fn who_is_supported_in_extreme_hardship_is_asked_for_in_which_form() {
    let mut device = Device::new(1);
    let support = Target::Holds(Of::Benefit("tekun"));
    let form = Target::Holds(Of::Tag("tekun_scattered"));
    let list = |said: &'static str| {
        ledger(
            What::Roster,
            &[NO, NAME, RELATION, support, form],
            &[
                &["A-001", "谭立春", "02", "yes", ""],
                &["A-002", "罗谷雨", "02", "yes", said],
            ],
        )
    };
    let plan = imported(&mut device, &[list("yes")]);
    let unsaid = |at: usize| plan.rows[at].notes.contains(&RowNote::SupportUnsaid);
    assert_eq!((unsaid(0), unsaid(1)), (true, false), "{:?}", plan.rows);
    assert_eq!(fates(&planned(&device, &[list("yes")])), "SS");
}
