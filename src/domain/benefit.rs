//! A benefit (待遇): what a person or household receives or should receive.

use super::ids::{BenefitId, HouseholdId, PersonId};
use super::time::Date;
use super::unit::UnitPath;
use serde::{Deserialize, Serialize};

code_enum! {
    /// Benefit kinds. Source: domain/norms.md 2.5.
    BenefitKind {
        /// 低保
        Dibao = "dibao",
        /// 特困供养
        Tekun = "tekun",
        /// 困难残疾人生活补贴
        SubsidyLiving = "subsidy_living",
        /// 重度残疾人护理补贴
        SubsidyCare = "subsidy_care",
        /// 临时救助
        TempRelief = "temp_relief",
        /// 医疗救助
        MedicalRelief = "medical_relief",
        /// 孤儿/事孤保障
        Orphan = "orphan",
        /// 高龄津贴
        OldAge = "old_age",
        /// 养老服务补贴
        ElderCare = "elder_care",
        /// 优抚
        Veteran = "veteran",
        /// 教育资助
        Education = "education",
        /// 危房改造
        Housing = "housing",
        /// 公益性岗位
        PublicJob = "public_job",
        /// 防返贫帮扶
        Monitoring = "monitoring",
        /// 工伤护理费
        WorkInjury = "work_injury",
    }
}

code_enum! {
    /// Where the benefit stands: suspected -> applying -> receiving -> paused or stopped.
    BenefitState {
        /// 疑似应享未享
        Suspected = "suspected",
        /// 申请中
        Applying = "applying",
        /// 享受中
        Receiving = "receiving",
        /// 暂停
        Paused = "paused",
        /// 停止
        Stopped = "stopped",
        /// 未批准
        Refused = "refused",
    }
}

/// A benefit as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    pub id: BenefitId,
    /// The household it concerns.
    pub household_id: HouseholdId,
    /// The person; `None` for a household's benefit.
    pub person_id: Option<PersonId>,
    /// The household's micro-grid.
    pub unit: UnitPath,
    pub kind: BenefitKind,
    /// Its state.
    pub state: BenefitState,
    pub from: Option<Date>,
    /// Until when; its review is due before (rule R19).
    pub to: Option<Date>,
    /// Fen a month; `None` when not known.
    pub monthly_fen: Option<i64>,
    /// When it was last checked.
    pub checked_at: Option<Date>,
    /// Where the knowledge comes from.
    pub source: String,
}
