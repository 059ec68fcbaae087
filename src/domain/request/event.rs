//! One event of a request: created once, never edited, folded in order.

use super::{Mode, Satisfaction};
use crate::domain::ids::{EventId, RequestId, UserId};
use crate::domain::role::{Level, Role};
use crate::domain::time::{Date, Millis};
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
    }
}

/// An event as recorded. Fields a kind does not use are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestEvent {
    pub id: EventId,
    pub request_id: RequestId,
    /// What happened.
    pub kind: EventKind,
    /// When, by the author's device.
    pub at: Millis,
    /// Server order; `None` while it waits on this device (folded last).
    pub seq: Option<u64>,
    pub by: UserId,
    pub role: Role,
    /// Escalate: the level it goes to; `None` is the next one up.
    pub to_level: Option<Level>,
    /// Dispatch: who is to act. Merge: unused (see `target`).
    pub to_party: String,
    /// Dispatch: who helps.
    pub assist_parties: Vec<String>,
    /// What was done, tried or said; at most 1,000 characters.
    pub note: String,
    /// Return, decline: `not_ours`, `petition`, `litigation`, `secret`, `duplicate`, `incomplete`, `other`.
    pub reason_code: String,
    /// Extend: the new due date. Suspend: until. Third-party deadline: the day. Dispatch: by when.
    pub new_due: Option<Date>,
    /// Self-accept, escalate, change-mode: the mode.
    pub mode: Option<Mode>,
    /// Return visit: what the resident says.
    pub satisfaction: Option<Satisfaction>,
    /// Return visit: how it was made.
    pub way: Option<Way>,
    /// Return visit, unsatisfied: `true` reopens (重办), `false` ends it as explained (已尽责).
    pub redo: Option<bool>,
    /// Check: the result holds.
    pub passed: Option<bool>,
    /// Resolve: solved on the spot (现场办结).
    pub on_the_spot: bool,
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
            seq: None,
            by,
            role,
            to_level: None,
            to_party: String::new(),
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
            target: None,
        }
    }
}
