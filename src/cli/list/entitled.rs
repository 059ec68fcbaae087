//! A row of `list entitled`: what somebody may be entitled to.

use crate::domain::followup::entitlement::benefit_of;
use crate::domain::lang::Lang;
use crate::view::EntitlementRow;
use serde_json::{Value, json};

/// With `words`, what it is and what speaks against it in that language.
pub(super) fn entitled(row: &EntitlementRow, words: Option<Lang>) -> Value {
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
