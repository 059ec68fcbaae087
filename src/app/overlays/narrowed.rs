//! A short list that typing filters: the text, the matching rows, the selected one.
//!
//! Invariant: after every change of the text the first row that matches is selected.

use super::cursor::Cursor;
use super::input::Input;
use crate::app::action::Action;
use crate::app::key::Key;

/// The list.
#[derive(Debug)]
pub struct Narrowed<T> {
    /// What was typed.
    pub input: Input,
    /// The selection among the rows shown.
    pub cursor: Cursor,
    items: Vec<T>,
    shown: Vec<usize>,
}

impl<T> Narrowed<T> {
    /// All of `items`, the first one selected.
    #[must_use]
    pub fn new(items: Vec<T>) -> Self {
        Self {
            input: Input::default(),
            cursor: Cursor::default(),
            shown: (0..items.len()).collect(),
            items,
        }
    }

    /// All of it, matching or not.
    #[must_use]
    pub fn all(&self) -> &[T] {
        &self.items
    }

    /// What matches what was typed.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = &T> {
        self.shown.iter().map(|index| &self.items[*index])
    }

    /// The items that match.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<&T> {
        self.shown.get(row).map(|index| &self.items[*index])
    }

    #[must_use]
    pub fn selected(&self) -> Option<&T> {
        self.row(self.cursor.index)
    }

    /// Takes a key of the filter line; false when it is none. `found` says what matches a text.
    pub fn key(&mut self, key: Key, found: impl Fn(&str, &T) -> bool) -> bool {
        let taken = self.input.key(key);
        if taken {
            self.narrow(found);
        }
        taken
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str, found: impl Fn(&str, &T) -> bool) {
        self.input.paste(text);
        self.narrow(found);
    }

    /// Moves the selection; false when the action is no movement.
    pub fn act(&mut self, action: &Action) -> bool {
        self.cursor.act(action, self.shown.len())
    }

    fn narrow(&mut self, found: impl Fn(&str, &T) -> bool) {
        let matches = |index: &usize| found(&self.input.text, &self.items[*index]);
        self.shown = (0..self.items.len()).filter(matches).collect();
        self.cursor = Cursor::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_narrows_selects_the_first_match_and_taking_it_back_shows_all_again() {
        let mut list = Narrowed::new(vec!["ab", "b", "bc"]);
        let found = |text: &str, item: &&str| item.starts_with(text);
        list.act(&Action::Last);
        assert_eq!(list.selected(), Some(&"bc"));
        assert!(list.key(Key::char('b'), found));
        assert_eq!((list.shown().len(), list.selected()), (2, Some(&"b")));
        list.paste("x", found);
        assert_eq!((list.shown().len(), list.selected(), list.all().len()), (0, None, 3));
        assert!(!list.act(&Action::Open));
        list.key(Key::ctrl('u'), found);
        assert_eq!(list.shown().len(), 3);
    }
}
