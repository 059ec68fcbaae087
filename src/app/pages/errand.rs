//! What a page has under way for its selected row: the way from a key to a form or a save, over a question to the store.

use super::next_step::row_of;
use crate::app::Ticket;
use crate::app::effect::{Effect, SaveTrouble, SavedOk};
use crate::app::forms::Form;
use crate::app::layer::Layer;
use crate::app::screen::{Cx, Move, Notice};
use crate::change::entry::{EditEntry, Entry};
use crate::change::{Cursor, Kind};
use crate::domain::followup::ReminderState;
use crate::domain::ids::{ReminderId, RequestId};
use crate::domain::request::EventKind;
use crate::store::{Answer, Query};

/// An errand: a question whose answer opens a form, a save without a form.
#[derive(Debug, Default)]
pub struct Errand {
    asked: Option<(Ticket, EventKind)>,
    saving: Option<Ticket>,
}

impl Errand {
    /// Asks for the whole request; the answer opens the form of the step.
    pub(super) fn ask(&mut self, request: RequestId, kind: EventKind, cx: &mut Cx<'_>) {
        self.asked = Some((cx.ask(Query::Request(request)), kind));
    }

    /// Saves a manual reminder as done; it can be undone.
    pub(super) fn finish(&mut self, reminder: ReminderId, seen: Option<Cursor>, cx: &mut Cx<'_>) {
        let mut set = crate::change::Fields::new();
        set.insert("state".to_owned(), ReminderState::Done.code().into());
        let ticket = cx.ticket();
        self.saving = Some(ticket);
        cx.effects.push(Effect::Save {
            ticket,
            entry: Box::new(Entry::Edit(EditEntry {
                kind: Kind::Reminder.code().to_owned(),
                record: reminder.to_string(),
                set,
            })),
            draft: None,
            seen,
        });
    }

    /// Opens the form when `ticket` is the errand's; else gives the answer back.
    pub fn take(&mut self, ticket: Ticket, answer: Answer, cx: &mut Cx<'_>) -> Option<Answer> {
        let Some((_, kind)) = self.asked.take_if(|(asked, _)| *asked == ticket) else {
            return Some(answer);
        };
        if let Answer::Request(Some(detail)) = answer {
            cx.push(Layer::Form(Form::event(&row_of(&detail), kind)));
        }
        None
    }

    /// Says what came of the save when `ticket` is the errand's; false when it is not.
    pub fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        if self.saving.take_if(|saving| *saving == ticket).is_none() {
            return false;
        }
        tell(outcome, cx);
        true
    }
}

/// Says what came of a save, and has every screen ask again when it went through.
pub fn tell(outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) {
    match outcome {
        Ok(saved) => {
            cx.say(Notice::Saved(saved.clone()));
            cx.moves.push(Move::Refresh);
        }
        Err(trouble) => cx.say(Notice::NotSaved(trouble.clone())),
    }
}
