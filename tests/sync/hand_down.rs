//! Finding D3, with a town office, two leaders, a clerk, a department and a volunteer at real devices: what is handed down is seen,
//! taken on, done and checked by whom it concerns, wherever it was registered, and by nobody else.

use crate::common_net::{Device, GRID, OTHER, TOWN, Town, path, wait};
use lianxin::change::entry::Entry;
use lianxin::clock::Clock;
use lianxin::domain::ids::RequestId;
use lianxin::domain::problem::{Problem, Reason};
use lianxin::domain::request::{EventKind, State, StepRefusal};
use lianxin::domain::role::{Level, Role};
use lianxin::domain::unit::{Unit, UnitKind};
use lianxin::server::town;
use lianxin::store::queries::RequestTab;
use lianxin::store::{Answer, Query, SaveError};
use lianxin::view::{Part, RequestDetail, RequestRow, TodayItem};
use serde_json::{Value, json};

const BUREAU: &str = "439901100/mzb";

/// A town whose 民政办 is a unit of its own, with a department, and a volunteer of the village.
fn with_helpers() -> Town {
    let town = Town::new();
    let (storage, clock) = (town.storage(), Clock::system());
    wait(async {
        let unit = Unit {
            path: path(BUREAU),
            kind: UnitKind::Department,
            name: "民政办".to_owned(),
        };
        town::put_unit(&storage, clock, unit).await.unwrap();
        for (name, role, unit) in [
            ("李民政", Role::Department, BUREAU),
            ("周芒种", Role::Volunteer, "439901100/200"),
            ("许白露", Role::Volunteer, "439901100/200"),
        ] {
            town::add_user(&storage, clock, name, role, path(unit)).await.unwrap();
        }
    });
    town
}

struct People {
    town: Town,
    office: Device,
    clerk: Device,
    leader: Device,
    stranger: Device,
    bureau: Device,
    volunteer: Device,
    other_volunteer: Device,
}

impl People {
    fn new() -> Self {
        let town = with_helpers();
        let mut all = Self {
            office: town.device("黎秋分"),
            clerk: town.device("邓小满"),
            leader: town.device("谭谷雨"),
            stranger: town.device("盘立冬"),
            bureau: town.device("李民政"),
            volunteer: town.device("周芒种"),
            other_volunteer: town.device("许白露"),
            town,
        };
        all.settle();
        all
    }

    fn settle(&mut self) {
        for _ in 0..2 {
            for device in [
                &mut self.office,
                &mut self.clerk,
                &mut self.leader,
                &mut self.stranger,
                &mut self.bureau,
                &mut self.volunteer,
                &mut self.other_volunteer,
            ] {
                device.sync_ok(&self.town);
                let counts = device.counts();
                assert_eq!((counts.pending, counts.refused), (0, 0));
            }
        }
    }
}

/// A day so many days from now.
fn day(ahead: i64) -> String {
    let today = Clock::system().now().local_date();
    (today + chrono::TimeDelta::days(ahead)).to_string()
}

fn detail(device: &Device, request: RequestId) -> Option<Box<RequestDetail>> {
    match device
        .store
        .answer(&Query::Request(request), Clock::system().now())
        .unwrap()
    {
        Answer::Request(found) => found,
        other => panic!("{other:?}"),
    }
}

fn inbox(device: &Device) -> Vec<RequestRow> {
    let query = Query::Requests {
        tab: RequestTab::Inbox,
        part: Part::first(50),
    };
    match device.store.answer(&query, Clock::system().now()).unwrap() {
        Answer::Requests(window, counts) => {
            let at = RequestTab::ALL
                .iter()
                .position(|tab| *tab == RequestTab::Inbox)
                .unwrap();
            assert_eq!(counts[at], window.rows.len());
            window.rows
        }
        other => panic!("{other:?}"),
    }
}

fn titles(rows: &[RequestRow]) -> Vec<&str> {
    rows.iter().map(|row| row.title.as_str()).collect()
}

