//! The next allowed steps of a request, and for each that is not allowed the reason.
//!
//! Invariant: [`check_step`] is the one place that says what is legal; the fold and the menu both ask it, so a step that
//! is offered has effect and a step that is refused has none (except [`StepRefusal::NeedsServer`]: the server's order
//! decides later, the fold assumes it did).

use super::{EventKind, Folded, State};
use crate::domain::right::{Grant, Grants, Relation, Relations, allows};
use crate::domain::role::{CASELOAD, DESKS, DOCTOR, HELPERS, Level, OFFICE, OUTSIDERS, Role, WRITERS};

/// Who wants to take a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Their role; its level decides what they receive.
    pub role: Role,
    /// Their relations to the request. The fold asks with [`Relations::ANY`]: the server has judged the relation, and other
    /// devices may not know it.
    pub relations: Relations,
    /// Whether the device has reached the server lately; some steps above the village need it.
    pub online: bool,
}

impl Actor {
    /// Who took a step that is in the history: relation and connection were judged then.
    #[must_use]
    pub fn of_the_past(role: &Role) -> Self {
        Self {
            role: role.clone(),
            relations: Relations::ANY,
            online: true,
        }
    }
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepRefusal {
    /// Not in this state.
    State(State),
    /// The role may not.
    Role,
    /// The role may, but not with this request: it lives elsewhere, or was not handed to them.
    NotYours,
    /// The level that has the request decides, and it is not yours.
    OtherLevel { has: Level },
    /// The one extension was used.
    ExtendedAlready,
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
}

/// Every step a person could think of in this state: the allowed ones first, each group with the most likely first.
#[must_use]
pub fn steps(folded: &Folded, actor: &Actor) -> Vec<Step> {
    let mut steps: Vec<_> = plausible(folded)
        .iter()
        .map(|kind| Step {
            kind: kind.clone(),
            refusal: check_step(folded, kind, actor).err(),
        })
        .collect();
    steps.sort_by_key(|step| step.refusal.is_some());
    steps
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
    if !state_allows(folded, kind, &actor.role) {
        return Err(StepRefusal::State(folded.state.clone()));
    }
    if !open_to_all_levels(kind) && actor.role.level() < folded.level {
        return Err(StepRefusal::OtherLevel { has: folded.level });
    }
    if *kind == EventKind::Extend && folded.extended {
        return Err(StepRefusal::ExtendedAlready);
    }
    if *kind == EventKind::Escalate && folded.level.max(actor.role.level()) >= Level::COUNTY {
        return Err(StepRefusal::TopLevel);
    }
    if !actor.online && needs_server(folded, kind, &actor.role) {
        return Err(StepRefusal::NeedsServer);
    }
    Ok(())
}

/// What people may think of in a state, the most likely first.
#[rustfmt::skip] // One paragraph a state.
fn plausible(folded: &Folded) -> &'static [EventKind] {
    use EventKind as E;
    match folded.state {
        State::Draft => &[E::Submit],
        State::Registered => &[
            E::SelfAccept, E::Escalate, E::Resolve, E::Progress, E::ChangeMode, E::Urge, E::Merge, E::Withdraw, E::Decline,
        ],
        State::Reported => &[
            E::Accept, E::Return, E::Urge, E::Progress, E::ChangeMode, E::Resolve, E::Merge, E::Withdraw,
        ],
        State::Returned => &[
            E::SelfAccept, E::Escalate, E::Progress, E::ChangeMode, E::Urge, E::Merge, E::Withdraw,
        ],
        State::Accepted => &[
            E::Dispatch, E::Resolve, E::Progress, E::Escalate, E::SetThirdPartyDeadline, E::Extend, E::ChangeMode,
            E::Urge, E::Merge, E::Withdraw, E::Decline,
        ],
        State::Handling if folded.awaiting_check => &[
            E::Check, E::Progress, E::Resolve, E::Escalate, E::Dispatch, E::SetThirdPartyDeadline, E::Extend,
            E::Suspend, E::ChangeMode, E::Urge, E::Merge, E::Withdraw,
        ],
        State::Handling => &[
            E::Resolve, E::Progress, E::Escalate, E::Dispatch, E::SetThirdPartyDeadline, E::Extend,
            E::Suspend, E::ChangeMode, E::Urge, E::Merge, E::Withdraw,
        ],
        State::Suspended => &[E::Resume, E::Progress, E::Urge, E::Merge, E::Withdraw],
        State::Resolved => &[E::ReturnVisit, E::Progress],
        State::Closed => &[E::Progress],
        State::Declined | State::Withdrawn | State::Merged | State::Unknown(_) => &[],
    }
}

