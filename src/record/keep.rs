//! How long the records of a kind are kept: the day from which it is counted, and the row of `rules.toml` that has the days.
//!
//! Source: PIPL art. 19: no longer than the purpose needs. The days are the town's to change.

use super::check::Values;
use super::steps::STATE;
use crate::domain::time::Date;

/// How long the records of a kind are kept. A record that was deleted is kept as [`DELETED_RULE`] says, whatever its kind.
#[derive(Debug, Clone, Copy)]
pub enum Keep {
    /// As long as nobody deletes them.
    Forever,
    /// Until some days after the first of these.
    After(&'static [End]),
    /// As long as the record that they belong to.
    WithOwner,
}

impl Keep {
    /// What ends a record of the kind, each with its days.
    #[must_use]
    pub const fn ends(self) -> &'static [End] {
        match self {
            Self::After(ends) => ends,
            Self::Forever | Self::WithOwner => &[],
        }
    }
}

/// The rule for deleted records of every kind.
pub const DELETED_RULE: &str = "keep_deleted";

/// The day on which a record is done with.
#[derive(Debug, Clone, Copy)]
pub struct End {
    /// The rule in `rules.toml` that says how many days it is kept from then on.
    pub rule: &'static str,
    /// Those days, where no rule has them.
    pub days: Option<u32>,
    /// What that day is.
    pub ended: Ended,
}

/// What ends a record.
#[derive(Debug, Clone, Copy)]
pub enum Ended {
    /// The day in this field has come.
    On(&'static str),
    /// The day in the second field of the record that the first one names has come.
    OnOf(&'static str, &'static str),
    /// The field has one of these codes.
    In(&'static str, &'static [&'static str]),
    /// The record that the field names is in one of these states.
    StateOf(&'static str, &'static [&'static str]),
    /// The fold of a request's steps says that nobody has to do anything more.
    Closed,
}

/// `rule` counts from the day in `field`.
pub(super) const fn on(field: &'static str, rule: &'static str) -> End {
    until(rule, Ended::On(field))
}

/// `rule` counts from the day in `field` of the record that `link` names.
pub(super) const fn on_of(link: &'static str, field: &'static str, rule: &'static str) -> End {
    until(rule, Ended::OnOf(link, field))
}

/// `rule` counts from the day on which `field` came to have one of `codes`.
pub(super) const fn once(field: &'static str, codes: &'static [&'static str], rule: &'static str) -> End {
    until(rule, Ended::In(field, codes))
}

/// `rule` counts from the day on which the state became one of `codes`.
pub(super) const fn state(codes: &'static [&'static str], rule: &'static str) -> End {
    once(STATE, codes, rule)
}

/// `rule` counts from the day on which the state of the record that `link` names became one of `codes`.
pub(super) const fn state_of(link: &'static str, codes: &'static [&'static str], rule: &'static str) -> End {
    until(rule, Ended::StateOf(link, codes))
}

/// `rule` counts from the end of a request.
pub(super) const fn closed(rule: &'static str) -> End {
    until(rule, Ended::Closed)
}

const fn until(rule: &'static str, ended: Ended) -> End {
    End {
        rule,
        days: None,
        ended,
    }
}

impl Ended {
    /// The day on which it ended, of a record that nobody has touched since `last`; `None` while it has not, or by nothing that its
    /// own fields say.
    #[must_use]
    pub fn day(self, values: Values<'_>, last: Date) -> Option<Date> {
        match self {
            Self::On(field) => values.day(field).map(|day| day.max(last)),
            Self::In(field, codes) => codes.contains(&values.text(field)).then_some(last),
            Self::Closed | Self::OnOf(..) | Self::StateOf(..) => None,
        }
    }
}
