//! Whether a value of a row says something else than what stands here. An empty cell says nothing: it never comes here.

use crate::domain::{comparison, id_number, phone};
use crate::record::code_set::RELATION;
use crate::record::{Both, FieldDef, Holds};
use serde_json::Value;

/// What came of it.
#[derive(Debug, PartialEq)]
pub(super) enum Compared {
    Same,
    /// What would stand here.
    Differs(Value),
}

/// Compares what stands in a field with what a row gives for it.
pub(super) fn compare(field: &FieldDef, before: &Value, given: Value) -> Compared {
    let is_blank = match before {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    // What is not marked is not so.
    let is_unmarked = field.holds == Holds::Bool && given == Value::Bool(false) && before.is_null();
    if *before == given || is_unmarked {
        return Compared::Same;
    }
    if is_blank {
        return Compared::Differs(given);
    }
    match (field.holds, before, &given) {
        (Holds::IdNumber, Value::String(one), Value::String(other)) => {
            differs(!id_number::known_as(one).contains(&id_number::normalise(other)), given)
        }
        (Holds::Phone, Value::String(one), Value::String(other)) => {
            let held: Vec<String> = one.split(phone::BETWEEN).map(comparison::key).collect();
            let is_new = other
                .split(phone::BETWEEN)
                .any(|number| !held.contains(&comparison::key(number)));
            differs(is_new, given)
        }
        // 配偶 says nothing against 妻, nor 子 against 长子.
        (Holds::TwoDigits(set), Value::String(held), Value::String(given_as)) if std::ptr::eq(set, &RELATION) => {
            differs(!is_of_group(held, given_as), given)
        }
        (Holds::Line(_), Value::String(one), Value::String(other)) => {
            differs(comparison::key(one) != comparison::key(other), given)
        }
        (Holds::Text(_), Value::String(one), Value::String(other)) => text(field, one, other),
        (_, Value::Array(held), Value::Array(items)) if field.both == Both::Union => union(held, items),
        _ => Compared::Differs(given),
    }
}

/// True when a relation is one of those that the other stands for: 10 for 12, 20 for 22. Those who married in (28, 38) are no children.
fn is_of_group(relation: &str, group: &str) -> bool {
    let first = group.strip_suffix('0');
    first.is_some_and(|first| relation.starts_with(first)) && !matches!(relation, "28" | "38")
}

fn differs(is_so: bool, given: Value) -> Compared {
    match is_so {
        true => Compared::Differs(given),
        false => Compared::Same,
    }
}

/// A remark takes in what it does not say yet, as far as there is room.
fn text(field: &FieldDef, held: &str, given: &str) -> Compared {
    if comparison::key(held).contains(&comparison::key(given)) {
        return Compared::Same;
    }
    let both = format!("{held}\n{given}");
    let has_room = both.chars().count() <= crate::record::value::limit(field);
    Compared::Differs(Value::from(if has_room { both } else { given.to_owned() }))
}

/// A list takes in what it does not have yet.
fn union(held: &[Value], items: &[Value]) -> Compared {
    let key = |value: &Value| comparison::key(value.as_str().unwrap_or_default());
    let mut all = held.to_vec();
    for item in items {
        if !all.iter().any(|known| key(known) == key(item)) {
            all.push(item.clone());
        }
    }
    match all.len() == held.len() {
        true => Compared::Same,
        false => Compared::Differs(Value::Array(all)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;
    use serde_json::json;

    fn compared(kind: &Kind, field: &str, before: &Value, given: Value) -> Option<Value> {
        match compare(kind.field(field).unwrap(), before, given) {
            Compared::Same => None,
            Compared::Differs(after) => Some(after),
        }
    }

    #[test]
    fn what_looks_alike_is_the_same() {
        for (kind, field, before, given) in [
            (Kind::Person, "name", json!("阿卜来提·如则"), json!("阿卜来提.如则")),
            (
                Kind::Person,
                "id_no",
                json!("439901510304102"),
                json!("439901195103041021"),
            ),
            (
                Kind::Person,
                "phones",
                json!(["129-0000-0001", "0731-2345678"]),
                json!(["129-0000-0001"]),
            ),
            (Kind::Person, "party_member", json!(null), json!(false)),
            (Kind::Person, "relation", json!("12"), json!("10")),
            (Kind::Person, "relation", json!("22"), json!("20")),
            (Kind::Person, "remark", json!("独居，耳背"), json!("耳背")),
            (Kind::Household, "address", json!("石井组1号"), json!("石井组 １号")),
        ] {
            assert_eq!(compared(&kind, field, &before, given), None, "{field}");
        }
    }

    #[test]
    fn who_married_in_is_no_child_and_a_more_exact_relation_is_taken() {
        for (before, given) in [("28", "20"), ("20", "22"), ("80", "20"), ("02", "20")] {
            let after = compared(&Kind::Person, "relation", &json!(before), json!(given));
            assert_eq!(after, Some(json!(given)), "{before}");
        }
    }

    #[test]
    fn a_list_and_a_remark_take_in_what_they_do_not_say_yet() {
        let phones = compared(&Kind::Person, "phones", &json!(["1"]), json!(["2", "1"]));
        assert_eq!(phones, Some(json!(["1", "2"])));
        let remark = compared(&Kind::Person, "remark", &json!("独居"), json!("耳背"));
        assert_eq!(remark, Some(json!("独居\n耳背")));
        let address = compared(&Kind::Household, "address", &json!("石井组1号"), json!("石井组2号"));
        assert_eq!(address, Some(json!("石井组2号")));
    }
}
