//! 同步: what is safe, what waits, what conflicts, what happened. Left and right choose among the lists.
//!
//! Enter always does what helps with the marked row: the choices that settle a conflict, those for a change that the server put
//! aside, the request of a step without effect, the record of what waits. Digits switch pages here as everywhere.

use super::offers::{Facts, Need, Offer, SYNC, evaluate, offer, offer_when, refuse};
use super::{choices, chosen, conflict_choices};
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::open::{FileFor, Open, Question};
use crate::app::picked::Picked;
use crate::app::place::Place;
use crate::app::screen::{Cx, DoneAs, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::store::{Answer, Query};
use crate::sync::status::{Status, Trouble, TroubleCode};
use crate::view::{ConflictRow, ExpiredCount, PendingRow, SearchTarget, SyncView, VoidStepRow};

/// The kinds of record, for `ui`.
pub use crate::change::Kind;

/// What can be done on the page.
pub(super) const OF_SYNC: &[Offer] = &[
    offer_when(Action::Done, &[Need::Removal], &[]),
    SYNC,
    offer_when(Action::Open, &[Need::Unsettled], &[Need::Marked, Need::MayWrite]),
    offer_when(Action::Delete, &[Need::Expired], &[Need::Alone, Need::Marked]),
    offer(Action::Open, &[Need::Marked, Need::Opens]),
    offer(Action::Bundle, &[Need::Server]),
    offer(Action::ExportBundle, &[Need::Server]),
    offer(Action::ImportBundle, &[Need::Server]),
    offer(Action::Cable, &[Need::Demo]),
    offer(Action::Reveal, &[Need::NoStrangers]),
];

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
    /// What was kept long enough.
    Retention,
    /// What was done on this device.
    Audit,
}

impl SyncTab {
    /// The tabs in display order.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Conflicts, Self::Log, Self::Retention, Self::Audit];
}

/// State of the page.
#[derive(Debug, Default)]
pub struct SyncPage {
    view: Option<SyncView>,
    /// What was kept long enough; `None` until it was asked for and came.
    expired: Option<Vec<ExpiredCount>>,
    tab: SyncTab,
    index: usize,
    asked: Option<Ticket>,
    expired_asked: Option<Ticket>,
    /// The USB file that asks whether many records may leave.
    file: Option<String>,
}

impl SyncPage {
    /// What the database knows of it; `None` until it came.
    #[must_use]
    pub fn view(&self) -> Option<&SyncView> {
        self.view.as_ref()
    }

