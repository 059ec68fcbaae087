//! A question before something that cannot be undone. Cancel is the default; Enter alone never does it.

use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::open::Question;
use crate::app::picked::Picked;
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Refusal, Screen};
use crate::app::session::Session;

/// The question, with the answer selected.
#[derive(Debug)]
pub struct Confirm {
    /// What is asked.
    pub question: Question,
    /// True when the dangerous answer is selected.
    pub yes: bool,
    picked: Picked,
}

impl Confirm {
    /// Asks; a yes does `picked`.
    #[must_use]
    pub fn new(question: Question, picked: Picked) -> Self {
        Self {
            question,
            yes: false,
            picked,
        }
    }

    fn decide(&self, yes: bool, cx: &mut Cx<'_>) {
        cx.moves.push(Move::Pop);
        if yes {
            cx.moves.push(Move::Pick(Box::new(self.picked.clone())));
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
