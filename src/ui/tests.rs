//! The frame and the overlays as a person sees them, at the three sizes and in both languages.

use crate::app::Msg;
use crate::domain::lang::Lang;
use crate::runtime::Console;
use crate::runtime::testing::nothing;
use crate::store::rows::{Counts, SearchHit, SearchTarget};
use crate::store::{Answer, Query};
use crate::ui::text::width;

const SIZES: [(u16, u16); 4] = [(48, 14), (60, 18), (80, 24), (120, 40)];

fn console() -> Console {
    Console::with_answers(|query| match query {
        Query::Counts => Answer::Counts(Counts {
            pending: 3,
            ..Counts::default()
        }),
        Query::Search { .. } => Answer::Search(vec![
            SearchHit {
                target: SearchTarget::Household(crate::domain::ids::HouseholdId::new(Default::default(), [1; 10])),
                title: "谭小满".to_owned(),
                detail: "三组12号".to_owned(),
            },
            SearchHit {
                target: SearchTarget::Request(crate::domain::ids::RequestId::new(Default::default(), [2; 10])),
                title: "门前排水沟清淤".to_owned(),
                detail: "12-1122-03".to_owned(),
            },
        ]),
        other => nothing(other),
    })
}

/// The rows of the frame alone: header, tabs, message, keys.
fn frame_rows(screen: &str) -> String {
    let rows: Vec<&str> = screen.lines().collect();
    let last = rows.len();
    [rows[0], rows[1], rows[last - 2], rows[last - 1]].join("\n") + "\n"
}

#[test]
fn no_row_is_wider_than_the_screen_whatever_is_open() {
    for (columns, rows) in SIZES {
        for lang in [Lang::Zh, Lang::En] {
            for keys in ["", "f10", "ctrl-p", "f1", "/ t", "f12", "f2 ctrl-q", "6 f10"] {
                let mut console = console().sized(columns, rows).speaking(lang);
                console.press(keys);
                let screen = console.screen();
                assert_eq!(screen.lines().count(), usize::from(rows), "{columns}x{rows} {keys}");
                for row in screen.lines() {
                    assert!(width(row) <= usize::from(columns), "{columns}x{rows} {keys}: {row}");
                }
            }
        }
    }
}

#[test]
fn the_frame_says_where_who_and_what_waits() {
    let zh = console().screen();
    expect_test::expect![[r#""#]].assert_eq(&frame_rows(&zh));
    let en = console().speaking(Lang::En).screen();
    expect_test::expect![[r#""#]].assert_eq(&frame_rows(&en));
}

#[test]
fn a_narrow_terminal_keeps_the_tabs() {
    let small = console().sized(48, 14).screen();
    expect_test::expect![[r#""#]].assert_eq(&frame_rows(&small));
    let middle = console().sized(60, 18).speaking(Lang::En).screen();
    expect_test::expect![[r#""#]].assert_eq(&frame_rows(&middle));
}

#[test]
fn a_terminal_that_is_too_small_says_so() {
    let screen = console().sized(40, 10).screen();
    assert!(screen.starts_with("窗口太小\n"), "{screen}");
}

#[test]
fn the_menu_is_numbered_and_greys_with_a_reason() {
    let mut console = console();
    console.press("6 f10");
    expect_test::expect![[r#""#]].assert_eq(&boxed(&console.screen()));
}

#[test]
fn search_shows_hits_while_typing() {
    let mut console = console();
    console.press("/").type_text("txm");
    expect_test::expect![[r#""#]].assert_eq(&boxed(&console.screen()));
    assert_ne!(console.cursor(), (0, 0));
}

#[test]
fn a_question_has_cancel_selected() {
    let mut console = console().speaking(Lang::En);
    console.press("f2 ctrl-q");
    expect_test::expect![[r#""#]].assert_eq(&boxed(&console.screen()));
}

#[test]
fn appearance_shows_what_is_in_force() {
    let mut console = console();
    console.press("f12");
    expect_test::expect![[r#""#]].assert_eq(&boxed(&console.screen()));
}

#[test]
fn help_lists_the_keys_of_the_place() {
    let mut console = console();
    console.press("2 f1");
    expect_test::expect![[r#""#]].assert_eq(&console.screen());
}

#[test]
fn a_failure_of_the_database_is_said_with_what_to_do() {
    let mut console = console();
    console.send(Msg::Failed(crate::app::effect::StoreTrouble {
        code: "corrupt",
        detail: String::new(),
    }));
    let screen = console.screen();
    assert!(
        screen.contains("数据库打不开") && screen.contains("backups"),
        "{screen}"
    );
}

/// The rows that hold a box's border, and those between.
fn boxed(screen: &str) -> String {
    let is_edge = |row: &str| row.contains("+--");
    let rows: Vec<&str> = screen.lines().collect();
    let first = rows.iter().position(|row| is_edge(row)).unwrap_or(0);
    let last = rows.iter().rposition(|row| is_edge(row)).unwrap_or(0);
    rows[first..=last].join("\n") + "\n"
}
