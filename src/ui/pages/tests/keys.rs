//! What the keys of the pages do.

use super::village::{answer, answer_with_inbox, follow_up, household_id, request_detail, request_row};
use crate::app::pages::household::HouseholdTab;
use crate::app::pages::today::TodayRow;
use crate::app::{Action, Effect, Layer, Place, Refusal};
use crate::change::entry::Entry;
use crate::domain::followup::FollowUpKind;
use crate::domain::ids::{RecordId, ReminderId};
use crate::domain::request::State;
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::runtime::Console;
use crate::store::queries::RequestTab;
use crate::store::{Answer, Query};
use crate::view::{FollowUpRow, Window};
use std::cell::RefCell;
use std::rc::Rc;

fn console() -> Console {
    Console::with_answers(answer).sized(80, 24)
}

fn place(console: &Console) -> Place {
    console.app.top().place()
}

#[test]
fn enter_opens_what_the_row_is_about_and_esc_comes_back() {
    for (keys, there) in [
        ("1 enter", Place::Household),
        ("2 enter", Place::Household),
        ("3 enter", Place::Request),
        ("4 enter", Place::Household),
    ] {
        let mut console = console();
        console.press(keys);
        assert_eq!(place(&console), there, "{keys}");
        let page = console.app.page;
        console.press("esc");
        assert_eq!(place(&console), Place::Page(page), "{keys}");
    }
}

#[test]
fn function_keys_open_forms_on_every_page() {
    for keys in [
        "1 f2",
        "2 f2",
        "3 f3",
        "4 f2",
        "5 f2",
        "2 enter f2",
        "2 ins",
        "2 enter ins 1",
        "2 enter ins 2",
        "3 ins",
        "4 ins",
        "5 ins",
        "1 ins 1",
        "4 f8",
    ] {
        let mut console = console();
        console.press(keys);
        assert_eq!(place(&console), Place::Form, "{keys}");
    }
}

#[test]
fn done_opens_what_settles_the_follow_up() {
    // The first is a return visit: the request is asked for, then its form opens. The second is a health record.
    for keys in ["4 f6", "4 down f6", "1 f6", "3 f6"] {
        let mut console = console();
        console.press(keys);
        assert_eq!(place(&console), Place::Form, "{keys}");
    }
}

#[test]
fn a_manual_reminder_is_done_without_a_form() {
    let reminder = ReminderId::from(RecordId::new(Millis(9), [9; 10]));
    let mut console = Console::with_answers(move |query| match query {
        Query::FollowUps { .. } => {
            let mut follow_up = follow_up(1, FollowUpKind::Custom, "2026-11-22", "manual", "");
            follow_up.reminder_id = Some(reminder);
            let row = FollowUpRow {
                sync: Some(crate::view::SyncState::Pending),
                follow_up,
                household_no: "001".to_owned(),
                name: "谭立春".to_owned(),
                person_name: String::new(),
                birth: None,
                address: String::new(),
                phone: String::new(),
                request: None,
            };
            Answer::FollowUps(Window {
                cursor: Default::default(),
                rows: vec![row],
                offset: 0,
                total: 1,
            })
        }
        other => answer(other),
    });
    console.press("4 f6");
    let Some(Entry::Edit(edit)) = console.saved.first() else {
        panic!("{:?}", console.saved);
    };
    assert_eq!(
        (edit.kind.as_str(), edit.record.clone()),
        ("reminder", reminder.to_string())
    );
    assert_eq!(edit.set.get("state"), Some(&"done".into()));
}

#[test]
fn a_follow_up_postponed_three_times_says_why_not_again() {
    let mut console = Console::with_answers(|query| match query {
        Query::FollowUps { .. } => {
            let Answer::FollowUps(mut window) = answer(query) else {
                unreachable!()
            };
            window.rows[0].follow_up.snoozed = 3;
            Answer::FollowUps(window)
        }
        other => answer(other),
    });
    console.press("4");
    let actions = console.app.top().actions(&console.app.session);
    let postpone = actions.iter().find(|(action, _)| *action == Action::Postpone);
    assert_eq!(postpone, Some(&(Action::Postpone, Some(Refusal::SnoozedOut))));
    console.press("f8");
    assert_eq!(place(&console), Place::Page(crate::app::PageId::FollowUps));
}

#[test]
fn left_and_right_choose_a_day_and_esc_shows_all_days() {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&asked);
    let mut console = Console::with_answers(move |query| {
        if let Query::FollowUps { on, .. } = query {
            seen.borrow_mut().push(*on);
        }
        answer(query)
    });
    console.press("4 right right left esc");
    let days: Vec<Option<String>> = asked.borrow().iter().map(|on| on.map(|day| day.to_string())).collect();
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(
        days,
        [None, day("2026-11-22"), day("2026-11-23"), day("2026-11-22"), None]
    );
}

