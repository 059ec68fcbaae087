//! What the screens say of clocks: findings D6, D13 and U29.

use super::village::{answer, day, request_row};
use crate::domain::calendar::{Certainty, Due};
use crate::domain::lang::Lang;
use crate::domain::request::{Standing, State};
use crate::runtime::Console;
use crate::store::{Answer, Query};
use crate::view::RequestRow;

/// Every list of requests has this row alone.
fn with(row: RequestRow) -> impl FnMut(&Query) -> Answer + 'static {
    move |query| match answer(query) {
        Answer::Requests(mut window, counts) => {
            window.rows = vec![row.clone()];
            window.total = 1;
            Answer::Requests(window, counts)
        }
        Answer::FollowUps(mut window) => {
            for row in &mut window.rows {
                row.follow_up.due = next_year();
            }
            Answer::FollowUps(window)
        }
        other => other,
    }
}

fn next_year() -> Due {
    Due {
        date: day("2027-01-12"),
        certainty: Certainty::WeekendGuess,
    }
}

#[test]
fn d13_a_date_of_another_year_is_whole_in_every_list_with_its_mark() {
    let mut row = request_row(1, "路灯不亮", "谭立春", State::Handling, None);
    row.due = Some(next_year());
    for lang in [Lang::Zh, Lang::En] {
        for page in ["3", "4"] {
            let mut console = Console::with_answers(with(row.clone())).sized(80, 24);
            console.app.session.settings.lang = lang;
            console.press(page);
            let screen = console.screen();
            assert!(screen.contains("2027-01-12~"), "{screen}");
        }
    }
}

#[test]
fn d6_what_the_resident_waits_for_is_overdue_whatever_the_level_has_left() {
    let mut row = request_row(1, "路灯不亮", "谭立春", State::Accepted, None);
    row.due = Some(Due::on(day("2026-12-20")));
    row.standing.resident_due = Some(Due::on(day("2026-11-16")));
    let mut console = Console::with_answers(with(row)).sized(80, 24);
    console.press("3");
    assert!(console.screen().contains("逾期"), "{}", console.screen());
}

#[test]
fn u29_a_returned_request_says_why_in_the_preview() {
    let mut row = request_row(1, "路灯不亮", "谭立春", State::Returned, None);
    row.standing = Standing {
        returned_for: vec!["incomplete".to_owned()],
        returned_note: "请补充灯杆编号".to_owned(),
        ..Standing::default()
    };
    let mut console = Console::with_answers(with(row)).sized(80, 24);
    console.press("3");
    let screen = console.screen();
    assert!(screen.contains("材料不全") && screen.contains("请补充灯杆编号"), "{screen}");
    assert!(screen.contains("补充后再上报 (F6)"), "{screen}");
}
