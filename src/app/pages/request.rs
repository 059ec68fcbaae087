//! A request with its whole history and what can be done next. The steps are numbered: a digit takes the step; those not
//! allowed say why.

use super::HouseholdScreen;
use super::next_step::{actor, row_of};
use super::offers::refuse;
use super::subject::Subject;
use super::under_way::UnderWay;
use crate::app::action::Action;
use crate::app::effect::{SaveTrouble, SavedOk};
use crate::app::forms::Form;
use crate::app::key::{Key, KeyCode};
use crate::app::layer::Layer;
use crate::app::layout::lines_left;
use crate::app::pages::next_step::{delete_refused, refused};
use crate::app::screen::{Cx, DoneAs, Notice, Picked, Place, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::change::Kind;
use crate::domain::ids::RequestId;
use crate::domain::request::{EventKind, Step, steps};
use crate::domain::text::fold_width_char;
use crate::record::permission::Operation;
use crate::store::{Answer, Query};
use crate::view::RequestDetail;

/// State of the screen.
#[derive(Debug)]
pub struct RequestScreen {
    id: RequestId,
    detail: Option<Box<RequestDetail>>,
    gone: bool,
    step: usize,
    scroll: usize,
    explain: bool,
    asked: Option<Ticket>,
    under_way: UnderWay,
}

impl RequestScreen {
    /// The screen of a request.
    #[must_use]
    pub fn new(id: RequestId) -> Self {
        Self {
            id,
            detail: None,
            gone: false,
            step: 0,
            scroll: 0,
            explain: false,
            asked: None,
            under_way: UnderWay::default(),
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
        self.detail.as_deref()
    }

    /// True when there is no such request (any more).
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.gone
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
        let steps = self.steps(cx.session);
        let Some(step) = steps.get(index) else { return };
        self.step = index;
        self.record(&step.kind, step.refusal.clone().map(Refusal::Step), cx);
    }

    fn record(&self, kind: &EventKind, refusal: Option<Refusal>, cx: &mut Cx<'_>) {
        match (refusal, self.detail()) {
            (Some(refusal), _) => cx.say(Notice::Refused(Action::Step(kind.clone()), refusal)),
            (None, Some(detail)) => cx.push(Layer::Form(Form::event(&row_of(detail), kind.clone()))),
            (None, None) => {}
        }
    }

    /// Asks about the first conflict; settled, the next one is the first.
    fn settle(&mut self, cx: &mut Cx<'_>) {
        let found = self
            .detail()
            .and_then(|detail| Some((detail.conflicts.first()?.clone(), detail.cursor)));
        if let Some((conflict, seen)) = found {
            self.under_way.conflict.ask(&conflict, seen, cx);
        }
    }

    fn delete(&mut self, cx: &mut Cx<'_>) {
        let Some(detail) = self.detail() else { return };
        let (kind, request) = (Kind::Request, &detail.request);
        let what = format!(
            "{} {} {}",
            cx.session.lang().kind(&kind),
            request.temp_no,
            request.title
        );
        let seen = Some(detail.cursor);
        self.under_way
            .deletion
            .begin_whole((kind, self.id.into()), what, seen, cx);
    }

    fn go(&mut self, action: &Action, cx: &Cx<'_>) -> bool {
        let last = self.steps(cx.session).len().saturating_sub(1);
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
        let Some(detail) = self.detail() else {
            return Subject::default();
        };
        Subject {
            household: detail.household.as_ref().map(|(id, name, _)| (*id, name.clone())),
            person: None,
            request: Some(row_of(detail)),
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
        self.asked = Some(cx.ask(Query::Request(self.id)));
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let KeyCode::Char(c) = key.code else { return false };
        let digit = fold_width_char(c).to_digit(10).filter(|_| !key.ctrl && !key.alt);
        let Some(digit @ 1..=9) = digit else { return false };
        self.take_step(digit as usize - 1, cx);
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if self.go(action, cx) {
            return true;
        }
        // A step that is not allowed says so by its own name.
        if *action == Action::Open {
            self.take_step(self.step, cx);
            return true;
        }
        if refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Done => self.take_step(0, cx),
            Action::Escalate => self.record(&EventKind::Escalate, None, cx),
            Action::Step(kind) => self.record(kind, None, cx),
            Action::Explain => self.explain = !self.explain,
            Action::Settle => self.settle(cx),
            Action::Delete => self.delete(cx),
            Action::NextPane => {
                if let Some((household, ..)) = self.detail().and_then(|detail| detail.household.as_ref()) {
                    cx.push(Layer::Household(HouseholdScreen::new(*household)));
                }
            }
            _ => return self.subject().act(action, &mut self.under_way.errand, cx),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, cx: &mut Cx<'_>) -> Option<Answer> {
        match self.under_way.errand.take(ticket, answer, cx)? {
            Answer::Request(detail) if self.asked == Some(ticket) => {
                self.gone = detail.is_none();
                self.detail = detail;
                None
            }
            answer => Some(answer),
        }
    }

    fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        self.under_way.saved(ticket, outcome, cx)
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        self.under_way.picked(picked, cx)
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let writes = refused(session, Operation::Edit, &Kind::Request);
        let reminds = refused(session, Operation::Create, &Kind::Reminder);
        let steps = self.steps(session);
        let refusal = |step: &Step| step.refusal.clone().map(Refusal::Step);
        let done = match steps.first() {
            Some(step) => refusal(step),
            None => Some(Refusal::NothingSelected),
        };
        let marked = steps.get(self.step).or(steps.last());
        let open = marked.map_or(Some(Refusal::NothingSelected), refusal);
        let mut actions = vec![(Action::Open, open), (Action::Done, done)];
        if self.detail().is_some_and(|detail| !detail.conflicts.is_empty()) {
            actions.push((Action::Settle, writes));
        }
        // The first step is the next one: it is listed as such already.
        let others = steps
            .iter()
            .enumerate()
            .filter(|(index, step)| *index > 0 || step.refusal.is_some() || step.kind == EventKind::Escalate);
        actions.extend(others.map(|(_, step)| match step.kind {
            EventKind::Escalate => (Action::Escalate, refusal(step)),
            _ => (Action::Step(step.kind.clone()), refusal(step)),
        }));
        let here = self.detail.is_none().then_some(Refusal::NothingSelected);
        let follow_up = self.subject().follow_up;
        actions.push((Action::Explain, follow_up.is_none().then_some(Refusal::NotHere)));
        actions.push((Action::NewReminder, here.clone().or(reminds)));
        let household = self.detail().and_then(|detail| detail.household.as_ref());
        actions.push((Action::NextPane, household.is_none().then_some(Refusal::NotHere)));
        actions.push((Action::Reveal, here.clone()));
        let open = self.detail().is_some_and(|detail| detail.folded.state.is_open());
        let still_open = open.then_some(Refusal::StillOpen);
        let deletes = self
            .detail()
            .and_then(|detail| delete_refused(session, detail.relations));
        actions.push((Action::Delete, here.or(deletes).or(still_open)));
        actions
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        let first = self.steps(session).into_iter().next()?;
        first.refusal.is_none().then_some(DoneAs::Step(first.kind))
    }
}
