//! What hardly anybody can be, or have beside something else, is asked about in every way of entering it. The tables here are
//! written from norms.md 2.5 and common sense, not from the code.

use crate::device::{Device, morning};
use lianxin::domain::problem::{Problem, Reason, Unlikely};
use lianxin::domain::tag::TagKind;
use serde_json::{Value, json};

/// The sex and the years of age (both inclusive) that a kind of tag fits; the others fit everybody.
const FITS: &[(&str, &[u8], u32, u32)] = &[
    ("maternity", &[0, 2], 12, 55),
    ("left_behind_woman", &[0, 2], 18, 150),
    ("infant", &[0, 1, 2], 0, 6),
    ("left_behind_child", &[0, 1, 2], 0, 17),
    ("child_in_need", &[0, 1, 2], 0, 17),
    ("orphan", &[0, 1, 2], 0, 17),
    ("living_alone", &[0, 1, 2], 18, 150),
    ("veteran", &[0, 1, 2], 18, 150),
    ("empty_nest", &[0, 1, 2], 60, 150),
    ("left_behind_elder", &[0, 1, 2], 60, 150),
    ("disabled_elder", &[0, 1, 2], 60, 150),
    // They follow from the birth date.
    ("senior", &[], 0, 0),
    ("aged", &[], 0, 0),
];

/// The levels that illnesses and certificates have; the others have none.
const LEVELS: &[(&[&str], &[&str])] = &[
    (&["smd"], &["stable", "basic", "unstable", "referral", "new"]),
    (
        &["hypertension", "diabetes", "copd", "tuberculosis"],
        &["controlled", "uncontrolled", "referral", "crisis", "new", "stable"],
    ),
    (&["disabled"], &["grade1", "grade2", "grade3", "grade4"]),
];

const ALL_LEVELS: [&str; 12] = [
    "stable",
    "basic",
    "unstable",
    "controlled",
    "uncontrolled",
    "referral",
    "crisis",
    "new",
    "grade1",
    "grade2",
    "grade3",
    "grade4",
];

/// Benefits with ages of their own.
const BENEFIT_AGES: &[(&str, u32, u32)] = &[
    ("orphan", 0, 17),
    ("old_age", 80, 150),
    ("elder_care", 60, 150),
    ("public_job", 16, 150),
    ("work_injury", 16, 150),
    ("childcare", 0, 6),
];

const BENEFITS: [&str; 16] = [
    "dibao",
    "tekun",
    "subsidy_living",
    "subsidy_care",
    "temp_relief",
    "medical_relief",
    "orphan",
    "old_age",
    "elder_care",
    "veteran",
    "education",
    "housing",
    "public_job",
    "monitoring",
    "work_injury",
    "childcare",
];

/// Nobody has both. Source: norms.md 2.5 \[V8\].
const EXCLUDED: [(&str, &str); 7] = [
    ("tekun", "subsidy_living"),
    ("tekun", "subsidy_care"),
    ("tekun", "dibao"),
    ("tekun", "orphan"),
    ("work_injury", "subsidy_living"),
    ("work_injury", "subsidy_care"),
    ("orphan", "subsidy_living"),
];

fn household(device: &mut Device, no: u32) -> String {
    let name = format!("谭{no}号");
    device.record(json!({"do": "household", "household_no": no.to_string(), "display_name": name}));
    no.to_string()
}

/// Somebody of this age today (2026-11-20) in a household of their own.
fn person(device: &mut Device, no: u32, age: u32, sex: u8) -> String {
    let household = household(device, no);
    let birth = format!("{}-11-20", 2026 - age);
    let entry =
        json!({"do": "person", "household": household, "name": "谭冬至", "birth": birth, "sex": sex, "relation": "02"});
    device.record(entry).prepared.record.to_string()
}

/// What is asked about an entry that is saved all the same.
fn asked(device: &mut Device, entry: &Value) -> Vec<Problem> {
    let saved = device.save(entry.clone(), morning());
    saved.unwrap_or_else(|why| panic!("{entry}: {why:?}")).prepared.warnings
}

