//! Friday: rechecks and return visits, and what may be let go.

use super::Week;
use lianxin::domain::request::{EventKind, State};

pub fn play(week: &mut Week) {
    week.at("2026-11-20 09:30");
    week.scene("rechecks", rechecks);
    week.scene("return visits", return_visits);
    week.scene("what may be let go", what_may_be_let_go);
    week.scene("everything in its place", everything_in_its_place);
}

fn rechecks(week: &mut Week) {
    let due = week.clerk.due();
    assert!(
        due.contains(&"散养犬".to_owned()) || due.contains(&"R05".to_owned()),
        "{due:?}"
    );
    week.clerk.step("散养犬", &EventKind::Resolve, &[("note", "已拴养")]);
    week.settle();
}

fn return_visits(week: &mut Week) {
    let mut asked = 0;
    while week.leader.due().contains(&"R01".to_owned()) {
        week.leader.mark_due("R01").press("f6");
        week.leader.fill("satisfaction", "satisfied");
        let said = week.leader.save();
        assert!(said.contains("已保存"), "{said}");
        asked += 1;
        assert!(asked < 9, "a card goes when it is done\n{}", week.leader.screen());
    }
    assert!(asked >= 2, "the pipe and the illness are due today");
    week.leader
        .step("路灯不亮", &EventKind::ReturnVisit, &[("satisfaction", "very")]);
    week.settle();
}

/// The page of the sync says beforehand what is kept no longer: in its first week nothing.
fn what_may_be_let_go(week: &mut Week) {
    for seat in [&mut week.leader, &mut week.clerk] {
        seat.page("6").press("right right right");
        seat.sees(&["到期清理", "没有保留期满的资料"]);
        let expired = seat.console.app.pages.sync.expired().unwrap();
        assert!(expired.is_empty(), "{expired:?}");
    }
}

fn everything_in_its_place(week: &mut Week) {
    let expected = [
        ("突发疾病", State::Closed),
        ("水管爆裂", State::Closed),
        ("路灯不亮", State::Closed),
        ("散养犬", State::Resolved),
        ("换两个灯泡", State::Resolved),
        ("临时救助", State::Resolved),
        ("宅基地争执动手", State::Closed),
    ];
    for (title, state) in expected {
        assert_eq!(week.state_of(title), state, "{title}");
    }
    for seat in [&week.leader, &week.clerk, &week.office, &week.bureau, &week.volunteer] {
        let counts = &seat.console.app.session.counts;
        assert_eq!(
            (counts.pending, counts.refused, counts.conflicts, counts.drafts),
            (0, 0, 0, 0)
        );
        seat.sees_nothing_of(&["R0", "R1", "R2"]);
    }
}
