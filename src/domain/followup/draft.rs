//! A follow-up on its way: what a rule says of it, before postponements. Also the two ways rules count days.
//!
//! Invariant: the key is made from the rule, the subject and the fact that set it off, never from today or from the due
//! date, so that a postponement made on one device finds it on every other.

use super::{Because, FollowUp, FollowUpKey, FollowUpKind, Priority, RecordRef};
use crate::domain::calendar::{Calendar, Due};
use crate::domain::ids::{HouseholdId, PersonId, RecordId, ReminderId, RequestId};
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use chrono::{Days, Months};

/// Whom or what it concerns.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) household_id: Option<HouseholdId>,
    pub(super) person_id: Option<PersonId>,
    pub(super) request_id: Option<RequestId>,
    pub(super) reminder_id: Option<ReminderId>,
    pub(super) record: Option<RecordRef>,
    pub(super) unit: UnitPath,
}

impl Subject {
    /// Nobody's in particular.
    pub(super) fn unit(unit: &UnitPath) -> Self {
        Self {
            household_id: None,
            person_id: None,
            request_id: None,
            reminder_id: None,
            record: None,
            unit: unit.clone(),
        }
    }

    pub(super) fn household(id: HouseholdId, person_id: Option<PersonId>, unit: &UnitPath) -> Self {
        Self {
            household_id: Some(id),
            person_id,
            ..Self::unit(unit)
        }
    }

    /// The most particular id: what a key names.
    fn name(&self) -> String {
        let ids = [
            self.record.as_ref().map(|record| record.id.to_string()),
            self.request_id.map(|id| id.to_string()),
            self.reminder_id.map(|id| id.to_string()),
            self.person_id.map(|id| id.to_string()),
            self.household_id.map(|id| id.to_string()),
        ];
        ids.into_iter()
            .flatten()
            .next()
            .unwrap_or_else(|| self.unit.to_string())
    }
}

/// What a rule says.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) key: FollowUpKey,
    pub(super) kind: FollowUpKind,
    pub(super) priority: Priority,
    pub(super) subject: Subject,
    pub(super) due: Due,
    pub(super) text: String,
    pub(super) rule: &'static str,
    pub(super) since: Option<Date>,
    pub(super) detail: String,
}

impl Draft {
    /// A follow-up of `rule` with no anchor yet.
    pub(super) fn new(rule: &'static str, kind: FollowUpKind, priority: Priority, subject: Subject, due: Due) -> Self {
        Self {
            key: FollowUpKey(format!("{rule}:{}", subject.name())),
            kind,
            priority,
            subject,
            due,
            text: String::new(),
            rule,
            since: None,
            detail: String::new(),
        }
    }

    /// Names the occasion in the key, so that the next one is another follow-up.
    pub(super) fn anchor(mut self, anchor: impl std::fmt::Display) -> Self {
        self.key = FollowUpKey(format!("{}:{}:{anchor}", self.rule, self.subject.name()));
        self
    }

    /// The date of the fact and the code that explains it.
    pub(super) fn because(mut self, since: Option<Date>, detail: impl Into<String>) -> Self {
        self.since = since;
        self.detail = detail.into();
        self
    }

    /// The record that answers it. It is not part of the key.
    pub(super) fn of_record(mut self, kind: &str, id: RecordId) -> Self {
        self.subject.record = Some(RecordRef {
            kind: kind.to_owned(),
            id,
        });
        self
    }

    /// The follow-up, not postponed.
    pub(super) fn finish(self) -> FollowUp {
        FollowUp {
            key: self.key,
            kind: self.kind,
            priority: self.priority,
            household_id: self.subject.household_id,
            person_id: self.subject.person_id,
            request_id: self.subject.request_id,
            reminder_id: self.subject.reminder_id,
            record: self.subject.record,
            unit: self.subject.unit,
            due: self.due,
            text: self.text,
            because: Because {
                rule: self.rule.to_owned(),
                since: self.since,
                detail: self.detail,
            },
            snoozed: 0,
        }
    }
}

/// `date` and `days` calendar days; the end of time stays where it is.
pub(super) fn plus_days(date: Date, days: u32) -> Date {
    date.checked_add_days(Days::new(days.into())).unwrap_or(Date::MAX)
}