fn unlikely(problems: &[Problem], why: &[Unlikely]) -> bool {
    problems
        .iter()
        .any(|problem| matches!(problem.reason, Reason::Unlikely(found) if why.contains(&found)))
}

#[test]
fn d22_a_tag_of_the_wrong_age_or_sex_is_asked_about_for_every_kind() {
    let mut device = Device::new(1);
    let mut no = 100;
    for age in [6, 7, 11, 12, 17, 18, 55, 56, 59, 60] {
        for sex in [0, 1, 2] {
            no += 1;
            let person = person(&mut device, no, age, sex);
            for kind in TagKind::ALL {
                let entry = json!({"do": "tag", "person": person, "kind": kind.code()});
                let fits = FITS.iter().find(|(known, ..)| *known == kind.code());
                let fits = fits.is_none_or(|(_, sexes, from, to)| sexes.contains(&sex) && (*from..=*to).contains(&age));
                let found = asked(&mut device, &entry);
                let why = [Unlikely::Age, Unlikely::Sex, Unlikely::FromBirthDate];
                assert_eq!(unlikely(&found, &why), !fits, "{kind} {age} {sex}: {found:?}");
            }
        }
    }
}

#[test]
fn d22_a_level_of_another_kind_is_asked_about_in_a_new_tag_and_in_an_edit() {
    let mut device = Device::new(1);
    for (no, kind) in (1..).zip(TagKind::ALL) {
        let person = person(&mut device, no, 44, 2);
        let known = LEVELS.iter().find(|(kinds, _)| kinds.contains(&kind.code()));
        for level in ALL_LEVELS {
            let fits = known.is_some_and(|(_, levels)| levels.contains(&level));
            let new = json!({"do": "tag", "person": person, "kind": kind.code(), "level": level});
            let found = asked(&mut device, &new);
            assert_eq!(unlikely(&found, &[Unlikely::Level]), !fits, "{new}: {found:?}");
            let plain = json!({"do": "tag", "person": person, "kind": kind.code()});
            let record = device.record(plain).prepared.record.to_string();
            let edit = json!({"do": "edit", "kind": "tag", "record": record, "set": {"level": level}});
            let found = asked(&mut device, &edit);
            assert_eq!(unlikely(&found, &[Unlikely::Level]), !fits, "{kind} {edit}: {found:?}");
        }
        let risk = json!({"do": "tag", "person": person, "kind": kind.code(), "risk": 2});
        let found = asked(&mut device, &risk);
        assert_eq!(
            unlikely(&found, &[Unlikely::Level]),
            *kind != TagKind::Smd,
            "{kind}: {found:?}"
        );
    }
}

#[test]
fn a_benefit_of_the_wrong_age_is_asked_about_for_every_kind() {
    let mut device = Device::new(1);
    for (no, age) in (1..).zip([3, 15, 16, 17, 18, 59, 60, 79, 80]) {
        let person = person(&mut device, no, age, 1);
        for kind in BENEFITS {
            let ages = BENEFIT_AGES.iter().find(|(known, ..)| *known == kind);
            let fits = ages.is_none_or(|(_, from, to)| (*from..=*to).contains(&age));
            let found = asked(&mut device, &json!({"do": "benefit", "person": person, "kind": kind}));
            assert_eq!(unlikely(&found, &[Unlikely::Age]), !fits, "{kind} {age}: {found:?}");
        }
    }
}

