//! Wednesday: the ticket is done and checked, a volunteer changes two bulbs, dangerous values speak, a class is changed.

use super::Week;
use lianxin::domain::household::Colour;
use lianxin::domain::request::{EventKind, State};
use lianxin::domain::role::Level;
use lianxin::store::queries::RequestTab;
use lianxin::store::{Answer, Query};
use lianxin::view::TodayItem;
use serde_json::json;

pub fn play(week: &mut Week) {
    week.at("2026-11-18 09:00");
    week.scene("the ticket is checked", the_ticket_is_checked);
    week.scene("two bulbs", two_bulbs);
    week.scene("tags of the ill", tags_of_the_ill);
    week.scene("medicine stopped", medicine_stopped);
    week.scene("blood pressure", blood_pressure);
    week.scene(
        "blood sugar, the old and the newly born",
        blood_sugar_the_old_and_the_newly_born,
    );
}

fn the_ticket_is_checked(week: &mut Week) {
    week.leader.mark_due("路灯不亮").press("f6");
    week.leader.fill("note", "灯泡已换");
    week.leader.save();
    week.settle();
    assert!(week.leader.inbox().is_empty());
    assert_eq!(week.office.inbox(), ["路灯不亮"]);
    week.office.page("1").sees(&["路灯不亮"]);
    let why = week.leader.refused("路灯不亮", &EventKind::Check);
    assert!(!why.is_empty());
    week.office.step(
        "路灯不亮",
        &EventKind::Check,
        &[("passed", "yes"), ("note", "电话核实")],
    );
    week.settle();
    let done = week.leader.request(week.id("路灯不亮")).unwrap().folded;
    assert_eq!(
        (done.state, done.resolved_level, done.done_in_time, done.illegal.len()),
        (State::Resolved, Some(Level::MICRO_GRID), Some(true), 0)
    );
    assert!(week.office.tab(RequestTab::SentDown).is_empty());
}

fn two_bulbs(week: &mut Week) {
    week.leader.page("3").press("f3");
    week.leader
        .fill("title", "换两个灯泡")
        .fill("category", "0103")
        .fill("place", "老年活动室");
    week.leader.fill("fork", "escalate").fill("note", "没有梯子");
    week.leader.save();
    let bulbs = week.leader.saved_record();
    week.registered("换两个灯泡", bulbs);
    week.settle();
    week.clerk.step("换两个灯泡", &EventKind::Accept, &[]);
    week.clerk.step(
        "换两个灯泡",
        &EventKind::HandDown,
        &[("to_unit", "周芒种"), ("new_due", "2026-11-19"), ("note", "谁有空")],
    );
    week.settle();
    week.volunteer.page("1").sees(&["换两个灯泡"]);
    week.volunteer
        .page("3")
        .sees_nothing_of(&["路灯不亮", "散养犬", "突发疾病"]);
    week.volunteer.page("2").sees_nothing_of(&["黄*降", "肖*夏"]);
    assert_eq!(week.volunteer.tab(RequestTab::All).len(), 1);
    week.volunteer
        .step("换两个灯泡", &EventKind::Resolve, &[("note", "换好了")]);
    week.settle();
    assert_eq!(
        week.clerk.inbox(),
        ["散养犬", "换两个灯泡"],
        "what waits for a step of theirs"
    );
    week.clerk
        .step("换两个灯泡", &EventKind::Check, &[("passed", "yes"), ("note", "亮了")]);
    week.settle();
    assert_eq!(week.state_of("换两个灯泡"), State::Resolved);
}

/// The people of a household, by its number.
fn person_of(week: &Week, no: &str) -> String {
    let leader = week.leader.console.store().unwrap();
    let homes = leader.export(&lianxin::change::Kind::Household).unwrap();
    let home = homes.iter().find(|row| row["household_no"] == no).unwrap()["id"].clone();
    let people = leader.export(&lianxin::change::Kind::Person).unwrap();
    let is_head = |row: &&serde_json::Value| row["household_id"] == home && row["relation"] == "02";
    let person = people.iter().find(is_head).unwrap();
    person["id"].as_str().unwrap().to_owned()
}

