//! Tuesday: the ticket lies still and the sender is told; a pipe bursts; two people type into one field without a line.

use super::Week;
use lianxin::domain::request::{EventKind, State};
use serde_json::json;

pub fn play(week: &mut Week) {
    week.at("2026-11-17 15:00");
    week.scene("nobody took it on", nobody_took_it_on);
    week.scene("pipe", pipe);
    week.scene("dogs", dogs);
    week.scene("two telephones", two_telephones);
}

fn nobody_took_it_on(week: &mut Week) {
    let due = week.office.due();
    assert!(due.contains(&"R27".to_owned()), "{due:?}");
    week.office.page("1").sees(&["下派未签收", "石井组路口"]);
    week.office.press("right").sees(&["回复来单"]);
    let due = week.leader.due();
    assert!(
        !due.contains(&"R27".to_owned()),
        "nobody is asked about themselves: {due:?}"
    );
    assert!(due.contains(&"R08".to_owned()), "the day after the illness: {due:?}");
    week.leader.mark_due("R08").press("ctrl-e");
    week.leader.sees(&["突发疾病后关爱", "黄*降"]);

    week.leader.step("路灯不亮", &EventKind::Accept, &[]);
    week.leader
        .step("路灯不亮", &EventKind::Reply, &[("note", "明天换灯泡")]);
    week.settle();
    let due = week.office.due();
    assert!(
        !due.contains(&"R27".to_owned()) && !due.contains(&"R28".to_owned()),
        "{due:?}"
    );
}

fn pipe(week: &mut Week) {
    let leader = &mut week.leader;
    leader.visit_home("肖立夏").press("f3");
    leader
        .fill("title", "水管爆裂")
        .fill("category", "0101")
        .fill("fork", "resolved");
    leader.fill("note", "换了水管和阀门，村民投工");
    leader.save();
    let pipe = leader.saved_record();
    week.registered("水管爆裂", pipe);
    week.settle();
    assert_eq!(week.state_of("水管爆裂"), State::Resolved);
    let follow_ups = week.leader.request(week.id("水管爆裂")).unwrap().follow_ups;
    let back = follow_ups.iter().find(|one| one.because.rule == "R01").unwrap();
    assert_eq!(back.due.date.to_string(), "2026-11-20", "within three working days");
    assert!(week.clerk.inbox().is_empty());
}

fn dogs(week: &mut Week) {
    let leader = &mut week.leader;
    leader.page("3").press("f3");
    leader
        .fill("title", "散养犬")
        .fill("category", "0207")
        .fill("place", "石井组晒谷坪");
    leader.save();
    let dogs = leader.saved_record();
    week.registered("散养犬", dogs);
    week.leader
        .step("散养犬", &EventKind::Escalate, &[("note", "犬主不理")]);
    week.settle();
    assert_eq!(week.clerk.inbox(), ["散养犬"]);
    assert!(week.office.inbox().is_empty(), "one inbox at a time");
    week.clerk.page("3").sees(&["散养犬"]);
    week.clerk.step("散养犬", &EventKind::Accept, &[]);
    week.clerk.step(
        "散养犬",
        &EventKind::SetThirdPartyDeadline,
        &[("new_due", "2026-11-20"), ("note", "限期拴养")],
    );
    week.settle();
}

/// Leader and clerk are both without a line and hear of different telephones: neither is lost, and somebody settles it.
fn two_telephones(week: &mut Week) {
    week.town.unplug();
    for seat in [&mut week.leader, &mut week.clerk] {
        seat.visit_home("刘小寒").press("f4");
        seat.go_to("phone").empty();
    }
    week.leader.type_text("12900000204");
    week.leader.save();
    week.clerk.type_text("12900000304");
    week.clerk.save();
    week.leader
        .record(&json!({"do": "reminder", "household": "04", "due": "2026-11-19", "text": "带新户口本"}));
    week.town.plug();
    week.settle();
    assert_eq!(week.leader.console.app.session.counts.conflicts, 1);
    week.leader.sees(&["冲突 1"]);
    week.leader.visit_home("刘小寒").press("ctrl-g");
    week.leader.sees(&["1", "2", "3"]);
    week.leader.press("2");
    week.leader.sees(&["已"]);
    week.settle();
    for seat in [&week.leader, &week.clerk] {
        assert_eq!(seat.console.app.session.counts.conflicts, 0);
        let households = seat
            .console
            .store()
            .unwrap()
            .export(&lianxin::change::Kind::Household)
            .unwrap();
        let quarrel = households.iter().find(|row| row["household_no"] == "04").unwrap();
        assert_eq!(quarrel["phone"], "12900000304");
    }
}
