//! The next allowed steps of a request, and for each that is not allowed the reason.
//!
//! Invariant: [`check_step`] is the one place that says what is legal; the fold and the menu both ask it, so a step that
//! is offered has effect and a step that is refused has none (except [`StepRefusal::NeedsServer`]: the server's order
//! decides later, the fold assumes it did).

use super::{EventKind, Folded, RequestEvent, State};
use crate::domain::ids::UserId;
use crate::domain::right::{Grant, Grants, Relation, Relations, allows};
use crate::domain::role::{CASELOAD, DESKS, DOCTOR, HELPERS, Level, OFFICE, OUTSIDERS, Role, SENDERS, WRITERS};
use crate::domain::time::Date;

/// Who wants to take a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who; `None` when nobody is known yet.
    pub user: Option<UserId>,
    /// Their role; its level decides what they receive.
    pub role: Role,
    /// The day of the step, for what may not be asked for after the limit. `None` in the fold: limits come from tables that
    /// another device may not have, and whether a step took effect must not depend on them.
    pub on: Option<Date>,
    /// The step is written by the rules of today: a longer limit is asked for, one at a time.
    pub by_present_rules: bool,
    /// Their relations to the request. The fold asks with those of [`Folded::relations_of_author`].
    pub relations: Relations,
    /// Whether the device has reached the server lately; some steps above the village need it.
    pub online: bool,
}

impl Actor {
    /// Who took a step that is in the history: relation and connection were judged then.
    #[must_use]
    pub fn of_the_past(folded: &Folded, event: &RequestEvent) -> Self {
        Self {
            user: Some(event.by),
            role: event.role.clone(),
            on: None,
            by_present_rules: event.is_by_rules(2),
            relations: folded.relations_of_author(event),
            online: true,
        }
    }
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepRefusal {
    /// Not in this state.
    State(State),
    /// Nobody has taken it on yet: this step comes first.
    First(EventKind),
    /// The result was handed in: the level that has it checks it.
    InCheck { by: Level },
    /// The role may not.
    Role,
    /// The role may, but not with this request: it lives elsewhere, or was not handed to them.
    NotYours,
    /// The level that has the request decides, and it is not yours.
    OtherLevel { has: Level },
    /// The one extension was used.
    ExtendedAlready,
    /// Something was asked for and waits for the level above.
    AskedAlready,
    /// The limit has passed: it is not moved any more.
    PastDue { due: Date },
    /// It was handed to them: what they cannot do goes back to the sender.
    HandBack,
    /// It was handed to somebody else, who has it now.
    WithAnother,
    /// It was handed to them, and since then to somebody else, or was taken back.
    HandedOn,
    /// The highest level has it already.
    TopLevel,
    /// It must be in the server's order: connect first.
    NeedsServer,
}

/// One possible step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The event it would record.
    pub kind: EventKind,
    /// `None` when it is allowed.
    pub refusal: Option<StepRefusal>,
    /// It takes the request on: it may be the next step.
    pub takes_on: bool,
}

/// Every step a person could think of in this state: the allowed ones first, each group with the most likely first.
#[must_use]
pub fn steps(folded: &Folded, actor: &Actor) -> Vec<Step> {
    // What waits for a decision comes first.
    let asked = folded.asked.as_ref().map(|_| &EventKind::Approve);
    // Whoever handed it down may take it back, but waits for the other.
    let is_with_others =
        folded.state == State::HandedDown && !folded.is_done_by(actor.user, &actor.role, actor.relations);
    // What lacks nothing but a line is the next step all the same: off line no later one takes its place.
    let mut is_next_without_line = false;
    let mut steps: Vec<_> = asked
        .into_iter()
        .chain(plausible(folded))
        .map(|kind| {
            let refusal = check_step(folded, kind, actor).err();
            let takes_on = takes_on(kind) && !is_with_others && !is_next_without_line;
            is_next_without_line |= takes_on && refusal == Some(StepRefusal::NeedsServer);
            Step {
                kind: kind.clone(),
                refusal,
                takes_on,
            }
        })
        .collect();
    steps.sort_by_key(|step| step.refusal.is_some());
    steps
}

