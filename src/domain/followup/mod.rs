//! Follow-ups: 随访 for health, 回访 after a request, 走访 plans, 关爱 care. Derived from rules and facts, the same on
//! every device; only manual reminders and postponements are records.

mod benefits;
mod danger;
pub mod derive;
mod draft;
pub mod entitlement;
mod health;
mod notices;
mod presence;
mod requests;
pub mod rule;
mod screening;
mod seems_due;
mod visits;

pub use derive::{Derived, derive};
pub use entitlement::Entitlement;
pub use health::WAITS_FOR_DOCTOR;
pub(in crate::domain) use health::health_due;
pub use rule::{FollowUpRule, FollowUpRules};
pub(in crate::domain) use visits::is_monthly_care_of;

use super::calendar::Due;
use super::ids::{HouseholdId, PersonId, RecordId, ReminderId, RequestId};
use super::mask::{View, hides_tag};
use super::tag::TagKind;
use super::time::Date;
use super::unit::UnitPath;
use serde::{Deserialize, Serialize};

code_enum! {
    /// What sort of follow-up.
    FollowUpKind {
        /// 回访
        ReturnVisit = "return_visit",
        /// 随访
        Health = "health",
        /// 走访
        Household = "household",
        /// 关爱
        Care = "care",
        /// 复查
        Recheck = "recheck",
        /// 纠纷回访
        Dispute = "dispute",
        /// 待遇复核
        BenefitReview = "benefit_review",
        /// 资料补充
        DataGap = "data_gap",
        /// 提醒
        Custom = "custom",
        /// 工作: a record of a kind whose table has due rules
        Work = "work",
    }
}

/// How it is ordered on 今日: the smaller the more pressing.
///
/// Source: domain/model.md 6.3, "Priority order".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Danger: what must be told today, and cannot be put off.
    Alarm,
    /// A critical request.
    Critical,
    /// A request beyond its limit.
    OverdueRequest,
    /// Due today (or overdue).
    DueToday,
    /// A visit to a red household.
    RedVisit,
    /// Health follow-up.
    Health,
    /// A visit to a yellow household.
    YellowVisit,
    /// A visit to a green household.
    GreenVisit,
    /// Benefits and missing data: joins the next visit.
    Data,
}

impl Priority {
    /// True for the rank of a visit by the class of a household; care and rechecks have it too.
    #[must_use]
    pub fn is_visit(self) -> bool {
        matches!(self, Self::RedVisit | Self::YellowVisit | Self::GreenVisit)
    }
}

/// A stable name of a follow-up: the same on every device, so that a postponement can point at it.
///
/// Form: `rule:subject:anchor`, e.g. `R01:<request>:1`, or `manual:<reminder>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FollowUpKey(pub String);

impl FollowUpKey {
    /// How the keys of alarms end.
    pub(super) const ALARM: &'static str = ".alarm";

    /// True for the key of an alarm, which cannot be put off.
    #[must_use]
    pub fn is_alarm(key: &str) -> bool {
        key.trim().ends_with(Self::ALARM)
    }
}

/// Why a follow-up is there: the rule, where it comes from, and the fact that set it off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// The rule's id (`R09`), or `manual`.
    pub rule: String,
    /// The fact's date (last visit, resolved on, contract ends on).
    pub since: Option<Date>,
    /// A code the words explain further; empty when there is none. Two parts are joined by `:`, see [`Self::codes`]:
    ///
    /// | rule | detail |
    /// |---|---|
    /// | R01, R06, R08 | category |
    /// | R02, R03, R25 | how many times |
    /// | R07 | `violence`, `failed`, `to_court` or empty; an alarm: `violence` and one of the two |
    /// | R09 | colour, `agreed`, `new`, `away`, `vacant` or `registered_only` |
    /// | R10 | tag kind, `died` or `discharge`; an alarm: `missing` |
    /// | R11, R12, R17, R18 | tag kind |
    /// | R24 | tag kind; `holiday` when the school holidays begin, `holiday_guess` when that day is a guess |
    /// | R13-R15 | tag kind; then tag level, `refer`, or `meet` for the leader's own |
    /// | R13-R15, R17 as alarms | tag kind and `crisis`, `risk`, `locked`, `stopped` or `lost`; `pressure`, `glucose` |
    /// | R16 | `checkup` |
    /// | R20, R22, R31 | the record's state |
    /// | R21 | `active` or `errand`; `contact`, the day and which contact of how many, between which hours: `contact:9:1/2:9-12` |
    /// | R29 | the campaign's state; how many rows wait, and `person` or `household` |
    /// | R30 | `urgent` or `next_visit`; `first` where no group chat reaches them, or somebody is alone or disabled |
    /// | R19 | `doctor_contract`; `benefit` and its kind; tag kind; `basis` and a tag kind |
    /// | R23 | `missing`, `double`, `died`, `moved_out` or `fewer` and a benefit kind; `exclusive` and two, joined by `+` |
    /// | R27, R28 | empty |
    /// | R26 | `phone` or `emergency_contact`; `empty` or `moved` |
    pub detail: String,
}

