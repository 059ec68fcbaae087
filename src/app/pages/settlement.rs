//! What settling a conflict writes: mine, theirs, or both. Pure; the same for every screen.
//!
//! Settling is a change that has seen both values, so it settles for both authors. What "keep both" means is one table by
//! the field ([`both_as`]); where it makes no sense it is refused with the reason.

use crate::app::picked::Choice;
use crate::app::screen::Refusal;
use crate::change::{FieldType, Fields, Kind};
use crate::domain::lang::Lang;
use crate::domain::time::{Date, Millis};
use crate::record::kind::DELETED;
use crate::record::{Both, value};
use crate::view::{ConflictRow, ConflictSide};
use serde_json::Value;

/// The field that takes a second value of a field that can have only one.
const REMARK: &str = "remark";

/// What "keep both" means for a field.
#[must_use]
pub fn both_as(kind: &Kind, field: &str) -> Both {
    match kind.field(field).map_or(Both::One, |field| field.both) {
        Both::Remark if kind.field(REMARK).is_none() => Both::One,
        both => both,
    }
}

/// The sides in the order they are offered: this user's first, else what is shown now.
#[must_use]
pub fn sides(conflict: &ConflictRow) -> (&ConflictSide, &ConflictSide) {
    if conflict.other.mine && !conflict.shown.mine {
        (&conflict.other, &conflict.shown)
    } else {
        (&conflict.shown, &conflict.other)
    }
}

/// True when the field names another record: nothing a person reads.
#[must_use]
pub fn is_reference(kind: &Kind, field: &str) -> bool {
    kind.field(field)
        .is_some_and(|field| matches!(field.ty(), FieldType::Ref(_)))
}

/// The instant in a field that holds one.
#[must_use]
pub fn instant(kind: &Kind, field: &str, value: &Value) -> Option<Millis> {
    let holds = kind.field(field).is_some_and(|field| field.ty() == FieldType::Instant);
    value.as_i64().filter(|_| holds).map(Millis)
}

/// What a choice writes.
///
/// # Errors
/// Why it makes no sense here.
pub fn settlement(conflict: &ConflictRow, choice: Choice, today: Date, lang: Lang) -> Result<Fields, Refusal> {
    let (mine, theirs) = sides(conflict);
    match choice {
        Choice::Both => both(conflict, today, lang),
        Choice::Mine => Ok(one(conflict, mine)),
        Choice::Theirs => Ok(one(conflict, theirs)),
    }
}

/// Keeps one side. Beside a deletion the other side is an edit: keeping it means that the record stands.
fn one(conflict: &ConflictRow, side: &ConflictSide) -> Fields {
    let is_edit = conflict.edit.is_some() && side.change == conflict.other.change;
    let value = if is_edit { Value::Null } else { side.value.clone() };
    Fields::from_iter([(conflict.field.clone(), value)])
}

fn both(conflict: &ConflictRow, today: Date, lang: Lang) -> Result<Fields, Refusal> {
    if conflict.field == DELETED {
        return Err(Refusal::OneValue);
    }
    let (shown, other) = (&conflict.shown.value, &conflict.other.value);
    let value = match both_as(&conflict.kind, &conflict.field) {
        Both::One => return Err(Refusal::OneValue),
        Both::Union => union(shown, other)?,
        Both::Join => Value::String(join(
            &conflict.kind,
            &conflict.field,
            &[text(shown), text(other)],
            lang,
        )?),
        Both::Remark => {
            let word = lang.field_of(&conflict.kind, &conflict.field).to_owned();
            let date = lang.day(conflict.other.at.local_date(), today);
            let kept = lang.conflict_in_remark(word, text(other), conflict.other.by.clone(), date);
            let before = conflict.remark.clone().unwrap_or_default();
            let remark = join(&conflict.kind, REMARK, &[before, kept], lang)?;
            let shown = (conflict.field.clone(), shown.clone());
            return Ok(Fields::from_iter([shown, (REMARK.to_owned(), Value::String(remark))]));
        }
    };
    Ok(Fields::from_iter([(conflict.field.clone(), value)]))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().trim().to_owned()
}

