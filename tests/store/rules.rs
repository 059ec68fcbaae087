//! The reminder rules as they come out of entries: what a ledger typed in today makes due, what must be told today, what answers
//! a reminder. The rules one by one are tried in `domain::followup`.

use crate::device::{Device, Turns, UNIT, VILLAGE, morning};
use chrono::Days;
use lianxin::domain::followup::{FollowUp, Priority};
use lianxin::domain::problem::Reason;
use lianxin::domain::role::Role;
use lianxin::domain::tag::TagKind;
use lianxin::domain::time::{Date, Millis};
use lianxin::record::Kind;
use lianxin::store::queries::HouseholdFilter;
use lianxin::store::{Answer, Query, SaveError};
use lianxin::view::Part;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn at(text: &str) -> Millis {
    Millis::parse(text).unwrap()
}

/// All that is due, as the page shows it on a day.
fn due(device: &mut Device, now: Millis) -> Vec<FollowUp> {
    device.store.roll_to(now).unwrap();
    let query = Query::FollowUps {
        kinds: Vec::new(),
        on: None,
        part: Part::first(1000),
    };
    match device.store.answer(&query, now).unwrap() {
        Answer::FollowUps(window) => window.rows.into_iter().map(|row| row.follow_up).collect(),
        other => panic!("{other:?}"),
    }
}

/// `due detail` of a rule's.
fn of(device: &mut Device, now: Millis, rule: &str) -> Vec<String> {
    let all = due(device, now);
    let of_rule = all.iter().filter(|one| one.because.rule == rule);
    of_rule
        .map(|one| format!("{} {}", one.due.date, one.because.detail))
        .collect()
}

fn id(device: &mut Device, entry: Value, now: Millis) -> String {
    let shown = entry.to_string();
    let saved = device
        .save(entry, now)
        .unwrap_or_else(|error| panic!("{shown}: {error:?}"));
    saved.prepared.record.to_string()
}

/// A household with an old and a young person.
fn family(device: &mut Device, now: Millis) -> [String; 3] {
    let household = json!({"do": "household", "household_no": "21", "display_name": "罗寒露", "phone": "12900000021"});
    let household = id(device, household, now);
    let mut person = |name: &str, birth: &str, relation: &str| {
        let entry = json!({"do": "person", "household": household, "name": name, "birth": birth, "relation": relation,
            "phones": ["12900000021"], "emergency_name": "罗秋分"});
        id(device, entry, now)
    };
    let (old, young) = (
        person("罗寒露", "1949-05-06", "02"),
        person("罗谷雨", "2016-04-20", "41"),
    );
    [household, old, young]
}

fn all_tags() -> impl Iterator<Item = &'static TagKind> {
    TagKind::ALL.iter().filter(|kind| **kind != TagKind::MajorChange)
}

