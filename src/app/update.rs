//! Takes messages in: keys that must wait for an answer ([`typeahead`](super::typeahead)) are put aside and handled after it.

use super::effect::{Effect, Msg};
use super::key::Key;
use super::typeahead::{Typeahead, Until};
use super::{Action, App, Notice, Phase, Place, keymap};
use crate::domain::time::Millis;
use crate::store::Query;
use std::collections::VecDeque;

impl App {
    /// Puts a key aside that must wait for an answer, or for those before it; gives back every other message.
    fn put_aside(&mut self, msg: Msg) -> Option<Msg> {
        let opening = self.phase == Phase::Opening && matches!(msg, Msg::Key(key) if !self.quits(key));
        let behind = !self.typeahead.keys.is_empty() && matches!(msg, Msg::Key(_) | Msg::Paste(_));
        // Whoever leaves waits for no list; but for a save, whose answer takes the form away, and for the keys before.
        let leaves = !opening && !behind && !self.typeahead.is_held();
        if leaves && matches!(msg, Msg::Key(key) if self.leaves(key)) {
            return Some(msg);
        }
        if opening || behind || self.typeahead.waits(&msg, self.editing()) {
            if !opening && matches!(msg, Msg::Key(key) if self.leaves(key)) {
                self.notice = Some(Notice::QuitWaits);
            }
            self.typeahead.keys.push_back(msg);
            return None;
        }
        Some(msg)
    }

    /// The next key that waits for nothing any more.
    fn next_put_aside(&mut self) -> Option<Msg> {
        let next = self.typeahead.keys.front()?;
        if self.phase == Phase::Opening || self.typeahead.waits(next, self.editing()) {
            return None;
        }
        self.typeahead.keys.pop_front()
    }

    /// Later keys wait for the answers to these effects of a key, or of what followed from one. Nobody waits for the header.
    fn expect(&mut self, effects: &[Effect]) {
        for effect in effects {
            let expected = match effect {
                Effect::Ask(ticket, Query::Drafts) => (*ticket, Until::Done),
                Effect::Ask(ticket, _) if self.is_for_header(*ticket) => continue,
                // The one reads the whole journal, and only shows figures; the other only says how lists were arranged.
                Effect::Ask(_, Query::Retention | Query::LastViews) => continue,
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
    fn note_answered(&mut self, msg: &Msg) {
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
        let keys = std::mem::take(&mut self.typeahead.keys);
        // Whoever wanted to leave the set-up does so all the same: nothing is lost by it.
        let quits = |msg: &Msg| self.phase == Phase::SetUp && matches!(msg, Msg::Key(key) if self.leaves(*key));
        let (kept, given_up): (VecDeque<Msg>, VecDeque<Msg>) = keys.into_iter().partition(quits);
        self.unused_keys += given_up.len();
        self.typeahead.keys = kept;
    }

    /// Handles a message, and the keys that waited for it.
    pub fn update(&mut self, msg: Msg, now: Millis) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut next = match msg {
            Msg::Key(key) if self.tour_takes(key, &mut effects) => self.next_of_tour(&mut effects),
            msg => self.put_aside(msg),
        };
        while let Some(msg) = next.take().or_else(|| self.next_put_aside()) {
            self.note_answered(&msg);
            // What nobody asked for keeps nobody waiting.
            let is_followed = matches!(
                msg,
                Msg::Key(_) | Msg::Paste(_) | Msg::Answer(..) | Msg::Saved(..) | Msg::Ready(_)
            );
            let made = self.handle(msg, now);
            if is_followed {
                self.expect(&made);
            }
            effects.extend(made);
            next = self.next_put_aside().or_else(|| self.next_of_tour(&mut effects));
        }
        effects
    }

    fn leaves(&self, key: Key) -> bool {
        key.typed().is_none() && keymap::lookup(Place::Page(self.page), key) == Some(&Action::Quit)
    }

    fn quits(&self, key: Key) -> bool {
        let action = keymap::lookup(Place::Page(self.page), key);
        matches!(action, Some(Action::Quit | Action::Back))
    }
}

#[cfg(test)]
mod tests;