fn on_today(device: &Device) -> Vec<String> {
    let now = Clock::system().now();
    match device.store.answer(&Query::Today, now).unwrap() {
        Answer::Today(view) => {
            let items = view.cards.iter().flat_map(|card| &card.items);
            let requests = items.filter_map(|item| match item {
                TodayItem::Request(row) => Some(row.title.clone()),
                TodayItem::FollowUp(..) => None,
            });
            requests.collect()
        }
        other => panic!("{other:?}"),
    }
}

fn register(device: &mut Device, unit: &str, title: &str, category: &str) -> RequestId {
    let line = json!({"do": "request", "title": title, "category": category, "urgency": "normal", "place": "石井组路口",
        "unit": unit, "source": "hotline", "origin_no": "YL2026-0417", "reporter_name": "黄霜降"});
    device.record(&line.to_string()).prepared.record.into()
}

#[expect(clippy::needless_pass_by_value, reason = "so that a step reads as one line")]
fn step(device: &mut Device, request: RequestId, event: &str, more: Value) {
    let mut line = json!({"do": "request_event", "request": request.to_string(), "event": event});
    for (name, value) in more.as_object().unwrap() {
        line[name] = value.clone();
    }
    device.record(&line.to_string());
}

#[test]
fn d3_a_ticket_registered_for_a_micro_grid_goes_down_comes_back_and_is_checked() {
    let mut all = People::new();
    let ticket = register(&mut all.office, GRID, "路灯不亮", "0103");
    step(
        &mut all.office,
        ticket,
        "hand_down",
        json!({"to_unit": GRID, "new_due": day(2), "note": "12345 转来"}),
    );
    all.settle();
    assert_eq!(titles(&inbox(&all.leader)), ["路灯不亮"]);
    assert_eq!(on_today(&all.leader), ["路灯不亮"]);
    assert_eq!(detail(&all.leader, ticket).unwrap().folded.state, State::HandedDown);
    step(&mut all.leader, ticket, "accept", json!({}));
    step(
        &mut all.leader,
        ticket,
        "reply",
        json!({"way": "phone", "note": "明天换灯泡"}),
    );
    step(&mut all.leader, ticket, "resolve", json!({"note": "灯泡已换"}));
    all.settle();
    let waiting = detail(&all.office, ticket).unwrap().folded;
    assert!(waiting.awaiting_check && waiting.first_reply_at.is_some() && waiting.illegal.is_empty());
    assert_eq!(titles(&inbox(&all.office)), ["路灯不亮"], "what waits for the check");
    assert_eq!(titles(&inbox(&all.leader)), [""; 0]);
    step(
        &mut all.office,
        ticket,
        "check",
        json!({"passed": true, "note": "电话核实"}),
    );
    all.settle();
    let folded = detail(&all.leader, ticket).unwrap().folded;
    assert_eq!(
        (folded.state, folded.resolved_level),
        (State::Resolved, Some(Level::VILLAGE))
    );
    for device in [&all.bureau, &all.volunteer, &all.stranger] {
        assert!(detail(device, ticket).is_none(), "it was not handed to them");
    }
}

#[test]
fn d3_what_lives_elsewhere_travels_whole_to_whom_it_was_handed() {
    let mut all = People::new();
    let pump = register(&mut all.stranger, OTHER, "水泵坏了", "0101");
    step(&mut all.stranger, pump, "progress", json!({"note": "先关了总闸"}));
    all.settle();
    // Much happens in between: their cursors are far beyond the registration.
    for number in 0..5 {
        register(&mut all.leader, GRID, &format!("事项{number}"), "0104");
        all.settle();
    }
    assert!(detail(&all.leader, pump).is_none());
    step(
        &mut all.office,
        pump,
        "hand_down",
        json!({"to_unit": GRID, "new_due": day(3), "note": "就近办"}),
    );
    all.settle();
    let there = detail(&all.leader, pump).unwrap();
    assert_eq!((there.request.title.as_str(), there.events.len()), ("水泵坏了", 3));
    assert_eq!(
        detail(&all.clerk, pump).map(|it| it.events.len()),
        None,
        "the clerk's village has no part in it"
    );
    step(&mut all.leader, pump, "accept", json!({}));
    step(&mut all.leader, pump, "resolve", json!({"note": "换了电容"}));
    all.settle();
    for device in [&all.office, &all.stranger, &all.leader] {
        let folded = detail(device, pump).unwrap().folded;
        assert!(folded.awaiting_check && folded.illegal.is_empty());
    }
    // Another device of the leader's reads all of it from the start.
    let mut second = all.town.device("谭谷雨");
    second.sync_ok(&all.town);
    assert_eq!(detail(&second, pump).map(|it| it.events.len()), Some(5));
}

