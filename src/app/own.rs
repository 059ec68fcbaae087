//! What the app asks on its own account: the header's figures, who this device is, undo and redo.
//!
//! Invariant: of the figures and of the identity at most one question is on its way.

use super::effect::{Effect, Ticket};
use super::{App, Phase};
use crate::store::Query;

/// Which save the app itself asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    Counts,
    Identity,
    Undo,
    Redo,
}

impl App {
    pub(super) fn take_own(&mut self, ticket: Ticket) -> Option<Own> {
        let index = self.own.iter().position(|(own, _)| *own == ticket)?;
        Some(self.own.swap_remove(index).1)
    }

    pub(super) fn own_ticket(&mut self, own: Own) -> Ticket {
        self.next_ticket += 1;
        let ticket = Ticket(self.next_ticket);
        self.own.push((ticket, own));
        ticket
    }

    pub(super) fn ask_counts(&mut self, effects: &mut Vec<Effect>) {
        if !self.own.iter().any(|(_, own)| *own == Own::Counts) {
            let ticket = self.own_ticket(Own::Counts);
            effects.push(Effect::Ask(ticket, Query::Counts));
        }
    }

    /// Who we are, asked again: a pull may have brought names of units.
    pub(super) fn ask_identity(&mut self, effects: &mut Vec<Effect>) {
        if self.phase == Phase::Ready && !self.own.iter().any(|(_, own)| *own == Own::Identity) {
            let ticket = self.own_ticket(Own::Identity);
            effects.push(Effect::Ask(ticket, Query::Identity));
        }
    }
}
