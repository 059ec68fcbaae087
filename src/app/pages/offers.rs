//! What can be done with the marked row, and what each action needs: one table for what a key does, why it is refused, the
//! footer, help, the F10 menu and the palette.
//!
//! A page lists its offers in the order of the menu; [`evaluate`] alone decides which are shown and what speaks against them.

use super::next_step::{refusal_of, refused};
use super::{board, subject::Subject};
use crate::app::Session;
use crate::app::action::Action;
use crate::app::screen::{Cx, Notice, Refusal};
use crate::domain::request::EventKind;
use crate::record::kind::Kind;
use crate::record::permission::Operation;

/// Something that an action needs.
#[derive(Debug)]
pub enum Need {
    /// A row is marked.
    Selected,
    /// The role may do it with some record of the kind.
    May(Operation, Kind),
    /// The marked row has a next step that is allowed now.
    NextStep,
    /// The marked row is a request.
    Request,
    /// The step of the marked request is allowed now.
    Step(EventKind),
    /// There is a reason to spell out.
    Explains,
    /// The follow-up may be postponed once more.
    Postponable,
    /// The marked row is open in full.
    Opened,
    /// The window is wide enough for a board.
    Wide,
}

/// An action that a page offers.
#[derive(Debug)]
pub struct Offer {
    action: Action,
    /// It is listed only when all of these are there.
    when: &'static [Need],
    /// The first of these that is missing is why it cannot be done.
    needs: &'static [Need],
}

const fn offer(action: Action, needs: &'static [Need]) -> Offer {
    Offer {
        action,
        when: &[],
        needs,
    }
}

/// The same, listed only when all of `when` are there.
const fn offer_when(action: Action, when: &'static [Need], needs: &'static [Need]) -> Offer {
    Offer { action, when, needs }
}

use Need::{Explains, May, NextStep, Opened, Postponable, Selected, Wide};
use Operation::{Create, Edit};

pub(super) const OPEN: Offer = offer(Action::Open, &[Selected]);
pub(super) const CLOSE: Offer = offer_when(Action::Back, &[Opened], &[]);
pub(super) const DONE: Offer = offer(Action::Done, &[Selected, NextStep]);
pub(super) const ESCALATE: Offer = offer_when(Action::Escalate, &[Need::Request], &[Need::Step(EventKind::Escalate)]);
pub(super) const POSTPONE: Offer = offer(
    Action::Postpone,
    &[Selected, May(Create, Kind::Postponement), Postponable],
);
pub(super) const EXPLAIN: Offer = offer(Action::Explain, &[Explains]);
pub(super) const REVEAL: Offer = offer(Action::Reveal, &[Selected]);
pub(super) const FILTER: Offer = offer(Action::Filter, &[]);
pub(super) const SORT: Offer = offer(Action::Sort, &[]);
pub(super) const BOARD: Offer = offer(Action::Board, &[Wide]);
pub(super) const NEW_VISIT: Offer = offer(Action::NewVisit, &[May(Create, Kind::Visit)]);
pub(super) const NEW_REQUEST: Offer = offer(Action::NewRequest, &[May(Create, Kind::Request)]);
pub(super) const NEW_REMINDER: Offer = offer(Action::NewReminder, &[May(Create, Kind::Reminder)]);
pub(super) const NEW_HOUSEHOLD: Offer = offer(Action::NewHousehold, &[May(Create, Kind::Household)]);
pub(super) const EDIT_HOUSEHOLD: Offer = offer(Action::Edit, &[Selected, May(Edit, Kind::Household)]);

/// What the offers of a page are judged by.
#[derive(Debug, Default)]
pub struct Facts {
    /// What the marked row is about; empty when none is.
    pub subject: Subject,
    /// There is a reason to spell out.
    pub explains: bool,
    /// The marked row is open in full.
    pub opened: bool,
}

impl From<Subject> for Facts {
    fn from(subject: Subject) -> Self {
        Self {
            explains: subject.follow_up.is_some(),
            opened: false,
            subject,
        }
    }
}

/// The offers that are shown, each with the reason when it cannot be done now. Of two for one action the first counts.
#[must_use]
pub fn evaluate(offers: &[Offer], facts: &Facts, session: &Session) -> Vec<(Action, Option<Refusal>)> {
    let missing = |need: &Need| missing(need, facts, session);
    let mut shown: Vec<(Action, Option<Refusal>)> = Vec::new();
    for offer in offers {
        let twice = shown.iter().any(|(action, _)| *action == offer.action);
        if !twice && offer.when.iter().all(|need| missing(need).is_none()) {
            shown.push((offer.action.clone(), offer.needs.iter().find_map(missing)));
        }
    }
    shown
}

/// Why a need is not met; `None` when it is.
fn missing(need: &Need, facts: &Facts, session: &Session) -> Option<Refusal> {
    let subject = &facts.subject;
    match need {
        Need::Selected => subject.is_nothing().then_some(Refusal::NothingSelected),
        Need::May(operation, kind) => refused(session, *operation, kind),
        Need::NextStep => subject.done_refusal(session),
        Need::Request => subject.request.is_none().then_some(Refusal::NotHere),
        Need::Step(kind) => match &subject.request {
            Some(row) => refusal_of(row, session, kind),
            None => Some(Refusal::NotHere),
        },
        Need::Explains => (!facts.explains).then_some(Refusal::NotHere),
        Need::Postponable => subject.postpone_refusal(),
        Need::Opened => (!facts.opened).then_some(Refusal::NotHere),
        Need::Wide => (!board::fits(session)).then_some(Refusal::TooNarrow),
    }
}

/// Says why `action` cannot be done when `actions` has a reason; true when it had.
pub fn refuse(actions: &[(Action, Option<Refusal>)], action: &Action, cx: &mut Cx<'_>) -> bool {
    let reason = actions
        .iter()
        .find(|(listed, _)| listed == action)
        .and_then(|(_, refusal)| refusal.clone());
    match reason {
        Some(refusal) => {
            cx.say(Notice::Refused(action.clone(), refusal));
            true
        }
        None => false,
    }
}
