//! What the table of answer sheets cannot say: a sheet fits the questions of its survey, and an anonymous one names no household.

use super::check::Check;
use crate::change::Fields;
use crate::domain::problem::Reason;
use crate::domain::survey::{Question, is_sheet};
use crate::record::{Kind, STATE};
use serde_json::Value;

/// Checks a new sheet; true when no household is kept of it.
pub(super) fn fits(check: &mut Check<'_>, set: &Fields) -> bool {
    let text = |name: &str| set.get(name).and_then(Value::as_str).unwrap_or_default();
    let Some(survey) = text("survey").parse().ok().map(crate::domain::ids::RecordId) else {
        return true;
    };
    let Some(fields) = check.lookup.fields(&Kind::Survey, survey) else {
        return true;
    };
    if fields.get(STATE).and_then(Value::as_str) != Some("open") {
        check.problem("survey", Reason::NotOpen);
    }
    let questions = fields.get("questions").and_then(Value::as_array).into_iter().flatten();
    let questions = Question::all(questions.filter_map(Value::as_str));
    if !text("answers").is_empty() && !is_sheet(&questions, text("answers")) {
        check.problem("answers", Reason::Malformed { example: "121" });
    }
    fields.get("anonymous").and_then(Value::as_bool).unwrap_or(false)
}
