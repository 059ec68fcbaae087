//! What the pages get: a small village, read as each page reads it.

#![allow(clippy::unwrap_used, reason = "tests")]

mod store_support;

use lianxin::domain::followup::{FollowUpKind, Priority};
use lianxin::domain::ids::{HouseholdId, RequestId, VisitId};
use lianxin::domain::role::Role;
use lianxin::domain::tag::TagKind;
use lianxin::domain::time::{Date, Millis};
use lianxin::store::queries::{HouseholdFilter, HouseholdSort, RequestTab};
use lianxin::store::rows::{
    FollowUpRow, HouseholdDetail, HouseholdRow, RequestDetail, RequestRow, SearchHit, SearchTarget, TodayItem,
    TodayView, VisitRow, Window,
};
use lianxin::store::{Answer, Query};
use serde_json::json;
use store_support::{Device, Town, UNIT, morning};

macro_rules! ask {
    ($device:expr, $now:expr, $query:expr, $variant:ident) => {
        match $device.store.answer(&$query, $now).unwrap() {
            Answer::$variant(answer) => answer,
            other => panic!("{other:?}"),
        }
    };
}

fn day(text: &str) -> Date {
    lianxin::domain::time::parse_date(text).unwrap()
}

fn today(device: &Device, now: Millis) -> TodayView {
    ask!(device, now, Query::Today, Today)
}

fn households(device: &Device, filter: HouseholdFilter, sort: HouseholdSort) -> Window<HouseholdRow> {
    ask!(
        device,
        morning(),
        Query::Households {
            filter,
            sort,
            offset: 0,
            limit: 50
        },
        Households
    )
}

fn numbers(window: &Window<HouseholdRow>) -> Vec<&str> {
    window.rows.iter().map(|row| row.household_no.as_str()).collect()
}

fn household(device: &Device, id: &str) -> Box<HouseholdDetail> {
    let id = HouseholdId(id.parse().unwrap());
    ask!(device, morning(), Query::Household(id), Household).unwrap()
}

fn requests(device: &Device, tab: RequestTab) -> Vec<RequestRow> {
    match device
        .store
        .answer(
            &Query::Requests {
                tab,
                offset: 0,
                limit: 50,
            },
            morning(),
        )
        .unwrap()
    {
        Answer::Requests(window, totals) => {
            let index = RequestTab::ALL.iter().position(|known| *known == tab).unwrap();
            assert_eq!((window.total, totals[index]), (window.rows.len(), window.rows.len()));
            window.rows
        }
        other => panic!("{other:?}"),
    }
}

fn search(device: &Device, text: &str) -> Vec<SearchHit> {
    let text = text.to_owned();
    ask!(device, morning(), Query::Search { text, limit: 20 }, Search)
}

fn follow_ups(device: &Device, kinds: &[FollowUpKind], on: Option<Date>) -> Window<FollowUpRow> {
    let kinds = kinds.to_vec();
    ask!(
        device,
        morning(),
        Query::FollowUps {
            kinds,
            on,
            offset: 0,
            limit: 500
        },
        FollowUps
    )
}

fn visits(device: &Device, household: Option<HouseholdId>) -> Window<VisitRow> {
    ask!(
        device,
        morning(),
        Query::Visits {
            household,
            offset: 0,
            limit: 50
        },
        Visits
    )
}

fn new_household(device: &mut Device, no: &str, name: &str, phone: &str) -> String {
    let saved = device.record(json!({"do": "household", "household_no": no, "display_name": name,
        "address": format!("三组{no}号"), "phone": phone}));
    saved.prepared.record.to_string()
}

fn new_person(device: &mut Device, household: &str, name: &str, birth: &str) -> String {
    let saved = device.record(
        json!({"do": "person", "household": household, "name": name, "relation": "02",
        "birth": birth, "phones": ["12900004321"]}),
    );
    saved.prepared.record.to_string()
}

/// A with an old person with uncontrolled blood pressure, B visited today, C never seen.
fn village(device: &mut Device) -> [String; 3] {
    let a = new_household(device, "9", "张谷雨", "12900000001");
    let b = new_household(device, "10", "李立夏", "12900000002");
    let c = new_household(device, "A-2", "王小满", "");
    let person = new_person(device, &a, "张谷雨", "1948-01-02");
    device.record(
        json!({"do": "tag", "person": person, "kind": "hypertension", "level": "uncontrolled", "from": "2026-11-01"}),
    );
    device.record(
        json!({"do": "visit", "household": a, "outcome": "done", "at": "2026-08-02 10:00", "text": "血压高\n嘱服药"}),
    );
    device.record(json!({"do": "visit", "household": b, "outcome": "done", "text": "都好"}));
    [a, b, c]
}

