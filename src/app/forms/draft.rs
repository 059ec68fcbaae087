//! The draft: kept a second after the last key and at leaving, brought back when the same form opens again.

use super::Form;
use crate::app::effect::{Effect, Ticket};
use crate::app::screen::{Cx, Notice};
use crate::change::Cursor;
use crate::domain::time::Millis;
use crate::store::Query;
use crate::store::rows::DraftRow;
use serde_json::{Value, json};

/// How long after the last key.
const PAUSE_MS: i64 = 1_000;

/// The draft's values, by field name.
const VALUES: &str = "values";
/// What the author of the draft had seen.
const SEEN: &str = "seen";

/// Where the draft stands.
#[derive(Debug, Default)]
pub struct Draft {
    key: Option<String>,
    asked: Option<Ticket>,
    /// The last change not yet kept.
    dirty_since: Option<Millis>,
    armed: bool,
    /// When it was last kept: the database has said so.
    pub kept_at: Option<Millis>,
    /// What changed last of what is on its way to the database.
    under_way: Option<Millis>,
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

    /// Something was typed: keep it in a second.
    pub fn changed(&mut self, cx: &mut Cx<'_>) {
        if self.key.is_none() {
            return;
        }
        self.dirty_since = Some(cx.now);
        if !self.armed {
            self.armed = true;
            cx.effects.push(Effect::WakeAt(cx.now.plus(PAUSE_MS)));
        }
    }

    /// Saved with its entry: nothing waits any more.
    pub fn settled(&mut self) {
        self.dirty_since = None;
        self.kept_at = None;
        self.under_way = None;
    }

    /// True when something was typed that is not kept yet.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.dirty_since.is_some()
    }

    fn keep(&mut self, body: Value, cx: &mut Cx<'_>) {
        if let (Some(key), true) = (&self.key, self.is_dirty()) {
            cx.effects.push(Effect::SaveDraft { key: key.clone(), body });
            self.under_way = self.dirty_since.take();
        }
    }

    /// The database has it, or not (`None`): then it is tried again with the next key and at leaving. False when it is
    /// another's draft.
    pub fn kept(&mut self, key: &str, at: Option<Millis>) -> bool {
        if self.key.as_deref() != Some(key) {
            return false;
        }
        let Some(since) = self.under_way.take() else {
            return false;
        };
        match at {
            Some(at) => self.kept_at = Some(at),
            None => self.dirty_since = self.dirty_since.or(Some(since)),
        }
        true
    }

    /// True when there is something to come back to.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.is_dirty() || self.under_way.is_some() || self.kept_at.is_some()
    }
}

impl Form {
    /// Keeps the draft when a second has passed without a key.
    pub(super) fn draft_wake(&mut self, cx: &mut Cx<'_>) {
        self.draft.armed = false;
        match self.draft.dirty_since {
            Some(since) if since.plus(PAUSE_MS) <= cx.now => self.keep_draft(cx),
            Some(since) => {
                self.draft.armed = true;
                cx.effects.push(Effect::WakeAt(since.plus(PAUSE_MS)));
            }
            None => {}
        }
    }

    /// Keeps the draft now when something was typed: only what is not as it was, so that what others change meanwhile in
    /// other fields is not set back when the draft returns, and what its author had seen.
    pub(super) fn keep_draft(&mut self, cx: &mut Cx<'_>) {
        let mut values = self.fields.to_json();
        values.retain(|name, value| self.original.get(name) != Some(value));
        let seen = self.seen.filter(|_| self.fields.facts.existing);
        self.draft.keep(json!({ VALUES: values, SEEN: seen }), cx);
    }

    /// Clears the form and forgets its draft; a second time takes back what was cleared.
    pub(super) fn clear_or_take_back(&mut self, cx: &mut Cx<'_>) {
        let now = self.fields.to_json();
        match self.aside.take() {
            Some(values) => {
                self.fields.fill(&values, false);
                self.draft.changed(cx);
            }
            None if now == self.original => return,
            None => {
                self.fields.fill(&self.original, false);
                self.aside = Some(now);
                self.draft.settled();
                cx.effects.extend(self.draft.key().map(Effect::DropDraft));
            }
        }
        self.problems.clear();
        self.warned = false;
        self.household_changed(cx);
    }

    /// Brings a draft back into the fields nobody has touched yet.
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
        let seen = serde_json::from_value::<Option<Cursor>>(found.body[SEEN].clone());
        if let Ok(Some(seen)) = seen {
            self.seen = self.seen.map(|now| if seen.seq < now.seq { seen } else { now });
        }
        self.draft.kept_at = Some(found.at);
        self.household_changed(cx);
        cx.say(Notice::DraftRestored(found.at));
    }
}
