//! rules + facts -> open follow-ups and the attention colour of one household.
//!
//! Invariant: due dates are counted from facts, never from today, so the same facts give the same answer on every device
//! and on every day until [`Derived::recheck_on`].

use super::draft::{Draft, Subject};
use super::entitlement::{self, Entitlement};
use super::{FollowUp, FollowUpKey, FollowUpKind, Postponement, Priority, Reminder, ReminderState};
use super::{benefits, danger, health, notices, presence, requests, screening, visits};
use crate::domain::calendar::Due;
use crate::domain::colour::{
    ADULT, AGED, ALARM, CARE, ELDER, Reason, SCHOOL_AGE, SENIOR, attention, major_change_until, red_until,
};
use crate::domain::facts::{HouseholdFacts, MEMORY_DAYS, RecordDue, RequestFact};
use crate::domain::household::Colour;
use crate::domain::person::birthday;
use crate::domain::rules::Rules;
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use chrono::Days;
use std::collections::HashSet;

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// Open follow-ups.
    pub follow_ups: Vec<FollowUp>,
    /// What its people may be entitled to, whenever that begins.
    pub entitlements: Vec<Entitlement>,
    /// Attention level.
    pub colour: Colour,
    /// Why: a rule code of `domain::colour` (`tag:smd`, `hand`, `none`).
    pub colour_because: String,
    /// The first later day on which the same facts may give another answer (a birthday, the end of a hand-set colour,
    /// a request that becomes overdue); `None` when none will.
    pub recheck_on: Option<Date>,
}

/// A recheck that nobody did for so long sinks to the bottom of the list; it does not go.
const SINKS_AFTER: u64 = 30;

/// Derives a household's follow-ups and colour as of `today`.
#[must_use]
pub fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date) -> Derived {
    let mut drafts = Vec::new();
    for fact in &facts.requests {
        requests::derive(fact, Some(facts), rules, &mut drafts);
    }
    health::derive(facts, rules, today, &mut drafts);
    danger::derive(facts, rules, today, &mut drafts);
    screening::derive(facts, rules, today, &mut drafts);
    presence::derive(facts, rules, today, &mut drafts);
    benefits::derive(facts, rules, today, &mut drafts);
    notices::derive(facts, rules, today, &mut drafts);
    let attention = attention(facts, rules, today, &red_by_facts(facts, &drafts, rules, today));
    visits::derive(facts, &attention, rules, today, &mut drafts);
    drafts.extend(facts.reminders.iter().filter_map(reminder_draft));
    let household = &facts.household;
    let of_household = |record: &RecordDue| Subject::household(household.id, record.person_id, &household.unit);
    drafts.extend(
        facts
            .records
            .iter()
            .map(|record| record_draft(of_household(record), record)),
    );
    let mut follow_ups: Vec<_> = drafts
        .into_iter()
        .map(|draft| sunk(postponed(draft.finish(), &facts.postponements), today))
        .collect();
    let sinks = follow_ups
        .iter()
        .filter(|one| sinks(one))
        .filter_map(sunk_on)
        .filter(|day| *day > today)
        .min();
    join_next_visit(&mut follow_ups);
    // The same tag noted twice asks once.
    let mut seen = HashSet::new();
    follow_ups.retain(|one| seen.insert(one.key.clone()));
    follow_ups.sort_by(|a, b| (a.due.date, a.priority, &a.key).cmp(&(b.due.date, b.priority, &b.key)));
    Derived {
        follow_ups,
        entitlements: entitlement::derive(facts, rules, today),
        colour: attention.colour,
        colour_because: attention.because,
        recheck_on: recheck_on(facts, rules, today).into_iter().chain(sinks).min(),
    }
}

/// Derives the follow-ups of a request that belongs to no household.
#[must_use]
pub fn derive_request(fact: &RequestFact, postponements: &[Postponement], rules: &Rules, today: Date) -> Vec<FollowUp> {
    let mut drafts = Vec::new();
    requests::derive(fact, None, rules, &mut drafts);
    drafts
        .into_iter()
        .map(|draft| sunk(postponed(draft.finish(), postponements), today))
        .collect()
}

/// The follow-up of a reminder that belongs to no household.
#[must_use]
pub fn derive_reminder(reminder: &Reminder, postponements: &[Postponement]) -> Option<FollowUp> {
    reminder_draft(reminder).map(|draft| postponed(draft.finish(), postponements))
}

