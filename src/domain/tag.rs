//! A tag (标签): why a person or household is a key group (重点人群).
//!
//! The 政法 categories of norms.md 2.5 are left out on purpose: no need, highest sensitivity.

use super::benefit::BenefitKind;
use super::ids::{HouseholdId, PersonId, TagId};
use super::time::Date;
use super::unit::UnitPath;
use serde::{Deserialize, Serialize};

code_enum! {
    /// The key-group kinds. Source: domain/norms.md 2.5.
    TagKind {
        /// 高血压
        Hypertension = "hypertension",
        /// 2型糖尿病
        Diabetes = "diabetes",
        /// 严重精神障碍
        Smd = "smd",
        /// 慢阻肺
        Copd = "copd",
        /// 肺结核
        Tuberculosis = "tuberculosis",
        /// 大病重病
        SevereIllness = "severe_illness",
        /// 残疾人
        Disabled = "disabled",
        /// 独居老人
        LivingAlone = "living_alone",
        /// 空巢老人
        EmptyNest = "empty_nest",
        /// 留守老人
        LeftBehindElder = "left_behind_elder",
        /// 失能老人
        DisabledElder = "disabled_elder",
        /// 高龄(80+)
        Aged = "aged",
        /// 65岁以上
        Senior = "senior",
        /// 计生特殊家庭
        SpecialFamily = "special_family",
        /// 留守儿童
        LeftBehindChild = "left_behind_child",
        /// 困境儿童
        ChildInNeed = "child_in_need",
        /// 孤儿/事实无人抚养
        Orphan = "orphan",
        /// 留守妇女
        LeftBehindWoman = "left_behind_woman",
        /// 孕产妇
        Maternity = "maternity",
        /// 0-6岁
        Infant = "infant",
        /// 低保户
        Dibao = "dibao",
        /// 分散特困
        TekunScattered = "tekun_scattered",
        /// 集中特困
        TekunInstitution = "tekun_institution",
        /// 低保边缘
        DibaoMargin = "dibao_margin",
        /// 防返贫监测户
        Monitored = "monitored",
        /// 脱贫户
        OutOfPoverty = "out_of_poverty",
        /// 退役军人/烈军属
        Veteran = "veteran",
        /// 返乡
        Returnee = "returnee",
        /// 流动人口
        Floating = "floating",
        /// 重大变故(死亡/火灾/事故/出院/失业)
        MajorChange = "major_change",
        /// 居家隔离/居家照护
        HomeCare = "home_care",
    }
}

code_enum! {
    /// How it stands with the illness, as the doctor said (never decided by the console).
    TagLevel {
        /// 稳定
        Stable = "stable",
        /// 基本稳定
        Basic = "basic",
        /// 不稳定
        Unstable = "unstable",
        /// 控制满意
        Controlled = "controlled",
        /// 控制不满意
        Uncontrolled = "uncontrolled",
        /// 已转诊
        Referral = "referral",
        /// 危急
        Crisis = "crisis",
        /// 新发现
        New = "new",
        /// 一级
        Grade1 = "grade1",
        /// 二级
        Grade2 = "grade2",
        /// 三级
        Grade3 = "grade3",
        /// 四级
        Grade4 = "grade4",
    }
}

code_enum! {
    /// What a disability is of. Source: GB/T 26341 (norms.md 2.5).
    DisabilityClass {
        /// 视力
        Vision = "vision",
        /// 听力
        Hearing = "hearing",
        /// 言语
        Speech = "speech",
        /// 肢体
        Physical = "physical",
        /// 智力
        Intellectual = "intellectual",
        /// 精神
        Mental = "mental",
        /// 多重
        Multiple = "multiple",
    }
}

code_enum! {
    /// Why a tag ended.
    EndReason {
        /// 治愈或好转
        Recovered = "recovered",
        /// 到期(证件、期限)
        Expired = "expired",
        /// 不再符合条件
        NotFitting = "not_fitting",
        /// 去世
        Died = "died",
        /// 迁出
        MovedAway = "moved_away",
        /// 撤回同意
        Withdrawn = "withdrawn",
        /// 登记有误
        Mistake = "mistake",
        /// 其他
        Other = "other",
    }
}

code_enum! {
    /// The lawful basis of keeping the tag (PIPL art. 13).
    Basis {
        /// 法定职责
        Duty = "duty",
        /// 本人同意
        Consent = "consent",
        /// 监护人同意
        GuardianConsent = "guardian_consent",
        /// 紧急
        Emergency = "emergency",
    }
}

impl Basis {
    /// True when somebody consented: the person or a guardian.
    #[must_use]
    pub fn is_consent(&self) -> bool {
        matches!(self, Self::Consent | Self::GuardianConsent)
    }
}

