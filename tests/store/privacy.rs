//! Who sees and writes what of whom: the findings of a week at work, with other values.

use crate::device::{Device, morning};
use lianxin::app::Place;
use lianxin::domain::benefit::BenefitKind;
use lianxin::domain::lang::Lang;
use lianxin::domain::problem::Reason;
use lianxin::domain::right::Relations;
use lianxin::domain::role::Role;
use lianxin::domain::tag::TagKind;
use lianxin::record::Kind;
use lianxin::record::permission::{Operation, may};
use lianxin::runtime::Console;
use lianxin::store::SaveError;
use serde_json::{Value, json};

/// A device with a household, a child of seven and a grandmother of 74.
fn device() -> (Device, [String; 2]) {
    let mut device = Device::new(1);
    device.record(json!({"do": "household", "household_no": "031", "display_name": "曾霜降", "phone": "12900000031"}));
    let mut person = |name: &str, relation: &str, birth: &str| {
        let entry = json!({"do": "person", "household": "031", "name": name, "relation": relation, "birth": birth});
        device.record(entry).prepared.record.to_string()
    };
    let people = [
        person("曾霜降", "02", "1952-03-01"),
        person("曾芒种", "42", "2019-06-06"),
    ];
    (device, people)
}

fn reasons(device: &mut Device, entry: Value) -> Vec<Reason> {
    match device.save(entry, morning()) {
        Ok(saved) => saved
            .prepared
            .warnings
            .into_iter()
            .map(|problem| problem.reason)
            .collect(),
        Err(SaveError::Refused(problems)) => problems.into_iter().map(|problem| problem.reason).collect(),
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn p1_household_records_come_to_nobody_without_a_caseload() {
    let kept = [
        Kind::Household,
        Kind::Person,
        Kind::Tag,
        Kind::Benefit,
        Kind::Visit,
        Kind::HealthRecord,
        Kind::Wish,
        Kind::CareCase,
        Kind::CareLog,
        Kind::NoticeTold,
    ];
    for role in [
        Role::TownOffice,
        Role::Department,
        Role::Volunteer,
        Role::WorkTeam,
        Role::Viewer,
    ] {
        for kind in &kept {
            assert!(
                !may(Operation::Read, kind, &role, Relations::own(false)),
                "{role} {kind}"
            );
        }
    }
    for role in [Role::MicroLeader, Role::GridLeader, Role::Clerk] {
        assert!(
            kept.iter()
                .all(|kind| may(Operation::Read, kind, &role, Relations::own(false))),
            "{role}"
        );
    }
}

#[test]
fn p3_volunteers_and_departments_write_no_tag_benefit_or_household() {
    for role in [Role::Volunteer, Role::Department, Role::WorkTeam, Role::TownOffice] {
        for kind in [Kind::Household, Kind::Person, Kind::Tag, Kind::Benefit] {
            for operation in [Operation::Create, Operation::Edit, Operation::Delete] {
                assert!(
                    !may(operation, &kind, &role, Relations::ANY),
                    "{role} {operation:?} {kind}"
                );
            }
        }
    }
}

#[test]
fn p8_a_childs_own_consent_is_refused_and_the_guardians_is_taken() {
    let (mut device, [grandmother, child]) = device();
    let tag = |person: &str, basis: &str| {
        json!({
            "do": "tag", "person": person, "kind": "left_behind_child", "basis": basis,
            "confirmed_by": "周惊蛰", "confirmed_on": "2026-11-02"
        })
    };
    let mut refused = |entry: Value| reasons(&mut device, entry).contains(&Reason::GuardianConsents);
    assert!(refused(tag(&child, "consent")));
    assert!(!refused(tag(&child, "guardian_consent")));
    assert!(!refused(tag(&grandmother, "consent")));
    let mut duty = tag(&child, "duty");
    duty["kind"] = "child_in_need".into();
    let made = device.record(duty).prepared.record.to_string();
    let edit = json!({"do": "edit", "kind": "tag", "record": made, "set": {"basis": "consent"}});
    assert!(reasons(&mut device, edit).contains(&Reason::GuardianConsents));
}

#[test]
fn p9_a_basis_says_who_confirmed_it_and_when_and_a_consent_can_end_and_be_reviewed() {
    let (mut device, [grandmother, _]) = device();
    let tag = |consent_to: &str| {
        json!({
            "do": "tag", "person": grandmother, "kind": "hypertension", "basis": "consent", "confirmed_by": "曾霜降",
            "confirmed_on": "2026-11-02", "consent_to": consent_to, "review_on": "2027-11-02"
        })
    };
    assert!(reasons(&mut device, tag("2026-11-01")).contains(&Reason::BeforeBegin));
    let made = device.record(tag("2027-11-02")).prepared.record;
    // Withdrawn: it ends on the day it is withdrawn.
    let withdrawn =
        json!({"do": "edit", "kind": "tag", "record": made.to_string(), "set": {"consent_to": "2026-11-20"}});
    device.record(withdrawn);
    let kept = device.store.export(&Kind::Tag).unwrap().remove(0);
    for (field, value) in [
        ("confirmed_by", "曾霜降"),
        ("confirmed_on", "2026-11-02"),
        ("consent_to", "2026-11-20"),
        ("review_on", "2027-11-02"),
    ] {
        assert_eq!(kept[field], value, "{field}");
    }
}

#[test]
fn p9_a_consent_that_is_withdrawn_says_by_whom_and_ends_the_tag_that_rests_on_it() {
    let (mut device, [grandmother, _]) = device();
    let tag = |basis: &str, kind: &str| {
        json!({
            "do": "tag", "person": grandmother, "kind": kind, "from": "2026-03-01", "basis": basis, "confirmed_by": "曾霜降",
            "confirmed_on": "2026-03-02"
        })
    };
    let withdrawn = |record: &str, more: Value| {
        let mut set = json!({"withdrawn_on": "2026-11-18", "withdrawn_by": "曾霜降"});
        set.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"do": "edit", "kind": "tag", "record": record, "set": set})
    };
    let made: Vec<String> = [("consent", "diabetes"), ("consent", "copd"), ("duty", "smd")]
        .map(|(basis, kind)| device.record(tag(basis, kind)).prepared.record.to_string())
        .to_vec();
    for missing in ["withdrawn_on", "withdrawn_by"] {
        let mut entry = withdrawn(&made[0], json!({}));
        entry["set"][missing] = "".into();
        assert!(reasons(&mut device, entry).contains(&Reason::Required), "{missing}");
    }
    let early = withdrawn(&made[0], json!({"withdrawn_on": "2026-03-01"}));
    assert!(reasons(&mut device, early).contains(&Reason::BeforeBegin));
    device.record(withdrawn(&made[0], json!({})));
    device.record(withdrawn(&made[1], json!({"basis": "duty"})));
    device.record(withdrawn(&made[2], json!({})));
    let kept = device.store.export(&Kind::Tag).unwrap();
    let ends = |id: &String| kept.iter().find(|tag| tag["id"] == id.as_str()).unwrap()["to"].clone();
    assert_eq!(ends(&made[0]), "2026-11-18");
    assert_eq!(ends(&made[1]), Value::Null, "another basis took its place");
    assert_eq!(ends(&made[2]), Value::Null, "it never rested on a consent");
}

