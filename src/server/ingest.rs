//! Judges pushed changes one by one: what goes into the log, what is quarantined and why. Pure; the storage does the rest.
//!
//! Invariant: one bad change never stops the others. Only a change without a readable id and number refuses the push,
//! for there would be nothing to answer about.

use super::authorize::judged_by_home;
use super::storage::{Incoming, Session};
use crate::change::wire::{MAX_BODY_BYTES, QuarantineCode};
use crate::change::{CHANGE_VERSION, Change, Fields, Kind};
use crate::domain::ids::ChangeId;
use crate::domain::text::without_hidden;
use crate::domain::time::parse_date;
use crate::record::FieldType;
use crate::record::kind::{DELETED, MOVED};
use serde::Deserialize as _;
use serde_json::Value;
use std::borrow::Cow;

/// Names of kinds and fields are at most this long.
const MAX_NAME: usize = 64;
/// No kind has as many fields as this.
const MAX_FIELDS: usize = 256;

/// A change that has no id or number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nameless;

/// Judges one change as it came.
///
/// # Errors
/// [`Nameless`] when there is nothing to answer about.
pub fn judge(raw: &Value, session: &Session) -> Result<Incoming, Nameless> {
    weigh(raw, clean, |change| refusal(change, session))
}

/// Judges a change that comes with the server's own proof of having taken it before: role, scope and kind were judged then,
/// and by another session. The storage checks the proof.
///
/// # Errors
/// [`Nameless`] when there is nothing to answer about.
pub fn judge_proven(raw: &Value, session: &Session) -> Result<Incoming, Nameless> {
    // The proof is of the text as it was taken, by the rules of its time.
    weigh(
        raw,
        |_| {},
        |change| {
            if !has_names(change) {
                Some(QuarantineCode::Malformed)
            } else if change.unit.town() != session.town {
                Some(QuarantineCode::Scope)
            } else {
                None
            }
        },
    )
}

fn weigh(
    raw: &Value,
    clean: impl Fn(&mut Fields),
    refusal: impl Fn(&Change) -> Option<QuarantineCode>,
) -> Result<Incoming, Nameless> {
    let (id, n) = name_of(raw).ok_or(Nameless)?;
    let quarantined = |code| {
        let raw = raw.to_string();
        Ok(Incoming::Quarantine { id, n, code, raw })
    };
    // Nearly all are far smaller, and are not written out again only to be measured.
    if size_at_most(raw) > MAX_BODY_BYTES && raw.to_string().len() > MAX_BODY_BYTES {
        return quarantined(QuarantineCode::TooLarge);
    }
    let Ok(mut change) = Change::deserialize(raw) else {
        return quarantined(QuarantineCode::Malformed);
    };
    if let Some(code) = refusal(&change) {
        return quarantined(code);
    }
    let opaque = !change.kind.is_known() || change.v != CHANGE_VERSION;
    clean(&mut change.set);
    if !opaque && !well_formed(&change) {
        return quarantined(QuarantineCode::Malformed);
    }
    Ok(Incoming::Accept { change, opaque })
}

/// Not less than the bytes of the value as JSON: a byte of text becomes six at most (`\u0000`), a number has 24.
fn size_at_most(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 26,
        Value::String(text) => 6 * text.len() + 3,
        Value::Array(items) => 3 + items.iter().map(size_at_most).sum::<usize>(),
        Value::Object(fields) => {
            let each = fields
                .iter()
                .map(|(key, value)| 6 * key.len() + 4 + size_at_most(value));
            3 + each.sum::<usize>()
        }
    }
}

fn name_of(raw: &Value) -> Option<(ChangeId, u64)> {
    let id = raw.get("id")?.as_str()?.parse().ok()?;
    let n = raw.get("n")?.as_u64()?;
    (n > 0 && i64::try_from(n).is_ok()).then_some((id, n))
}

fn refusal(change: &Change, session: &Session) -> Option<QuarantineCode> {
    if !has_names(change) {
        Some(QuarantineCode::Malformed)
    } else if change.kind.is_server_owned() {
        Some(QuarantineCode::Kind)
    } else if !session.unit.contains(&change.unit) && !may_lie_elsewhere(change, session) {
        Some(QuarantineCode::Scope)
    } else {
        None
    }
}

