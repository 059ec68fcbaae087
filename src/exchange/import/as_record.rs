//! The values of a record as the domain's type, like the store reads a row.
//!
//! Invariant: what is not known is here what the reader of the projection makes of NULL: a default, an empty text, nothing.

use crate::change::{Fields, Kind};
use crate::domain::ids::RecordId;
use crate::domain::unit::UnitPath;
use crate::record::{Default, FieldDef, Holds};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The record; `None` when its values are none of the type's.
pub(super) fn as_record<T: DeserializeOwned>(
    kind: &Kind,
    record: RecordId,
    unit: &UnitPath,
    mut fields: Fields,
) -> Option<T> {
    for field in kind.fields() {
        let value = fields.entry(field.name).or_insert(Value::Null);
        if value.is_null() || value.as_str() == Some("") && field.codes().is_some() {
            *value = unknown(field);
        }
    }
    fields.insert("id".to_owned(), json!(record.to_string()));
    fields.insert("unit".to_owned(), json!(unit.as_str()));
    serde_json::from_value(Value::Object(fields)).ok()
}

/// What stands for a value that is not known.
fn unknown(field: &FieldDef) -> Value {
    match (field.default, field.holds) {
        (Default::Code(code), _) => json!(code),
        (_, Holds::Line(_) | Holds::Text(_) | Holds::Phone | Holds::IdNumber | Holds::TwoDigits(_)) => json!(""),
        (_, Holds::Lines(_) | Holds::Codes(_) | Holds::Phones | Holds::Refs(_)) => json!([]),
        (_, Holds::Bool) => json!(false),
        (_, Holds::Digit(_)) => json!(0),
        _ => Value::Null,
    }
}
