//! Little room: what is needed most is never what has none, and what is not seen is said.

use super::village::{answer, household_detail, household_id, request_detail};
use crate::app::{Action, Layer};
use crate::domain::lang::Lang;
use crate::runtime::Console;
use crate::store::{Answer, Query};
use crate::ui::text::width;
use crate::view::{SearchHit, SearchTarget};

const SIZES: [(u16, u16); 4] = [(48, 14), (60, 18), (80, 24), (120, 40)];
const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

fn console(keys: &str, lang: Lang, (columns, rows): (u16, u16)) -> Console {
    let mut console = Console::with_answers(answer).speaking(lang).sized(columns, rows);
    console.press(keys);
    console
}

fn footer(console: &Console) -> String {
    console.screen().lines().last().unwrap_or_default().to_owned()
}

/// What F10 offers, on all of its pages.
fn menu(console: &mut Console) -> Vec<String> {
    let lang = console.app.session.lang();
    console.press("f10");
    let mut labels = Vec::new();
    let parts = match console.app.layers.last() {
        Some(Layer::Menu(menu)) => menu.pages().1,
        other => panic!("{other:?}"),
    };
    for _ in 0..parts {
        if let Some(Layer::Menu(menu)) = console.app.layers.last() {
            let label = |action: &Action, item: &crate::app::overlays::MenuItem| {
                lang.action_for(item.place, action, item.done_as.as_ref(), item.once)
            };
            labels.extend(menu.page().map(|(_, item, _)| label(&item.action, item)));
        }
        console.press("9");
    }
    console.press("esc");
    labels
}

#[test]
fn the_next_step_is_in_the_key_row_at_every_width_and_what_has_no_room_there_is_in_the_menu() {
    for lang in LANGS {
        for keys in ["1", "2", "3", "4", "5", "6", "7", "9", "2 enter", "3 enter", "7 enter"] {
            let wide = footer(&console(keys, lang, (200, 40)));
            for size in SIZES {
                let mut console = console(keys, lang, size);
                let narrow = footer(&console);
                let is_whole = |key: &str| narrow.split("  ").any(|hint| hint.trim().starts_with(key));
                assert!(!wide.contains("F6 ") || is_whole("F6 "), "{keys} {size:?}: {narrow}");
                let offered = menu(&mut console);
                for hint in wide.split("  ").map(str::trim).filter(|hint| !hint.is_empty()) {
                    let label = hint.split_once(' ').map_or("", |(_, label)| label);
                    let is_there = narrow.split("  ").any(|other| other.trim() == hint);
                    assert!(
                        is_there || offered.iter().any(|other| other == label),
                        "{keys} {size:?}: {hint} is neither in {narrow} nor in {offered:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_a_record_is_called_stands_once_on_its_page() {
    for lang in LANGS {
        for size in SIZES {
            let mut console = console("7 enter", lang, size);
            let mut times = console.screen().matches("给孙女的平板").count();
            assert_eq!(times, 1, "{}", console.screen());
            console.press("pgdn");
            times = times.max(console.screen().matches("给孙女的平板").count());
            assert_eq!(times, 1, "{}", console.screen());
        }
    }
}

#[test]
fn no_figure_is_cut_in_the_list_of_reports() {
    for lang in LANGS {
        for size in [(60, 18), (80, 24), (110, 30), (120, 40)] {
            let mut console = console("8", lang, size);
            for _ in 0..30 {
                let screen = console.screen();
                let figures = screen.lines().filter(|line| line.chars().skip(2).take(1).eq(['M']));
                for line in figures {
                    assert!(!line.contains(".. "), "{size:?} {line}\n{screen}");
                }
                console.press("down");
            }
        }
    }
}

#[test]
fn a_request_with_many_words_says_its_state_its_day_and_with_whom_it_is() {
    let title = "村口至学校道路多处破损雨天积水车辆行人都不好走请镇里尽快安排人来看一看修一修";
    for lang in LANGS {
        for size in [(60, 18), (80, 24)] {
            let mut console = Console::with_answers(move |query| match query {
                Query::Request(_) => {
                    let mut detail = request_detail();
                    title.clone_into(&mut detail.request.title);
                    Answer::Request(Some(Box::new(detail)))
                }
                other => answer(other),
            })
            .speaking(lang)
            .sized(size.0, size.1);
            console.press("3 enter");
            let screen = console.screen();
            let detail = request_detail();
            let head = screen.lines().find(|line| line.contains("村口至学校")).unwrap();
            assert!(head.contains(lang.state(&detail.folded.state)), "{screen}");
            let whole: String = screen.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(whole.contains(title), "the title is whole\n{screen}");
            let with = ["在微网格", "with Micro-grid"];
            assert!(with.iter().any(|with| screen.contains(with)), "{screen}");
        }
    }
}

#[test]
fn what_lies_below_on_a_household_is_announced_and_no_day_is_cut() {
    for lang in LANGS {
        let mut console = console("2 enter", lang, (60, 18));
        assert!(console.screen().contains("PgDn"), "{}", console.screen());
        let today = console.app.session.today();
        for follow_up in household_detail().follow_ups {
            let day = lang.day(follow_up.due.date, today);
            let is_shown = console.screen().lines().any(|line| line.contains(&day));
            assert!(is_shown, "{day}\n{}", console.screen());
            console.press("down");
        }
    }
}

#[test]
fn the_title_of_a_form_is_whole_in_sixty_columns() {
    for lang in LANGS {
        for keys in ["4 f8", "1 f2", "3 f9", "3 f6", "7 f6", "2 f4", "2 enter f4"] {
            let mut console = console(keys, lang, (60, 18));
            let screen = console.screen();
            if console.app.layers.iter().all(|layer| !matches!(layer, Layer::Form(_))) {
                continue;
            }
            let title = screen.lines().nth(2).unwrap_or_default();
            assert!(!title.contains(".. "), "{keys}: {title}\n{screen}");
            console.press("esc");
        }
    }
}

/// Two households of one number, whose householders are masked alike.
fn twins(query: &Query) -> Answer {
    let hit = |n: u8, name: &str| SearchHit {
        target: SearchTarget::Household(household_id(n)),
        title: name.to_owned(),
        number: "02".to_owned(),
        address: "石井组3号".to_owned(),
        birth: None,
        household_no: String::new(),
        phone: format!("1290000000{n}"),
        day: None,
    };
    match query {
        Query::Search { .. } => Answer::Search(vec![hit(1, "谭立春"), hit(2, "谭小春")]),
        other => answer(other),
    }
}

#[test]
fn two_households_of_one_number_are_told_apart_wherever_one_is_chosen() {
    for lang in LANGS {
        for size in [(60, 18), (80, 24), (120, 40)] {
            for keys in ["ctrl-f", "5 f2", "6 f3 tab tab tab"] {
                let mut console = Console::with_answers(twins).speaking(lang).sized(size.0, size.1);
                console.press(keys).type_text("tan");
                let screen = console.screen();
                let rows: Vec<&str> = screen.lines().filter(|line| line.contains("谭*春")).collect();
                assert_eq!(rows.len(), 2, "{keys}\n{screen}");
                for phone in ["129****0001", "129****0002"] {
                    assert!(rows.iter().any(|row| row.contains(phone)), "{keys} {phone}\n{screen}");
                }
                assert!(rows.iter().all(|row| width(row) <= usize::from(size.0)), "{screen}");
            }
        }
    }
}