/// True for a step that takes a request on: what is noted, asked for or given up beside it is nobody's next step.
fn takes_on(kind: &EventKind) -> bool {
    use EventKind as E;
    match kind {
        E::Submit | E::SelfAccept | E::Escalate | E::Accept | E::Return | E::HandDown | E::Dispatch | E::Check => true,
        E::Approve | E::Resolve | E::Resume | E::ReturnVisit => true,
        E::Progress | E::Urge | E::Reply | E::ChangeMode | E::Merge | E::Withdraw | E::Decline => false,
        E::Extend | E::Suspend | E::SetThirdPartyDeadline | E::Unknown(_) => false,
    }
}

/// Whether `actor` may take the step now.
///
/// # Errors
/// The reason, the most basic first: role, state, level, what is used up, connection.
pub fn check_step(folded: &Folded, kind: &EventKind, actor: &Actor) -> Result<(), StepRefusal> {
    if !allows(who(kind), &actor.role, Relations::ANY) {
        return Err(StepRefusal::Role);
    }
    if !allows(who(kind), &actor.role, actor.relations) {
        return Err(StepRefusal::NotYours);
    }
    let is_doer = folded.is_done_by(actor.user, &actor.role, actor.relations);
    if !is_doer && is_before_result(&folded.state) && acts_as_doer_alone(kind, actor) {
        return Err(StepRefusal::HandedOn);
    }
    if !state_allows(folded, kind, &actor.role, is_doer) {
        return Err(match (folded.awaiting_check, comes_first(folded, kind)) {
            (true, _) => StepRefusal::InCheck { by: folded.level },
            (false, Some(first)) => StepRefusal::First(first),
            (false, None) => StepRefusal::State(folded.state.clone()),
        });
    }
    if is_doer && *kind == EventKind::Escalate {
        return Err(StepRefusal::HandBack);
    }
    let has = level_of_step(folded, kind);
    if !open_to_all_levels(kind) && actor.role.level() < has && !(is_doer && is_doers(folded, kind)) {
        // Of who has it, the page's head says the name.
        let is_with_another = folded
            .hands
            .last()
            .is_some_and(|hand| hand.unit.is_some() || hand.user.is_some());
        return Err(match is_doers(folded, kind) {
            true if actor.relations.has(Relation::HandedOn) => StepRefusal::HandedOn,
            true if is_with_another => StepRefusal::WithAnother,
            _ => StepRefusal::OtherLevel { has },
        });
    }
    if *kind == EventKind::Extend && folded.extended {
        return Err(StepRefusal::ExtendedAlready);
    }
    if moves_limit(kind) {
        limit_allows(folded, actor, is_doer)?;
    }
    if *kind == EventKind::Escalate && folded.level.max(actor.role.level()) >= Level::COUNTY {
        return Err(StepRefusal::TopLevel);
    }
    if !actor.online && !is_answer_of_doer(kind, is_doer) && needs_server(folded, kind, &actor.role) {
        return Err(StepRefusal::NeedsServer);
    }
    Ok(())
}

/// True when nothing but a hand-over that is over would let them take the step. Who hands on what they were handed decides on it
/// still, by their level.
fn acts_as_doer_alone(kind: &EventKind, actor: &Actor) -> bool {
    actor.relations.has(Relation::HandedOn)
        && !SENDERS.contains(&actor.role)
        && !allows(who(kind), &actor.role, actor.relations.without(Relation::Handed))
}

/// What whoever has it does before there can be a result; `None` when that is not what the step lacks.
fn comes_first(folded: &Folded, kind: &EventKind) -> Option<EventKind> {
    match (&folded.state, kind) {
        (State::Registered | State::Returned, EventKind::Resolve) => Some(EventKind::SelfAccept),
        _ => None,
    }
}

/// Who asks for a longer limit does so before it has passed, once at a time. Source: domain/findings D6, norms.md 2.3.
fn limit_allows(folded: &Folded, actor: &Actor, is_doer: bool) -> Result<(), StepRefusal> {
    if actor.by_present_rules && folded.asked.is_some() {
        return Err(StepRefusal::AskedAlready);
    }
    let Some(on) = actor.on else { return Ok(()) };
    let due = if is_doer { folded.doer_due } else { None };
    match due.or(folded.due).filter(|due| due.date < on) {
        Some(due) => Err(StepRefusal::PastDue { due: due.date }),
        None => Ok(()),
    }
}

fn moves_limit(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Extend | EventKind::Suspend | EventKind::ChangeMode)
}

/// The level below which nobody takes the step.
fn level_of_step(folded: &Folded, kind: &EventKind) -> Level {
    match folded.asked.as_ref().filter(|_| *kind == EventKind::Approve) {
        Some(asked) => asked.of,
        None => folded.level,
    }
}

