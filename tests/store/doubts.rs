//! What only a look at other records shows is asked about before a form is saved, and saved when the person says so.

use crate::device::{Device, morning};
use lianxin::domain::lang::Lang;
use lianxin::domain::problem::{Reason, Unlikely};
use lianxin::record::Kind;
use lianxin::runtime::Console;
use lianxin::store::Store;
use serde_json::json;

fn village() -> Device {
    let mut device = Device::new(1);
    device.record(json!({"do": "household", "household_no": "21", "display_name": "罗惊蛰"}));
    device
}

fn console(store: Store, lang: Lang) -> Console {
    Console::with_store(store, morning()).speaking(lang).sized(100, 40)
}

fn households(console: &Console) -> usize {
    console.store().unwrap().readable(&Kind::Household).unwrap().len()
}

#[test]
fn a_household_of_the_same_name_is_asked_about_and_saved_when_confirmed() {
    for (lang, asked) in [
        (Lang::Zh, "本网格已有同名的户 (户编号 21)"),
        (Lang::En, "household 21 of this unit has the same name"),
    ] {
        let device = village();
        let mut console = console(device.store, lang);
        console.press("2 ins");
        console.type_text("罗惊蛰");
        console.press("ctrl-s");
        assert!(console.screen().contains(asked), "{}", console.screen());
        assert_eq!(households(&console), 1, "nothing is saved before the answer");
        console.press("ctrl-s");
        assert_eq!(households(&console), 2, "{}", console.screen());
    }
}

#[test]
fn what_was_confirmed_is_asked_again_when_it_is_another_doubt() {
    let device = village();
    let mut console = console(device.store, Lang::Zh);
    console.press("2 ins");
    console.type_text("罗惊蛰");
    console.press("ctrl-s");
    console.type_text("子");
    console.press("ctrl-s");
    assert_eq!(
        households(&console),
        2,
        "another name raises no doubt: {}",
        console.screen()
    );
}

#[test]
fn d2_a_benefit_is_edited_in_a_form_of_its_own() {
    let mut device = village();
    for entry in [
        json!({"do": "benefit", "household": "21", "kind": "dibao", "monthly_yuan": 300}),
        json!({"do": "tag", "household": "21", "kind": "dibao_margin"}),
    ] {
        device.record(entry);
    }
    let mut console = console(device.store, Lang::Zh);
    console.press("2 enter end f4");
    assert!(console.screen().contains("编辑救助待遇"), "{}", console.screen());
}

#[test]
fn a_householder_who_is_renamed_on_the_household_alone_is_asked_about() {
    let mut device = village();
    device.record(json!({"do": "person", "household": "21", "name": "罗惊蛰", "relation": "02"}));
    let mut asked = |name: &str| {
        let saved =
            device.record(json!({"do": "edit", "kind": "household", "record": "21", "set": {"display_name": name}}));
        let doubts = saved.prepared.warnings.into_iter();
        doubts
            .filter(|problem| problem.reason == Reason::Unlikely(Unlikely::FormerName))
            .count()
    };
    assert_eq!(asked("罗惊蛰"), 0, "the same name");
    assert_eq!(asked("罗惊蛰甲"), 1);
    assert_eq!(asked("罗惊蛰乙"), 0, "the two differed before");
}
