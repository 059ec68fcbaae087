//! The table's promises.

use super::{in_place, keys, lookup, table};
use crate::app::action::Action;
use crate::app::key::{Key, KeyCode, begins_a_search};
use crate::app::place::{PAGES, Place};
use crate::domain::lang::Lang;

fn places() -> Vec<Place> {
    let mut places: Vec<Place> = PAGES.iter().map(|page| Place::Page(page.id)).collect();
    places.extend([
        Place::Household,
        Place::Request,
        Place::Record,
        Place::Marking,
        Place::Sheets,
        Place::Form,
        Place::Overlay,
        Place::Appearance,
        Place::Import,
        Place::Help,
        Place::Setup,
    ]);
    places
}

#[test]
fn no_key_means_two_things_in_one_place() {
    for place in places() {
        let mut seen: Vec<(Key, &Action)> = Vec::new();
        for binding in in_place(place) {
            for key in binding.keys {
                if let Some((_, other)) = seen.iter().find(|(known, _)| known == key) {
                    panic!("{place:?}: {key:?} is {other:?} and {:?}", binding.action);
                }
                seen.push((*key, &binding.action));
            }
        }
    }
}

#[test]
fn no_letter_is_a_command_and_every_action_has_a_key() {
    for binding in table() {
        assert!(!binding.keys.is_empty(), "{:?}", binding.action);
        for key in binding.keys {
            let letter = key.typed().filter(|c| begins_a_search(*c));
            assert_eq!(letter, None, "{:?}", binding.action);
        }
    }
}

#[test]
fn keys_that_terminals_or_input_methods_take_are_not_used() {
    let taken = [Key::f(11), Key::ctrl(' '), Key::ctrl('.'), Key::ctrl('v')];
    for binding in table() {
        for key in binding.keys {
            assert!(!taken.contains(key), "{:?} uses {key:?}", binding.action);
        }
    }
}

#[test]
fn every_action_is_explained_in_both_languages() {
    for binding in table() {
        for lang in [Lang::Zh, Lang::En] {
            assert!(!lang.action(&binding.action).is_empty());
            assert!(!lang.action_help(&binding.action).is_empty());
        }
    }
}

#[test]
fn a_form_takes_no_letter_and_no_digit_as_a_command() {
    for binding in in_place(Place::Form) {
        for key in binding.keys {
            assert!(key.typed().is_none(), "{:?}", binding.action);
        }
    }
}

#[test]
fn u15_a_key_means_the_same_on_every_page_and_detail() {
    let insert = Key::plain(KeyCode::Insert);
    for place in places().into_iter().filter(|place| place.is_list()) {
        for (key, action) in [
            (Key::f(2), Action::NewVisit),
            (Key::f(3), Action::NewRequest),
            (Key::f(4), Action::Edit),
            (Key::f(6), Action::Done),
            (Key::f(7), Action::Filter),
            (Key::f(8), Action::Postpone),
            (Key::f(9), Action::Escalate),
            (Key::ctrl('r'), Action::Reveal),
            (Key::ctrl('o'), Action::Bundle),
        ] {
            assert_eq!(lookup(place, key), Some(&action), "{place:?} {key:?}");
            assert!(keys(place, &action).contains(&key), "{place:?} {key:?}");
        }
        for page in &PAGES {
            let is_page = lookup(place, page.keys[0]) == Some(&Action::Page(page.id));
            assert_eq!(
                is_page,
                !matches!(place, Place::Marking | Place::Sheets),
                "{place:?}: the digits are pages, or statuses"
            );
        }
        assert!(
            lookup(place, insert).is_some(),
            "{place:?}: Ins adds something, or says why not"
        );
        assert_eq!(lookup(place, Key::ctrl('t')), Some(&Action::Projector), "{place:?}");
        let reveals: Vec<_> = in_place(place).filter(|row| row.action == Action::Reveal).collect();
        assert!(
            matches!(reveals[..], [row] if row.keys.len() == 1),
            "{place:?}: one key reveals"
        );
    }
    assert_eq!(lookup(Place::Form, Key::char('1')), None);
    assert_eq!(lookup(Place::Request, Key::char('？')), Some(&Action::Help));
    assert_eq!(keys(Place::Request, &Action::Done)[0], Key::f(6));
}

#[test]
fn the_readme_table_names_every_action_once() {
    for lang in [Lang::Zh, Lang::En] {
        let text = super::readme_table(lang);
        let mut actions: Vec<&Action> = Vec::new();
        for binding in table() {
            if !actions.iter().any(|told| told.is_told_with(&binding.action)) {
                actions.push(&binding.action);
            }
        }
        assert_eq!(text.lines().count(), actions.len() + 2);
        assert!(text.contains("`Ctrl+S`") && text.contains("`F10`"), "{text}");
    }
}