#[test]
fn the_filter_asks_for_other_households() {
    let asked = Rc::new(RefCell::new(None));
    let seen = Rc::clone(&asked);
    let mut console = Console::with_answers(move |query| {
        if let Query::Households { filter, .. } = query {
            *seen.borrow_mut() = Some(filter.clone());
        }
        answer(query)
    });
    console.press("2 f7 down enter");
    assert!(asked.borrow().as_ref().is_some_and(|filter| filter.visit_overdue));
}

#[test]
fn u03_a_department_starts_in_its_inbox() {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&asked);
    let mut console = Console::with_answers_as(Role::Department, move |query| {
        if let Query::Requests { tab, .. } = query {
            seen.borrow_mut().push(*tab);
        }
        answer(query)
    });
    console.press("3");
    assert_eq!(asked.borrow().last(), Some(&RequestTab::Inbox));
}

#[test]
fn who_holds_no_household_begins_a_request_without_one() {
    let household = |role: Role| {
        let mut console = Console::with_answers_as(role, answer);
        console.press("esc 1 f3");
        match console.app.layers.last() {
            Some(Layer::Form(form)) => form.fields().household().is_some(),
            other => panic!("{other:?}"),
        }
    };
    assert!(household(Role::MicroLeader) && !household(Role::Department));
}

#[test]
fn the_town_office_starts_in_its_inbox_and_has_no_households() {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&asked);
    let mut console = Console::with_answers_as(Role::TownOffice, move |query| {
        if let Query::Requests { tab, .. } = query {
            seen.borrow_mut().push(*tab);
        }
        answer_with_inbox(query)
    });
    console.press("3");
    assert_eq!(asked.borrow().last(), Some(&RequestTab::Inbox));
    console.press("1");
    assert!(
        console.screen().contains("收"),
        "today shows the inbox first:\n{}",
        console.screen()
    );
    console.press("2");
    assert!(console.screen().contains("户的资料不在镇里"), "{}", console.screen());
    console.press("f2");
    assert_ne!(place(&console), Place::Form, "no visits by the town office");
}

#[test]
fn what_waits_for_my_step_is_a_row_of_its_own_on_top_of_today_and_it_says_how_many_rows_there_are() {
    for role in [Role::MicroLeader, Role::GridLeader, Role::Clerk, Role::TownOffice] {
        let mut console = Console::with_answers_as(role.clone(), answer_with_inbox).sized(80, 24);
        // A clerk begins in a form.
        console.press("esc 1");
        let screen = console.screen();
        let rows = console.app.pages.today.list();
        let first = rows.get(0);
        assert!(matches!(first, Some(TodayRow::Inbox(_))), "{role}: {screen}");
        let figures = screen.lines().nth(3).unwrap_or_default();
        assert!(figures.contains("收件"), "{role}: {figures}");
        let of_all = format!("/{}", rows.total());
        assert!(
            figures.trim_end().ends_with(&of_all) && figures.contains("1-"),
            "{role}: {figures}"
        );
    }
}

#[test]
fn enter_takes_the_marked_step() {
    let mut console = console();
    console.press("3 enter enter");
    assert_eq!(place(&console), Place::Form);
    let kind = console
        .app
        .layers
        .iter()
        .filter(|layer| matches!(layer, Layer::Request(_)))
        .count();
    assert_eq!(kind, 1, "the request stays below its form");
}

#[test]
fn a_step_of_another_level_is_refused_with_its_reason() {
    let mut console = Console::with_answers(|query| match query {
        Query::Requests { .. } => {
            let row = request_row(4, "宅基地边界纠纷", "查夏至", State::Reported, Some("2026-12-31"));
            Answer::Requests(
                Window {
                    cursor: Default::default(),
                    rows: vec![row],
                    offset: 0,
                    total: 1,
                },
                [1; 7],
            )
        }
        Query::Request(_) => {
            let mut detail = request_detail();
            detail.folded.state = State::Reported;
            detail.folded.level = crate::domain::role::Level::TOWN;
            Answer::Request(Some(Box::new(detail)))
        }
        other => answer(other),
    });
    console.press("3 enter");
    let actions = console.app.top().actions(&console.app.session);
    let refused = actions
        .iter()
        .filter(|(_, refusal)| matches!(refusal, Some(Refusal::Step(_))))
        .count();
    assert!(refused > 0, "{actions:?}");
}