/// The items of both lists, each once, those shown first.
fn union(shown: &Value, other: &Value) -> Result<Value, Refusal> {
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut all = items(shown);
    for item in items(other) {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    if all.len() > value::ITEMS {
        return Err(Refusal::TooLong);
    }
    Ok(Value::Array(all))
}

/// Non-empty texts as one, within what the field may hold.
fn join(kind: &Kind, field: &str, texts: &[String], lang: Lang) -> Result<String, Refusal> {
    let texts: Vec<String> = texts.iter().filter(|text| !text.is_empty()).cloned().collect();
    let joined = lang.clauses(&texts);
    match kind.field(field).map(value::limit) {
        Some(limit) if joined.chars().count() > limit => Err(Refusal::TooLong),
        _ => Ok(joined),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ChangeId, RecordId};
    use serde_json::json;
    use uuid::Uuid;

    fn today() -> Date {
        "2026-11-22".parse().unwrap()
    }

    fn side(n: u8, value: Value, mine: bool) -> ConflictSide {
        ConflictSide {
            change: ChangeId(Uuid::from_bytes([n; 16])),
            value,
            by: "罗立夏".to_owned(),
            at: Millis::start_of("2026-11-20".parse().unwrap()),
            mine,
        }
    }

    fn row(kind: Kind, field: &str, shown: Value, other: Value) -> ConflictRow {
        ConflictRow {
            remark: kind.field(REMARK).map(|_| "近河".to_owned()),
            kind,
            record: RecordId(Uuid::nil()),
            field: field.to_owned(),
            subject: String::new(),
            told: crate::view::Told::default(),
            shown: side(1, shown, true),
            other: side(2, other, false),
            edit: None,
        }
    }

    fn settled(row: &ConflictRow, choice: Choice) -> Result<Value, Refusal> {
        settlement(row, choice, today(), Lang::Zh).map(Value::Object)
    }

    #[test]
    fn keeping_both_unites_lists_joins_texts_and_puts_a_second_single_value_into_the_remark() {
        let phones = row(
            Kind::Person,
            "phones",
            json!(["12900000001", "12900000002"]),
            json!(["12900000002", "12900000003"]),
        );
        assert_eq!(
            settled(&phones, Choice::Both).unwrap(),
            json!({"phones": ["12900000001", "12900000002", "12900000003"]})
        );
        let remark = row(Kind::Household, "remark", json!("近河"), json!("屋后有塘"));
        assert_eq!(
            settled(&remark, Choice::Both).unwrap(),
            json!({"remark": "近河；屋后有塘"})
        );
        let phone = row(Kind::Household, "phone", json!("12900000001"), json!("12900000002"));
        assert_eq!(
            settled(&phone, Choice::Both).unwrap(),
            json!({"phone": "12900000001", "remark": "近河；电话另有 12900000002 (罗立夏 11-20)"})
        );
    }

    #[test]
    fn every_field_has_a_meaning_for_both_and_an_id_number_never_gets_into_a_remark() {
        for kind in Kind::all() {
            for field in kind.fields() {
                let both = both_as(kind, field.name);
                match both {
                    Both::Union => assert!(
                        matches!(field.ty(), FieldType::List | FieldType::Refs(_)),
                        "{kind} {}",
                        field.name
                    ),
                    Both::Join => assert_eq!(field.ty(), FieldType::Text, "{kind} {}", field.name),
                    Both::Remark => assert!(kind.field(REMARK).is_some(), "{kind} {}", field.name),
                    Both::One => {}
                }
            }
        }
        assert_eq!(both_as(&Kind::Person, "id_no"), Both::One);
        assert_eq!(both_as(&Kind::Household, "address"), Both::Remark);
        assert_eq!(both_as(&Kind::Household, "colour"), Both::One);
        let colour = row(Kind::Household, "colour", json!("red"), json!("green"));
        assert_eq!(settled(&colour, Choice::Both), Err(Refusal::OneValue));
    }

    #[test]
    fn texts_too_long_for_the_field_are_not_cut_but_refused() {
        let long = row(Kind::Household, "water", json!("水".repeat(60)), json!("井".repeat(60)));
        assert_eq!(settled(&long, Choice::Both), Err(Refusal::TooLong));
    }

    #[test]
    fn beside_a_deletion_one_side_keeps_it_deleted_and_the_other_keeps_the_record() {
        let mut deleted = row(Kind::Household, DELETED, json!("double"), json!("12900000002"));
        deleted.edit = Some(Fields::new());
        assert_eq!(settled(&deleted, Choice::Mine).unwrap(), json!({"deleted": "double"}));
        assert_eq!(settled(&deleted, Choice::Theirs).unwrap(), json!({"deleted": null}));
        assert_eq!(settled(&deleted, Choice::Both), Err(Refusal::OneValue));
        // Two reasons to delete: either way it stays deleted.
        let twice = row(Kind::Household, DELETED, json!("double"), json!("moved"));
        assert_eq!(settled(&twice, Choice::Theirs).unwrap(), json!({"deleted": "moved"}));
    }
}
