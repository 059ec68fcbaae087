//! A few things to choose from, one or any: digits, arrows and the space bar, full-width forms as well.

use super::field::KeyOutcome;
use super::options::Opt;
use crate::app::key::{Key, KeyCode};
use crate::domain::text::fold_width_char;

/// A few options of which one, or any number, are chosen.
#[derive(Debug, Clone, Default)]
pub struct Set {
    /// What can be chosen.
    pub opts: Vec<Opt>,
    pub on: Vec<bool>,
    /// Where the mark is (any-of only).
    pub at: usize,
}

impl Set {
    /// Options with nothing chosen.
    #[must_use]
    pub fn new(opts: Vec<Opt>) -> Self {
        Self {
            on: vec![false; opts.len()],
            opts,
            at: 0,
        }
    }

    /// The digit that chooses the option: its code when all codes are digits, else its place, and 0 for the tenth.
    #[must_use]
    pub fn digit(&self, at: usize) -> Option<char> {
        let code = |opt: &Opt| {
            Some(&opt.code)
                .filter(|code| code.len() == 1)?
                .chars()
                .next()
                .filter(char::is_ascii_digit)
        };
        let by_code = self.opts.iter().all(|opt| code(opt).is_some());
        match self.opts.get(at) {
            Some(opt) if by_code => code(opt),
            Some(_) if at < 10 => char::from_digit(u32::try_from(at + 1).ok()? % 10, 10),
            _ => None,
        }
    }

    /// The option that a digit key chooses, full-width digits too; one behind the last when the digit chooses none.
    fn by_digit(&self, key: Key) -> Option<usize> {
        let digit = key.typed().map(fold_width_char).filter(char::is_ascii_digit)?;
        let of_digit = |at: &usize| self.digit(*at) == Some(digit);
        Some((0..self.opts.len()).find(of_digit).unwrap_or(self.opts.len()))
    }

    /// Codes of what is chosen.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.opts
            .iter()
            .zip(&self.on)
            .filter(|(_, on)| **on)
            .map(|(opt, _)| opt.code.as_str())
    }

    /// Replaces the options; those that remain stay chosen.
    pub fn offer(&mut self, opts: Vec<Opt>) {
        let kept: Vec<bool> = opts
            .iter()
            .map(|opt| self.codes().any(|code| code == opt.code))
            .collect();
        self.opts = opts;
        self.on = kept;
        self.at = 0;
    }

    /// Chooses `code` and nothing else.
    pub fn choose(&mut self, code: &str) {
        for (opt, on) in self.opts.iter().zip(&mut self.on) {
            *on = opt.code == code;
        }
    }

    fn chosen(&self) -> Option<usize> {
        self.on.iter().position(|on| *on)
    }

    fn choose_at(&mut self, at: usize) -> KeyOutcome {
        if at >= self.on.len() || self.chosen() == Some(at) {
            return KeyOutcome::Moved;
        }
        self.on.fill(false);
        self.on[at] = true;
        KeyOutcome::Changed
    }

    /// Takes a key where one is chosen.
    pub fn choice_key(&mut self, key: Key) -> KeyOutcome {
        let last = self.on.len().saturating_sub(1);
        match (key.code, self.by_digit(key)) {
            (_, Some(at)) => self.choose_at(at),
            (KeyCode::Left, _) => self.choose_at(self.chosen().map_or(last, |at| at.saturating_sub(1))),
            (KeyCode::Right, _) => self.choose_at(self.chosen().map_or(0, |at| (at + 1).min(last))),
            (KeyCode::Char(c), _) if fold_width_char(c) == ' ' => {
                self.choose_at(self.chosen().map_or(0, |at| if at == last { 0 } else { at + 1 }))
            }
            (KeyCode::Backspace | KeyCode::Delete, _) if self.chosen().is_some() => {
                self.on.fill(false);
                KeyOutcome::Changed
            }
            _ => KeyOutcome::Nothing,
        }
    }

    /// Takes a key where any are chosen.
    pub fn many_key(&mut self, key: Key) -> KeyOutcome {
        let last = self.on.len().saturating_sub(1);
        let toggle = match (key.code, self.by_digit(key)) {
            (_, Some(at)) => at,
            (KeyCode::Char(c), _) if fold_width_char(c) == ' ' => self.at,
            (KeyCode::Left, _) => {
                self.at = self.at.saturating_sub(1);
                return KeyOutcome::Moved;
            }
            (KeyCode::Right, _) => {
                self.at = (self.at + 1).min(last);
                return KeyOutcome::Moved;
            }
            _ => return KeyOutcome::Nothing,
        };
        let Some(on) = self.on.get_mut(toggle) else {
            return KeyOutcome::Moved;
        };
        *on = !*on;
        self.at = toggle;
        KeyOutcome::Changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(codes: &[&str]) -> Set {
        let opt = |code: &&str| Opt {
            code: (*code).to_owned(),
            text: None,
        };
        Set::new(codes.iter().map(opt).collect())
    }

    fn chosen(set: &mut Set, key: char) -> Option<&str> {
        set.on.fill(false);
        set.choice_key(Key::char(key));
        set.codes().next()
    }

    #[test]
    fn codes_that_are_digits_are_chosen_by_themselves_and_others_by_their_place() {
        let mut risk = set(&["0", "1", "2", "3", "4", "5"]);
        for (key, code) in [('0', Some("0")), ('2', Some("2")), ('５', Some("5")), ('6', None)] {
            assert_eq!(chosen(&mut risk, key), code, "{key}");
        }
        let mut levels = set(&["1", "2", "9"]);
        assert_eq!(chosen(&mut levels, '9'), Some("9"));
        assert_eq!(levels.digit(2), Some('9'));
        let mut words = set(&["home", "phone"]);
        assert_eq!(chosen(&mut words, '2'), Some("phone"));
        assert_eq!(chosen(&mut words, '3'), None);
    }
}
