//! A record of a kind that its table alone describes, whole: its values, what was written to it, and its next steps. The steps are
//! numbered: a digit takes the step.

use super::chosen::ask_to_delete;
use super::conflict_choices::conflict;
use super::next_step::refused;
use super::offers::{Facts, OF_RECORD, OF_RECORD_BELOW, evaluate, refuse};
use super::subject::{Subject, take_step};
use crate::app::action::Action;
use crate::app::forms::About;
use crate::app::key::{Key, KeyCode};
use crate::app::layout::lines_left;
use crate::app::picked::Deletion;
use crate::app::place::Place;
use crate::app::screen::{Cx, DoneAs, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::domain::ids::RecordId;
use crate::domain::text::fold_width_char;
use crate::record::permission::Operation;
use crate::record::{Kind, Step};
use crate::store::{Answer, Query};
use crate::view::{RecordDetail, SearchTarget};

/// State of the screen.
#[derive(Debug)]
pub struct RecordScreen {
    kind: Kind,
    id: RecordId,
    detail: Option<Box<RecordDetail>>,
    gone: bool,
    step: usize,
    scroll: usize,
    explain: bool,
    asked: Option<Ticket>,
}

impl RecordScreen {
    /// The screen of a record.
    #[must_use]
    pub fn new(kind: Kind, id: RecordId) -> Self {
        Self {
            kind,
            id,
            detail: None,
            gone: false,
            step: 0,
            scroll: 0,
            explain: false,
            asked: None,
        }
    }

    /// The record; `None` until it came.
    #[must_use]
    pub fn detail(&self) -> Option<&RecordDetail> {
        self.detail.as_deref()
    }

    /// True when there is no such record (any more).
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    /// The steps that may follow.
    #[must_use]
    pub fn steps(&self) -> Vec<&'static Step> {
        self.detail()
            .map_or_else(Vec::new, |detail| self.kind.steps_from(detail.row.state()).collect())
    }

    /// The marked step.
    #[must_use]
    pub fn step_index(&self) -> usize {
        self.step
    }

    /// Lines of the record that lie above the view.
    #[must_use]
    pub fn scroll(&self) -> usize {
        self.scroll
    }

    /// True while the reason of its follow-up is spelt out.
    #[must_use]
    pub fn explains(&self) -> bool {
        self.explain
    }

    fn take_step(&mut self, index: usize, cx: &mut Cx<'_>) {
        let steps = self.steps();
        let (Some(step), Some(detail)) = (steps.get(index), self.detail.as_deref()) else {
            return;
        };
        self.step = index;
        take_step(&detail.row, step, detail.cursor, cx);
    }

    /// Asks about the first conflict; settled, the next one is the first.
    fn settle(&self, cx: &mut Cx<'_>) {
        if let Some(detail) = self.detail()
            && let Some(row) = detail.conflicts.first()
        {
            cx.open(conflict(row, detail.cursor, cx.session.today(), cx.session.lang()));
        }
    }

    fn delete(&self, cx: &mut Cx<'_>) {
        let Some(detail) = self.detail() else { return };
        let def = self.kind.def();
        let household = detail.row.household.as_ref().map(|(id, ..)| id.0);
        let about: Vec<_> = std::iter::once(self.id.0).chain(household).collect();
        let title = cx.session.mask(&about).show(def.called_by(), detail.row.title());
        let name = format!("{} {title}", def.label.of(cx.session.lang()));
        let (kind, record, seen) = (self.kind.clone(), self.id, Some(detail.cursor));
        ask_to_delete(Deletion { kind, record, seen }, name, cx);
    }

    fn go(&mut self, action: &Action, cx: &Cx<'_>) -> bool {
        let last = self.steps().len().saturating_sub(1);
        let page = lines_left(cx.session.body(), 8);
        match action {
            Action::Up => self.step = self.step.saturating_sub(1),
            Action::Down => self.step = (self.step + 1).min(last),
            Action::PageUp => self.scroll = self.scroll.saturating_sub(page),
            Action::PageDown => self.scroll = (self.scroll + page).min(400),
            Action::First => self.scroll = 0,
            _ => return false,
        }
        true
    }

    fn subject(&self) -> Subject {
        self.detail().map_or_else(Subject::default, |detail| {
            Subject::of_record(detail.row.clone(), detail.follow_ups.first().cloned(), detail.cursor)
        })
    }
}

impl Screen for RecordScreen {
    fn place(&self) -> Place {
        Place::Record
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Query::Record(self.kind.clone(), self.id)));
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let KeyCode::Char(c) = key.code else { return false };
        let digit = fold_width_char(c).to_digit(10).filter(|_| !key.ctrl && !key.alt);
        let Some(digit @ 1..=9) = digit else { return false };
        // A digit that numbers no step is a page's.
        if digit as usize > self.steps().len() {
            return false;
        }
        let refusal = refused(cx.session, Operation::Edit, &self.kind);
        if refuse(&[(Action::Done, refusal)], &Action::Done, cx) {
            return true;
        }
        self.take_step(digit as usize - 1, cx);
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if self.go(action, cx) || refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Open => self.take_step(self.step, cx),
            Action::Done => self.take_step(0, cx),
            Action::RecordStep(step) => {
                let at = self.steps().iter().position(|known| known == step);
                self.take_step(at.unwrap_or(usize::MAX), cx);
            }
            Action::Edit => {
                if let Some(detail) = self.detail() {
                    cx.open(About::record(&detail.row, None, detail.cursor));
                }
            }
            Action::Explain => self.explain = !self.explain,
            Action::Settle => self.settle(cx),
            Action::Delete => self.delete(cx),
            Action::NextPane => {
                if let Some((household, ..)) = self.detail().and_then(|detail| detail.row.household.as_ref()) {
                    cx.open(SearchTarget::Household(*household));
                }
            }
            _ => return self.subject().act(action, cx),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Record(detail) if self.asked == Some(ticket) => {
                self.gone = detail.is_none();
                self.detail = detail;
                None
            }
            answer => Some(answer),
        }
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let facts = Facts {
            listed: Some(self.kind.clone()),
            conflicts: self.detail().is_some_and(|detail| !detail.conflicts.is_empty()),
            ..self.subject().into()
        };
        let mut actions = evaluate(OF_RECORD, &facts, session);
        let refusal = refused(session, Operation::Edit, &self.kind);
        // The first step is the next one: it is listed as such already.
        let others = self.steps().into_iter().skip(1);
        actions.extend(others.map(|step| (Action::RecordStep(step), refusal.clone())));
        actions.extend(evaluate(OF_RECORD_BELOW, &facts, session));
        actions
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        self.subject().done_as(session)
    }
}