/// What the doer decides, whatever level handed it down.
fn is_doers(folded: &Folded, kind: &EventKind) -> bool {
    use EventKind as E;
    match kind {
        E::Check | E::Approve | E::Decline => false,
        _ => !folded.awaiting_check,
    }
}

/// What people may think of in a state, the most likely first.
#[rustfmt::skip] // One paragraph a state.
fn plausible(folded: &Folded) -> &'static [EventKind] {
    use EventKind as E;
    match folded.state {
        State::Draft => &[E::Submit],
        State::Registered => &[
            E::SelfAccept, E::Escalate, E::Resolve, E::HandDown, E::Progress, E::Reply, E::ChangeMode, E::Urge, E::Merge,
            E::Withdraw, E::Decline,
        ],
        State::Reported => &[
            E::Accept, E::Return, E::HandDown, E::Progress, E::Reply, E::Urge, E::ChangeMode, E::Resolve, E::Merge,
            E::Withdraw,
        ],
        // What was missing is added, and it goes up again.
        State::Returned if folded.hands.is_empty() && folded.level < Level::VILLAGE => &[
            E::Escalate, E::SelfAccept, E::Progress, E::HandDown, E::Reply, E::ChangeMode, E::Urge, E::Merge, E::Withdraw,
        ],
        State::Returned => &[
            E::HandDown, E::SelfAccept, E::Escalate, E::Return, E::Progress, E::Reply, E::ChangeMode, E::Urge, E::Merge,
            E::Withdraw,
        ],
        State::HandedDown => &[
            E::Accept, E::Resolve, E::Return, E::Progress, E::HandDown, E::Reply, E::SelfAccept, E::Escalate,
            E::ChangeMode, E::Urge, E::Merge, E::Withdraw,
        ],
        State::Accepted => &[
            E::Dispatch, E::HandDown, E::Resolve, E::Progress, E::Reply, E::Escalate, E::SetThirdPartyDeadline, E::Extend,
            E::ChangeMode, E::Urge, E::Merge, E::Withdraw, E::Decline,
        ],
        State::Handling if folded.awaiting_check => &[
            E::Check, E::Progress, E::Reply, E::Resolve, E::Escalate, E::Dispatch, E::HandDown, E::SetThirdPartyDeadline,
            E::Extend, E::Suspend, E::ChangeMode, E::Urge, E::Merge, E::Withdraw,
        ],
        State::Handling => &[
            E::Resolve, E::Progress, E::Reply, E::Escalate, E::Dispatch, E::HandDown, E::SetThirdPartyDeadline, E::Extend,
            E::Suspend, E::ChangeMode, E::Return, E::Urge, E::Merge, E::Withdraw,
        ],
        State::Suspended => &[E::Resume, E::Progress, E::Reply, E::Urge, E::Merge, E::Withdraw],
        State::Resolved => &[E::ReturnVisit, E::Progress, E::Reply],
        State::Closed => &[E::Progress, E::Reply],
        State::Declined | State::Withdrawn | State::Merged | State::Unknown(_) => &[],
    }
}

/// Who may take the step, and standing how to the request. Source: domain/model.md 6.2, column "who"; docs/SECURITY.md.
#[must_use]
pub fn who(kind: &EventKind) -> Grants {
    use EventKind as E;
    match kind {
        E::Submit => SUBMIT,
        E::SelfAccept => TAKE,
        E::Withdraw | E::Merge | E::ReturnVisit => ON_THE_SPOT,
        E::Escalate => ESCALATE,
        E::Accept | E::Return => RECEIVE,
        E::HandDown => SEND,
        E::Dispatch | E::Decline => DECIDE,
        E::Check | E::Approve => CHECK,
        E::Progress | E::Urge | E::Reply => NOTE,
        E::Resolve | E::Extend | E::SetThirdPartyDeadline | E::ChangeMode | E::Suspend | E::Resume => HANDLE,
        E::Unknown(_) => &[],
    }
}

