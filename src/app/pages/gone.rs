//! What stands in place of a household that was deleted: why it is gone, and the households it may have been one with, to open.

use crate::app::Ticket;
use crate::app::action::Action;
use crate::app::screen::{Cx, Refusal};
use crate::domain::ids::HouseholdId;
use crate::store::{Answer, Query};
use crate::view::GoneHousehold;

/// What is known of it.
#[derive(Debug, Default)]
pub struct Gone {
    /// `None` until it came, and when nothing is left of it here.
    pub left: Option<Box<GoneHousehold>>,
    /// The marked one of the others.
    pub at: usize,
    asked: Option<Ticket>,
}

impl Gone {
    pub(super) fn ask(&mut self, id: HouseholdId, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Query::GoneHousehold(id)));
    }

    /// Takes the answer to its question; gives another's back.
    pub(super) fn answer(&mut self, ticket: Ticket, answer: Answer) -> Option<Answer> {
        match answer {
            Answer::GoneHousehold(left) if self.asked == Some(ticket) => {
                self.left = left;
                None
            }
            answer => Some(answer),
        }
    }

    fn others(&self) -> usize {
        self.left.as_ref().map_or(0, |left| left.others.len())
    }

    /// Moves among the others, or opens the marked one; false when it is nothing to do here.
    pub(super) fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let last = self.others().saturating_sub(1);
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::Open => {
                if let Some(other) = self.left.as_ref().and_then(|left| left.others.get(self.at)) {
                    cx.open(other.target);
                }
            }
            _ => return false,
        }
        true
    }

    /// What can be done here.
    pub(super) fn actions(&self) -> Vec<(Action, Option<Refusal>)> {
        let refusal = (self.others() == 0).then_some(Refusal::Gone);
        vec![(Action::Open, refusal), (Action::Back, None)]
    }
}
