//! The answer to one line, as JSON. `field`, `message` and `hint` are those of the first thing that refuses.

use crate::domain::lang::Lang;
use crate::domain::problem::{Problem, Severity};
use crate::store::Saved;
use serde_json::{Value, json};

/// A line refused before the store saw it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    field: String,
    message: String,
    hint: String,
}

impl Refusal {
    /// What is wrong with which field, and what to do.
    pub fn of(field: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// The field.
    #[cfg(test)]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// As the answer.
    pub fn to_json(&self) -> Value {
        json!({ "ok": false, "field": self.field, "message": self.message, "hint": self.hint })
    }
}

/// The answer to a line that is saved.
pub(super) fn saved(saved: &Saved, lang: Lang) -> Value {
    let mut answer = json!({
        "ok": true,
        "record": saved.prepared.record.to_string(),
        "no": saved.prepared.no,
        "changes": saved.changes,
    });
    if !saved.prepared.warnings.is_empty() {
        answer["warnings"] = problems(&saved.prepared.warnings, lang);
    }
    answer
}

/// The answer to a line the checks refused.
pub(super) fn refused(found: &[Problem], lang: Lang) -> Value {
    let first = found
        .iter()
        .find(|problem| problem.severity() == Severity::Refuse)
        .or(found.first());
    let mut answer = match first {
        Some(problem) => {
            let (message, hint) = lang.reason_words(&problem.reason);
            json!({ "ok": false, "field": problem.field, "message": message, "hint": hint })
        }
        None => Refusal::of("line", lang.cli_line_wrong(), "").to_json(),
    };
    if found.len() > 1 {
        answer["problems"] = problems(found, lang);
    }
    answer
}

fn problems(found: &[Problem], lang: Lang) -> Value {
    found
        .iter()
        .map(|problem| {
            let (message, hint) = lang.reason_words(&problem.reason);
            json!({ "field": problem.field, "message": message, "hint": hint })
        })
        .collect()
}
