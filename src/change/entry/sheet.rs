//! The values of one new record, gathered field by field. Holds only what was given.

use super::check::Check;
use crate::change::Fields;
use crate::domain::problem::Reason;
use crate::domain::time::Date;
use crate::record::{FieldDef, Kind, value};
use serde_json::Value;

/// What a typed value turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// Nothing was given.
    Blank,
    /// A value for the journal.
    Value(Value),
    /// Wrong; the problem is noted.
    Wrong,
}

/// Reads what was typed for `field`; what is wrong or should be looked at is noted as its problem.
pub(super) fn read(check: &mut Check<'_>, field: &'static FieldDef, raw: &Value) -> Reading {
    match value::read(field, raw, check.now) {
        Ok(Some(value)) => {
            for doubt in value::doubtful(field, &value) {
                check.problem(field.name, doubt);
            }
            Reading::Value(value)
        }
        Ok(None) => Reading::Blank,
        Err(reason) => {
            check.problem(field.name, reason);
            Reading::Wrong
        }
    }
}

/// A record on its way into the journal.
pub(super) struct Sheet {
    kind: Kind,
    set: Fields,
}

impl Sheet {
    /// An empty sheet of the kind.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            set: Fields::new(),
        }
    }

    pub fn give(&mut self, check: &mut Check<'_>, field: &'static str, typed: &str) -> Reading {
        self.give_value(check, field, &Value::from(typed))
    }

    /// Reads what was typed for a field that must have a value.
    pub fn require(&mut self, check: &mut Check<'_>, field: &'static str, typed: &str) {
        if self.give(check, field, typed) == Reading::Blank {
            check.problem(field, Reason::Required);
        }
    }

    /// Reads what was typed, or takes `default`, a value known to be right.
    pub fn give_or(&mut self, check: &mut Check<'_>, field: &'static str, typed: &str, default: &str) {
        if self.give(check, field, typed) == Reading::Blank {
            self.put(field, default);
        }
    }

    /// Reads a JSON value.
    pub fn give_value(&mut self, check: &mut Check<'_>, field: &'static str, raw: &Value) -> Reading {
        let Some(known) = self.kind.field(field) else {
            check.problem(field, Reason::NotEditable);
            return Reading::Wrong;
        };
        let reading = read(check, known, raw);
        if let Reading::Value(value) = &reading {
            self.put(field, value.clone());
        }
        reading
    }

    /// Reads a number, when there is one.
    pub fn give_number(&mut self, check: &mut Check<'_>, field: &'static str, number: Option<impl Into<i64>>) {
        if let Some(number) = number {
            self.give_value(check, field, &Value::from(number.into()));
        }
    }

    /// Reads a list of words.
    pub fn give_list(&mut self, check: &mut Check<'_>, field: &'static str, items: &[String]) {
        self.give_value(check, field, &Value::from(items.to_vec()));
    }

    /// Notes a mark that was set; an unset one is not given.
    pub fn mark(&mut self, field: &'static str, set: bool) {
        if set {
            self.put(field, true);
        }
    }

    /// Puts a value that needs no reading.
    pub fn put(&mut self, field: &'static str, value: impl Into<Value>) {
        self.set.insert(field.to_owned(), value.into());
    }

    /// The text of a field, empty when it was not given.
    pub fn text(&self, field: &str) -> &str {
        self.set.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// The number of a field.
    pub fn int(&self, field: &str) -> Option<i64> {
        self.set.get(field).and_then(Value::as_i64)
    }

    /// The mark of a field.
    pub fn bool(&self, field: &str) -> Option<bool> {
        self.set.get(field).and_then(Value::as_bool)
    }

    /// Forgets a value.
    pub fn drop(&mut self, field: &str) {
        self.set.remove(field);
    }

    /// The values so far, to be checked against each other.
    pub fn set(&mut self) -> &mut Fields {
        &mut self.set
    }

    /// Takes over everything another sheet of the same kind holds.
    pub fn take(&mut self, other: Self) {
        self.set.extend(other.set);
    }

    pub fn date(&self, field: &str) -> Option<Date> {
        self.text(field).parse().ok()
    }

    /// True when the field has a value.
    pub fn has(&self, field: &str) -> bool {
        self.set.contains_key(field)
    }

    /// The values.
    pub fn into_set(self) -> Fields {
        self.set
    }
}
