//! What a person finds at the desk, key by key: where the mark goes, what the first key of a row does, what strangers see.

use crate::device::{Device, morning};
use lianxin::app::{Action, Layer, Notice, Refusal};
use lianxin::domain::followup::FollowUpKind;
use lianxin::domain::lang::Lang;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query, Store};
use lianxin::view::Part;
use serde_json::json;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

fn household(device: &mut Device, number: &str, name: &str) {
    device.record(json!({"do": "household", "household_no": number, "display_name": name,
        "address": format!("石井组{number}号"), "phone": "12900000031"}));
}

fn again(device: &Device) -> Store {
    Store::open(&device.path, None, false, crate::device::rules()).unwrap()
}

/// The texts of the reminders that are open.
fn reminders(console: &Console) -> Vec<String> {
    let query = Query::FollowUps {
        kinds: Vec::new(),
        on: None,
        part: Part::first(50),
    };
    match console.store().unwrap().answer(&query, morning()).unwrap() {
        Answer::FollowUps(window) => {
            let texts = window.rows.into_iter().map(|row| row.follow_up.text);
            texts.filter(|text| !text.is_empty()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn enter_on_a_reminder_marks_the_same_one_in_its_household() {
    let mut device = Device::new(1);
    household(&mut device, "01", "曾霜降");
    for (due, text) in [("2026-11-21", "送药"), ("2026-11-22", "量血压"), ("2026-11-23", "修灯")] {
        device.record(json!({"do": "reminder", "household": "01", "due": due, "text": text}));
    }
    for size in SIZES {
        let mut console = Console::with_store(again(&device), morning()).sized(size.0, size.1);
        console.press("4 down enter");
        assert!(matches!(console.app.layers.last(), Some(Layer::Household(_))));
        console.press("f6");
        assert_eq!(reminders(&console), ["送药", "修灯"], "{size:?}");
        console.press("ctrl-z");
    }
}

/// The names of the rows of page 2, as the store has them.
fn listed(console: &Console) -> Vec<String> {
    let list = console.app.pages.households.list();
    list.here().map(|(_, row)| row.display_name.clone()).collect()
}

#[test]
fn one_household_after_the_other_is_visited_from_their_page_and_the_list_stands_still() {
    let names = [
        "谭谷雨",
        "谭立夏",
        "谭小满",
        "谭芒种",
        "谭夏至",
        "谭小暑",
        "谭大暑",
        "谭立秋",
    ];
    let mut device = Device::new(1);
    for (number, name) in (1..).zip(names) {
        household(&mut device, &format!("{number:02}"), name);
    }
    let mut console = Console::with_store(device.store, morning()).sized(80, 24);
    console.press("2 down");
    let before = listed(&console);
    for at in 1..names.len() {
        assert_eq!(console.app.pages.households.list().index(), at, "{}", console.screen());
        console.press("f2").type_text("在家，都好。").press("ctrl-s");
        assert!(
            matches!(console.app.notice, Some(Notice::Saved(_))),
            "{}",
            console.screen()
        );
        let list = console.app.pages.households.list();
        assert_eq!((listed(&console), list.visible(12).start), (before.clone(), 0));
    }
    let visited: Vec<String> = match console.store().unwrap().answer(
        &Query::Visits {
            household: None,
            part: Part::first(50),
        },
        morning(),
    ) {
        Ok(Answer::Visits(window, _)) => window.rows.into_iter().map(|row| row.name).collect(),
        other => panic!("{other:?}"),
    };
    let mut once = visited.clone();
    once.sort();
    once.dedup();
    assert_eq!((visited.len(), once.len()), (7, 7), "{visited:?}");
}

#[test]
fn from_the_visits_the_next_one_is_of_nobody_yet_and_the_new_row_is_marked() {
    let mut device = Device::new(1);
    for (number, name) in [("01", "谭谷雨"), ("02", "覃立夏"), ("03", "曾小满")] {
        household(&mut device, number, name);
    }
    device
        .record(json!({"do": "visit", "household": "03", "outcome": "done", "text": "在家", "at": "2026-11-18 10:00"}));
    let mut console = Console::with_store(device.store, morning()).sized(80, 24);
    console.press("5");
    for name in ["谭谷雨", "覃立夏"] {
        console
            .press("f2")
            .type_text(name)
            .press("tab")
            .type_text("在家。")
            .press("ctrl-s");
        let list = console.app.pages.visits.list();
        assert_eq!(
            list.selected().map(|row| row.name.as_str()),
            Some(name),
            "{}",
            console.screen()
        );
    }
}

#[test]
fn a_request_from_the_list_of_requests_is_nobodys_and_from_a_household_theirs() {
    let mut device = Device::new(1);
    household(&mut device, "01", "曾霜降");
    device.record(
        json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "household": "01"}),
    );
    let chosen = |keys: &str| {
        let mut console = Console::with_store(again(&device), morning()).sized(80, 24);
        console.press(keys);
        match console.app.layers.last() {
            Some(Layer::Form(form)) => form.fields().household().is_some(),
            other => panic!("{keys}: {other:?}"),
        }
    };
    for (keys, theirs) in [
        ("3 f3", false),
        ("3 shift-f3", false),
        ("3 ins", false),
        ("2 f3", true),
        ("2 enter f3", true),
        ("2 shift-f3", true),
    ] {
        assert_eq!(chosen(keys), theirs, "{keys}");
    }
}

/// A household with a request, a visit, a reminder and a wish, all of which tell something about it.
fn told() -> Device {
    let mut device = Device::new(1);
    household(&mut device, "01", "曾霜降");
    let words = "谢家井水发黄";
    device.record(
        json!({"do": "request", "title": words, "category": "0101", "urgency": "urgent",
        "household": "01", "detail": words}),
    );
    device.record(json!({"do": "visit", "household": "01", "outcome": "done", "text": words}));
    device.record(json!({"do": "reminder", "household": "01", "due": "2026-11-20", "text": words}));
    device.record(json!({"do": "wish", "household": "01", "text": words}));
    device
}

#[test]
fn on_the_projector_no_title_and_no_note_has_a_beginning_and_nothing_is_revealed() {
    let device = told();
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            for keys in [
                "1",
                "1 enter",
                "2",
                "2 enter",
                "2 enter right",
                "2 enter left",
                "3",
                "3 enter",
                "3 ctrl-b",
                "4",
                "5",
                "5 enter",
                "6",
                "7",
                "7 enter",
            ] {
                let mut console = Console::with_store(again(&device), morning())
                    .speaking(lang)
                    .sized(size.0, size.1);
                console.press("ctrl-t").press(keys);
                for _ in 0..3 {
                    let screen = console.screen();
                    assert!(!screen.contains("谢家") && !screen.contains("井水"), "{keys}\n{screen}");
                    assert!(!screen.contains("霜降"), "{keys}\n{screen}");
                    assert!(screen.contains(lang.projector_badge()), "{keys}\n{screen}");
                    console.press("ctrl-r 1");
                }
            }
        }
    }
    let mut console = Console::with_store(again(&device), morning()).sized(80, 24);
    console.press("ctrl-t 2 ctrl-r");
    assert_eq!(
        console.app.notice,
        Some(Notice::Refused(Action::Reveal, Refusal::Projector)),
        "{}",
        console.screen()
    );
    console.press("ctrl-t ctrl-r 1");
    assert!(console.screen().contains("曾霜降"), "off again: {}", console.screen());
}

