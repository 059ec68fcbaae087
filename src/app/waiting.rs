//! What is done with an answer, or with the outcome of a save, that no screen takes itself: the header's figures, undo and
//! redo, and the way from a key over a question to a form or a save.
//!
//! ```text
//! Cx::ask_then, Cx::save, App::wait --ticket, Then--> waiting --Msg::Answer, Msg::Saved--> what Then says
//! ```
//!
//! Invariant: of the figures and of the identity at most one question is on its way.

use super::action::Action;
use super::arrived::Arrived;
use super::effect::{Effect, SaveTrouble, SavedOk, Ticket};
use super::forms::{About, Form};
use super::layer::Layer;
use super::open::{Open, Question};
use super::pages::agreed::agreed;
use super::pages::choices::kinds;
use super::pages::chosen::enter_unshown;
use super::pages::handover::handed_over;
use super::pages::merging::same;
use super::pages::next_step::row_of;
use super::pages::sheet::views;
use super::screen::{Move as M, Notice, Refusal, Then};
use super::{App, Phase, Picked};
use crate::change::Fields;
use crate::domain::survey::NoQuestions;
use crate::record::{Kind, Nature};
use crate::store::{Answer, Query};

/// An answer or outcome that is waited for.
#[derive(Debug)]
pub(super) struct Waiting {
    ticket: Ticket,
    then: Then,
    /// The layers when it was asked for: nobody wants the answer when the screen that asked has gone.
    layers: usize,
}

/// Opens a form.
fn form(about: About) -> M {
    M::Open(Box::new(about.into()))
}

impl App {
    /// A ticket for something the app itself asks for.
    pub(super) fn wait(&mut self, then: Then) -> Ticket {
        self.next_ticket += 1;
        let ticket = Ticket(self.next_ticket);
        self.wait_for(ticket, then);
        ticket
    }

    pub(super) fn wait_for(&mut self, ticket: Ticket, then: Then) {
        let layers = self.layers.len();
        self.waiting.push(Waiting { ticket, then, layers });
    }

    pub(super) fn take_waiting(&mut self, ticket: Ticket) -> Option<Waiting> {
        let index = self.waiting.iter().position(|waiting| waiting.ticket == ticket)?;
        Some(self.waiting.swap_remove(index))
    }

    /// True when the answer is for the header alone, or news that nobody asked for.
    pub(super) fn is_for_header(&self, ticket: Ticket) -> bool {
        let asked = self.waiting.iter().find(|waiting| waiting.ticket == ticket);
        asked.is_some_and(|waiting| match &waiting.then {
            Then::ShowCounts => self.round.is_none(),
            Then::TakeIdentity => true,
            Then::SayArrived(arrived) => arrived.round.is_none(),
            _ => false,
        })
    }

    /// True when the app goes on with the answer itself: it opens something.
    pub(super) fn is_waited_for(&self, ticket: Ticket) -> bool {
        self.waiting.iter().any(|waiting| waiting.ticket == ticket)
    }

    pub(super) fn ask_counts(&mut self, effects: &mut Vec<Effect>) {
        self.ask_once(Then::ShowCounts, Query::Counts, effects);
    }

    /// Who we are, asked again: a pull may have brought names of units.
    pub(super) fn ask_identity(&mut self, effects: &mut Vec<Effect>) {
        if self.phase == Phase::Ready {
            self.ask_once(Then::TakeIdentity, Query::Identity, effects);
        }
    }

    fn ask_once(&mut self, then: Then, query: Query, effects: &mut Vec<Effect>) {
        if !self.waiting.iter().any(|waiting| waiting.then == then) {
            effects.push(Effect::Ask(self.wait(then), query));
        }
    }

