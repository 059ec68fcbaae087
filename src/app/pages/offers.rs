//! What can be done, and what each action needs: one table for what a key does, why it is refused, the footer, help, the
//! F10 menu and the palette.
//!
//! A screen lists its offers in the order of the menu; [`evaluate`] alone decides which are shown and what speaks against them.

use super::board;
use super::next_step::{delete_refused, next_among, refusal_of, refused, refused_in, waits};
use super::subject::Subject;
use crate::app::Session;
use crate::app::action::Action;
use crate::app::screen::{Cx, Notice, Refusal};
use crate::domain::mask::View;
use crate::domain::request::{EventKind, Step};
use crate::record::kind::Kind;
use crate::record::permission::Operation;

/// Something that an action needs.
#[derive(Debug)]
pub enum Need {
    /// A row is marked, the record is here.
    Selected,
    /// A part of the record, a row of the list shown is marked.
    Marked,
    /// The marked row leads somewhere.
    Opens,
    /// The role may do it with some record of the kind.
    May(Operation, Kind),
    /// The role may edit what is marked.
    MayEditMarked,
    /// What is marked can be deleted.
    Deletable,
    /// The role may delete what is marked.
    MayDeleteMarked,
    /// The role may delete the request, standing so to it.
    MayDeleteRequest,
    /// The role may write at all.
    MayWrite,
    /// The request has ended, or its last step is the person's own.
    EndedOrOwnStep,
    /// Records of one of these kinds are listed, or one is shown.
    Lists(&'static [Kind]),
    /// A person is marked.
    Person,
    /// A record of one line is marked: a visit, a follow-up record, a reminder that somebody typed.
    Line,
    /// It can be put right.
    CorrectLine,
    /// It can be voided or deleted.
    VoidLine,
    /// No request is open on the household.
    NoOpenRequests,
    /// The marked row is a request.
    Request,
    /// The record belongs to a household.
    Household,
    /// The marked row is something to do: a follow-up or a request.
    Task,
    /// The marked row has a next step that is allowed now.
    NextStep,
    /// One of the steps of the request takes it on and is allowed now.
    TakesOn,
    /// The marked one of the steps of the request is allowed now.
    MarkedStep,
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
    /// The role may do it with some record of the kind that is listed.
    MayListed(Operation),
    /// The marked record has a next step that the role may take.
    RecordStep,
    /// Something is in conflict.
    Conflicts,
    /// The list shown is of what was not settled.
    Unsettled,
    /// It was asked whether many records may leave this device.
    Removal,
    /// The list shown is of what was kept long enough.
    Expired,
    /// The marked row begins something with a ledger, or what was begun can be done again or taken back.
    Begins,
    /// The marked row can be forgotten.
    Forgets,
    /// Nobody else removes records: no server is known.
    Alone,
    /// A server is known.
    Server,
    /// This is the training pack.
    Demo,
    /// The projector is off: nobody looks on before whom nothing is revealed.
    NoStrangers,
}

/// An action that is offered.
#[derive(Debug)]
pub struct Offer {
    action: Action,
    /// It is listed only when all of these are there.
    when: &'static [Need],
    /// The first of these that is missing is why it cannot be done.
    needs: &'static [Need],
}

pub(super) const fn offer(action: Action, needs: &'static [Need]) -> Offer {
    Offer {
        action,
        when: &[],
        needs,
    }
}

/// The same, listed only when all of `when` are there.
pub(super) const fn offer_when(action: Action, when: &'static [Need], needs: &'static [Need]) -> Offer {
    Offer { action, when, needs }
}

use Need::{
    Alone, Conflicts, CorrectLine, Deletable, Demo, EndedOrOwnStep, Expired, Explains, Marked, MarkedStep, May,
    MayDeleteMarked, MayDeleteRequest, MayEditMarked, MayListed, MayWrite, NextStep, NoOpenRequests, NoStrangers,
    Opened, Opens, Postponable, RecordStep, Removal, Selected, Server, TakesOn, Task, Unsettled, VoidLine, Wide,
};
use Operation::{Create, Delete, Edit};

// On the marked row of a list.
pub(super) const OPEN: Offer = offer(Action::Open, &[Selected]);
pub(super) const CLOSE: Offer = offer_when(Action::Back, &[Opened], &[]);
pub(super) const DONE: Offer = offer(Action::Done, &[Selected, NextStep]);
pub(super) const ESCALATE: Offer = offer_when(Action::Escalate, &[Need::Request], &[Need::Step(EventKind::Escalate)]);
pub(super) const POSTPONE: Offer = offer(
    Action::Postpone,
    &[Selected, May(Create, Kind::Postponement), Postponable],
);
pub(super) const EXPLAIN: Offer = offer(Action::Explain, &[Explains]);
pub(super) const REVEAL: Offer = offer(Action::Reveal, &[Selected, NoStrangers]);
pub(super) const EDIT_HOUSEHOLD: Offer = offer(Action::Edit, &[Selected, May(Edit, Kind::Household)]);

/// A record of one line is put right by its form, or voided.
pub(super) const CORRECT: Offer = offer_when(Action::Edit, &[Need::Line], &[CorrectLine]);
pub(super) const VOID: Offer = offer_when(Action::Delete, &[Need::Line], &[VoidLine]);
pub(super) const EDIT_REQUEST: Offer = offer_when(Action::Edit, &[Need::Request], &[May(Edit, Kind::Request)]);

/// What can be done with any row that stands for something to do.
pub(super) const OF_ROW: &[Offer] = &[
    OPEN,
    DONE,
    CORRECT,
    VOID,
    ESCALATE,
    ADD,
    NEW_VISIT,
    NEW_REQUEST,
    EMERGENCY,
    POSTPONE,
    EXPLAIN,
    NEW_REMINDER,
    REVEAL,
];

/// What can be done with what is due at a household, on its row.
pub(super) const OF_DUE: &[Offer] = &[DONE, NEW_VISIT, NEW_REQUEST, EMERGENCY, POSTPONE, NEW_REMINDER, REVEAL];

// On a list.
pub(super) const FILTER: Offer = offer(Action::Filter, &[]);
pub(super) const KINDS: Offer = offer(Action::Board, &[]);
pub(super) const BOARD: Offer = offer(Action::Board, &[Wide, Selected]);

// New records.
pub(super) const NEW_VISIT: Offer = offer(Action::NewVisit, &[May(Create, Kind::Visit)]);
pub(super) const NEW_REQUEST: Offer = offer(Action::NewRequest, &[May(Create, Kind::Request)]);
pub(super) const EMERGENCY: Offer = offer(Action::Emergency, &[May(Create, Kind::Request)]);
pub(super) const NEW_REMINDER: Offer = offer(Action::NewReminder, &[May(Create, Kind::Reminder)]);
pub(super) const ADD: Offer = offer(Action::Add, &[MayWrite]);
pub(super) const NEW_HOUSEHOLD: Offer = offer(Action::NewHousehold, &[May(Create, Kind::Household)]);

const FINDINGS: &[Need] = &[Need::Lists(&[Kind::ListRow])];
/// Worked on elsewhere than by their fields: the rows of a campaign, the sheets of a survey, the lines of a hand-over.
const WORKED_ON: &[Need] = &[Need::Lists(&[Kind::Campaign, Kind::Survey, Kind::Handover])];

/// On the findings of a list: an answer, by its place in the table of the kind.
pub(super) const fn answer(place: usize) -> Offer {
    offer_when(Action::Answer(place), FINDINGS, &[Selected, MayListed(Edit)])
}

// On the records of a kind.
pub(super) const NEW_RECORD: Offer = offer(Action::NewRecord(None), &[MayListed(Create)]);
pub(super) const EDIT_RECORD: Offer = offer(Action::Edit, &[Selected, MayListed(Edit)]);

/// What can be done with a record on its own screen, before its other steps.
pub(super) const OF_RECORD: &[Offer] = &[
    offer(Action::Open, &[Selected, RecordStep]),
    offer(Action::Done, &[Selected, RecordStep]),
    offer_when(Action::Settle, &[Conflicts], &[MayListed(Edit)]),
];
/// And after them.
pub(super) const OF_RECORD_BELOW: &[Offer] = &[
    EDIT_RECORD,
    POSTPONE,
    EXPLAIN,
    ADD,
    NEW_REMINDER,
    offer_when(Action::NextPane, WORKED_ON, &[]),
    offer(Action::NextPane, &[Need::Household]),
    REVEAL,
    offer(Action::Delete, &[Selected, MayListed(Delete)]),
];

/// What can be done with a request on its own screen, before its steps.
pub(super) const OF_REQUEST: &[Offer] = &[
    offer(Action::Open, &[MarkedStep]),
    offer(Action::Done, &[TakesOn]),
    offer_when(Action::Settle, &[Conflicts], &[May(Edit, Kind::Request)]),
];
/// And after them.
pub(super) const OF_REQUEST_BELOW: &[Offer] = &[
    POSTPONE,
    EXPLAIN,
    ADD,
    NEW_REMINDER,
    offer(Action::NextPane, &[Need::Household]),
    REVEAL,
    EDIT_REQUEST,
    offer(Action::Delete, &[Selected, MayDeleteRequest, EndedOrOwnStep]),
];

pub(super) const SYNC: Offer = offer(Action::Sync, &[Server]);

/// What the app itself does, whatever screen is shown.
const OF_APP: &[Offer] = &[
    NEW_VISIT,
    offer(Action::FullVisit, &[May(Create, Kind::Visit)]),
    NEW_REQUEST,
    EMERGENCY,
    NEW_HOUSEHOLD,
    NEW_REMINDER,
    offer(Action::Unfinished, &[MayWrite]),
    offer(Action::Undo, &[MayWrite]),
    offer(Action::Redo, &[MayWrite]),
    offer(Action::UndoList, &[MayWrite]),
    SYNC,
    offer_when(Action::Cable, &[Demo], &[Demo]),
    offer_when(Action::Tours, &[Demo], &[Demo]),
    offer_when(Action::OtherSide, &[Demo], &[Demo]),
    offer_when(Action::PullPlug, &[Demo], &[Demo]),
    offer(Action::Save, &[]),
    offer(Action::Phrases, &[]),
    offer(Action::Help, &[]),
    offer(Action::Menu, &[]),
    offer(Action::Palette, &[]),
    offer(Action::Appearance, &[]),
    offer(Action::Projector, &[]),
    offer(Action::Search, &[]),
    offer(Action::Reveal, &[NoStrangers]),
    offer(Action::Redraw, &[]),
    offer(Action::Quit, &[]),
];

/// What the offers of a screen are judged by; what is true or false is said at [`Need`].
#[derive(Debug, Default)]
pub struct Facts {
    /// What the marked row is about; empty when none is.
    pub subject: Subject,
    pub explains: bool,
    pub opened: bool,
    pub marked: bool,
    pub opens: bool,
    /// The kind of what Edit changes.
    pub edits: Option<Kind>,
    /// The kind of what Delete deletes; `None` when nothing that is marked can be.
    pub deletes: Option<Kind>,
    /// Why the last step of the request is not taken back; `None` when it is the person's own.
    pub step_stays: Option<Refusal>,
    pub open_requests: usize,
    /// The steps of the request, and which is marked.
    pub steps: (Vec<Step>, usize),
    /// The kind of the records that are listed, or of the record.
    pub listed: Option<Kind>,
    pub conflicts: bool,
    pub unsettled: bool,
    pub removal: bool,
    pub expired: bool,
    pub begins: bool,
    pub forgets: bool,
}

impl From<Subject> for Facts {
    fn from(subject: Subject) -> Self {
        Self {
            explains: subject.follow_up.is_some(),
            subject,
            ..Self::default()
        }
    }
}

/// The offers that are shown, each with the reason when it cannot be done now. Of two for one action the first counts.
#[must_use]
pub fn evaluate(offers: &[&[Offer]], facts: &Facts, session: &Session) -> Vec<(Action, Option<Refusal>)> {
    let mut shown: Vec<(Action, Option<Refusal>)> = Vec::new();
    for offer in offers.iter().copied().flatten() {
        let twice = shown.iter().any(|(action, _)| *action == offer.action);
        if !twice && first_missing(offer.when, facts, session).is_none() {
            shown.push((offer.action.clone(), first_missing(offer.needs, facts, session)));
        }
    }
    shown
}

/// True when the app itself does the action here.
#[must_use]
pub(in crate::app) fn is_of_app(action: &Action, session: &Session) -> bool {
    let facts = Facts::default();
    let mut offers = OF_APP.iter().filter(|offer| offer.action == *action);
    offers.any(|offer| first_missing(offer.when, &facts, session).is_none())
}

/// Why the app cannot do the action now.
#[must_use]
pub(in crate::app) fn app_refusal(action: &Action, session: &Session) -> Option<Refusal> {
    refusal(OF_APP, action, &Facts::default(), session)
}

/// Why the action cannot be done now, shown or not.
#[must_use]
pub(super) fn refusal(offers: &[Offer], action: &Action, facts: &Facts, session: &Session) -> Option<Refusal> {
    let offer = offers.iter().find(|offer| offer.action == *action)?;
    first_missing(offer.needs, facts, session)
}

fn first_missing(needs: &[Need], facts: &Facts, session: &Session) -> Option<Refusal> {
    needs.iter().find_map(|need| missing(need, facts, session))
}

/// Why a need is not met; `None` when it is.
fn missing(need: &Need, facts: &Facts, session: &Session) -> Option<Refusal> {
    let subject = &facts.subject;
    let request = subject.request.as_ref();
    let marked_step = facts.steps.0.get(facts.steps.1).or(facts.steps.0.last());
    let unless = |met: bool, refusal| (!met).then_some(refusal);
    let not_on_row = Refusal::NotOnRow(subject.marked());
    let may = |operation, kind: &Option<Kind>| kind.as_ref().and_then(|kind| refused(session, operation, kind));
    let server = session.identity.as_ref().and_then(|who| who.server.as_ref());
    match need {
        Selected => unless(!subject.is_nothing(), Refusal::NothingSelected),
        Marked => unless(facts.marked, Refusal::NothingSelected),
        Opens => unless(facts.opens, not_on_row),
        May(operation, kind) => refused(session, *operation, kind),
        MayEditMarked => may(Edit, &facts.edits),
        Deletable => unless(facts.deletes.is_some(), not_on_row),
        MayDeleteMarked => may(Delete, &facts.deletes),
        // Of an open one it is the last step that goes ([`EndedOrOwnStep`]).
        MayDeleteRequest if request?.state.is_open() => refused(session, Delete, &Kind::RequestEvent),
        MayDeleteRequest => delete_refused(session, request?.relations),
        MayWrite => unless(session.may_write(), Refusal::Role),
        EndedOrOwnStep => facts
            .step_stays
            .clone()
            .filter(|_| request.is_some_and(|row| row.state.is_open())),
        Need::Line => unless(subject.line().is_some(), not_on_row),
        CorrectLine => subject.line_refusal(Edit, session),
        VoidLine => subject.line_refusal(Delete, session),
        NoOpenRequests => unless(facts.open_requests == 0, Refusal::OpenRequests(facts.open_requests)),
        Need::Request => unless(request.is_some(), not_on_row),
        Need::Household => unless(subject.household.is_some(), not_on_row),
        Task => unless(subject.is_task(), not_on_row),
        NextStep => subject.done_refusal(session),
        TakesOn => match (next_among(&facts.steps.0), request) {
            (Some(_), _) => None,
            (None, Some(row)) => Some(waits(row, session)),
            (None, None) => Some(Refusal::NothingSelected),
        },
        MarkedStep => step_refusal(marked_step),
        Need::Step(kind) => request.map_or(Some(not_on_row), |row| refusal_of(row, session, kind)),
        Explains => unless(facts.explains, not_on_row),
        Postponable => subject.postpone_refusal(),
        Opened => unless(facts.opened, not_on_row),
        Wide => unless(board::fits(session), Refusal::TooNarrow),
        MayListed(operation) => listed_refusal(*operation, facts, session),
        RecordStep => subject.record_step(session).err(),
        Need::Lists(kinds) => unless(facts.listed.as_ref().is_some_and(|it| kinds.contains(it)), not_on_row),
        Need::Person => unless(subject.person.is_some(), not_on_row),
        Conflicts => unless(facts.conflicts, Refusal::NoConflict),
        Unsettled => unless(facts.unsettled, not_on_row),
        Removal => unless(facts.removal, not_on_row),
        Expired => unless(facts.expired, not_on_row),
        Need::Begins => unless(facts.begins, not_on_row),
        Need::Forgets => unless(facts.forgets, not_on_row),
        Alone => unless(server.is_none(), Refusal::TownRemoves),
        Server => unless(server.is_some(), Refusal::NoServer),
        Demo => unless(session.cable.is_some(), Refusal::OnlyDemo),
        NoStrangers => unless(session.covered != View::Projector, Refusal::Projector),
    }
}

/// Why the record that is marked, or a new one of the kind that is listed, is not theirs to write.
fn listed_refusal(operation: Operation, facts: &Facts, session: &Session) -> Option<Refusal> {
    match (&facts.subject.record, &facts.listed) {
        (Some(row), _) if operation != Create => refused_in(session, operation, &row.kind, &row.unit),
        (_, Some(kind)) => refused(session, operation, kind),
        (_, None) => None,
    }
}

fn step_refusal(step: Option<&Step>) -> Option<Refusal> {
    match step {
        Some(step) => step.refusal.clone().map(Refusal::Step),
        None => Some(Refusal::NothingSelected),
    }
}

/// Says why `action` cannot be done when `actions` has a reason; true when it had.
pub fn refuse(actions: &[(Action, Option<Refusal>)], action: &Action, cx: &mut Cx<'_>) -> bool {
    let listed = actions.iter().find(|(listed, _)| listed == action);
    let Some((_, Some(refusal))) = listed else {
        return false;
    };
    cx.say(Notice::Refused(action.clone(), refusal.clone()));
    true
}

#[cfg(test)]
mod tests {
    use super::super::sync::OF_SYNC;
    use super::*;
    use crate::app::session::Settings;
    use crate::domain::ids::HouseholdId;
    use crate::domain::time::Millis;

