//! The one-line filter of an overlay: a word or two, no undo. Forms have real text fields.

use crate::app::key::{Key, KeyCode};
use crate::domain::text::{clean_line, is_hostile};

/// The longest line kept, in characters: a path is the longest that is asked for.
const LONGEST: usize = 200;

/// What was typed; the cursor is at its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Input {
    pub text: String,
}

impl Input {
    /// Takes a key; false when it is none of the filter's.
    pub fn key(&mut self, key: Key) -> bool {
        match (key.code, key.typed()) {
            (KeyCode::Backspace, _) => self.text.pop().is_some(),
            (KeyCode::Char('u' | 'w'), None) if key.ctrl && !self.text.is_empty() => {
                self.text.clear();
                true
            }
            (_, Some(c)) if !is_hostile(c) && self.text.chars().count() < LONGEST => {
                self.text.push(c);
                true
            }
            _ => false,
        }
    }

    /// Takes pasted text, on one line.
    pub fn paste(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.text.chars().count());
        self.text.extend(clean_line(text).chars().take(room));
    }
}
