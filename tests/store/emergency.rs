//! An emergency: a few keys, saved with its minute, and whom to call; all of it without a server.

use crate::device::{Device, UNIT, VILLAGE, morning};
use lianxin::domain::ids::RequestId;
use lianxin::domain::lang::Lang;
use lianxin::domain::request::{EventKind, Urgency};
use lianxin::domain::time::Millis;
use lianxin::runtime::Console;
use lianxin::store::queries::RequestTab;
use lianxin::store::{Answer, Query, Store};
use lianxin::view::{Part, RequestDetail, Whom};
use serde_json::{Value, json};

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

/// A device with a household, its people, and the telephones of village, town and the grid beside.
fn device() -> Device {
    let mut device = Device::new(1);
    let household = device.record(json!({
        "do": "household", "household_no": "031", "display_name": "曾霜降", "phone": "12900000031", "address": "石井组31号"
    }));
    let household = household.prepared.record.to_string();
    device.record(json!({
        "do": "person", "household": household, "name": "曾霜降", "relation": "02",
        "emergency_name": "曾大寒", "emergency_phone": "12900000032"
    }));
    device.record(json!({
        "do": "person", "household": household, "name": "曾芒种", "relation": "42",
        "guardian_name": "周惊蛰", "guardian_phone": "12900000033"
    }));
    for (unit, kind, name, phone) in [
        (UNIT, "doctor", "罗春分", "12900000041"),
        (UNIT, "police", "云岭派出所", "0700-8120110"),
        (UNIT, "duty", "云岭镇值班", "0700-8120001"),
        (UNIT, "school", "云岭小学", "0700-8120002"),
    ] {
        device.record(json!({"do": "contact", "unit": unit, "kind": kind, "name": name, "phone": phone}));
    }
    device
}

fn only_request(store: &Store, now: Millis) -> Box<RequestDetail> {
    let query = Query::Requests {
        tab: RequestTab::All,
        part: Part::first(9),
    };
    let Answer::Requests(window, _) = store.answer(&query, now).unwrap() else {
        panic!()
    };
    assert_eq!(window.total, 1);
    request(store, window.rows[0].id, now)
}

fn request(store: &Store, id: RequestId, now: Millis) -> Box<RequestDetail> {
    match store.answer(&Query::Request(id), now).unwrap() {
        Answer::Request(Some(detail)) => detail,
        other => panic!("{other:?}"),
    }
}

fn whom(detail: &RequestDetail) -> Vec<&str> {
    let calls = detail.calls.iter();
    calls
        .map(|call| match &call.whom {
            Whom::Contact(sort) => sort.as_str(),
            Whom::Household => "household",
            Whom::EmergencyContact => "emergency contact",
            Whom::Guardian => "guardian",
        })
        .collect()
}

fn entered(device: &mut Device, entry: Value) -> Box<RequestDetail> {
    let record = device.record(entry).prepared.record;
    request(&device.store, record.into(), morning())
}

#[test]
fn an_emergency_is_saved_as_critical_with_its_minute_in_five_keys_beside_the_initials() {
    let now = Millis::parse("2026-11-20 23:47").unwrap();
    let device = device();
    let mut console = Console::with_store(device.store, now).sized(60, 18);
    console.press("! 4 tab").type_text("zsj").press("enter ctrl-s");
    let detail = only_request(console.store().unwrap(), now);
    assert_eq!(
        (detail.request.urgency.clone(), detail.request.category.as_str()),
        (Urgency::Critical, "0407")
    );
    assert_eq!(
        (detail.request.registered_at, detail.request.title.as_str()),
        (now, "溺水")
    );
    assert_eq!(
        detail.household.as_ref().map(|(_, name, _)| name.as_str()),
        Some("曾霜降")
    );
}

#[test]
fn the_marked_household_is_preset_and_arrows_and_function_keys_are_enough() {
    for keys in [
        "2 shift-f3 3 ctrl-s",
        "2 enter ! 3 ctrl-s",
        "2 shift-f3 right right right ctrl-s",
    ] {
        let device = device();
        let mut console = Console::with_store(device.store, morning()).sized(80, 24);
        console.press(keys);
        let detail = only_request(console.store().unwrap(), morning());
        assert_eq!(detail.request.category, "0401", "{keys}");
        assert_eq!(
            detail.household.as_ref().map(|(_, name, _)| name.as_str()),
            Some("曾霜降"),
            "{keys}"
        );
    }
}

/// What a person reads on a page that is longer than the window: one line after the other.
fn read_on(console: &mut Console, key: &str) -> String {
    let mut seen = console.screen();
    for _ in 0..9 {
        console.press(key);
        seen.push_str(&console.screen());
    }
    seen
}

