//! A choice out of many: typing narrows the list by code, part of the name, pinyin or initials.
//!
//! Invariant: nothing is chosen while the list is open; leaving the field takes the marked row when something was typed.

use super::field::{KeyOutcome, Shape, TextField};
use super::options::{Opt, Options};
use crate::app::key::{Key, KeyCode};
use crate::app::overlays::{begins, matches};
use crate::domain::lang::Lang;

/// State of the field.
#[derive(Debug, Clone)]
pub struct Pick {
    /// Which set it offers.
    pub set: Options,
    /// What can be chosen.
    pub opts: Vec<Opt>,
    pub typed: TextField,
    pub chosen: Option<usize>,
    /// The marked row of the list.
    pub at: usize,
    /// The whole list was opened.
    pub open: bool,
}

impl Pick {
    /// Nothing chosen yet.
    #[must_use]
    pub fn new(set: Options) -> Self {
        Self {
            set,
            opts: set.opts(),
            typed: TextField::new(Shape::Line, 20),
            chosen: None,
            at: 0,
            open: false,
        }
    }

    /// The chosen code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.chosen
            .and_then(|at| self.opts.get(at))
            .map(|opt| opt.code.as_str())
    }

    /// Chooses `code`, or nothing when there is no such code.
    pub fn choose(&mut self, code: &str) {
        self.chosen = self.opts.iter().position(|opt| opt.code == code);
        self.typed.set("");
        self.open = false;
    }

    /// True while its list shows.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open || (self.chosen.is_none() && !self.typed.is_empty())
    }

    /// Indices of the things that match what is typed.
    #[must_use]
    pub fn hits(&self, lang: Lang) -> Vec<usize> {
        let query = self.typed.text();
        let mut hits: Vec<usize> = (0..self.opts.len())
            .filter(|at| matches(&query, &[&self.opts[*at].code, &self.label(lang, *at)]))
            .collect();
        hits.sort_by_key(|at| !begins(&query, &[&self.opts[*at].code, &self.label(lang, *at)]));
        hits
    }

    /// What is shown for a thing.
    #[must_use]
    pub fn label(&self, lang: Lang, at: usize) -> String {
        self.opts
            .get(at)
            .map(|opt| self.set.label(lang, opt))
            .unwrap_or_default()
    }

    /// Takes the marked row when something was typed or the list is open.
    pub fn leave(&mut self, lang: Lang) -> KeyOutcome {
        if !self.is_open() {
            return KeyOutcome::Nothing;
        }
        let hit = self.hits(lang).get(self.at).copied();
        self.open = false;
        match hit {
            Some(at) => {
                self.chosen = Some(at);
                self.typed.set("");
                KeyOutcome::Changed
            }
            None => KeyOutcome::Moved,
        }
    }

    /// Takes a key; Enter, Tab and Esc are the form's.
    pub fn key(&mut self, key: Key, lang: Lang) -> KeyOutcome {
        match key.code {
            KeyCode::Down | KeyCode::Up if self.is_open() => {
                let last = self.hits(lang).len().saturating_sub(1);
                let down = key.code == KeyCode::Down;
                self.at = if down {
                    (self.at + 1).min(last)
                } else {
                    self.at.saturating_sub(1)
                };
                KeyOutcome::Moved
            }
            KeyCode::PageDown | KeyCode::PageUp if self.is_open() => {
                let last = self.hits(lang).len().saturating_sub(1);
                let down = key.code == KeyCode::PageDown;
                self.at = if down {
                    (self.at + 6).min(last)
                } else {
                    self.at.saturating_sub(6)
                };
                KeyOutcome::Moved
            }
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => KeyOutcome::Nothing,
            KeyCode::Backspace if self.chosen.is_some() => {
                self.chosen = None;
                KeyOutcome::Changed
            }
            _ => self.typed_key(key),
        }
    }

    /// Puts pasted text into what is typed.
    pub fn paste(&mut self, text: &str) -> KeyOutcome {
        self.chosen = None;
        self.at = 0;
        self.typed.insert(text)
    }

    fn typed_key(&mut self, key: Key) -> KeyOutcome {
        let did = self.typed.key(key, 20);
        if did == KeyOutcome::Changed {
            self.chosen = None;
            self.at = 0;
        }
        did
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_initials_by_pinyin_by_part_and_by_code() {
        for query in ["ldzm", "ludeng", "lud", "照明", "0103", "deng"] {
            assert!(matches(query, &["0103", "路灯照明"]), "{query}");
        }
        for query in ["xyz", "0203", "垃圾"] {
            assert!(!matches(query, &["0103", "路灯照明"]), "{query}");
        }
        assert!(matches("street", &["0103", "Street lights"]));
    }
}