#[test]
fn the_list_sorts_filters_and_windows() {
    let mut device = Device::new(1);
    let [a, ..] = village(&mut device);
    let all = households(&device, HouseholdFilter::default(), HouseholdSort::Number);
    assert_eq!((numbers(&all), all.total), (vec!["9", "10", "A-2"], 3));
    let row = &all.rows[0];
    assert_eq!(row.id.to_string(), a);
    assert_eq!(
        (row.people, row.tags.clone(), row.last_visit),
        (1, vec![TagKind::Hypertension], Some(day("2026-08-02")))
    );
    assert!(row.visit_due.is_some_and(|due| due < morning().local_date()));
    assert!(row.next.is_some() && row.tasks > 0);
    let by_visit = households(&device, HouseholdFilter::default(), HouseholdSort::LastVisit);
    assert_eq!(numbers(&by_visit), ["A-2", "9", "10"], "never seen comes first");
    let tagged = HouseholdFilter {
        tag: Some(TagKind::Hypertension),
        ..HouseholdFilter::default()
    };
    assert_eq!(numbers(&households(&device, tagged, HouseholdSort::Number)), ["9"]);
    let overdue = HouseholdFilter {
        visit_overdue: true,
        ..HouseholdFilter::default()
    };
    assert_eq!(numbers(&households(&device, overdue, HouseholdSort::Number)), ["9"]);
    let colour = HouseholdFilter {
        colour: Some(row.colour.clone()),
        ..HouseholdFilter::default()
    };
    assert!(numbers(&households(&device, colour, HouseholdSort::Colour)).contains(&"9"));
    let window = Query::Households {
        filter: HouseholdFilter::default(),
        sort: HouseholdSort::Number,
        offset: 1,
        limit: 1,
    };
    let window = ask!(device, morning(), window, Households);
    assert_eq!((numbers(&window), window.offset, window.total), (vec!["10"], 1, 3));
}

#[test]
fn a_household_shows_its_people_tags_visits_and_what_is_due() {
    let mut device = Device::new(1);
    let [a, ..] = village(&mut device);
    device
        .record(json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "household": a}));
    let detail = household(&device, &a);
    assert_eq!(
        (
            detail.persons.len(),
            detail.tags.len(),
            detail.visit_count,
            detail.requests.len()
        ),
        (1, 1, 1, 1)
    );
    assert_eq!(detail.visits[0].by, "谷雨", "one's own name");
    assert!(
        detail
            .follow_ups
            .windows(2)
            .all(|pair| pair[0].due.date <= pair[1].due.date)
    );
    let person = detail.persons[0].id.to_string();
    device.record(json!({"do": "edit", "kind": "person", "record": person, "set": {"presence": "dead"}}));
    assert_eq!(
        households(&device, HouseholdFilter::default(), HouseholdSort::Number).rows[0].people,
        0
    );
    let gone = HouseholdId(uuid::Uuid::from_u128(1));
    assert!(ask!(device, morning(), Query::Household(gone), Household).is_none());
}

#[test]
fn today_has_one_card_per_household_the_most_pressing_first() {
    let mut device = Device::new(1);
    let [a, b, c] = village(&mut device);
    device.record(json!({"do": "reminder", "household": a, "due": "2026-11-20", "text": "送药"}));
    device.record(
        json!({"do": "request", "title": "有人落水", "category": "0407", "urgency": "critical", "household": c}),
    );
    device.record(json!({"do": "reminder", "due": "2026-11-22", "text": "开会"}));
    let view = today(&device, morning());
    let ids: Vec<String> = view
        .cards
        .iter()
        .filter_map(|card| card.household_id)
        .map(|id| id.to_string())
        .collect();
    assert_eq!(ids, [c, a], "critical before due today; {b} is not due");
    assert_eq!(view.cards[0].priority, Priority::Critical);
    let card = &view.cards[1];
    assert!(
        card.items.len() >= 2,
        "reminder and visit on one card: {:?}",
        card.items
    );
    assert_eq!(
        (card.name.as_str(), card.age, card.last_note.as_str()),
        ("张谷雨", Some(78), "血压高")
    );
    assert_eq!(
        view.cards.iter().filter(|card| card.household_id.is_none()).count(),
        1,
        "the meeting stands alone"
    );
    assert_eq!((view.open_requests, view.visited, view.households), (1, 1, 3));
    assert_eq!(view.key_groups, [(TagKind::Hypertension, 1)]);
    assert_eq!(view.month, [1, 0, 0, 0]);
    let items: usize = view.cards.iter().map(|card| card.items.len()).sum();
    assert_eq!(
        view.overdue + view.today + view.week,
        items,
        "every counted item is on a card"
    );
}

