//! Page Down steps over no row: how far it goes and what is drawn come from one layout.

use super::village::{answer, day, follow_ups, household_id, households, request_row, today, visits, wish};
use crate::domain::mask::View;
use crate::domain::request::State;
use crate::runtime::Console;
use crate::store::{Answer, Query};
use crate::view::Window;
use std::collections::BTreeSet;

const ROWS: u8 = 60;
const SIZES: [(u16, u16); 5] = [(48, 14), (60, 18), (80, 24), (100, 30), (120, 40)];

fn name(n: u8) -> String {
    format!("M{n:03}")
}

fn many<T>(row: impl Fn(u8) -> T) -> Window<T> {
    Window {
        cursor: Default::default(),
        offset: 0,
        total: usize::from(ROWS),
        rows: (1..=ROWS).map(row).collect(),
    }
}

/// The village with sixty rows on each list page, each with a name of its own.
fn crowd(query: &Query) -> Answer {
    match answer(query) {
        Answer::Today(_) => {
            let mut view = today();
            let card = view.cards.remove(2);
            view.cards = many(|n| {
                let mut card = card.clone();
                card.household_id = Some(household_id(n));
                card.name = name(n);
                card
            })
            .rows;
            Answer::Today(view)
        }
        Answer::Households(_) => Answer::Households(many(|n| {
            let mut row = households().remove(0);
            row.id = household_id(n);
            row.display_name = name(n);
            row
        })),
        Answer::Requests(_, counts) => {
            let row = |n| request_row(n, "路灯不亮", &name(n), State::Handling, Some("2026-12-22"));
            Answer::Requests(many(row), counts)
        }
        Answer::FollowUps(_) => Answer::FollowUps(many(|n| {
            let mut row = follow_ups().remove(1);
            row.follow_up.key.0 = name(n);
            row.follow_up.due.date = day("2026-12-22");
            row.name = name(n);
            row.person_name = name(n);
            row
        })),
        Answer::Visits(_, voided) => {
            let rows = many(|n| {
                let mut row = visits().remove(1);
                row.visit.id = crate::domain::ids::VisitId::new(Default::default(), [n; 10]);
                row.name = name(n);
                row
            });
            Answer::Visits(rows, voided)
        }
        Answer::Records(_) => Answer::Records(many(|n| {
            let mut row = wish(n, "open");
            row.household = Some((household_id(n), name(n), String::new()));
            row
        })),
        other => other,
    }
}

fn seen(console: &Console) -> BTreeSet<u8> {
    let screen = console.screen();
    let shown = |n: &u8| screen.contains(&name(*n));
    (1..=ROWS).filter(shown).collect()
}

#[test]
fn page_down_and_page_up_step_over_no_row() {
    for (columns, rows) in SIZES {
        for page in ["1", "2", "3", "4", "5", "7"] {
            let mut console = Console::with_answers(crowd).sized(columns, rows);
            console.app.session.shown = View::Plain;
            console.press(page);
            for key in ["pgdn", "pgup"] {
                let mut all = seen(&console);
                for _ in 0..ROWS {
                    console.press(key);
                    all.extend(seen(&console));
                }
                let missed: Vec<u8> = (1..=ROWS).filter(|n| !all.contains(n)).collect();
                assert!(missed.is_empty(), "{columns}x{rows}, page {page}, {key}: {missed:?}");
            }
        }
    }
}

#[test]
fn the_list_scrolls_only_when_the_selection_is_at_its_last_line() {
    for (columns, rows) in SIZES {
        for page in ["1", "2", "3", "4", "5", "7"] {
            let mut console = Console::with_answers(crowd).sized(columns, rows);
            console.app.session.shown = View::Plain;
            console.press(page);
            let first = seen(&console);
            for _ in 1..first.len() {
                console.press("down");
                assert_eq!(seen(&console), first, "{columns}x{rows}, page {page}");
            }
            console.press("down");
            assert_ne!(seen(&console), first, "{columns}x{rows}, page {page}");
        }
    }
}