#[test]
fn u03_a_department_has_its_own_inbox_with_what_was_handed_to_it_and_nothing_else() {
    let mut all = People::new();
    let aid = register(&mut all.office, GRID, "临时救助", "0503");
    register(&mut all.office, GRID, "路灯不亮", "0103");
    step(
        &mut all.office,
        aid,
        "hand_down",
        json!({"to_unit": BUREAU, "new_due": day(2), "note": "请办"}),
    );
    all.settle();
    assert_eq!(titles(&inbox(&all.bureau)), ["临时救助"]);
    assert_eq!(on_today(&all.bureau), ["临时救助"]);
    assert_eq!(all.bureau.export("request").len(), 1);
    step(
        &mut all.bureau,
        aid,
        "return",
        json!({"reason_code": "incomplete", "note": "缺收入证明"}),
    );
    all.settle();
    let back = detail(&all.office, aid).unwrap().folded;
    assert_eq!(
        (back.state, back.level, back.returned_for),
        (State::Returned, Level::TOWN, vec!["incomplete".to_owned()])
    );
    assert_eq!(titles(&inbox(&all.office)), ["临时救助"]);
    step(
        &mut all.office,
        aid,
        "hand_down",
        json!({"to_unit": BUREAU, "new_due": day(2), "note": "证明已补"}),
    );
    all.settle();
    step(&mut all.bureau, aid, "accept", json!({}));
    step(&mut all.bureau, aid, "resolve", json!({"note": "已发放"}));
    all.settle();
    step(&mut all.office, aid, "check", json!({"passed": true, "note": "已到账"}));
    all.settle();
    assert_eq!(detail(&all.bureau, aid).unwrap().folded.state, State::Resolved);
}

#[test]
fn d3_a_volunteer_is_handed_something_alone_by_the_village() {
    let mut all = People::new();
    let bulbs = register(&mut all.leader, GRID, "换两个灯泡", "0103");
    step(
        &mut all.leader,
        bulbs,
        "escalate",
        json!({"mode": "coordinated", "note": "没有梯子"}),
    );
    all.settle();
    step(&mut all.clerk, bulbs, "accept", json!({}));
    step(
        &mut all.clerk,
        bulbs,
        "hand_down",
        json!({"to_unit": "439901100/200", "to_user": "周芒种", "new_due": day(1), "note": "周末去"}),
    );
    all.settle();
    assert_eq!(titles(&inbox(&all.volunteer)), ["换两个灯泡"]);
    assert!(
        detail(&all.other_volunteer, bulbs).is_none(),
        "it was handed to one of them"
    );
    step(&mut all.volunteer, bulbs, "resolve", json!({"note": "换好了"}));
    all.settle();
    assert_eq!(titles(&inbox(&all.clerk)), ["换两个灯泡"]);
    step(&mut all.clerk, bulbs, "check", json!({"passed": true, "note": "亮了"}));
    all.settle();
    assert_eq!(detail(&all.leader, bulbs).unwrap().folded.state, State::Resolved);
}

#[test]
fn u26_what_goes_up_is_in_the_inbox_of_the_next_level_that_somebody_works_at() {
    let mut all = People::new();
    let drain = register(&mut all.leader, GRID, "排水沟堵了", "0104");
    step(
        &mut all.leader,
        drain,
        "escalate",
        json!({"mode": "coordinated", "note": "要挖机"}),
    );
    all.settle();
    // It goes to the grid, where nobody works: the village has it, and not the town as well.
    assert_eq!(titles(&inbox(&all.clerk)), ["排水沟堵了"]);
    assert_eq!(titles(&inbox(&all.office)), [""; 0]);
    step(&mut all.clerk, drain, "accept", json!({}));
    assert_eq!(
        titles(&inbox(&all.clerk)),
        ["排水沟堵了"],
        "U27: it waits for the next step of theirs"
    );
}