#[test]
fn coming_plain_visits_are_suggested_eight_a_day_and_overdue_ones_all() {
    let mut device = Device::new(1);
    for index in 0..12 {
        let id = new_household(&mut device, &index.to_string(), "谷雨", "12900000001");
        device.record(json!({"do": "visit", "household": id, "outcome": "done", "next_visit": "2026-11-23"}));
    }
    let planned = |view: &TodayView| {
        let items = view.cards.iter().flat_map(|card| &card.items);
        items
            .filter(|item| matches!(item, TodayItem::FollowUp(follow_up, _) if follow_up.because.rule == "R09"))
            .count()
    };
    assert_eq!(planned(&today(&device, morning())), 8);
    let later = morning().plus(4 * 86_400_000);
    device.store.roll_to(later).unwrap();
    let view = today(&device, later);
    assert_eq!((planned(&view), view.overdue >= 12), (12, true));
}

#[test]
fn requests_stand_in_their_tabs_and_show_their_history() {
    let mut device = Device::new(1);
    let [a, ..] = village(&mut device);
    let make = |device: &mut Device, title: &str| {
        let saved = device
            .record(json!({"do": "request", "title": title, "category": "0103", "urgency": "normal", "household": a}));
        saved.prepared.no
    };
    let (one, two) = (make(&mut device, "路灯不亮"), make(&mut device, "水管漏水"));
    let step = |device: &mut Device, no: &str, event: &str| {
        device
            .record(json!({"do": "request_event", "request": no, "event": event, "mode": "immediate", "note": "已看"}));
    };
    step(&mut device, &one, "self_accept");
    step(&mut device, &one, "resolve");
    let titles = |rows: Vec<RequestRow>| rows.into_iter().map(|row| row.title).collect::<Vec<_>>();
    assert_eq!(titles(requests(&device, RequestTab::Waiting)), ["水管漏水"]);
    assert_eq!(titles(requests(&device, RequestTab::ReturnVisit)), ["路灯不亮"]);
    assert_eq!(requests(&device, RequestTab::All).len(), 2);
    let id = requests(&device, RequestTab::ReturnVisit)[0].id;
    let detail: Box<RequestDetail> = ask!(device, morning(), Query::Request(id), Request).unwrap();
    assert_eq!(detail.events.len(), 3);
    assert!(detail.events.iter().all(|(_, by, _)| by == "谷雨"));
    assert_eq!(
        detail.household.as_ref().map(|(_, name, _)| name.as_str()),
        Some("张谷雨")
    );
    assert!(
        detail
            .follow_ups
            .iter()
            .any(|follow_up| follow_up.kind == FollowUpKind::ReturnVisit)
    );
    device.record(json!({"do": "request_event", "request": two, "event": "withdraw", "note": "好了"}));
    assert_eq!(titles(requests(&device, RequestTab::Ended)), ["水管漏水"]);
    assert!(ask!(device, morning(), Query::Request(RequestId(uuid::Uuid::nil())), Request).is_none());
}

#[test]
fn what_a_leader_reports_stands_first_in_the_offices_inbox_without_the_health_records() {
    let mut town = Town::default();
    let mut leader = Device::new(1);
    let [a, ..] = village(&mut leader);
    let saved = leader
        .record(json!({"do": "request", "title": "桥坏了", "category": "0102", "urgency": "critical", "household": a}));
    leader.record(
        json!({"do": "request_event", "request": saved.prepared.no, "event": "escalate",
        "mode": "coordinated", "note": "已试", "to_level": 3}),
    );
    town.settle(&mut leader, 50, 100, morning());
    town.log
        .retain(|change| !matches!(change.change.kind.code(), "person" | "tag" | "visit"));
    let mut office = Device::with_role(2, Role::TownOffice, "439901100");
    town.settle(&mut office, 50, 100, morning());
    let inbox = requests(&office, RequestTab::Inbox);
    assert_eq!(
        inbox.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(),
        ["桥坏了"]
    );
    assert_eq!(ask!(office, morning(), Query::Counts, Counts).inbox, 1);
    let view = today(&office, morning());
    assert_eq!(
        view.cards.len(),
        1,
        "no visits are the office's to make: {:#?}",
        view.cards
    );
    assert!(matches!(&view.cards[0].items[0], TodayItem::Request(row) if row.title == "桥坏了"));
}

