//! 应享未享: who may be entitled to what is listed before its day, answered once, and never said on the projector.

use crate::device::{Device, morning};
use lianxin::domain::lang::Lang;
use lianxin::record::Kind;
use lianxin::runtime::Console;
use lianxin::store::queries::HouseholdFilter;
use lianxin::store::{Answer, Query};
use lianxin::view::Part;
use serde_json::{Value, json};

fn village() -> Device {
    let mut device = Device::new(1);
    for (no, name, birth) in [("01", "谭立春", "1946-12-10"), ("02", "罗谷雨", "1980-01-01")] {
        device.record(json!({"do": "household", "household_no": no, "display_name": name}));
        device.record(json!({"do": "person", "household": no, "name": name, "birth": birth, "relation": "02"}));
    }
    device
}

fn entitled(device: &Device) -> Vec<String> {
    let query = Query::Entitlements { offset: 0, limit: 50 };
    match device.store.answer(&query, morning()).unwrap() {
        Answer::Entitlements(window) => {
            assert_eq!(window.total, window.rows.len());
            let said = window
                .rows
                .iter()
                .map(|row| format!("{} {} {} {}", row.household_no, row.rule, row.what, row.on));
            said.collect()
        }
        other => panic!("{other:?}"),
    }
}

fn households(device: &Device) -> usize {
    let query = Query::Households {
        filter: HouseholdFilter {
            entitled: true,
            ..HouseholdFilter::default()
        },
        part: Part::first(50),
    };
    match device.store.answer(&query, morning()).unwrap() {
        Answer::Households(window) => window.total,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_birthday_within_thirty_days_is_listed_and_the_filter_counts_its_household() {
    let device = village();
    assert_eq!(entitled(&device), ["01 E01 old_age 2026-12-10"], "today is 2026-11-22");
    assert_eq!(households(&device), 1);
}

#[test]
fn any_answer_ends_the_question() {
    for state in ["suspected", "applying", "receiving", "refused"] {
        let mut device = village();
        let person = device.store.export(&Kind::Person).unwrap();
        let person = person.iter().find(|row| row["name"] == "谭立春").unwrap()["id"].clone();
        device.record(json!({"do": "benefit", "person": person, "kind": "old_age", "state": state}));
        assert!(entitled(&device).is_empty(), "{state}");
        assert_eq!(households(&device), 0);
    }
}

#[test]
fn the_households_page_shows_the_hint_its_rule_and_its_answers() {
    for lang in [Lang::Zh, Lang::En] {
        let device = village();
        let mut console = Console::with_store(device.store, morning())
            .speaking(lang)
            .sized(100, 40);
        console.press("2 enter");
        let (section, hint, told, check) = match lang {
            Lang::Zh => ("可能应享未享 1", "可能符合 高龄津贴", "申请中", "须核对"),
            Lang::En => (
                "May be entitled 1",
                "may be entitled: Old-age allowance",
                "Applying",
                "to be checked",
            ),
        };
        let shown = console.screen();
        assert!(shown.contains(section) && shown.contains(hint), "{shown}");
        mark(&mut console, hint);
        console.press("enter");
        let shown = console.screen();
        assert!(shown.contains(check) && shown.contains("E01"), "{shown}");
        console.press("esc f6");
        assert!(console.screen().contains(told), "{}", console.screen());
        console.press("2");
        let benefits = console.store().unwrap().export(&Kind::Benefit).unwrap();
        assert_eq!(benefits[0]["state"], Value::from("applying"), "{}", console.screen());
        assert!(!console.screen().contains(hint), "answered: {}", console.screen());
    }
}

/// Puts the cursor on the line with these words.
fn mark(console: &mut Console, words: &str) {
    for _ in 0..30 {
        let screen = console.screen();
        let line = screen.lines().find(|line| line.contains(words)).unwrap();
        if line.trim_start().starts_with('>') || line.contains("> ") {
            return;
        }
        console.press("down");
    }
    panic!("{}", console.screen());
}