#[test]
fn d3_the_second_return_for_the_same_reason_goes_up_by_itself() {
    let mut all = People::new();
    let fence = register(&mut all.clerk, GRID, "护栏断了", "0108");
    let down = json!({"to_unit": GRID, "new_due": day(2), "note": "请办"});
    let back = json!({"reason_code": "not_ours", "note": "公路局的护栏"});
    for (turn, (state, level)) in [(State::Returned, Level::VILLAGE), (State::Reported, Level::TOWN)]
        .into_iter()
        .enumerate()
    {
        step(&mut all.clerk, fence, "hand_down", down.clone());
        all.settle();
        step(&mut all.leader, fence, "return", back.clone());
        all.settle();
        let folded = detail(&all.clerk, fence).unwrap().folded;
        assert_eq!(
            (folded.state, folded.level, folded.returned_for.len()),
            (state, level, turn + 1)
        );
    }
    assert_eq!(titles(&inbox(&all.office)), ["护栏断了"]);
    assert_eq!(titles(&inbox(&all.clerk)), [""; 0]);
}

#[test]
fn a_department_that_moves_lets_go_of_nothing_that_was_handed_to_it_by_name() {
    let mut all = People::new();
    let aid = register(&mut all.office, GRID, "临时救助", "0503");
    let user = "李民政";
    step(
        &mut all.office,
        aid,
        "hand_down",
        json!({"to_unit": BUREAU, "to_user": user, "new_due": day(2), "note": "请办"}),
    );
    all.settle();
    step(&mut all.bureau, aid, "progress", json!({"note": "已核对"}));
    all.settle();
    let storage = all.town.storage();
    wait(async {
        let found = storage.users_named(user.into(), None).await.unwrap().pop().unwrap();
        town::move_user(&storage, Clock::system(), &found, Role::Department, path(TOWN), true)
            .await
            .unwrap();
    });
    for _ in 0..3 {
        all.bureau.sync_ok(&all.town);
    }
    assert_eq!(detail(&all.bureau, aid).map(|it| it.events.len()), Some(3));
}

#[test]
fn what_somebody_wrote_before_they_moved_away_is_whole_when_it_is_handed_to_them() {
    let mut all = People::new();
    let fence = register(&mut all.leader, GRID, "护栏断了", "0108");
    step(&mut all.leader, fence, "progress", json!({"note": "先拉了绳子"}));
    all.settle();
    let storage = all.town.storage();
    wait(async {
        let found = storage.users_named("谭谷雨".into(), None).await.unwrap().pop().unwrap();
        town::move_user(&storage, Clock::system(), &found, Role::MicroLeader, path(OTHER), true)
            .await
            .unwrap();
    });
    for _ in 0..3 {
        all.leader.sync_ok(&all.town);
    }
    assert!(detail(&all.leader, fence).is_none(), "it lies where they work no more");
    let down = json!({"to_unit": OTHER, "new_due": day(2), "note": "你熟悉"});
    step(&mut all.office, fence, "hand_down", down);
    all.settle();
    let there = detail(&all.leader, fence).unwrap();
    assert_eq!((there.request.title.as_str(), there.events.len()), ("护栏断了", 3));
    assert_eq!(titles(&inbox(&all.leader)), ["护栏断了"]);
    step(&mut all.leader, fence, "accept", json!({}));
    all.settle();
    assert_eq!(detail(&all.office, fence).unwrap().folded.illegal.len(), 0);
}