/// A tag as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    pub id: TagId,
    /// The household it concerns (also when it is a person's tag).
    pub household_id: HouseholdId,
    /// The person; `None` for a household's tag.
    pub person_id: Option<PersonId>,
    /// The household's micro-grid.
    pub unit: UnitPath,
    /// What it says.
    pub kind: TagKind,
    /// How it stands; `None` when the kind has no level or it is not known.
    pub level: Option<TagLevel>,
    /// What a disability is of; its level is the grade of the certificate.
    pub disability_class: Option<DisabilityClass>,
    /// Risk 0-5 for severe mental disorder, as observed or as the doctor said.
    pub risk: Option<u8>,
    /// When the level was set, and by whom: a doctor's word that a clerk copied in has the doctor's day and name.
    pub level_on: Option<Date>,
    pub level_by: String,
    /// From when it holds.
    pub from: Option<Date>,
    /// Last day it holds; `None` is without end.
    pub to: Option<Date>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
    /// The same in words.
    pub end_note: String,
    /// Who ended it or said that it is over, and when they did.
    pub ended_by: String,
    pub ended_on: Option<Date>,
    /// The lawful basis.
    pub basis: Basis,
    /// Who confirmed the basis.
    pub confirmed_by: String,
    pub confirmed_on: Option<Date>,
    /// Last day of the consent.
    pub consent_to: Option<Date>,
    /// When the basis is looked at again.
    pub review_on: Option<Date>,
    /// Where the knowledge comes from.
    pub source: String,
}

impl Tag {
    /// True while the tag holds.
    #[must_use]
    pub fn holds(&self, today: Date) -> bool {
        self.from.is_none_or(|from| from <= today) && self.to.is_none_or(|to| today <= to)
    }
}

impl TagKind {
    /// The ages from which somebody is of a kind without being tagged: 65岁以上, 高龄.
    pub const AGES: [u32; 2] = [65, 80];

    /// The kind that follows from an age.
    #[must_use]
    pub fn of_age(age: u32) -> Option<&'static Self> {
        let [senior, aged] = Self::AGES;
        match age {
            age if age >= aged => Some(&Self::Aged),
            age if age >= senior => Some(&Self::Senior),
            _ => None,
        }
    }

    /// The levels that the kind may have; none where nothing is graded.
    #[must_use]
    pub fn levels(&self) -> &'static [TagLevel] {
        use TagLevel as L;
        match self {
            Self::Smd => &[L::Stable, L::Basic, L::Unstable, L::Referral, L::New],
            Self::Hypertension | Self::Diabetes | Self::Copd | Self::Tuberculosis => &[
                L::Controlled,
                L::Uncontrolled,
                L::Referral,
                L::Crisis,
                L::New,
                L::Stable,
            ],
            Self::Disabled => &[L::Grade1, L::Grade2, L::Grade3, L::Grade4],
            _ => &[],
        }
    }

    /// The benefit that somebody of this kind receives.
    #[must_use]
    pub fn says(&self) -> Option<BenefitKind> {
        match self {
            Self::TekunScattered | Self::TekunInstitution => Some(BenefitKind::Tekun),
            Self::Orphan => Some(BenefitKind::Orphan),
            Self::Dibao => Some(BenefitKind::Dibao),
            _ => None,
        }
    }

    /// True when nobody can be both: by the benefits that they say, or because one is what the other is not.
    #[must_use]
    pub fn excludes(&self, other: &Self) -> bool {
        const OPPOSED: [(TagKind, TagKind); 3] = [
            (TagKind::TekunScattered, TagKind::TekunInstitution),
            (TagKind::Dibao, TagKind::DibaoMargin),
            (TagKind::Orphan, TagKind::LeftBehindChild),
        ];
        let opposed = OPPOSED
            .iter()
            .any(|(one, two)| (self, other) == (one, two) || (other, self) == (one, two));
        opposed || matches!((self.says(), other.says()), (Some(one), Some(two)) if one.excludes(&two))
    }

    /// Why it may end: an illness is healed, a certificate or an age runs out, a need is over.
    #[must_use]
    pub fn end_reasons(&self) -> &'static [EndReason] {
        use EndReason as E;
        match self {
            // Neither is healed: it is the class that gets better.
            Self::Smd | Self::Hypertension | Self::Diabetes | Self::Copd => {
                &[E::NotFitting, E::Died, E::MovedAway, E::Withdrawn, E::Mistake, E::Other]
            }
            Self::Tuberculosis | Self::SevereIllness | Self::HomeCare | Self::Maternity | Self::DisabledElder => &[
                E::Recovered,
                E::Expired,
                E::NotFitting,
                E::Died,
                E::MovedAway,
                E::Withdrawn,
                E::Mistake,
                E::Other,
            ],
            _ => &[
                E::NotFitting,
                E::Expired,
                E::Died,
                E::MovedAway,
                E::Withdrawn,
                E::Mistake,
                E::Other,
            ],
        }
    }

    /// True for what only a person can be, not a household as such.
    #[must_use]
    pub fn is_of_a_person(&self) -> bool {
        use TagKind as K;
        let of_households = matches!(
            self,
            K::SpecialFamily
                | K::Dibao
                | K::TekunScattered
                | K::TekunInstitution
                | K::DibaoMargin
                | K::Monitored
                | K::OutOfPoverty
                | K::Returnee
                | K::Floating
                | K::MajorChange
                | K::HomeCare
                | K::Veteran
                | K::LivingAlone
                | K::EmptyNest
        );
        self.is_known() && !of_households
    }

    /// True for health and disability: sensitive personal information (PIPL art. 28), hidden on the projector.
    #[must_use]
    pub fn is_health(&self) -> bool {
        matches!(
            self,
            Self::Hypertension
                | Self::Diabetes
                | Self::Smd
                | Self::Copd
                | Self::Tuberculosis
                | Self::SevereIllness
                | Self::Disabled
                | Self::DisabledElder
                | Self::Maternity
                | Self::HomeCare
        )
    }
}
