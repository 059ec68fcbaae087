//! Findings D3, D6, D7 and D11 through entries at one device's store: what is refused, what waits, what is counted again.

use crate::device::{Device, UNIT, VILLAGE, rules};
use lianxin::domain::calendar::{Certainty, Due};
use lianxin::domain::ids::RequestId;
use lianxin::domain::problem::Reason;
use lianxin::domain::request::{State, StepRefusal};
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::{Date, Millis, parse_date};
use lianxin::store::{Answer, Query, SaveError, Store};
use lianxin::view::{DueChange, RequestDetail};
use serde_json::{Value, json};
use std::sync::Arc;

fn at(text: &str) -> Millis {
    Millis::parse(text).unwrap()
}

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn request(device: &mut Device, title: &str, on: &str) -> RequestId {
    let entry = json!({"do": "request", "title": title, "category": "0103", "urgency": "normal", "place": "石井组", "unit": UNIT});
    device.save(entry, at(on)).unwrap().prepared.record.into()
}

fn step(device: &mut Device, request: RequestId, more: &Value, on: &str) -> Result<(), Vec<(String, Reason)>> {
    let mut entry = json!({"do": "request_event", "request": request.to_string()});
    for (name, value) in more.as_object().unwrap() {
        entry[name] = value.clone();
    }
    match device.save(entry, at(on)) {
        Ok(_) => Ok(()),
        Err(SaveError::Refused(problems)) => Err(problems
            .into_iter()
            .map(|problem| (problem.field.to_owned(), problem.reason))
            .collect()),
        Err(other) => panic!("{other:?}"),
    }
}

