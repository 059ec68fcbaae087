//! A request (诉求): what a resident asks for, and its history of events (流转记录).
//!
//! The record holds what was asked; everything else — state, level, assignee, due date — is the [`fold()`] of its events.

pub mod event;
pub mod fold;
pub mod folded;
pub mod hand_down;
pub mod step;

pub use event::{EventKind, RULES_VERSION, RequestEvent};
pub use fold::fold;
pub use folded::{Asked, Dates, Folded, LimitState, Mark, Marked, Standing, State};
pub use hand_down::HandDown;
pub use step::{Actor, Step, StepRefusal, check_step, is_before_result, steps};

use super::ids::{HouseholdId, PersonId, RequestId};
use super::time::{Date, Millis};
use super::unit::UnitPath;
use serde::{Deserialize, Serialize};

code_enum! {
    /// What sort of matter it is.
    RequestKind {
        /// 求助
        Help = "help",
        /// 隐患
        Hazard = "hazard",
        /// 矛盾纠纷
        Dispute = "dispute",
        /// 咨询
        Enquiry = "enquiry",
        /// 代办
        Errand = "errand",
        /// 投诉
        Complaint = "complaint",
        /// 建议
        Suggestion = "suggestion",
        /// 表扬
        Praise = "praise",
    }
}

code_enum! {
    /// How urgent it is (紧急程度).
    Urgency {
        /// 特急: danger to life, fire, flood, a missing child, violence
        Critical = "critical",
        /// 紧急
        Urgent = "urgent",
        /// 一般
        Normal = "normal",
    }
}

code_enum! {
    /// The handling mode (办理方式); sets the time limit.
    Mode {
        /// 及时办: this level can do it, on the spot or in 3 working days
        Immediate = "immediate",
        /// 协调办: two parties or a town department, 7 working days
        Coordinated = "coordinated",
        /// 统筹办: county or several departments, 15 working days
        Overall = "overall",
    }
}

code_enum! {
    /// Where it was heard (来源).
    Source {
        /// 走访
        Visit = "visit",
        /// 电话
        Phone = "phone",
        /// 微信
        Wechat = "wechat",
        /// 小程序
        MiniProgram = "mini_program",
        /// 巡查
        Patrol = "patrol",
        /// 座谈
        Talk = "talk",
        /// 来访
        Office = "office",
        /// 上级交办
        Superior = "superior",
        /// 12345热线
        Hotline = "hotline",
        /// 12345热线, as earlier versions wrote it
        Hotline12345 = "hotline12345",
        /// 驻村工作队转介
        WorkTeam = "work_team",
        /// 会议
        Meeting = "meeting",
        /// 网络
        Online = "online",
    }
}

code_enum! {
    /// What the resident says of the result (满意度).
    Satisfaction {
        /// 非常满意
        Very = "very",
        /// 满意
        Satisfied = "satisfied",
        /// 基本满意
        Mostly = "mostly",
        /// 不满意
        Unsatisfied = "unsatisfied",
        /// 未表态
        NoAnswer = "no_answer",
        /// 未联系上
        Unreachable = "unreachable",
    }
}

impl Mode {
    /// The longer a mode takes, the greater.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match self {
            Self::Immediate | Self::Unknown(_) => 0,
            Self::Coordinated => 1,
            Self::Overall => 2,
        }
    }
}

code_enum! {
    /// How a result came about (办结方式). Source: findings/ledgers.md 11: 实质性, 阶段性, 程序性.
    Resolution {
        /// 实质办结: the matter itself was settled
        Solved = "solved",
        /// 阶段性: a part of it, a project or help that was arranged
        Stages = "stages",
        /// 解释答复: the rules were explained, nothing was changed
        Explained = "explained",
        /// 转报: put on a list, or reported to others
        Referred = "referred",
        /// 问题中止: the matter fell away by itself
        Ceased = "ceased",
    }
}

/// The request as registered (the field-set record); the folded part is [`Folded`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub id: RequestId,
    /// The micro-grid it belongs to.
    pub unit: UnitPath,
    /// The device's own number: micro-grid, month and day, serial (`12-1122-03`). Searchable for ever.
    pub temp_no: String,
    /// What sort of matter.
    pub kind: RequestKind,
    /// Category, four digits.
    pub category: String,
    /// At most 40 characters.
    pub title: String,
    /// At most 2,000 characters.
    pub detail: String,
    /// Where it was heard.
    pub source: Source,
    /// How urgent.
    pub urgency: Urgency,
    /// The household; `None` when it is a place's matter.
    pub household_id: Option<HouseholdId>,
    /// The person; `None` when it is the household's.
    pub person_id: Option<PersonId>,
    /// Who reported it: a copy, so that the office needs no household record.
    pub reporter_name: String,
    /// Their telephone: a copy; sensitive.
    pub reporter_phone: String,
    pub place: String,
    /// When it happened; `None` when it is a state of affairs.
    pub happened_at: Option<Millis>,
    /// People concerned.
    pub people_count: Option<u32>,
    /// The number that whoever sent it here gave it: a hotline's ticket. May be empty.
    pub origin_no: String,
    /// By when they want an answer.
    pub reply_due: Option<Date>,
    /// The earlier request that came back (复发).
    pub recurrence_of: Option<RequestId>,
    pub registered_at: Millis,
    /// Dispute: the other party.
    pub other_party: String,
    /// Dispute: open, agreed, failed, to_court, withdrawn.
    pub dispute_result: Option<DisputeResult>,
    /// Dispute: there was a sign of violence (R07 comes earlier, the household turns red).
    pub violence_sign: bool,
    /// Of a doctor's visit: it is needed, or was made, at night.
    pub at_night: bool,
}

code_enum! {
    /// The result of a dispute. Source: domain/model.md 6.1 (`dispute.result`).
    DisputeResult {
        /// 调解中
        Open = "open",
        /// 达成协议
        Agreed = "agreed",
        /// 未达成
        Failed = "failed",
        /// 引导诉讼
        ToCourt = "to_court",
        /// 撤回
        Withdrawn = "withdrawn",
    }
}
