//! A request with its whole history and what can be done next. The steps are numbered: a digit takes the step; those not
//! allowed say why.

use super::chosen::ask_to_delete;
use super::conflict_choices::settle;
use super::next_step::{actor, row_of};
use super::offers::{Facts, OF_REQUEST, OF_REQUEST_BELOW, evaluate, refuse};
use super::subject::Subject;
use super::whole::{Whole, step_of};
use crate::app::action::Action;
use crate::app::forms::About;
use crate::app::key::Key;
use crate::app::picked::Deletion;
use crate::app::place::Place;
use crate::app::screen::{Cx, DoneAs, Notice, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::change::Kind;
use crate::domain::ids::RequestId;
use crate::domain::mask::Privacy;
use crate::domain::request::{EventKind, Step, steps};
use crate::store::{Answer, Query};
use crate::view::{RequestDetail, SearchTarget};

/// State of the screen.
#[derive(Debug)]
pub struct RequestScreen {
    id: RequestId,
    pub whole: Whole<RequestDetail>,
}

impl RequestScreen {
    /// The screen of a request.
    #[must_use]
    pub fn new(id: RequestId) -> Self {
        Self {
            id,
            whole: Whole::default(),
        }
    }

    /// Which request.
    #[must_use]
    pub fn id(&self) -> RequestId {
        self.id
    }

    /// The request; `None` until it came.
    #[must_use]
    pub fn detail(&self) -> Option<&RequestDetail> {
        self.whole.detail.as_deref()
    }

    /// The steps a person could think of, the allowed ones first.
    #[must_use]
    pub fn steps(&self, session: &Session) -> Vec<Step> {
        let Some(detail) = self.detail() else {
            return Vec::new();
        };
        let mut steps = steps(&detail.folded, &actor(session, detail.relations));
        steps.sort_by_key(|step| step.refusal.is_some());
        steps
    }

    fn take_step(&mut self, index: usize, cx: &mut Cx<'_>) {
        let steps = self.steps(cx.session);
        let Some(step) = steps.get(index) else { return };
        self.whole.step = index;
        self.record(&step.kind, step.refusal.clone().map(Refusal::Step), cx);
    }

    fn record(&self, kind: &EventKind, refusal: Option<Refusal>, cx: &mut Cx<'_>) {
        match (refusal, self.detail()) {
            (Some(refusal), _) => cx.say(Notice::Refused(Action::Step(kind.clone()), refusal)),
            (None, Some(detail)) => cx.open(About::Event(Box::new(row_of(detail)), kind.clone())),
            (None, None) => {}
        }
    }

    fn delete(&self, cx: &mut Cx<'_>) {
        let Some(detail) = self.detail() else { return };
        let (kind, request) = (Kind::Request, &detail.request);
        let household = request.household_id.map(|id| id.0);
        let about: Vec<_> = std::iter::once(self.id.0).chain(household).collect();
        let title = cx.session.mask(&about).show(Privacy::Text, &request.title);
        let what = format!("{} {} {title}", cx.session.lang().kind(&kind), request.temp_no);
        let (record, seen) = (self.id.into(), Some(detail.cursor));
        ask_to_delete(Deletion { kind, record, seen }, what, cx);
    }

    fn subject(&self) -> Subject {
        let Some(detail) = self.detail() else {
            return Subject::default();
        };
        Subject {
            household: detail.household.as_ref().map(|(id, name, _)| (*id, name.clone())),
            person: None,
            request: Some(row_of(detail)),
            record: None,
            follow_up: detail.follow_ups.first().cloned(),
            seen: Some(detail.cursor),
        }
    }
}

impl Screen for RequestScreen {
    fn place(&self) -> Place {
        Place::Request
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.whole.ask(Query::Request(self.id), cx);
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let Some(step) = step_of(key) else { return false };
        self.take_step(step, cx);
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let steps = self.steps(cx.session).len();
        if self.whole.go(action, steps, cx) {
            return true;
        }
        // A step that is not allowed says so by its own name.
        if *action == Action::Open {
            self.take_step(self.whole.step, cx);
            return true;
        }
        if refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Done => self.take_step(0, cx),
            Action::Escalate => self.record(&EventKind::Escalate, None, cx),
            Action::Step(kind) => self.record(kind, None, cx),
            Action::Explain => self.whole.explains = !self.whole.explains,
            Action::Settle => {
                if let Some(detail) = self.detail() {
                    settle(detail.conflicts.first(), detail.cursor, cx);
                }
            }
            Action::Delete => self.delete(cx),
            Action::NextPane => {
                if let Some((household, ..)) = self.detail().and_then(|detail| detail.household.as_ref()) {
                    cx.open(SearchTarget::Household(*household));
                }
            }
            _ => return self.subject().act(action, cx),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Request(detail) if self.whole.is_asked(ticket) => {
                self.whole.take(detail);
                None
            }
            answer => Some(answer),
        }
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let facts = Facts {
            steps: (self.steps(session), self.whole.step),
            conflicts: self.detail().is_some_and(|detail| !detail.conflicts.is_empty()),
            ..self.subject().into()
        };
        let mut actions = evaluate(&[OF_REQUEST], &facts, session);
        // The first step is the next one: it is listed as such already.
        let others = facts.steps.0.iter().enumerate();
        let others =
            others.filter(|(index, step)| *index > 0 || step.refusal.is_some() || step.kind == EventKind::Escalate);
        actions.extend(others.map(|(_, step)| {
            let action = match step.kind {
                EventKind::Escalate => Action::Escalate,
                _ => Action::Step(step.kind.clone()),
            };
            (action, step.refusal.clone().map(Refusal::Step))
        }));
        actions.extend(evaluate(&[OF_REQUEST_BELOW], &facts, session));
        actions
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        let first = self.steps(session).into_iter().next()?;
        first.refusal.is_none().then_some(DoneAs::Step(first.kind))
    }
}
