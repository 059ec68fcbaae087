//! What a day proposes (findings D25, D4) and what a form begins with (D26, D15): from the store to the screen.

use crate::device::{Device, UNIT, morning};
use crate::town::Town;
use lianxin::domain::day_plan::Proposal;
use lianxin::domain::lang::Lang;
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query, SaveError, Store};
use lianxin::view::TodayView;
use serde_json::{Value, json};
use std::sync::Arc;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

fn today(store: &Store, now: Millis) -> TodayView {
    match store.answer(&Query::Today, now).unwrap() {
        Answer::Today(view) => view,
        other => panic!("{other:?}"),
    }
}

/// Households 1 to `count` of 柳树组, recorded on Friday: their first visits are due within a week.
fn newly_recorded(count: usize) -> Device {
    let mut device = Device::new(1);
    for number in 1..=count {
        let group = if number % 2 == 0 { "柳树组" } else { "塘边组" };
        device.record(
            json!({"do": "household", "household_no": format!("{number:02}"), "display_name": "谷雨",
            "address": format!("{group}{number}号"), "phone": "12900000001"}),
        );
    }
    device
}

/// A week later, when all of them are due.
fn a_week_later(device: &mut Device) -> Millis {
    let now = morning().plus(7 * 86_400_000);
    device.store.roll_to(now).unwrap();
    now
}

fn proposals(view: &TodayView) -> Vec<(&str, Proposal)> {
    let cards = view.cards.iter();
    cards.map(|card| (card.address.as_str(), card.proposal)).collect()
}

#[test]
fn d25_eight_visits_are_proposed_and_the_others_that_are_due_stand_below_the_line() {
    let mut device = newly_recorded(14);
    let now = a_week_later(&mut device);
    device
        .save(
            json!({"do": "reminder", "household": "13", "due": "2026-11-27", "text": "送药"}),
            now,
        )
        .unwrap();
    let view = today(&device.store, now);
    let count = |wanted| view.cards.iter().filter(|card| card.proposal == wanted).count();
    assert_eq!(
        (count(Proposal::Due), count(Proposal::Visit), count(Proposal::Later)),
        (1, 8, 5)
    );
    assert_eq!((view.proposed, view.later, view.cards.len()), (8, 5, 14));
    assert_eq!(
        view.cards[0].address, "塘边组13号",
        "what somebody set for today is no proposal"
    );
    assert_eq!(
        view.overdue + view.today + view.week,
        view.cards.len(),
        "nothing vanishes from the figures"
    );
    for (lang, words) in [
        (Lang::Zh, "以上 8 户走访为今天建议，其余 5 户可后排"),
        (Lang::En, "8 visits suggested for today; the other 5 can wait"),
    ] {
        for size in SIZES {
            let copy = newly_recorded_again(&device);
            let mut console = Console::with_store(copy, now).speaking(lang).sized(size.0, size.1);
            console.press("down down down down down down down down down down");
            let screen = console.screen();
            assert!(screen.contains(words), "{lang:?} {size:?}\n{screen}");
        }
    }
}

/// The same database, opened once more.
fn newly_recorded_again(device: &Device) -> Store {
    Store::open(&device.path, None, false, crate::device::rules()).unwrap()
}

#[test]
fn d25_alarms_deadlines_and_agreed_days_are_not_counted_and_the_number_is_the_countys() {
    let mut device = newly_recorded(4);
    for number in ["01", "02"] {
        device.record(json!({"do": "visit", "household": number, "outcome": "done", "next_visit": "2026-11-27"}));
    }
    let now = a_week_later(&mut device);
    let with = |rules: &str| {
        let rules = Rules::load(None, None, Some(rules)).unwrap();
        let store = Store::open(&device.path, None, false, Arc::new(rules)).unwrap();
        let view = today(&store, now);
        (view.proposed, view.later)
    };
    assert_eq!(with("[R09]\na_day = 1\n"), (1, 1));
    assert_eq!(with("[R09]\na_day = 0\n"), (2, 0));
}

#[test]
fn d25_a_neighbour_with_something_due_this_week_is_offered_on_the_way() {
    let mut device = Device::new(1);
    for (number, address, days) in [
        ("01", "柳树组1号", 0),
        ("02", "柳树组四号", 4),
        ("03", "柳树组2号", 4),
        ("04", "塘边组1号", 4),
    ] {
        device.record(
            json!({"do": "household", "household_no": number, "display_name": "谷雨", "address": address,
            "phone": "12900000001"}),
        );
        let on = morning().local_date() + chrono::Days::new(days);
        device.record(
            json!({"do": "visit", "household": number, "outcome": "done", "next_visit": on.to_string(),
            "at": "2026-11-18 10:00"}),
        );
    }
    let view = today(&device.store, morning());
    assert_eq!(
        proposals(&view),
        [
            ("柳树组1号", Proposal::Due),
            ("柳树组2号", Proposal::OnTheWay),
            ("柳树组四号", Proposal::OnTheWay),
            ("塘边组1号", Proposal::Coming),
        ]
    );
    for (lang, words) in [(Lang::Zh, "[顺路]"), (Lang::En, "[on the way]")] {
        let mut console = Console::with_store(newly_recorded_again(&device), morning())
            .speaking(lang)
            .sized(60, 18);
        console.press("1");
        assert_eq!(console.screen().matches(words).count(), 2, "{}", console.screen());
    }
}

