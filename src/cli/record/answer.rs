//! The answer to one line, as JSON. `field`, `message` and `hint` are those of the first thing that refuses.

use crate::domain::lang::Lang;
use crate::domain::problem::{Problem, Severity};
use crate::store::Saved;
use serde::Serialize;

/// One line's answer.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Answer {
    /// It is on disk.
    Saved {
        /// True.
        ok: bool,
        /// The record's uuid.
        record: String,
        /// What people call it.
        no: String,
        /// Changes the journal took.
        changes: usize,
        /// What should be looked at.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Complaint>,
    },
    /// Nothing was saved.
    Refused {
        /// False.
        ok: bool,
        /// The first thing that refuses.
        #[serde(flatten)]
        first: Complaint,
        /// Everything found, when that is more than one thing.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        problems: Vec<Complaint>,
    },
}

/// What is wrong with one field, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Complaint {
    field: String,
    message: String,
    hint: String,
}

impl Complaint {
    /// What is wrong with which field, and what to do.
    pub fn new(field: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
            hint: hint.into(),
        }
    }

    fn of(problem: &Problem, is_saved: bool, lang: Lang) -> Self {
        let hint = match problem.severity() {
            Severity::Warn if is_saved => lang.script_saved().to_owned(),
            _ => lang.problem_hint_for_scripts(problem),
        };
        Self::new(&problem.path(), lang.problem(problem), hint)
    }

    /// The field.
    #[cfg(test)]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The answer to a line with nothing else wrong.
    pub fn alone(self) -> Answer {
        Answer::Refused {
            ok: false,
            first: self,
            problems: Vec::new(),
        }
    }
}

impl Answer {
    /// To a line that is saved.
    pub fn saved(saved: &Saved, lang: Lang) -> Self {
        let complaint = |problem| Complaint::of(problem, true, lang);
        Self::Saved {
            ok: true,
            record: saved.prepared.record.to_string(),
            no: saved.prepared.no.clone(),
            changes: saved.changes,
            warnings: saved.prepared.warnings.iter().map(complaint).collect(),
        }
    }

    /// To a line the checks refused.
    pub fn refused(found: &[Problem], lang: Lang) -> Self {
        let stops = |problem: &&Problem| problem.severity() == Severity::Refuse;
        let all: Vec<_> = found
            .iter()
            .map(|problem| Complaint::of(problem, false, lang))
            .collect();
        let first = found.iter().find(stops).or(found.first());
        Self::Refused {
            ok: false,
            first: first.map_or_else(
                || Complaint::new("line", lang.cli_line_wrong(), ""),
                |problem| Complaint::of(problem, false, lang),
            ),
            problems: if all.len() > 1 { all } else { Vec::new() },
        }
    }

    /// True when nothing was saved.
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}