#[test]
fn a_conflict_is_settled_by_a_number_in_its_own_choice_as_far_as_it_was_shown() {
    for (key, value) in [("1", "12900010011"), ("2", "12900010022")] {
        let settled = Rc::new(RefCell::new(false));
        let mut console = console();
        console.press("6 right enter");
        let index = console.effects.len();
        let effects = console.app.update(
            crate::app::Msg::Key(crate::app::Key::parse(key).unwrap()),
            console.app.session.now,
        );
        for effect in &effects {
            if let Effect::Settle { set, seen, .. } = effect {
                assert_eq!(set["phone"], *value);
                assert_eq!(seen.seq, 1060, "nobody settles what they were not shown");
                *settled.borrow_mut() = true;
            }
        }
        assert!(*settled.borrow(), "{key}: {effects:?} {index}");
    }
}

#[test]
fn a_digit_on_a_conflict_goes_to_its_page_and_settles_nothing() {
    for (key, page) in [("1", crate::app::PageId::Today), ("2", crate::app::PageId::Households)] {
        let mut console = console();
        console.press("6 right");
        let effects = console.app.update(
            crate::app::Msg::Key(crate::app::Key::parse(key).unwrap()),
            console.app.session.now,
        );
        assert!(
            !effects.iter().any(|effect| matches!(effect, Effect::Settle { .. })),
            "{effects:?}"
        );
        assert_eq!(console.app.page, page);
    }
}

#[test]
fn a_member_opens_and_closes_and_tabs_go_round() {
    let mut console = console();
    console.press("2 enter right");
    let tab = |console: &Console| match console.app.layers.last() {
        Some(Layer::Household(screen)) => (screen.tab(), screen.is_open()),
        other => panic!("{other:?}"),
    };
    assert_eq!(tab(&console), (HouseholdTab::Members, false));
    console.press("enter");
    assert_eq!(tab(&console), (HouseholdTab::Members, true));
    assert!(
        console.screen().contains("439901********1021"),
        "the ID number is masked"
    );
    console.press("esc left left");
    assert_eq!(tab(&console), (HouseholdTab::Health, false));
    console.press("esc");
    assert_eq!(place(&console), Place::Page(crate::app::PageId::Households));
}

#[test]
fn deleting_asks_first_wants_a_reason_and_enter_alone_cancels() {
    let mut console = console();
    console.press("2 enter right del enter");
    assert!(console.saved.is_empty(), "Enter alone cancels");
    console.press("del 2 1");
    let Some(Entry::Delete(delete)) = console.saved.first() else {
        panic!("{:?}\n{}", console.saved, console.screen());
    };
    assert_eq!(delete.kind, "person");
    assert!(!delete.reason.is_empty());
    assert_eq!(place(&console), Place::Household);
}

#[test]
fn the_selection_survives_new_rows_before_it() {
    let more = Rc::new(RefCell::new(false));
    let now = Rc::clone(&more);
    let mut console = Console::with_answers(move |query| match answer(query) {
        Answer::Households(mut window) if *now.borrow() => {
            let mut first = window.rows[0].clone();
            first.id = household_id(99);
            window.rows.insert(0, first);
            window.total += 1;
            Answer::Households(window)
        }
        other => other,
    });
    console.press("2 down down");
    *more.borrow_mut() = true;
    console.send(crate::app::Msg::Changed);
    let list = console.app.pages.households.list();
    assert_eq!(list.selected().map(|row| row.id), Some(household_id(3)));
    assert_eq!(list.index(), 3);
}

#[test]
fn explain_spells_out_the_rule_without_its_code() {
    let mut console = console();
    console.press("4 ctrl-e");
    assert!(console.app.pages.follow_ups.explains());
    let screen = console.screen();
    assert!(
        screen.contains("3 个工作日内回访") && !screen.contains("R01"),
        "{screen}"
    );
    console.press("esc");
    assert!(!console.app.pages.follow_ups.explains());
}

#[test]
fn every_page_lists_actions_that_have_a_key_or_stand_in_the_menu() {
    for keys in ["1", "2", "3", "4", "5", "6", "2 enter", "3 enter"] {
        let mut console = console();
        console.press(keys);
        let actions = console.app.top().actions(&console.app.session);
        assert!(actions.len() >= 3, "{keys}");
        let mut seen: Vec<&Action> = Vec::new();
        for (action, _) in &actions {
            assert!(!seen.contains(&action), "{keys}: {action:?} twice");
            seen.push(action);
        }
    }
}
