//! Thursday: a quarrel with violence, a death and a benefit, somebody moves away, a household to another grid, aid through a
//! department, a visit voided after it was sent.

use super::Week;
use crate::seat::Seat;
use lianxin::change::Kind;
use lianxin::domain::lang::Lang;
use lianxin::domain::request::{EventKind, State};

pub fn play(week: &mut Week) {
    week.at("2026-11-19 10:00");
    week.scene("quarrel", quarrel);
    week.scene("death", death);
    week.scene("moved away", moved_away);
    week.scene("to another grid", to_another_grid);
    week.scene("aid", aid);
    week.scene("voided after it was sent", voided_after_it_was_sent);
}

fn quarrel(week: &mut Week) {
    let leader = &mut week.leader;
    leader.visit_home("刘小寒").press("f3");
    leader.fill("title", "宅基地争执动手").fill("category", "0301");
    leader.fill("other_party", "刘大寒").fill("violence_sign", "yes");
    leader.save();
    let fight = leader.saved_record();
    week.registered("宅基地争执动手", fight);
    week.leader.step("宅基地争执动手", &EventKind::SelfAccept, &[]);
    week.leader.step(
        "宅基地争执动手",
        &EventKind::Resolve,
        &[("note", "未谈拢"), ("dispute_result", "failed")],
    );
    week.settle();
    let due = week.leader.due();
    assert!(due.contains(&"R07".to_owned()), "{due:?}");
    assert!(week.bureau.request(week.id("宅基地争执动手")).is_none());
    assert!(week.volunteer.request(week.id("宅基地争执动手")).is_none());
}

fn death(week: &mut Week) {
    week.leader.visit_home("罗大暑").mark_part("Person").press("f4");
    week.leader.fill("presence", "dead");
    week.leader.save();
    week.settle();
    week.leader.visit_home("罗大暑");
    let rules = |week: &Week| -> Vec<String> {
        let all = week.leader.today().cards.into_iter().flat_map(|card| card.items);
        let rules = all.filter_map(|item| match item {
            lianxin::view::TodayItem::FollowUp(one, _) => Some(one.because.rule),
            lianxin::view::TodayItem::Request(_) => None,
        });
        rules.collect()
    };
    let before = rules(week);
    assert!(
        before.contains(&"R23".to_owned()) && before.contains(&"R10".to_owned()),
        "{before:?}"
    );
    // The benefit of somebody who died is stopped with one key and a reason.
    week.leader.mark_part("Benefit").press("enter");
    week.leader.sees(&["停发"]);
    for _ in 0..8 {
        let screen = week.leader.screen();
        if screen
            .lines()
            .any(|line| line.starts_with('>') && line.contains("停发"))
        {
            break;
        }
        week.leader.press("down");
    }
    week.leader.press("enter");
    week.leader.pick("去世");
    assert!(!rules(week).contains(&"R23".to_owned()), "{:?}", rules(week));
    week.settle();
    let benefits = week.clerk.store().export(&Kind::Benefit).unwrap();
    assert_eq!(
        (&benefits[0]["state"], &benefits[0]["stop_reason"]),
        (&"stopped".into(), &"died".into())
    );
}

fn moved_away(week: &mut Week) {
    week.clerk.visit_home("彭芒种").mark_part("Person").press("f4");
    week.clerk.fill("presence", "moved_out");
    week.clerk.save();
    week.settle();
    let people = week.leader.store().export(&Kind::Person).unwrap();
    assert!(people.iter().any(|row| row["presence"] == "moved_out"));
}

/// A household goes to another grid from the menu of its page: the leader there has all of it, the one here nothing more.
fn to_another_grid(week: &mut Week) {
    let mut next = Seat::of("罗清明", &week.town, week.time, Lang::Zh);
    next.sync_ok(&week.town);
    next.page("2").sees_nothing_of(&["周*蛰"]);
    week.clerk
        .visit_home("周惊蛰")
        .press("ctrl-p")
        .type_text("迁移")
        .press("enter");
    week.clerk
        .fill("how", "move")
        .fill("unit", "13号")
        .fill("reason", "搬到十三组");
    let said = week.clerk.save();
    assert!(said.contains("已保存"), "{said}");
    week.settle();
    next.sync_ok(&week.town);
    next.visit_home("周惊蛰").sees(&["129****0003", "停药"]);
    let due = next.due();
    assert!(due.contains(&"R15".to_owned()), "the alarm went along: {due:?}");
    week.leader.page("2").sees_nothing_of(&["周*蛰"]);
    assert!(
        !week.leader.due().contains(&"R15".to_owned()),
        "{:?}",
        week.leader.due()
    );
    let counts = &next.console.app.session.counts;
    assert_eq!((counts.pending, counts.refused, counts.conflicts), (0, 0, 0));
}

/// An application for aid goes to the department, comes back once, goes there again and is done.
fn aid(week: &mut Week) {
    let office = &mut week.office;
    office.page("3").press("f3");
    office
        .fill("title", "临时救助")
        .fill("category", "0503")
        .fill("place", "石井组05号")
        .fill("unit", "12号");
    office.save();
    let aid = office.saved_record();
    week.registered("临时救助", aid);
    let to_bureau = [("to_unit", "民政办"), ("new_due", "2026-11-24"), ("note", "请办")];
    week.office.step("临时救助", &EventKind::HandDown, &to_bureau);
    week.settle();
    week.bureau.page("1").sees(&["临时救助"]);
    assert_eq!(week.bureau.inbox(), ["临时救助"]);
    let incomplete = [("reason_code", "incomplete"), ("note", "缺收入证明")];
    week.bureau.step("临时救助", &EventKind::Return, &incomplete);
    week.settle();
    assert_eq!(week.office.inbox(), ["临时救助"]);
    week.office.open("临时救助").sees(&["缺收入证明"]);
    week.office.step("临时救助", &EventKind::HandDown, &to_bureau);
    week.settle();
    week.bureau.step("临时救助", &EventKind::Accept, &[]);
    week.bureau.step("临时救助", &EventKind::Resolve, &[("note", "已发放")]);
    week.settle();
    week.office
        .step("临时救助", &EventKind::Check, &[("passed", "yes"), ("note", "已到账")]);
    week.settle();
    assert_eq!(week.state_of("临时救助"), State::Resolved);
}

/// A visit was sent up; it was written at the wrong household. It is voided, and everybody sees that.
fn voided_after_it_was_sent(week: &mut Week) {
    week.leader.visit_home("肖立夏").press("f2");
    week.leader.fill("text", "看了新水管");
    week.leader.save();
    week.settle();
    let visits = |week: &mut Week| week.clerk.store().export(&Kind::Visit).unwrap().len();
    assert_eq!(visits(week), 1);
    week.leader.page("5").press("del");
    week.leader.sees(&["作废", "肖*夏", "留在历史里"]);
    week.leader.press("2").sees(&["原因"]);
    week.leader.press("1");
    week.leader.page("5").sees(&["作废"]);
    week.settle();
    assert_eq!(visits(week), 0);
}
