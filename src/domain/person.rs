//! A person (家庭成员) of a household.

use super::ids::{HouseholdId, PersonId};
use super::time::Date;
use super::unit::UnitPath;
use chrono::Datelike;
use serde::{Deserialize, Serialize};

code_enum! {
    /// Where the person is now.
    Presence {
        /// 在家
        Home = "home",
        /// 外出务工
        AwayWork = "away_work",
        /// 上学
        School = "school",
        /// 住院
        Hospital = "hospital",
        /// 机构供养
        Institution = "institution",
        /// 失联
        Missing = "missing",
        /// 死亡
        Dead = "dead",
        /// 迁出
        MovedOut = "moved_out",
    }
}

/// A person as they stand. Empty strings mean "not known".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub household_id: HouseholdId,
    /// The household's micro-grid.
    pub unit: UnitPath,
    pub name: String,
    /// Relation to the householder, GB/T 4761 two digits (`02` is the householder).
    pub relation: String,
    /// GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated.
    pub sex: u8,
    /// Birth date; `None` when not known.
    pub birth: Option<Date>,
    /// Birthday by the lunar calendar, as told.
    pub birth_lunar: String,
    /// ID number, 18 characters, upper-case X; sensitive.
    pub id_no: String,
    /// “证件有误待核”: a wrong check digit was accepted knowingly.
    pub id_unverified: bool,
    /// Telephones; sensitive.
    pub phones: Vec<String>,
    /// GB/T 3304 two digits, default `01`.
    pub ethnic: String,
    pub presence: Presence,
    /// The place, in words.
    pub presence_place: String,
    pub party_member: bool,
    pub guardian_name: String,
    /// Guardian's telephone; sensitive.
    pub guardian_phone: String,
    /// Emergency contact's name.
    pub emergency_name: String,
    /// Emergency contact's telephone; sensitive.
    pub emergency_phone: String,
    /// Family-doctor team.
    pub doctor_team: String,
    /// Its telephone; sensitive.
    pub doctor_phone: String,
    /// First day of the family-doctor contract.
    pub doctor_signed_from: Option<Date>,
    /// Last day of the family-doctor contract.
    pub doctor_signed_to: Option<Date>,
    /// Anything else.
    pub remark: String,
}

impl Person {
    /// Full years on `today`; `None` when the birth date is not known or lies ahead.
    #[must_use]
    pub fn age(&self, today: Date) -> Option<u32> {
        self.birth.and_then(|birth| age_on(birth, today))
    }

    /// True unless dead or moved out.
    #[must_use]
    pub fn is_here(&self) -> bool {
        !matches!(self.presence, Presence::Dead | Presence::MovedOut)
    }
}

/// The relation of the householder to themselves. Source: GB/T 4761.
pub const HOUSEHOLDER: &str = "02";

/// Years from which on somebody is no child any more. Source: PIPL art. 31.
pub const CHILD: u32 = 14;

/// The day on which somebody is so many years old: of the leap day's children, in a common year, 1 March.
#[must_use]
pub fn birthday(birth: Date, age: u32) -> Option<Date> {
    let year = birth.year().checked_add(i32::try_from(age).ok()?)?;
    birth.with_year(year).or_else(|| Date::from_ymd_opt(year, 3, 1))
}

/// Full years from `birth` to `today`; `None` when `birth` lies ahead.
#[must_use]
pub fn age_on(birth: Date, today: Date) -> Option<u32> {
    let years = today.year() - birth.year() - i32::from((today.month(), today.day()) < (birth.month(), birth.day()));
    u32::try_from(years).ok()
}
