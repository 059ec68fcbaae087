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
        /// 育儿补贴
        Childcare = "childcare",
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

/// Benefits one person may not hold together. Source: norms.md 2.5 \[V8\]; the destitute are in neither 低保 nor the care of
/// orphans by 特困人员认定办法, whose text is not among our sources \[L\]. Of two the second is the one that gives way.
pub const EXCLUSIVE: [(BenefitKind, BenefitKind); 7] = [
    (BenefitKind::Tekun, BenefitKind::SubsidyLiving),
    (BenefitKind::Tekun, BenefitKind::SubsidyCare),
    (BenefitKind::Tekun, BenefitKind::Dibao),
    (BenefitKind::Tekun, BenefitKind::Orphan),
    (BenefitKind::WorkInjury, BenefitKind::SubsidyLiving),
    (BenefitKind::WorkInjury, BenefitKind::SubsidyCare),
    (BenefitKind::Orphan, BenefitKind::SubsidyLiving),
];

impl BenefitKind {
    /// True when nobody may hold both.
    #[must_use]
    pub fn excludes(&self, other: &Self) -> bool {
        let mut pairs = EXCLUSIVE.iter();
        pairs.any(|(one, two)| (self, other) == (one, two) || (other, self) == (one, two))
    }

    /// The benefits that nobody has beside it.
    #[must_use]
    pub fn excluded(&self) -> Vec<Self> {
        Self::ALL.iter().filter(|other| self.excludes(other)).cloned().collect()
    }

    /// True for what goes on from year to year and is reviewed once in each; the others are given once.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        !matches!(
            self,
            Self::TempRelief | Self::MedicalRelief | Self::Housing | Self::Education
        )
    }

    /// True for what only a person can have, not a household as such.
    #[must_use]
    pub fn is_of_a_person(&self) -> bool {
        matches!(
            self,
            Self::SubsidyLiving
                | Self::SubsidyCare
                | Self::Orphan
                | Self::OldAge
                | Self::ElderCare
                | Self::PublicJob
                | Self::WorkInjury
                | Self::Childcare
        )
    }
}

impl BenefitState {
    /// True when it is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Stopped | Self::Refused)
    }
}

code_enum! {
    /// Why a benefit stopped (停发).
    StopReason {
        /// 去世
        Died = "died",
        /// 迁出
        MovedAway = "moved_away",
        /// 不再符合条件
        NotEntitled = "not_entitled",
        /// 与其他待遇不可同享
        Exclusive = "exclusive",
        /// 到期
        Expired = "expired",
        /// 本人放弃
        Declined = "declined",
        /// 重复登记
        Double = "double",
        /// 其他
        Other = "other",
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
    /// When it was granted.
    pub granted_on: Option<Date>,
    pub from: Option<Date>,
    /// Until when; its review is due before (rule R19).
    pub to: Option<Date>,
    /// When it is looked at again (年审).
    pub review_on: Option<Date>,
    /// Fen a month; `None` when not known.
    pub monthly_fen: Option<i64>,
    /// When it was last checked.
    pub checked_at: Option<Date>,
    /// When it was stopped, why, the same in words, and by whom.
    pub stopped_on: Option<Date>,
    pub stop_reason: Option<StopReason>,
    pub stop_note: String,
    pub stopped_by: String,
    /// Where the knowledge comes from.
    pub source: String,
}
