//! Deleting a record: first the question with Cancel as default, then the reason, then one save that can be undone.

use super::errand::tell;
use crate::app::Ticket;
use crate::app::effect::{Effect, SaveTrouble, SavedOk};
use crate::app::layer::Layer;
use crate::app::overlays::{Confirm, PickItem, PickTitle, Picker, Question};
use crate::app::screen::{Cx, Move, Picked};
use crate::change::entry::{DeleteEntry, Entry};
use crate::change::{Cursor, Kind};
use crate::domain::ids::RecordId;

/// The question.
const SURE: &str = "delete_sure";
/// The reason.
const REASON: &str = "delete_reason";

/// A deletion under way.
#[derive(Debug, Default)]
pub struct Deletion {
    what: Option<(Kind, RecordId)>,
    /// Where the log ended when the record was shown: an edit that came later is not deleted unseen.
    seen: Option<Cursor>,
    saving: Option<Ticket>,
    /// The screen shows the record itself: it is left once the record is gone.
    leave: bool,
}

impl Deletion {
    /// Asks whether the record that people call `name` is to be deleted.
    pub fn begin(&mut self, what: (Kind, RecordId), name: String, seen: Option<Cursor>, cx: &mut Cx<'_>) {
        self.what = Some(what);
        self.seen = seen;
        self.leave = false;
        cx.push(Layer::Confirm(Confirm::named(SURE, Question::Delete { what: name })));
    }

    /// The same for the record that the screen shows: its screen is left afterwards.
    pub fn begin_whole(&mut self, what: (Kind, RecordId), name: String, seen: Option<Cursor>, cx: &mut Cx<'_>) {
        self.begin(what, name, seen, cx);
        self.leave = true;
    }

    /// Goes on with an answer: after the yes the reason, after the reason the save. False when it was not asked.
    pub fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        match (picked.asked, &self.what) {
            (SURE, Some(_)) => {
                let lang = cx.session.lang();
                let items = lang.delete_reasons().map(|reason| PickItem {
                    code: reason.to_owned(),
                    label: reason.to_owned(),
                });
                cx.push(Layer::Picker(Picker::new(REASON, PickTitle::Reason, items.to_vec())));
            }
            (REASON, Some((kind, record))) => {
                let entry = Entry::Delete(DeleteEntry {
                    kind: kind.code().to_owned(),
                    record: record.to_string(),
                    reason: picked.code.clone(),
                });
                let ticket = cx.ticket();
                self.saving = Some(ticket);
                self.what = None;
                cx.effects.push(Effect::Save {
                    ticket,
                    entry: Box::new(entry),
                    draft: None,
                    seen: self.seen,
                });
            }
            _ => return false,
        }
        true
    }

    /// Says what came of the save; false when the ticket is another's.
    pub fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        if self.saving.take_if(|saving| *saving == ticket).is_none() {
            return false;
        }
        if self.leave && outcome.is_ok() {
            cx.moves.push(Move::Pop);
        }
        tell(outcome, cx);
        true
    }
}