/// What was handed to the author lies where it was registered; which requests those are, the storage knows.
fn may_lie_elsewhere(change: &Change, session: &Session) -> bool {
    judged_by_home(&change.kind) && change.unit.town() == session.town
}

fn has_names(change: &Change) -> bool {
    is_name(change.kind.code()) && change.set.len() <= MAX_FIELDS && change.set.keys().all(|key| is_name(key))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_NAME && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Takes out what hides or turns text: it never enters the log. Depth is bounded by the JSON reader.
pub fn clean(set: &mut Fields) {
    for value in set.values_mut() {
        clean_value(value);
    }
}

fn clean_value(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(kept) = without_hidden(text) {
                *text = kept;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(clean_value),
        Value::Object(fields) => {
            if fields.keys().any(|key| matches!(without_hidden(key), Cow::Owned(_))) {
                let named = std::mem::take(fields).into_iter();
                *fields = named
                    .map(|(key, value)| (without_hidden(&key).into_owned(), value))
                    .collect();
            }
            fields.values_mut().for_each(clean_value);
        }
        _ => {}
    }
}

fn well_formed(change: &Change) -> bool {
    change.set.iter().all(|(name, value)| fits(&change.kind, name, value))
}

fn is_uuid(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<uuid::Uuid>().is_ok())
}

