//! Whole screens: snapshots, and what must hold on every one of them.

use super::village::answer;
use crate::app::Msg;
use crate::app::status::{Moved, Status};
use crate::domain::lang::Lang;
use crate::domain::role::Role;
use crate::runtime::Console;
use crate::ui::text::width;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

/// The screens that are looked at: a name and the keys that lead there.
const SCREENS: [(&str, &str); 42] = [
    ("today", "1"),
    ("households", "2"),
    ("requests", "3"),
    ("follow_ups", "4"),
    ("visits", "5"),
    ("visit_open", "5 enter"),
    ("sync", "6"),
    ("sync_conflict", "6 right"),
    ("sync_conflict_choices", "6 right enter"),
    ("sync_deletion", "6 right down enter"),
    ("sync_void_step", "6 right end"),
    ("sync_refused", "6 down"),
    ("sync_refused_choices", "6 down enter"),
    ("sync_refused_form", "6 down enter 2"),
    ("sync_audit", "6 left"),
    ("sync_usb", "6 ctrl-o"),
    ("household", "2 enter"),
    ("household_member", "2 enter right enter"),
    ("request", "3 enter"),
    ("work", "7"),
    ("work_new", "7 ins"),
    ("record", "7 enter"),
    ("record_step", "7 f6"),
    ("reports", "8"),
    ("reports_rule", "8 down down down"),
    ("reports_rows", "8 down down down enter"),
    ("reports_choice", "8 f7"),
    ("reports_between", "8 f7 5"),
    ("reports_as_of", "8 f7 8"),
    ("sheet_marked", "2 shift-right shift-right shift-f7"),
    (
        "sheet_scrolled",
        "3 end shift-right ctrl-right ctrl-right ctrl-right ctrl-right ctrl-right ctrl-right",
    ),
    ("sheet_columns", "2 shift-f4 down right f7"),
    (
        "sheet_chosen",
        "2 shift-f4 space end up up space space home right enter",
    ),
    ("sheet_views", "2 shift-f6"),
    ("sheet_copy", "2 shift-f8"),
    ("list_file", "2 shift-f8 4"),
    ("ledgers", "9"),
    ("ledgers_import", "9 down down down"),
    ("ledgers_months", "9 down down enter"),
    ("ledgers_folder", "9 down down enter enter"),
    ("ledgers_outdated", "9 end up enter"),
    ("ledgers_entitled", "9 down down down down enter"),
    ("ledgers_duplicates", "9 down down down down down enter"),
];

fn screen(keys: &str, (columns, rows): (u16, u16), lang: Lang) -> String {
    let mut console = Console::with_answers_as(Role::MicroLeader, answer)
        .speaking(lang)
        .sized(columns, rows);
    if let Some(who) = &mut console.app.session.identity {
        who.server = Some("https://wg.example".to_owned());
    }
    console.send(Msg::Sync(Status::Idle {
        last_success: None,
        clock_off: None,
        moved: Moved::default(),
    }));
    console.press(keys);
    console.screen()
}

#[test]
fn every_page_in_three_sizes_and_both_languages() {
    for (name, keys) in SCREENS {
        let mut all = String::new();
        for lang in [Lang::Zh, Lang::En] {
            for size in SIZES {
                all.push_str(&format!("{} {}x{}\n", lang.code(), size.0, size.1));
                all.push_str(&screen(keys, size, lang));
            }
        }
        insta::assert_snapshot!(name, all);
    }
}

#[test]
fn nothing_overflows_and_every_page_says_something() {
    for (name, keys) in SCREENS {
        for lang in [Lang::Zh, Lang::En] {
            for size in [
                (48, 14),
                (120, 14),
                (130, 20),
                (60, 18),
                (80, 24),
                (100, 30),
                (120, 40),
                (200, 60),
            ] {
                let text = screen(keys, size, lang);
                for line in text.lines() {
                    assert!(width(line) <= usize::from(size.0), "{name} {size:?}: {line}");
                }
                let said = text.lines().filter(|line| line.len() > 4).count();
                assert!(said > 6, "{name} {size:?} is nearly empty:\n{text}");
            }
        }
    }
}

/// The cell at which `needle` begins in the line.
fn cell(line: &str, needle: &str) -> usize {
    width(&line[..line.find(needle).unwrap_or_else(|| panic!("{needle} in {line}"))])
}

#[test]
fn columns_begin_at_the_same_cell_in_every_row() {
    let text = screen("3", (80, 24), Lang::Zh);
    let line = |needle: &str| text.lines().find(|line| line.contains(needle)).unwrap();
    let head = cell(line("反映人"), "反映人");
    assert_eq!(cell(line("12-1112-02"), "肖"), head);
    assert_eq!(cell(line("12-1112-03"), "欧"), head);
    let state = cell(line("反映人"), "状态");
    assert_eq!(cell(line("12-1112-02"), "办理中"), state);
    assert_eq!(cell(line("12-1112-04"), "已上报"), state);
}
