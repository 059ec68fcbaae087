//! Two people never look the same on one screen: finding F6.

use super::village::{answer, household_id, today};
use crate::app::pages::today::TodayRow;
use crate::domain::lang::Lang;
use crate::runtime::Console;
use crate::store::{Answer, Query};
use crate::view::{TodayItem, Told};

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

/// Households with the same things to do, each of these names.
fn due_at(names: &'static [&'static str]) -> impl FnMut(&Query) -> Answer + 'static {
    move |query| match query {
        Query::Today => {
            let mut view = today();
            let card = view.cards.swap_remove(2);
            let cards = (1..).zip(names).map(|(n, name)| {
                let mut card = card.clone();
                card.household_id = Some(household_id(n));
                card.household_no = format!("{n:02}");
                (*name).clone_into(&mut card.name);
                for item in &mut card.items {
                    if let TodayItem::FollowUp(it, _) = item {
                        it.household_id = card.household_id;
                    }
                }
                card
            });
            view.cards = cards.collect();
            Answer::Today(view)
        }
        other => answer(other),
    }
}

/// The rows of the list, without the marker.
fn rows(names: &'static [&'static str], size: (u16, u16), lang: Lang) -> Vec<String> {
    let console = Console::with_answers(due_at(names))
        .sized(size.0, size.1)
        .speaking(lang);
    let count = console
        .app
        .pages
        .today
        .list()
        .here()
        .filter(|(_, row)| matches!(row, TodayRow::Card(_)));
    assert_eq!(count.count(), names.len());
    let screen = console.screen();
    let rows = screen
        .lines()
        .skip_while(|line| !line.starts_with('>'))
        .take(names.len());
    rows.map(|line| line[1..].to_owned()).collect()
}

#[test]
fn f6_names_that_are_masked_or_cut_alike_are_told_apart_by_the_households_number() {
    let namesakes = &[
        "谭谷雨",
        "谭春雨",
        "阿不都热西提·买买提",
        "阿不都热合曼·买买提",
        "阿不都热西提·吾买尔",
    ];
    for size in SIZES {
        for lang in [Lang::Zh, Lang::En] {
            let rows = rows(namesakes, size, lang);
            for (at, row) in rows.iter().enumerate() {
                assert!(
                    !rows[..at].contains(row),
                    "{row} twice at {size:?}:\n{}",
                    rows.join("\n")
                );
            }
            assert!(rows[0].contains("谭*雨 01") && rows[1].contains("谭*雨 02"), "{rows:?}");
        }
    }
}

#[test]
fn f6_a_long_name_is_whole_where_there_is_room_and_a_compound_surname_fits() {
    let long = &["阿不都热西提·买买提", "欧阳霜降"];
    for size in [(80, 24), (120, 40)] {
        let rows = rows(long, size, Lang::Zh);
        assert!(rows[0].contains("阿不都热西提"), "{rows:?}");
        assert!(rows[1].contains("欧**降"), "{rows:?}");
    }
}

/// The sync page, on which two lines of each list are about these two.
fn two_alike(query: &Query) -> Answer {
    let named = [("谭谷雨", "01"), ("谭春雨", "02")];
    let told = |number: &str| Told {
        who: number.to_owned(),
        number: number.to_owned(),
        birth: None,
    };
    match answer(query) {
        Answer::Sync(mut view) => {
            let (pending, conflict, audit) = (
                view.pending[0].clone(),
                view.conflicts[0].clone(),
                view.audit[0].clone(),
            );
            (view.pending, view.conflicts, view.audit) = (Vec::new(), Vec::new(), Vec::new());
            for (name, number) in named {
                let (mut waits, mut open, mut noted) = (pending.clone(), conflict.clone(), audit.clone());
                (waits.subject, waits.told) = (name.to_owned(), told(number));
                (open.subject, open.told) = (name.to_owned(), told(number));
                noted.record = noted.record.map(|(kind, id, _)| (kind, id, name.to_owned()));
                noted.told = told(number);
                view.pending.push(waits);
                view.conflicts.push(open);
                view.audit.push(noted);
            }
            Answer::Sync(view)
        }
        other => other,
    }
}

#[test]
fn f6_lines_of_the_sync_page_about_two_who_are_called_alike_differ() {
    for size in SIZES {
        for lang in [Lang::Zh, Lang::En] {
            let mut console = Console::with_answers(two_alike).sized(size.0, size.1).speaking(lang);
            for keys in ["6", "6 right", "6 left"] {
                console.press(keys);
                let screen = console.screen();
                let lines: Vec<&str> = screen.lines().filter(|line| line.contains("谭*雨")).collect();
                let is_of = |number: &str| {
                    lines
                        .iter()
                        .any(|line| line.contains(&format!("谭*雨 {number}")) || line.contains(&format!(" {number}")))
                };
                assert!(is_of("01") && is_of("02"), "{keys} at {size:?}:\n{screen}");
                console.press("1");
            }
        }
    }
}
