//! What the screens say of clocks: findings D6, D13 and U29.

use super::village::{answer, day, request_row};
use crate::change::entry::Entry;
use crate::domain::calendar::{Certainty, Due};
use crate::domain::ids::UserId;
use crate::domain::lang::Lang;
use crate::domain::request::{EventKind, Standing, State};
use crate::domain::role::{Level, Role};
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::runtime::Console;
use crate::store::{Answer, Query};
use crate::view::{Call, Colleague, RequestRow, Whom};

/// Every list of requests has this row alone.
fn with(row: RequestRow) -> impl FnMut(&Query) -> Answer + 'static {
    move |query| match answer(query) {
        Answer::Requests(mut window, counts) => {
            window.rows = vec![row.clone()];
            window.total = 1;
            Answer::Requests(window, counts)
        }
        Answer::FollowUps(mut window) => {
            for row in &mut window.rows {
                row.follow_up.due = next_year();
            }
            Answer::FollowUps(window)
        }
        other => other,
    }
}

fn next_year() -> Due {
    Due {
        date: day("2027-01-12"),
        certainty: Certainty::WeekendGuess,
    }
}

#[test]
fn d13_a_date_of_another_year_is_whole_in_every_list_with_its_mark() {
    let mut row = request_row(1, "路灯不亮", "谭立春", State::Handling, None);
    row.due = Some(next_year());
    for lang in [Lang::Zh, Lang::En] {
        for page in ["3", "4"] {
            let mut console = Console::with_answers(with(row.clone())).sized(80, 24).speaking(lang);
            console.press(page);
            let screen = console.screen();
            assert!(screen.contains("27-01-12~"), "{screen}");
        }
    }
}

#[test]
fn d6_what_the_resident_waits_for_is_overdue_whatever_the_level_has_left() {
    let mut row = request_row(1, "路灯不亮", "谭立春", State::Accepted, None);
    row.due = Some(Due::on(day("2026-12-20")));
    row.standing.resident_due = Some(Due::on(day("2026-11-16")));
    let mut console = Console::with_answers(with(row)).sized(80, 24);
    console.press("3");
    assert!(console.screen().contains("逾期"), "{}", console.screen());
}

#[test]
fn u29_a_returned_request_says_why_in_the_preview() {
    let mut row = request_row(1, "路灯不亮", "谭立春", State::Returned, None);
    row.standing = Standing {
        returned_for: vec!["incomplete".to_owned()],
        returned_note: "请补充灯杆编号".to_owned(),
        ..Standing::default()
    };
    let mut console = Console::with_answers(with(row)).sized(80, 24);
    console.press("3");
    let screen = console.screen();
    assert!(
        screen.contains("材料不全") && screen.contains("请补充灯杆编号"),
        "{screen}"
    );
    assert!(screen.contains("补充后再上报 (F6)"), "{screen}");
}

#[test]
fn u53_the_preview_says_with_whom_an_open_request_is_now() {
    let mut row = request_row(1, "路灯不亮", "谭立春", State::Reported, None);
    row.level = Level::BRANCH;
    let mut console = Console::with_answers(with(row)).sized(80, 24);
    console.press("3");
    assert!(console.screen().contains("现在：网格"), "{}", console.screen());
    let identity = console.app.session.identity.as_mut().unwrap();
    identity.colleagues.push(Colleague {
        user: UserId(uuid::Uuid::from_u128(79)),
        name: "王大暑".to_owned(),
        role: Role::GridLeader,
        unit: UnitPath::parse("439901100/200/03").unwrap(),
    });
    assert!(console.screen().contains("现在：网格长 王大暑"), "{}", console.screen());
}

#[test]
fn what_a_village_registered_for_itself_lies_with_the_village() {
    for (unit, now) in [("439901100/200", "现在：村"), ("439901100/200/03/012", "现在：微网格")] {
        let mut row = request_row(1, "村道积水", "谭立春", State::Registered, None);
        row.unit = UnitPath::parse(unit).unwrap();
        let mut console = Console::with_answers(with(row)).sized(80, 24);
        console.press("3");
        assert!(console.screen().contains(now), "{}", console.screen());
    }
}

#[test]
fn a_check_says_everywhere_whether_the_result_held() {
    for (lang, passed, words) in [
        (Lang::Zh, true, ["核查  通过", "核查 通过"]),
        (Lang::Zh, false, ["核查  未通过", "核查 未通过"]),
        (Lang::En, false, ["Check  not passed", "Check not passed"]),
    ] {
        let answers = move |query: &Query| match answer(query) {
            Answer::Request(Some(mut detail)) => {
                let (mut event, by, sync) = detail.events[0].clone();
                (event.kind, event.passed) = (EventKind::Check, Some(passed));
                detail.events.push((event, by, sync));
                Answer::Request(Some(detail))
            }
            other => other,
        };
        let mut console = Console::with_answers(answers).sized(120, 40).speaking(lang);
        console.press("3");
        assert!(console.screen().contains(words[1]), "{}", console.screen());
        console.press("enter");
        assert!(console.screen().contains(words[0]), "{}", console.screen());
        assert_eq!(
            lang.event_decided(&EventKind::Check, Some(passed)),
            words[1],
            "the message row"
        );
    }
}

