//! A question before something that cannot be undone. Cancel is the default; Enter alone never does it.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::key::Key;
use crate::app::screen::{Cx, Move, Picked, Place, Refusal, Screen};
use crate::app::session::Session;
use crate::change::{Fields, Kind};

/// What is asked; worded by `ui::words::frame`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Leave although a form is open (its draft is kept).
    Quit,
    /// Delete the record called so.
    Delete {
        /// What people call it.
        what: String,
    },
    /// Throw away what was typed in the form.
    Discard,
    /// Save the values of a refused change that no form shows as a new change.
    RefusedSource {
        kind: Kind,
        /// Its values.
        set: Fields,
    },
    /// Let many records leave this device.
    Removal {
        /// How many; 0 when it is not known.
        records: usize,
    },
}

/// The question, with the answer selected.
#[derive(Debug)]
pub struct Confirm {
    /// What is asked.
    pub question: Question,
    /// True when the dangerous answer is selected.
    pub yes: bool,
    asked: &'static str,
}

impl Confirm {
    /// A question; a yes to [`Question::Quit`] leaves, to others it goes to the screen below as `confirm`.
    #[must_use]
    pub fn new(question: Question) -> Self {
        Self::named("confirm", question)
    }

    /// A question; a yes goes to the screen below as a choice in `asked` with the code `yes`.
    #[must_use]
    pub fn named(asked: &'static str, question: Question) -> Self {
        Self {
            question,
            yes: false,
            asked,
        }
    }

    fn decide(&self, yes: bool, cx: &mut Cx<'_>) {
        cx.moves.push(Move::Pop);
        if !yes {
            return;
        }
        if self.question == Question::Quit {
            cx.effects.push(Effect::Quit);
        } else {
            let code = "yes".to_owned();
            let asked = self.asked;
            cx.moves.push(Move::Pick(Picked { asked, code }));
        }
    }
}

impl Screen for Confirm {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        match key.folded().typed() {
            Some('1') => self.decide(false, cx),
            Some('2') => self.decide(true, cx),
            _ => return false,
        }
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Up | Action::Down | Action::Left | Action::Right | Action::NextPane | Action::PrevPane => {
                self.yes = !self.yes;
            }
            Action::Open => self.decide(self.yes, cx),
            _ => return false,
        }
        true
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        super::choice_actions()
    }
}
