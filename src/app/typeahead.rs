//! Keys typed ahead: those that come before the answer to an earlier key wait for it, so that they mean to a quick typist on a
//! slow disk what they mean to everybody else.
//!
//! ```text
//! key --update--> Effect::Ask, Effect::Save --expect--> later keys wait --Msg::Answer, Msg::Saved--> they are handled
//!                                                                      \--not saved--> they are given up, and their number said
//! ```
//!
//! Invariant: keys are handled in the order in which they came. After a save that did not happen the waiting keys are given up:
//! whoever typed them thought of the next form, here they would change a field that nobody looks at, or confirm a doubt that
//! nobody has read.

use super::effect::{Effect, Msg, Ticket};
use super::key::{Key, KeyCode};
use super::{Action, App, Phase, Place, keymap};
use crate::domain::time::Millis;
use crate::store::Query;
use std::collections::VecDeque;

/// What later keys wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Until {
    /// An answer that may move the focus, fill a list or the page: characters typed into a text may go on.
    Answered,
    /// What is in the fields or on top may be another thing afterwards.
    Done,
}

/// Keys that wait, and for what.
#[derive(Debug, Default)]
pub(super) struct Typeahead {
    expected: Vec<(Ticket, Until)>,
    keys: VecDeque<Msg>,
}

impl Typeahead {
    fn waits(&self, msg: &Msg, editing: bool) -> bool {
        let is_text = match msg {
            Msg::Paste(_) => true,
            Msg::Key(key) => key.typed().is_some() || *key == Key::plain(KeyCode::Backspace),
            _ => return false,
        };
        match self.expected.iter().map(|(_, until)| *until).max() {
            None => false,
            Some(Until::Answered) => !(editing && is_text),
            Some(Until::Done) => true,
        }
    }

    fn answered(&mut self, ticket: Ticket) {
        self.expected.retain(|(expected, _)| *expected != ticket);
    }
}

impl App {
    /// Puts a key aside that must wait for an answer, or for those before it; gives back every other message.
    pub(super) fn put_aside(&mut self, msg: Msg) -> Option<Msg> {
        let opening = self.phase == Phase::Opening && matches!(msg, Msg::Key(key) if !self.quits(key));
        let behind = !self.typeahead.keys.is_empty() && matches!(msg, Msg::Key(_) | Msg::Paste(_));
        if opening || behind || self.typeahead.waits(&msg, self.editing()) {
            self.typeahead.keys.push_back(msg);
            return None;
        }
        Some(msg)
    }

    /// The next key that waits for nothing any more.
    pub(super) fn next_put_aside(&mut self) -> Option<Msg> {
        let next = self.typeahead.keys.front()?;
        if self.phase == Phase::Opening || self.typeahead.waits(next, self.editing()) {
            return None;
        }
        self.typeahead.keys.pop_front()
    }

    /// Later keys wait for the answers to these effects of a key, or of what followed from one. Nobody waits for the header.
    pub(super) fn expect(&mut self, effects: &[Effect]) {
        for effect in effects {
            let expected = match effect {
                Effect::Ask(ticket, Query::Drafts) => (*ticket, Until::Done),
                Effect::Ask(ticket, _) if self.is_for_header(*ticket) => continue,
                Effect::Ask(ticket, _) if self.is_waited_for(*ticket) => (*ticket, Until::Done),
                Effect::Ask(ticket, _) => (*ticket, Until::Answered),
                effect => match effect.saves() {
                    Some(ticket) => (ticket, Until::Done),
                    None => continue,
                },
            };
            self.typeahead.expected.push(expected);
        }
    }

    /// Takes note of an answer, and of everything that ends all waiting.
    pub(super) fn note_answered(&mut self, msg: &Msg) {
        match msg {
            Msg::Answer(ticket, answer) => {
                self.typeahead.answered(*ticket);
                if answer.is_err() {
                    self.give_up_keys();
                }
            }
            Msg::Saved(ticket, _) => self.typeahead.answered(*ticket),
            Msg::Ready(_) => self.typeahead.expected.clear(),
            Msg::Fresh | Msg::Failed(_) | Msg::Locked { .. } => self.typeahead = Typeahead::default(),
            _ => {}
        }
    }

    /// Gives up the keys that wait: what they were typed for did not happen.
    pub(super) fn give_up_keys(&mut self) {
        self.unused_keys += self.typeahead.keys.len();
        self.typeahead.keys.clear();
    }

    /// Handles a message, and the keys that waited for it.
    pub fn update(&mut self, msg: Msg, now: Millis) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut next = self.put_aside(msg);
        while let Some(msg) = next {
            effects.extend(self.handle(msg, now));
            next = self.next_put_aside();
        }
        effects
    }

    fn quits(&self, key: Key) -> bool {
        let action = keymap::lookup(Place::Page(self.page), key);
        matches!(action, Some(Action::Quit | Action::Back))
    }
}

#[cfg(test)]
mod tests;