/// The follow-up of a record about a unit.
#[must_use]
pub fn derive_record(record: &RecordDue, unit: &UnitPath, postponements: &[Postponement]) -> FollowUp {
    postponed(record_draft(Subject::unit(unit), record).finish(), postponements)
}

fn record_draft(whose: Subject, record: &RecordDue) -> Draft {
    let subject = Subject {
        record: Some(record.record.clone()),
        ..whose
    };
    let due = Due::on(record.due);
    let draft = Draft::new(record.rule, FollowUpKind::Work, record.priority, subject, due);
    Draft {
        text: record.title.clone(),
        ..draft
            .anchor(format_args!("{}:{}", record.code, record.occasion()))
            .because(Some(record.since), record.detail())
    }
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

/// Why the household is red by what the rules found: an alarm, violence that is not settled, a death or a discharge of late.
fn red_by_facts(facts: &HouseholdFacts, drafts: &[Draft], rules: &Rules, today: Date) -> Vec<Reason> {
    let alarms = drafts.iter().filter(|draft| draft.priority == Priority::Alarm);
    let alarms = alarms.map(|draft| {
        let code = draft
            .detail
            .split_once(':')
            .map_or(draft.detail.as_str(), |(_, code)| code);
        (format!("{ALARM}{code}"), draft.due.date)
    });
    let cared = facts.records.iter().filter(|record| record.is_red);
    let cared = cared.map(|record| (CARE.to_owned(), record.since));
    let violent = facts
        .requests
        .iter()
        .filter_map(|fact| requests::violence(fact, facts, rules));
    let violent = violent.map(|since| ("dispute".to_owned(), since));
    let changed = facts
        .persons
        .iter()
        .filter_map(|person| presence::change(facts, person));
    let changed = changed.filter(|(on, _)| red_until(*on, rules).is_some_and(|until| today <= until));
    let changed = changed.map(|(on, _)| (format!("tag:{}", TagKind::MajorChange), on));
    alarms.chain(cared).chain(violent).chain(changed).collect()
}

fn sinks(follow_up: &FollowUp) -> bool {
    matches!(follow_up.because.rule.as_str(), "R05" | "R06" | "R08" | "R19")
}

fn sunk_on(follow_up: &FollowUp) -> Option<Date> {
    follow_up.due.date.checked_add_days(Days::new(SINKS_AFTER + 1))
}

/// A recheck that is long overdue is pressing no more, and stays.
fn sunk(mut follow_up: FollowUp, today: Date) -> FollowUp {
    if sinks(&follow_up) && sunk_on(&follow_up).is_some_and(|day| day <= today) {
        follow_up.priority = Priority::Data;
    }
    follow_up
}

/// The last postponement of its key moves a follow-up; all of them are counted. An alarm cannot be put off.
fn postponed(mut follow_up: FollowUp, postponements: &[Postponement]) -> FollowUp {
    if follow_up.priority == Priority::Alarm {
        return follow_up;
    }
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
    let old_age = rules.followups.on("R23").map_or(AGED, |rule| rule.number("old_age"));
    for person in facts.persons.iter().filter(|person| person.is_here()) {
        let ages = [SCHOOL_AGE, ADULT, ELDER, SENIOR, AGED, old_age];
        let ages = ages.into_iter().chain(entitlement::ages(rules));
        days.extend(ages.map(|age| person.birth.and_then(|birth| birthday(birth, age))));
    }
    let changed = facts
        .persons
        .iter()
        .filter_map(|person| presence::change(facts, person));
    days.extend(changed.map(|(on, _)| red_until(on, rules).and_then(|until| after(until, 1))));
    for fact in &facts.requests {
        days.extend(fact.folded.dates().ends().map(Some));
        let ended = fact.folded.closed_at.map(|at| at.local_date());
        days.push(ended.and_then(|date| after(date, MEMORY_DAYS)));
    }
    days.extend(notices::days(&facts.notices));
    let lasts = facts.records.iter().filter_map(|record| record.until);
    days.extend(lasts.map(|last| after(last, 1)));
    days.into_iter().flatten().filter(|day| *day > today).min()
}

#[cfg(test)]
mod tests;
