//! [`Cast`]: what was pressed last, by the name of what it does, for people who look on.
//!
//! Invariant: it never holds what is typed or chosen. A character that goes into a field is no more than that something is typed.

use super::action::Action;
use super::key::Key;
use super::place::Place;
use super::screen::DoneAs;
use std::collections::VecDeque;

/// Things that are shown at most.
const SHOWN: usize = 4;

/// Something that was pressed.
#[derive(Debug, Clone, PartialEq)]
pub enum Pressed {
    /// Text, which stays unsaid.
    Typed,
    /// One of the choices, which stays unsaid.
    Chosen,
    /// A key of the field with the focus, or one that means nothing here.
    Key(Key),
    /// A key that does something: what, in which place, with what was selected there.
    Did(Key, Place, Action, Option<DoneAs>, bool),
}

/// What was pressed last, the latest at the end.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    last: VecDeque<(Pressed, usize)>,
}

impl Cast {
    /// Notes what was pressed; the same again is counted.
    pub(super) fn note(&mut self, pressed: Pressed) {
        match self.last.back_mut() {
            Some((last, times)) if *last == pressed => *times += 1,
            _ => self.last.push_back((pressed, 1)),
        }
        while self.last.len() > SHOWN {
            self.last.pop_front();
        }
    }

    /// What was pressed and how many times in a row, the latest first.
    pub fn latest(&self) -> impl Iterator<Item = (&Pressed, usize)> {
        self.last.iter().rev().map(|(pressed, times)| (pressed, *times))
    }
}