#[test]
fn what_goes_one_level_up_reaches_the_office_when_nobody_sits_between() {
    let mut town = Town::default();
    let mut leader = Device::new(1);
    let [a, ..] = village(&mut leader);
    let saved = leader
        .record(json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "household": a}));
    leader.record(
        json!({"do": "request_event", "request": saved.prepared.no, "event": "escalate",
        "mode": "coordinated", "note": "已试"}),
    );
    assert_eq!(
        requests(&leader, RequestTab::Inbox).len(),
        0,
        "what I sent up is not my inbox"
    );
    town.settle(&mut leader, 50, 100, morning());
    for (number, role, unit) in [(2, Role::Clerk, "439901100/200"), (3, Role::TownOffice, "439901100")] {
        let mut above = Device::with_role(number, role, unit);
        town.settle(&mut above, 50, 100, morning());
        assert_eq!(requests(&above, RequestTab::Inbox).len(), 1, "{unit}");
        assert_eq!(ask!(above, morning(), Query::Counts, Counts).inbox, 1);
        let view = today(&above, morning());
        let waits = |item: &TodayItem| matches!(item, TodayItem::Request(row) if row.title == "路灯不亮");
        assert!(
            view.cards.iter().any(|card| card.items.iter().any(waits)),
            "{unit}: {:#?}",
            view.cards
        );
    }
}

#[test]
fn a_matter_that_came_back_is_no_longer_rechecked() {
    let mut device = Device::new(1);
    village(&mut device);
    let stall = json!({"do": "request", "title": "占道", "category": "0208", "urgency": "normal", "place": "桥头集市"});
    let former = device.record(stall.clone()).prepared.no;
    for event in [
        json!({"event": "self_accept", "mode": "immediate"}),
        json!({"event": "resolve", "note": "已清"}),
        json!({"event": "return_visit", "way": "met", "satisfaction": "satisfied"}),
    ] {
        let mut step = json!({"do": "request_event", "request": former});
        step.as_object_mut().unwrap().extend(event.as_object().unwrap().clone());
        device.record(step);
    }
    let rechecks = |device: &Device| follow_ups(device, &[FollowUpKind::Recheck], None).total;
    assert_eq!(rechecks(&device), 1);
    let mut again = stall;
    again["recurrence_of"] = json!(former);
    device.record(again);
    assert_eq!(rechecks(&device), 0, "the new request stands for it");
    let before = device.projection();
    device.store.rebuild(morning()).unwrap();
    assert_eq!(device.projection(), before);
}

#[test]
fn follow_ups_come_by_day_and_kind() {
    let mut device = Device::new(1);
    let [a, ..] = village(&mut device);
    device.record(json!({"do": "reminder", "household": a, "due": "2026-11-25", "text": "送药"}));
    let all = follow_ups(&device, &[], None);
    assert!(
        all.rows
            .windows(2)
            .all(|pair| pair[0].follow_up.due.date <= pair[1].follow_up.due.date)
    );
    assert_eq!(all.total, all.rows.len());
    let custom = follow_ups(&device, &[FollowUpKind::Custom], None);
    assert_eq!((custom.total, custom.rows[0].name.as_str()), (1, "张谷雨"));
    let day_25 = follow_ups(&device, &[], Some(day("2026-11-25")));
    assert!(day_25.rows.iter().any(|row| row.follow_up.text == "送药"));
    let query = Query::FollowUpDays {
        from: day("2026-11-20"),
        days: 7,
    };
    let days = ask!(device, morning(), query, FollowUpDays);
    assert_eq!(days.len(), 7);
    assert_eq!(days[5], (day("2026-11-25"), day_25.total));
}

#[test]
fn visits_come_newest_first_and_one_by_one() {
    let mut device = Device::new(1);
    let [a, ..] = village(&mut device);
    let all = visits(&device, None);
    assert_eq!(
        all.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(),
        ["李立夏", "张谷雨"]
    );
    let of_a = visits(&device, Some(HouseholdId(a.parse().unwrap())));
    assert_eq!((of_a.total, of_a.rows.len()), (1, 1));
    let one = ask!(device, morning(), Query::Visit(of_a.rows[0].visit.id), Visit).unwrap();
    assert_eq!(*one, of_a.rows[0]);
    assert!(ask!(device, morning(), Query::Visit(VisitId(uuid::Uuid::nil())), Visit).is_none());
}