/// How often the log says that an emergency's numbers were shown.
fn times_logged(console: &Console) -> usize {
    match console.store().unwrap().answer(&Query::Audit, morning()).unwrap() {
        Answer::Audit(lines) => lines.iter().filter(|line| line.why == "emergency").count(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn its_page_opens_with_every_number_whole_which_is_logged_once() {
    for lang in [Lang::Zh, Lang::En] {
        for (columns, rows) in SIZES {
            let device = device();
            let mut console = Console::with_store(device.store, morning())
                .speaking(lang)
                .sized(columns, rows);
            console.press("2 ! 1 ctrl-s");
            let first = console.screen();
            assert!(first.contains("120") && first.contains("12900000041"), "{first}");
            let seen = read_on(&mut console, "down");
            assert!(seen.contains("0700-8120110") && seen.contains("0700-8120001"), "{seen}");
            for number in ["12900000031", "12900000032", "12900000033"] {
                assert!(seen.contains(number), "{number}: {seen}");
            }
            assert!(!seen.contains("曾霜降"), "the names stay masked: {seen}");
            assert_eq!(times_logged(&console), 1);
        }
    }
}

#[test]
fn strangers_at_the_projector_see_no_number_of_an_emergency_and_nothing_is_logged() {
    let device = device();
    let mut console = Console::with_store(device.store, morning()).sized(80, 24);
    console.press("ctrl-t 2 ! 1 ctrl-s");
    let seen = read_on(&mut console, "down");
    assert!(seen.contains("120") && !seen.contains("1290000003"), "{seen}");
    assert_eq!(times_logged(&console), 0);
    console.press("ctrl-t");
    let seen = read_on(&mut console, "up");
    assert!(seen.contains("12900000031"), "{seen}");
    assert_eq!(times_logged(&console), 1);
    console.press("ctrl-t");
    let seen = read_on(&mut console, "down");
    assert!(!seen.contains("1290000003"), "{seen}");
}

#[test]
fn one_key_notes_who_was_told_and_when_and_the_page_says_so() {
    let device = device();
    let mut console = Console::with_store(device.store, morning()).sized(80, 24);
    console.press("2 ! 1 ctrl-s").wait(180_000);
    console.press("down enter down enter");
    let at = morning().plus(180_000);
    let detail = only_request(console.store().unwrap(), at);
    let told: Vec<_> = detail
        .events
        .iter()
        .filter(|(event, ..)| event.kind == EventKind::Progress)
        .collect();
    let notes: Vec<&str> = told.iter().map(|(event, ..)| event.note.as_str()).collect();
    assert_eq!(notes, ["已告村医 罗春分", "已告紧急联系人"]);
    assert!(told.iter().all(|(event, ..)| event.at == at));
    assert!(console.screen().contains("09:03 已告"), "{}", console.screen());
}

#[test]
fn who_fits_the_emergency_is_called_first_and_the_household_before_the_rest() {
    let mut device = device();
    let household = "031";
    let mut calls = |category: &str| {
        let detail = entered(
            &mut device,
            json!({"do": "request", "title": "急", "category": category, "urgency": "critical", "household": household}),
        );
        whom(&detail).join(" ")
    };
    let own = "emergency contact guardian household";
    assert_eq!(
        calls("0601"),
        format!("ambulance doctor {own} duty police fire electricity").replace(" electricity", "")
    );
    assert_eq!(calls("0904"), format!("police duty {own} doctor ambulance fire"));
    assert_eq!(calls("0401"), format!("fire duty {own} ambulance doctor police"));
}

#[test]
fn a_request_that_is_not_critical_or_has_a_result_lists_no_calls() {
    let mut device = device();
    let ordinary =
        json!({"do": "request", "title": "路灯", "category": "0103", "urgency": "urgent", "household": "031"});
    assert!(entered(&mut device, ordinary).calls.is_empty());
    let solved = json!({
        "do": "request", "title": "打斗", "category": "0901", "urgency": "critical", "household": "031", "resolved_note": "已劝开"
    });
    assert!(entered(&mut device, solved).calls.is_empty());
}

#[test]
fn without_any_contact_the_numbers_that_answer_everywhere_are_there() {
    let mut device = Device::new(1);
    let detail = entered(
        &mut device,
        json!({"do": "request", "title": "塌方", "category": "0405", "urgency": "critical", "place": "石井组路口"}),
    );
    let numbers: Vec<&str> = detail.calls.iter().map(|call| call.phone.as_str()).collect();
    assert_eq!(numbers, ["119", "120", "110"]);
}

#[test]
fn the_contact_of_the_nearest_unit_comes_first_and_that_of_a_neighbour_not_at_all() {
    use crate::device::OTHER;
    use lianxin::domain::role::Role;
    let mut device = Device::with_role(1, Role::Clerk, VILLAGE);
    for (unit, name) in [(VILLAGE, "村医室"), (UNIT, "罗春分"), (OTHER, "周谷雨")] {
        device.record(json!({"do": "contact", "unit": unit, "kind": "doctor", "name": name, "phone": "12900000041"}));
    }
    let entry = json!({
        "do": "request", "unit": UNIT, "title": "病", "category": "0601", "urgency": "critical", "place": "石井组"
    });
    let detail = entered(&mut device, entry);
    let doctors = detail
        .calls
        .iter()
        .filter(|call| call.whom == Whom::Contact("doctor".to_owned()));
    let names: Vec<&str> = doctors.map(|call| call.name.as_str()).collect();
    assert_eq!(names, ["罗春分", "村医室"]);
}