    pub(super) fn go_on_with(&mut self, waiting: Waiting, answer: Answer, effects: &mut Vec<Effect>) {
        let step = match (waiting.then, answer) {
            (Then::ShowCounts, Answer::Counts(counts)) => return self.take_counts(counts, effects),
            (Then::ChooseView(now), Answer::Views(kept)) => M::Open(Box::new(views(&now, &kept, self.session.lang()))),
            (Then::ChooseKind(now), Answer::KindCounts(of)) => M::Open(Box::new(kinds(now, &of, &self.session))),
            (Then::ArrangeAsBefore, Answer::Views(last)) => {
                self.session.last_views = last;
                return self.load_visible(effects);
            }
            (Then::ChooseUnfinished, Answer::Unfinished(rows)) => return self.choose_unfinished(rows, effects),
            (Then::BeginFastEntry, Answer::Counts(counts)) => return self.begin_fast_entry(counts.households, effects),
            (Then::SayArrived(arrived), Answer::News(rows)) => return self.say_arrived(Arrived { rows, ..*arrived }),
            (Then::TakeIdentity, Answer::Identity(Some(identity))) => {
                self.session.identity = Some(*identity);
                return;
            }
            _ if self.layers.len() < waiting.layers => return,
            (Then::OpenStep(kind), Answer::Request(Some(it))) => form(About::Event(Box::new(row_of(&it)), kind)),
            (Then::TakeStep(step), Answer::Record(Some(it))) => form(About::record(&it.row, Some(step), it.cursor)),
            (Then::EnterAgain, Answer::Refused(Some(detail))) => match Form::from_refused(&detail) {
                Some(form) => return self.push(Layer::Form(form), effects),
                None => enter_unshown(&detail),
            },
            (Then::Correct, Answer::Correctable(Some(it))) => match Form::correcting(&it, self.session.lang()) {
                Some(form) => return self.push(Layer::Form(form), effects),
                None => M::Say(Notice::Refused(Action::Edit, Refusal::NoForm)),
            },
            (Then::EditHousehold, Answer::Household(Some(detail))) => {
                let read = Box::new((detail.household.clone(), detail.cursor));
                M::Open(Box::new(About::Household(Some(read)).into()))
            }
            (Then::OpenAgreed(row), Answer::Household(Some(detail))) => {
                match agreed(&row, &detail, self.session.today()) {
                    Some(about) => M::Open(Box::new(about.into())),
                    None => return,
                }
            }
            (Then::ChooseSame(kind, record), Answer::Duplicates(rows)) => same(&kind, record, &rows, &self.session),
            (Then::RequestOfPatrol, Answer::Record(Some(detail))) => M::Open(Box::new(Open::of_patrol(&detail.row))),
            (Then::HandOver(handover), Answer::HandoverItems(items)) => handed_over(handover, &items, &self.session),
            (Then::TakeStep(_), _) => M::Say(Notice::Refused(Action::Done, Refusal::Gone)),
            (Then::Correct | Then::EditHousehold, _) => M::Say(Notice::Refused(Action::Edit, Refusal::Gone)),
            (Then::EnterAgain, _) => M::Say(Notice::Refused(Action::Open, Refusal::Gone)),
            _ => return,
        };
        self.apply(vec![step], effects);
    }

    /// The form of a survey opens with the questions that were read.
    pub(super) fn on_questions(&mut self, read: Result<Vec<String>, NoQuestions>, effects: &mut Vec<Effect>) {
        match read {
            Ok(questions) => {
                let given = Fields::from_iter([("questions".to_owned(), questions.into())]);
                let about = About::new_record(Kind::Survey, None, None).given(given);
                self.apply(vec![M::Open(Box::new(about.into()))], effects);
            }
            Err(why) => self.notice = Some(Notice::NoQuestions(why)),
        }
    }

    /// What was said of undoing holds no longer once the server has everything, of what is created once; an edit can still be
    /// undone.
    pub(super) fn end_promise(&mut self) {
        let is_sent = self.session.has_server() && self.session.counts.pending == 0;
        if let Some(Notice::Saved(saved) | Notice::Redone(saved)) = &mut self.notice {
            saved.sent |= is_sent && saved.deeds.iter().any(|deed| deed.kind.nature() == Nature::Once);
        }
    }

    /// Says why nothing was saved; asks, where only an answer is missing.
    fn tell_trouble(&mut self, then: &Then, trouble: &SaveTrouble, effects: &mut Vec<Effect>) {
        let step = match trouble {
            SaveTrouble::AskFirst(row) => {
                let turn = Picked::Turn(row.group, !row.undone);
                M::Open(Box::new(Open::Confirm(Question::Turn(row.clone()), turn)))
            }
            SaveTrouble::NothingToUndo if *then == Then::SayRedone => {
                M::Say(Notice::NotSaved(SaveTrouble::NothingToRedo))
            }
            trouble => M::Say(Notice::NotSaved(trouble.clone())),
        };
        self.apply(vec![step], effects);
    }

    pub(super) fn tell(
        &mut self,
        waiting: &Waiting,
        outcome: &Result<SavedOk, SaveTrouble>,
        effects: &mut Vec<Effect>,
    ) {
        let saved = match outcome {
            Ok(saved) => saved,
            Err(trouble) => return self.tell_trouble(&waiting.then, trouble, effects),
        };
        let notice = match &waiting.then {
            Then::SayUndone => Notice::Undone(saved.clone()),
            Then::SayRedone => Notice::Redone(saved.clone()),
            Then::SaySettled => Notice::Settled(saved.clone()),
            Then::SayDecided(decision) => Notice::DealtWith(*decision, saved.clone()),
            _ => Notice::Saved(saved.clone()),
        };
        if let Then::LeaveDeleted(record) = waiting.then {
            self.layers.pop_if(|layer| layer.is_of(record));
        }
        self.apply(vec![M::Say(notice), M::Refresh], effects);
    }
}
