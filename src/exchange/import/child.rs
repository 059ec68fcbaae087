//! A row's 子女 for somebody who is here: who is known says whether son or daughter. What nobody says stays a word, in the remarks.

use super::values::Given;
use crate::change::Fields;
use crate::domain::id_number;
use crate::exchange::ledger::{CHILD, child_of, child_word};
use serde_json::Value;

/// Puts the relation of a child of unknown sex in order. Returns the remark that keeps the word when nothing tells the sex.
pub(super) fn settle(given: &mut Given<'_>, standing: &Fields) -> Option<String> {
    if given.get("relation") != Some(&CHILD) {
        return None;
    }
    given.remove("relation");
    let held = |field: &str| standing.get(field);
    let sex = held("sex").and_then(Value::as_u64).map(|sex| sex.to_string());
    let by_number = || {
        let number = held("id_no").and_then(Value::as_str)?;
        Some(id_number::facts(&id_number::normalise(number))?.sex.to_string())
    };
    let known = sex.as_deref().and_then(child_of);
    let known = known.or_else(|| by_number().as_deref().and_then(child_of));
    if let Some(relation) = known {
        given.insert("relation", relation);
        return None;
    }
    // Somebody has said more of it already.
    if held("relation")
        .and_then(Value::as_str)
        .is_some_and(|relation| !relation.is_empty())
    {
        return None;
    }
    let remark = given.get("remark").copied().unwrap_or_default();
    Some([remark, child_word()].join("\n").trim().to_owned())
}