#[test]
fn p10_the_projector_is_switched_on_with_two_keys_and_names_no_illness() {
    for lang in [Lang::Zh, Lang::En] {
        let (mut device, [grandmother, _]) = device();
        device.record(json!({"do": "tag", "person": grandmother, "kind": "smd", "level": "stable"}));
        let mut console = Console::with_store(device.store, morning())
            .speaking(lang)
            .sized(80, 24);
        let illness = lang.tag(&lianxin::domain::tag::TagKind::Smd).to_owned();
        console.press("2 enter");
        assert!(console.screen().contains(&illness), "{}", console.screen());
        console.press("f12 4 enter");
        for keys in ["esc", "enter", "esc 1", "4"] {
            console.press(keys);
            let screen = console.screen();
            assert!(
                !screen.contains(&illness) && !screen.contains("曾霜降"),
                "{keys}: {screen}"
            );
        }
    }
}

#[test]
fn p10_what_was_done_and_what_is_to_be_deleted_name_no_illness_and_no_benefit_on_the_projector() {
    for lang in [Lang::Zh, Lang::En] {
        let (mut device, [grandmother, _]) = device();
        let tag = device.record(json!({"do": "tag", "person": grandmother, "kind": "smd", "level": "stable"}));
        let tag = tag.prepared.record.to_string();
        device.record(json!({"do": "edit", "kind": "tag", "record": tag, "set": {"level": "unstable", "risk": 2}}));
        device.record(json!({"do": "benefit", "person": grandmother, "kind": "dibao", "state": "receiving"}));
        device.record(json!({
            "do": "health_record", "person": grandmother, "disease": "smd", "compliance": "regular", "observed_risk": 1
        }));
        let telling = [
            lang.tag(&TagKind::Smd).to_owned(),
            lang.benefit(&BenefitKind::Dibao).to_owned(),
            lang.field_of(&Kind::Tag, "risk").to_owned(),
        ];
        let mut console = Console::with_store(device.store, morning())
            .speaking(lang)
            .sized(120, 40);
        console.press("ctrl-k");
        let screen = console.screen();
        assert!(telling[..2].iter().all(|word| screen.contains(word)), "{screen}");
        console.press("esc f12 4 enter esc");
        let hidden = |console: &Console, keys: &str| {
            let screen = console.screen();
            let told: Vec<_> = telling.iter().filter(|word| screen.contains(*word)).collect();
            assert!(told.is_empty(), "{keys} {told:?}: {screen}");
        };
        console.press("ctrl-k");
        hidden(&console, "ctrl-k");
        console.press("esc 2 enter");
        for row in 0..8 {
            console.press("down del");
            hidden(&console, &format!("del on row {row}"));
            if console.app.top().place() == Place::Overlay {
                console.press("esc");
            }
        }
        for tab in ["6", "right", "right", "right", "right"] {
            console.press(tab);
            hidden(&console, tab);
        }
    }
}

#[test]
fn a_note_with_the_words_of_the_authors_last_one_there_warns_the_author_and_is_kept() {
    let (mut device, _) = device();
    let mut warned = |day: &str, text: &str| {
        let at = format!("{day} 10:00");
        let visit = json!({"do": "visit", "household": "031", "at": at, "outcome": "done", "text": text});
        reasons(&mut device, visit).contains(&Reason::SameNote)
    };
    assert!(!warned("2026-11-17", "灶房电线换过了。"));
    assert!(warned("2026-11-18", "灶房 电线换过了。"));
    assert!(!warned("2026-11-19", ""));
    assert_eq!(device.count(&Kind::Visit), 3);
}
