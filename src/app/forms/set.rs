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
        match (key.code, digit(key)) {
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
        let toggle = match (key.code, digit(key)) {
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

/// The index a digit key names: `1` is the first, `0` the tenth; full-width digits too.
fn digit(key: Key) -> Option<usize> {
    let KeyCode::Char(c) = key.code else { return None };
    let digit = fold_width_char(c).to_digit(10).filter(|_| !key.ctrl && !key.alt)?;
    usize::try_from(if digit == 0 { 9 } else { digit - 1 }).ok()
}
