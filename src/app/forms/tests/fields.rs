//! Fields: moving, typing, what is wrong beside them, saving once.

use super::{Console, household, of_household};
use crate::app::action::Action;
use crate::app::effect::{Effect, SaveTrouble};
use crate::app::forms::About;
use crate::app::key::{Key, KeyCode};
use crate::app::screen::{Move, Notice, Screen};
use crate::domain::problem::{Problem, Reason};

#[test]
fn enter_never_saves() {
    let mut console = Console::open(of_household());
    for _ in 0..40 {
        console.press(KeyCode::Enter);
    }
    assert!(console.saved_entry().is_none());
}

#[test]
fn tab_visits_every_field_that_is_there_and_comes_back() {
    let mut console = Console::open(of_household());
    let start = console.focused();
    let shown = console.form.fields().shown().count();
    let mut seen = vec![start];
    for _ in 1..shown {
        console.press(KeyCode::Tab);
        seen.push(console.focused());
    }
    console.press(KeyCode::Tab);
    assert_eq!(console.focused(), start);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), shown);
    console.press(KeyCode::BackTab);
    console.press(KeyCode::Tab);
    assert_eq!(console.focused(), start);
}

#[test]
fn a_field_left_with_what_cannot_be_read_says_so_at_once_and_keeps_it() {
    let mut console = Console::open(About::Reminder(None));
    console.focus_on("due");
    console.type_text("改天再说");
    console.press(KeyCode::Tab);
    assert_eq!(console.form.problems().len(), 1);
    assert_eq!(console.form.problems()[0].field, "due");
    assert_eq!(console.text("due"), "改天再说");
    console.focus_on("due");
    console.key(Key::ctrl('u'));
    assert!(console.form.problems().is_empty(), "gone with the next key");
}

#[test]
fn a_refusal_keeps_what_was_typed_and_goes_to_the_field() {
    let mut console = Console::open(of_household());
    console.type_text("见到");
    console.save();
    let problem = Problem::new("at", Reason::InFuture);
    console.outcome(&Err(SaveTrouble::Refused(vec![problem.clone()])));
    assert_eq!(console.form.problems(), [problem]);
    assert_eq!(console.focused(), "at");
    assert_eq!(console.text("text"), "见到");
    console.press(KeyCode::Down);
    assert!(
        console.form.problems().is_empty(),
        "changing the field takes its problem away"
    );
    console.save();
    assert_eq!(console.visit().at, "2026-11-19 09:12");
}

#[test]
fn saving_twice_before_the_answer_saves_once() {
    let mut console = Console::open(of_household());
    console.type_text("好");
    console.save();
    console.save();
    assert_eq!(
        console
            .effects
            .iter()
            .filter(|it| matches!(it, Effect::Save { .. }))
            .count(),
        1
    );
}

#[test]
fn an_input_method_commits_several_characters_at_once_and_nothing_is_lost() {
    let mut console = Console::open(of_household());
    console.type_text("今天上门走访，老人精神尚可；");
    console.key(Key::ctrl('w'));
    assert_eq!(console.text("text"), "今天上门走访，");
    console.key(Key::ctrl('z'));
    assert_eq!(console.text("text"), "今天上门走访，老人精神尚可；");
    console.with(|form, cx| form.paste("第一行\n第二行", cx));
    assert!(console.text("text").ends_with("第一行\n第二行"));
    console.focus_on("companions");
    console.with(|form, cx| form.paste("罗医生\n李干部", cx));
    assert_eq!(console.text("companions"), "罗医生 李干部");
}

#[test]
fn a_han_character_in_a_choice_says_that_the_input_method_is_on() {
    let mut console = Console::open(of_household());
    console.focus_on("way");
    assert!(!console.form.editing());
    console.type_text("电");
    assert!(
        console
            .moves
            .iter()
            .any(|it| matches!(it, Move::Say(Notice::ImeHere(text)) if text == "电"))
    );
    console.type_text("２");
    assert_eq!(console.text("way"), "phone");
}

#[test]
fn stock_phrases_go_in_at_the_cursor() {
    let mut console = Console::open(of_household());
    console.type_text("上门。");
    console.with(|form, cx| form.act(&Action::Phrases, cx));
    console.type_text("1");
    assert_eq!(
        console.text("text"),
        format!("上门。{}", crate::domain::lang::Lang::Zh.stock_phrases()[0])
    );
    assert_eq!(console.form.phrases(), None);
}

#[test]
fn what_the_store_refuses_after_a_warning_does_not_promise_that_once_more_saves_it() {
    let mut console = Console::open(About::Person(household(7), None));
    console.type_text("罗谷雨");
    console.focus_on("id_no");
    console.type_text("439901195103041021");
    console.focus_on("sex");
    console.type_text("1");
    console.save();
    assert!(console.form.is_warned());
    console.save();
    let problem = Problem::new("phones", Reason::TooLong { max: 20 });
    console.outcome(&Err(SaveTrouble::Refused(vec![problem])));
    assert!(!console.form.is_warned());
}

#[test]
fn a_warning_is_shown_first_and_the_second_save_goes_through() {
    let mut console = Console::open(About::Person(household(7), None));
    console.type_text("罗谷雨");
    console.focus_on("id_no");
    console.type_text("439901195103041021");
    console.focus_on("sex");
    console.type_text("1");
    console.save();
    assert!(console.saved_entry().is_none());
    assert!(console.form.is_warned());
    console.save();
    assert!(console.saved_entry().is_some());
}