    /// What was kept long enough, by kind; `None` until it came.
    #[must_use]
    pub fn expired(&self) -> Option<&[ExpiredCount]> {
        self.expired.as_deref()
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
    pub(crate) fn asked_by_file(&mut self, records: usize, path: String) -> Open {
        self.file = Some(path);
        Open::Confirm(Question::Removal { records }, Picked::Removal)
    }

    fn rows(&self) -> usize {
        self.view.as_ref().map_or(0, |view| match self.tab {
            SyncTab::Pending => view.pending.len(),
            SyncTab::Conflicts => view.conflicts.len() + view.void_steps.len(),
            SyncTab::Log => view.log.len(),
            SyncTab::Audit => view.audit.len(),
            SyncTab::Retention => self.expired.as_ref().map_or(0, Vec::len),
        })
    }

    fn turn(&mut self, by: isize, cx: &mut Cx<'_>) {
        let tabs = SyncTab::ALL;
        let at = tabs.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        self.tab = tabs[(at + tabs.len()).saturating_add_signed(by) % tabs.len()];
        self.index = 0;
        if self.tab == SyncTab::Retention {
            self.ask_expired(cx);
        }
    }

    /// It reads the whole journal, so it is asked for where it is looked at.
    fn ask_expired(&mut self, cx: &mut Cx<'_>) {
        self.expired_asked = Some(cx.ask(Query::Retention));
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

    /// Does what helps with the marked row.
    /// True when the marked row leads to something.
    fn opens(&self) -> bool {
        match self.tab {
            SyncTab::Log | SyncTab::Retention => false,
            SyncTab::Conflicts => true,
            SyncTab::Audit => self.audited().is_some(),
            SyncTab::Pending => self
                .pending()
                .is_some_and(|row| row.refused.is_some() || row.target.is_some()),
        }
    }

    /// What the marked line of the log is about.
    fn audited(&self) -> Option<SearchTarget> {
        self.view.as_ref()?.audit.get(self.index())?.target
    }

    fn open(&self, cx: &mut Cx<'_>) {
        let (lang, today) = (cx.session.lang(), cx.session.today());
        let seen = self.view.as_ref().map(|view| view.cursor).unwrap_or_default();
        if let Some(conflict) = self.conflict() {
            cx.open(conflict_choices::conflict(conflict, seen, today, lang));
        } else if let Some(row) = self.void_step() {
            cx.open(conflict_choices::void_step(row, lang));
        } else if self.tab == SyncTab::Audit {
            chosen::open(self.audited(), cx);
        } else if let Some(row) = self.pending() {
            match &row.refused {
                Some(code) => cx.open(conflict_choices::refused(row, code, lang)),
                None => chosen::open(row.target, cx),
            }
        }
    }
}

impl Screen for SyncPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Sync)
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Query::Sync));
        if self.tab == SyncTab::Retention {
            self.ask_expired(cx);
        }
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if self.go(action) {
            return true;
        }
        // The next step of a row is what Enter does with it.
        let is_step = *action == Action::Done && !self.asks_removal(cx.session);
        let action = if is_step { &Action::Open } else { action };
        if refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Left => self.turn(-1, cx),
            Action::Right | Action::NextPane => self.turn(1, cx),
            Action::Delete if self.tab == SyncTab::Retention => {
                let records = self.expired.iter().flatten().map(|kind| kind.count).sum();
                cx.open(Open::Confirm(Question::Expired { records }, Picked::AskWhyExpired));
            }
            // A plain round would only ask again.
            Action::Sync | Action::Done if self.asks_removal(cx.session) => {
                let records = self.view.as_ref().map_or(0, |view| view.removal);
                let question = Question::Removal { records };
                cx.open(Open::Confirm(question, Picked::Removal));
            }
            Action::Open => self.open(cx),
            Action::Bundle => cx.open(choices::bundle(cx.session.lang())),
            Action::ExportBundle => cx.open(Open::File(FileFor::Export)),
            Action::ImportBundle => cx.open(Open::File(FileFor::Import)),
            _ => return false,
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Sync(view) if self.asked == Some(ticket) => {
                self.view = Some(*view);
                None
            }
            Answer::Retention(expired) if self.expired_asked == Some(ticket) => {
                self.expired = Some(expired);
                None
            }
            answer => Some(answer),
        }
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        match picked {
            Picked::Removal => {
                cx.effects.push(Effect::AllowRemoval);
                cx.effects.push(match self.file.take() {
                    Some(path) => Effect::ImportBundle(path),
                    None => Effect::Sync,
                });
            }
            Picked::AskWhyExpired => cx.open(choices::why_expired(cx.session.lang())),
            Picked::RemoveExpired(reason) => cx.effects.push(Effect::RemoveExpired(reason.clone())),
            _ => return false,
        }
        true
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let facts = Facts {
            marked: self.rows() > 0,
            opens: self.opens(),
            unsettled: self.tab == SyncTab::Conflicts,
            conflicts: self.view.as_ref().is_some_and(|view| !view.conflicts.is_empty()),
            removal: self.asks_removal(session),
            expired: self.tab == SyncTab::Retention,
            ..Facts::default()
        };
        evaluate(&[OF_SYNC], &facts, session)
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        self.asks_removal(session).then_some(DoneAs::Removal)
    }
}
