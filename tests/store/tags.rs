//! Tags and benefits live in the console: what somebody is, how it stands with them and how it ended; what they receive, when
//! it was looked at and why it stopped. What cannot be is asked about, wherever it is entered.

use crate::device::{Device, morning};
use lianxin::app::Layer;
use lianxin::domain::lang::Lang;
use lianxin::domain::time::Millis;
use lianxin::record::Kind;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query};
use lianxin::view::FollowUpRow;
use serde_json::{Value, json};

struct Place {
    device: Device,
    person: String,
}

/// Household 33 with 罗白露, a woman of 71, head of it.
fn village() -> Place {
    let mut device = Device::new(1);
    device.record(json!({"do": "household", "household_no": "33", "display_name": "罗白露"}));
    let person = member(&mut device, "罗白露", "1955-02-11", "2", "02");
    Place { device, person }
}

fn member(device: &mut Device, name: &str, birth: &str, sex: &str, relation: &str) -> String {
    let entry = json!({"do": "person", "household": "33", "name": name, "birth": birth, "sex": sex, "relation": relation,
        "phones": ["12900000033"], "emergency_name": "罗芒种", "emergency_phone": "12900000034"});
    id(device, entry)
}

fn id(device: &mut Device, entry: Value) -> String {
    device.record(entry).prepared.record.to_string()
}

fn console(device: Device, lang: Lang) -> Console {
    Console::with_store(device.store, morning()).speaking(lang).sized(100, 40)
}

fn row(console: &Console, kind: &Kind, id: &str) -> Value {
    let rows = console.store().unwrap().readable(kind).unwrap();
    rows.into_iter().find(|row| row["id"] == id).unwrap()
}

/// What is open by these rules: rule, detail and due day.
fn due(console: &Console, rules: &[&str], now: Millis) -> Vec<String> {
    let all = Query::FollowUps {
        kinds: Vec::new(),
        on: None,
        offset: 0,
        limit: 99,
    };
    let Answer::FollowUps(rows) = console.store().unwrap().answer(&all, now).unwrap() else {
        panic!("follow-ups answer follow-ups")
    };
    let said = |row: &FollowUpRow| {
        let because = &row.follow_up.because;
        format!("{} {} {}", because.rule, because.detail, row.follow_up.due.date)
    };
    let of = |row: &&FollowUpRow| rules.contains(&row.follow_up.because.rule.as_str());
    rows.rows.iter().filter(of).map(said).collect()
}

/// Marks the row of the page 提醒 that says this.
fn mark(console: &mut Console, words: &str) {
    console.press("esc esc 4 home");
    for _ in 0..12 {
        if console.screen().lines().any(|line| line.starts_with('>') && line.contains(words)) {
            return;
        }
        console.press("down");
    }
    panic!("{words}: {}", console.screen());
}

#[test]
fn a_benefit_is_checked_with_one_key_on_its_row_and_the_check_can_be_taken_back() {
    for lang in [Lang::Zh, Lang::En] {
        let mut place = village();
        let entry = json!({"do": "benefit", "person": place.person, "kind": "old_age", "monthly_yuan": 80});
        let benefit = id(&mut place.device, entry);
        let mut console = console(place.device, lang);
        console.press("2 enter end f6");
        assert_eq!(row(&console, &Kind::Benefit, &benefit)["checked_at"], "2026-11-20", "{}", console.screen());
        assert_eq!(row(&console, &Kind::Benefit, &benefit)["state"], "receiving");
        console.press("ctrl-z");
        assert_eq!(row(&console, &Kind::Benefit, &benefit)["checked_at"], Value::Null, "{}", console.screen());
    }
}

#[test]
fn a_review_is_answered_by_a_digit_and_comes_again_when_it_should() {
    for (digit, state, later) in [
        (1, "receiving", vec!["R23 exclusive:tekun+dibao 2027-01-08"]),
        (2, "applying", vec![]),
        (3, "refused", vec![]),
        (4, "stopped", vec![]),
    ] {
        let mut place = village();
        let person = place.person.clone();
        let of = |kind: &str| json!({"do": "benefit", "person": person, "kind": kind});
        place.device.record(of("tekun"));
        let dibao = id(&mut place.device, of("dibao"));
        let mut console = console(place.device, Lang::Zh);
        mark(&mut console, "不可同享");
        console.press("f6");
        let screen = console.screen();
        for words in ["低保", "1 已核对", "2 申请中", "3 不符合", "4 停发"] {
            assert!(screen.contains(words), "{words}: {screen}");
        }
        console.press(&digit.to_string());
        let now = row(&console, &Kind::Benefit, &dibao);
        assert_eq!((&now["state"], &now["checked_at"]), (&json!(state), &json!("2026-11-20")), "{}", console.screen());
        if state == "stopped" {
            assert_eq!(now["stopped_on"], "2026-11-20");
            assert_eq!(now["stop_reason"], "not_entitled");
            assert!(!now["stopped_by"].as_str().unwrap().is_empty());
        }
        assert_eq!(due(&console, &["R19", "R23"], morning()), later, "{digit}");
        console.press("ctrl-z");
        assert_eq!(row(&console, &Kind::Benefit, &dibao)["state"], "receiving", "{}", console.screen());
        assert_eq!(due(&console, &["R23"], morning()), ["R23 exclusive:tekun+dibao 2026-11-27"]);
    }
}

