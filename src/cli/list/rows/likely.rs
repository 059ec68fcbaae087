//! What the program takes for likely: benefits that nobody has asked for, and records that were made twice.

use super::windows::{WINDOW, windows};
use crate::domain::followup::entitlement::benefit_of;
use crate::domain::lang::Lang;
use crate::domain::time::Millis;
use crate::store::{Answer, Query, Store, StoreError};
use crate::view::{DuplicateRow, EntitlementRow, Window};
use serde_json::{Value, json};

pub(super) fn entitled_rows(store: &Store, words: Option<Lang>, now: Millis) -> Result<Vec<Value>, StoreError> {
    windows(
        |offset| store.answer(&Query::Entitlements { offset, limit: WINDOW }, now),
        |answer| match answer {
            Answer::Entitlements(window) => window,
            _ => Window::default(),
        },
        |row| entitled(row, words),
    )
}

/// With `words`, what it is and what speaks against it in that language.
fn entitled(row: &EntitlementRow, words: Option<Lang>) -> Value {
    let against: Vec<String> = match (benefit_of(&row.what), words) {
        (None, _) => Vec::new(),
        (Some(kind), Some(lang)) => kind
            .excluded()
            .iter()
            .map(|kind| lang.benefit(kind).to_owned())
            .collect(),
        (Some(kind), None) => kind.excluded().iter().map(|kind| kind.code().to_owned()).collect(),
    };
    json!({
        "day": row.on, "household_id": row.household, "household_no": row.household_no, "name": row.household_name,
        "address": row.address, "person_id": row.person, "person_name": row.person_name,
        "what": words.map_or_else(|| row.what.clone(), |lang| lang.entitlement(&row.what)),
        "against": against, "check": words.map(|lang| lang.entitlement_check(&row.rule)),
        "rule": row.rule, "source": row.source,
    })
}

pub(super) fn duplicates(answer: Answer, words: Option<Lang>) -> Vec<Value> {
    match answer {
        Answer::Duplicates(rows) => rows.iter().map(|row| duplicate(row, words)).collect(),
        _ => Vec::new(),
    }
}

/// With `words`, in what they are alike in that language.
fn duplicate(row: &DuplicateRow, words: Option<Lang>) -> Value {
    let why = words.map_or_else(|| json!(row.why), |lang| json!(lang.likeness(row.why)));
    json!({
        "kind": words.map_or_else(|| row.kind.code().to_owned(), |lang| lang.kind(&row.kind).to_owned()),
        "id": row.one.record, "household_id": row.one.household, "household_no": row.one.household_no,
        "person_name": row.one.name, "birth": row.one.birth, "other_id": row.other.record,
        "other_household_id": row.other.household, "other_no": row.other.household_no, "other_name": row.other.name,
        "other_birth": row.other.birth, "likeness": why,
    })
}