/// What an alarm may be about.
pub(crate) const DANGERS: &[&str] = &[
    "crisis", "risk", "locked", "stopped", "lost", "pressure", "glucose", "missing", "failed", "to_court",
];

impl Because {
    /// The two parts of the detail: what it is, and what more is to be said (empty when nothing).
    #[must_use]
    pub fn codes(&self) -> (&str, &str) {
        self.detail.split_once(':').unwrap_or((&self.detail, ""))
    }

    /// The code of what must be told today; `None` when it is no alarm.
    #[must_use]
    pub fn danger(&self) -> Option<&str> {
        let code = match (self.rule.as_str(), self.codes()) {
            ("R07", (_, result)) => result,
            (_, (code, "")) => code,
            (_, (_, more)) => more,
        };
        DANGERS.contains(&code).then_some(code)
    }

    /// True for a rule that holds only for people who are ill, disabled, in need or drawing a benefit.
    #[must_use]
    pub fn is_of_need(rule: &str) -> bool {
        matches!(
            rule,
            "R08"
                | "R10"
                | "R11"
                | "R12"
                | "R13"
                | "R14"
                | "R15"
                | "R16"
                | "R17"
                | "R18"
                | "R19"
                | "R21"
                | "R23"
                | "R24"
        )
    }

    /// True when the reason would tell of somebody's illness, family or need in this view: then neither the rule's own
    /// words nor the detail may show.
    #[must_use]
    pub fn hides(&self, view: View) -> bool {
        let (code, more) = self.codes();
        let tag = TagKind::from_code(code);
        match self.rule.as_str() {
            "R08" | "R11" | "R13" | "R14" | "R15" | "R16" | "R17" | "R18" | "R19" | "R21" | "R23" => {
                view == View::Projector
            }
            "R10" if !tag.is_known() => view == View::Projector,
            "R30" if more == "first" => view == View::Projector,
            _ => tag.is_known() && hides_tag(&tag, view),
        }
    }
}

/// A record of any kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRef {
    /// The code of its kind.
    pub kind: String,
    /// Its id.
    pub id: RecordId,
}

/// A follow-up that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Its stable name.
    pub key: FollowUpKey,
    /// What sort.
    pub kind: FollowUpKind,
    /// How pressing when it is due.
    pub priority: Priority,
    /// The household; `None` when it is a place's matter.
    pub household_id: Option<HouseholdId>,
    /// The person, when it concerns one.
    pub person_id: Option<PersonId>,
    /// The request, when it concerns one.
    pub request_id: Option<RequestId>,
    /// The manual reminder, when it is one.
    pub reminder_id: Option<ReminderId>,
    /// The record, when the table of its kind says that it is due.
    pub record: Option<RecordRef>,
    /// The micro-grid.
    pub unit: UnitPath,
    pub due: Due,
    /// What to do, for manual ones the text typed; of a record what it is called.
    pub text: String,
    /// Why.
    pub because: Because,
    /// Times postponed.
    pub snoozed: u32,
}

/// A manual reminder as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    pub id: ReminderId,
    /// The household; `None` when it is nobody's in particular.
    pub household_id: Option<HouseholdId>,
    /// The micro-grid.
    pub unit: UnitPath,
    pub due: Date,
    /// What to do.
    pub text: String,
    /// `open`, `done` or `cancelled`.
    pub state: ReminderState,
}

code_enum! {
    /// The state of a manual reminder.
    ReminderState {
        /// 待办
        Open = "open",
        /// 已完成
        Done = "done",
        /// 已取消
        Cancelled = "cancelled",
    }
}

/// A postponement of a follow-up, manual or derived: a record of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postponement {
    pub id: RecordId,
    pub key: FollowUpKey,
    /// The new day.
    pub until: Date,
    /// Why.
    pub reason: String,
}
