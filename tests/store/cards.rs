//! Cards of the records about a unit, of care cases and of notices: who is reminded, until when, and what answers them.

use crate::device::{Device, VILLAGE, morning};
use crate::town::Town;
use lianxin::app::Layer;
use lianxin::domain::household::Colour;
use lianxin::domain::mask::View;
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::record::Kind;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query, Store};
use lianxin::view::{RecordDetail, TodayItem};
use serde_json::{Value, json};
use std::sync::Arc;

fn at(day: &str) -> Millis {
    Millis::parse(&format!("{day} 09:00")).unwrap()
}

/// `due detail text` of the cards of a rule.
fn cards(device: &mut Device, rule: &str, now: Millis) -> Vec<String> {
    device.store.roll_to(now).unwrap();
    let Answer::Today(view) = device.store.answer(&Query::Today, now).unwrap() else {
        panic!("no page");
    };
    let items = view.cards.iter().flat_map(|card| &card.items);
    let due = items.filter_map(|item| match item {
        TodayItem::FollowUp(it, _) if it.because.rule == rule => {
            Some(format!("{} {} {}", it.due.date, it.because.detail, it.text))
        }
        _ => None,
    });
    let mut due: Vec<String> = due.map(|line| line.trim_end().to_owned()).collect();
    due.sort();
    due
}

fn record(device: &mut Device, entry: Value, now: Millis) -> String {
    let shown = entry.to_string();
    let saved = device
        .save(entry, now)
        .unwrap_or_else(|error| panic!("{shown}: {error:?}"));
    saved.prepared.record.to_string()
}

fn edit(device: &mut Device, kind: &str, record: &str, set: &Value, now: Millis) {
    self::record(
        device,
        json!({"do": "edit", "kind": kind, "record": record, "set": set}),
        now,
    );
}

