//! What is done with whole records and whole pages: deleting, the board, names of places and houses, the training badge.

use super::village::{answer, household_id};
use crate::app::{Action, DoneAs, Layer, Msg, Place, Refusal};
use crate::change::entry::Entry;
use crate::domain::ids::{PersonId, RecordId};
use crate::domain::lang::Lang;
use crate::domain::request::{EventKind, State};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::runtime::Console;
use crate::runtime::testing::someone;
use crate::store::{Answer, Query};
use crate::ui::text::width;
use crate::view::{SearchHit, SearchTarget};

fn refusal(console: &Console, action: &Action) -> Option<Refusal> {
    let actions = console.app.top().actions(&console.app.session);
    let found = actions.into_iter().find(|(listed, _)| listed == action);
    found.unwrap_or_else(|| panic!("{action:?} is not offered")).1
}

/// A village whose requests are all open, or all ended.
fn village(state: State) -> impl FnMut(&Query) -> Answer + 'static {
    move |query| match answer(query) {
        Answer::Household(Some(mut detail)) => {
            for row in &mut detail.requests {
                row.state = state.clone();
            }
            Answer::Household(Some(detail))
        }
        Answer::Request(Some(mut detail)) => {
            detail.folded.state = state.clone();
            Answer::Request(Some(detail))
        }
        other => other,
    }
}

#[test]
fn a_household_with_open_requests_stays_and_says_how_many() {
    let mut console = Console::with_answers(village(State::Handling)).sized(80, 24);
    console.press("2 enter");
    assert!(matches!(refusal(&console, &Action::DeleteHousehold), Some(Refusal::OpenRequests(n)) if n > 0));
    console.press("ctrl-x");
    assert_eq!(console.app.top().place(), Place::Household, "nothing is asked");
    assert!(console.screen().contains("诉求没有办结"), "{}", console.screen());
}

#[test]
fn a_whole_household_goes_with_a_reason_and_its_screen_is_left() {
    let mut console = Console::with_answers(village(State::Closed)).sized(80, 24);
    console.press("2 enter ctrl-x enter");
    assert!(console.saved.is_empty(), "Enter alone cancels");
    console.press("ctrl-x 2 1");
    let Some(Entry::Delete(delete)) = console.saved.first() else {
        panic!("{:?}\n{}", console.saved, console.screen());
    };
    assert_eq!((delete.kind.as_str(), delete.reason.is_empty()), ("household", false));
    assert_eq!(console.app.top().place(), Place::Page(crate::app::PageId::Households));
}

#[test]
fn the_question_before_deleting_names_nobody_in_full() {
    let mut console = Console::with_answers(answer).sized(80, 24);
    console.press("2 enter right del");
    let screen = console.screen();
    assert!(screen.contains("谭*春？") && !screen.contains("谭立春"), "{screen}");
}

#[test]
fn a_kind_without_follow_ups_says_how_to_choose_another() {
    let mut console = Console::with_answers(|query| match query {
        Query::FollowUps { kinds, .. } if !kinds.is_empty() => Answer::FollowUps(Default::default()),
        other => answer(other),
    })
    .sized(80, 24);
    console.press("4 f7 down enter");
    assert!(console.screen().contains("按 F7 换一个筛选"), "{}", console.screen());
}

#[test]
fn a_request_is_deleted_only_when_it_has_ended() {
    let mut open = Console::with_answers(village(State::Handling)).sized(80, 24);
    open.press("3 enter del");
    assert_eq!(refusal(&open, &Action::Delete), Some(Refusal::OthersActed));
    assert!(open.saved.is_empty());
    let mut ended = Console::with_answers(village(State::Closed)).sized(80, 24);
    ended.press("3 enter del 2 2");
    let Some(Entry::Delete(delete)) = ended.saved.first() else {
        panic!("{:?}\n{}", ended.saved, ended.screen());
    };
    assert_eq!(delete.kind, "request");
}

#[test]
fn the_board_holds_the_same_rows_and_needs_a_wide_window() {
    let mut console = Console::with_answers(answer).sized(120, 40);
    console.press("3 ctrl-b");
    let screen = console.screen();
    assert!(screen.contains("看板/列表"), "{screen}");
    let head = screen.lines().nth(4).unwrap_or_default();
    for name in ["待受理", "办理中", "待回访", "已办结"] {
        assert!(head.contains(name), "{head}");
    }
    let before = console.app.pages.requests.list().index();
    console.press("right");
    let list = console.app.pages.requests.list();
    assert_ne!(list.index(), before);
    console.press("enter");
    assert_eq!(console.app.top().place(), Place::Request);
    console.send(Msg::Resize(80, 24));
    console.press("esc");
    assert_eq!(refusal(&console, &Action::Board), Some(Refusal::TooNarrow));
    assert!(
        !console.app.pages.requests.is_board(&console.app.session),
        "the list is back"
    );
}

#[test]
fn f6_is_called_by_what_it_does() {
    let mut console = Console::with_answers(answer).sized(80, 24);
    console.press("4");
    let done = |console: &Console| console.app.top().done_as(&console.app.session);
    assert_eq!(done(&console), Some(DoneAs::Step(EventKind::ReturnVisit)));
    assert!(console.screen().contains("F6 回访"), "{}", console.screen());
    console.press("down");
    assert_eq!(done(&console), Some(DoneAs::Health));
    assert!(console.screen().contains("F6 记随访"), "{}", console.screen());
}

#[test]
fn a_person_found_is_opened_in_the_household() {
    let person = PersonId::from(RecordId::new(Millis(1), [51; 10]));
    let mut console = Console::with_answers(move |query| match query {
        Query::Search { .. } => Answer::Search(vec![SearchHit {
            target: SearchTarget::Person(household_id(1), person),
            title: "谭立春".to_owned(),
            number: String::new(),
            address: String::new(),
            birth: None,
            household_no: String::new(),
            phone: String::new(),
            day: None,
        }]),
        other => answer(other),
    })
    .sized(80, 24);
    console.press("/ t enter");
    match console.app.layers.last() {
        Some(Layer::Household(screen)) => assert!(screen.is_open(), "the member is open"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_training_badge_is_whole_in_every_size() {
    for columns in [48, 60, 72, 80, 110, 120] {
        for lang in [Lang::Zh, Lang::En] {
            let mut console = Console::with_answers(answer).speaking(lang).sized(columns, 24);
            let mut identity = someone(Role::MicroLeader);
            identity.demo = true;
            identity.units.clear();
            console.send(Msg::Ready(Box::new(identity)));
            let screen = console.screen();
            let head = screen.lines().next().unwrap_or_default().to_owned();
            assert!(head.contains(lang.demo_badge()), "{head}");
            assert!(width(&head) <= usize::from(columns), "{head}");
        }
    }
}

#[test]
fn a_unit_without_a_name_is_called_by_level_and_number_and_a_house_is_no_name() {
    let mut console = Console::with_answers(|query| match answer(query) {
        Answer::Households(mut window) => {
            window.rows[0].display_name = "空置房".to_owned();
            Answer::Households(window)
        }
        other => other,
    })
    .sized(80, 24);
    let mut identity = someone(Role::MicroLeader);
    identity.units.clear();
    console.send(Msg::Ready(Box::new(identity)));
    console.press("2");
    let screen = console.screen();
    assert!(screen.contains("12号微网格"), "{screen}");
    assert!(screen.contains("空置房"), "{screen}");
}
