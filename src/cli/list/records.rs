//! The records of a kind as a table for people: the fields are the columns, codes are in words, and records that it refers to
//! are shown by name. Columns that are empty in every row are left out.

use super::table::{cell, laid_out};
use crate::domain::lang::Lang;
use crate::domain::time::Millis;
use crate::record::{FieldDef, FieldType, Holds, Kind, Target};
use crate::store::{Store, StoreError};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Names of records, by id.
pub(super) type Called = BTreeMap<String, String>;

/// The names of records that those of `kind` refer to; `mask` masks rows of a kind.
///
/// # Errors
/// When the database does not answer.
pub(super) fn called(store: &Store, kind: &Kind, mask: impl Fn(&mut [Value], &Kind)) -> Result<Called, StoreError> {
    let named: BTreeSet<(Kind, &str)> = kind.fields().iter().filter_map(target).collect();
    let mut called = Called::new();
    for (kind, field) in named {
        let mut rows = store.readable(&kind)?;
        mask(&mut rows, &kind);
        let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        called.extend(rows.iter().map(|row| (text(row, "id"), text(row, field))));
    }
    Ok(called)
}

/// The kind that a field names, with the field by which people call its records.
fn target(field: &FieldDef) -> Option<(Kind, &'static str)> {
    let (FieldType::Ref(target) | FieldType::Refs(target)) = field.ty() else {
        return None;
    };
    let called_by = match target {
        Target::Household => "household_no",
        Target::Person => "name",
        Target::Request => "temp_no",
        Target::Record(code) => Kind::from_code(code).def().title?,
        Target::Change => return None,
    };
    target.kind().map(|kind| (kind, called_by))
}

/// The rows under a heading; a word when there are none.
pub(super) fn lines(rows: &[Value], kind: &Kind, called: &Called, lang: Lang) -> Vec<String> {
    if rows.is_empty() {
        return vec![lang.cli_nothing_listed().to_owned()];
    }
    let shown = |field: &FieldDef, row: &Value| shown(field, &row[field.name], called, lang);
    let is_used = |field: &&FieldDef| rows.iter().any(|row| !shown(field, row).is_empty());
    let fields: Vec<&FieldDef> = kind.fields().iter().filter(is_used).collect();
    let mut cells: Vec<Vec<String>> = vec![fields.iter().map(|field| field.label.of(lang).to_owned()).collect()];
    cells[0].push(lang.column_title("id").to_owned());
    cells.extend(rows.iter().map(|row| {
        let id = row["id"].as_str().unwrap_or_default().to_owned();
        fields.iter().map(|field| shown(field, row)).chain([id]).collect()
    }));
    laid_out(&cells)
}

/// A value in words.
fn shown(field: &FieldDef, value: &Value, called: &Called, lang: Lang) -> String {
    let of_code = |value: &Value| -> Value {
        let code = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match (field.codes(), target(field)) {
            (Some(set), _) => set.word(lang, &code).into(),
            (_, Some(_)) => called.get(&code).cloned().unwrap_or_default().into(),
            _ => value.clone(),
        }
    };
    let words = match (field.holds, value) {
        (_, Value::Null) => Value::Null,
        (_, Value::Array(items)) => items.iter().map(of_code).collect(),
        (Holds::Decimal(decimals, ..), kept) => kept.as_i64().map(|kept| decimals.said(kept)).into(),
        (Holds::Instant, at) => at.as_i64().map(|at| Millis(at).to_rfc3339()).into(),
        (_, value) => of_code(value),
    };
    cell(&words, lang)
}
