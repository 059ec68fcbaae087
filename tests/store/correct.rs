//! What has been sent can still be put right, one way for all: by its form (F4), or voided with a reason (Del). What was voided
//! stays in the history and counts for nothing.

use crate::device::{Device, morning};
use crate::judge::assert_same;
use crate::town::Town;
use lianxin::change::Kind;
use lianxin::domain::lang::Lang;
use lianxin::domain::problem::Reason;
use lianxin::domain::role::Role;
use lianxin::domain::time::Millis;
use lianxin::runtime::Console;
use lianxin::store::SaveError;
use serde_json::{Value, json};

/// A device whose household, member, visit, follow-up record, request and reminder the server has.
fn sent() -> (Town, Device) {
    let mut device = Device::new(1);
    let household = device.household("01").to_string();
    let person = device
        .record(
            json!({"do": "person", "household": household, "name": "谷雨", "relation": "02", "birth": "1950-03-04"}),
        )
        .prepared
        .record
        .to_string();
    device.record(json!({"do": "tag", "person": person, "kind": "hypertension", "level": "uncontrolled"}));
    device.record(
        json!({"do": "visit", "household": household, "outcome": "done", "text": "想办农家乐",
        "health": {"person": person, "disease": "hypertension", "bp_sys": 150, "bp_dia": 90, "measured_by": "leader"}}),
    );
    device.record(
        json!({"do": "request", "title": "路灯", "category": "0103", "urgency": "normal", "household": household}),
    );
    device.record(json!({"do": "reminder", "household": household, "due": "2026-11-20", "text": "送药"}));
    let mut town = Town::default();
    town.settle(&mut device, 50, 100, morning());
    (town, device)
}

/// A console on the device's store.
fn console(device: &mut Device, lang: Lang) -> Console {
    let store = std::mem::replace(&mut device.store, Device::new(90).store);
    Console::with_store(store, morning()).sized(120, 34).speaking(lang)
}

fn texts(console: &Console, kind: &Kind, field: &str) -> Vec<Value> {
    let records = console.store().unwrap().export(kind).unwrap();
    records.into_iter().map(|record| record[field].clone()).collect()
}

