//! A record of a kind that its table alone describes, whole: its values, what was written to it, and its next steps. Enter takes the
//! marked one, F6 the first.

use super::add;
use super::answer::{offered, take_step};
use super::chosen::ask_to_delete;
use super::conflict_choices::settle;
use super::next_step::{refused, step_refused};
use super::offers::{Facts, OF_RECORD, OF_RECORD_BELOW, evaluate, refuse};
use super::subject::Subject;
use super::whole::Whole;
use crate::app::action::Action;
use crate::app::forms::About;
use crate::app::open::Open;
use crate::app::picked::Deletion;
use crate::app::place::Place;
use crate::app::screen::{Cx, DoneAs, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::change::Fields;
use crate::domain::ids::RecordId;
use crate::record::permission::Operation;
use crate::record::{FieldDef, Holds, Kind, Step, Target};
use crate::store::{Answer, Query};
use crate::view::{RecordDetail, SearchTarget};

/// State of the screen.
#[derive(Debug)]
pub struct RecordScreen {
    kind: Kind,
    id: RecordId,
    pub whole: Whole<RecordDetail>,
}

impl RecordScreen {
    /// The screen of a record.
    #[must_use]
    pub fn new(kind: Kind, id: RecordId) -> Self {
        Self {
            kind,
            id,
            whole: Whole::default(),
        }
    }

    /// Which record.
    #[must_use]
    pub fn record(&self) -> (Kind, RecordId) {
        (self.kind.clone(), self.id)
    }

    /// The record; `None` until it came.
    #[must_use]
    pub fn detail(&self) -> Option<&RecordDetail> {
        self.whole.detail.as_deref()
    }

    /// The steps that may follow, and the answers to whether it still holds.
    #[must_use]
    pub fn steps(&self) -> Vec<&'static Step> {
        self.detail()
            .map_or_else(Vec::new, |detail| offered(&detail.row, detail.follow_ups.first()))
    }

    fn take_step(&mut self, index: usize, cx: &mut Cx<'_>) {
        let steps = self.steps();
        let (Some(step), Some(detail)) = (steps.get(index), self.whole.detail.as_deref()) else {
            return;
        };
        self.whole.step = index;
        take_step(&detail.row, step, detail.cursor, cx);
    }

    /// A new record of another kind that names this one, called so where it needs a name.
    fn add_named_by(&self, code: &str, cx: &mut Cx<'_>) {
        let (Some(detail), Some((kind, field))) = (
            self.detail(),
            naming(&self.kind).find(|(kind, _)| kind.def().code == code),
        ) else {
            return;
        };
        let row = &detail.row;
        let mut given = Fields::from_iter([(field.to_owned(), self.id.to_string().into())]);
        if *kind == Kind::Patrol {
            given.insert("place".to_owned(), row.title().into());
        }
        // What is about a unit says nothing of the household of the record that it names.
        let is_of_home = kind.def().about.names().contains(&"household");
        let household = row.household.as_ref().filter(|_| is_of_home);
        let household = household.map(|(id, name, _)| (*id, name.clone()));
        let about = About::new_record_of(kind.clone(), household, row.person.clone().filter(|_| is_of_home));
        cx.open(about.given(given));
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

    fn subject(&self) -> Subject {
        self.detail().map_or_else(Subject::default, |detail| {
            Subject::of_record(detail.row.clone(), detail.follow_ups.first().cloned(), detail.cursor)
        })
    }
}

/// The kinds that name records of this one, each with its field.
fn naming(of: &Kind) -> impl Iterator<Item = (&'static Kind, &'static str)> {
    let names_it = |field: &&'static FieldDef| match field.holds {
        Holds::Ref(target @ Target::Record(_)) => target.kind().as_ref() == Some(of),
        _ => false,
    };
    Kind::all()
        .filter(|_| !matches!(of, Kind::Campaign | Kind::Survey | Kind::Handover))
        .filter_map(move |kind| Some((kind, kind.fields().iter().find(names_it)?.name)))
}

impl Screen for RecordScreen {
    fn place(&self) -> Place {
        Place::Record
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.whole.ask(Query::Record(self.kind.clone(), self.id), cx);
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if self.whole.go(action, self.steps().len(), cx) || refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Open => self.take_step(self.whole.step, cx),
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
            Action::Add => add::choose(self.actions(cx.session), cx),
            Action::NewRecord(Some(code)) => self.add_named_by(code, cx),
            Action::Explain => self.whole.explains = !self.whole.explains,
            Action::Settle => {
                if let Some(detail) = self.detail() {
                    settle(detail.conflicts.first(), detail.cursor, cx);
                }
            }
            Action::Delete => self.delete(cx),
            Action::NextPane => {
                if let Some(open) = Open::worked_on(&self.kind, self.id) {
                    cx.open(open);
                } else if let Some((household, ..)) = self.detail().and_then(|detail| detail.row.household.as_ref()) {
                    cx.open(SearchTarget::Household(*household));
                }
            }
            _ => return self.subject().act(action, cx),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Record(detail) if self.whole.is_asked(ticket) => {
                self.whole.take(detail);
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
        let mut actions = evaluate(&[OF_RECORD], &facts, session);
        // The next one is listed as such already.
        let next = self.subject().record_step(session).ok();
        let next = next.or(self.steps().first().copied());
        let others = self.steps().into_iter().filter(|step| Some(*step) != next);
        let row = self.detail().map(|detail| &detail.row);
        actions.extend(others.map(|step| {
            let refusal = row.and_then(|row| step_refused(session, row, step));
            (Action::RecordStep(step), refusal)
        }));
        let mut below = evaluate(&[OF_RECORD_BELOW], &facts, session);
        // After the other new records, before what deletes.
        let at = below.iter().position(|(action, _)| *action == Action::Reveal);
        let offered = naming(&self.kind).filter(|(kind, _)| **kind != Kind::PointsEntry || session.counts.points);
        let naming = offered.map(|(kind, _)| {
            let refusal = refused(session, Operation::Create, kind);
            (Action::NewRecord(Some(kind.def().code)), refusal)
        });
        below.splice(at.unwrap_or(0)..at.unwrap_or(0), naming);
        actions.extend(below);
        actions
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        self.subject().done_as(session)
    }
}