#[test]
fn u30_the_newest_events_of_a_request_are_in_sight_and_it_says_how_many_are_older() {
    for (lang, older) in [(Lang::Zh, "更早的 3 步"), (Lang::En, "3 older below")] {
        let answers = |query: &Query| match answer(query) {
            Answer::Request(Some(mut detail)) => {
                let (event, by, sync) = detail.events[0].clone();
                for (n, note) in [(1, "约了人"), (2, "灯已换好")] {
                    let mut event = event.clone();
                    event.kind = EventKind::Progress;
                    event.at = event.at.plus(n * 86_400_000);
                    note.clone_into(&mut event.note);
                    detail.events.push((event, by.clone(), sync.clone()));
                }
                Answer::Request(Some(detail))
            }
            other => other,
        };
        let mut console = Console::with_answers(answers).sized(80, 24).speaking(lang);
        console.press("3 enter");
        let screen = console.screen();
        assert!(screen.contains("灯已换好") && screen.contains(older), "{screen}");
    }
}

#[test]
fn an_alarm_says_whom_to_call_where_no_preview_does() {
    let answers = |query: &Query| match answer(query) {
        Answer::Today(mut view) => {
            view.cards[0].calls = vec![Call {
                whom: Whom::Contact("police".to_owned()),
                name: String::new(),
                phone: "110".to_owned(),
            }];
            Answer::Today(view)
        }
        other => other,
    };
    for lang in [Lang::Zh, Lang::En] {
        let console = Console::with_answers(answers).sized(60, 18).speaking(lang);
        assert!(console.screen().contains("110"), "{}", console.screen());
    }
}

/// A request that the village has taken on, as its clerk sees it.
fn accepted(query: &Query) -> Answer {
    match answer(query) {
        Answer::Request(Some(mut detail)) => {
            detail.folded.state = State::Accepted;
            detail.folded.level = Level::VILLAGE;
            Answer::Request(Some(detail))
        }
        other => other,
    }
}

#[test]
fn d3_a_village_hands_down_by_choosing_the_unit_from_a_list() {
    let mut console = Console::with_answers_as(Role::BranchSecretary, accepted).sized(80, 24);
    console.press("3 enter down enter");
    assert!(console.screen().contains("下派"), "{}", console.screen());
    console.type_text("12").press("tab").type_text("+3").press("ctrl-s");
    let Some(Entry::RequestEvent(event)) = console.saved.first() else {
        panic!("{:?}\n{}", console.saved, console.screen());
    };
    assert_eq!(
        (event.event.as_str(), event.to_unit.as_str()),
        ("hand_down", "439901100/200/03/012")
    );
    assert_eq!((event.to_user.as_str(), event.new_due.is_empty()), ("", false));
}

#[test]
fn u03_departments_and_volunteers_are_chosen_from_a_list_and_a_hand_down_offers_no_department() {
    let console = || {
        let mut console = Console::with_answers_as(Role::BranchSecretary, accepted).sized(80, 24);
        let identity = console.app.session.identity.as_mut().unwrap();
        identity.units.push(Unit {
            path: UnitPath::parse("439901100/mzb").unwrap(),
            kind: UnitKind::Department,
            name: "民政办".to_owned(),
        });
        identity.colleagues.push(Colleague {
            user: UserId(uuid::Uuid::from_u128(77)),
            name: "周芒种".to_owned(),
            role: Role::Volunteer,
            unit: UnitPath::parse("439901100/200").unwrap(),
        });
        console
    };
    for (keys, step, offered) in [("3 enter enter", "交办", true), ("3 enter down enter", "下派", false)] {
        let mut console = console();
        console.press(keys).type_text("mzb");
        let screen = console.screen();
        assert!(
            screen.contains(step) && screen.contains("民政办  部门") == offered,
            "{screen}"
        );
    }
    let mut console = console();
    console.press("3 enter enter").type_text("zmz").press("tab ctrl-s");
    let Some(Entry::RequestEvent(event)) = console.saved.first() else {
        panic!("{:?}\n{}", console.saved, console.screen());
    };
    let user = uuid::Uuid::from_u128(77).to_string();
    assert_eq!(event.event, "dispatch");
    assert_eq!(
        (event.to_unit.as_str(), event.to_user.as_str()),
        ("439901100/200", user.as_str())
    );
}

#[test]
fn d3_people_below_are_chosen_by_name_or_after_their_unit() {
    let grid = "439901100/200/03/012";
    let user = uuid::Uuid::from_u128(78).to_string();
    for keys in ["tgy", "12"] {
        for step in ["1", "2"] {
            let mut console = Console::with_answers_as(Role::BranchSecretary, accepted).sized(80, 24);
            let identity = console.app.session.identity.as_mut().unwrap();
            for (number, name, unit) in [(78, "谭谷雨", grid), (79, "盘立冬", "439901100/201/01/001")] {
                identity.colleagues.push(Colleague {
                    user: UserId(uuid::Uuid::from_u128(number)),
                    name: name.to_owned(),
                    role: Role::MicroLeader,
                    unit: UnitPath::parse(unit).unwrap(),
                });
            }
            console
                .press("3 enter")
                .press(if step == "2" { "down enter" } else { "enter" })
                .type_text("pld");
            assert!(
                !console.screen().contains("盘立冬"),
                "of another village\n{}",
                console.screen()
            );
            console
                .press("backspace backspace backspace")
                .type_text(keys)
                // Of several that fit, Enter takes the marked one.
                .press(if keys == "12" { "enter" } else { "tab" });
            if keys == "12" {
                console.type_text("tgy").press("tab");
            }
            if step == "2" {
                console.type_text("+3").press("tab");
            }
            console.press("ctrl-s");
            let Some(Entry::RequestEvent(event)) = console.saved.first() else {
                panic!("{keys} {step}: {:?}\n{}", console.saved, console.screen());
            };
            assert_eq!((event.to_unit.as_str(), event.to_user.as_str()), (grid, user.as_str()));
        }
    }
}