/// A household with an alarm: somebody at home is dangerous.
fn alarmed() -> Device {
    let mut device = Device::new(1);
    device.record(json!({"do": "household", "household_no": "07", "display_name": "曾霜降", "address": "柳树组7号"}));
    let person = device.record(json!({"do": "person", "household": "07", "name": "曾霜降", "relation": "02"}));
    let person = person.prepared.record.to_string();
    device.record(json!({"do": "tag", "person": person, "kind": "smd", "level": "stable"}));
    for (kind, name, phone) in [
        ("doctor", "罗春分", "12900000041"),
        ("duty", "云岭镇值班", "0700-8120001"),
    ] {
        device.record(json!({"do": "contact", "unit": UNIT, "kind": kind, "name": name, "phone": phone}));
    }
    device.record(json!({"do": "health_record", "person": person, "disease": "smd", "observed_risk": 4, "seen": true}));
    device
}

#[test]
fn d4_an_alarm_says_whom_to_tell_with_their_numbers_on_today_and_on_the_household() {
    let device = alarmed();
    let view = today(&device.store, morning());
    let calls: Vec<&str> = view.cards[0].calls.iter().map(|call| call.phone.as_str()).collect();
    assert_eq!(calls, ["12900000041", "110", "", "0700-8120001"]);
    for (lang, danger, nobody) in [
        (Lang::Zh, "危险性3级以上", "镇精防 (无号码)"),
        (Lang::En, "risk 3+", "Town mental health (no number)"),
    ] {
        for keys in ["1", "2 enter"] {
            let store = newly_recorded_again(&device);
            let mut console = Console::with_store(store, morning()).speaking(lang).sized(80, 24);
            console.press(keys);
            let screen = console.screen();
            for words in [danger, "12900000041", "110", nobody] {
                assert!(screen.contains(words), "{keys} {words}\n{screen}");
            }
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that a question reads as one line")]
fn problems(device: &mut Device, set: Value) -> Vec<String> {
    let entry = json!({"do": "edit", "kind": "household", "record": "07", "set": set});
    match device.save(entry, morning()) {
        Ok(_) => Vec::new(),
        Err(SaveError::Refused(problems)) => problems.iter().map(lianxin::domain::problem::Problem::path).collect(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn d15_a_level_set_by_hand_needs_a_reason_and_a_last_day_and_is_not_lowered_below_an_alarm() {
    let whole =
        |colour: &str| json!({"colour": colour, "colour_reason": "邻居说情况好转", "colour_until": "2026-12-20"});
    let mut device = alarmed();
    assert_eq!(problems(&mut device, whole("green")), ["colour"]);
    assert_eq!(problems(&mut device, whole("yellow")), ["colour"]);
    assert_eq!(problems(&mut device, whole("red")), [""; 0]);
    assert_eq!(problems(&mut device, json!({"colour_until": null})), ["colour_until"]);
    assert_eq!(
        problems(&mut device, json!({"colour": null})),
        [""; 0],
        "it may be taken back"
    );
    let mut calm = Device::new(2);
    calm.record(json!({"do": "household", "household_no": "07", "display_name": "曾霜降"}));
    for (set, missing) in [
        (json!({"colour": "green"}), "colour_reason"),
        (json!({"colour": "yellow", "colour_reason": "独居"}), "colour_until"),
        (json!({"colour": "red", "colour_until": "2026-12-20"}), "colour_reason"),
    ] {
        assert_eq!(problems(&mut calm, set), [missing]);
    }
    assert_eq!(problems(&mut calm, whole("green")), [""; 0]);
    assert_eq!(problems(&mut calm, json!({"phone": "12900000009"})), [""; 0]);
    let new = json!({"do": "household", "display_name": "罗惊蛰", "colour": "red"});
    assert!(matches!(calm.save(new, morning()), Err(SaveError::Refused(_))));
}

#[test]
fn d26_a_note_of_initials_is_asked_about_in_every_form_and_the_heading_says_whose_it_is() {
    for (lang, asked) in [
        (Lang::Zh, ["是要记户编号 21 那一户吗？", "是要记户编号 07 那一户吗？"]),
        (Lang::En, ["is household 21 meant?", "is household 07 meant?"]),
    ] {
        for (keys, then) in [("2 f2", ""), ("4 ins up", "tab")] {
            let mut device = Device::new(1);
            for (number, name) in [("07", "曾霜降"), ("21", "罗惊蛰")] {
                device.record(json!({"do": "household", "household_no": number, "display_name": name}));
            }
            let mut console = Console::with_store(device.store, morning())
                .speaking(lang)
                .sized(80, 24);
            console.press(keys);
            // Both are due on one day: either may be the first.
            if !console.screen().contains("07") {
                console.press("esc down ins up");
            }
            let heading = console.screen();
            // Both are due on the same day: either may stand first.
            let (initials, asked) = match heading.contains("07") {
                true => ("LJZ", asked[0]),
                false => ("ZSJ", asked[1]),
            };
            assert!(heading.contains("07") || heading.contains("21"), "{keys}\n{heading}");
            console.press(then).type_text(initials).press("ctrl-s");
            assert!(console.screen().contains(asked), "{keys}\n{}", console.screen());
        }
    }
}

#[test]
fn d26_words_that_are_nobodys_initials_and_longer_texts_are_not_asked_about() {
    let mut device = Device::new(1);
    device.record(json!({"do": "household", "household_no": "21", "display_name": "罗惊蛰"}));
    let mut asked = |text: &str| {
        let entry = json!({"do": "visit", "household": "21", "outcome": "done", "text": text});
        let saved = device.save(entry, morning()).unwrap();
        saved.prepared.warnings.iter().any(|problem| problem.field == "text")
    };
    for (text, expected) in [
        ("ok", false),
        ("ljz", true),
        ("Ｌｊｚ", true),
        ("ljz 在家", false),
        ("CT", false),
    ] {
        assert_eq!(asked(text), expected, "{text}");
    }
}

#[test]
fn u63_after_thirty_notes_the_page_of_visits_shows_the_newest() {
    let mut device = Device::with_role(1, Role::Clerk, UNIT);
    device.record(json!({"do": "household", "household_no": "01", "display_name": "谷雨", "address": "柳树组1号"}));
    for n in 0..20 {
        let at = format!("2026-11-{:02} 09:00", 1 + n % 15);
        let text = format!("旧记录{n}");
        device.record(json!({"do": "visit", "household": "01", "at": at, "outcome": "done", "text": text}));
    }
    let mut console = Console::with_store(newly_recorded_again(&device), morning()).sized(80, 24);
    console.press("5 down down f2");
    for n in 0..30 {
        console.type_text("01").press("tab").type_text(&format!("晚上补记{n}"));
        console.press("ctrl-s ctrl-s");
    }
    console.press("esc");
    assert!(console.screen().contains("晚上补记29"), "{}", console.screen());
}

#[test]
fn u29_a_returned_request_stands_before_what_is_late_and_goes_up_again() {
    let mut device = newly_recorded(3);
    let now = a_week_later(&mut device);
    let mut grid = Device::with_role(2, Role::GridLeader, "439901100/200/03");
    let mut town = Town::default();
    let request =
        json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "place": "桥头"});
    let request = device.save(request, now).unwrap().prepared.record.to_string();
    let step =
        |event: &str, note: &str| json!({"do": "request_event", "request": request, "event": event, "note": note});
    let mut escalate = step("escalate", "要换灯");
    escalate["mode"] = json!("coordinated");
    device.save(escalate, now).unwrap();
    town.settle(&mut device, 50, 100, now);
    town.settle(&mut grid, 50, 100, now);
    let mut back = step("return", "请补充灯杆编号");
    back["reason_code"] = json!("incomplete");
    grid.save(back, now).unwrap();
    town.settle(&mut grid, 50, 100, now);
    town.settle(&mut device, 50, 100, now);
    for size in SIZES {
        let mut console = Console::with_store(newly_recorded_again(&device), now).sized(size.0, size.1);
        console.press("1");
        let screen = console.screen();
        let marked = screen.lines().find(|line| line.starts_with('>')).unwrap_or_default();
        assert!(marked.contains("[已退回] 路灯不亮"), "{size:?}\n{screen}");
        if size.1 >= 24 {
            assert!(
                screen.contains("材料不全") && screen.contains("请补充灯杆编号"),
                "{screen}"
            );
        }
        console.press("f6");
        assert!(console.screen().contains("上报：12-"), "{}", console.screen());
    }
}

#[test]
fn a_card_of_a_request_knows_whose_door_its_place_is() {
    let mut device = Device::new(1);
    device.record(json!({"do": "household", "household_no": "01", "display_name": "谭立春", "address": "枫树组4号"}));
    device.record(
        json!({"do": "request", "title": "屋顶漏雨", "category": "0201", "urgency": "normal", "household": "01",
        "place": "枫树组4号"}),
    );
    // An office has the request and not the household.
    let conn = rusqlite::Connection::open(&device.path).unwrap();
    conn.execute("DELETE FROM household", []).unwrap();
    let view = today(&device.store, morning());
    let card = view.cards.iter().find(|card| card.address == "枫树组4号");
    let card = card.unwrap_or_else(|| panic!("{view:?}"));
    assert_eq!((card.household_id, card.door_of.is_some()), (None, true));
}
