//! Little room: what is needed most is never what has none, and what is not seen is said.

use super::village::{answer, household_detail, household_id, request_detail};
use crate::app::{Action, Layer, Notice, Refusal};
use crate::domain::lang::Lang;
use crate::domain::role::Role;
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
                assert!(!wide.contains("  F6 ") || is_whole("F6 "), "{keys} {size:?}: {narrow}");
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
                    let cut = line
                        .match_indices(".. ")
                        .any(|(at, _)| !line[..at].ends_with(['.', '#']));
                    assert!(!cut, "{size:?} {line}\n{screen}");
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
        phone: format!("1290000555{n}"),
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
                let rows: Vec<&str> = screen.lines().filter(|line| line.contains("129****555")).collect();
                assert_eq!(rows.len(), 2, "{keys}\n{screen}");
                for phone in ["129****5551", "129****5552"] {
                    assert!(rows.iter().any(|row| row.contains(phone)), "{keys} {phone}\n{screen}");
                }
                assert!(rows.iter().all(|row| width(row) <= usize::from(size.0)), "{screen}");
            }
        }
    }
}

#[test]
fn what_the_help_has_no_room_for_is_whole_below_when_its_row_is_marked() {
    for lang in LANGS {
        for size in [(60, 18), (80, 24)] {
            let mut console = console("1 f1", lang, size);
            for _ in 0..12 {
                let Some(Layer::Help(help)) = console.app.layers.last() else {
                    panic!("{}", console.screen());
                };
                let list = &help.list.found;
                let item = list.shown().nth(list.cursor.index).unwrap().clone();
                let said = match &item.refusal {
                    Some(refusal) => lang.refusal(&item.action, refusal),
                    None => lang.action_help_in(item.place, &item.action).to_owned(),
                };
                let screen: String = console.screen().chars().filter(|c| !c.is_whitespace()).collect();
                let said: String = said.chars().filter(|c| !c.is_whitespace()).collect();
                assert!(screen.contains(&said), "{said}\n{}", console.screen());
                console.press("down");
            }
        }
    }
}

#[test]
fn two_records_of_one_number_are_told_apart_where_one_of_them_goes() {
    for lang in LANGS {
        let mut console = console("9 down down down down down enter down", lang, (60, 18));
        for keys in ["", "enter"] {
            console.press(keys);
            let screen = console.screen();
            assert!(
                screen.contains("129****0003") && screen.contains("129****0004"),
                "{screen}"
            );
        }
    }
}

#[test]
fn an_office_that_holds_no_households_is_not_told_that_there_are_none() {
    let nothing = |query: &Query| match query {
        Query::Duplicates(_) => Answer::Duplicates(Vec::new()),
        Query::Entitlements { .. } => Answer::Entitlements(Default::default()),
        other => answer(other),
    };
    for (role, says_none) in [(Role::TownOffice, false), (Role::Clerk, true)] {
        for keys in ["9 down down down down enter", "9 down down down down down enter"] {
            let mut console = Console::with_answers_as(role.clone(), nothing).sized(80, 24);
            console.press("esc").press(keys);
            let screen = console.screen();
            assert_eq!(screen.contains("户的资料不在镇里"), !says_none, "{keys}\n{screen}");
        }
    }
}

#[test]
fn a_door_is_masked_where_the_office_has_the_request_and_not_the_household() {
    for size in [(60, 18), (80, 24), (120, 40)] {
        let mut console = Console::with_answers_as(Role::TownOffice, |query| match query {
            Query::Today => {
                let mut view = super::village::today();
                let card = &mut view.cards[0];
                card.household_id = None;
                card.address = "枫树组4号".to_owned();
                Answer::Today(view)
            }
            other => answer(other),
        })
        .sized(size.0, size.1);
        console.press("1");
        assert!(!console.screen().contains("4号"), "{}", console.screen());
    }
}

#[test]
fn where_a_household_or_a_place_will_do_one_field_is_marked_and_says_so() {
    for (lang, said, other) in [
        (Lang::Zh, "户和地点至少填一个", "已填 1/4"),
        (Lang::En, "a household or a place is needed", "filled 1/4"),
    ] {
        for size in [(60, 18), (80, 24), (120, 40)] {
            let mut console = console("3 f3", lang, size);
            assert!(console.screen().contains(other), "{}", console.screen());
            console.type_text("stone").press("ctrl-s");
            let seen = |console: &Console| {
                let text: String = console.screen().chars().filter(|c| !c.is_whitespace()).collect();
                text.matches(&said.replace(' ', "")).count()
            };
            let mut times = seen(&console);
            for _ in 0..6 {
                console.press("tab");
                times = times.max(seen(&console));
            }
            assert_eq!(times, 1, "{}", console.screen());
        }
    }
}

/// The keys of a hint, as tests press them.
fn pressed(key: &str) -> String {
    key.to_lowercase().replace('+', "-")
}

#[test]
fn no_key_that_the_key_row_names_is_refused() {
    let lists = [
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "6 right",
        "6 right right",
        "6 right right right",
        "6 left",
        "7",
        "7 right",
        "8",
        "9",
        "2 enter",
        "2 enter right",
        "2 enter left",
        "3 enter",
        "5 enter",
        "7 enter",
    ];
    for keys in lists {
        for down in 0..4 {
            let open = || {
                let mut console = console(keys, Lang::En, (200, 40));
                for _ in 0..down {
                    console.press("down");
                }
                console
            };
            let named = footer(&open());
            for hint in named.split("  ").map(str::trim).filter(|hint| !hint.is_empty()) {
                let key = hint.split(' ').next().unwrap_or_default();
                if key == "Ctrl+Q" {
                    continue;
                }
                let mut console = open();
                console.press(&pressed(key));
                // The village answers that what is to be put right is gone.
                let refused = matches!(&console.app.notice, Some(Notice::Refused(_, why)) if *why != Refusal::Gone);
                assert!(!refused, "{keys} +{down}: {hint}\n{}", console.screen());
            }
        }
    }
}

#[test]
fn the_welcome_names_as_many_pages_as_there_are() {
    let last = crate::app::PAGES.len();
    assert!(Lang::Zh.welcome_keys().contains(&format!("1 到 {last} ")));
    assert!(Lang::En.welcome_keys().contains(&format!("1 to {last} ")));
}