#[test]
fn who_registered_a_request_sees_what_becomes_of_it_wherever_they_work_since() {
    let mut all = People::new();
    let mut second = all.town.device("周芒种");
    let wall = register(&mut all.volunteer, "439901100/200", "围墙裂了", "0108");
    all.settle();
    second.sync_ok(&all.town);
    let storage = all.town.storage();
    wait(async {
        let found = storage.users_named("周芒种".into(), None).await.unwrap().pop().unwrap();
        town::move_user(
            &storage,
            Clock::system(),
            &found,
            Role::Volunteer,
            path("439901100/201"),
            true,
        )
        .await
        .unwrap();
    });
    for _ in 0..3 {
        all.volunteer.sync_ok(&all.town);
        second.sync_ok(&all.town);
    }
    step(&mut all.clerk, wall, "progress", json!({"note": "周三去看"}));
    all.settle();
    second.sync_ok(&all.town);
    for device in [&all.volunteer, &second] {
        let seen = detail(device, wall).map(|it| (it.request.title.clone(), it.events.len()));
        assert_eq!(seen, Some(("围墙裂了".to_owned(), 2)));
    }
}

/// What the device says against a step that its user wants to take.
fn refused(device: &mut Device, request: RequestId, event: &str) -> Vec<Problem> {
    let line = json!({"do": "request_event", "request": request.to_string(), "event": event, "note": "办好了",
        "reason_code": "not_ours"});
    let entry: Entry = serde_json::from_str(&line.to_string()).unwrap();
    match device.store.save(&entry, None, None, Clock::system().now()) {
        Err(SaveError::Refused(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

/// Another department.
const SECOND_BUREAU: &str = "439901100/wjb";

#[test]
fn d3_who_is_handed_it_later_takes_over_from_a_unit_a_user_and_words() {
    for first in [
        json!({"to_unit": BUREAU}),
        json!({"to_unit": BUREAU, "to_user": "李民政"}),
        json!({"to_party": "民政办 李民政"}),
    ] {
        let mut all = People::new();
        let mut second = with_second_bureau(&all);
        let aid = register(&mut all.office, GRID, "临时救助", "0503");
        step(&mut all.office, aid, "self_accept", json!({"mode": "coordinated"}));
        let mut by = first.clone();
        (by["new_due"], by["note"]) = (day(2).into(), "请办".into());
        step(&mut all.office, aid, "dispatch", by);
        all.settle();
        assert_eq!(titles(&inbox(&all.bureau)), ["临时救助"], "{first}");
        step(
            &mut all.office,
            aid,
            "dispatch",
            json!({"to_unit": SECOND_BUREAU, "new_due": day(3), "note": "改由卫健办办"}),
        );
        // The first works on without a line, and has not heard.
        step(&mut all.bureau, aid, "resolve", json!({"note": "已发放"}));
        all.settle();
        second.sync_ok(&all.town);
        for device in [&all.office, &all.bureau, &second] {
            let seen = detail(device, aid).unwrap();
            assert!(!seen.folded.awaiting_check, "{first}");
            assert_eq!(seen.folded.illegal.len(), 1, "it stands there, without effect");
            assert_eq!(seen.void_steps[0].why, StepRefusal::HandedOn, "{first}");
        }
        assert_eq!(titles(&inbox(&all.bureau)), [""; 0], "{first}");
        assert_eq!(on_today(&all.bureau), [""; 0], "{first}");
        assert_eq!(titles(&inbox(&second)), ["临时救助"]);
        for event in ["resolve", "progress", "return"] {
            let said = refused(&mut all.bureau, aid, event);
            let of = Problem::new("event", Reason::Step(StepRefusal::HandedOn));
            assert!(said.contains(&of), "{first} {event}: {said:?}");
        }
        step(&mut second, aid, "resolve", json!({"note": "已办"}));
        second.sync_ok(&all.town);
        all.settle();
        let done = detail(&all.office, aid).unwrap().folded;
        assert!(done.awaiting_check && done.illegal.len() == 1, "{first}");
        step(
            &mut all.office,
            aid,
            "check",
            json!({"passed": true, "note": "电话核实"}),
        );
        all.settle();
        assert_eq!(detail(&all.bureau, aid).unwrap().folded.state, State::Resolved);
    }
}

/// One who works in the second department.
fn with_second_bureau(all: &People) -> Device {
    let (storage, clock) = (all.town.storage(), Clock::system());
    wait(async {
        let unit = Unit {
            path: path(SECOND_BUREAU),
            kind: UnitKind::Department,
            name: "卫健办".to_owned(),
        };
        town::put_unit(&storage, clock, unit).await.unwrap();
        town::add_user(&storage, clock, "陈大雪", Role::Department, path(SECOND_BUREAU))
            .await
            .unwrap();
    });
    let mut second = all.town.device("陈大雪");
    second.sync_ok(&all.town);
    second
}

#[test]
fn d3_what_a_level_takes_back_is_no_longer_with_the_department() {
    let mut all = People::new();
    let aid = register(&mut all.office, GRID, "临时救助", "0503");
    let down = json!({"to_unit": BUREAU, "new_due": day(2), "note": "请办"});
    step(&mut all.office, aid, "hand_down", down.clone());
    all.settle();
    step(&mut all.office, aid, "accept", json!({}));
    step(&mut all.bureau, aid, "resolve", json!({"note": "已发放"}));
    all.settle();
    let seen = detail(&all.office, aid).unwrap();
    assert_eq!(
        (seen.folded.state.clone(), seen.folded.illegal.len()),
        (State::Accepted, 1)
    );
    assert_eq!(seen.void_steps[0].why, StepRefusal::HandedOn);
    // Handed to the same again, the step by the first hand-over would have stood.
    step(&mut all.office, aid, "hand_down", down);
    all.settle();
    step(&mut all.bureau, aid, "resolve", json!({"note": "已发放"}));
    all.settle();
    assert!(detail(&all.office, aid).unwrap().folded.awaiting_check);
}

fn news(device: &Device, since: u64) -> Vec<String> {
    match device
        .store
        .answer(&Query::News { since }, Clock::system().now())
        .unwrap()
    {
        Answer::News(rows) => rows
            .into_iter()
            .map(|row| format!("{} {}", row.title, row.step))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn u28_a_step_of_another_is_news_to_whom_it_concerns_and_to_nobody_else() {
    let mut all = People::new();
    let before = all.leader.counts().seen;
    assert!(before > 0, "the first load has come");
    let ticket = register(&mut all.office, GRID, "路灯不亮", "0103");
    let down = json!({"to_unit": GRID, "new_due": day(2), "note": "12345 转来"});
    step(&mut all.office, ticket, "hand_down", down);
    all.settle();
    assert_eq!(news(&all.leader, before), ["路灯不亮 hand_down"]);
    for device in [&all.office, &all.stranger, &all.bureau, &all.volunteer] {
        assert_eq!(news(device, before), [""; 0], "their own step, or not theirs to know");
    }
    let before = all.office.counts().seen;
    step(&mut all.leader, ticket, "accept", json!({}));
    all.settle();
    assert_eq!(news(&all.office, before), ["路灯不亮 accept"]);
    assert_eq!(news(&all.leader, before), [""; 0]);
    assert_eq!(news(&all.office, all.office.counts().seen), [""; 0], "said once");
}

/// What others did since the log ended at `since`: title, step, and what it decided.
fn steps_told(device: &Device, since: u64) -> Vec<(String, EventKind, Option<bool>)> {
    match device
        .store
        .answer(&Query::News { since }, Clock::system().now())
        .unwrap()
    {
        Answer::News(rows) => rows.into_iter().map(|row| (row.title, row.step, row.passed)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_had_a_request_is_told_that_it_was_taken_back_and_how_a_check_went() {
    let mut all = People::new();
    let aid = register(&mut all.office, GRID, "临时救助", "0503");
    let lamp = register(&mut all.office, GRID, "路灯不亮", "0103");
    for (request, unit) in [(aid, BUREAU), (lamp, GRID)] {
        step(
            &mut all.office,
            request,
            "hand_down",
            json!({"to_unit": unit, "new_due": day(2), "note": "请办"}),
        );
    }
    all.settle();
    step(&mut all.leader, lamp, "accept", json!({}));
    step(&mut all.leader, lamp, "resolve", json!({"note": "灯泡已换"}));
    all.settle();
    let (bureau, leader) = (all.bureau.counts().seen, all.leader.counts().seen);
    step(&mut all.office, aid, "withdraw", json!({"note": "已由县里救助"}));
    step(
        &mut all.office,
        lamp,
        "check",
        json!({"passed": false, "note": "还有一盏没亮"}),
    );
    all.settle();
    let told = |title: &str, step, passed| vec![(title.to_owned(), step, passed)];
    assert_eq!(
        steps_told(&all.bureau, bureau),
        told("临时救助", EventKind::Withdraw, None)
    );
    assert_eq!(titles(&inbox(&all.bureau)), [""; 0]);
    let of_the_lamp = steps_told(&all.leader, leader)
        .into_iter()
        .filter(|(title, ..)| title == "路灯不亮");
    assert_eq!(
        of_the_lamp.collect::<Vec<_>>(),
        told("路灯不亮", EventKind::Check, Some(false))
    );
}

#[test]
fn the_next_level_is_told_that_what_waited_for_it_was_taken_back() {
    let mut all = People::new();
    let drain = register(&mut all.leader, GRID, "排水沟堵了", "0104");
    let up = json!({"mode": "coordinated", "note": "要挖开"});
    step(&mut all.leader, drain, "escalate", up);
    all.settle();
    let level = detail(&all.clerk, drain).unwrap().folded.level;
    assert_eq!(titles(&inbox(&all.clerk)), ["排水沟堵了"]);
    let since = all.clerk.counts().seen;
    step(&mut all.leader, drain, "withdraw", json!({"note": "自己通了"}));
    all.settle();
    let told = steps_told(&all.clerk, since);
    assert_eq!(
        told,
        [("排水沟堵了".to_owned(), EventKind::Withdraw, None)],
        "{level:?}"
    );
}

#[test]
fn a_hand_down_passes_over_no_level() {
    let mut all = People::new();
    let aid = register(&mut all.leader, GRID, "临时救助", "0503");
    let up = json!({"mode": "coordinated", "note": "要民政"});
    step(&mut all.leader, aid, "escalate", up);
    all.settle();
    step(&mut all.clerk, aid, "accept", json!({}));
    for to in [
        json!({"to_unit": BUREAU}),
        json!({"to_unit": BUREAU, "to_user": "李民政"}),
        json!({"to_user": "李民政"}),
    ] {
        let mut line =
            json!({"do": "request_event", "request": aid.to_string(), "event": "hand_down", "new_due": day(2)});
        line.as_object_mut().unwrap().extend(to.as_object().unwrap().clone());
        let entry = serde_json::from_value(line).unwrap();
        match all.clerk.store.save(&entry, None, None, Clock::system().now()) {
            Err(SaveError::Refused(problems)) => {
                let not_below = |problem: &Problem| matches!(problem.reason, Reason::NotBelow { .. });
                assert!(problems.iter().any(not_below), "{to}: {problems:?}");
            }
            other => panic!("{to}: {other:?}"),
        }
    }
    let up = json!({"mode": "coordinated", "note": "要民政"});
    step(&mut all.clerk, aid, "escalate", up);
    all.settle();
    step(&mut all.office, aid, "accept", json!({}));
    step(
        &mut all.office,
        aid,
        "hand_down",
        json!({"to_unit": BUREAU, "new_due": day(2), "note": "请办"}),
    );
}

#[test]
fn who_is_named_is_shown_and_not_the_words_typed_beside_it() {
    let mut all = People::new();
    let aid = register(&mut all.office, GRID, "临时救助", "0503");
    step(&mut all.office, aid, "self_accept", json!({"mode": "immediate"}));
    let to = json!({"to_unit": BUREAU, "to_party": "+3", "note": "请办"});
    step(&mut all.office, aid, "dispatch", to);
    assert_eq!(detail(&all.office, aid).unwrap().folded.assignee, "民政办");
}
