//! What was looked at and given out, and what is kept no longer.

use crate::domain::lang::Lang;
use crate::store::Answer;
use crate::view::{AuditRow, HandedOutRow};
use serde_json::{Value, json};

pub(super) fn audit_lines(answer: Answer, words: Option<Lang>) -> Vec<Value> {
    match answer {
        Answer::Audit(lines) => lines.iter().map(|line| audit(line, words)).collect(),
        _ => Vec::new(),
    }
}

/// With `words`, what was done and to what in that language.
fn audit(row: &AuditRow, words: Option<Lang>) -> Value {
    let word = |code: &str| words.map_or_else(|| code.to_owned(), |lang| lang.audit_what(code));
    let about = match (&row.record, words) {
        (Some(_), _) => None,
        (None, Some(lang)) => Some(lang.audit_about(&row.about)),
        (None, None) => Some(row.about.clone()),
    };
    let why = (!row.why.is_empty()).then(|| words.map_or(row.why.as_str(), |lang| lang.audit_why(&row.why)));
    let (kind, record, subject) = match &row.record {
        Some((kind, id, called)) => (Some(kind), Some(id), Some(called)),
        None => (None, None, None),
    };
    json!({
        "at": row.at.to_rfc3339(), "by": row.by, "what": word(&row.what), "kind": kind, "record": record,
        "subject": subject, "about": about, "why": why,
    })
}

/// With `words`, what each file holds in that language.
pub(super) fn handed_out(answer: Answer, words: Option<Lang>) -> Vec<Value> {
    let Answer::HandedOut(files) = answer else {
        return Vec::new();
    };
    let file = |row: &HandedOutRow| {
        let what = words.map_or_else(|| row.what.clone(), |lang| lang.audit_about(&row.what));
        json!({
            "at": row.at.to_rfc3339(), "by": row.by, "about": what, "file": row.file, "changed": row.changed,
            "changed_count": row.changed.len(), "added": row.added,
        })
    };
    files.iter().map(file).collect()
}

pub(super) fn expired(answer: Answer) -> Vec<Value> {
    match answer {
        Answer::Retention(kinds) => kinds.iter().map(|kind| json!(kind)).collect(),
        _ => Vec::new(),
    }
}
