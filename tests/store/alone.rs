//! A device that works alone: nobody waits for what it writes, and nobody else removes what was kept long enough.

use crate::device::{Device, UNIT, identity, morning};
use lianxin::change::Kind;
use lianxin::domain::lang::Lang;
use lianxin::domain::role::Role;
use lianxin::domain::time::Millis;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query};
use serde_json::json;

fn long_after() -> Millis {
    Millis::parse("2060-01-05 09:00").unwrap()
}

fn village() -> Device {
    let mut device = Device::new(1);
    let mut who = identity(device.id, device.user, Role::MicroLeader, UNIT);
    who.server = None;
    device.store.set_identity(&who).unwrap();
    let household = device.household("031");
    device.visit(household, "灶房漏水");
    device
}

#[test]
fn p11_the_page_of_a_device_alone_removes_what_was_kept_long_enough_after_a_question_and_a_reason() {
    for lang in [Lang::Zh, Lang::En] {
        for (columns, rows) in [(60, 18), (80, 24), (120, 40)] {
            let device = village();
            let mut console = Console::with_store(device.store, long_after())
                .speaking(lang)
                .sized(columns, rows);
            console.press("6 left left");
            let screen = console.screen();
            assert!(screen.contains(lang.kind(&Kind::Visit)), "{screen}");
            let visits = |console: &Console| console.store().unwrap().export(&Kind::Visit).unwrap().len();
            console.press("del esc");
            assert_eq!(visits(&console), 1, "Esc removes nothing");
            console.press("del 2");
            assert_eq!(visits(&console), 1, "a reason comes first");
            console.press("1");
            assert_eq!(visits(&console), 0);
            let screen = console.screen();
            assert!(screen.contains(&lang.retention_removed(1)), "{screen}");
            assert!(screen.contains(lang.retention_empty()), "{screen}");
            let audit = console.store().unwrap().answer(&Query::Audit, morning()).unwrap();
            let Answer::Audit(lines) = audit else {
                panic!("no audit log")
            };
            assert_eq!(lines[0].what, "retention");
            assert!(lines[0].about.starts_with("1 "), "{}", lines[0].about);
        }
    }
}

#[test]
fn what_a_device_alone_writes_waits_for_nobody() {
    for (lang, waits) in [(Lang::Zh, "待上传"), (Lang::En, "not sent")] {
        for (columns, rows) in [(80, 24), (120, 40)] {
            let device = village();
            let mut console = Console::with_store(device.store, morning())
                .speaking(lang)
                .sized(columns, rows);
            for keys in ["2", "enter", "esc 5", "6"] {
                console.press(keys);
                let screen = console.screen();
                assert!(!screen.contains(waits) && !screen.contains("Outbox"), "{screen}");
            }
            assert!(console.screen().contains(lang.sync_here()), "{}", console.screen());
        }
    }
}

#[test]
fn the_heading_of_the_visits_says_how_many_of_them_were_voided() {
    let mut device = village();
    let household = device.household("032");
    let wrong = device.visit(household, "记错了户");
    device.record(json!({"do": "delete", "kind": "visit", "record": wrong.to_string(), "reason": "录入有误"}));
    let mut console = Console::with_store(device.store, morning()).sized(80, 24);
    console.press("5");
    let title = Lang::Zh.visits_title_voided(1, 1);
    assert!(console.screen().contains(&title), "{}", console.screen());
}