const SUBMIT: Grants = &[Grant::wrote(WRITERS)];
const ON_THE_SPOT: Grants = &[Grant::own(CASELOAD), Grant::own(OUTSIDERS)];
const TAKE: Grants = &[Grant::own(CASELOAD), Grant::own(OUTSIDERS), Grant::handed(CASELOAD)];
const ESCALATE: Grants = &[Grant::own(CASELOAD), Grant::own(OUTSIDERS), Grant::wrote(WRITERS)];
const RECEIVE: Grants = &[Grant::own(CASELOAD), Grant::own(OFFICE), Grant::handed(WRITERS)];
const SEND: Grants = &[Grant::own(SENDERS), Grant::handed(SENDERS)];
const DECIDE: Grants = &[Grant::own(DESKS)];
const CHECK: Grants = &[Grant::own(SENDERS), Grant::handed(SENDERS)];
const NOTE: Grants = &[
    Grant::own(CASELOAD),
    Grant::own(OUTSIDERS),
    Grant::own(DOCTOR),
    Grant::when(HELPERS, &[Relation::Handed, Relation::Assisting, Relation::Wrote]),
    Grant::handed(WRITERS),
];
const HANDLE: Grants = &[
    Grant::own(CASELOAD),
    Grant::own(OUTSIDERS),
    Grant::own(DOCTOR),
    Grant::handed(WRITERS),
];

/// In which states it means anything. Source: domain/model.md 6.2, column "from".
fn state_allows(folded: &Folded, kind: &EventKind, role: &Role, is_doer: bool) -> bool {
    use {EventKind as E, State as S};
    let state = &folded.state;
    // Helpers and doctors receive what was handed to them, and nothing else.
    let receives = CASELOAD.contains(role) || OFFICE.contains(role);
    match kind {
        E::Submit => *state == S::Draft,
        E::SelfAccept => matches!(state, S::Registered | S::Returned | S::HandedDown),
        E::Escalate => matches!(
            state,
            S::Registered | S::Returned | S::Accepted | S::Handling | S::HandedDown
        ),
        E::Accept => (*state == S::Reported && receives) || *state == S::HandedDown,
        E::Return if is_doer => matches!(state, S::HandedDown | S::Handling | S::Returned) && !folded.awaiting_check,
        E::Return => *state == S::Reported && receives,
        E::HandDown => matches!(
            state,
            S::Registered | S::Reported | S::Returned | S::Accepted | S::Handling | S::HandedDown
        ),
        E::Dispatch | E::SetThirdPartyDeadline | E::Extend => matches!(state, S::Accepted | S::Handling),
        E::ChangeMode => is_before_result(state) && *state != S::Suspended,
        // A recheck after the end is a note on the closed request; it changes nothing (model.md 6.2, rule 6).
        E::Progress | E::Reply => is_before_result(state) || matches!(state, S::Resolved | S::Closed),
        E::Urge | E::Withdraw | E::Merge => is_before_result(state),
        E::Suspend => *state == S::Handling,
        E::Resume => *state == S::Suspended,
        E::Resolve => {
            let is_answered = folded.awaiting_check && (is_doer || *role == Role::Department);
            matches!(state, S::Accepted | S::Handling | S::HandedDown) && !is_answered
        }
        E::Check => *state == S::Handling && folded.awaiting_check && !is_doer,
        E::ReturnVisit => *state == S::Resolved,
        E::Decline => matches!(state, S::Registered | S::Accepted),
        E::Approve => folded.asked.is_some(),
        E::Unknown(_) => false,
    }
}

/// Registered, and no result yet.
#[must_use]
pub fn is_before_result(state: &State) -> bool {
    use State as S;
    matches!(
        state,
        S::Registered | S::Reported | S::Returned | S::Accepted | S::Handling | S::HandedDown | S::Suspended
    )
}

/// What the people on the spot may do wherever the request is: add what they know, push, visit again, take it back.
fn open_to_all_levels(kind: &EventKind) -> bool {
    use EventKind as E;
    matches!(
        kind,
        E::Submit | E::Progress | E::Reply | E::Urge | E::ReturnVisit | E::Withdraw | E::Merge
    )
}

/// True for what the doer alone answers to a hand-down: no other desk decides it too, so that it need not wait for the server.
fn is_answer_of_doer(kind: &EventKind, is_doer: bool) -> bool {
    is_doer && matches!(kind, EventKind::Accept | EventKind::Return)
}

/// Up to the village people work offline and the server's order sorts it out; above, two desks must not both decide.
/// Source: domain/model.md 6.2, column "offline?".
fn needs_server(folded: &Folded, kind: &EventKind, role: &Role) -> bool {
    use EventKind as E;
    match kind {
        E::Suspend | E::Resume => true,
        E::Accept | E::Return | E::Dispatch | E::Decline | E::HandDown | E::Check | E::Approve => {
            folded.level.max(role.level()) > Level::VILLAGE
        }
        _ => false,
    }
}