fn footer(console: &Console) -> String {
    console.screen().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn u11_f9_a_sent_visit_is_corrected_or_voided_in_the_same_way_on_both_pages() {
    for (lang, correct, void, voided) in [
        (Lang::Zh, "F4 更正", "Del 作废", "已作废：更正"),
        (Lang::En, "F4 Correct", "Del Void", "voided"),
    ] {
        for way_there in ["5", "2 enter right right right"] {
            let (_town, mut device) = sent();
            let mut console = console(&mut device, lang);
            console.press(way_there);
            let keys = footer(&console);
            assert!(keys.contains(correct) && keys.contains(void), "{way_there}: {keys}");
            console.press("f4");
            let screen = console.screen();
            assert!(screen.contains("想办农家乐"), "{screen}");
            console.press("end");
            console.type_text("手续");
            console.press("ctrl-s");
            let shown = texts(&console, &Kind::Visit, "text");
            assert_eq!(shown.len(), 1, "{}", console.screen());
            assert!(shown[0].as_str().unwrap().contains("手续"), "{shown:?}");
            assert!(console.screen().contains(voided), "{}", console.screen());
            console.press("home del 2 1");
            assert_eq!(texts(&console, &Kind::Visit, "text").len(), 0, "{}", console.screen());
            assert!(
                console.screen().contains("手续"),
                "voided, it stays in the list: {}",
                console.screen()
            );
            console.press("del");
            let screen = console.screen();
            assert!(
                !screen.contains("2 作废") && !screen.contains("2 Void it"),
                "once is enough: {screen}"
            );
        }
    }
}

#[test]
fn a_correction_keeps_the_day_of_what_it_corrects_and_says_what_stays() {
    let (_town, mut device) = sent();
    let was = texts(&console(&mut device, Lang::Zh), &Kind::Visit, "at");
    assert_eq!(was, [json!(morning().0)]);
    let (_town, mut device) = sent();
    let store = std::mem::replace(&mut device.store, Device::new(90).store);
    let mut console = Console::with_store(store, Millis::parse("2026-11-29 20:15").unwrap()).sized(120, 34);
    console.press("5 f4");
    let screen = console.screen();
    assert!(
        screen.contains("更正：") && screen.contains("一起记的另改") && !screen.contains("新建"),
        "{screen}"
    );
    console.press("end");
    console.type_text("手续");
    console.press("ctrl-s");
    assert_eq!(texts(&console, &Kind::Visit, "at"), was, "{}", console.screen());
}

#[test]
fn a_sent_follow_up_record_is_corrected_and_the_old_one_voided() {
    let (_town, mut device) = sent();
    let mut console = console(&mut device, Lang::Zh);
    console.press("2 enter right right right right down");
    let keys = footer(&console);
    assert!(
        keys.contains("F4 更正") && keys.contains("Del 作废"),
        "{}",
        console.screen()
    );
    console.press("f4 ctrl-s");
    assert_eq!(
        texts(&console, &Kind::HealthRecord, "bp_sys"),
        [json!(150)],
        "{}",
        console.screen()
    );
    assert_eq!(console.saved.len(), 1, "{}", console.screen());
    let screen = console.screen();
    let marked = screen.lines().find(|line| line.starts_with('>')).unwrap_or_default();
    assert!(
        marked.contains("150/90") && !marked.contains("已作废"),
        "the new one is marked:\n{screen}"
    );
    assert!(screen.contains("已作废：更正"), "the old one stays:\n{screen}");
    console.press("down del");
    assert!(
        !console.screen().contains("2 作废"),
        "once is enough:\n{}",
        console.screen()
    );
}

#[test]
fn u12_a_reminder_and_a_request_are_edited_until_somebody_else_acts_then_explained() {
    let (mut town, mut device) = sent();
    let mut town_office = Device::with_role(2, Role::TownOffice, "439901100");
    {
        let mut console = console(&mut device, Lang::Zh);
        console.press("4");
        for _ in 0..20 {
            if footer(&console).contains("F4 编辑") {
                break;
            }
            console.press("down");
        }
        console.press("f4");
        assert!(console.screen().contains("送药"), "{}", console.screen());
        console.press("tab end");
        console.type_text("上门");
        console.press("ctrl-s");
        assert!(
            texts(&console, &Kind::Reminder, "text")[0]
                .as_str()
                .unwrap()
                .contains("上门"),
            "{}",
            console.screen()
        );
        console.press("3");
        assert!(footer(&console).contains("F4 更正"), "{}", footer(&console));
        console.press("f4");
        assert!(console.screen().contains("路灯"), "{}", console.screen());
        for _ in 0..20 {
            let title = console
                .screen()
                .lines()
                .any(|line| line.starts_with('>') && line.contains("事项"));
            if title {
                break;
            }
            console.press("tab");
        }
        console.press("end");
        console.type_text("不亮");
        console.press("ctrl-s");
        assert!(
            texts(&console, &Kind::Request, "title")[0]
                .as_str()
                .unwrap()
                .contains("不亮"),
            "{}",
            console.screen()
        );
        device.store = console.into_store().unwrap();
    }
    let request = device.store.export(&Kind::Request).unwrap()[0]["id"].clone();
    device.record(
        json!({"do": "request_event", "request": request, "event": "escalate", "mode": "coordinated", "note": "请修"}),
    );
    town.settle(&mut device, 50, 100, morning());
    town.settle(&mut town_office, 50, 100, morning());
    town_office.record(json!({"do": "request_event", "request": request, "event": "progress", "note": "已派人看"}));
    town.settle(&mut town_office, 50, 100, morning());
    town.settle(&mut device, 50, 100, morning());
    let mut console = console(&mut device, Lang::Zh);
    console.press("3 f4");
    assert!(console.screen().contains("更正说明"), "{}", console.screen());
    console.press("esc enter del");
    assert!(console.screen().contains("别人已接着办理"), "{}", console.screen());
}

#[test]
fn the_last_own_step_of_a_request_is_voided_with_its_reason_and_stays_in_the_history() {
    let (mut town, mut device) = sent();
    let request = device.store.export(&Kind::Request).unwrap()[0]["id"].clone();
    device.record(
        json!({"do": "request_event", "request": request, "event": "self_accept", "mode": "immediate", "note": "去看"}),
    );
    town.settle(&mut device, 50, 100, morning());
    let mut console = console(&mut device, Lang::Zh);
    console.press("3 enter del");
    assert!(console.screen().contains("作废"), "{}", console.screen());
    console.press("2 3");
    let screen = console.screen();
    assert!(
        screen.contains("待受理") && screen.contains("已作废：内容有误"),
        "{screen}"
    );
    console.press("del");
    assert!(console.screen().contains("先办结或撤回"), "{}", console.screen());
    device.store = console.into_store().unwrap();
    town.settle(&mut device, 50, 100, morning());
    let mut other = Device::new(3);
    town.settle(&mut other, 50, 100, morning());
    assert_same(&device.projection(), &other.projection(), "voided");
}

#[test]
fn what_was_deleted_or_voided_is_neither_edited_nor_deleted_nor_built_on() {
    let (_town, mut device) = sent();
    let records =
        |device: &Device, kind: &Kind| device.store.export(kind).unwrap()[0]["id"].as_str().unwrap().to_owned();
    let reminder = records(&device, &Kind::Reminder);
    let visit = records(&device, &Kind::Visit);
    let person = records(&device, &Kind::Person);
    for (kind, record) in [("reminder", &reminder), ("visit", &visit), ("person", &person)] {
        device.record(json!({"do": "delete", "kind": kind, "record": record, "reason": "重复"}));
    }
    for (entry, field) in [
        (
            json!({"do": "edit", "kind": "reminder", "record": reminder, "set": {"text": "再送"}}),
            "record",
        ),
        (
            json!({"do": "edit", "kind": "person", "record": person, "set": {"name": "立夏"}}),
            "record",
        ),
        (
            json!({"do": "delete", "kind": "visit", "record": visit, "reason": "重复"}),
            "record",
        ),
        (json!({"do": "tag", "person": person, "kind": "living_alone"}), "person"),
    ] {
        let Err(SaveError::Refused(problems)) = device.save(entry.clone(), morning()) else {
            panic!("refused: {entry}")
        };
        let wanted = Reason::Deleted {
            reason: "重复".to_owned(),
        };
        assert_eq!((problems[0].field, &problems[0].reason), (field, &wanted), "{entry}");
    }
}
