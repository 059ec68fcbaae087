//! What the pages get: a small village, read as each page reads it.

use crate::device::{Device, Turns, UNIT, identity, morning};
use crate::judge::assert_same;
use crate::town::Town;
use lianxin::domain::followup::{FollowUpKind, Priority};
use lianxin::domain::ids::{HouseholdId, RecordId, RequestId, VisitId};
use lianxin::domain::role::Role;
use lianxin::domain::tag::TagKind;
use lianxin::domain::time::{Date, Millis};
use lianxin::store::queries::{HouseholdFilter, RequestTab};
use lianxin::store::{Answer, Query};
use lianxin::view::Refused;
use lianxin::view::{
    ColumnId, Counts, FollowUpRow, HouseholdDetail, HouseholdRow, Order, Part, RequestDetail, RequestRow, SearchHit,
    SearchTarget, SyncState, SyncView, TodayCard, TodayItem, TodayView, VisitRow, Window,
};
use serde_json::json;

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

fn households(device: &Device, filter: HouseholdFilter, order: Option<Order>) -> Window<HouseholdRow> {
    ask!(
        device,
        morning(),
        Query::Households {
            filter,
            part: Part {
                order,
                offset: 0,
                limit: 50
            },
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
                part: Part::first(50),
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
            part: Part::first(500),
        },
        FollowUps
    )
}

fn visits(device: &Device, household: Option<HouseholdId>) -> Window<VisitRow> {
    match device
        .store
        .answer(
            &Query::Visits {
                household,
                part: Part::first(50),
            },
            morning(),
        )
        .unwrap()
    {
        Answer::Visits(window, _) => window,
        other => panic!("{other:?}"),
    }
}

fn new_household(device: &mut Device, no: &str, name: &str, phone: &str) -> String {
    let saved = device.record(json!({"do": "household", "household_no": no, "display_name": name,
        "address": format!("三组{no}号"), "phone": phone}));
    saved.prepared.record.to_string()
}

/// A with an old person with uncontrolled blood pressure, known since August, B visited today, C never seen.
fn village(device: &mut Device) -> [String; 3] {
    let august = Millis::parse("2026-08-02 11:00").unwrap();
    let mut known = |entry: serde_json::Value| device.save(entry, august).unwrap().prepared.record.to_string();
    let a = known(
        json!({"do": "household", "household_no": "9", "display_name": "张谷雨", "address": "三组9号",
        "phone": "12900000001"}),
    );
    let person = known(
        json!({"do": "person", "household": a, "name": "张谷雨", "relation": "02", "birth": "1948-01-02",
        "phones": ["12900004321"]}),
    );
    known(
        json!({"do": "tag", "person": person, "kind": "hypertension", "level": "uncontrolled", "from": "2026-08-01"}),
    );
    known(
        json!({"do": "visit", "household": a, "outcome": "done", "at": "2026-08-02 10:00", "text": "血压高\n嘱服药"}),
    );
    let b = new_household(device, "10", "李立夏", "12900000002");
    let c = new_household(device, "A-2", "王小满", "");
    device.record(json!({"do": "visit", "household": b, "outcome": "done", "text": "都好"}));
    [a, b, c]
}