#[test]
fn benefits_that_exclude_each_other_are_asked_about_new_edited_and_by_tag() {
    let mut no = 0;
    let mut device = Device::new(1);
    for one in BENEFITS {
        for other in BENEFITS.iter().filter(|other| **other != one) {
            no += 1;
            let person = person(&mut device, no, 17, 1);
            let excluded = EXCLUDED.contains(&(one, other)) || EXCLUDED.contains(&(other, one));
            device.record(json!({"do": "benefit", "person": person, "kind": one}));
            let new = json!({"do": "benefit", "person": person, "kind": other, "state": "suspected"});
            let saved = device.save(new, morning()).unwrap().prepared;
            assert!(
                !unlikely(&saved.warnings, &[Unlikely::Excluded]),
                "{one} {other}: nobody receives it"
            );
            let record = saved.record.to_string();
            let edit = json!({"do": "edit", "kind": "benefit", "record": record, "set": {"state": "receiving"}});
            let found = asked(&mut device, &edit);
            assert_eq!(
                unlikely(&found, &[Unlikely::Excluded]),
                excluded,
                "{one} {other}: {found:?}"
            );
        }
    }
    for (tag, benefit, excluded) in [
        ("tekun_scattered", "subsidy_care", true),
        ("tekun_institution", "dibao", true),
        ("orphan", "subsidy_living", true),
        ("orphan", "subsidy_care", false),
        ("dibao", "subsidy_living", false),
        ("dibao", "tekun", true),
        ("monitored", "dibao", false),
    ] {
        for tag_first in [true, false] {
            no += 1;
            let person = person(&mut device, no, 15, 2);
            let mut entries = [("tag", tag), ("benefit", benefit)]
                .map(|(verb, kind)| json!({"do": verb, "person": person, "kind": kind}));
            if !tag_first {
                entries.reverse();
            }
            device.record(entries[0].clone());
            let found = asked(&mut device, &entries[1]);
            assert_eq!(
                unlikely(&found, &[Unlikely::Excluded]),
                excluded,
                "{entries:?}: {found:?}"
            );
        }
    }
}

#[test]
fn tags_of_which_nobody_has_both_are_asked_about() {
    let mut device = Device::new(1);
    for (no, (one, other, excluded)) in (1..).zip([
        ("tekun_scattered", "tekun_institution", true),
        ("tekun_institution", "dibao", true),
        ("dibao", "dibao_margin", true),
        ("orphan", "left_behind_child", true),
        ("dibao", "monitored", false),
        ("hypertension", "diabetes", false),
    ]) {
        let person = person(&mut device, no, 15, 2);
        device.record(json!({"do": "tag", "person": person, "kind": one}));
        let found = asked(&mut device, &json!({"do": "tag", "person": person, "kind": other}));
        assert_eq!(
            unlikely(&found, &[Unlikely::Excluded]),
            excluded,
            "{one} {other}: {found:?}"
        );
    }
}

#[test]
fn the_same_twice_is_asked_about_for_every_kind_also_after_the_person_moved() {
    let mut device = Device::new(1);
    let doubled = |found: &[Problem]| {
        found
            .iter()
            .any(|problem| matches!(problem.reason, Reason::Doubled { .. }))
    };
    let mut no = 0;
    let kinds = TagKind::ALL.iter().map(|kind| ("tag", kind.code()));
    for (verb, kind) in kinds.chain(BENEFITS.map(|kind| ("benefit", kind))) {
        no += 2;
        let person = person(&mut device, no, 30, 2);
        let entry = json!({"do": verb, "person": person, "kind": kind, "from": "2026-01-05"});
        assert!(!doubled(&asked(&mut device, &entry)), "{entry}");
        let to = household(&mut device, no + 1);
        device.record(json!({"do": "edit", "kind": "person", "record": person, "set": {"household_id": to}}));
        let second = device.save(entry.clone(), morning()).unwrap().prepared;
        assert!(doubled(&second.warnings), "{entry}");
        let over = match verb {
            "tag" => json!({"to": "2026-11-01"}),
            _ => json!({"state": "stopped"}),
        };
        let record = second.record.to_string();
        let edit = json!({"do": "edit", "kind": verb, "record": record, "set": over});
        assert!(!doubled(&asked(&mut device, &edit)), "{edit}");
    }
}