/// Who may take the step, and standing how to the request. Source: domain/model.md 6.2, column "who"; docs/SECURITY.md.
#[must_use]
pub fn who(kind: &EventKind) -> Grants {
    use EventKind as E;
    match kind {
        E::Submit => SUBMIT,
        E::SelfAccept | E::Withdraw | E::Merge | E::ReturnVisit => ON_THE_SPOT,
        E::Escalate => ESCALATE,
        E::Accept | E::Return => RECEIVE,
        E::Dispatch | E::Suspend | E::Resume | E::Decline => DECIDE,
        E::Check => CHECK,
        E::Progress | E::Urge => NOTE,
        E::Resolve | E::Extend | E::SetThirdPartyDeadline | E::ChangeMode => HANDLE,
        E::Unknown(_) => &[],
    }
}

const SUBMIT: Grants = &[Grant::wrote(WRITERS)];
const ON_THE_SPOT: Grants = &[Grant::own(CASELOAD), Grant::own(OUTSIDERS)];
const ESCALATE: Grants = &[Grant::own(CASELOAD), Grant::own(OUTSIDERS), Grant::wrote(WRITERS)];
const RECEIVE: Grants = &[Grant::own(CASELOAD), Grant::own(OFFICE)];
const DECIDE: Grants = &[Grant::own(DESKS)];
const CHECK: Grants = &[Grant::own(OFFICE)];
const NOTE: Grants = &[
    Grant::own(CASELOAD),
    Grant::own(OUTSIDERS),
    Grant::own(DOCTOR),
    Grant::when(HELPERS, &[Relation::Handed, Relation::Assisting, Relation::Wrote]),
];
const HANDLE: Grants = &[
    Grant::own(CASELOAD),
    Grant::own(OUTSIDERS),
    Grant::own(DOCTOR),
    Grant::handed(HELPERS),
];

/// In which states it means anything. Source: domain/model.md 6.2, column "from".
fn state_allows(folded: &Folded, kind: &EventKind, role: &Role) -> bool {
    use {EventKind as E, State as S};
    let state = &folded.state;
    match kind {
        E::Submit => *state == S::Draft,
        E::SelfAccept => matches!(state, S::Registered | S::Returned),
        E::Escalate => matches!(state, S::Registered | S::Returned | S::Accepted | S::Handling),
        E::Accept | E::Return => *state == S::Reported,
        E::Dispatch | E::SetThirdPartyDeadline | E::Extend => matches!(state, S::Accepted | S::Handling),
        E::ChangeMode => is_before_result(state) && *state != S::Suspended,
        // A recheck after the end is a note on the closed request; it changes nothing (model.md 6.2, rule 6).
        E::Progress => is_before_result(state) || matches!(state, S::Resolved | S::Closed),
        E::Urge | E::Withdraw | E::Merge => is_before_result(state),
        E::Suspend => *state == S::Handling,
        E::Resume => *state == S::Suspended,
        E::Resolve => {
            matches!(state, S::Accepted | S::Handling) && !(folded.awaiting_check && *role == Role::Department)
        }
        E::Check => *state == S::Handling && folded.awaiting_check,
        E::ReturnVisit => *state == S::Resolved,
        E::Decline => matches!(state, S::Registered | S::Accepted),
        E::Unknown(_) => false,
    }
}

/// Registered, and no result yet.
fn is_before_result(state: &State) -> bool {
    use State as S;
    matches!(
        state,
        S::Registered | S::Reported | S::Returned | S::Accepted | S::Handling | S::Suspended
    )
}

/// What the people on the spot may do wherever the request is: add what they know, push, visit again, take it back.
fn open_to_all_levels(kind: &EventKind) -> bool {
    use EventKind as E;
    matches!(
        kind,
        E::Submit | E::Progress | E::Urge | E::ReturnVisit | E::Withdraw | E::Merge
    )
}

/// Up to the village people work offline and the server's order sorts it out; above, two desks must not both decide.
/// Source: domain/model.md 6.2, column "offline?".
fn needs_server(folded: &Folded, kind: &EventKind, role: &Role) -> bool {
    use EventKind as E;
    match kind {
        E::Suspend | E::Resume | E::Check => true,
        E::Accept | E::Return | E::Dispatch | E::Decline => folded.level.max(role.level()) > Level::VILLAGE,
        _ => false,
    }
}
