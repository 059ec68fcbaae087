//! The next allowed steps of a request, and for each that is not allowed the reason.

use super::{EventKind, Folded, State};
use crate::domain::role::{Level, Role};

/// Who wants to take a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Their role; its level decides what they receive.
    pub role: Role,
    /// Whether the device has reached the server lately; some steps above the village need it.
    pub online: bool,
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepRefusal {
    /// Not in this state.
    State(State),
    /// The role may not.
    Role,
    /// The level that has the request decides, and it is not yours.
    OtherLevel {
        /// The level that has it.
        has: Level,
    },
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

/// Every step a person could think of in this state, the most likely first; those not allowed say why.
#[must_use]
pub fn steps(_folded: &Folded, _actor: &Actor) -> Vec<Step> {
    todo!("domain helper")
}