/// Unknown fields are a newer peer's and fit; `null` clears any field.
fn fits(kind: &Kind, name: &str, value: &Value) -> bool {
    if value.is_null() {
        return true;
    }
    if name == DELETED || name == MOVED {
        return value.is_string();
    }
    let Some(field) = kind.field(name) else {
        return true;
    };
    match field.ty() {
        FieldType::Text | FieldType::Code | FieldType::Key => value.is_string(),
        FieldType::Date => value
            .as_str()
            .is_some_and(|text| text.is_empty() || parse_date(text).is_some()),
        FieldType::Instant | FieldType::Int => value.as_i64().is_some(),
        FieldType::Bool => value.is_boolean(),
        FieldType::Ref(_) => value.as_str().is_some_and(str::is_empty) || is_uuid(value),
        FieldType::List => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
        FieldType::Refs(_) => value.as_array().is_some_and(|items| items.iter().all(is_uuid)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Role;
    use crate::server::testing::{change, session};
    use serde_json::json;

    fn raw(edit: impl FnOnce(&mut Value)) -> Value {
        let mut value = serde_json::to_value(change(3, "439901100/200/03/012")).unwrap();
        edit(&mut value);
        value
    }

    fn code(value: &Value, role: Role) -> String {
        match judge(value, &session("439901100/200/03", role)) {
            Ok(Incoming::Quarantine { code, n: 3, .. }) => code.to_string(),
            Ok(Incoming::Accept { opaque: false, .. }) => "accept".to_owned(),
            Ok(Incoming::Accept { opaque: true, .. }) => "opaque".to_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_change_is_judged_by_itself() {
        let leader = || Role::GridLeader;
        let cases: Vec<(&str, Value, Role)> = vec![
            ("accept", raw(|_| ()), leader()),
            ("scope", raw(|v| v["unit"] = json!("439901100/200/04/001")), leader()),
            ("scope", raw(|v| v["unit"] = json!("439901100/200/030")), leader()),
            ("scope", raw(|v| v["unit"] = json!("439901200/200/03")), leader()),
            ("malformed", raw(|v| v["unit"] = json!("../..")), leader()),
            ("kind", raw(|v| v["kind"] = json!("user")), leader()),
            ("opaque", raw(|v| v["kind"] = json!("canteen")), leader()),
            ("opaque", raw(|v| v["v"] = json!(2)), leader()),
            ("malformed", raw(|v| v["kind"] = json!("a|b")), leader()),
            ("malformed", raw(|v| v["at"] = json!("yesterday")), leader()),
            ("malformed", raw(|v| v["set"] = json!({"phone": 7})), leader()),
            (
                "malformed",
                raw(|v| v["set"] = json!({"colour_until": "soon"})),
                leader(),
            ),
            ("malformed", raw(|v| v["set"] = json!({"a\u{202e}": 1})), leader()),
            (
                "malformed",
                raw(|v| v["set"] = (0..300).map(|i| (format!("f{i}"), json!(1))).collect()),
                leader(),
            ),
            (
                "accept",
                raw(|v| v["set"] = json!({"phone": null, "from_the_future": [1]})),
                leader(),
            ),
            (
                "too_large",
                raw(|v| v["set"]["remark"] = json!("x".repeat(70_000))),
                leader(),
            ),
        ];
        for (expected, value, role) in cases {
            let text = value.to_string().chars().take(200).collect::<String>();
            assert_eq!(code(&value, role), expected, "{text}");
        }
    }

    #[test]
    fn hostile_characters_are_dropped_and_the_rest_stays_as_written() {
        let value = raw(|v| {
            v["set"] = json!({"remark": " a\u{1b}[2J\u{202e}b\n", "x": ["\u{7}c", {"y\u{0}": "\u{0}d"}]});
        });
        let Ok(Incoming::Accept { change, .. }) = judge(&value, &session("439901100", Role::Clerk)) else {
            panic!("accepted");
        };
        assert_eq!(change.set["remark"], " a[2Jb\n");
        assert_eq!(change.set["x"], json!(["c", {"y": "d"}]));
    }

    #[test]
    fn a18_what_nobody_sees_does_not_enter_the_log_and_what_the_server_proved_once_stays_as_it_was() {
        let set = json!({"display_name": "谭\u{200B}谷\u{E0041}雨\u{3164}", "remark": "葛\u{E0100}"});
        let value = raw(|v| v["set"] = set.clone());
        let set_of = |judged| match judged {
            Ok(Incoming::Accept { change, .. }) => Value::Object(change.set),
            _ => panic!("accepted"),
        };
        let session = session("439901100", Role::Clerk);
        assert_eq!(
            set_of(judge(&value, &session)),
            json!({"display_name": "谭谷雨", "remark": "葛\u{E0100}"})
        );
        assert_eq!(set_of(judge_proven(&value, &session)), set);
    }

    #[test]
    fn a_proven_change_is_taken_whatever_the_askers_role_and_scope_but_of_their_town_alone() {
        let proven = |value: Value, role| match judge_proven(&value, &session("439901100/200/03/001", role)) {
            Ok(Incoming::Quarantine { code, .. }) => code.to_string(),
            Ok(Incoming::Accept { .. }) => "accept".to_owned(),
            Err(Nameless) => "nameless".to_owned(),
        };
        assert_eq!(proven(raw(|_| ()), Role::Viewer), "accept");
        assert_eq!(proven(raw(|v| v["kind"] = json!("user")), Role::MicroLeader), "accept");
        assert_eq!(
            proven(raw(|v| v["unit"] = json!("439901200/200")), Role::Clerk),
            "scope"
        );
        assert_eq!(
            proven(raw(|v| v["set"] = json!({"phone": 7})), Role::Clerk),
            "malformed"
        );
        assert_eq!(proven(json!({}), Role::Clerk), "nameless");
    }

    #[test]
    fn what_is_not_measured_is_never_too_large() {
        let values = [
            json!(null),
            json!(false),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(-1.234_567_890_123_456_7e-300),
            json!(""),
            json!("\u{0}\u{1f}\"\\\u{7f}\u{202e}\u{1f33e}"),
            json!([]),
            json!([[], [1], {}]),
            json!({"\u{1}": {"": [null, "x"]}, "b": {}}),
            raw(|_| ()),
        ];
        for value in &values {
            assert!(size_at_most(value) >= value.to_string().len(), "{value}");
        }
    }

    #[test]
    fn a_change_without_id_or_number_refuses_the_push() {
        for bad in [
            json!(null),
            json!([]),
            json!({"id": "x", "n": 1}),
            raw(|v| v["n"] = json!(0)),
            raw(|v| v["n"] = json!(u64::MAX)),
        ] {
            assert_eq!(judge(&bad, &session("439901100", Role::Clerk)), Err(Nameless));
        }
    }
}
