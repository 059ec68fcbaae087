//! Fields: moving, typing, what is wrong beside them, saving once.

use super::{Desk, household, of_household};
use crate::app::action::Action;
use crate::app::effect::{Effect, SaveTrouble};
use crate::app::forms::Form;
use crate::app::key::{Key, KeyCode};
use crate::app::screen::{Move, Notice, Screen};
use crate::domain::problem::{Problem, Reason};

#[test]
fn enter_never_saves() {
    let mut desk = Desk::open(of_household());
    for _ in 0..40 {
        desk.press(KeyCode::Enter);
    }
    assert!(desk.saved_entry().is_none());
}

#[test]
fn tab_visits_every_field_that_is_there_and_comes_back() {
    let mut desk = Desk::open(of_household());
    let start = desk.focused();
    let shown = desk.form.fields().shown().count();
    let mut seen = vec![start];
    for _ in 1..shown {
        desk.press(KeyCode::Tab);
        seen.push(desk.focused());
    }
    desk.press(KeyCode::Tab);
    assert_eq!(desk.focused(), start);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), shown);
    desk.press(KeyCode::BackTab);
    desk.press(KeyCode::Tab);
    assert_eq!(desk.focused(), start);
}

#[test]
fn a_field_left_with_what_cannot_be_read_says_so_at_once_and_keeps_it() {
    let mut desk = Desk::open(Form::reminder(None));
    desk.focus_on("due");
    desk.type_text("改天再说");
    desk.press(KeyCode::Tab);
    assert_eq!(desk.form.problems().len(), 1);
    assert_eq!(desk.form.problems()[0].field, "due");
    assert_eq!(desk.text("due"), "改天再说");
    desk.focus_on("due");
    desk.key(Key::ctrl('u'));
    assert!(desk.form.problems().is_empty(), "gone with the next key");
}

#[test]
fn a_refusal_keeps_what_was_typed_and_goes_to_the_field() {
    let mut desk = Desk::open(of_household());
    desk.type_text("见到");
    desk.save();
    let problem = Problem::new("at", Reason::InFuture);
    desk.outcome(&Err(SaveTrouble::Refused(vec![problem.clone()])));
    assert_eq!(desk.form.problems(), [problem]);
    assert_eq!(desk.focused(), "at");
    assert_eq!(desk.text("text"), "见到");
    desk.press(KeyCode::Down);
    assert!(
        desk.form.problems().is_empty(),
        "changing the field takes its problem away"
    );
    desk.save();
    assert_eq!(desk.visit().at, "2026-11-19 09:12");
}

#[test]
fn saving_twice_before_the_answer_saves_once() {
    let mut desk = Desk::open(of_household());
    desk.type_text("好");
    desk.save();
    desk.save();
    assert_eq!(
        desk.effects
            .iter()
            .filter(|it| matches!(it, Effect::Save { .. }))
            .count(),
        1
    );
}

#[test]
fn an_input_method_commits_several_characters_at_once_and_nothing_is_lost() {
    let mut desk = Desk::open(of_household());
    desk.type_text("今天上门走访，老人精神尚可；");
    desk.key(Key::ctrl('w'));
    assert_eq!(desk.text("text"), "今天上门走访，");
    desk.key(Key::ctrl('z'));
    assert_eq!(desk.text("text"), "今天上门走访，老人精神尚可；");
    desk.with(|form, cx| form.paste("第一行\n第二行", cx));
    assert!(desk.text("text").ends_with("第一行\n第二行"));
    desk.focus_on("companions");
    desk.with(|form, cx| form.paste("罗医生\n李干部", cx));
    assert_eq!(desk.text("companions"), "罗医生 李干部");
}

#[test]
fn a_han_character_in_a_choice_says_that_the_input_method_is_on() {
    let mut desk = Desk::open(of_household());
    desk.focus_on("way");
    assert!(!desk.form.editing());
    desk.type_text("电");
    assert!(
        desk.moves
            .iter()
            .any(|it| matches!(it, Move::Say(Notice::ImeHere(text)) if text == "电"))
    );
    desk.type_text("２");
    assert_eq!(desk.text("way"), "phone");
}

#[test]
fn stock_phrases_go_in_at_the_cursor() {
    let mut desk = Desk::open(of_household());
    desk.type_text("上门。");
    desk.with(|form, cx| form.act(&Action::Phrases, cx));
    desk.type_text("1");
    assert_eq!(
        desk.text("text"),
        format!("上门。{}", crate::domain::lang::Lang::Zh.stock_phrases()[0])
    );
    assert_eq!(desk.form.phrases(), None);
}

#[test]
fn what_the_store_refuses_after_a_warning_does_not_promise_that_once_more_saves_it() {
    let mut desk = Desk::open(Form::person(household(7), None));
    desk.type_text("罗谷雨");
    desk.focus_on("id_no");
    desk.type_text("439901195103041021");
    desk.focus_on("sex");
    desk.type_text("1");
    desk.save();
    assert!(desk.form.is_warned());
    desk.save();
    let problem = Problem::new("phones", Reason::TooLong { max: 20 });
    desk.outcome(&Err(SaveTrouble::Refused(vec![problem])));
    assert!(!desk.form.is_warned());
}

#[test]
fn a_warning_is_shown_first_and_the_second_save_goes_through() {
    let mut desk = Desk::open(Form::person(household(7), None));
    desk.type_text("罗谷雨");
    desk.focus_on("id_no");
    desk.type_text("439901195103041021");
    desk.focus_on("sex");
    desk.type_text("1");
    desk.save();
    assert!(desk.saved_entry().is_none());
    assert!(desk.form.is_warned());
    desk.save();
    assert!(desk.saved_entry().is_some());
}