#[test]
fn the_list_sorts_filters_and_windows() {
    let mut device = Device::new(1);
    let [a, ..] = village(&mut device);
    let all = households(&device, HouseholdFilter::default(), None);
    assert_eq!((numbers(&all), all.total), (vec!["9", "10", "A-2"], 3));
    let row = &all.rows[0];
    assert_eq!(row.id.to_string(), a);
    assert_eq!(
        (row.people, row.tags.clone(), row.last_visit),
        (1, vec![TagKind::Hypertension, TagKind::Senior], Some(day("2026-08-02")))
    );
    assert!(row.visit_due.is_some_and(|due| due < morning().local_date()));
    assert!(row.next.is_some() && row.tasks > 0);
    let by = |column, down| households(&device, HouseholdFilter::default(), Some(Order { column, down }));
    let longest = by(ColumnId::Since, true);
    assert_eq!(numbers(&longest), ["A-2", "9", "10"], "never seen comes first");
    let latest = by(ColumnId::Visited, true);
    assert_eq!(numbers(&latest), ["10", "9", "A-2"], "what is empty comes last");
    assert_eq!(numbers(&by(ColumnId::HouseholdNo, true)), ["A-2", "10", "9"]);
    let tagged = HouseholdFilter {
        tag: Some(TagKind::Hypertension),
        ..HouseholdFilter::default()
    };
    assert_eq!(numbers(&households(&device, tagged, None)), ["9"]);
    let overdue = HouseholdFilter {
        visit_overdue: true,
        ..HouseholdFilter::default()
    };
    assert_eq!(numbers(&households(&device, overdue, None)), ["9"]);
    let colour = HouseholdFilter {
        colour: Some(row.colour.clone()),
        ..HouseholdFilter::default()
    };
    assert!(numbers(&households(&device, colour, None)).contains(&"9"));
    let window = Query::Households {
        filter: HouseholdFilter::default(),
        part: Part {
            order: None,
            offset: 1,
            limit: 1,
        },
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
    assert_eq!(households(&device, HouseholdFilter::default(), None).rows[0].people, 0);
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
    assert_eq!((view.open_requests, view.households), (1, 3));
    assert_eq!(view.key_groups, [(TagKind::Hypertension, 1), (TagKind::Senior, 1)]);
    assert_eq!(view.month, [1, 0]);
    assert_eq!(
        view.overdue + view.today + view.week,
        view.cards.len(),
        "the figures count the cards (U49)"
    );
}

#[test]
fn agreed_visits_are_all_listed_before_their_day_and_after_it() {
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
    assert_eq!(planned(&today(&device, morning())), 12);
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
        // The household has other things due: what waits for an answer is no line among them.
        let waits = |card: &TodayCard| matches!(&card.items[..], [TodayItem::Request(row)] if row.title == "路灯不亮");
        assert!(waits(&view.cards[0]), "{unit}: {:#?}", view.cards);
        let others = view.cards[1..].iter().flat_map(|card| &card.items);
        assert!(
            others.clone().all(|item| !matches!(item, TodayItem::Request(_))),
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
            .any(|hit| matches!(hit.target, SearchTarget::Person(..)) && hit.address == "三组9号")
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
        "rebuilt"
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
    assert_same(&leader.projection(), &other.projection(), "late household");
}

/// Two devices that know one household; the record's id.
fn pair(same_user: bool) -> (Town, Device, Device, RecordId) {
    let mut town = Town::default();
    let (mut a, mut b) = (Device::new(1), Device::new(2));
    if same_user {
        b.user = a.user;
        let next = identity(b.id, a.user, Role::MicroLeader, UNIT);
        b.store.set_identity(&next).unwrap();
    }
    let [household, ..] = village(&mut a);
    town.settle(&mut a, 50, 100, morning());
    town.settle(&mut b, 50, 100, morning());
    (town, a, b, household.parse().unwrap())
}

fn edit(device: &mut Device, record: RecordId, set: &serde_json::Value) {
    device.record(json!({"do": "edit", "kind": "household", "record": record.to_string(), "set": set}));
}

/// Both push, then both pull what the other pushed.
fn meet(town: &mut Town, a: &mut Device, b: &mut Device) {
    town.settle(a, 50, 100, morning());
    town.settle(b, 50, 100, morning());
    town.settle(a, 50, 100, morning());
}

fn sync(device: &Device) -> Box<SyncView> {
    ask!(device, morning(), Query::Sync, Sync)
}

fn counts(device: &Device) -> Counts {
    ask!(device, morning(), Query::Counts, Counts)
}

#[test]
fn keeping_both_empties_the_desk_of_both_authors_after_their_next_pull() {
    let (mut town, mut a, mut b, record) = pair(false);
    edit(&mut a, record, &json!({"phone": "12900000002"}));
    edit(&mut b, record, &json!({"phone": "12900000003"}));
    meet(&mut town, &mut a, &mut b);
    for device in [&a, &b] {
        let on_the_record = household(device, &record.to_string());
        assert_eq!(
            on_the_record.conflicts,
            sync(device).conflicts,
            "the record lists what the lookup lists"
        );
        assert_eq!(
            (on_the_record.conflicts.len(), on_the_record.sync.clone()),
            (1, SyncState::Conflict)
        );
    }
    let view = sync(&a);
    let row = &view.conflicts[0];
    let set = json!({"phone": row.shown.value, "remark": "另有"});
    let set = set.as_object().unwrap();
    a.store
        .settle_as(&row.kind, row.record, set, Some(view.cursor), morning())
        .unwrap();
    meet(&mut town, &mut a, &mut b);
    for device in [&a, &b] {
        assert_eq!(counts(device).conflicts, 0);
        let detail = household(device, &record.to_string());
        assert_eq!(detail.household.remark, "另有");
        let last = town.log.len() as u64;
        assert_eq!(
            detail.sync,
            SyncState::Synced(Some(last)),
            "with the receipt of the settling change"
        );
    }
}

#[test]
fn what_was_pulled_after_the_desk_was_shown_stays_open() {
    let (mut town, mut a, mut b, record) = pair(false);
    let mut c = Device::new(3);
    town.settle(&mut c, 50, 100, morning());
    edit(&mut a, record, &json!({"phone": "12900000002"}));
    edit(&mut b, record, &json!({"phone": "12900000003"}));
    edit(&mut c, record, &json!({"phone": "12900000004"}));
    meet(&mut town, &mut a, &mut b);
    let shown = sync(&a);
    town.settle(&mut c, 50, 100, morning());
    town.settle(&mut a, 50, 100, morning());
    let set = json!({"phone": "12900000002"});
    let set = set.as_object().unwrap();
    let row = &shown.conflicts[0];
    a.store
        .settle_as(&row.kind, record, set, Some(shown.cursor), morning())
        .unwrap();
    let left = sync(&a).conflicts;
    assert_eq!(left.len(), 1, "the third value was never shown: {left:#?}");
    assert!(
        left.iter()
            .any(|row| row.shown.value == "12900000004" || row.other.value == "12900000004")
    );
}

#[test]
fn mine_is_what_this_user_wrote_on_whichever_device() {
    let (mut town, mut a, mut b, record) = pair(true);
    edit(&mut a, record, &json!({"phone": "12900000002"}));
    edit(&mut b, record, &json!({"phone": "12900000003"}));
    meet(&mut town, &mut a, &mut b);
    for device in [&a, &b] {
        let row = &sync(device).conflicts[0];
        assert!(row.shown.mine && row.other.mine, "{row:#?}");
        assert_eq!((row.shown.by.as_str(), row.other.by.as_str()), ("谷雨", "谷雨"));
    }
}

#[test]
fn a_deletion_beside_an_edit_shows_what_was_edited_and_either_side_can_be_kept() {
    for keep_record in [true, false] {
        let (mut town, mut a, mut b, record) = pair(false);
        a.record(json!({"do": "delete", "kind": "household", "record": record.to_string(), "reason": "重复"}));
        edit(&mut b, record, &json!({"phone": "12900000003", "remark": "已回村"}));
        meet(&mut town, &mut a, &mut b);
        let view = sync(&b);
        let row = &view.conflicts[0];
        assert_eq!(row.field, "deleted");
        let edit = row.edit.as_ref().expect("an edit stands beside it");
        assert_eq!(edit["remark"], "已回村");
        let keep = if keep_record {
            serde_json::Value::Null
        } else {
            row.shown.value.clone()
        };
        let set = serde_json::Map::from_iter([("deleted".to_owned(), keep)]);
        b.store
            .settle_as(&row.kind, record, &set, Some(view.cursor), morning())
            .unwrap();
        meet(&mut town, &mut b, &mut a);
        for device in [&a, &b] {
            assert_eq!(counts(device).conflicts, 0);
            let id = HouseholdId(record.0);
            let here = ask!(device, morning(), Query::Household(id), Household);
            assert_eq!(here.is_some(), keep_record);
        }
    }
}

#[test]
fn a_step_that_came_second_is_told_to_both_until_somebody_who_saw_it_acts() {
    let (mut town, mut a, mut b, _) = pair(false);
    let saved = a.record(
        json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "place": "石井组"}),
    );
    let no = saved.prepared.no.clone();
    let step = |device: &mut Device, event: &str, note: &str| {
        device.record(json!({"do": "request_event", "request": no, "event": event, "mode": "immediate", "note": note}));
    };
    meet(&mut town, &mut a, &mut b);
    step(&mut a, "self_accept", "我来办");
    step(&mut b, "self_accept", "我也来办");
    meet(&mut town, &mut a, &mut b);
    for (device, mine) in [(&a, false), (&b, true)] {
        assert_eq!(counts(device).conflicts, 1);
        let rows = sync(device).void_steps;
        let first = rows[0].first.as_ref().expect("something came first");
        assert_eq!(
            (rows[0].late.note.as_str(), first.note.as_str()),
            ("我也来办", "我来办")
        );
        assert_eq!((rows[0].late.mine, first.mine), (mine, !mine));
        let detail = ask!(device, morning(), Query::Request(rows[0].request), Request).unwrap();
        assert_eq!(detail.void_steps, rows, "the request's page tells the same");
    }
    step(&mut b, "resolve", "一起办好了");
    meet(&mut town, &mut b, &mut a);
    for device in [&a, &b] {
        assert_eq!(counts(device).conflicts, 0, "acting on it clears it for both");
        let id = RequestId(saved.prepared.record.0);
        let detail = ask!(device, morning(), Query::Request(id), Request).unwrap();
        assert_eq!(detail.void_steps.len(), 1, "the request keeps it");
    }
}