#[test]
fn search_finds_names_pinyin_phones_doors_and_requests() {
    let mut device = Device::new(1);
    let [a, b, _] = village(&mut device);
    let saved = device
        .record(json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "household": b}));
    let no = saved.prepared.no;
    let is_household =
        |hit: &SearchHit, id: &str| matches!(&hit.target, SearchTarget::Household(found) if found.to_string() == id);
    for (text, id) in [
        ("张谷雨", &a),
        ("zgy", &a),
        ("lilixia", &b),
        ("10", &b),
        ("9", &a),
        ("0000002", &b),
        ("三组10号", &b),
    ] {
        let hits = search(&device, text);
        assert!(
            hits.first().is_some_and(|hit| is_household(hit, id)),
            "{text}: {hits:?}"
        );
    }
    assert!(
        search(&device, "4321")
            .iter()
            .any(|hit| matches!(hit.target, SearchTarget::Person(..)) && hit.detail == "三组9号")
    );
    for text in [no.as_str(), "路灯"] {
        assert!(
            search(&device, text)
                .iter()
                .any(|hit| matches!(hit.target, SearchTarget::Request(_))),
            "{text}"
        );
    }
    assert_eq!(search(&device, "不存在"), []);
    assert_eq!(search(&device, "  "), []);
    device.record(json!({"do": "edit", "kind": "household", "record": a, "set": {"display_name": "赵谷雨"}}));
    assert!(!search(&device, "赵").is_empty());
    assert!(
        search(&device, "张").iter().all(|hit| !is_household(hit, &a)),
        "the former name is forgotten"
    );
}

#[test]
fn a_search_sees_what_changed_since_the_last_one() {
    let mut device = Device::new(1);
    let [a, ..] = village(&mut device);
    assert_eq!(search(&device, "张谷雨").len(), 2, "the household and its householder");
    device.record(json!({"do": "edit", "kind": "household", "record": a, "set": {"display_name": "盘白露"}}));
    let titles = |text| {
        search(&device, text)
            .into_iter()
            .map(|hit| hit.title)
            .collect::<Vec<_>>()
    };
    assert_eq!(titles("张谷雨").len(), 1, "the household's old name is gone");
    assert_eq!(titles("pbl"), ["盘白露"], "the new one is found");
    device.store.undo(morning()).unwrap();
    assert_eq!(search(&device, "pbl").len(), 0, "undone");

    let rules = std::sync::Arc::new(lianxin::domain::rules::Rules::builtin());
    let mut other = lianxin::store::Store::open(&device.path, None, false, rules).unwrap();
    let entry = json!({"do": "household", "household_no": "77", "display_name": "易莲子", "address": "石井组77号"});
    other
        .save(&serde_json::from_value(entry).unwrap(), None, None, morning())
        .unwrap();
    assert_eq!(search(&device, "ylz").len(), 1, "another program's write");

    device.store.rebuild(morning()).unwrap();
    assert_eq!(
        (search(&device, "ylz").len(), search(&device, "zgy").len()),
        (1, 2),
        "built anew"
    );
}

#[test]
fn a_household_that_arrives_after_its_request_takes_its_follow_ups_over() {
    let mut town = Town::default();
    let mut leader = Device::new(1);
    let [a, ..] = village(&mut leader);
    let saved = leader
        .record(json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "household": a}));
    for event in ["self_accept", "resolve"] {
        leader.record(json!({"do": "request_event", "request": saved.prepared.no, "event": event, "mode": "immediate", "note": "已看"}));
    }
    town.settle(&mut leader, 50, 100, morning());
    let order = |kind: &str| if kind == "household" { 1 } else { 0 };
    town.log.sort_by_key(|change| order(change.change.kind.code()));
    let mut other = Device::with_role(2, Role::MicroLeader, UNIT);
    let alone = town
        .log
        .iter()
        .filter(|change| order(change.change.kind.code()) == 0)
        .count();
    town.round(&mut other, 50, alone, morning());
    other.store.roll_to(morning()).unwrap();
    let before = follow_ups(&other, &[FollowUpKind::ReturnVisit], None);
    assert_eq!(before.total, 1, "a request without its household has its follow-up too");
    town.settle(&mut other, 50, 100, morning());
    assert_eq!(follow_ups(&other, &[FollowUpKind::ReturnVisit], None).total, 1);
    store_support::assert_same(&leader.projection(), &other.projection(), "late household");
}
