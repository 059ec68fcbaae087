//! A request with its whole history and what can be done next: Enter takes the marked step, F6 the first; those not allowed say
//! why. Before them stand, while it is critical, the calls to make: Enter notes that somebody was told.

use super::add;
use super::chosen::{ask_to_delete, correct};
use super::conflict_choices::settle;
use super::next_step::{actor, done_as, next_among, refused, row_of};
use super::offers::{Facts, OF_REQUEST, OF_REQUEST_BELOW, evaluate, refuse};
use super::subject::{Subject, new_of_nobody};
use super::whole::Whole;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::forms::About;
use crate::app::picked::Deletion;
use crate::app::place::Place;
use crate::app::screen::{Cx, DoneAs, Notice, Refusal, Screen, Then};
use crate::app::{Session, Ticket};
use crate::change::entry::{Entry, EventEntry};
use crate::change::{Fields, Kind};
use crate::domain::ids::{RecordId, RequestId};
use crate::domain::lang::Lang;
use crate::domain::mask::{Privacy, View};
use crate::domain::request::{EventKind, RequestEvent, Step, steps};
use crate::domain::time::Millis;
use crate::record::permission::Operation;
use crate::store::{Answer, Query};
use crate::view::{Call, REVEAL, RequestDetail, SearchTarget, WHY};

/// Why the numbers of an emergency's page are shown, as the audit log keeps it.
const EMERGENCY: &str = "emergency";
/// The kind that puts a request to a meeting.
const AGENDA: &str = "agenda_item";

/// State of the screen.
#[derive(Debug)]
pub struct RequestScreen {
    id: RequestId,
    pub whole: Whole<RequestDetail>,
    /// The numbers of the household stand whole among the calls to make, which was logged.
    shows_numbers: bool,
}

