//! The request state machine: events in order -> state, level, assignee, due date.
//!
//! An event illegal in the folded state is kept and listed in [`Folded::illegal`]; it has no effect and is never dropped.

use super::{Mode, Request, RequestEvent, Satisfaction};
use crate::domain::calendar::Due;
use crate::domain::ids::{EventId, RequestId};
use crate::domain::role::Level;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};

code_enum! {
    /// The state of a request. Source: domain/model.md 6.2.
    State {
        /// 草稿
        Draft = "draft",
        /// 待受理
        Registered = "registered",
        /// 已上报
        Reported = "reported",
        /// 已退回
        Returned = "returned",
        /// 已受理
        Accepted = "accepted",
        /// 办理中
        Handling = "handling",
        /// 暂缓
        Suspended = "suspended",
        /// 已办结(待回访)
        Resolved = "resolved",
        /// 已销号
        Closed = "closed",
        /// 不予受理
        Declined = "declined",
        /// 已撤回
        Withdrawn = "withdrawn",
        /// 已并案
        Merged = "merged",
    }
}

impl State {
    /// True while somebody still has to do something (a resolved request waits for its return visit).
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Closed | Self::Declined | Self::Withdrawn | Self::Merged)
    }
}

/// What the events say of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Where it stands.
    pub state: State,
    /// The level that has it.
    pub level: Level,
    /// How it is handled; `None` until somebody chose.
    pub mode: Option<Mode>,
    /// Who has to act, in words (a department); empty is the level itself.
    pub assignee: String,
    /// Who helps.
    pub assist_parties: Vec<String>,
    /// A department's result waits for the town's check (待核查).
    pub awaiting_check: bool,
    /// Until when; `None` when no limit runs (registered as suggestion, suspended, ended).
    pub due: Option<Due>,
    /// A third party's deadline (限期整改).
    pub third_party_deadline: Option<Date>,
    /// 1, and one more for each reopening (重办).
    pub attempt: u32,
    /// The one extension was used.
    pub extended: bool,
    /// Return visits that reached nobody, in this attempt.
    pub unreachable: u32,
    /// When somebody first acted (self-accept, accept, resolve).
    pub first_response_at: Option<Millis>,
    /// When it was resolved.
    pub resolved_at: Option<Millis>,
    /// At which level.
    pub resolved_level: Option<Level>,
    /// Solved on the spot.
    pub on_the_spot: bool,
    /// What the resident said last.
    pub satisfaction: Option<Satisfaction>,
    /// When it was closed.
    pub closed_at: Option<Millis>,
    /// The request it was merged into.
    pub merged_into: Option<RequestId>,
    /// Events without effect, in order.
    pub illegal: Vec<EventId>,
}

/// Folds `events`, which must be in server order with this device's unsent ones last.
#[must_use]
pub fn fold(_request: &Request, _events: &[RequestEvent], _rules: &Rules) -> Folded {
    todo!("domain helper")
}