#[test]
fn d1_a_ledger_of_old_facts_typed_in_today_makes_nothing_overdue() {
    let mut device = Device::new(1);
    let now = morning();
    let today: Date = now.local_date();
    let [household, old, young] = family(&mut device, now);
    for (number, kind) in all_tags().enumerate() {
        let from = format!("20{:02}-03-{:02}", 10 + number % 16, 1 + number % 28);
        let level = ["stable", "uncontrolled", "unstable", "grade1", ""][number % 5];
        let person = if number % 3 == 0 { &young } else { &old };
        let mut entry = json!({"do": "tag", "person": person, "kind": kind.code(), "from": from});
        if !level.is_empty() {
            entry["level"] = level.into();
        }
        id(&mut device, entry, now);
    }
    for on in ["2020-01-05", "2024-07-09", "2026-08-02"] {
        let at = format!("{on} 10:00");
        let visit = json!({"do": "visit", "household": household, "outcome": "done", "at": at, "text": "老本子上的"});
        id(&mut device, visit, now);
        for disease in ["hypertension", "diabetes", "smd", "tuberculosis"] {
            let record = json!({"do": "health_record", "person": old, "disease": disease, "at": at,
                "doctor_name": "彭白露", "doctor_on": on, "bp_sys": 150});
            id(&mut device, record, now);
        }
    }
    for (kind, to) in [
        ("dibao", "2024-12-31"),
        ("subsidy_care", "2026-11-30"),
        ("tekun", "2030-01-01"),
    ] {
        let entry = json!({"do": "benefit", "person": old, "kind": kind, "from": "2015-01-01", "to": to, "checked_at": "2022-02-02"});
        id(&mut device, entry, now);
    }
    let wish = json!({"do": "wish", "household": household, "text": "一部收音机"});
    let wish = id(&mut device, wish, now);
    for set in [
        json!({"state": "open"}),
        json!({"state": "claimed", "claimer": "黄立夏", "claimed_at": "2025-01-01", "due": "2025-02-01"}),
    ] {
        id(
            &mut device,
            json!({"do": "edit", "kind": "wish", "record": wish, "set": set}),
            now,
        );
    }
    let all = due(&mut device, now);
    assert!(all.len() > 12, "{}", all.len());
    for one in &all {
        assert!(
            one.due.date >= today,
            "{} {} {}",
            one.because.rule,
            one.because.detail,
            one.due.date
        );
    }
    // A month later what nobody did is overdue, of course.
    let later = due(&mut device, at("2027-01-15 09:00"));
    assert!(
        later
            .iter()
            .any(|one| one.due.date < today.checked_add_days(chrono::Days::new(40)).unwrap())
    );
}