fn detail(store: &Store, request: RequestId, on: &str) -> Box<RequestDetail> {
    match store.answer(&Query::Request(request), at(on)).unwrap() {
        Answer::Request(found) => found.unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn d3_an_office_registers_for_a_unit_below_and_a_hand_down_goes_below_or_nowhere() {
    let mut clerk = Device::with_role(2, Role::Clerk, VILLAGE);
    let lamp = request(&mut clerk, "路灯不亮", "2026-11-20 09:00");
    assert_eq!(
        detail(&clerk.store, lamp, "2026-11-20 09:00").request.unit.as_str(),
        UNIT
    );
    let down = |unit: &str| json!({"event": "hand_down", "to_unit": unit, "new_due": "2026-11-24", "note": "请办"});
    for unit in [VILLAGE, "439901100/201/01/001", "439901100"] {
        let problems = step(&mut clerk, lamp, &down(unit), "2026-11-20 10:00").unwrap_err();
        assert!(
            matches!(problems[0], (_, Reason::NotBelow { .. })),
            "{unit}: {problems:?}"
        );
    }
    let late = json!({"event": "hand_down", "to_unit": UNIT, "new_due": "2026-12-24"});
    let problems = step(&mut clerk, lamp, &late, "2026-11-20 10:00").unwrap_err();
    assert_eq!(
        problems,
        [(
            "note".to_owned(),
            Reason::LaterThanLimit {
                limit: day("2026-11-25")
            }
        )]
    );
    step(&mut clerk, lamp, &down(UNIT), "2026-11-20 10:00").unwrap();
    let there = detail(&clerk.store, lamp, "2026-11-20 10:00");
    assert_eq!(there.folded.state, State::HandedDown);
    assert_eq!(
        there.folded.dates().due_on(day("2026-11-20")),
        Some(Due::on(day("2026-11-24")))
    );
}

#[test]
fn d3_a_hotline_ticket_is_found_by_its_number() {
    let mut office = Device::with_role(3, Role::TownOffice, "439901100");
    let entry = json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "place": "石井组", "unit": UNIT,
        "source": "hotline", "origin_no": "YL2026112300018", "reply_due": "2026-11-27"});
    office.save(entry, at("2026-11-23 09:00")).unwrap();
    for text in ["YL2026112300018", "yl20261123"] {
        let query = Query::Search {
            text: text.to_owned(),
            limit: 5,
        };
        match office.store.answer(&query, at("2026-11-23 09:00")).unwrap() {
            Answer::Search(hits) => assert_eq!(hits.len(), 1, "{text}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn d7_no_step_lies_before_the_one_before_it_and_a_late_entry_says_so() {
    let mut leader = Device::new(1);
    let lamp = request(&mut leader, "路灯不亮", "2026-11-02 09:00");
    let accept = json!({"event": "self_accept", "at": "2025-01-01 10:00"});
    let problems = step(&mut leader, lamp, &accept, "2026-11-02 10:00").unwrap_err();
    assert_eq!(
        problems,
        [(
            "at".to_owned(),
            Reason::BeforeLast {
                last: at("2026-11-02 09:00")
            }
        )]
    );
    step(&mut leader, lamp, &json!({"event": "self_accept"}), "2026-11-02 10:00").unwrap();
    let resolve = json!({"event": "resolve", "note": "换了灯泡", "at": "2026-11-04 10:00"});
    step(&mut leader, lamp, &resolve, "2026-11-20 10:00").unwrap();
    let there = detail(&leader.store, lamp, "2026-11-20 10:00");
    let (event, ..) = there.events.last().unwrap();
    assert!(event.is_late_entry());
    assert_eq!(
        event.recorded_at.local_date(),
        day("2026-11-20"),
        "the journal's own time"
    );
    assert_eq!((there.folded.done_in_time, there.folded.late_entries), (Some(false), 1));
    let late = there.folded.marks.iter().map(|marked| (marked.event, marked.limit));
    assert_eq!(late.collect::<Vec<_>>(), [(event.id, Some(day("2026-11-05")))]);
    let ahead = json!({"event": "return_visit", "way": "home", "satisfaction": "very", "at": "2026-11-21 10:00"});
    let problems = step(&mut leader, lamp, &ahead, "2026-11-20 10:00").unwrap_err();
    assert_eq!(problems, [("at".to_owned(), Reason::InFuture)]);
}

#[test]
fn d7_three_tries_in_a_minute_end_nothing_and_three_days_do() {
    let mut leader = Device::new(1);
    let lamp = request(&mut leader, "路灯不亮", "2026-11-02 09:00");
    step(&mut leader, lamp, &json!({"event": "self_accept"}), "2026-11-02 09:00").unwrap();
    step(
        &mut leader,
        lamp,
        &json!({"event": "resolve", "note": "换了灯泡"}),
        "2026-11-02 09:00",
    )
    .unwrap();
    let call = json!({"event": "return_visit", "way": "phone", "satisfaction": "unreachable"});
    for _ in 0..3 {
        step(&mut leader, lamp, &call, "2026-11-03 10:00").unwrap();
    }
    assert_eq!(
        detail(&leader.store, lamp, "2026-11-03 10:00").folded.state,
        State::Resolved
    );
    step(&mut leader, lamp, &call, "2026-11-04 10:00").unwrap();
    assert_eq!(
        detail(&leader.store, lamp, "2026-11-04 10:00").folded.state,
        State::Resolved
    );
    step(&mut leader, lamp, &call, "2026-11-05 10:00").unwrap();
    assert_eq!(
        detail(&leader.store, lamp, "2026-11-05 10:00").folded.state,
        State::Closed
    );
}

#[test]
fn d6_an_extension_is_asked_for_in_time_and_not_beyond_what_the_mode_allows() {
    let mut leader = Device::new(1);
    let lamp = request(&mut leader, "路灯不亮", "2026-11-02 09:00");
    step(&mut leader, lamp, &json!({"event": "self_accept"}), "2026-11-02 09:00").unwrap();
    let extend = |until: &str| json!({"event": "extend", "new_due": until, "note": "等配件"});
    let problems = step(&mut leader, lamp, &extend("2026-11-20"), "2026-11-04 10:00").unwrap_err();
    assert_eq!(
        problems,
        [(
            "new_due".to_owned(),
            Reason::LaterThanLimit {
                limit: day("2026-11-09")
            }
        )]
    );
    let problems = step(&mut leader, lamp, &extend("2026-11-20"), "2026-11-06 10:00").unwrap_err();
    let past = Reason::Step(StepRefusal::PastDue { due: day("2026-11-05") });
    assert!(problems.contains(&("event".to_owned(), past)), "{problems:?}");
    step(&mut leader, lamp, &extend("2026-11-09"), "2026-11-04 10:00").unwrap();
    let folded = detail(&leader.store, lamp, "2026-11-04 10:00").folded;
    assert_eq!(folded.due, Some(Due::on(day("2026-11-05"))));
    assert!(folded.asked.is_some(), "the level above has not said anything yet");
}

#[test]
fn d11_other_tables_count_open_requests_again_at_the_next_open_and_keep_the_old_date() {
    let mut leader = Device::new(1);
    let on = "2026-12-21 09:00";
    let road = request(&mut leader, "路面塌陷", on);
    let open = json!({"event": "self_accept", "mode": "overall", "note": "要会商"});
    step(&mut leader, road, &open, on).unwrap();
    let done = request(&mut leader, "路灯不亮", on);
    step(&mut leader, done, &json!({"event": "self_accept"}), on).unwrap();
    step(&mut leader, done, &json!({"event": "resolve", "note": "好了"}), on).unwrap();
    let visit = json!({"event": "return_visit", "way": "phone", "satisfaction": "very"});
    step(&mut leader, done, &visit, on).unwrap();
    let before = detail(&leader.store, road, on).folded.due.unwrap();
    assert_eq!(
        (before.date, before.certainty),
        (day("2027-01-12"), Certainty::WeekendGuess)
    );
    // The announcement of 2027 comes, with a make-up day.
    let calendar = "years = [2027]\n[off]\n\"2027-01-01..2027-01-03\" = \"元旦\"\n[work]\n\"2027-01-09\" = \"元旦\"\n";
    let announced = Arc::new(Rules::load(Some(calendar), None, None).unwrap());
    let store = Store::open(&leader.path, None, false, announced).unwrap();
    let there = detail(&store, road, on);
    assert_eq!(there.folded.due, Some(Due::on(day("2027-01-11"))));
    let row = leader.sql("SELECT due = '2027-01-11' AND due_certainty = 'table' FROM request_derived WHERE open = 1");
    assert_eq!(row, 1, "the list has it as well");
    let change = DueChange {
        on: day("2026-12-21"),
        before: day("2027-01-12"),
        after: day("2027-01-11"),
    };
    assert_eq!(there.due_changes.as_slice(), std::slice::from_ref(&change));
    assert_eq!(detail(&store, done, on).folded.state, State::Closed);
    assert_eq!(detail(&store, done, on).due_changes, []);
    drop(store);
    // The town gives less time; then both files are taken away again.
    let shorter = Arc::new(Rules::load(Some(calendar), Some("[overall]\nresolve = 10\n"), None).unwrap());
    drop(Store::open(&leader.path, None, false, shorter).unwrap());
    let store = Store::open(&leader.path, None, false, rules()).unwrap();
    let changes = detail(&store, road, on).due_changes;
    assert_eq!((changes.len(), &changes[0]), (3, &change));
}
