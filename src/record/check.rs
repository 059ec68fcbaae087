//! What must fit between the fields of one record: pure functions over its values, the same for the gate and for forms.

use crate::domain::problem::Reason;
use crate::domain::tag::Basis;
use crate::domain::time::{Date, Millis};
use serde_json::{Map, Value};

/// The values of a record as it would stand: what it has, with what is to be written on top.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    /// What the record has; empty for a new one.
    pub before: &'a Map<String, Value>,
    /// What is to be written.
    pub set: &'a Map<String, Value>,
}

impl<'a> Values<'a> {
    /// The value of a field; `None` when it is empty.
    #[must_use]
    pub fn get(self, field: &str) -> Option<&'a Value> {
        let value = self.set.get(field).or_else(|| self.before.get(field))?;
        let is_empty = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        (!is_empty).then_some(value)
    }

    /// The text or code of a field, empty when it has none.
    #[must_use]
    pub fn text(self, field: &str) -> &'a str {
        self.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// The date of a field, or the local day of its instant.
    #[must_use]
    pub fn day(self, field: &str) -> Option<Date> {
        let instant = || self.get(field)?.as_i64().map(|at| Millis(at).local_date());
        self.date(field).or_else(instant)
    }

    /// The date of a field.
    #[must_use]
    pub fn date(self, field: &str) -> Option<Date> {
        self.text(field).parse().ok()
    }
}

/// A tag ends, and its consent does, not before it began; a consent says who confirmed it and when, and who withdrew it and when.
pub(super) fn tag(values: &Values<'_>) -> Option<(&'static str, Reason)> {
    let consents = Basis::from_code(values.text("basis")).is_consent();
    let mut asked = ["confirmed_by", "confirmed_on"].into_iter();
    if let Some(field) = asked.find(|field| consents && values.get(field).is_none()) {
        return Some((field, Reason::Required));
    }
    let withdrawal = ["withdrawn_on", "withdrawn_by"];
    if let (1, Some(missing)) = (
        withdrawal.iter().filter(|field| values.get(field).is_some()).count(),
        withdrawal.into_iter().find(|field| values.get(field).is_none()),
    ) {
        return Some((missing, Reason::Required));
    }
    let confirmed = values.date("confirmed_on");
    let ends_early = |field: &&str| confirmed.zip(values.date(field)).is_some_and(|(on, to)| to < on);
    let early = ["consent_to", "withdrawn_on"].into_iter().find(ends_early);
    from_before_to(values).or(early.map(|field| (field, Reason::BeforeBegin)))
}

/// A level set by hand has a reason and a last day. Source: norms.md 2.7. One of before, without, is nobody's fault who edits
/// something else.
pub(super) fn colour(values: &Values<'_>) -> Option<(&'static str, Reason)> {
    let fields = ["colour", "colour_reason", "colour_until"];
    let is_said = fields.iter().any(|field| values.set.contains_key(*field));
    values.get("colour").filter(|_| is_said)?;
    let missing = fields.into_iter().find(|field| values.get(field).is_none())?;
    Some((missing, Reason::Required))
}

/// A benefit neither ends, stops nor is reviewed before it began.
pub(super) fn benefit(values: &Values<'_>) -> Option<(&'static str, Reason)> {
    let begin = values.date("from").or(values.date("granted_on"));
    let is_before = |field: &&str| begin.zip(values.date(field)).is_some_and(|(from, day)| day < from);
    let early = ["stopped_on", "review_on"].into_iter().find(is_before);
    from_before_to(values).or(early.map(|field| (field, Reason::BeforeBegin)))
}

/// What ends does not end before it began.
pub(super) fn from_before_to(values: &Values<'_>) -> Option<(&'static str, Reason)> {
    let (from, to) = (values.date("from")?, values.date("to")?);
    (to < from).then_some(("to", Reason::BeforeBegin))
}
