//! The conflict conflict: the way from a marked conflict to its settlement, the same on the sync page, a household and a request.
//!
//! ```text
//! marked conflict --Enter--> picker: mine / theirs / both --> [`settlement`] --> Effect::Settle --> saved: screens ask again
//! ```

use super::conflict_choices;
use super::settlement::{Choice, settlement};
use crate::app::Ticket;
use crate::app::effect::{Effect, SaveTrouble, SavedOk};
use crate::app::screen::{Cx, Move, Notice, Picked};
use crate::change::Cursor;
use crate::view::ConflictRow;

/// What a screen has under way on the conflict.
#[derive(Debug, Default)]
pub struct ConflictFlow {
    asked: Option<(ConflictRow, Cursor)>,
    saving: Option<Ticket>,
}

impl ConflictFlow {
    /// Offers what can be done about a conflict that was shown when the log ended at `seen`.
    pub fn ask(&mut self, conflict: &ConflictRow, seen: Cursor, cx: &mut Cx<'_>) {
        let layer = conflict_choices::conflict(conflict, cx.session.today(), cx.session.lang());
        self.asked = Some((conflict.clone(), seen));
        cx.push(layer);
    }

    /// Settles a conflict, or says why the choice makes no sense.
    pub fn settle(&mut self, conflict: &ConflictRow, choice: Choice, seen: Cursor, cx: &mut Cx<'_>) {
        match settlement(conflict, choice, cx.session.today(), cx.session.lang()) {
            Err(refusal) => cx.say(Notice::Refused(choice.action(), refusal)),
            Ok(set) => {
                let ticket = cx.ticket();
                self.saving = Some(ticket);
                cx.effects.push(Effect::Settle {
                    ticket,
                    kind: conflict.kind.clone(),
                    record: conflict.record,
                    set,
                    seen,
                });
            }
        }
    }

    /// Goes on with the choice that was made; false when it was not asked.
    pub fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        if picked.asked != conflict_choices::CONFLICT {
            return false;
        }
        if let Some((conflict, seen)) = self.asked.take()
            && let Some(choice) = conflict_choices::choice_of(&picked.code)
        {
            self.settle(&conflict, choice, seen, cx);
        }
        true
    }

    /// Says what came of the save; false when the ticket is another's.
    pub fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        if self.saving.take_if(|saving| *saving == ticket).is_none() {
            return false;
        }
        match outcome {
            Ok(_) => {
                cx.say(Notice::Settled);
                cx.moves.push(Move::Refresh);
            }
            Err(trouble) => cx.say(Notice::NotSaved(trouble.clone())),
        }
        true
    }
}
