//! What a report is about: the facts, the period, and the day on which they are looked at.

use super::facts::{At, ReportFacts, at};
use super::period::Period;
use crate::domain::facts::HouseholdFacts;
use crate::domain::five::counts;
use crate::domain::rules::Rules;
use crate::domain::time::Date;

/// The facts of a period.
pub(super) struct Scope<'a> {
    pub facts: &'a ReportFacts,
    pub rules: &'a Rules,
    pub period: Period,
    /// The day of the report.
    pub as_of: Date,
    /// The last day that is looked at: that of the period, or of the report when the period is not over.
    pub end: Date,
    /// The requests as they stood at the end of that day.
    pub requests: Vec<At<'a>>,
}

impl<'a> Scope<'a> {
    pub fn new(facts: &'a ReportFacts, rules: &'a Rules, period: Period, as_of: Date) -> Self {
        let end = period.to.min(as_of);
        Self {
            facts,
            rules,
            period,
            as_of,
            end,
            requests: at(facts, end, rules),
        }
    }

    /// True for a day of the period that is not ahead.
    pub fn holds(&self, date: Date) -> bool {
        self.period.from <= date && date <= self.end
    }

    /// The requests that were registered in the period.
    pub fn registered(&self) -> impl Iterator<Item = &At<'a>> {
        self.requests.iter().filter(|one| self.holds(one.registered()))
    }

    /// Those whose result came in the period.
    pub fn resolved(&self) -> impl Iterator<Item = &At<'a>> {
        let in_period = |one: &&At<'a>| one.resolved_on().is_some_and(|on| self.holds(on));
        self.requests.iter().filter(in_period)
    }

    /// The households where somebody lives.
    pub fn lived_in(&self) -> impl Iterator<Item = &'a HouseholdFacts> {
        self.facts.homes.iter().filter(|home| counts(&home.household.residence))
    }
}