fn detail(device: &Device, kind: &Kind, record: &str) -> RecordDetail {
    let query = Query::Record(kind.clone(), record.parse().unwrap());
    match device.store.answer(&query, morning()).unwrap() {
        Answer::Record(Some(detail)) => *detail,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_meeting_stands_on_today_from_the_day_before_opens_by_enter_and_is_recorded_by_f6() {
    let mut device = Device::new(1);
    let entry = json!({"do": "meeting", "title": "谷雨例会", "on": "2026-11-21"});
    record(&mut device, entry, morning());
    assert_eq!(cards(&mut device, "R22", morning()), ["2026-11-20 planned 谷雨例会"]);
    let mut console = Console::with_store(device.store, morning()).sized(80, 24);
    assert!(
        console.screen().contains("例会: 谷雨例会") || console.screen().contains("例会：谷雨例会"),
        "{}",
        console.screen()
    );
    console.app.session.shown = View::Projector;
    console.press("1");
    assert!(!console.screen().contains("谷雨例会"), "{}", console.screen());
    console.app.session.shown = View::Masked;
    console.press("enter");
    assert!(
        matches!(console.app.layers.last(), Some(Layer::Record(_))),
        "{}",
        console.screen()
    );
    console.press("esc f6");
    assert!(
        matches!(console.app.layers.last(), Some(Layer::Form(_))),
        "{}",
        console.screen()
    );
    console.type_text("罗立夏");
    console.press("ctrl-s");
    assert!(console.app.layers.is_empty(), "{}", console.screen());
    device.store = console.into_store().unwrap();
    assert_eq!(cards(&mut device, "R22", morning()), [""; 0]);
}

#[test]
fn a_villages_meeting_is_put_off_by_a_leader_for_their_own_grid_alone() {
    let mut town = Town::default();
    let mut clerk = Device::with_role(7, Role::Clerk, VILLAGE);
    let mut leader = Device::new(1);
    record(
        &mut clerk,
        json!({"do": "meeting", "title": "例会", "on": "2026-11-21"}),
        morning(),
    );
    for device in [&mut clerk, &mut leader] {
        town.settle(device, 50, 100, morning());
    }
    let key = leader.store.answer(&Query::Today, morning()).unwrap();
    let Answer::Today(view) = key else { panic!("no page") };
    let TodayItem::FollowUp(follow_up, _) = &view.cards[0].items[0] else {
        panic!("no card")
    };
    let postpone = json!({"do": "postpone", "key": follow_up.key.0, "until": "2026-11-23", "reason": "外出"});
    record(&mut leader, postpone, morning());
    for device in [&mut leader, &mut clerk] {
        town.settle(device, 50, 100, morning());
    }
    assert_eq!(cards(&mut leader, "R22", morning()), ["2026-11-23 planned 例会"]);
    assert_eq!(cards(&mut clerk, "R22", morning()), ["2026-11-20 planned 例会"]);
}

#[test]
fn what_a_meeting_decided_is_due_on_its_day_until_it_was_done() {
    let mut device = Device::new(1);
    let entry = json!({"do": "agenda_item", "title": "装救生圈"});
    let item = record(&mut device, entry, morning());
    let missing =
        json!({"do": "edit", "kind": "agenda_item", "record": item, "set": {"state": "decided", "decision": "装"}});
    assert!(device.save(missing, morning()).is_err(), "nobody owns it");
    let decided = json!({"state": "decided", "decision": "装两只", "owner": "谭谷雨", "due": "2026-11-24"});
    edit(&mut device, "agenda_item", &item, &decided, morning());
    assert_eq!(
        cards(&mut device, "R22", at("2026-11-24")),
        ["2026-11-24 decided 装救生圈"]
    );
    let entry = json!({"do": "meeting", "title": "下次例会", "on": "2026-12-10"});
    let next = record(&mut device, entry, morning());
    assert_eq!(detail(&device, &Kind::Meeting, &next).left_open.len(), 1);
    let done = json!({"state": "done"});
    edit(&mut device, "agenda_item", &item, &done, at("2026-11-24"));
    assert_eq!(detail(&device, &Kind::Meeting, &next).left_open.len(), 0);
    assert_eq!(cards(&mut device, "R22", at("2026-11-24")), [""; 0]);
}

#[test]
fn a_care_case_asks_for_its_contacts_each_day_makes_the_household_red_and_ends_by_itself() {
    let mut device = Device::new(1);
    device.household("01");
    let entry = json!({"do": "care_case", "household": "01", "reason": "isolation", "from": "2026-11-12", "to": "2026-11-30",
        "per_day": 2, "template": "five_in_one", "team": ["网格员 谷雨", "民警 12900000002"]});
    let case = record(&mut device, entry, morning());
    let contact = |device: &mut Device, errand: &str, now| {
        let entry = json!({"do": "care_log", "household": "01", "case_id": case, "mood": "good", "errand": errand, "temp_c": "36.7"});
        record(device, entry, now)
    };
    assert_eq!(cards(&mut device, "R21", morning()), ["2026-11-20 contact:9:1/2:9-12"]);
    let errand = contact(&mut device, "", morning());
    assert_eq!(cards(&mut device, "R21", morning()), ["2026-11-20 contact:9:2/2:15-18"]);
    contact(&mut device, "买药", morning());
    let expected = ["2026-11-21 contact:10:1/2:9-12", "2026-11-21 errand 买药"];
    assert_eq!(cards(&mut device, "R21", morning()), expected);
    let id = device.store.export(&Kind::Household).unwrap()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let attention = |device: &Device, now| match device.store.answer(&Query::Household(id.parse().unwrap()), now) {
        Ok(Answer::Household(Some(household))) => (household.colour, household.colour_because),
        other => panic!("{other:?}"),
    };
    assert_eq!(attention(&device, morning()), (Colour::Red, "care".to_owned()));
    // A colour set by hand lowers no active case.
    let by_hand = json!({"colour": "green", "colour_reason": "平稳", "colour_until": "2026-12-31"});
    edit(&mut device, "household", &id, &by_hand, morning());
    assert_eq!(attention(&device, morning()), (Colour::Red, "care".to_owned()));
    let logs = device.store.export(&Kind::CareLog).unwrap();
    assert!(logs.iter().all(|log| log["temp_10"] == 367), "{logs:?}");
    let shown = detail(&device, &Kind::CareCase, &case);
    assert_eq!(shown.named_by.len(), 2);
    assert!(shown.named_by.iter().any(|row| row.id.to_string() == errand));
    // A day that was missed stays, and is overdue on the next.
    assert_eq!(
        cards(&mut device, "R21", at("2026-11-22"))[0],
        "2026-11-21 contact:10:1/2:9-12"
    );
    let after = cards(&mut device, "R21", at("2026-12-01"));
    assert!(after.iter().all(|line| !line.contains("contact")), "{after:?}");
    assert!(after.contains(&"2026-11-30 active".to_owned()), "{after:?}");
    edit(
        &mut device,
        "care_case",
        &case,
        &json!({"state": "ended", "ended_because": "转阴"}),
        at("2026-12-01"),
    );
    assert_eq!(cards(&mut device, "R21", at("2026-12-01")), ["2026-11-21 errand 买药"]);
    assert_eq!(attention(&device, at("2026-12-01")), (Colour::Green, "hand".to_owned()));
}

#[test]
fn f6_on_the_card_of_a_contact_records_it_and_the_missing_roles_stand_on_the_case() {
    let mut device = Device::new(1);
    device.household("01");
    let entry = json!({"do": "care_case", "household": "01", "reason": "isolation", "from": "2026-11-20", "per_day": 1,
        "template": "five_in_one", "team": ["网格员 谷雨"]});
    record(&mut device, entry, morning());
    let mut console = Console::with_store(device.store, morning()).sized(100, 40);
    for _ in 0..6 {
        if console.screen().contains("F6 记个案联系") {
            break;
        }
        console.press("right");
    }
    console.press("f6 ctrl-s");
    assert!(console.app.layers.is_empty(), "{}", console.screen());
    assert_eq!(console.store().unwrap().export(&Kind::CareLog).unwrap().len(), 1);
    let mut ledgers = Kind::ALL.iter().filter(|kind| kind.def().has_tab());
    let tab = ledgers.position(|kind| *kind == Kind::CareCase).unwrap();
    console.press(&format!("7{} enter", " right".repeat(tab)));
    assert!(console.screen().contains("民警 志愿者"), "{}", console.screen());
}

#[test]
fn a_point_is_due_by_its_rhythm_in_its_season_and_what_was_found_stays_until_it_was_cleared() {
    let mut device = Device::new(1);
    let entry = json!({"do": "patrol_point", "name": "石井塘", "every": "week"});
    let pond = record(&mut device, entry, morning());
    let entry = json!({"do": "patrol_point", "name": "边坡", "every": "day", "season_from": 4, "season_to": 9});
    record(&mut device, entry, morning());
    assert_eq!(cards(&mut device, "R31", morning()), ["2026-11-20 active 石井塘"]);
    assert_eq!(
        cards(&mut device, "R31", at("2027-03-28")).last().unwrap(),
        "2027-04-01 active 边坡"
    );
    let Answer::Today(view) = device.store.answer(&Query::Today, at("2027-03-28")).unwrap() else {
        panic!("no page");
    };
    assert_eq!(view.cards.len(), 2, "each point has a card of its own");
    let patrol = |result: &str| json!({"do": "patrol", "point_id": pond, "place": "石井塘", "result": result, "at": "2026-11-20 08:00"});
    assert!(
        device.save(patrol("found"), morning()).is_err(),
        "what was found is said"
    );
    record(&mut device, patrol("ok"), morning());
    assert_eq!(cards(&mut device, "R31", morning()), ["2026-11-27 active 石井塘"]);
    let mut found = patrol("found");
    found["found"] = "警示牌倒了".into();
    let found = record(&mut device, found, morning());
    let expected = ["2026-11-20 found 石井塘", "2026-11-27 active 石井塘"];
    assert_eq!(cards(&mut device, "R31", morning()), expected);
    edit(
        &mut device,
        "patrol",
        &found,
        &json!({"state": "cleared", "cleared": "扶正了"}),
        morning(),
    );
    assert_eq!(cards(&mut device, "R31", morning()), ["2026-11-27 active 石井塘"]);
}

#[test]
fn what_a_patrol_found_becomes_a_request_by_f3_from_its_card_and_is_open_no_longer() {
    let mut device = Device::new(1);
    let found =
        json!({"do": "patrol", "place": "石井塘", "result": "found", "found": "警示牌倒了", "at": "2026-11-20 08:00"});
    let patrol = record(&mut device, found, morning());
    let mut console = Console::with_store(device.store, morning()).sized(80, 24);
    console.press("f3");
    let screen = console.screen();
    assert!(
        screen.contains("石井塘") && screen.contains("警示牌倒了") && screen.contains("巡查"),
        "{screen}"
    );
    // Its sort and how urgent it is are all that is left to say.
    console.type_text("0401");
    console.press("enter ctrl-s");
    if !console.app.layers.is_empty() {
        console.press("ctrl-s");
    }
    assert!(console.app.layers.is_empty(), "{}", console.screen());
    device.store = console.into_store().unwrap();
    assert_eq!(cards(&mut device, "R31", morning()), [""; 0]);
    let requests = device.store.export(&Kind::Request).unwrap();
    assert_eq!(
        (&requests[0]["title"], &requests[0]["place"], &requests[0]["source"]),
        (&json!("警示牌倒了"), &json!("石井塘"), &json!("patrol"))
    );
    let row = detail(&device, &Kind::Patrol, &patrol).row;
    assert_eq!(
        (row.state(), row.text("as_request")),
        ("handed", requests[0]["id"].as_str().unwrap())
    );
}

#[test]
fn points_that_wait_for_rain_are_due_when_somebody_says_of_one_that_it_rained() {
    let mut device = Device::new(1);
    let mut point = |name: &str, every: &str| {
        record(
            &mut device,
            json!({"do": "patrol_point", "name": name, "every": every}),
            morning(),
        )
    };
    let slope = point("边坡", "rain");
    let (_bridge, _pond) = (point("便桥", "rain"), point("石井塘", "month"));
    let due = |device: &mut Device| {
        let mut due = cards(device, "R31", morning());
        due.retain(|line| !line.contains("石井塘"));
        due
    };
    assert_eq!(due(&mut device), [""; 0]);
    edit(
        &mut device,
        "patrol_point",
        &slope,
        &json!({"rained_on": "2026-11-19"}),
        morning(),
    );
    assert_eq!(due(&mut device), ["2026-11-20 active 便桥", "2026-11-20 active 边坡"]);
    let patrol = json!({"do": "patrol", "point_id": slope, "place": "边坡", "at": "2026-11-20 08:00"});
    record(&mut device, patrol, morning());
    assert_eq!(due(&mut device), ["2026-11-20 active 便桥"]);
    edit(
        &mut device,
        "patrol_point",
        &slope,
        &json!({"rained_on": "2026-11-20"}),
        morning(),
    );
    assert_eq!(
        due(&mut device),
        ["2026-11-20 active 便桥"],
        "somebody was there that day"
    );
}

#[test]
fn a_request_is_put_to_the_meeting_by_ins_and_stays_on_the_next_until_it_is_done() {
    let mut device = Device::new(1);
    let meeting = record(
        &mut device,
        json!({"do": "meeting", "title": "十一月例会", "on": "2026-11-25"}),
        morning(),
    );
    let request =
        json!({"do": "request", "place": "村口", "title": "路灯坏了", "category": "0103", "urgency": "normal"});
    record(&mut device, request, morning());
    let mut console = Console::with_store(device.store, morning()).sized(60, 18);
    console.press("3 enter ins");
    assert!(console.screen().contains("提交例会"), "{}", console.screen());
    while !console
        .screen()
        .lines()
        .any(|line| line.contains("> ") && line.contains("提交例会"))
    {
        console.press("down");
    }
    console.press("enter");
    assert!(console.screen().contains("路灯坏了"), "{}", console.screen());
    console.press("ctrl-s");
    assert!(
        matches!(console.app.layers.last(), Some(Layer::Request(_))),
        "{}",
        console.screen()
    );
    device.store = console.into_store().unwrap();
    let item = device.store.export(&Kind::AgendaItem).unwrap().remove(0);
    assert_eq!(item["title"], "路灯坏了");
    let left = detail(&device, &Kind::Meeting, &meeting).left_open;
    assert_eq!(
        left.len(),
        usize::from(item["meeting_id"].is_null()),
        "on the meeting itself, or left for the next"
    );
    let next = record(
        &mut device,
        json!({"do": "meeting", "title": "十二月例会", "on": "2026-12-25"}),
        morning(),
    );
    assert_eq!(detail(&device, &Kind::Meeting, &next).left_open.len(), 1);
}

#[test]
fn a_problem_that_came_three_times_is_put_to_the_meeting_and_shows_who_sees_to_it() {
    let mut device = Device::new(1);
    for day in ["2026-10-08", "2026-10-30", "2026-11-19"] {
        let request = json!({
            "do": "request", "place": "河边泵房", "title": "泵又停了", "category": "0101", "urgency": "normal",
            "registered_at": format!("{day} 09:00"),
        });
        record(&mut device, request, morning());
    }
    let rows = |device: &Device| match device.store.answer(&Query::Recurring, morning()).unwrap() {
        Answer::Recurring(rows) => rows,
        other => panic!("{other:?}"),
    };
    let found = rows(&device);
    assert_eq!((found.len(), found[0].requests.len()), (1, 3));
    assert!(found[0].item.is_none());
    let last = found[0].requests[0].0.to_string();
    let item = json!({"do": "agenda_item", "title": "河边泵房", "from_request": last, "state": "decided", "owner": "罗立夏", "decision": "换一台泵", "due": "2026-12-20"});
    record(&mut device, item, morning());
    assert_eq!(rows(&device)[0].item.as_ref().unwrap().text("owner"), "罗立夏");
}

#[test]
fn points_are_offered_and_added_up_for_one_volunteer_only_where_the_town_has_them() {
    let mut device = Device::new(1);
    let activity = record(&mut device, json!({"do": "activity", "title": "义诊"}), morning());
    let mut entry = String::new();
    for (who, points) in [("周芒种", 2), ("周芒种", 3), ("易处暑", 5)] {
        let points =
            json!({"do": "points_entry", "activity_id": activity, "volunteer": who, "act": "量血压", "points": points});
        let saved = record(&mut device, points, morning());
        entry = if who == "周芒种" { saved } else { entry };
    }
    assert_eq!(detail(&device, &Kind::PointsEntry, &entry).points, None);
    assert!(!device.counts().points);
    let rules = Rules::load(None, None, Some("[points]\nenabled = true\n")).unwrap();
    device.store = Store::open(&device.path, None, false, Arc::new(rules)).unwrap();
    assert_eq!(detail(&device, &Kind::PointsEntry, &entry).points, Some((5, 2)));
    assert!(device.counts().points);
}

#[test]
fn an_urgent_notice_stands_at_each_household_until_it_was_told_also_by_a_tick_on_the_visit() {
    let mut device = Device::new(1);
    for no in ["01", "02", "03"] {
        device.household(no);
    }
    let entry = json!({"do": "notice", "title": "桥头组塌方", "urgent": true, "to": "2026-11-25"});
    let notice = record(&mut device, entry, morning());
    assert_eq!(cards(&mut device, "R30", morning()).len(), 3);
    let rows = device.store.export(&Kind::Household).unwrap();
    let id = |no: &str| {
        let row = rows.iter().find(|row| row["household_no"] == no);
        row.unwrap()["id"].as_str().unwrap().to_owned()
    };
    // Whom no group chat reaches stands before the others.
    for no in ["01", "02"] {
        edit(&mut device, "household", &id(no), &json!({"wechat": "yes"}), morning());
    }
    edit(&mut device, "household", &id("03"), &json!({"wechat": "no"}), morning());
    let untold = detail(&device, &Kind::Notice, &notice).told.unwrap().untold;
    let untold: Vec<_> = untold.iter().map(|it| (it.number.as_str(), it.first)).collect();
    assert_eq!(untold, [("03", true), ("01", false), ("02", false)]);
    let told = json!({"do": "notice_told", "household": "01", "notice_id": notice});
    record(&mut device, told, morning());
    assert_eq!(cards(&mut device, "R30", morning()).len(), 2);
    let second = id("02");
    let settles = [format!("R30:{second}:{notice}")];
    record(
        &mut device,
        json!({"do": "visit", "household": "02", "outcome": "done", "text": "讲了绕行", "settles": settles}),
        morning(),
    );
    assert_eq!(cards(&mut device, "R30", morning()).len(), 1);
    let told = detail(&device, &Kind::Notice, &notice).told.unwrap();
    assert_eq!((told.told, told.all), (2, 3));
    assert_eq!(told.untold[0].number, "03");
    let again = json!({"do": "notice_told", "household": "03", "notice_id": notice, "understood": "needs_again"});
    record(&mut device, again, morning());
    assert_eq!(cards(&mut device, "R30", morning()).len(), 1);
    edit(&mut device, "notice", &notice, &json!({"state": "ended"}), morning());
    assert_eq!(cards(&mut device, "R30", morning()), [""; 0]);
}