/// `date` and `months` calendar months, the month's last day when it is shorter.
pub(super) fn plus_months(date: Date, months: u32) -> Date {
    date.checked_add_months(Months::new(months)).unwrap_or(Date::MAX)
}

/// `date`, or the last working day before it, but never before the day after `anchor`: a reminder is not due before
/// the fact it comes from. Source: norms.md 2.3.
pub(super) fn rolled_back(date: Date, anchor: Date, calendar: &Calendar) -> Due {
    let due = calendar.previous_working_day(date);
    if due.date > anchor { due } else { Due::on(date) }
}

/// What was counted from facts, as a due day: not before the day on which the last of them became `known` here. What would
/// have been due before is due `new` days after it. Every rule's day goes through here, or through [`open_step`].
pub(super) fn known_since(counted: Due, known: Date, new: u32, calendar: &Calendar) -> Due {
    if counted.date >= known {
        return counted;
    }
    match new {
        0 => Due::on(known),
        new => rolled_back(plus_days(known, new), known, calendar),
    }
}

/// The first step of a series that no contact has answered, with its day; `None` when all are.
///
/// A contact answers a step when it falls on its day or later, or a little before: a quarter of the offset, at most
/// three days. A contact on the anchor's own day is the fact itself, so it answers only a step of that day.
///
/// Of the steps that had passed when the fact became `known` here, only the last is asked for, the first offset after that day,
/// unless the next one comes sooner.
pub(super) fn open_step(offsets: &[u32], anchor: Date, known: Date, contacts: &[Date]) -> Option<(usize, Date)> {
    let day = |offset: &u32| plus_days(anchor, *offset);
    let passed = offsets.iter().filter(|offset| day(offset) < known).count();
    let late = plus_days(known, *offsets.first()?);
    let is_sooner = offsets.get(passed).is_some_and(|next| day(next) <= late);
    let skipped = if is_sooner { passed } else { passed.saturating_sub(1) };
    offsets.iter().enumerate().skip(skipped).find_map(|(step, offset)| {
        let early = plus_days(anchor, offset - (offset / 4).min(3));
        let answered = contacts
            .iter()
            .any(|contact| *contact >= early && (*contact > anchor || *offset == 0));
        let due = if step < passed { late } else { day(offset) };
        (!answered).then_some((step, due))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::day;

    #[test]
    fn a_series_advances_by_contacts_and_not_by_mere_activity() {
        let anchor = day("2026-09-01");
        let open = |contacts: &[&str]| {
            let contacts: Vec<_> = contacts.iter().map(|text| day(text)).collect();
            open_step(&[1, 3, 14, 44], anchor, anchor, &contacts).map(|(step, due)| (step, due.to_string()))
        };
        let step = |step, due: &str| Some((step, due.to_owned()));
        assert_eq!(open(&[]), step(0, "2026-09-02"));
        assert_eq!(open(&["2026-09-01"]), step(0, "2026-09-02"));
        assert_eq!(open(&["2026-09-02"]), step(1, "2026-09-04"));
        assert_eq!(open(&["2026-09-02", "2026-09-05"]), step(2, "2026-09-15"));
        assert_eq!(open(&["2026-09-11"]), step(2, "2026-09-15"));
        assert_eq!(open(&["2026-09-12"]), step(3, "2026-10-15"));
        assert_eq!(open(&["2026-12-01"]), None);
    }

    #[test]
    fn of_the_steps_of_an_old_fact_the_last_is_asked_for_once() {
        let open = |known, contacts: &[&str]| {
            let contacts: Vec<_> = contacts.iter().map(|text| day(text)).collect();
            let found = open_step(&[7, 30], day("2026-03-01"), day(known), &contacts);
            found.map(|(step, due)| (step, due.to_string()))
        };
        let step = |step, due: &str| Some((step, due.to_owned()));
        assert_eq!(open("2026-03-02", &[]), step(0, "2026-03-08"));
        assert_eq!(open("2026-03-10", &[]), step(0, "2026-03-17"));
        assert_eq!(open("2026-03-28", &[]), step(1, "2026-03-31"));
        assert_eq!(open("2026-11-20", &[]), step(1, "2026-11-27"));
        assert_eq!(open("2026-11-20", &["2026-04-01"]), None);
    }
}
