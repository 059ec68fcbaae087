//! The request state machine: events in order -> state, level, assignee, due date.
//!
//! An event illegal in the folded state is kept and listed in [`Folded::illegal`]; it has no effect and is never dropped.
//!
//! ```text
//! draft -submit-> registered -self_accept-> handling -resolve-> resolved -return_visit-> closed
//!                  |      ^                   ^  ^ |               |
//!          escalate|      |(returned:         |  | +-> suspended   | unsatisfied: attempt + 1
//!                  v      | as registered)    |  |        |resume  v
//!               reported -+-return            |  +--------+-------handling
//!                  +-accept-> accepted -dispatch       ends before a result: declined, withdrawn, merged
//! ```

mod folding;

use super::{Actor, Mode, Request, RequestEvent, Satisfaction, check_step};
use crate::domain::calendar::Due;
use crate::domain::ids::{EventId, RequestId};
use crate::domain::role::Level;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use folding::Folding;

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
    /// Its state.
    pub state: State,
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
    pub resolved_at: Option<Millis>,
    pub resolved_level: Option<Level>,
    /// Solved on the spot.
    pub on_the_spot: bool,
    /// What the resident said last.
    pub satisfaction: Option<Satisfaction>,
    pub closed_at: Option<Millis>,
    pub merged_into: Option<RequestId>,
    /// Events without effect, in order.
    pub illegal: Vec<EventId>,
}

/// The state of a request's limit (rule R04).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitState {
    /// No limit runs.
    None,
    /// There is time.
    Running,
    /// It ends within the working days of R04, or today.
    Near,
    /// It is past (逾期).
    Overdue,
}

impl Folded {
    /// A request in `state` at the micro-grid, of whose history nothing is known.
    #[must_use]
    pub fn without_history(state: State) -> Self {
        Self {
            state,
            level: Level::MICRO_GRID,
            mode: None,
            assignee: String::new(),
            assist_parties: Vec::new(),
            awaiting_check: false,
            due: None,
            third_party_deadline: None,
            attempt: 1,
            extended: false,
            unreachable: 0,
            first_response_at: None,
            resolved_at: None,
            resolved_level: None,
            on_the_spot: false,
            satisfaction: None,
            closed_at: None,
            merged_into: None,
            illegal: Vec::new(),
        }
    }

    /// The state of the limit on `today`. Computed, never stored: model.md 6.2, rule 7.
    #[must_use]
    pub fn limit_state(&self, rules: &Rules, today: Date) -> LimitState {
        let Some(due) = self.due else { return LimitState::None };
        let notice = rules.followups.on("R04").map_or(0, |rule| rule.number("before_wd"));
        if due.date < today {
            LimitState::Overdue
        } else if due.date <= rules.calendar.add_working_days(today, notice).date {
            LimitState::Near
        } else {
            LimitState::Running
        }
    }
}

/// Folds `events`, which must be in server order with this device's unsent ones last.
#[must_use]
pub fn fold(request: &Request, events: &[RequestEvent], rules: &Rules) -> Folded {
    let mut folding = Folding::new(request, rules);
    for event in events {
        let actor = Actor::of_the_past(&event.role);
        match check_step(&folding.folded, &event.kind, &actor) {
            Ok(()) => folding.apply(event),
            Err(_) => folding.folded.illegal.push(event.id),
        }
    }
    folding.finish()
}

#[cfg(test)]
mod tests;