/// Tags with dates of long ago make nothing overdue by years; the doctor's new class is entered where the old one stands.
fn tags_of_the_ill(week: &mut Week) {
    for (no, tag) in [
        (
            "01",
            json!({"kind": "hypertension", "level": "controlled", "from": "2019-03-01"}),
        ),
        ("03", json!({"kind": "smd", "level": "stable", "from": "2015-06-01"})),
        (
            "05",
            json!({"kind": "diabetes", "level": "uncontrolled", "from": "2018-06-01"}),
        ),
        ("06", json!({"kind": "tuberculosis", "from": "2026-11-18"})),
    ] {
        let person = person_of(week, no);
        let mut line = json!({"do": "tag", "person": person});
        line.as_object_mut().unwrap().extend(tag.as_object().unwrap().clone());
        week.leader.record(&line);
    }
    let poor = person_of(week, "05");
    week.leader.record(
        &json!({"do": "benefit", "person": poor, "kind": "dibao", "state": "receiving",
        "monthly_yuan": 500}),
    );
    week.settle();
    let cards = week.leader.today().cards;
    let items = cards.iter().flat_map(|card| &card.items);
    let late = items.filter_map(|item| match item {
        TodayItem::FollowUp(one, _) if one.due.date < week.time.today() => Some(one.because.rule.as_str()),
        _ => None,
    });
    let late: Vec<&str> = late.collect();
    assert_eq!(
        late,
        ["R08"],
        "what was typed in today with dates of long ago is not late"
    );

    // The doctor puts the diabetes into another class: the clerk enters it on the tag itself, its history stays.
    week.clerk.visit_home("罗大暑").mark_part("Tag").press("f4");
    week.clerk.fill("level", "controlled");
    week.clerk.save();
    week.settle();
    let tags = week.leader.store().export(&lianxin::change::Kind::Tag).unwrap();
    let diabetes = tags.iter().find(|tag| tag["kind"] == "diabetes").unwrap();
    assert_eq!(
        (&diabetes["level"], &diabetes["from"]),
        (&json!("controlled"), &json!("2018-06-01"))
    );
}

fn medicine_stopped(week: &mut Week) {
    let person = person_of(week, "03");
    let home = |week: &Week| {
        let rows = week.leader.today().cards.into_iter();
        rows.filter(|card| card.household_no == "03")
            .map(|card| card.colour)
            .next()
            .flatten()
    };
    week.leader.record(
        &json!({"do": "health_record", "person": person, "disease": "smd", "seen": true,
        "compliance": "none", "observed_risk": 1, "text": "停药一周"}),
    );
    week.settle();
    assert_eq!(home(week), Some(Colour::Red));
    let due = week.leader.due();
    assert!(due.contains(&"R15".to_owned()), "{due:?}");
    week.leader.mark_due("R15").press("f8");
    assert!(week.leader.refusal().contains("警报不能改期"));
    week.leader.mark_due("R15");
    week.leader.sees(&["周*蛰", "12900000041"]);
    for seat in [&mut week.office, &mut week.bureau, &mut week.volunteer] {
        let records = seat.store().export(&lianxin::change::Kind::HealthRecord).unwrap();
        assert!(records.is_empty());
    }
}

fn blood_pressure(week: &mut Week) {
    let person = person_of(week, "01");
    week.leader.record(
        &json!({"do": "health_record", "person": person, "disease": "hypertension", "seen": true,
        "bp_sys": 196, "bp_dia": 118, "measured_by": "leader", "compliance": "regular"}),
    );
    let due = week.leader.due();
    assert!(
        due.contains(&"R13".to_owned()),
        "a value like this is for today: {due:?}"
    );
    assert!(
        due.contains(&"R17".to_owned()) || due.iter().all(|rule| rule != "R18"),
        "{due:?}"
    );
    week.settle();
}

/// R14 speaks at a dangerous value; R16 follows from the birth date alone; R18 from that of a child.
fn blood_sugar_the_old_and_the_newly_born(week: &mut Week) {
    let person = person_of(week, "05");
    week.leader.record(
        &json!({"do": "health_record", "person": person, "disease": "diabetes", "seen": true, "glucose_10": 181,
        "measured_by": "leader", "compliance": "regular"}),
    );
    let due = week.leader.due();
    assert!(
        due.contains(&"R14".to_owned()),
        "a value like this is for today: {due:?}"
    );
    let child = json!({"do": "person", "household": "06", "name": "彭冬至", "relation": "20", "birth": "2026-11-12"});
    week.leader.record(&child);
    week.settle();
    for seat in [&week.leader, &week.clerk] {
        let asked = Query::FollowUps {
            kinds: Vec::new(),
            on: None,
            offset: 0,
            limit: 500,
        };
        let Answer::FollowUps(all) = seat.query(&asked) else {
            panic!("another answer");
        };
        let of = |rule: &str| -> Vec<(String, String)> {
            let rows = all.rows.iter().filter(|row| row.follow_up.because.rule == rule);
            rows.map(|row| (row.household_no.clone(), row.follow_up.due.date.to_string()))
                .collect()
        };
        let due = |no: &str, day: &str| (no.to_owned(), day.to_owned());
        assert_eq!(
            of("R16"),
            [due("01", "2026-12-31"), due("05", "2026-12-31")],
            "65 and older, none is overdue"
        );
        assert_eq!(of("R18"), [due("06", "2026-11-19")], "a week after the birth");
    }
}