#[test]
fn d1_a_date_or_class_given_to_an_old_record_today_counts_from_today() {
    let mut device = Device::new(1);
    let begun = at("2026-01-05 09:00");
    let [household, old, _] = family(&mut device, begun);
    let tag = json!({"do": "tag", "person": old, "kind": "smd", "level": "stable", "from": "2018-01-01"});
    let tag = id(&mut device, tag, begun);
    let visit = json!({"do": "visit", "household": household, "outcome": "done"});
    id(&mut device, visit, at("2026-11-10 09:00"));
    let record = json!({"do": "health_record", "person": old, "disease": "smd", "at": "2026-10-12 10:00",
        "doctor_name": "彭白露", "doctor_on": "2026-10-12"});
    id(&mut device, record, at("2026-10-12 12:00"));
    let now = morning();
    assert_eq!(of(&mut device, now, "R15"), ["2027-01-12 smd:stable"]);
    let edit = |kind: &str, record: &str, set: Value| json!({"do": "edit", "kind": kind, "record": record, "set": set});
    id(&mut device, edit("tag", &tag, json!({"level": "unstable"})), now);
    id(
        &mut device,
        edit("person", &old, json!({"doctor_signed_to": "2026-03-31"})),
        now,
    );
    assert_eq!(of(&mut device, now, "R15"), ["2026-12-04 smd:unstable"]);
    assert_eq!(of(&mut device, now, "R19"), ["2026-11-27 doctor_contract"]);
    // The renewal list: F7 on page 2.
    let renewals = |device: &mut Device, now| {
        device.store.roll_to(now).unwrap();
        let filter = HouseholdFilter {
            contract: true,
            ..HouseholdFilter::default()
        };
        let part = Part::first(10);
        match device.store.answer(&Query::Households { filter, part }, now).unwrap() {
            Answer::Households(window) => window.total,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(renewals(&mut device, at("2026-11-26 09:00")), 0);
    assert_eq!(renewals(&mut device, at("2026-11-27 09:00")), 1);
    assert_eq!(of(&mut device, now, "R09"), ["2026-11-27 red"]);
}

#[test]
fn anybody_is_measured_and_asked_how_they_are_and_a_dangerous_value_is_an_alarm() {
    let mut device = Device::new(1);
    let now = morning();
    let [household, old, _] = family(&mut device, now);
    let calm = json!({"do": "health_record", "person": old, "disease": "none", "bp_sys": 128, "bp_dia": 80, "measured_by": "leader",
        "mood": "poor", "sleep": "fair", "diet": "good", "needs": "想有人陪着去赶集", "present": ["谭小满"]});
    id(&mut device, calm, now);
    assert!(due(&mut device, now).iter().all(|one| one.priority != Priority::Alarm));
    let of_old = device.store.export(&Kind::HealthRecord).unwrap();
    assert_eq!(
        (&of_old[0]["mood"], &of_old[0]["needs"], &of_old[0]["present"]),
        (&json!("poor"), &json!("想有人陪着去赶集"), &json!(["谭小满"]))
    );
    // What has decimals is given as people say it, and kept whole.
    let sugar =
        json!({"do": "health_record", "person": old, "disease": "none", "glucose": 6.4, "measured_by": "leader"});
    id(&mut device, sugar, now);
    let records = device.store.export(&Kind::HealthRecord).unwrap();
    assert!(records.iter().any(|row| row["glucose_10"] == 64), "{records:?}");
    for wrong in [json!("64"), json!("6.45"), json!("六")] {
        let entry =
            json!({"do": "health_record", "person": old, "disease": "none", "glucose": wrong, "measured_by": "leader"});
        assert!(device.save(entry, now).is_err(), "{wrong}");
    }
    let high = json!({"do": "health_record", "person": old, "disease": "none", "bp_sys": 190, "bp_dia": 100, "measured_by": "self"});
    id(&mut device, high, now);
    let all = due(&mut device, now);
    let alarm = all.iter().find(|one| one.priority == Priority::Alarm).unwrap();
    assert_eq!(
        (
            alarm.because.detail.as_str(),
            alarm.household_id.map(|id| id.to_string())
        ),
        ("pressure", Some(household))
    );
    let strange = json!({"do": "health_record", "person": old, "disease": "none", "mood": "blue"});
    assert!(device.save(strange, now).is_err(), "a mood that is none of the three");
}

#[test]
fn d4_the_leaders_dangerous_value_is_an_alarm_that_nobody_puts_off_and_the_doctor_ends() {
    let mut device = Device::new(1);
    let now = morning();
    let [household, old, _] = family(&mut device, now);
    let tag = json!({"do": "tag", "person": old, "kind": "hypertension", "level": "controlled"});
    id(&mut device, tag, now);
    let value = json!({"do": "health_record", "person": old, "disease": "hypertension", "bp_sys": 204, "bp_dia": 118,
        "measured_by": "leader"});
    id(&mut device, value, now);
    let all = due(&mut device, now);
    let alarm = all.iter().find(|one| one.priority == Priority::Alarm).unwrap();
    assert_eq!(
        (alarm.because.detail.as_str(), alarm.due.date),
        ("pressure", now.local_date())
    );
    let later = json!({"do": "postponement", "key": alarm.key.0, "household": household, "until": "2027-11-20", "reason": "忙"});
    match device.save(later, now) {
        Err(SaveError::Refused(problems)) => assert_eq!(problems[0].reason, Reason::Alarm),
        other => panic!("{other:?}"),
    }
    let colour = |device: &Device| device.sql("SELECT colour = 'red' FROM household_derived");
    assert_eq!(colour(&device), 1);
    let half = json!({"do": "health_record", "person": old, "disease": "hypertension", "doctor_name": "彭白露"});
    assert!(device.save(half, now).is_err(), "of which day?");
    let copied = json!({"do": "health_record", "person": old, "disease": "hypertension", "bp_sys": 150, "bp_dia": 86,
        "measured_by": "doctor", "doctor_name": "彭白露", "doctor_on": "2026-11-20"});
    id(&mut device, copied, at("2026-11-20 15:00"));
    assert!(due(&mut device, now).iter().all(|one| one.priority != Priority::Alarm));
    assert_eq!(colour(&device), 0);
    assert_eq!(of(&mut device, now, "R13"), ["2027-02-19 hypertension:controlled"]);
}

#[test]
fn a_follow_up_that_is_put_off_moves_alone_whatever_rule_it_is_of() {
    let now = morning();
    let village = || {
        let mut device = Device::new(1);
        let [household, old, _] = family(&mut device, now);
        let tag = json!({"do": "tag", "person": old, "kind": "hypertension", "level": "controlled"});
        id(&mut device, tag, now);
        let reminder = json!({"do": "reminder", "household": household, "due": "2026-11-24", "text": "带药"});
        id(&mut device, reminder, now);
        let request = json!({"do": "request", "title": "屋顶漏", "category": "0201", "urgency": "normal", "household": household});
        id(&mut device, request, now);
        (device, household)
    };
    let (mut device, _) = village();
    let rules: BTreeSet<String> = due(&mut device, now).into_iter().map(|one| one.because.rule).collect();
    assert!(
        rules.contains("R09") && rules.contains("R13") && rules.contains("manual"),
        "{rules:?}"
    );
    for rule in rules {
        let (mut device, household) = village();
        let before = due(&mut device, now);
        let chosen = before.iter().find(|one| one.because.rule == rule).unwrap();
        let until = (chosen.due.date + Days::new(3)).to_string();
        let later =
            json!({"do": "postpone", "key": chosen.key.0, "household": household, "until": until, "reason": "走亲戚"});
        id(&mut device, later, now);
        let after = due(&mut device, now);
        let of = |all: &[FollowUp], key: &str| {
            let found = all.iter().find(|one| one.key.0 == key);
            found.map(|one| one.due.date.to_string())
        };
        assert_eq!(of(&after, &chosen.key.0), Some(until), "{rule}");
        for other in before.iter().filter(|one| one.key != chosen.key) {
            // What is asked with the next visit goes with it.
            let joins = rule == "R09" && other.because.rule == "R26";
            let stands = of(&after, &other.key.0) == Some(other.due.date.to_string());
            assert!(stands || joins, "{rule} took {} along", other.because.rule);
        }
        assert_eq!(after.len(), before.len(), "{rule}");
        assert!(device.store.undo(now).is_ok(), "{rule}");
        assert_eq!(due(&mut device, now), before, "{rule}");
    }
}

#[test]
fn d4_a_doctors_own_device_needs_no_copy() {
    let mut doctor = Device::with_role(7, Role::VillageDoctor, VILLAGE);
    let mut clerk = Device::with_role(8, Role::Clerk, VILLAGE);
    let mut town = crate::town::Town::default();
    let now = morning();
    let household =
        json!({"do": "household", "unit": UNIT, "household_no": "5", "display_name": "蒋大暑", "phone": "12900000005"});
    let household = id(&mut clerk, household, now);
    let person = json!({"do": "person", "household": household, "name": "蒋大暑", "birth": "1955-02-02", "relation": "02",
        "emergency_name": "蒋小雪"});
    let person = id(&mut clerk, person, now);
    id(
        &mut clerk,
        json!({"do": "tag", "person": person, "kind": "diabetes", "level": "uncontrolled"}),
        now,
    );
    town.settle(&mut clerk, 50, 100, now);
    town.settle(&mut doctor, 50, 100, now);
    let record = json!({"do": "health_record", "person": person, "disease": "diabetes", "glucose_10": 81});
    id(&mut doctor, record, now);
    town.settle(&mut doctor, 50, 100, now);
    town.settle(&mut clerk, 50, 100, now);
    assert_eq!(of(&mut doctor, now, "R14"), ["2026-12-04 diabetes:uncontrolled"]);
    assert_eq!(of(&mut clerk, now, "R14"), of(&mut doctor, now, "R14"));
}

#[test]
fn d8_somebody_who_dies_is_noticed_and_so_is_what_is_still_paid() {
    let mut device = Device::new(1);
    let begun = at("2026-02-03 09:00");
    let [household, old, _] = family(&mut device, begun);
    id(
        &mut device,
        json!({"do": "benefit", "person": old, "kind": "dibao"}),
        begun,
    );
    let aunt = json!({"do": "person", "household": household, "name": "罗立秋", "birth": "1970-01-01", "relation": "32",
        "emergency_name": "罗秋分"});
    id(&mut device, aunt, begun);
    let now = morning();
    let died = json!({"do": "edit", "kind": "person", "record": old, "set": {"presence": "dead"}});
    id(&mut device, died, now);
    assert_eq!(of(&mut device, now, "R10"), ["2026-11-21 died"]);
    assert_eq!(of(&mut device, now, "R23"), ["2026-11-23 died:dibao"]);
    let in_a_month = at("2026-12-21 09:00");
    assert_eq!(device.sql("SELECT colour = 'red' FROM household_derived"), 1);
    due(&mut device, in_a_month);
    assert_eq!(
        device.sql("SELECT colour = 'red' FROM household_derived"),
        0,
        "red for thirty days"
    );
}

#[test]
fn d10_the_daughter_in_law_on_the_road_does_not_answer_for_the_old_woman() {
    let mut device = Device::new(1);
    let begun = at("2026-09-01 09:00");
    let [household, old, young] = family(&mut device, begun);
    id(
        &mut device,
        json!({"do": "tag", "person": old, "kind": "disabled_elder"}),
        begun,
    );
    let now = morning();
    let met = |who: &str| json!({"do": "visit", "household": household, "way": "met", "outcome": "done", "met": [who]});
    id(&mut device, met(&young), now);
    assert_eq!(of(&mut device, now, "R11"), ["2026-09-30 disabled_elder"]);
    id(&mut device, met(&old), now);
    assert_eq!(of(&mut device, now, "R11"), ["2026-12-31 disabled_elder"]);
}

#[test]
fn d10_a_visit_answers_a_recheck_that_it_ticks_and_d9_one_not_done_stays() {
    let mut device = Device::new(1);
    let begun = at("2026-01-05 09:00");
    let [household, ..] = family(&mut device, begun);
    let request = json!({"do": "request", "title": "柴草堆在灶边", "category": "0401", "urgency": "normal", "household": household,
        "resolved_note": "已搬开"});
    let request = id(&mut device, request, begun);
    let answered = json!({"do": "request_event", "request": request, "event": "return_visit", "way": "home",
        "satisfaction": "satisfied"});
    id(&mut device, answered, at("2026-01-06 09:00"));
    assert_eq!(of(&mut device, morning(), "R06"), ["2026-02-05 0401"]);
    let now = morning();
    let visit = |settles: Value| json!({"do": "visit", "household": household, "outcome": "done", "settles": settles});
    id(&mut device, visit(json!([])), now);
    let open = due(&mut device, now)
        .into_iter()
        .find(|one| one.because.rule == "R06")
        .unwrap();
    assert_eq!(open.priority, Priority::Data, "it sank");
    id(&mut device, visit(json!([open.key.0])), now);
    assert_eq!(of(&mut device, now, "R06"), [""; 0]);
}

#[test]
fn f17_a_reminder_leaves_with_its_household_and_comes_back_with_it() {
    let mut device = Device::new(1);
    let home = json!({"do": "household", "household_no": "01", "display_name": "曾白露"});
    let home = device.record(home).prepared.record.to_string();
    device.record(json!({"do": "reminder", "household": home, "text": "送药", "due": "2026-11-25"}));
    let reminded = |device: &mut Device| of(device, morning(), "manual").len();
    assert_eq!(reminded(&mut device), 1);
    device.record(json!({"do": "delete", "kind": "household", "record": home, "reason": "重复登记"}));
    assert_eq!(reminded(&mut device), 0);
    device.store.undo(morning()).unwrap();
    assert_eq!(reminded(&mut device), 1);
}
