//! List pages as sheets: which columns, in which order, and what is copied of them.

use super::village::{answer, household_id, households, window};
use crate::app::{Effect, Notice};
use crate::domain::lang::Lang;
use crate::runtime::Console;
use crate::store::{Answer, Query};
use crate::view::{ColumnId, HouseholdRow, Order};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::cell::RefCell;
use std::rc::Rc;

fn console() -> Console {
    Console::with_answers(answer).sized(120, 40)
}

/// The pages that are sheets, by the keys that lead there.
const SHEETS: [&str; 6] = ["2", "3", "4", "5", "7", "8 down down down enter"];

/// What was last put on the clipboard, as a spreadsheet takes it.
fn pasted(console: &Console) -> Vec<Vec<String>> {
    let sent = String::from_utf8(console.copied.last().unwrap().clone()).unwrap();
    let inner = sent.strip_prefix("\x1b]52;c;").unwrap().strip_suffix('\x07').unwrap();
    let text = String::from_utf8(STANDARD.decode(inner).unwrap()).unwrap();
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
    text.split('\n').map(cells).collect()
}

#[test]
fn a_key_orders_by_the_marked_column_and_the_rows_are_asked_for_anew() {
    let orders = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&orders);
    let mut console = Console::with_answers(move |query| {
        if let Query::Households { part, .. } = query {
            seen.borrow_mut().push(part.order);
        }
        answer(query)
    });
    console.press("2 shift-right shift-right shift-f7 shift-f7 shift-f7");
    let by = |down| {
        Some(Order {
            column: ColumnId::Householder,
            down,
        })
    };
    assert_eq!(*orders.borrow(), [None, by(false), by(true), None]);
}

#[test]
fn every_sheet_orders_chooses_columns_and_copies_with_the_same_keys() {
    for keys in SHEETS {
        let mut console = console();
        console.press(keys).press("shift-right shift-f7 shift-f8 3");
        let rows = pasted(&console);
        assert!(rows.len() > 1 && rows[0].len() > 3, "{keys}: {rows:?}");
        let shown = rows[0].len();
        console.press("shift-f4 down space enter shift-f8 2");
        assert_eq!(pasted(&console)[0].len(), shown - 1, "{keys}");
        console.press("shift-f5 shift-f8 2");
        assert_eq!(pasted(&console)[0].len(), shown, "{keys}");
    }
}

#[test]
fn what_is_copied_is_what_the_page_shows_and_masked_even_while_full_values_are_shown() {
    let mut console = console();
    console.press("2 shift-f8 1");
    assert_eq!(pasted(&console), [["A-001"]]);
    console.press("shift-right shift-right shift-f8 1");
    let masked = pasted(&console);
    assert!(console.screen().contains(&masked[0][0]), "{masked:?}");
    let name = &households()[0].display_name;
    console.press("ctrl-r 1");
    assert!(console.screen().contains(name.as_str()));
    for (keys, of) in [
        ("shift-f8 1", 1),
        ("shift-f8 2", 1),
        ("shift-f8 3", households().len() + 1),
    ] {
        console.press(keys);
        let rows = pasted(&console);
        assert_eq!(rows.len(), of);
        assert!(rows.iter().flatten().any(|cell| *cell == masked[0][0]), "{rows:?}");
        assert!(rows.iter().flatten().all(|cell| cell != name), "{rows:?}");
    }
    let noted = |effect: &&Effect| matches!(effect, Effect::Audit("copy", about) if about == "households masked");
    assert_eq!(console.effects.iter().filter(noted).count(), 5, "each copy is noted");
}

