//! The table's promises.

use super::{in_place, keys, lookup, table};
use crate::app::action::Action;
use crate::app::key::{Key, KeyCode};
use crate::app::place::{PAGES, PageId, Place};
use crate::domain::lang::Lang;

fn places() -> Vec<Place> {
    let mut places: Vec<Place> = PAGES.iter().map(|page| Place::Page(page.id)).collect();
    places.extend([
        Place::Household,
        Place::Request,
        Place::Form,
        Place::Overlay,
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
fn every_action_has_a_key_that_passes_an_input_method() {
    for binding in table() {
        let first = binding.keys.first().expect("every row has a key");
        let letter = matches!(first.code, KeyCode::Char(c) if !first.ctrl && c.is_alphabetic());
        assert!(!letter, "{:?} begins with a letter", binding.action);
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
fn one_key_can_mean_different_things_in_different_places() {
    let sync = Place::Page(PageId::Sync);
    assert_eq!(lookup(sync, Key::f(8)), Some(&Action::Reveal));
    for settles_at_once in [6, 7, 9] {
        assert_eq!(lookup(sync, Key::f(settles_at_once)), None);
    }
    assert_eq!(lookup(Place::Request, Key::f(6)), Some(&Action::Done));
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
            if !actions.contains(&&binding.action) {
                actions.push(&binding.action);
            }
        }
        assert_eq!(text.lines().count(), actions.len() + 2);
        assert!(text.contains("`Ctrl+S`") && text.contains("`F10`"), "{text}");
    }
}
