//! What a record's own page has under way: an errand of its subject, a deletion, the settling of a conflict.

use super::conflict_flow::ConflictFlow;
use super::delete::Deletion;
use super::errand::Errand;
use crate::app::Ticket;
use crate::app::effect::{SaveTrouble, SavedOk};
use crate::app::screen::{Cx, Picked};

/// All of it together: an outcome or a choice belongs to the first that asked for it.
#[derive(Debug, Default)]
pub struct UnderWay {
    /// A question whose answer opens a form, a save without a form.
    pub errand: Errand,
    /// A deletion that was asked about.
    pub deletion: Deletion,
    /// A conflict that is being settled.
    pub conflict: ConflictFlow,
}

impl UnderWay {
    /// Says what came of a save; false when the ticket is another's.
    pub fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        self.errand.saved(ticket, outcome, cx)
            || self.deletion.saved(ticket, outcome, cx)
            || self.conflict.saved(ticket, outcome, cx)
    }

    /// Goes on with a choice that was made; false when nothing here asked.
    pub fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        self.deletion.picked(picked, cx) || self.conflict.picked(picked, cx)
    }
}