#[test]
fn what_seems_due_and_is_on_no_record_is_answered_by_a_digit_too() {
    for (digit, state, later) in [
        (1, "suspected", vec!["R23 missing:subsidy_care 2027-01-08"]),
        (2, "applying", vec![]),
        (3, "refused", vec![]),
    ] {
        let mut place = village();
        let tag = json!({"do": "tag", "person": place.person, "kind": "disabled", "level": "grade2", "disability_class": "vision"});
        place.device.record(tag);
        let mut console = console(place.device, Lang::Zh);
        mark(&mut console, "应享未享");
        console.press(&format!("f6 {digit}"));
        let rows = console.store().unwrap().readable(&Kind::Benefit).unwrap();
        assert_eq!(rows.len(), 1, "{}", console.screen());
        assert_eq!((&rows[0]["state"], &rows[0]["kind"]), (&json!(state), &json!("subsidy_care")));
        assert_eq!(due(&console, &["R23"], morning()), later);
        console.press("ctrl-z");
        assert_eq!(due(&console, &["R23"], morning()), ["R23 missing:subsidy_care 2026-11-27"]);
    }
}

#[test]
fn a_benefit_of_the_dead_is_stopped_for_that_reason_and_the_question_is_gone() {
    for (presence, why) in [("dead", "died"), ("moved_out", "moved_away")] {
        let mut place = village();
        let old = member(&mut place.device, "罗大寒", "1949-05-05", "1", "10");
        let benefit = id(&mut place.device, json!({"do": "benefit", "person": old, "kind": "elder_care"}));
        let edit = json!({"do": "edit", "kind": "person", "record": old, "set": {"presence": presence}});
        place.device.record(edit);
        let mut console = console(place.device, Lang::Zh);
        mark(&mut console, "停发核对");
        console.press("f6 4");
        let now = row(&console, &Kind::Benefit, &benefit);
        assert_eq!((&now["state"], &now["stop_reason"]), (&json!("stopped"), &json!(why)));
        assert_eq!(due(&console, &["R23"], morning()), [""; 0]);
    }
}

#[test]
fn the_yearly_review_is_due_before_its_day_and_a_year_after_it_was_done() {
    let at = |day: &str| Millis::parse(&format!("{day} 09:00")).unwrap();
    for (set, first, next) in [
        (json!({"review_on": "2026-12-15"}), "2026-11-27", "2027-11-15"),
        (json!({"granted_on": "2025-12-20"}), "2026-11-20", "2027-11-19"),
        (json!({"granted_on": "2019-12-20", "review_on": "2027-03-01"}), "2027-01-29", "2027-01-29"),
        (json!({"to": "2026-12-10"}), "2026-11-27", "2027-11-10"),
    ] {
        let mut place = village();
        let mut entry = json!({"do": "benefit", "person": place.person, "kind": "dibao"});
        entry.as_object_mut().unwrap().extend(set.as_object().unwrap().clone());
        let benefit = id(&mut place.device, entry);
        let mut console = console(place.device, Lang::Zh);
        assert_eq!(due(&console, &["R19"], morning()), [format!("R19 benefit:dibao {first}")], "{set}");
        console.press("2 enter end f6");
        assert_eq!(row(&console, &Kind::Benefit, &benefit)["checked_at"], "2026-11-20");
        assert_eq!(due(&console, &["R19"], at("2026-11-20")), [format!("R19 benefit:dibao {next}")], "{set}");
    }
}

#[test]
fn what_is_given_once_is_not_reviewed_year_by_year() {
    let mut place = village();
    let entry = json!({"do": "benefit", "person": place.person, "kind": "temp_relief", "granted_on": "2025-10-01"});
    place.device.record(entry);
    assert_eq!(due(&console(place.device, Lang::Zh), &["R19"], morning()), [""; 0]);
}
