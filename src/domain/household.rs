//! A household (户): the unit of the caseload.

use super::ids::HouseholdId;
use super::time::Date;
use super::unit::UnitPath;
use serde::{Deserialize, Serialize};

code_enum! {
    /// Whether somebody lives there (居住状态).
    Residence {
        /// 常住
        Resident = "resident",
        /// 举家外出
        Away = "away",
        /// 空挂
        RegisteredOnly = "registered_only",
        /// 租住
        Rented = "rented",
        /// 空置
        Vacant = "vacant",
    }
}

code_enum! {
    /// Attention level (关注等级); drives how often to visit (rule R09).
    Colour {
        /// 红: every 7 days
        Red = "red",
        /// 黄: every 30 days
        Yellow = "yellow",
        /// 绿: every 90 days
        Green = "green",
    }
}

code_enum! {
    /// Whether what is posted to the group chats reaches somebody there (微信通知).
    Wechat {
        /// 收得到
        Yes = "yes",
        /// 收不到
        No = "no",
    }
}

/// A household as it stands. Empty strings mean "not known"; no field but the name is required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Household {
    pub id: HouseholdId,
    /// The micro-grid it belongs to.
    pub unit: UnitPath,
    /// 户编号, as the village writes it (`A-001`, `12`).
    pub household_no: String,
    /// The householder's name, or “空置房”.
    pub display_name: String,
    /// Villager group and door (三组12号).
    pub address: String,
    /// Telephone; sensitive.
    pub phone: String,
    /// Whether group chats reach somebody there; `None` when nobody asked.
    pub wechat: Option<Wechat>,
    /// Whether somebody lives there.
    pub residence: Residence,
    /// Attention level set by hand; `None` lets the rules decide.
    pub colour: Option<Colour>,
    /// Why it was set by hand.
    pub colour_reason: String,
    /// Last day the hand-set colour holds; `None` is without end.
    pub colour_until: Option<Date>,
    /// Building.
    pub housing: String,
    /// Drinking water.
    pub water: String,
    /// Where the income comes from.
    pub income_source: String,
    /// Industry or job link (产业对接).
    pub industry: String,
    /// The contact person (联系党员) as text.
    pub contact: String,
    pub contact_since: Option<Date>,
    /// Anything else.
    pub remark: String,
}
