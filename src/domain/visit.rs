//! A visit (走访) and the light health follow-up record (随访) made on it. Both are created once, never edited.

use super::ids::{HouseholdId, PersonId, RecordId, RequestId, VisitId};
use super::tag::TagKind;
use super::time::{Date, Millis};
use super::unit::UnitPath;
use serde::{Deserialize, Serialize};

code_enum! {
    /// How the contact was made.
    Way {
        /// 上门
        Home = "home",
        /// 电话
        Phone = "phone",
        /// 偶遇
        Met = "met",
        /// 微信
        Wechat = "wechat",
        /// 村部接待
        Office = "office",
    }
}

code_enum! {
    /// What came of it.
    Outcome {
        /// 见到
        Done = "done",
        /// 未遇
        NotHome = "not_home",
        /// 拒访
        Refused = "refused",
        /// 已搬走
        Moved = "moved",
    }
}

code_enum! {
    /// What was talked about: the published list of grid work, eight groups. Source: norms.md 2.2 \[V38\].
    Topic {
        /// 政策宣传
        Policy = "policy",
        /// 信息采集与社情民意
        Opinion = "opinion",
        /// 矛盾纠纷排查化解
        Dispute = "dispute",
        /// 风险隐患排查
        Hazard = "hazard",
        /// 特殊人群关爱
        Care = "care",
        /// 代办服务
        Errand = "errand",
        /// 突发事件
        Emergency = "emergency",
        /// 产业就业
        Industry = "industry",
        /// 慢病随访
        Health = "health",
        /// 其他
        Other = "other",
    }
}

/// A visit as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub id: VisitId,
    pub household_id: HouseholdId,
    /// The household's micro-grid.
    pub unit: UnitPath,
    /// When it took place.
    pub at: Millis,
    pub way: Way,
    /// What came of it.
    pub outcome: Outcome,
    /// Who came along, in words.
    pub companions: String,
    pub met_person_ids: Vec<PersonId>,
    /// What was talked about.
    pub topics: Vec<Topic>,
    /// What was seen, done and left, at most 2,000 characters.
    pub text: String,
    /// The next visit agreed; `None` lets the rules decide.
    pub next_visit: Option<Date>,
    /// Requests that came up.
    pub request_ids: Vec<RequestId>,
}

code_enum! {
    /// Medicine taking (服药情况), as told.
    Compliance {
        /// 规律
        Regular = "regular",
        /// 间断
        Intermittent = "intermittent",
        /// 不服药
        None = "none",
        /// 医嘱勿需
        NotNeeded = "not_needed",
    }
}

/// A light follow-up record: what a leader may note; clinical classes come from the doctor.
///
/// Source: norms.md 2.4, "Division of work".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthRecord {
    pub id: RecordId,
    pub household_id: HouseholdId,
    pub person_id: PersonId,
    /// The household's micro-grid.
    pub unit: UnitPath,
    /// Which illness.
    pub disease: TagKind,
    pub at: Millis,
    pub way: Way,
    /// `doctor` or `leader`.
    pub by_role: String,
    /// 代录: the doctor whose record this copies in; empty when it is the author's own.
    pub doctor_name: String,
    /// 代录: when the doctor wrote it.
    pub doctor_on: Option<Date>,
    /// The person was seen.
    pub seen: bool,
    pub guardian_present: bool,
    /// Medicine taking, as told.
    pub compliance: Option<Compliance>,
    /// Risk 0-5 as observed.
    pub observed_risk: Option<u8>,
    /// The person was locked in.
    pub locked: bool,
    /// Systolic pressure, mmHg.
    pub bp_sys: Option<u16>,
    /// Diastolic pressure, mmHg.
    pub bp_dia: Option<u16>,
    /// Fasting glucose, tenths of mmol/L.
    pub glucose_10: Option<u16>,
    /// The yearly health check was done.
    pub checkup: bool,
    /// `doctor`, `leader` or `self`.
    pub measured_by: String,
    /// `good`, `fair` or `poor`; empty when nothing was said, as with sleep and diet.
    pub mood: String,
    pub sleep: String,
    pub diet: String,
    /// What they need, in words.
    pub needs: String,
    /// Names of who was there.
    pub present: Vec<String>,
    /// Free text.
    pub text: String,
    /// Next date the doctor named.
    pub next: Option<Date>,
}

impl HealthRecord {
    /// True for what a doctor wrote, themselves or copied in (代录). Only that moves the doctor's schedule.
    #[must_use]
    pub fn is_of_doctor(&self) -> bool {
        self.by_role == DOCTOR || !self.doctor_name.is_empty()
    }

    /// The day it speaks of.
    #[must_use]
    pub fn on(&self) -> Date {
        self.doctor_on.unwrap_or_else(|| self.at.local_date())
    }
}

/// [`Role::capacity`](super::role::Role::capacity) of a doctor.
const DOCTOR: &str = "doctor";