    fn listed(offers: &[&[Offer]], facts: &Facts) -> Vec<(Action, Option<Refusal>)> {
        evaluate(offers, facts, &Session::new(Settings::default(), Millis(0)))
    }

    #[test]
    fn an_offer_is_listed_once_where_it_is_met_first_and_says_the_first_need_that_is_missing() {
        let asked = Facts {
            removal: true,
            ..Facts::default()
        };
        let first = |facts: &Facts| listed(&[OF_SYNC], facts).remove(0);
        assert_eq!(first(&asked), (Action::Done, None));
        assert_eq!(first(&Facts::default()), (Action::Sync, Some(Refusal::NoServer)));
        for facts in [asked, Facts::default()] {
            let offers = listed(&[OF_SYNC], &facts);
            let steps = offers.iter().filter(|(action, _)| *action == Action::Done);
            assert_eq!(steps.count(), usize::from(facts.removal));
        }
    }

    #[test]
    fn what_there_is_to_do_with_a_household_comes_before_editing_it() {
        let place = |facts: &Facts, action: &Action| {
            let offers = listed(super::super::household_parts::OF_HOUSEHOLD, facts);
            offers.iter().position(|(listed, _)| listed == action)
        };
        let household = || Some((HouseholdId::new(Millis(0), [1; 10]), String::new()));
        let idle = Facts::from(Subject {
            household: household(),
            ..Subject::default()
        });
        assert!(place(&idle, &Action::Edit) < place(&idle, &Action::Done));
        assert_eq!(place(&idle, &Action::Settle), None);
        let in_conflict = Facts {
            conflicts: true,
            ..idle
        };
        assert_eq!(place(&in_conflict, &Action::Settle), Some(1));
    }
}
