//! What a ledger is.

/// What a ledger is, by its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// 户籍人口登记表: persons with their household.
    Roster,
    /// 户主表: one row a household.
    Households,
    /// 家庭成员表: persons, each with the number of a household of another sheet.
    Members,
    /// 流动人口
    Floating,
    /// 返乡人员
    Returnees,
    /// 低保, 需要救助人员
    Relief,
    /// One row a household or person and year, one column a benefit.
    BenefitYear,
    /// 残疾人
    Disabled,
    /// 严重精神障碍: who
    Smd,
    /// 严重精神障碍随访
    SmdFollowUp,
    /// 高血压随访
    HypertensionFollowUp,
    /// 2型糖尿病随访
    DiabetesFollowUp,
    /// 65岁以上老人: who
    Elders,
    /// 老年人健康体检
    ElderCheckup,
    /// 留守儿童
    LeftBehindChildren,
    /// 诉求/民生信息登记
    Requests,
    /// 矛盾纠纷、事件对接
    Events,
    /// 走访登记
    Visits,
    /// 微心愿
    Wishes,
    /// None of these for certain: its questions say so.
    Unclear,
}

impl What {
    /// Every sort, in the order they are offered.
    pub const ALL: [Self; 20] = [
        Self::Roster,
        Self::Households,
        Self::Members,
        Self::Floating,
        Self::Returnees,
        Self::Relief,
        Self::BenefitYear,
        Self::Disabled,
        Self::Smd,
        Self::SmdFollowUp,
        Self::HypertensionFollowUp,
        Self::DiabetesFollowUp,
        Self::Elders,
        Self::ElderCheckup,
        Self::LeftBehindChildren,
        Self::Requests,
        Self::Events,
        Self::Visits,
        Self::Wishes,
        Self::Unclear,
    ];

    /// Its code in mapping files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Roster => "roster",
            Self::Households => "households",
            Self::Members => "members",
            Self::Floating => "floating",
            Self::Returnees => "returnees",
            Self::Relief => "relief",
            Self::BenefitYear => "benefit_year",
            Self::Disabled => "disabled",
            Self::Smd => "smd",
            Self::SmdFollowUp => "smd_follow_up",
            Self::HypertensionFollowUp => "hypertension_follow_up",
            Self::DiabetesFollowUp => "diabetes_follow_up",
            Self::Elders => "elders",
            Self::ElderCheckup => "elder_checkup",
            Self::LeftBehindChildren => "left_behind_children",
            Self::Requests => "requests",
            Self::Events => "events",
            Self::Visits => "visits",
            Self::Wishes => "wishes",
            Self::Unclear => "unclear",
        }
    }

    /// The sort of this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.code() == code)
    }

    /// The key group that everybody in the ledger is of, by standing in it; `None` where that follows from age or from a column.
    #[must_use]
    pub const fn tag(self) -> Option<&'static str> {
        match self {
            Self::Floating => Some("floating"),
            Self::Returnees => Some("returnee"),
            Self::Disabled => Some("disabled"),
            Self::Smd | Self::SmdFollowUp => Some("smd"),
            Self::HypertensionFollowUp => Some("hypertension"),
            Self::DiabetesFollowUp => Some("diabetes"),
            Self::LeftBehindChildren => Some("left_behind_child"),
            _ => None,
        }
    }

    /// The illness that its rows are follow-ups of.
    #[must_use]
    pub const fn illness(self) -> Option<&'static str> {
        match self {
            Self::SmdFollowUp => Some("smd"),
            Self::HypertensionFollowUp => Some("hypertension"),
            Self::DiabetesFollowUp => Some("diabetes"),
            _ => None,
        }
    }
}
