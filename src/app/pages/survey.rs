//! 问卷, sheet by sheet: a digit answers the question and goes on to the next, 0 where nothing can be read, Enter keeps the sheet and
//! begins the next one. What is missing then makes the sheet invalid; it is counted apart.

use super::offers::{Facts, Need, Offer, evaluate, offer, refuse};
use crate::app::action::Action;
use crate::app::place::Place;
use crate::app::screen::{Cx, Notice, Refusal, Screen, Then};
use crate::app::{Session, Ticket};
use crate::change::Fields;
use crate::change::entry::{Entry, NewEntry};
use crate::domain::ids::RecordId;
use crate::record::Kind;
use crate::record::permission::Operation;
use crate::store::{Answer, Query};
use crate::view::{SearchTarget, SurveyView};

/// State of the screen.
#[derive(Debug)]
pub struct SurveyScreen {
    id: RecordId,
    view: Option<SurveyView>,
    is_gone: bool,
    /// What was answered on this sheet so far.
    digits: Vec<u8>,
    asked: Option<Ticket>,
}

const MAY: &[Need] = &[Need::May(Operation::Create, Kind::Answer)];

const OFFERS: &[Offer] = &[
    offer(Action::Open, MAY),
    offer(Action::Attempt, MAY),
    offer(Action::Left, &[]),
    offer(Action::NextPane, &[]),
    offer(Action::Mark(1), MAY),
    offer(Action::Mark(2), MAY),
    offer(Action::Mark(3), MAY),
    offer(Action::Mark(4), MAY),
    offer(Action::Mark(5), MAY),
    offer(Action::Mark(6), MAY),
    offer(Action::Mark(7), MAY),
    offer(Action::Mark(8), MAY),
    offer(Action::Mark(9), MAY),
];

impl SurveyScreen {
    /// The sheets of a survey.
    #[must_use]
    pub fn new(id: RecordId) -> Self {
        Self {
            id,
            view: None,
            is_gone: false,
            digits: Vec::new(),
            asked: None,
        }
    }

    /// The survey; `None` until it came.
    #[must_use]
    pub fn view(&self) -> Option<&SurveyView> {
        self.view.as_ref()
    }

    /// It was deleted.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.is_gone
    }

    /// What was answered on this sheet so far, by question.
    #[must_use]
    pub fn digits(&self) -> &[u8] {
        &self.digits
    }

    fn answer_next(&mut self, digit: u8, cx: &mut Cx<'_>) {
        let questions = self.view.as_ref().map_or(&[][..], |view| &view.questions);
        match questions.get(self.digits.len()) {
            Some(question) if digit == 0 || question.takes(digit) => self.digits.push(digit),
            _ => cx.say(Notice::Refused(Action::Mark(digit), Refusal::NoStatus)),
        }
    }

    fn keep(&mut self, cx: &mut Cx<'_>) {
        let Some(view) = self.view.as_ref().filter(|_| !self.digits.is_empty()) else {
            return cx.say(Notice::Refused(Action::Open, Refusal::Untouched));
        };
        let missing = view.questions.len().saturating_sub(self.digits.len());
        let digits = self.digits.drain(..).chain(std::iter::repeat_n(0, missing));
        let values: String = digits.map(|digit| char::from(b'0' + digit)).collect();
        let set = [("survey", self.id.to_string()), ("answers", values)];
        let entry = NewEntry {
            kind: Kind::Answer,
            set: Fields::from_iter(set.map(|(name, value)| (name.to_owned(), value.into()))),
        };
        cx.save(Entry::New(entry), Some(view.cursor), Then::SaySaved);
    }
}

impl Screen for SurveyScreen {
    fn place(&self) -> Place {
        Place::Sheets
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Query::Survey(self.id)));
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Mark(digit) => self.answer_next(*digit, cx),
            Action::Attempt => self.answer_next(0, cx),
            Action::Left | Action::Up => drop(self.digits.pop()),
            Action::Open => self.keep(cx),
            Action::NextPane => cx.open(SearchTarget::Record(Kind::Survey.def().code, self.id)),
            _ => return false,
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Survey(view) if self.asked == Some(ticket) => {
                self.is_gone = view.is_none();
                self.view = view.map(|view| *view);
                None
            }
            answer => Some(answer),
        }
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        evaluate(&[OFFERS], &Facts::default(), session)
    }
}
