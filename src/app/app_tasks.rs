//! Questions and saves of the app itself rather than of a screen: the header's figures, the identity, undo and redo.
//!
//! Invariant: at most one question for the figures and one for the identity is under way.

use super::effect::{Effect, Ticket};
use super::{App, Phase};
use crate::store::Query;

/// Which save the app itself asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AppTask {
    Counts,
    Identity,
    Undo,
    Redo,
}

impl App {
    pub(super) fn take_task(&mut self, ticket: Ticket) -> Option<AppTask> {
        let index = self.tasks.iter().position(|(own, _)| *own == ticket)?;
        Some(self.tasks.swap_remove(index).1)
    }

    pub(super) fn task_ticket(&mut self, own: AppTask) -> Ticket {
        self.next_ticket += 1;
        let ticket = Ticket(self.next_ticket);
        self.tasks.push((ticket, own));
        ticket
    }

    pub(super) fn ask_counts(&mut self, effects: &mut Vec<Effect>) {
        if !self.tasks.iter().any(|(_, own)| *own == AppTask::Counts) {
            let ticket = self.task_ticket(AppTask::Counts);
            effects.push(Effect::Ask(ticket, Query::Counts));
        }
    }

    /// Asks for the identity again: a pull may have brought names of units.
    pub(super) fn ask_identity(&mut self, effects: &mut Vec<Effect>) {
        if self.phase == Phase::Ready && !self.tasks.iter().any(|(_, own)| *own == AppTask::Identity) {
            let ticket = self.task_ticket(AppTask::Identity);
            effects.push(Effect::Ask(ticket, Query::Identity));
        }
    }
}
