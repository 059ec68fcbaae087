//! Everything a county may change, in one value: calendar, time limits, follow-up rules. Built-ins are embedded;
//! user files override by key.

use super::calendar::Calendar;
use super::followup::rule::FollowUpRules;
use super::sla::Sla;

/// The rules in force.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Holidays and make-up days.
    pub calendar: Calendar,
    /// Time limits of requests.
    pub sla: Sla,
    /// Follow-up rules R01-R26.
    pub followups: FollowUpRules,
}
