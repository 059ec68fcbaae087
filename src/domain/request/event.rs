//! One event of a request: created once, never edited, folded in order.

use super::{Mode, Resolution, Satisfaction};
use crate::domain::ids::{EventId, RequestId, UserId};
use crate::domain::role::{Level, Role};
use crate::domain::time::{Date, Millis};
use crate::domain::unit::UnitPath;
use crate::domain::visit::Way;
use serde::{Deserialize, Serialize};

code_enum! {
    /// What happened. Source: domain/model.md 6.2.
    EventKind {
        /// 登记
        Submit = "submit",
        /// 自办
        SelfAccept = "self_accept",
        /// 上报
        Escalate = "escalate",
        /// 受理
        Accept = "accept",
        /// 退回
        Return = "return",
        /// 交办
        Dispatch = "dispatch",
        /// 办理进展
        Progress = "progress",
        /// 催办
        Urge = "urge",
        /// 限期整改
        SetThirdPartyDeadline = "set_third_party_deadline",
        /// 改变办理方式
        ChangeMode = "change_mode",
        /// 延期
        Extend = "extend",
        /// 暂缓
        Suspend = "suspend",
        /// 恢复
        Resume = "resume",
        /// 办结
        Resolve = "resolve",
        /// 核查
        Check = "check",
        /// 回访
        ReturnVisit = "return_visit",
        /// 不予受理
        Decline = "decline",
        /// 撤回
        Withdraw = "withdraw",
        /// 并案
        Merge = "merge",
        /// 下派
        HandDown = "hand_down",
        /// 回复
        Reply = "reply",
        /// 审批: what was asked for ([`super::Asked`]) is granted or not
        Approve = "approve",
    }
}

/// The version of the rules by which steps are written now. What a step meant when it was written it means for ever:
///
/// - 1 (not said): extension, pause and change of mode take effect at once; accepting and dispatching restart the limit;
///   every return visit that reaches nobody counts.
/// - 2: those three are asked for and granted above, before the limit has passed; the limit runs on; of one day's tries one
///   counts, and the one that ends the request says so; a return says when it goes up by itself.
/// - 3: who does what was handed to them says by which step it was, so that a later hand-over ends it for whoever was named
///   before. Until then anybody below the sender's level counted as the doer of what a unit or words were handed.
pub const RULES_VERSION: u32 = 3;

/// An event as recorded. Fields a kind does not use are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestEvent {
    pub id: EventId,
    pub request_id: RequestId,
    /// What happened.
    pub kind: EventKind,
    /// When it happened, as the author said.
    pub at: Millis,
    /// When it was written down: the journal's own time.
    pub recorded_at: Millis,
    /// By which rules it was written ([`RULES_VERSION`]).
    pub rules: u32,
    /// Server order; `None` while it waits on this device (folded last).
    pub seq: Option<u64>,
    pub by: UserId,
    pub role: Role,
    /// Escalate: the level it goes to; `None` is the next one up. Hand-down: the level of the unit. Return: the level to which
    /// it goes by itself instead.
    pub to_level: Option<Level>,
    /// Dispatch, hand-down: who is to act, in words.
    pub to_party: String,
    /// Dispatch, hand-down: the unit that is to act.
    pub to_unit: Option<UnitPath>,
    /// Dispatch, hand-down: the user who is to act.
    pub to_user: Option<UserId>,
    /// The user who was to act and is gone, in whose place the author takes the step.
    pub instead_of: Option<UserId>,
    /// The dispatch or hand-down by which the author has the request; `None` when it was not handed to them.
    pub handed_by: Option<EventId>,
    /// Dispatch, hand-down: who helps.
    pub assist_parties: Vec<String>,
    /// What was done, tried or said; at most 1,000 characters.
    pub note: String,
    /// Return, decline: `not_ours`, `petition`, `litigation`, `secret`, `duplicate`, `incomplete`, `other`.
    pub reason_code: String,
    /// Extend: the new due date. Suspend: until. Third-party deadline: the day. Dispatch,
    /// hand-down: by when.
    pub new_due: Option<Date>,
    /// Self-accept, escalate, change-mode: the mode.
    pub mode: Option<Mode>,
    /// Return visit: what the resident says.
    pub satisfaction: Option<Satisfaction>,
    /// Return visit, reply: how it was made.
    pub way: Option<Way>,
    /// Return visit, unsatisfied: `true` reopens (重办), `false` ends it as explained (已尽责). Return visit that reached
    /// nobody: `false` was the last try.
    pub redo: Option<bool>,
    /// Check: the result holds. Approve: it is granted.
    pub passed: Option<bool>,
    /// Resolve: solved on the spot (现场办结).
    pub on_the_spot: bool,
    /// Resolve: how the result came about; `None` when nobody said.
    pub resolution: Option<Resolution>,
    /// Merge: the request it goes into.
    pub target: Option<RequestId>,
}

impl RequestEvent {
    /// An event of `kind` with nothing but who and when.
    #[must_use]
    pub fn new(id: EventId, request_id: RequestId, kind: EventKind, at: Millis, by: UserId, role: Role) -> Self {
        Self {
            id,
            request_id,
            kind,
            at,
            recorded_at: at,
            rules: 1,
            seq: None,
            by,
            role,
            to_level: None,
            to_party: String::new(),
            to_unit: None,
            to_user: None,
            instead_of: None,
            handed_by: None,
            assist_parties: Vec::new(),
            note: String::new(),
            reason_code: String::new(),
            new_due: None,
            mode: None,
            satisfaction: None,
            way: None,
            redo: None,
            passed: None,
            on_the_spot: false,
            resolution: None,
            target: None,
        }
    }

    /// True when it was written down on a later day than it is said to have happened on (补录).
    #[must_use]
    pub fn is_late_entry(&self) -> bool {
        self.recorded_at.local_date() > self.at.local_date()
    }

    /// The day that counts for limits: the one it was written down on, when that is later. Nothing proves an earlier one.
    #[must_use]
    pub fn proven_on(&self) -> Date {
        self.at.local_date().max(self.recorded_at.local_date())
    }

    /// True when it was written by these rules ([`RULES_VERSION`]) or later ones.
    #[must_use]
    pub fn is_by_rules(&self, version: u32) -> bool {
        self.rules >= version
    }
}
