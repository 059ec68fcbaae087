//! The records that a change names in its values.

use crate::change::{FieldType, Fields, Kind};
use crate::record::Target;
use crate::record::kind::{DELETED, MOVED, OWNERS};
use serde_json::Value;
use uuid::Uuid;

/// A record a change names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The record.
    pub record: Uuid,
    /// The kind that the field names.
    pub kind: Option<Kind>,
    /// The changed record belongs to it.
    pub is_owner: bool,
    /// False of what only looks like an id.
    pub must_be_known: bool,
}

/// Every record the values name: by the fields of the kind, in the key of a follow-up, and whatever looks like an id in a field
/// or kind that this version does not know.
#[must_use]
pub fn references(kind: &Kind, set: &Fields) -> Vec<Reference> {
    let mut found = Vec::new();
    for (name, value) in set {
        match kind.field(name).map(|field| field.ty()) {
            Some(FieldType::Ref(target)) => {
                let is_owner = OWNERS.contains(&name.as_str());
                add(&mut found, value, target.kind(), is_owner, target != Target::Change);
            }
            Some(FieldType::Refs(target)) => {
                for item in value.as_array().into_iter().flatten() {
                    add(&mut found, item, target.kind(), false, true);
                }
            }
            Some(FieldType::Key) => {
                for part in value.as_str().unwrap_or_default().split(':') {
                    add(&mut found, &Value::from(part), None, false, true);
                }
            }
            Some(_) => {}
            None if name == DELETED || name == MOVED => {}
            None => add_any(&mut found, value),
        }
    }
    found
}

fn add(found: &mut Vec<Reference>, value: &Value, kind: Option<Kind>, is_owner: bool, must_be_known: bool) {
    if let Some(record) = value.as_str().and_then(|text| text.parse().ok()) {
        found.push(Reference {
            record,
            kind,
            is_owner,
            must_be_known,
        });
    }
}

fn add_any(found: &mut Vec<Reference>, value: &Value) {
    match value {
        Value::String(text) => {
            for part in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
                add(found, &Value::from(part), None, false, false);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_any(found, item)),
        Value::Object(fields) => fields.values().for_each(|value| add_any(found, value)),
        _ => {}
    }
}
