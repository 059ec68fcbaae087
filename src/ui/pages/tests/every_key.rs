//! Every key on every screen: it does something, or a sentence says why not.

use super::village::answer;
use crate::app::effect::Effect;
use crate::app::{Layer, Notice, PAGES, PageId, Place};
use crate::domain::lang::Lang;
use crate::runtime::Console;
use crate::store::{Answer, Query};
use crate::view::Window;
use std::collections::{BTreeMap, BTreeSet};

/// The pages, the details, forms and overlays, by the keys that lead there.
const SCREENS: [&str; 29] = [
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "6 right",
    "6 right right",
    "7",
    "8",
    "8 enter",
    "2 enter",
    "2 enter right",
    "2 enter left",
    "3 enter",
    "7 enter",
    "5 enter",
    "4 tab",
    "f2",
    "f3",
    "2 ins",
    "f10",
    "f1",
    "2 f7",
    "f12",
    "ctrl-k",
    "9",
    "9 down down down",
    "9 enter",
];

/// Every key of a common keyboard that types no text, and letters and marks that are no commands.
const KEYS: [&str; 64] = [
    "enter",
    "tab",
    "backtab",
    "backspace",
    "del",
    "ins",
    "left",
    "right",
    "f1",
    "f2",
    "f3",
    "f4",
    "f5",
    "f6",
    "f7",
    "f8",
    "f9",
    "f10",
    "f11",
    "f12",
    "shift-f2",
    "shift-f3",
    "shift-f4",
    "shift-f5",
    "shift-f6",
    "shift-f7",
    "shift-f8",
    "shift-left",
    "ctrl-right",
    "ctrl-left",
    "ctrl-a",
    "ctrl-b",
    "ctrl-d",
    "ctrl-e",
    "ctrl-f",
    "ctrl-g",
    "ctrl-k",
    "ctrl-n",
    "ctrl-o",
    "ctrl-p",
    "ctrl-r",
    "ctrl-s",
    "ctrl-t",
    "ctrl-u",
    "ctrl-w",
    "ctrl-x",
    "ctrl-y",
    "ctrl-z",
    "q",
    "b",
    "c",
    "i",
    "m",
    "p",
    "t",
    "y",
    "B",
    "E",
    "I",
    "R",
    "0",
    "9",
    "*",
    "esc",
];

/// A key that moves, or deletes what was typed, may have come to its end, a page may be there and a folder read again: everybody sees why.
fn is_at_an_end(key: &str, console: &Console) -> bool {
    match key {
        "9" => console.app.top().place() == Place::Page(PageId::Ledgers),
        "f5" => matches!(console.app.layers.last(), Some(Layer::Files(_))),
        "left" | "right" | "shift-left" | "ctrl-left" | "ctrl-right" | "backspace" | "del" | "ctrl-w" => {
            console.app.editing() || !console.app.top().place().is_list()
        }
        "ctrl-u" | "ctrl-d" => console.app.top().place() != Place::Form || console.app.editing(),
        _ => false,
    }
}

fn empty(query: &Query) -> Answer {
    match query {
        Query::Requests { .. } => Answer::Requests(Window::default(), [0; 7]),
        Query::Households { .. } => Answer::Households(Window::default()),
        Query::FollowUps { .. } => Answer::FollowUps(Window::default()),
        Query::Visits { .. } => Answer::Visits(Window::default(), 0),
        Query::Records { .. } => Answer::Records(Window::default()),
        other => answer(other),
    }
}

#[test]
fn u70_no_key_is_without_an_answer_on_any_screen() {
    type World = (fn(&Query) -> Answer, Lang, (u16, u16));
    let worlds: [World; 6] = [
        (answer, Lang::Zh, (80, 24)),
        (answer, Lang::Zh, (60, 18)),
        (answer, Lang::Zh, (120, 40)),
        (answer, Lang::En, (80, 24)),
        (empty, Lang::Zh, (80, 24)),
        (empty, Lang::Zh, (120, 40)),
    ];
    let mut silent = Vec::new();
    for (answers, lang, size) in worlds {
        for screen in SCREENS {
            let at = || {
                let mut console = Console::with_answers(answers).speaking(lang).sized(size.0, size.1);
                console.press(screen);
                console
            };
            let before = at().screen();
            for key in KEYS {
                let mut console = at();
                let effects = console.effects.len() + console.saved.len();
                console.press(key);
                let did = console.effects.len() + console.saved.len() > effects;
                let answered = console.app.notice.is_some() || did || console.screen() != before;
                if !answered && !is_at_an_end(key, &console) {
                    silent.push(format!("{lang:?} {size:?} {screen}: {key}"));
                }
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn u38_each_action_that_is_refused_has_a_reason_of_its_own() {
    let mut reasons: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for screen in &SCREENS[..16] {
        for key in KEYS {
            let mut console = Console::with_answers(answer).sized(80, 24);
            console.press(screen).press(key);
            if let Some(Notice::Refused(action, refusal)) = &console.app.notice {
                let reason = Lang::Zh.refusal(action, refusal);
                reasons.entry(reason).or_default().insert(Lang::Zh.action(action));
            }
        }
    }
    for (reason, actions) in &reasons {
        assert!(actions.len() <= 2, "{reason}: {actions:?}");
    }
    assert!(reasons.len() > 20, "{reasons:#?}");
}

#[test]
fn u15_digits_are_pages_wherever_the_tab_row_is_drawn() {
    for screen in SCREENS {
        for (at, page) in PAGES.iter().enumerate() {
            let mut console = Console::with_answers(answer).sized(80, 24);
            console.press(screen);
            let bar = console
                .screen()
                .lines()
                .nth(1)
                .unwrap_or_default()
                .contains(Lang::Zh.page(PAGES[1].id));
            let is_list = console.app.top().place().is_list();
            console.press(&(at + 1).to_string());
            if is_list {
                assert!(bar, "{screen}: {}", console.screen());
                assert_eq!(console.app.page, page.id, "{screen}");
                assert_eq!(console.app.top().place(), Place::Page(page.id), "{screen}");
            }
        }
    }
}

/// Somebody types `zxh` to look for a person: `z` must not undo the last save.
#[test]
fn letters_typed_in_a_list_are_looked_for_and_do_nothing_else() {
    for letter in ('a'..='z').chain('A'..='Z').chain('ａ'..='ｚ') {
        for way in ["1", "2", "2 enter", "3", "3 enter", "4", "5", "6", "7", "7 enter"] {
            let mut console = Console::with_answers(answer);
            console.press(way);
            let (place, done) = (console.app.top().place(), console.effects.len());
            console.type_text(&format!("{letter}h"));
            let typed = match console.app.layers.last() {
                Some(Layer::Search(search)) => search.input.text.clone(),
                other => panic!("{way} {letter}: {other:?}"),
            };
            assert_eq!(typed, format!("{letter}h"), "{way}");
            let asked = |effect: &Effect| matches!(effect, Effect::Ask(_, Query::Search { .. }));
            assert!(console.effects[done..].iter().all(asked), "{way} {letter}");
            console.press("esc");
            assert_eq!(console.app.top().place(), place, "{way} {letter}");
        }
    }
}
