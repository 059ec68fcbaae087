//! Hides in rows what the pages hide. Names of fields decide, wherever they stand.

use crate::domain::mask::{self, View};
use crate::domain::time::Date;
use serde_json::Value;

/// Kinds of records that are called by what was written, not by somebody's name.
const UNNAMED: &[&str] = &["request", "request_event", "reminder"];

/// Masks `rows`; in JSON a household's `display_name` stays, so that scripts can match it.
pub(super) fn mask(rows: &mut [Value], json: bool) {
    for row in rows {
        mask_value("", row, json);
    }
}

fn mask_value(name: &str, value: &mut Value, json: bool) {
    match value {
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (of, kind) = (text("field"), text("kind"));
            for (key, value) in fields {
                // A conflict's sides hold the value of the field that the row names.
                let inner = match key.as_str() {
                    "value" => name,
                    "shown" | "other" => of.as_str(),
                    "subject" if UNNAMED.contains(&kind.as_str()) => "title",
                    key => key,
                };
                mask_value(inner, value, json);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| mask_value(name, item, json)),
        Value::String(text) => {
            if let Some(masked) = masked(name, text, json) {
                *text = masked;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The masked form of a field's text; `None` for fields shown as they are.
fn masked(name: &str, text: &str, json: bool) -> Option<String> {
    Some(match name {
        "phone" | "phones" | "reporter_phone" | "guardian_phone" | "emergency_phone" => mask::phone(text, View::Masked),
        "id_no" => mask::id_no(text, View::Masked),
        "birth" => {
            let date: Date = text.parse().ok()?;
            mask::birth(date, View::Masked, date)
        }
        "display_name" if json => return None,
        "name" | "display_name" | "person_name" | "reporter_name" | "guardian_name" | "emergency_name"
        | "other_party" | "subject" => mask::name(text, View::Masked),
        "address" => mask::address(text, View::Masked),
        "text" | "detail" | "remark" | "last_note" => mask::free_text(text, View::Masked),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row() -> Value {
        json!({
            "phones": ["12900000001"], "id_no": "439901195103041021", "birth": "1951-03-04", "display_name": "谭立春",
            "name": "欧阳霜降", "items": [{ "reporter_phone": "12900000002", "person_name": "曾白露" }],
            "field": "phone", "shown": { "value": "12900000003", "by": "罗立夏" },
            "kind": "household", "subject": "盘立秋",
        })
    }

    #[test]
    fn what_the_pages_hide_is_hidden_wherever_it_stands() {
        let mut rows = vec![row()];
        mask(&mut rows, false);
        let text = rows[0].to_string();
        for hidden in ["0000", "19510304", "03-04", "霜", "白露", "立春", "立秋"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
        assert!(text.contains("罗立夏"), "who wrote it is shown: {text}");
    }

    #[test]
    fn scripts_can_match_a_household_and_read_a_title() {
        let mut rows = vec![row(), json!({ "kind": "request", "subject": "水管漏水" })];
        mask(&mut rows, true);
        assert_eq!(rows[0]["display_name"], "谭立春");
        assert_eq!(rows[1]["subject"], "水管漏水");
    }
}
