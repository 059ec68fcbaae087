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

use super::effect::{Msg, Ticket};
use super::key::{Key, KeyCode};
use std::collections::VecDeque;

/// What later keys wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Until {
    /// An answer that may move the focus, fill a list or the page: characters typed into a text may go on.
    Answered,
    /// What is in the fields or on top may be another thing afterwards.
    Done,
}

/// Keys that wait, and for what.
#[derive(Debug, Default)]
pub(super) struct Typeahead {
    /// The answers that keys wait for.
    pub(super) expected: Vec<(Ticket, Until)>,
    /// The keys, in the order in which they came.
    pub(super) keys: VecDeque<Msg>,
}

impl Typeahead {
    /// True when the message must wait for an answer; `editing`: a text field has the focus.
    pub(super) fn waits(&self, msg: &Msg, editing: bool) -> bool {
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

    /// True when what is in the fields or on top may be another thing after an answer.
    pub(super) fn is_held(&self) -> bool {
        self.expected.iter().any(|(_, until)| *until == Until::Done)
    }

    /// Nothing waits for this answer any more.
    pub(super) fn answered(&mut self, ticket: Ticket) {
        self.expected.retain(|(expected, _)| *expected != ticket);
    }
}
