//! rules + facts -> open follow-ups and the attention colour of one household.
//!
//! Invariant: due dates are counted from facts, never from today, so the same facts give the same answer on every device
//! and on every day until [`Derived::recheck_on`].

use super::draft::{Draft, Subject};
use super::{FollowUp, FollowUpKey, FollowUpKind, Postponement, Priority, Reminder, ReminderState};
use super::{benefits, health, requests, visits};
use crate::domain::calendar::Due;
use crate::domain::colour::{ADULT, AGED, ELDER, attention, major_change_until};
use crate::domain::facts::{HouseholdFacts, RequestFact};
use crate::domain::household::Colour;
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use chrono::{Datelike, Days};
use std::collections::HashSet;

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// Open follow-ups.
    pub follow_ups: Vec<FollowUp>,
    /// Attention level.
    pub colour: Colour,
    /// Why: a rule code of `domain::colour` (`tag:smd`, `hand`, `none`).
    pub colour_because: String,
    /// The first later day on which the same facts may give another answer (a birthday, the end of a hand-set colour,
    /// a request that becomes overdue); `None` when none will.
    pub recheck_on: Option<Date>,
}

/// Requests that ended this long ago are no longer among the facts.
const REQUEST_MEMORY_DAYS: u64 = 120;
/// The age from which the yearly health check is offered (norms.md 2.4).
const SENIOR: u32 = 65;

/// Derives a household's follow-ups and colour as of `today`.
#[must_use]
pub fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date) -> Derived {
    let attention = attention(facts, rules, today);
    let mut drafts = Vec::new();
    let contacts: Vec<_> = facts.contacts().collect();
    for fact in &facts.requests {
        requests::derive(fact, &contacts, rules, &mut drafts);
    }
    health::derive(facts, rules, today, &mut drafts);
    benefits::derive(facts, rules, today, &mut drafts);
    visits::derive(facts, &attention.colour, rules, today, &mut drafts);
    drafts.extend(facts.reminders.iter().filter_map(reminder_draft));
    let mut follow_ups: Vec<_> = drafts
        .into_iter()
        .map(|draft| postponed(draft.finish(), &facts.postponements))
        .collect();
    join_next_visit(&mut follow_ups);
    // The same tag noted twice asks once.
    let mut seen = HashSet::new();
    follow_ups.retain(|one| seen.insert(one.key.clone()));
    follow_ups.sort_by(|a, b| (a.due.date, a.priority, &a.key).cmp(&(b.due.date, b.priority, &b.key)));
    Derived {
        follow_ups,
        colour: attention.colour,
        colour_because: attention.because,
        recheck_on: recheck_on(facts, rules, today),
    }
}

/// Derives the follow-ups of a request that belongs to no household.
#[must_use]
pub fn derive_request(
    fact: &RequestFact,
    postponements: &[Postponement],
    rules: &Rules,
    _today: Date,
) -> Vec<FollowUp> {
    let mut drafts = Vec::new();
    requests::derive(fact, &[], rules, &mut drafts);
    drafts
        .into_iter()
        .map(|draft| postponed(draft.finish(), postponements))
        .collect()
}

/// The follow-up of a reminder that belongs to no household.
#[must_use]
pub fn derive_reminder(reminder: &Reminder, postponements: &[Postponement]) -> Option<FollowUp> {
    reminder_draft(reminder).map(|draft| postponed(draft.finish(), postponements))
}

fn reminder_draft(reminder: &Reminder) -> Option<Draft> {
    (reminder.state == ReminderState::Open).then(|| {
        let subject = Subject {
            household_id: reminder.household_id,
            reminder_id: Some(reminder.id),
            ..Subject::unit(&reminder.unit)
        };
        Draft {
            key: FollowUpKey(format!("manual:{}", reminder.id)),
            text: reminder.text.clone(),
            ..Draft::new(
                "manual",
                FollowUpKind::Custom,
                Priority::DueToday,
                subject,
                Due::on(reminder.due),
            )
        }
    })
}

/// The last postponement of its key moves a follow-up; all of them are counted.
fn postponed(mut follow_up: FollowUp, postponements: &[Postponement]) -> FollowUp {
    for postponement in postponements.iter().filter(|one| one.key == follow_up.key) {
        follow_up.due = Due::on(postponement.until);
        follow_up.snoozed += 1;
    }
    follow_up
}

/// R26 never makes a trip of its own: it is due with the next visit, wherever that was moved to.
fn join_next_visit(follow_ups: &mut Vec<FollowUp>) {
    let visit = follow_ups
        .iter()
        .find(|one| one.because.rule == "R09")
        .map(|one| one.due);
    follow_ups.retain_mut(|one| {
        if one.kind != FollowUpKind::DataGap {
            return true;
        }
        one.due = visit.unwrap_or(one.due);
        visit.is_some()
    });
}

/// The first later day on which a tag starts or ends, somebody reaches an age, a hand-set colour ends, a request
/// becomes overdue or is forgotten.
fn recheck_on(facts: &HouseholdFacts, rules: &Rules, today: Date) -> Option<Date> {
    let after = |date: Date, days: u64| date.checked_add_days(Days::new(days));
    let mut days: Vec<Option<Date>> = Vec::new();
    if facts.household.colour.is_some() {
        days.push(facts.household.colour_until.and_then(|until| after(until, 1)));
    }
    for tag in &facts.tags {
        days.push(tag.from);
        days.push(tag.to.and_then(|to| after(to, 1)));
        days.push(major_change_until(tag, rules).and_then(|until| after(until, 1)));
    }
    for person in facts.persons.iter().filter(|person| person.is_here()) {
        days.extend([ADULT, ELDER, SENIOR, AGED].map(|age| person.birth.and_then(|birth| reaches(birth, age))));
    }
    for fact in &facts.requests {
        days.push(fact.folded.due.and_then(|due| after(due.date, 1)));
        let ended = fact.folded.closed_at.map(|at| at.local_date());
        days.push(ended.and_then(|date| after(date, REQUEST_MEMORY_DAYS)));
    }
    days.into_iter().flatten().filter(|day| *day > today).min()
}

/// The day on which somebody born on `birth` is `age` (1 March for 29 February, as in
/// [`Person::age`](crate::domain::person::Person::age)).
fn reaches(birth: Date, age: u32) -> Option<Date> {
    let year = birth.year().checked_add(i32::try_from(age).ok()?)?;
    birth.with_year(year).or_else(|| Date::from_ymd_opt(year, 3, 1))
}

#[cfg(test)]
mod tests;
