//! A change in little room. An import holds tens of thousands at once, and a map of values takes eight times the text of it.

use super::{Fields, NewChange};
use crate::domain::ids::RecordId;
use crate::domain::unit::UnitPath;
use crate::record::Kind;

/// A [`NewChange`] whose values are kept as text.
#[derive(Debug, Clone, PartialEq)]
pub struct PackedChange {
    pub kind: Kind,
    pub record: RecordId,
    pub unit: UnitPath,
    set: Box<str>,
}

impl PackedChange {
    /// The new values.
    #[must_use]
    pub fn set(&self) -> Fields {
        // The text was made of values a moment ago: it reads as what it was.
        serde_json::from_str(&self.set).unwrap_or_default()
    }

    /// Takes values out.
    pub fn unsay(&mut self, fields: &[&str]) {
        let mut set = self.set();
        set.retain(|name, _| !fields.contains(&name.as_str()));
        self.set = packed(set);
    }
}

fn packed(set: Fields) -> Box<str> {
    serde_json::Value::Object(set).to_string().into()
}

impl From<NewChange> for PackedChange {
    fn from(change: NewChange) -> Self {
        Self {
            kind: change.kind,
            record: change.record,
            unit: change.unit,
            set: packed(change.set),
        }
    }
}

impl From<&PackedChange> for NewChange {
    fn from(packed: &PackedChange) -> Self {
        Self {
            kind: packed.kind.clone(),
            record: packed.record,
            unit: packed.unit.clone(),
            set: packed.set(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_packed_change_is_the_change_again() {
        let set =
            json!({"name": "谭\"谷雨\u{7}", "sex": 2, "phones": ["12900000001"], "birth": null, "party_member": true});
        let change = NewChange {
            kind: Kind::Person,
            record: RecordId(uuid::Uuid::from_u128(7)),
            unit: crate::domain::testing::unit(),
            set: set.as_object().cloned().unwrap_or_default(),
        };
        assert_eq!(NewChange::from(&PackedChange::from(change.clone())), change);
    }
}
