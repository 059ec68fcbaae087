//! The life cycle of a kind as data: the steps of its `state`, and the days on which a record reminds somebody.

use super::check::Values;
use super::def::{FieldDef, Holds};
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::time::Date;
use chrono::{Datelike, Days};
use serde_json::Value;

/// The field that steps change.
pub const STATE: &str = "state";

/// A step: an edit that gives [`STATE`] another value; one of the answers of a kind may leave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    /// Its code, for scripts and drafts.
    pub code: &'static str,
    /// What it is called.
    pub label: Words,
    /// The states it goes from; an answer is given in any.
    pub from: &'static [&'static str],
    /// The state it leads to; empty when it stays.
    pub to: &'static str,
    /// Fields that must have a value afterwards.
    pub needs: &'static [&'static str],
    /// Fields that its form asks for as well.
    pub asks: &'static [&'static str],
    /// The date field that says when it was done: today, unless another day is given.
    pub dated: Option<&'static str>,
    /// Fields that are emptied: what was said of a state that is left.
    pub clears: &'static [&'static str],
}

/// When a record reminds somebody: while its state is `state`, so many days after the day in `anchor`.
#[derive(Debug, Clone, Copy)]
pub struct DueRule {
    /// The rule's id, as `rules.toml` switches it and domain/model.md 6.3 names it.
    pub rule: &'static str,
    /// The state in which it holds; also the rule's setting that has the days.
    pub state: &'static str,
    /// What tells it from the other rules of the id: the state, unless two hold in one.
    pub code: &'static str,
    /// It asks for something each day, so many times as this field says, or by the setting that the code in the other names, else
    /// by `others`; not after the day in `to`.
    pub a_day: Option<(&'static str, &'static str)>,
    /// While it holds the household is red.
    pub is_red: bool,
    /// The days, where no rule's setting has them.
    pub days: Option<u32>,
    /// The field whose code names the setting that has the days, in place of the state; it comes again and again, and 0 days are never.
    pub every: Option<&'static str>,
    /// The field with the day it counts from.
    pub anchor: &'static str,
    /// A kind and its field that names a record: it counts from the last one that names this record, once there is one.
    pub last: Option<(&'static str, &'static str)>,
    /// Fields with the first and the last month in which it is asked for.
    pub season: Option<(&'static str, &'static str)>,
    /// Where the rhythm has this code, it is asked for after the day in this field, said of any record of the kind in the unit or one
    /// above it, and by no days.
    pub after: Option<(&'static str, &'static str)>,
    /// The days are counted back: it is due so many days before the date.
    pub before: bool,
    /// A date field that takes the place of the counted day where it has a value.
    pub instead: Option<&'static str>,
    /// How pressing it is.
    pub priority: Priority,
    /// What is to be done.
    pub task: Words,
    /// Why it is there.
    pub because: Words,
}

/// A step that needs and changes nothing but the state.
pub(super) const fn step(
    code: &'static str,
    label: [&'static str; 2],
    from: &'static [&'static str],
    to: &'static str,
) -> Step {
    Step {
        code,
        label: Words(label),
        from,
        to,
        needs: &[],
        asks: &[],
        dated: None,
        clears: &[],
    }
}

impl Step {
    /// These fields must have a value afterwards.
    pub(super) const fn needs(self, needs: &'static [&'static str]) -> Self {
        Self { needs, ..self }
    }

    /// Its form asks for these as well.
    pub(super) const fn asks(self, asks: &'static [&'static str]) -> Self {
        Self { asks, ..self }
    }

    /// The field with the day on which it was done.
    pub(super) const fn dated(self, field: &'static str) -> Self {
        Self {
            dated: Some(field),
            ..self
        }
    }

    /// Empties these fields.
    pub(super) const fn clears(self, clears: &'static [&'static str]) -> Self {
        Self { clears, ..self }
    }

    /// True when the field is said in words of this very step: what an earlier one said there does not count.
    #[must_use]
    pub fn says(&self, field: &FieldDef) -> bool {
        self.needs.contains(&field.name) && matches!(field.holds, Holds::Text(_))
    }

    /// The fields that its form asks for, in order.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.needs.iter().chain(self.dated.as_ref()).chain(self.asks).copied()
    }
}

/// A contact that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    pub day: Date,
    /// Which day it is since the first, from 1 on.
    pub number: i64,
    /// Which contact of the day.
    pub nth: u32,
}

