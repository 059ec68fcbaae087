//! The life cycle of a kind as data: the steps of its `state`, and the days on which a record reminds somebody.

use super::check::Values;
use super::def::{FieldDef, Holds};
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::time::Date;
use chrono::Days;

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

/// When a record reminds somebody: while its state is `state`, so many days after the date in `anchor`.
#[derive(Debug, Clone, Copy)]
pub struct DueRule {
    /// The rule's id, as `rules.toml` switches it and domain/model.md 6.3 names it.
    pub rule: &'static str,
    /// The state in which it holds; also the rule's setting that has the days.
    pub state: &'static str,
    /// The days, where no rule's setting has them.
    pub days: Option<u32>,
    /// The date field it counts from.
    pub anchor: &'static str,
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

impl DueRule {
    /// The anchor's date and the day it is due, `days` after it or on the day that was agreed; `None` while it does not hold.
    #[must_use]
    pub fn due(&self, values: Values<'_>, days: u32) -> Option<(Date, Date)> {
        if values.text(STATE) != self.state {
            return None;
        }
        let anchor = values.date(self.anchor)?;
        let counted = anchor.checked_add_days(Days::new(days.into())).unwrap_or(Date::MAX);
        let agreed = self.instead.and_then(|field| values.date(field));
        Some((anchor, agreed.unwrap_or(counted)))
    }
}