#[test]
fn a_field_that_is_chosen_is_as_masked_as_everywhere() {
    let with_phone = |query: &Query| match query {
        Query::Households { .. } => {
            let mut row = households().remove(0);
            row.set.insert("phone".to_owned(), "12900010001".into());
            Answer::Households(window(vec![row]))
        }
        query => answer(query),
    };
    let mut console = Console::with_answers(with_phone).sized(120, 40);
    console.press("2 shift-f4");
    for _ in 0..40 {
        if console
            .screen()
            .lines()
            .any(|line| line.contains('>') && line.contains(Lang::Zh.col_phone()))
        {
            break;
        }
        console.press("down");
    }
    console.press("space enter shift-f8 3");
    let rows = pasted(&console);
    let at = rows[0].iter().position(|head| head == Lang::Zh.col_phone()).unwrap();
    assert!(
        rows[1][at].contains('*') && !rows[1][at].contains("0001000"),
        "{rows:?}"
    );
}

/// So many households, each with a long address.
fn crowd(rows: u8) -> impl FnMut(&Query) -> Answer {
    move |query| match query {
        Query::Households { .. } => Answer::Households(window((0..rows).map(long).collect())),
        query => answer(query),
    }
}

fn long(n: u8) -> HouseholdRow {
    let mut row = households().remove(0);
    row.id = household_id(n);
    row.address = "石井组水库上面".repeat(60);
    row
}

#[test]
fn what_is_too_long_for_a_clipboard_is_said_and_offered_as_a_file() {
    for lang in [Lang::Zh, Lang::En] {
        let mut console = Console::with_answers(crowd(100)).sized(60, 18).speaking(lang);
        console.press("2 shift-f8 3");
        assert!(console.copied.is_empty());
        assert!(matches!(console.app.notice, Some(Notice::NotCopied(_))));
        let screen = console.screen();
        assert!(screen.contains("74994") && screen.contains(".xlsx"), "{screen}");
        console.press("enter");
        let Some(Effect::WriteList(path, drawn)) = console.effects.last() else {
            panic!("{:?}", console.effects)
        };
        assert!(path.contains("lianxin-households-2026-11-22-0912.xlsx"), "{path}");
        assert_eq!((drawn.rows.len(), drawn.lang), (100, lang));
    }
}

#[test]
fn a_formula_in_a_cell_is_pasted_as_text() {
    let evil = |query: &Query| match query {
        Query::Households { .. } => {
            let mut row = households().remove(0);
            row.household_no = "=1+1".to_owned();
            Answer::Households(window(vec![row]))
        }
        query => answer(query),
    };
    let mut console = Console::with_answers(evil);
    console.press("2 shift-f8 1");
    assert_eq!(pasted(&console), [["'=1+1"]]);
}

#[test]
fn on_the_first_of_a_month_the_month_before_is_shown_and_later_this_one() {
    for (days, period) in [(8, "2026-11"), (9, "2026-11"), (10, "2026-12")] {
        let asked = Rc::new(RefCell::new(String::new()));
        let seen = Rc::clone(&asked);
        let mut console = Console::with_answers(move |query| {
            if let Query::Report { period, .. } = query {
                *seen.borrow_mut() = period.code();
            }
            answer(query)
        });
        console.wait(days * 86_400_000).press("8");
        assert_eq!(*asked.borrow(), period, "{days} days after 2026-11-22");
    }
}

#[test]
fn a_report_is_of_any_two_days_and_as_it_stood_on_any_day() {
    let asked = Rc::new(RefCell::new((String::new(), None)));
    let seen = Rc::clone(&asked);
    let mut console = Console::with_answers(move |query| {
        if let Query::Report { period, as_of } = query {
            *seen.borrow_mut() = (period.code(), *as_of);
        }
        answer(query)
    });
    console.press("8 f7 5").type_text("2026-10-05到11-20").press("enter");
    assert_eq!(asked.borrow().0, "2026-10-05..2026-11-20");
    console.press("f7 8").type_text("2026-11-25").press("enter");
    assert!(
        console.screen().contains(Lang::Zh.wrong_ahead()),
        "{}",
        console.screen()
    );
    console.press("esc f7 8").type_text("11-10").press("enter");
    assert_eq!(asked.borrow().1, "2026-11-10".parse().ok());
    console.press("f7 6");
    assert_eq!(*asked.borrow(), ("2026-10-05..2026-11-20".to_owned(), None));
}