/// Reminds in a state, so many days after the anchor.
pub(super) const fn due(
    rule: &'static str,
    (state, anchor): (&'static str, &'static str),
    priority: Priority,
    task: [&'static str; 2],
    because: [&'static str; 2],
) -> DueRule {
    DueRule {
        rule,
        state,
        code: state,
        a_day: None,
        is_red: false,
        days: None,
        every: None,
        anchor,
        last: None,
        season: None,
        after: None,
        before: false,
        instead: None,
        priority,
        task: Words(task),
        because: Words(because),
    }
}

impl DueRule {
    /// Due so many days before the anchor.
    pub(super) const fn before(self) -> Self {
        Self { before: true, ..self }
    }

    /// Due on the day in this field where it has one.
    pub(super) const fn instead(self, field: &'static str) -> Self {
        Self {
            instead: Some(field),
            ..self
        }
    }

    /// Each day, so many times as a field says or the code in another does; red meanwhile.
    pub(super) const fn each_day(self, code: &'static str, times: (&'static str, &'static str)) -> Self {
        Self {
            code,
            a_day: Some(times),
            is_red: true,
            ..self
        }
    }

    /// By the rhythm whose code is in this field.
    pub(super) const fn every(self, field: &'static str) -> Self {
        Self {
            every: Some(field),
            ..self
        }
    }

    /// Counted from the last record of the kind that names this one in the field.
    pub(super) const fn since_last(self, kind: &'static str, field: &'static str) -> Self {
        Self {
            last: Some((kind, field)),
            ..self
        }
    }

    /// In the months between those of the two fields alone.
    pub(super) const fn in_season(self, from: &'static str, to: &'static str) -> Self {
        Self {
            season: Some((from, to)),
            ..self
        }
    }

    /// Where the rhythm has the code, after the day in the field.
    pub(super) const fn after(self, code: &'static str, field: &'static str) -> Self {
        Self {
            after: Some((code, field)),
            ..self
        }
    }

    /// The field with the day that a record waits for by its rhythm; `None` when that goes by days.
    #[must_use]
    pub fn waits_for(&self, values: Values<'_>) -> Option<&'static str> {
        let (code, field) = self.after?;
        (self.setting(values) == code).then_some(field)
    }

    /// The rule's setting that has the days.
    #[must_use]
    pub fn setting<'a>(&self, values: Values<'a>) -> &'a str {
        values.text(self.every.unwrap_or(STATE))
    }

    /// How many times a day it asks; 0 for rules that do not.
    #[must_use]
    pub fn times(&self, values: Values<'_>, setting: impl Fn(&str) -> u32) -> u32 {
        let Some((times, code)) = self.a_day else { return 0 };
        let said = values
            .get(times)
            .and_then(Value::as_u64)
            .and_then(|times| u32::try_from(times).ok());
        let by_code = Some(setting(values.text(code))).filter(|times| *times > 0);
        said.or(by_code).unwrap_or_else(|| setting("others"))
    }

    /// The first day of those with too few contacts and which contact it is; `None` when it does not hold, or is over. Days before
    /// the last contact are past, and those before the case was `known` here.
    #[must_use]
    pub fn contact(
        &self,
        values: Values<'_>,
        times: u32,
        last: Option<(Date, u32)>,
        [known, today]: [Date; 2],
    ) -> Option<Contact> {
        if values.text(STATE) != self.state || values.date("to").is_some_and(|to| to < today) {
            return None;
        }
        let from = values.day(self.anchor)?;
        let (day, done) = match last {
            Some((day, done)) if done >= times => (day.succ_opt()?, 0),
            Some((day, done)) => (day, done),
            None => (from.max(known), 0),
        };
        let is_over = values.date("to").is_some_and(|to| to < day);
        (!is_over).then_some(Contact {
            day,
            number: (day - from).num_days() + 1,
            nth: done + 1,
        })
    }

    /// The day it counts from and the day it is due, `days` after or before it or on the day that was agreed; `None` while it does
    /// not hold. `last` is the day of the last record that names this one. Out of season it waits for the next one.
    #[must_use]
    pub fn due(&self, values: Values<'_>, days: u32, last: Option<Date>, today: Date) -> Option<(Date, Date)> {
        if values.text(STATE) != self.state || (self.every.is_some() && days == 0) {
            return None;
        }
        let since = last.or(values.day(self.anchor))?;
        let days = match (self.last, last) {
            // Nobody has been there: from the first day on.
            (Some(_), None) => Days::new(0),
            _ => Days::new(days.into()),
        };
        let counted = match self.before {
            true => since.checked_sub_days(days),
            false => since.checked_add_days(days),
        };
        let counted = counted.unwrap_or(since);
        let agreed = self.instead.and_then(|field| values.date(field));
        Some((since, self.seasonal(values, agreed.unwrap_or(counted), today)))
    }

    /// The same of a record that waits for something that happens: due on the day on which it happened, unless somebody was there since.
    #[must_use]
    pub fn due_after(
        &self,
        values: Values<'_>,
        happened: Option<Date>,
        last: Option<Date>,
        today: Date,
    ) -> Option<(Date, Date)> {
        let day = happened.filter(|day| values.text(STATE) == self.state && last.is_none_or(|last| last < *day))?;
        Some((day, self.seasonal(values, day, today)))
    }

    /// The day, or the first of the next season when it lies out of it, or the season in which it lay is over.
    fn seasonal(&self, values: Values<'_>, due: Date, today: Date) -> Date {
        let month = |field| {
            values
                .get(field)
                .and_then(Value::as_u64)
                .and_then(|month| u32::try_from(month).ok())
        };
        let Some((from, to)) = self.season.and_then(|(from, to)| Some((month(from)?, month(to)?))) else {
            return due;
        };
        let is_in = |day: Date| match from <= to {
            true => (from..=to).contains(&day.month()),
            false => day.month() >= from || day.month() <= to,
        };
        let day = if is_in(today) { due } else { due.max(today) };
        let begins = |year| Date::from_ymd_opt(year, from, 1).filter(|begins| *begins >= day);
        match is_in(day) {
            true => day,
            false => begins(day.year()).or(begins(day.year() + 1)).unwrap_or(day),
        }
    }
}