impl RequestScreen {
    /// The screen of a request.
    #[must_use]
    pub fn new(id: RequestId) -> Self {
        Self {
            id,
            whole: Whole::default(),
            shows_numbers: false,
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

    /// The calls to make, listed before the steps.
    #[must_use]
    pub fn calls(&self) -> &[Call] {
        self.detail().map_or(&[], |detail| detail.calls.as_slice())
    }

    /// True while the numbers of the calls to make are shown whole: in an emergency nobody looks for a key first. Strangers before
    /// the projector see them masked.
    #[must_use]
    pub fn shows_numbers(&self, session: &Session) -> bool {
        self.shows_numbers && session.shown != View::Projector
    }

    /// Shows the numbers of the household, of an emergency alone, and logs it as any other reveal.
    fn show_numbers(&mut self, cx: &mut Cx<'_>) {
        let hides = |call: &Call| !call.is_public() && !call.phone.is_empty();
        if !self.shows_numbers && cx.session.shown != View::Projector && self.calls().iter().any(hides) {
            self.shows_numbers = true;
            let line = format!("{} {} {WHY}{EMERGENCY}", Kind::Request, self.id);
            cx.effects.push(Effect::Audit(REVEAL, line));
        }
    }

    /// When somebody was told last, by the notes of the request; `None` when nobody noted it.
    #[must_use]
    pub fn told_at(&self, call: &Call) -> Option<Millis> {
        let notes = [Lang::Zh, Lang::En].map(|lang| lang.told_note(call));
        let mut told = self.detail()?.standing_events().rev();
        told.find(|event| event.kind == EventKind::Progress && notes.contains(&event.note))
            .map(|event| event.at)
    }

    /// Takes the marked line: notes that somebody was told, or takes a step.
    fn take_line(&mut self, index: usize, cx: &mut Cx<'_>) {
        match index.checked_sub(self.calls().len()) {
            Some(step) => self.take_step(step, cx),
            None => self.tell(index, cx),
        }
    }

    fn tell(&mut self, index: usize, cx: &mut Cx<'_>) {
        self.whole.step = index;
        let steps = self.steps(cx.session);
        let Some(detail) = self.detail() else { return };
        let progress = steps.iter().find(|step| step.kind == EventKind::Progress);
        if let Some(refusal) = progress.and_then(|step| step.refusal.clone()) {
            return cx.say(Notice::Refused(
                Action::Step(EventKind::Progress),
                Refusal::Step(refusal),
            ));
        }
        let entry = EventEntry {
            request: self.id.to_string(),
            event: EventKind::Progress.code().to_owned(),
            note: cx.session.lang().told_note(&detail.calls[index]),
            ..EventEntry::default()
        };
        cx.save(Entry::RequestEvent(entry), Some(detail.cursor), Then::SaySaved);
    }

    fn take_step(&mut self, index: usize, cx: &mut Cx<'_>) {
        let steps = self.steps(cx.session);
        let Some(step) = steps.get(index) else { return };
        self.whole.step = self.calls().len() + index;
        self.record(&step.kind, step.refusal.clone().map(Refusal::Step), cx);
    }

    fn record(&self, kind: &EventKind, refusal: Option<Refusal>, cx: &mut Cx<'_>) {
        match (refusal, self.detail()) {
            (Some(refusal), _) => cx.say(Notice::Refused(Action::Step(kind.clone()), refusal)),
            (None, Some(detail)) => cx.open(About::Event(Box::new(row_of(detail)), kind.clone())),
            (None, None) => {}
        }
    }

    /// The last step that stands.
    fn last_step(&self) -> Option<&RequestEvent> {
        self.detail()?.standing_events().next_back()
    }

    /// Why the last step is not taken back; `None` when it is the person's own.
    fn step_stays(&self, session: &Session) -> Option<Refusal> {
        let last = self.last_step()?;
        let me = session.identity.as_ref().map(|who| who.user);
        match last.kind {
            EventKind::Submit => Some(Refusal::StillOpen),
            _ if me != Some(last.by) => Some(Refusal::OthersActed),
            _ => None,
        }
    }

    /// 提交例会: an agenda item of the request.
    fn put_to_the_meeting(&self, cx: &mut Cx<'_>) {
        let Some(detail) = self.detail() else { return };
        let given = [
            ("from_request", self.id.to_string()),
            ("title", detail.request.title.clone()),
        ];
        let given = given.map(|(name, value)| (name.to_owned(), value.into()));
        let about = About::new_record(Kind::AgendaItem, None, None);
        cx.open(about.given(Fields::from_iter(given)));
    }

    /// Asks about the last step of a request that is open, about the request when it has ended.
    fn delete(&self, cx: &mut Cx<'_>) {
        let Some(detail) = self.detail() else { return };
        if let Some(last) = self.last_step().filter(|_| detail.folded.state.is_open()) {
            let (kind, record, seen) = (Kind::RequestEvent, RecordId(last.id.0), Some(detail.cursor));
            let step = cx.session.lang().event(&last.kind).to_owned();
            let what = format!("{} {step}", detail.request.temp_no);
            return ask_to_delete(Deletion { kind, record, seen }, what, cx);
        }
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
            claim: None,
            once: None,
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

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let lines = self.calls().len() + self.steps(cx.session).len();
        if self.whole.go(action, lines, cx) {
            return true;
        }
        // A step that is not allowed says so by its own name.
        if *action == Action::Open {
            self.take_line(self.whole.step, cx);
            return true;
        }
        if refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Done => {
                if let Some(next) = next_among(&self.steps(cx.session)) {
                    self.take_step(next, cx);
                }
            }
            Action::Add => add::choose(self.actions(cx.session), cx),
            Action::NewRecord(Some(AGENDA)) => self.put_to_the_meeting(cx),
            Action::Explain => self.whole.explains = !self.whole.explains,
            Action::Settle => {
                if let Some(detail) = self.detail() {
                    settle(detail.conflicts.first(), detail.cursor, cx);
                }
            }
            Action::Edit => correct(Kind::Request, self.id.into(), cx),
            Action::Delete => self.delete(cx),
            Action::NextPane => {
                if let Some((household, ..)) = self.detail().and_then(|detail| detail.household.as_ref()) {
                    cx.open(SearchTarget::Household(*household));
                }
            }
            _ if new_of_nobody(action, cx) => {}
            _ => return self.subject().act(action, cx),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Request(detail) if self.whole.is_asked(ticket) => {
                self.whole.take(detail);
                self.show_numbers(cx);
                None
            }
            answer => Some(answer),
        }
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let facts = Facts {
            steps: (self.steps(session), self.whole.step.saturating_sub(self.calls().len())),
            conflicts: self.detail().is_some_and(|detail| !detail.conflicts.is_empty()),
            step_stays: self.step_stays(session),
            ..self.subject().into()
        };
        let mut actions = evaluate(&[OF_REQUEST], &facts, session);
        // The next one is listed as such already.
        let next = next_among(&facts.steps.0);
        let others = facts.steps.0.iter().enumerate();
        let others = others.filter(|(index, step)| Some(*index) != next || step.kind == EventKind::Escalate);
        actions.extend(others.map(|(_, step)| {
            let action = match step.kind {
                EventKind::Escalate => Action::Escalate,
                _ => Action::Step(step.kind.clone()),
            };
            (action, step.refusal.clone().map(Refusal::Step))
        }));
        let mut below = evaluate(&[OF_REQUEST_BELOW], &facts, session);
        // After the other new records, before what deletes.
        let at = below.iter().position(|(action, _)| *action == Action::Reveal);
        let refusal = refused(session, Operation::Create, &Kind::AgendaItem);
        below.insert(at.unwrap_or(0), (Action::NewRecord(Some(AGENDA)), refusal));
        actions.extend(below);
        actions
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        let mut steps = self.steps(session);
        let next = next_among(&steps).map(|at| steps.swap_remove(at).kind)?;
        Some(done_as(next, &self.detail()?.folded.state))
    }
}
