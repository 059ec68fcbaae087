//! 同步: what is safe, what waits, what conflicts, what happened. Left and right choose among the three lists.
//!
//! On a conflict 1 keeps the first value and 2 the second; the page says whose they are.

use super::choices;
use super::next_step::role;
use super::subject::{refuse, tell};
use crate::app::action::Action;
use crate::app::effect::{Effect, SaveTrouble, SavedOk};
use crate::app::key::{Key, KeyCode};
use crate::app::screen::{Cx, Picked, Place, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::change::kind::Sensitivity;
use crate::domain::text::fold_width_char;
use crate::store::rows::{ConflictRow, ConflictSide, SyncView};
use crate::store::{Answer, Query};

/// The kinds of record, for `ui`.
pub use crate::change::Kind;

/// The lists of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SyncTab {
    /// What waits for the server.
    #[default]
    Pending,
    /// What both sides set.
    Conflicts,
    /// The last rounds.
    Log,
}

impl SyncTab {
    /// The tabs in display order.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Conflicts, Self::Log];
}

/// State of the page.
#[derive(Debug, Default)]
pub struct SyncPage {
    view: Option<SyncView>,
    tab: SyncTab,
    index: usize,
    asked: Option<Ticket>,
    saving: Option<Ticket>,
}

impl SyncPage {
    /// What the database knows of it; `None` until it came.
    #[must_use]
    pub fn view(&self) -> Option<&SyncView> {
        self.view.as_ref()
    }

    /// The list shown.
    #[must_use]
    pub fn tab(&self) -> SyncTab {
        self.tab
    }

    /// The selected row of it.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index.min(self.rows().saturating_sub(1))
    }

    /// The selected conflict.
    #[must_use]
    pub fn conflict(&self) -> Option<&ConflictRow> {
        let view = self.view.as_ref().filter(|_| self.tab == SyncTab::Conflicts)?;
        view.conflicts.get(self.index())
    }

    fn rows(&self) -> usize {
        self.view.as_ref().map_or(0, |view| match self.tab {
            SyncTab::Pending => view.pending.len(),
            SyncTab::Conflicts => view.conflicts.len(),
            SyncTab::Log => view.log.len(),
        })
    }

    fn turn(&mut self, by: isize) {
        let tabs = SyncTab::ALL;
        let at = tabs.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        self.tab = tabs[(at + tabs.len()).saturating_add_signed(by) % tabs.len()];
        self.index = 0;
    }

    fn go(&mut self, action: &Action) -> bool {
        let last = self.rows().saturating_sub(1);
        let index = self.index();
        self.index = match action {
            Action::Up => index.saturating_sub(1),
            Action::Down => (index + 1).min(last),
            Action::PageUp => index.saturating_sub(10),
            Action::PageDown => (index + 10).min(last),
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        };
        true
    }

    fn settle(&mut self, first: bool, cx: &mut Cx<'_>) {
        let Some(conflict) = self.conflict() else { return };
        let (one, two) = sides(conflict);
        let keep = if first { one } else { two }.value.clone();
        let (kind, record, field) = (conflict.kind.clone(), conflict.record, conflict.field.clone());
        let ticket = cx.ticket();
        self.saving = Some(ticket);
        cx.effects.push(Effect::Settle {
            ticket,
            kind,
            record,
            field,
            keep,
        });
    }
}

/// The sides in the order they are offered: this device's first, else what is shown now.
#[must_use]
pub fn sides(conflict: &ConflictRow) -> (&ConflictSide, &ConflictSide) {
    if conflict.other.mine && !conflict.shown.mine {
        (&conflict.other, &conflict.shown)
    } else {
        (&conflict.shown, &conflict.other)
    }
}

/// True when the conflicting field is one that is shown masked.
#[must_use]
pub fn is_masked(conflict: &ConflictRow) -> bool {
    let field = conflict.kind.field(&conflict.field);
    field.is_some_and(|field| field.sensitivity == Sensitivity::Masked)
}

impl Screen for SyncPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Sync)
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Query::Sync));
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let plain = !key.ctrl && !key.alt && self.conflict().is_some();
        let action = match key.code {
            KeyCode::Char(c) if plain && fold_width_char(c) == '1' => Action::KeepMine,
            KeyCode::Char(c) if plain && fold_width_char(c) == '2' => Action::UseTheirs,
            _ => return false,
        };
        self.act(&action, cx)
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if self.go(action) {
            return true;
        }
        if refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Left => self.turn(-1),
            Action::Right | Action::NextPane => self.turn(1),
            Action::Open if self.tab != SyncTab::Conflicts => {
                self.tab = SyncTab::Conflicts;
                self.index = 0;
            }
            Action::Open if self.conflict().is_some() => cx.push(choices::conflict(cx.session.lang())),
            Action::KeepMine => self.settle(true, cx),
            Action::UseTheirs => self.settle(false, cx),
            _ => return false,
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: &Answer, _cx: &mut Cx<'_>) -> bool {
        match answer {
            Answer::Sync(view) if self.asked == Some(ticket) => {
                self.view = Some((**view).clone());
                true
            }
            _ => false,
        }
    }

    fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        if self.saving.take_if(|saving| *saving == ticket).is_none() {
            return false;
        }
        tell(outcome, cx);
        true
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        let mine = picked.asked == choices::CONFLICT;
        if mine {
            self.settle(picked.code == choices::FIRST, cx);
        }
        mine
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let server = session
            .identity
            .as_ref()
            .is_some_and(|identity| identity.server.is_some());
        let writes = (!role(session).may_write()).then_some(Refusal::Role);
        let some_conflict = self.view.as_ref().is_some_and(|view| !view.conflicts.is_empty());
        let none = (!some_conflict).then_some(Refusal::NoConflict);
        let marked = self.conflict().is_none().then_some(Refusal::NotHere);
        let conflict = none.clone().or(marked).or(writes);
        vec![
            (Action::Sync, (!server).then_some(Refusal::NoServer)),
            (Action::Open, none),
            (Action::KeepMine, conflict.clone()),
            (Action::UseTheirs, conflict),
            (Action::Cable, session.cable.is_none().then_some(Refusal::OnlyDemo)),
            (Action::Reveal, None),
        ]
    }
}
