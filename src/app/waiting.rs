//! What is done with an answer, or with the outcome of a save, that no screen takes itself: the header's figures, undo and
//! redo, and the way from a key over a question to a form or a save.
//!
//! ```text
//! Cx::ask_then, Cx::save, App::wait --ticket, Then--> waiting --Msg::Answer, Msg::Saved--> what Then says
//! ```
//!
//! Invariant: of the figures and of the identity at most one question is on its way.

use super::action::Action;
use super::effect::{Effect, SaveTrouble, SavedOk, Ticket};
use super::forms::{About, Form};
use super::layer::Layer;
use super::pages::chosen::enter_unshown;
use super::pages::next_step::row_of;
use super::screen::{Move as M, Notice, Refusal, Then};
use super::{App, Phase};
use crate::store::{Answer, Query};

/// An answer or outcome that is waited for.
#[derive(Debug)]
pub(super) struct Waiting {
    ticket: Ticket,
    then: Then,
    /// The layers when it was asked for: nobody wants the answer when the screen that asked has gone.
    layers: usize,
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

    /// True when the answer is for the header alone.
    pub(super) fn is_for_header(&self, ticket: Ticket) -> bool {
        let header = [Then::ShowCounts, Then::TakeIdentity];
        let mut waiting = self.waiting.iter();
        waiting.any(|waiting| waiting.ticket == ticket && header.contains(&waiting.then))
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
            (Then::ShowCounts, Answer::Counts(counts)) => {
                self.session.counts = counts;
                return;
            }
            (Then::TakeIdentity, Answer::Identity(Some(identity))) => {
                self.session.identity = Some(*identity);
                return;
            }
            _ if self.layers.len() < waiting.layers => return,
            (Then::OpenStep(kind), Answer::Request(Some(detail))) => {
                M::Open(Box::new(About::Event(Box::new(row_of(&detail)), kind).into()))
            }
            (Then::EnterAgain, Answer::Refused(Some(detail))) => match Form::from_refused(&detail) {
                Some(form) => return self.push(Layer::Form(form), effects),
                None => enter_unshown(&detail),
            },
            (Then::EnterAgain, _) => M::Say(Notice::Refused(Action::Open, Refusal::NotHere)),
            _ => return,
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
            Err(trouble) => {
                self.notice = Some(Notice::NotSaved(trouble.clone()));
                return;
            }
        };
        let notice = match &waiting.then {
            Then::SayUndone => Notice::Undone,
            Then::SayRedone => Notice::Redone,
            Then::SaySettled => Notice::Settled,
            Then::SayDecided(decision) => Notice::DealtWith(*decision),
            _ => Notice::Saved(saved.clone()),
        };
        if let Then::LeaveDeleted(record) = waiting.then {
            self.layers.pop_if(|layer| layer.is_of(record));
        }
        self.apply(vec![M::Say(notice), M::Refresh], effects);
    }
}
