//! 同步: what is safe, what waits, what conflicts, what happened. Left and right choose among the three lists.
//!
//! Enter always does what helps with the marked row: what settles a conflict, the choices for a change that the server put
//! aside, the request of a step without effect, the record of what waits. Digits switch pages here as everywhere: settling is not undone.

use super::conflict_choices;
use super::conflict_flow::ConflictFlow;
use super::offers::refuse;
use super::refused::RefusedFlow;
use super::settlement::Choice;
use super::{HouseholdScreen, RequestScreen};
use crate::app::action::Action;
use crate::app::effect::{Effect, SaveTrouble, SavedOk};
use crate::app::layer::Layer;
use crate::app::overlays::{Confirm, FileBox, FileFor, Question};
use crate::app::screen::{Cx, DoneAs, Move, Notice, Picked, Place, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::store::{Answer, Query};
use crate::sync::status::{Status, Trouble, TroubleCode};
use crate::view::{ConflictRow, PendingRow, SearchTarget, SyncView, VoidStepRow};

/// The question whether many records may leave.
const REMOVAL: &str = "removal";

/// The audit log's word for a step without effect that was taken note of; the queries leave such steps out.
const VOID_STEP_NOTED: &str = "void_step_noted";

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
    refused_flow: RefusedFlow,
    conflict: ConflictFlow,
    /// The USB file that asks whether many records may leave.
    file: Option<String>,
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

    /// The selected step without effect: they stand below the conflicts.
    #[must_use]
    pub fn void_step(&self) -> Option<&VoidStepRow> {
        let view = self.view.as_ref().filter(|_| self.tab == SyncTab::Conflicts)?;
        view.void_steps.get(self.index().checked_sub(view.conflicts.len())?)
    }

    /// The selected change that waits or was put aside.
    #[must_use]
    pub fn pending(&self) -> Option<&PendingRow> {
        let view = self.view.as_ref().filter(|_| self.tab == SyncTab::Pending)?;
        view.pending.get(self.index())
    }

    /// True when the sync waits for a person's word whether many records may leave: the engine said so, or the database
    /// remembers it from before a restart.
    #[must_use]
    pub fn asks_removal(&self, session: &Session) -> bool {
        let asks = |trouble: &Trouble| trouble.code == TroubleCode::RemovalAsks;
        matches!(&session.sync, Status::Failed { trouble, .. } if asks(trouble))
            || self.view.as_ref().is_some_and(|view| view.removal > 0)
    }

    /// A USB file at `path` would take many records away: the question, whose yes takes the file once more.
    pub(crate) fn asked_by_file(&mut self, records: usize, path: String) -> Layer {
        self.file = Some(path);
        Layer::Confirm(Confirm::named(REMOVAL, Question::Removal { records }))
    }

    fn rows(&self) -> usize {
        self.view.as_ref().map_or(0, |view| match self.tab {
            SyncTab::Pending => view.pending.len(),
            SyncTab::Conflicts => view.conflicts.len() + view.void_steps.len(),
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

    fn settle(&mut self, choice: Choice, cx: &mut Cx<'_>) {
        if let (Some(conflict), Some(view)) = (self.conflict().cloned(), &self.view) {
            self.conflict.settle(&conflict, choice, view.cursor, cx);
        }
    }

    /// Does what helps with the marked row.
    fn open(&mut self, cx: &mut Cx<'_>) {
        let lang = cx.session.lang();
        let seen = self.view.as_ref().map(|view| view.cursor).unwrap_or_default();
        if let Some(conflict) = self.conflict().cloned() {
            self.conflict.ask(&conflict, seen, cx);
        } else if self.void_step().is_some() {
            cx.push(conflict_choices::void_step(lang));
        } else if let Some(row) = self.pending().cloned() {
            match &row.refused {
                Some(code) => self.refused_flow.offer(&row, code, cx),
                None => open_target(row.target, cx),
            }
        }
    }

    fn picked_void(&self, code: &str, cx: &mut Cx<'_>) {
        let Some(row) = self.void_step() else { return };
        match code {
            conflict_choices::NOTED => {
                cx.effects.push(Effect::Audit(VOID_STEP_NOTED, row.event.to_string()));
                cx.moves.push(Move::Refresh);
            }
            _ => cx.push(Layer::Request(RequestScreen::new(row.request))),
        }
    }
}

/// Opens the page of a record.
pub(super) fn open_target(target: Option<SearchTarget>, cx: &mut Cx<'_>) {
    match target {
        Some(SearchTarget::Household(id)) => cx.push(Layer::Household(HouseholdScreen::new(id))),
        Some(SearchTarget::Person(id, person)) => cx.push(Layer::Household(HouseholdScreen::of_person(id, person))),
        Some(SearchTarget::Request(id)) => cx.push(Layer::Request(RequestScreen::new(id))),
        None => cx.say(Notice::Refused(Action::Open, Refusal::NotHere)),
    }
}

impl Screen for SyncPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Sync)
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Query::Sync));
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
            Action::Open => self.open(cx),
            Action::KeepMine => self.settle(Choice::Mine, cx),
            Action::UseTheirs => self.settle(Choice::Theirs, cx),
            Action::KeepBoth => self.settle(Choice::Both, cx),
            Action::ExportBundle => cx.push(Layer::File(FileBox::new(FileFor::Export, cx.session))),
            Action::ImportBundle => cx.push(Layer::File(FileBox::new(FileFor::Import, cx.session))),
            // A plain round would only ask again.
            Action::Sync | Action::Removal if self.asks_removal(cx.session) => {
                let records = self.view.as_ref().map_or(0, |view| view.removal);
                cx.push(Layer::Confirm(Confirm::named(REMOVAL, Question::Removal { records })));
            }
            _ => return false,
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Sync(view) if self.asked == Some(ticket) => {
                self.view = Some(*view);
                None
            }
            answer => self.refused_flow.answer(ticket, answer, cx),
        }
    }

    fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        self.conflict.saved(ticket, outcome, cx) || self.refused_flow.saved(ticket, outcome, cx)
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        match picked.asked {
            conflict_choices::VOID_STEP => self.picked_void(&picked.code, cx),
            REMOVAL => {
                cx.effects.push(Effect::AllowRemoval);
                cx.effects.push(match self.file.take() {
                    Some(path) => Effect::ImportBundle(path),
                    None => Effect::Sync,
                });
            }
            _ => return self.conflict.picked(picked, cx) || self.refused_flow.picked(picked, cx),
        }
        true
    }

    fn done_as(&self, _session: &Session) -> Option<DoneAs> {
        let conflict = self.conflict()?;
        (conflict.shown.mine == conflict.other.mine).then_some(DoneAs::BetweenOthers)
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let server = session
            .identity
            .as_ref()
            .is_some_and(|identity| identity.server.is_some());
        let writes = (!session.may_write()).then_some(Refusal::Role);
        let no_server = (!server).then_some(Refusal::NoServer);
        let some_conflict = self.view.as_ref().is_some_and(|view| !view.conflicts.is_empty());
        let none = (!some_conflict).then_some(Refusal::NoConflict);
        let marked = self.conflict().is_none().then_some(Refusal::NotHere);
        let conflict = none.or(marked).or(writes.clone());
        let open = match (self.rows(), self.tab) {
            (0, _) => Some(Refusal::NothingSelected),
            (_, SyncTab::Log) => Some(Refusal::NotHere),
            (_, SyncTab::Conflicts) => writes,
            (_, SyncTab::Pending) => None,
        };
        let asks = (!self.asks_removal(session)).then_some(Refusal::NoRemoval);
        let mut actions = vec![
            (Action::Sync, no_server.clone()),
            (Action::Open, open),
            (Action::KeepMine, conflict.clone()),
            (Action::UseTheirs, conflict.clone()),
            (Action::KeepBoth, conflict),
            (Action::ExportBundle, no_server.clone()),
            (Action::ImportBundle, no_server),
            (Action::Cable, session.cable.is_none().then_some(Refusal::OnlyDemo)),
            (Action::Reveal, None),
        ];
        if asks.is_none() {
            actions.insert(0, (Action::Removal, None));
        } else {
            actions.push((Action::Removal, asks));
        }
        actions
    }
}