#[test]
fn what_is_written_about_the_dead_is_asked_about_and_what_ends_is_not() {
    let mut device = Device::new(1);
    for (no, kind) in (1..).zip(TagKind::ALL) {
        let person = person(&mut device, no, 61, 2);
        let tag = json!({"do": "tag", "person": person, "kind": kind.code(), "from": "2026-01-05"});
        let tag = device.record(tag).prepared.record.to_string();
        device.record(json!({"do": "edit", "kind": "person", "record": person, "set": {"presence": "dead"}}));
        let is_change = *kind == TagKind::MajorChange;
        let again = json!({"do": "tag", "person": person, "kind": kind.code()});
        let found = asked(&mut device, &again);
        assert_eq!(unlikely(&found, &[Unlikely::Dead]), !is_change, "{kind}: {found:?}");
        if let Some(level) = kind.levels().first() {
            let edit = json!({"do": "edit", "kind": "tag", "record": tag, "set": {"level": level.code()}});
            assert!(unlikely(&asked(&mut device, &edit), &[Unlikely::Dead]), "{kind}");
        }
        let end =
            json!({"do": "edit", "kind": "tag", "record": tag, "set": {"to": "2026-11-19", "end_reason": "died"}});
        let found = asked(&mut device, &end);
        assert!(!unlikely(&found, &[Unlikely::Dead]), "{kind}: {found:?}");
        let benefit = json!({"do": "benefit", "person": person, "kind": "dibao"});
        assert!(unlikely(&asked(&mut device, &benefit), &[Unlikely::Dead]));
        let refused = json!({"do": "benefit", "person": person, "kind": "tekun", "state": "refused"});
        assert!(!unlikely(&asked(&mut device, &refused), &[Unlikely::Dead]));
    }
}

#[test]
fn whose_an_illness_or_a_certificate_is_is_asked_and_what_a_house_can_be_is_not() {
    let mut device = Device::new(1);
    let house = household(&mut device, 9);
    for (verb, kind, nobody) in [
        ("tag", "hypertension", true),
        ("tag", "disabled", true),
        ("tag", "maternity", true),
        ("tag", "orphan", true),
        ("tag", "dibao", false),
        ("tag", "monitored", false),
        ("tag", "floating", false),
        ("benefit", "old_age", true),
        ("benefit", "subsidy_care", true),
        ("benefit", "housing", false),
        ("benefit", "dibao", false),
    ] {
        let found = asked(&mut device, &json!({"do": verb, "household": house, "kind": kind}));
        assert_eq!(unlikely(&found, &[Unlikely::Nobody]), nobody, "{kind}: {found:?}");
    }
}

#[test]
fn another_sex_or_birth_date_that_fits_no_tag_is_asked_about() {
    let mut device = Device::new(1);
    let person = person(&mut device, 3, 25, 2);
    for kind in ["maternity", "hypertension"] {
        device.record(json!({"do": "tag", "person": person, "kind": kind}));
    }
    for (set, why) in [
        (json!({"sex": "1"}), Some(Unlikely::Sex)),
        (json!({"birth": "1949-01-01"}), Some(Unlikely::Age)),
        (json!({"birth": "1999-01-01"}), None),
        (json!({"phones": ["12900000001"]}), None),
    ] {
        let found = asked(
            &mut device,
            &json!({"do": "edit", "kind": "person", "record": person, "set": set}),
        );
        let has = unlikely(&found, &[Unlikely::Sex, Unlikely::Age]);
        assert_eq!(has, why.is_some(), "{set}: {found:?}");
        device.record(
            json!({"do": "edit", "kind": "person", "record": person, "set": {"sex": "2", "birth": "2001-11-20"}}),
        );
    }
}

#[test]
fn what_was_true_once_and_is_over_is_judged_by_its_own_day() {
    let mut device = Device::new(1);
    let person = person(&mut device, 3, 12, 1);
    let infant = |to: &str| json!({"do": "tag", "person": person, "kind": "infant", "from": "2014-12-01", "to": to});
    assert!(!unlikely(&asked(&mut device, &infant("2020-06-01")), &[Unlikely::Age]));
    assert!(unlikely(&asked(&mut device, &infant("2023-06-01")), &[Unlikely::Age]));
}
