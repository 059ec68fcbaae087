//! Finding D18: what may be the same matter is shown while a request is typed, and one key names what came back.

use crate::device::{Device, morning};
use lianxin::change::Kind;
use lianxin::domain::lang::Lang;
use lianxin::runtime::Console;
use lianxin::store::Store;
use serde_json::{Value, json};

const DAY: i64 = 86_400_000;

/// A device on which a lamp was mended so many days ago: at a household, and at a place; titles and numbers.
fn device(days: i64) -> (Device, [String; 2]) {
    let mut device = Device::new(1);
    device.record(json!({
        "do": "household", "household_no": "031", "display_name": "曾霜降", "phone": "12900000031", "address": "石井组31号"
    }));
    let then = morning().plus(-days * DAY);
    let mut at = |entry: Value| device.save(entry, then).unwrap().prepared;
    let about = [json!({"household": "031"}), json!({"place": "石井组 路口"})];
    let numbers = about.map(|about| {
        let mut line = json!({"do": "request", "title": "灯泡坏了", "category": "0103", "urgency": "normal"});
        line.as_object_mut().unwrap().extend(about.as_object().unwrap().clone());
        line["resolved_note"] = json!("换好");
        let made = at(line);
        at(
            json!({"do": "request_event", "request": made.record.0.to_string(), "event": "return_visit", "way": "phone",
            "satisfaction": "satisfied"}),
        );
        made.no
    });
    (device, numbers)
}

/// The form of a new request at a place or of a household.
fn typed(store: Store, lang: Lang, household: &str, place: &str) -> Console {
    let mut console = Console::with_store(store, morning()).speaking(lang).sized(80, 24);
    console
        .press("5 f3")
        .type_text("灯又不亮")
        .press("tab")
        .type_text("0103")
        .press("tab tab");
    if !household.is_empty() {
        console.type_text(household);
    }
    console.press("tab").type_text(place).press("tab");
    console
}

#[test]
fn d18_what_ended_at_the_household_or_the_place_is_shown_and_one_key_links_it() {
    for lang in [Lang::Zh, Lang::En] {
        for (which, household, place) in [(0, "zsj", ""), (1, "", "石井组\u{3000}路口"), (1, "", "石井组路口")]
        {
            let (device, numbers) = device(40);
            let mut console = typed(device.store, lang, household, place);
            let screen = console.screen();
            assert!(screen.contains(&numbers[which]) && screen.contains("F7"), "{screen}");
            assert!(screen.contains("40"), "how long ago: {screen}");
            console.press("f7");
            let linked = lang.form_similar_linked(&numbers[which]);
            assert!(
                console.screen().contains(linked.split('(').next().unwrap()),
                "{}",
                console.screen()
            );
            console.press("ctrl-s ctrl-s");
            let rows = console.store().unwrap().export(&Kind::Request).unwrap();
            let made = rows.iter().find(|row| row["title"] == "灯又不亮").unwrap();
            let earlier = rows
                .iter()
                .find(|row| row["temp_no"] == numbers[which].as_str())
                .unwrap();
            assert_eq!(made["recurrence_of"], earlier["id"], "{household} {place}");
        }
    }
}

#[test]
fn d18_the_key_again_takes_the_link_back() {
    let (device, numbers) = device(40);
    let mut console = typed(device.store, Lang::Zh, "", "石井组路口");
    console.press("f7 f7");
    assert!(
        console.screen().contains(&format!("办结：{}", numbers[1])),
        "{}",
        console.screen()
    );
}

#[test]
fn d18_what_ended_longer_ago_or_elsewhere_is_not_shown() {
    for (days, household, place) in [(91, "zsj", ""), (91, "", "石井组路口"), (40, "", "石井组 路口东")] {
        let (device, numbers) = device(days);
        let mut console = typed(device.store, Lang::Zh, household, place);
        let screen = console.screen();
        assert!(
            numbers.iter().all(|no| !screen.contains(no)),
            "{days} {place}: {screen}"
        );
        console.press("f7 ctrl-s ctrl-s");
        let rows = console.store().unwrap().export(&Kind::Request).unwrap();
        let made = rows.iter().find(|row| row["title"] == "灯又不亮").unwrap();
        assert_eq!(made["recurrence_of"], Value::Null);
    }
}