#[test]
fn a_step_without_effect_that_was_noted_leaves_this_desk_only() {
    let (mut town, mut a, mut b, _) = pair(false);
    let saved = a.record(
        json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "place": "石井组"}),
    );
    meet(&mut town, &mut a, &mut b);
    let event = |event: &str| json!({"do": "request_event", "request": saved.prepared.no, "event": event, "mode": "immediate", "note": "好了"});
    a.record(event("withdraw"));
    b.record(event("self_accept"));
    meet(&mut town, &mut a, &mut b);
    let row = sync(&b).void_steps.remove(0);
    b.store
        .audit("void_step_noted", &row.event.to_string(), morning())
        .unwrap();
    assert_eq!((counts(&a).conflicts, counts(&b).conflicts), (1, 0));
}

#[test]
fn a_refused_change_is_let_go_or_saved_anew_and_its_number_stays() {
    for (decision, phone, pending) in [(Refused::LetGo, "", 0), (Refused::SaveAgain, "12900000009", 1)] {
        let (mut town, mut a, _, record) = pair(false);
        let before = household(&a, &record.to_string()).household.phone;
        town.poison = Some("phone".to_owned());
        edit(&mut a, record, &json!({"phone": "12900000009"}));
        town.settle(&mut a, 50, 100, morning());
        let view = sync(&a);
        assert_eq!(
            (counts(&a).refused, view.pending[0].refused.as_deref()),
            (1, Some("scope"))
        );
        assert_eq!(
            view.pending[0].target,
            Some(SearchTarget::Household(HouseholdId(record.0)))
        );
        assert_eq!(
            household(&a, &record.to_string()).sync,
            SyncState::Refused("scope".to_owned())
        );
        a.store.decide_refused(view.pending[0].id, decision, morning()).unwrap();
        let expected = if phone.is_empty() { before } else { phone.to_owned() };
        assert_eq!(household(&a, &record.to_string()).household.phone, expected);
        assert_eq!((counts(&a).refused, counts(&a).pending), (0, pending));
        town.poison = None;
        town.settle(&mut a, 50, 100, morning());
        assert_eq!(counts(&a).pending, 0, "no hole holds up what comes after");
        let kept = a.store.export_changes().unwrap();
        assert!(
            kept.iter().any(|change| change["set"]["phone"] == "12900000009"),
            "the export keeps it"
        );
    }
}