#[test]
fn what_is_urgent_says_so_on_the_list_and_on_the_board_until_it_has_a_result() {
    let mut device = Device::new(1);
    household(&mut device, "01", "曾霜降");
    for (title, urgency) in [("桥栏断了", "urgent"), ("路灯不亮", "normal")] {
        device.record(
            json!({"do": "request", "title": title, "category": "0103", "urgency": urgency, "household": "01"}),
        );
    }
    for (lang, word) in [(Lang::Zh, "[急] 桥栏"), (Lang::En, "[urg] 桥栏")] {
        for (keys, size) in [
            ("3", (60, 18)),
            ("3", (80, 24)),
            ("3 ctrl-b", (120, 40)),
            ("2 enter", (80, 24)),
        ] {
            let mut console = Console::with_store(again(&device), morning())
                .speaking(lang)
                .sized(size.0, size.1);
            console.press(keys);
            let screen = console.screen();
            assert!(screen.contains(word), "{keys} {size:?}\n{screen}");
            assert!(!screen.contains("] 路灯"), "{screen}");
        }
    }
}

#[test]
fn a_form_about_a_member_names_them_once() {
    let mut device = Device::new(1);
    household(&mut device, "01", "曾霜降");
    device.record(json!({"do": "person", "household": "01", "name": "曾芒种", "relation": "20"}));
    for kind in ["wish", "benefit"] {
        let mut console = Console::with_store(again(&device), morning()).sized(80, 24);
        console.press("2 enter right ins");
        let action = Action::NewRecord(Some(kind));
        console.type_text(&Lang::Zh.action(&action)).press("enter");
        let screen = console.screen();
        let title = screen.lines().find(|line| line.contains("01 户")).unwrap_or_default();
        assert_eq!(title.matches("曾*种").count(), 1, "{kind}\n{screen}");
    }
}

/// The first answer that is offered for the benefit that is due, from page 4 and on the household.
fn first_answers(device: &Device) -> Vec<&'static str> {
    let open = |keys: &str| {
        let mut console = Console::with_store(again(device), morning()).sized(80, 24);
        console.press(keys);
        console
    };
    let mut page = open("4");
    for _ in 0..9 {
        let row = page.app.pages.follow_ups.list().selected();
        if row.is_some_and(|row| row.follow_up.kind == FollowUpKind::BenefitReview) {
            break;
        }
        page.press("down");
    }
    page.press("f6");
    let home = open("2 enter end enter");
    [page, home]
        .iter()
        .map(|console| match console.app.layers.last() {
            Some(Layer::Record(screen)) => screen.steps()[0].to,
            other => panic!("{other:?}\n{}", console.screen()),
        })
        .collect()
}

#[test]
fn what_goes_on_for_somebody_who_died_is_offered_to_be_stopped_first() {
    let mut device = Device::new(1);
    household(&mut device, "01", "曾霜降");
    let person = json!({"do": "person", "household": "01", "name": "曾霜降", "relation": "02", "birth": "1940-03-01"});
    let person = device.record(person).prepared.record.to_string();
    device.record(
        json!({"do": "benefit", "person": person, "kind": "old_age", "state": "receiving",
        "review_on": "2026-11-21"}),
    );
    assert_eq!(first_answers(&device), ["", ""], "while they live it is checked");
    device.record(json!({"do": "edit", "kind": "person", "record": person, "set": {"presence": "dead"}}));
    assert_eq!(first_answers(&device), ["stopped", "stopped"]);
}
