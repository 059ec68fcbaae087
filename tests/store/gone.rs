//! What two devices did off line to one household or under one number is said where people meet it: findings F3, F17, D18.

use crate::device::{Device, Turns, morning, pair};
use lianxin::change::Kind;
use lianxin::domain::lang::Lang;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query};
use lianxin::view::Part;
use serde_json::json;

fn screen(device: Device, keys: &str, lang: Lang, size: (u16, u16)) -> String {
    let console = Console::with_store(device.store, morning()).speaking(lang);
    let mut console = console.sized(size.0, size.1);
    console.press(keys);
    console.screen()
}

#[test]
fn f17_a_household_that_was_deleted_elsewhere_says_by_whom_why_and_where_it_may_have_gone() {
    for (lang, words) in [(Lang::Zh, ["已删除", "重复登记"]), (Lang::En, ["Deleted", "重复登记"])] {
        for size in [(60, 18), (80, 24), (120, 40)] {
            let (mut town, [mut one, mut other], home) = pair();
            let name = match one.store.answer(&Query::Household(home.into()), morning()).unwrap() {
                Answer::Household(Some(detail)) => detail.household.display_name.clone(),
                other => panic!("{other:?}"),
            };
            one.record(json!({"do": "household", "household_no": "099", "display_name": name, "address": "石井组9号"}));
            town.settle(&mut one, 100, 100, morning());
            town.settle(&mut other, 100, 100, morning());
            one.record(json!({
                "do": "delete", "kind": "household", "record": home.to_string(), "reason": "重复登记"
            }));
            other.visit(home, "灶房看过了");
            for _ in 0..2 {
                for device in [&mut one, &mut other] {
                    town.settle(device, 100, 100, morning());
                }
            }
            let shown = screen(other, "5 enter enter", lang, size);
            for word in words {
                assert!(shown.contains(word), "{word} at {size:?}:\n{shown}");
            }
            assert!(shown.contains("099"), "the other of that name:\n{shown}");
        }
    }
}

#[test]
fn f3_two_households_of_one_number_are_announced_on_the_list_and_on_the_page_of_each() {
    for (lang, word) in [(Lang::Zh, "同号"), (Lang::En, "same as")] {
        let (mut town, mut devices, _) = pair();
        for (device, name) in devices.iter_mut().zip(["曾小寒", "何大雪"]) {
            device.record(json!({"do": "household", "household_no": "077", "display_name": name}));
        }
        town.settle_all(&mut devices);
        let [one, other] = devices;
        let Answer::Households(window) = one.store.answer(&list(), morning()).unwrap() else {
            panic!("another answer");
        };
        let marked = window.rows.iter().filter(|row| row.number_twice);
        assert!(marked.clone().count() == 2 && marked.clone().all(|row| row.household_no == "077"));
        let shown = screen(other, "2 end enter", lang, (80, 24));
        assert!(shown.contains("077") && shown.contains(word), "{shown}");
    }
}

fn list() -> Query {
    Query::Households {
        filter: Default::default(),
        part: Part::first(50),
    }
}

fn asked(device: &mut Device, title: &str, place: &str) -> String {
    let saved = device.record(json!({
        "do": "request", "title": title, "category": "0103", "urgency": "normal", "place": place
    }));
    saved.prepared.no
}

#[test]
fn a_merge_offers_the_likely_ones_at_once_and_takes_none_that_has_ended() {
    let mut device = Device::new(1);
    let same_place = asked(&mut device, "灯不亮", "石井组路口");
    let same_sort = asked(&mut device, "灯太暗", "塘边");
    let ended = asked(&mut device, "灯坏了", "石井组路口");
    let merged = asked(&mut device, "路灯又坏", "石井组路口");
    let merge = |no: &str, into: &str| json!({"do": "request_event", "request": no, "event": "merge", "target": into, "note": "同一件"});
    device.record(merge(&ended, &same_place));
    let refused = device.save(merge(&merged, &ended), morning());
    assert!(refused.is_err(), "nobody would look at it again");
    let mut console = Console::with_store(device.store, morning()).sized(80, 40);
    console.press("3 home");
    while !console
        .screen()
        .lines()
        .any(|line| line.starts_with('>') && line.contains(&merged))
    {
        console.press("down");
    }
    console.press("ctrl-p").type_text("并案").press("enter enter");
    let shown = console.screen();
    let place = |no: &str| shown.find(no);
    assert!(place(&same_place).is_some(), "{shown}");
    assert!(
        place(&same_place) < place(&same_sort),
        "what is nearer comes first:\n{shown}"
    );
    assert!(place(&ended).is_none(), "{shown}");
}

#[test]
fn what_is_undone_and_done_again_before_a_round_is_taken_by_the_server() {
    let (mut town, [mut one, _other], home) = pair();
    let visit = one.visit(home, "再去了一次");
    one.store.undo(morning()).unwrap();
    one.store.redo(morning()).unwrap();
    let last = one.store.export_changes().unwrap().pop().unwrap();
    assert_eq!(
        last["set"],
        json!({"deleted": null}),
        "its values stand: nobody may write them twice"
    );
    town.settle(&mut one, 100, 100, morning());
    let rows = one.store.export(&Kind::Visit).unwrap();
    assert!(rows.iter().any(|row| row["id"] == json!(visit)), "{rows:?}");
    assert_eq!(one.counts().refused, 0);
}

#[test]
fn a_postponed_visit_moves_and_takes_nothing_else_of_the_household_away() {
    let mut device = Device::new(1);
    let home = device.household("1");
    device.record(json!({"do": "reminder", "household": home.to_string(), "due": "2027-03-01", "text": "带药"}));
    let keys = |device: &Device| -> Vec<String> {
        let answer = device.store.answer(&Query::Household(home.into()), morning()).unwrap();
        let Answer::Household(Some(detail)) = answer else {
            panic!("{answer:?}")
        };
        let mut keys: Vec<String> = detail.follow_ups.iter().map(|it| it.key.0.clone()).collect();
        keys.sort();
        keys
    };
    let before = keys(&device);
    let visit = before.iter().find(|key| key.starts_with("R09:")).unwrap();
    device.record(json!({
        "do": "postponement", "key": visit, "household": home.to_string(), "until": "2027-03-05", "reason": "走亲戚去了"
    }));
    assert_eq!(keys(&device), before);
    device.store.rebuild(morning()).unwrap();
    assert_eq!(keys(&device), before, "made again from the journal");
}
