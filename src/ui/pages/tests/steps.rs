//! The next step of a request: offered where it can be taken, else it is said what the request waits for.

use super::village::{answer, request_detail, request_row};
use crate::app::{Action, Place};
use crate::domain::lang::Lang;
use crate::domain::request::{EventKind, State};
use crate::domain::role::{Level, Role};
use crate::runtime::Console;
use crate::store::{Answer, Query};
use crate::view::Window;

/// The page of requests with one, which stands so.
fn with(role: Role, state: State, level: Level, awaiting_check: bool) -> Console {
    let mut console = Console::with_answers_as(role, move |query| match query {
        Query::Requests { .. } => {
            let mut row = request_row(4, "宅基地边界纠纷", "查夏至", state.clone(), Some("2026-12-31"));
            (row.level, row.awaiting_check) = (level, awaiting_check);
            let window = Window {
                total: 1,
                rows: vec![row],
                ..Window::default()
            };
            Answer::Requests(window, [1; 7])
        }
        Query::Request(_) => {
            let mut detail = request_detail();
            detail.folded.state = state.clone();
            (detail.folded.level, detail.folded.awaiting_check) = (level, awaiting_check);
            if !state.is_open() {
                detail.follow_ups.clear();
            }
            Answer::Request(Some(Box::new(detail)))
        }
        other => answer(other),
    })
    .sized(80, 24);
    console.press("3");
    console
}

fn footer(console: &Console) -> String {
    console.screen().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn u25_what_went_up_waits_for_whoever_is_to_accept_it_and_nobody_is_prodded() {
    for keys in ["", "enter"] {
        let mut console = with(Role::MicroLeader, State::Reported, Level::VILLAGE, false);
        console.press(keys);
        if keys.is_empty() {
            assert!(
                console.screen().contains("下一步：已上报，等村受理"),
                "{}",
                console.screen()
            );
        }
        assert!(!footer(&console).contains("F6"), "{}", console.screen());
        let place = console.app.top().place();
        console.press("f6");
        assert!(console.screen().contains("已上报，等村受理"), "{}", console.screen());
        assert_eq!(console.app.top().place(), place, "no form");
    }
}

#[test]
fn u25_an_ended_request_is_offered_neither_step_nor_escalation_nor_another_day() {
    for state in [State::Closed, State::Withdrawn, State::Merged] {
        for keys in ["", "enter"] {
            let mut console = with(Role::MicroLeader, state.clone(), Level(0), false);
            console.press(keys);
            for key in ["F6", "F8", "F9"] {
                assert!(!footer(&console).contains(key), "{key}: {}", console.screen());
            }
            let said = format!("{}，不用再办", Lang::Zh.state(&state));
            for key in ["f6", "f9"] {
                console.press(key);
                assert!(console.screen().contains(&said), "{key}: {}", console.screen());
            }
            console.press("f8");
            assert!(console.app.notice.is_some() && console.app.top().place() != Place::Form);
        }
    }
}

#[test]
fn u65_a_result_that_was_handed_in_waits_for_its_check() {
    let mut console = with(Role::MicroLeader, State::Handling, Level::TOWN, true);
    console.press("f6");
    assert!(console.screen().contains("已报办结，等镇核查"), "{}", console.screen());
}

#[test]
fn u79_the_menu_of_the_list_has_every_step_that_can_be_taken() {
    let console = with(Role::BranchSecretary, State::Reported, Level::VILLAGE, false);
    let actions = console.app.top().actions(&console.app.session);
    for step in [EventKind::Return, EventKind::Progress, EventKind::HandDown] {
        assert!(
            actions.contains(&(Action::Step(step.clone()), None)),
            "{step}: {actions:?}"
        );
    }
    let mut console = console;
    console.press("f10");
    assert!(console.screen().contains("退回"), "{}", console.screen());
}

#[test]
fn u77_the_palette_has_no_keys_of_movement_and_help_has_them() {
    let mut console = Console::with_answers(answer).sized(80, 24);
    console.press("ctrl-p");
    for words in ["上一行", "返回", "向左", "打开"] {
        assert!(!console.screen().contains(words), "{words}: {}", console.screen());
    }
    console.press("esc f1").type_text("上一行");
    assert!(console.screen().contains("上移一行"), "{}", console.screen());
}

#[test]
fn u71_what_enter_and_esc_do_in_the_box_of_the_appearance_is_said_once() {
    for (lang, words) in [
        (Lang::Zh, "Enter 保存  Esc 取消"),
        (Lang::En, "Enter Keep  Esc Take back"),
    ] {
        let mut console = Console::with_answers(answer).speaking(lang).sized(80, 24);
        console.press("f12");
        assert!(footer(&console).contains(words), "{}", console.screen());
        assert_eq!(console.screen().matches("Esc").count(), 1, "{}", console.screen());
    }
}
