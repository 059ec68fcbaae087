//! A choice out of many: what is typed narrows the list by code, by part of the name, by pinyin or its initials.
//!
//! Invariant: nothing is chosen while the list is open; leaving the field takes the marked row when something was typed.

use super::field::{Did, Shape, TextField};
use super::options::{Opt, Options};
use crate::app::key::{Key, KeyCode};
use crate::domain::lang::Lang;
use pinyin::ToPinyinMulti;

/// State of the field.
#[derive(Debug, Clone)]
pub struct Pick {
    /// Which set it offers.
    pub set: Options,
    /// What can be chosen.
    pub opts: Vec<Opt>,
    /// What is typed.
    pub typed: TextField,
    /// What was chosen.
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
        let query = self.typed.text().trim().to_lowercase();
        let mut hits: Vec<usize> = (0..self.opts.len())
            .filter(|at| query.is_empty() || matches(&query, &self.opts[*at].code, &self.label(lang, *at)))
            .collect();
        hits.sort_by_key(|at| !starts(&query, &self.opts[*at].code, &self.label(lang, *at)));
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
    pub fn settle(&mut self, lang: Lang) -> Did {
        if !self.is_open() {
            return Did::Nothing;
        }
        let hit = self.hits(lang).get(self.at).copied();
        self.open = false;
        match hit {
            Some(at) => {
                self.chosen = Some(at);
                self.typed.set("");
                Did::Changed
            }
            None => Did::Moved,
        }
    }

    /// Takes a key; Enter, Tab and Esc are the form's.
    pub fn key(&mut self, key: Key, lang: Lang) -> Did {
        match key.code {
            KeyCode::Down | KeyCode::Up if self.is_open() => {
                let last = self.hits(lang).len().saturating_sub(1);
                let down = key.code == KeyCode::Down;
                self.at = if down {
                    (self.at + 1).min(last)
                } else {
                    self.at.saturating_sub(1)
                };
                Did::Moved
            }
            KeyCode::PageDown | KeyCode::PageUp if self.is_open() => {
                let last = self.hits(lang).len().saturating_sub(1);
                let down = key.code == KeyCode::PageDown;
                self.at = if down {
                    (self.at + 6).min(last)
                } else {
                    self.at.saturating_sub(6)
                };
                Did::Moved
            }
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => Did::Nothing,
            KeyCode::Backspace if self.chosen.is_some() => {
                self.chosen = None;
                Did::Changed
            }
            _ => self.typed_key(key),
        }
    }

    /// Puts pasted text into what is typed.
    pub fn paste(&mut self, text: &str) -> Did {
        self.chosen = None;
        self.at = 0;
        self.typed.insert(text)
    }

    fn typed_key(&mut self, key: Key) -> Did {
        let did = self.typed.key(key, 20);
        if did == Did::Changed {
            self.chosen = None;
            self.at = 0;
        }
        did
    }
}

fn starts(query: &str, code: &str, label: &str) -> bool {
    code.starts_with(query)
        || label.to_lowercase().starts_with(query)
        || sounds_at(query, &label.chars().collect::<Vec<_>>())
}

fn matches(query: &str, code: &str, label: &str) -> bool {
    let chars: Vec<char> = label.chars().collect();
    code.starts_with(query)
        || label.to_lowercase().contains(query)
        || (0..chars.len()).any(|from| sounds_at(query, &chars[from..]))
}

/// True when `query` is used up by the initials or the whole pinyin of the characters from here on.
fn sounds_at(query: &str, chars: &[char]) -> bool {
    if query.is_empty() {
        return true;
    }
    let Some((first, rest)) = chars.split_first() else {
        return false;
    };
    let readings: Vec<&str> = match first.to_pinyin_multi() {
        Some(multi) => multi.into_iter().map(pinyin::Pinyin::plain).collect(),
        None => return query.starts_with(first.to_ascii_lowercase()) && sounds_at(&query[first.len_utf8()..], rest),
    };
    readings.iter().any(|reading| {
        let initial = reading.get(..1).unwrap_or_default();
        reading.starts_with(query)
            || query.strip_prefix(*reading).is_some_and(|left| sounds_at(left, rest))
            || query.strip_prefix(initial).is_some_and(|left| sounds_at(left, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_initials_by_pinyin_by_part_and_by_code() {
        for query in ["ldzm", "ludeng", "lud", "照明", "0103", "deng"] {
            assert!(matches(query, "0103", "路灯照明"), "{query}");
        }
        for query in ["xyz", "0203", "垃圾"] {
            assert!(!matches(query, "0103", "路灯照明"), "{query}");
        }
        assert!(matches("street", "0103", "Street lights"));
    }
}
