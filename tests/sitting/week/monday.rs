//! Monday: an emergency without a line, a hotline's ticket from the town, something typed wrong and taken back.

use super::Week;
use crate::common_net::GRID;
use lianxin::domain::request::{EventKind, State};
use lianxin::store::queries::RequestTab;

pub fn play(week: &mut Week) {
    week.scene("emergency without a line", emergency_without_a_line);
    week.scene("taken back before anybody saw it", taken_back_before_anybody_saw_it);
    week.scene("ticket of the hotline", ticket_of_the_hotline);
}

/// 06:30: somebody is ill. There is no line; all that helps is here all the same.
fn emergency_without_a_line(week: &mut Week) {
    week.town.unplug();
    week.at("2026-11-16 06:30");
    let leader = &mut week.leader;
    leader.visit_home("黄霜降");
    let keys = leader.keys;
    leader.press("shift-f3 1 ctrl-s");
    assert!(leader.keys - keys <= 6, "saved in six keys");
    let sudden = leader.saved_record();
    leader.sees(&["突发疾病", "特急", "12900000041", "0700-8120110", "06:30"]);
    leader.press("enter");
    leader.sees(&["已告"]);
    leader.page("1").sees(&["突发疾病"]);
    week.registered("突发疾病", sudden);
    let outcome = week.leader.sync(&week.town);
    assert!(outcome.failure.is_some());
    // The request, what was told, and that its numbers were shown.
    week.leader.sees(&["离线", "待上传 4"]);
    assert!(week.clerk.inbox().is_empty());

    week.at("2026-11-16 07:40");
    week.town.plug();
    week.leader.step("突发疾病", &EventKind::SelfAccept, &[]);
    week.leader
        .step("突发疾病", &EventKind::Resolve, &[("note", "已送镇卫生院")]);
    week.settle();
    let there = week.clerk.request(week.id("突发疾病")).unwrap();
    assert_eq!(there.events.len(), 4, "registered, told, taken on, done");
    let told = there
        .events
        .iter()
        .find(|(event, ..)| event.kind == EventKind::Progress);
    assert!(told.unwrap().0.note.contains("已告"));
    assert!(week.bureau.request(week.id("突发疾病")).is_none());
}

/// A visit to the wrong door, undone before the line carried it off: nobody ever sees it.
fn taken_back_before_anybody_saw_it(week: &mut Week) {
    week.at("2026-11-16 09:00");
    let leader = &mut week.leader;
    leader.visit_home("肖立夏").press("f2");
    leader.fill("text", "走错门了");
    leader.save();
    leader.press("ctrl-z");
    leader.sees(&["已撤销", "走访"]);
    week.settle();
    assert!(
        week.clerk
            .store()
            .export(&lianxin::change::Kind::Visit)
            .unwrap()
            .is_empty()
    );
}

/// The town hands a ticket down to the leader by name, with a day of its own.
fn ticket_of_the_hotline(week: &mut Week) {
    week.at("2026-11-16 10:00");
    let office = &mut week.office;
    office.page("3").press("f3");
    office
        .fill("title", "路灯不亮")
        .fill("category", "0103")
        .fill("place", "石井组路口");
    office.fill("unit", "12号").fill("source", "hotline");
    office.fill("origin_no", "YL2026-0417").fill("reply_due", "2026-11-18");
    office
        .fill("reporter_name", "罗清明")
        .fill("reporter_phone", "12900000009");
    office.save();
    let lamp = office.saved_record();
    week.registered("路灯不亮", lamp);
    week.office.step(
        "路灯不亮",
        &EventKind::HandDown,
        &[("to_unit", "谭谷雨"), ("new_due", "2026-11-18"), ("note", "12345 转来")],
    );
    week.leader.page("1");
    week.settle();
    assert_eq!(week.state_of("路灯不亮"), State::HandedDown);
    // The leader sees it come in, finds it on the page of today and by the hotline's number.
    week.leader.sees(&["新到"]);
    week.leader.page("1").sees(&["路灯不亮", "11-18"]);
    week.leader.press("ctrl-f").type_text("0417");
    week.leader.sees(&["路灯不亮"]);
    week.leader.press("esc");
    assert_eq!(week.leader.inbox(), ["路灯不亮"]);
    assert!(week.clerk.inbox().is_empty(), "it is not the village's turn");
    week.office.page("3").sees(&["路灯不亮"]);
    let sent = week.office.tab(RequestTab::SentDown);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].unit.as_str(), GRID);
    let why = week.clerk.refused("路灯不亮", &EventKind::Resolve);
    assert!(why.contains("已交给"), "{why}");
}
