//! The menu and the cards of today where there is little room: what is named is named whole.

use super::village::{answer, request_id, today};
use crate::app::Layer;
use crate::domain::followup::FollowUpKind;
use crate::domain::lang::Lang;
use crate::runtime::Console;
use crate::store::{Answer, Query};
use crate::view::{Concerns, RequestName, TodayItem};

#[test]
fn every_choice_of_the_menu_is_named_whole_in_sixty_columns_and_the_title_says_which_part_is_shown() {
    for lang in [Lang::Zh, Lang::En] {
        for keys in ["1", "2", "3", "4", "5", "6", "7", "8", "2 enter", "3 enter"] {
            let mut console = Console::with_answers(answer).speaking(lang).sized(60, 18);
            console.press(keys).press("f10");
            let parts = match console.app.layers.last() {
                Some(Layer::Menu(menu)) => menu.pages().1,
                other => panic!("{keys}: {other:?}"),
            };
            for part in 1..=parts {
                let screen = console.screen();
                let Some(Layer::Menu(menu)) = console.app.layers.last() else {
                    panic!("{keys}\n{screen}");
                };
                assert_eq!(menu.pages().0, part, "{keys}\n{screen}");
                let place = format!("{part}/{parts}");
                assert_eq!(screen.contains(&place), parts > 1, "{keys}\n{screen}");
                for (_, item, _) in menu.page() {
                    let label = lang.action_for(item.place, &item.action, item.done_as.as_ref(), item.once);
                    assert!(screen.contains(&label), "{keys}: {label}\n{screen}");
                }
                console.press("9");
            }
        }
    }
}

/// A day on which one follow-up of this rule is due about a request.
fn about_a_request(rule: &'static str) -> impl FnMut(&Query) -> Answer + 'static {
    move |query| match query {
        Query::Today => {
            let mut view = today();
            view.cards.truncate(1);
            let mut due = super::village::follow_up(1, FollowUpKind::Custom, "2026-11-22", rule, "");
            due.request_id = Some(request_id(1));
            let request = RequestName {
                no: "12-1119-02".to_owned(),
                title: "水管爆裂".to_owned(),
                category: "0101".to_owned(),
            };
            let concerns = Concerns {
                person: String::new(),
                request: Some(request),
            };
            view.cards[0].items = vec![TodayItem::FollowUp(due, concerns)];
            Answer::Today(view)
        }
        other => answer(other),
    }
}

#[test]
fn a_card_whose_rule_says_no_matter_names_its_request() {
    for rule in ["R03", "R27", "R28"] {
        for lang in [Lang::Zh, Lang::En] {
            for size in [(80, 24), (120, 40)] {
                let mut console = Console::with_answers(about_a_request(rule))
                    .speaking(lang)
                    .sized(size.0, size.1);
                console.press("1");
                let screen = console.screen();
                let card = screen.lines().find(|line| line.starts_with('>')).unwrap_or_default();
                assert!(card.contains("12-1119-02"), "{rule}\n{screen}");
                assert!(screen.contains("水管爆裂"), "{rule}\n{screen}");
                console.press("ctrl-t");
                assert!(!console.screen().contains("水管爆裂"), "{rule}\n{}", console.screen());
            }
        }
    }
}
