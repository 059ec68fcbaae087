//! The draft of a form: kept a second after the first unkept key and whenever the form or the console ends, restored when the
//! same form opens again.
//!
//! Invariant: unkept keys are never older than [`WITHIN_MS`] plus the time of one write. No instants are compared: a wake that
//! comes too early keeps the draft too early, and setting the clock back delays nothing.

use super::Form;
use crate::app::action::Action;
use crate::app::effect::{Effect, Ticket};
use crate::app::screen::{Cx, Notice, Refusal};
use crate::change::Cursor;
use crate::domain::time::Millis;
use crate::store::Query;
use crate::view::DraftRow;
use serde_json::{Value, json};

/// How long after the first unkept key. At most two seconds of typing may be lost; the other second is for a slow disk.
const WITHIN_MS: i64 = 1_000;

/// The draft's values, by field name.
const VALUES: &str = "values";
/// What the author of the draft had seen.
const SEEN: &str = "seen";

/// The state of the draft.
#[derive(Debug, Default)]
pub struct Draft {
    key: Option<String>,
    asked: Option<Ticket>,
    /// Something was typed that is neither kept nor being written.
    dirty: bool,
    /// A wake is set and has not come.
    armed: bool,
    /// When it was last kept, as the database confirmed.
    pub kept_at: Option<Millis>,
    /// It is being written.
    under_way: bool,
}

impl Draft {
    /// No draft yet.
    #[must_use]
    pub fn new(key: Option<String>) -> Self {
        Self { key, ..Self::default() }
    }

    /// Its name in the store.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        self.key.clone()
    }

    /// Asks for what waits.
    pub fn ask(&mut self, cx: &mut Cx<'_>) {
        if self.key.is_some() {
            self.asked = Some(cx.ask(Query::Drafts));
        }
    }

    /// True for the answer to [`Self::ask`].
    pub fn is_answer(&mut self, ticket: Ticket) -> bool {
        self.asked.take_if(|asked| *asked == ticket).is_some()
    }

    /// Something was typed: the draft is kept in a second. Further keys do not delay that.
    pub fn changed(&mut self, cx: &mut Cx<'_>) {
        if self.key.is_none() {
            return;
        }
        self.dirty = true;
        if !self.armed {
            self.armed = true;
            cx.effects.push(Effect::WakeAt(cx.now.plus(WITHIN_MS)));
        }
    }

    /// Its entry was saved: there is nothing left to keep.
    pub fn done(&mut self) {
        self.dirty = false;
        self.kept_at = None;
        self.under_way = false;
    }

    fn keep(&mut self, body: Value, cx: &mut Cx<'_>) {
        if let Some(key) = &self.key {
            cx.effects.push(Effect::SaveDraft { key: key.clone(), body });
            self.dirty = false;
            self.under_way = true;
        }
    }

    /// The database has it, or not (`None`): then it is tried again with the next key and on leaving. False when it is
    /// another's draft.
    pub fn kept(&mut self, key: &str, at: Option<Millis>) -> bool {
        if self.key.as_deref() != Some(key) {
            return false;
        }
        if !std::mem::take(&mut self.under_way) {
            return false;
        }
        match at {
            Some(at) => self.kept_at = Some(at),
            None => self.dirty = true,
        }
        true
    }

    /// True when there is something to come back to.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.dirty || self.under_way || self.kept_at.is_some()
    }
}

impl Form {
    /// Keeps what was typed. Not while the form is being saved: the save deletes the draft, and one kept afterwards would come
    /// back as a second entry. A refused save keeps it.
    pub(super) fn draft_wake(&mut self, cx: &mut Cx<'_>) {
        self.draft.armed = false;
        if self.saving.is_none() {
            self.keep_draft(cx);
        }
    }

    /// Keeps the draft now if something was typed: the changed fields and the cursor. Unchanged fields are left out, so that a
    /// restored draft does not undo what others changed meanwhile.
    pub(super) fn keep_draft(&mut self, cx: &mut Cx<'_>) {
        if !self.draft.dirty {
            return;
        }
        let mut values = self.fields.to_json();
        values.retain(|name, value| self.original.get(name) != Some(value));
        let seen = self.seen.filter(|_| self.fields.facts.existing);
        self.draft.keep(json!({ VALUES: values, SEEN: seen }), cx);
    }

    /// Clears the form and forgets its draft; a second time restores what was cleared.
    pub(super) fn clear_or_take_back(&mut self, cx: &mut Cx<'_>) {
        let now = self.fields.to_json();
        match self.aside.take() {
            Some(values) => {
                self.fields.fill(&values, false);
                self.draft.changed(cx);
            }
            None if now == self.original => return cx.say(Notice::Refused(Action::Clear, Refusal::Untouched)),
            None => {
                match self.saved {
                    0 => self.fields.fill(&self.original, false),
                    // The evening's date and way stay.
                    _ => self.empty_visit(),
                }
                self.aside = Some(now);
                self.draft.done();
                cx.effects.extend(self.draft.key().map(Effect::DropDraft));
            }
        }
        self.problems.clear();
        self.warned = false;
        self.go_to(self.focus);
        self.household_changed(cx);
    }

    /// Restores a draft into the fields that nobody has touched yet.
    pub(super) fn restore_draft(&mut self, drafts: &[DraftRow], cx: &mut Cx<'_>) {
        let key = self.draft.key();
        let Some(found) = drafts.iter().find(|row| Some(&row.key) == key.as_ref()) else {
            return;
        };
        let now = self.fields.to_json();
        let Some(values) = found.body[VALUES]
            .as_object()
            .filter(|values| values.iter().any(|(name, value)| now.get(name) != Some(value)))
        else {
            return;
        };
        self.fields.fill(values, true);
        self.restored.clone_from(values);
        self.go_to(self.focus);
        let seen = serde_json::from_value::<Option<Cursor>>(found.body[SEEN].clone());
        if let Ok(Some(seen)) = seen {
            self.seen = self.seen.map(|now| if seen.seq < now.seq { seen } else { now });
        }
        self.draft.kept_at = Some(found.at);
        self.household_changed(cx);
        self.show_setup(cx);
        cx.say(Notice::DraftRestored(found.at));
    }
}
