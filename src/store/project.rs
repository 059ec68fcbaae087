//! The projection: a record's journal rows folded into its typed row. Invariant: a row is what folding the record's
//! changes gives, because every change that touches a record folds the whole record again.
//!
//! That costs one indexed read per touched record and makes order, late arrivals, refusals and re-pending all the same
//! case; there is no incremental state that could drift.

use super::kind_tables::JOURNAL_COLUMNS;
use super::records::{all, first};
use super::sql::int;
use super::touched::Touched;
use super::viewer::{RequestOrigin, Viewer, is_sensitive_request};
use super::{StoreError, homes, journal};
use crate::change::fold::{Conflict, FoldedRecord, Placed, fold};
use crate::change::{FieldDef, FieldType, Kind, Nature};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::record::kind::DELETED;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, named_params, params_from_iter};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::OnceLock;

/// Records to fold again.
pub type Dirty = BTreeSet<(Kind, String)>;

/// Folds `record` again and writes its row; notes what depends on it in `touched`.
///
/// # Errors
/// When the database does not take it.
pub fn project(conn: &Connection, kind: &Kind, record: &str, touched: &mut Touched) -> Result<(), StoreError> {
    if kind.fields().is_empty() {
        return Ok(());
    }
    let annulled = annulled_by(conn, kind, record)?;
    project_one(conn, kind, record, touched)?;
    // The record whose change the annulment names, before and now, is folded again without or with that change.
    let annulled = annulled.into_iter().chain(annulled_by(conn, kind, record)?);
    for (kind, record) in annulled.collect::<BTreeSet<_>>() {
        project_one(conn, &kind, &record, touched)?;
    }
    Ok(())
}

/// Folds records again.
///
/// # Errors
/// When the database does not take it.
pub fn project_all(conn: &Connection, records: &Dirty, touched: &mut Touched) -> Result<(), StoreError> {
    for (kind, record) in records {
        project(conn, kind, record, touched)?;
    }
    Ok(())
}

/// The record of the change that an annulment names.
fn annulled_by(conn: &Connection, kind: &Kind, record: &str) -> Result<Option<(Kind, String)>, StoreError> {
    if *kind != Kind::Annulment {
        return Ok(None);
    }
    let found = conn
        .prepare_cached("SELECT j.kind, j.record FROM annulment a JOIN journal j ON j.id = a.change WHERE a.id = :id")?
        .query_row(named_params! {":id": record}, |row| {
            Ok((Kind::from_code(row.get_ref("kind")?.as_str()?), row.get("record")?))
        })
        .optional()?;
    Ok(found.filter(|(kind, _)| *kind != Kind::Annulment && !kind.fields().is_empty()))
}

/// Writes one row. An event that hands a request over may give the user the right to read it, or take it away; so may a named
/// user who is gone, or is here again.
fn project_one(conn: &Connection, kind: &Kind, record: &str, touched: &mut Touched) -> Result<(), StoreError> {
    let before = handed_over(conn, kind, record)?;
    write(conn, kind, record, touched)?;
    // What belongs to it lives where it does.
    for (kind, owned) in homes::elsewhere(conn, kind, record)? {
        project_one(conn, &kind, &owned, touched)?;
    }
    let after = handed_over(conn, kind, record)?;
    for request in before.into_iter().chain(after).collect::<BTreeSet<_>>() {
        write(conn, &Kind::Request, &request, touched)?;
    }
    Ok(())
}

/// The requests that an event hands to somebody, or that were handed to a user.
fn handed_over(conn: &Connection, kind: &Kind, record: &str) -> Result<Vec<String>, StoreError> {
    let of = match kind {
        Kind::RequestEvent => "id",
        Kind::User => "to_user",
        _ => return Ok(Vec::new()),
    };
    let sql = format!(
        "SELECT DISTINCT request_id FROM request_event
         WHERE {of} = :id AND kind IN ('dispatch', 'hand_down') AND request_id IS NOT NULL"
    );
    all(conn, &sql, &[(":id", &record)], |row| row.get("request_id"))
}

fn write(conn: &Connection, kind: &Kind, record: &str, touched: &mut Touched) -> Result<(), StoreError> {
    touched.before(conn, kind, record)?;
    match row(conn, kind, record)? {
        None => remove(conn, kind, record)?,
        Some((values, conflicts)) => {
            conn.prepare_cached(upsert_of(kind))?
                .execute(params_from_iter(values))?;
            write_conflicts(conn, kind, record, &conflicts)?;
        }
    }
    touched.after(conn, kind, record)
}

/// True when the record's row and conflicts equal its fold.
///
/// # Errors
/// When the database does not answer.
pub fn is_true(conn: &Connection, kind: &Kind, record: &str) -> Result<bool, StoreError> {
    let count = columns(kind).count();
    let stored: Option<Vec<Sql>> = first(conn, select_of(kind), &[(":id", &record)], |row| {
        (0..count).map(|at| row.get(at)).collect()
    })?;
    let conflicts: Vec<[String; 6]> = all(
        conn,
        "SELECT kind, field, shown, shown_value, other, other_value FROM conflict WHERE record = :id",
        &[(":id", &record)],
        |row| Ok([0, 1, 2, 3, 4, 5].map(|at| row.get(at).unwrap_or_default())),
    )?;
    let Some((values, folded)) = row(conn, kind, record)? else {
        return Ok(stored.is_none() && conflicts.is_empty());
    };
    let mut expected: Vec<[String; 6]> = folded.iter().map(|conflict| conflict_row(kind, conflict)).collect();
    let mut conflicts = conflicts;
    expected.sort_unstable();
    conflicts.sort_unstable();
    Ok(stored == Some(values) && conflicts == expected)
}

type Folded = (Vec<Sql>, Vec<Conflict>);

/// The fold of a record: its row's values in the order of [`columns`], and its conflicts. `None` when there is no such record,
/// or it is a request that the user may not read.
fn row(conn: &Connection, kind: &Kind, record: &str) -> Result<Option<Folded>, StoreError> {
    folded(conn, kind, record, journal::of_record(conn, record)?)
}

/// The row of a record as it stood at an instant: its values in the order of the table's columns. `None` when there was none.
///
/// # Errors
/// When the database does not answer.
pub fn row_until(conn: &Connection, kind: &Kind, record: &str, until: Millis) -> Result<Option<Vec<Sql>>, StoreError> {
    let entries = journal::of_record_until(conn, record, until)?;
    Ok(folded(conn, kind, record, entries)?.map(|(values, _)| values))
}

fn folded(
    conn: &Connection,
    kind: &Kind,
    record: &str,
    entries: Vec<journal::Entry>,
) -> Result<Option<Folded>, StoreError> {
    let entries: Vec<_> = entries
        .into_iter()
        .filter(|entry| entry.placed.change.kind == *kind)
        .collect();
    if entries.is_empty() {
        return Ok(None);
    }
    let mut columns = JournalColumns::of(kind, &entries);
    let placed: Vec<Placed> = entries.into_iter().map(|entry| entry.placed).collect();
    if let Some(unit) = homes::home(conn, kind, &placed)? {
        columns.unit = unit;
    }
    let folded = fold(kind.nature(), &placed);
    if *kind == Kind::Request && is_withheld(conn, record, &folded, &columns)? {
        return Ok(None);
    }
    Ok(Some((values(kind, record, &folded, &columns), folded.conflicts)))
}

fn is_withheld(
    conn: &Connection,
    request: &str,
    folded: &FoldedRecord,
    columns: &JournalColumns,
) -> Result<bool, StoreError> {
    let Some(who) = Viewer::here(conn)? else {
        return Ok(false);
    };
    let of = RequestOrigin {
        request,
        unit: &columns.unit,
        user: &columns.user,
        is_sensitive: is_sensitive_request(folded),
    };
    who.is_withheld(conn, &of)
}

/// The columns of a row beside its fields.
struct JournalColumns {
    unit: UnitPath,
    user: String,
    at: i64,
    changed: Option<String>,
    seq: Option<u64>,
    n: Option<u64>,
    pending: usize,
    refused: Option<String>,
}

impl JournalColumns {
    fn of(kind: &Kind, entries: &[journal::Entry]) -> Self {
        let first = &entries[0];
        let seq = match kind.nature() {
            Nature::Once => first.placed.seq,
            Nature::FieldSet => entries.iter().filter_map(|entry| entry.placed.seq).max(),
        };
        Self {
            unit: first.placed.change.unit.clone(),
            user: first.user.to_string(),
            at: first.placed.te.0,
            changed: changed(kind, entries),
            seq,
            n: seq.is_none().then_some(first.placed.change.n),
            pending: entries.iter().filter(|entry| entry.is_pending()).count(),
            refused: entries.iter().rev().find_map(|entry| entry.refused.clone()),
        }
    }
}

/// `{"field": [te, "former value"]}` of the fields that were given another value after the first change; `None` when none was.
/// Rules count from the day on which a value became known here, not from the record's first.
fn changed(kind: &Kind, entries: &[journal::Entry]) -> Option<String> {
    if entries.len() < 2 || kind.nature() == Nature::Once {
        return None;
    }
    let mut stands: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut changed: BTreeMap<&str, (i64, &Value)> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        for (field, value) in &entry.placed.change.set {
            let former = stands.insert(field, value).unwrap_or(&Value::Null);
            if at > 0 && former != value {
                changed.insert(field, (entry.placed.te.0, former));
            }
        }
    }
    (!changed.is_empty()).then(|| serde_json::json!(changed).to_string())
}

fn remove(conn: &Connection, kind: &Kind, record: &str) -> Result<(), StoreError> {
    conn.execute(
        &format!(r#"DELETE FROM "{}" WHERE id = :id"#, kind.code()),
        named_params! {":id": record},
    )?;
    write_conflicts(conn, kind, record, &[])
}

/// The statement that writes a row of the kind.
fn upsert_of(kind: &Kind) -> &'static str {
    static MADE: OnceLock<Vec<String>> = OnceLock::new();
    made_once(&MADE, upsert_sql, kind)
}

/// The statement that reads one.
fn select_of(kind: &Kind) -> &'static str {
    static MADE: OnceLock<Vec<String>> = OnceLock::new();
    let select = |kind: &Kind| format!(r#"SELECT {} FROM "{}" WHERE id = :id"#, quoted(kind), kind.code());
    made_once(&MADE, select, kind)
}

fn made_once(made: &'static OnceLock<Vec<String>>, make: fn(&Kind) -> String, kind: &Kind) -> &'static str {
    let made = made.get_or_init(|| Kind::all().map(make).collect());
    let place = Kind::all().position(|known| known == kind);
    place.and_then(|at| made.get(at)).map_or("", String::as_str)
}

/// The columns of a kind's table, as a statement names them.
fn quoted(kind: &Kind) -> String {
    let names: Vec<String> = columns(kind).map(|name| format!("\"{name}\"")).collect();
    names.join(", ")
}

/// The columns of a kind's table, those that are not its fields first.
fn columns(kind: &Kind) -> impl Iterator<Item = &'static str> {
    let fields = kind.fields().iter().map(|field| field.name);
    JOURNAL_COLUMNS.iter().map(|(name, _)| *name).chain(fields)
}

fn upsert_sql(kind: &Kind) -> String {
    let names: Vec<&str> = columns(kind).collect();
    let mut sql = format!(r#"INSERT INTO "{}" ({}) VALUES ("#, kind.code(), quoted(kind));
    sql.push_str(&vec!["?"; names.len()].join(", "));
    sql.push_str(") ON CONFLICT (id) DO UPDATE SET ");
    for (index, name) in names.iter().skip(1).enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let _ = write!(sql, r#"{comma}"{name}" = excluded."{name}""#);
    }
    sql
}

fn values(kind: &Kind, record: &str, folded: &FoldedRecord, columns: &JournalColumns) -> Vec<Sql> {
    let text = |text: &str| Sql::Text(text.to_owned());
    let optional = |n: Option<u64>| n.map_or(Sql::Null, |n| Sql::Integer(int(n)));
    let deleted = folded.fields.get(DELETED).and_then(tombstone);
    let mut values = vec![
        text(record),
        deleted.map_or(Sql::Null, Sql::Text),
        text(columns.unit.as_str()),
        text(&columns.user),
        Sql::Integer(columns.at),
        columns.changed.as_deref().map_or(Sql::Null, text),
        optional(columns.seq),
        optional(columns.n),
        Sql::Integer(super::sql::size(columns.pending)),
        Sql::Integer(super::sql::size(folded.conflicts.len())),
        columns.refused.as_deref().map_or(Sql::Null, text),
    ];
    values.extend(
        kind.fields()
            .iter()
            .map(|field| column(field, folded.fields.get(field.name))),
    );
    values
}

/// The reason of a tombstone; `None` when the record is not deleted, or the deletion was undone.
fn tombstone(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(reason) => Some(reason.clone()),
        other => Some(other.to_string()),
    }
}

/// A JSON value as the column of its field's type; what does not fit is NULL (the journal keeps it).
fn column(field: &FieldDef, value: Option<&Value>) -> Sql {
    let Some(value) = value else { return Sql::Null };
    match (field.ty(), value) {
        (FieldType::Instant | FieldType::Int, Value::Number(n)) => n.as_i64().map_or(Sql::Null, Sql::Integer),
        (FieldType::Bool, Value::Bool(b)) => Sql::Integer(i64::from(*b)),
        (FieldType::List | FieldType::Refs(_), Value::Array(_)) => Sql::Text(value.to_string()),
        (
            FieldType::Text | FieldType::Code | FieldType::Date | FieldType::Ref(_) | FieldType::Key,
            Value::String(text),
        ) => Sql::Text(text.clone()),
        _ => Sql::Null,
    }
}

fn write_conflicts(conn: &Connection, kind: &Kind, record: &str, conflicts: &[Conflict]) -> Result<(), StoreError> {
    let stood: bool = conn
        .prepare_cached("SELECT 1 FROM conflict WHERE record = :record LIMIT 1")?
        .query_row(named_params! {":record": record}, |_| Ok(true))
        .optional()?
        .unwrap_or(false);
    if stood {
        conn.prepare_cached("DELETE FROM conflict WHERE record = :record")?
            .execute(named_params! {":record": record})?;
    }
    for conflict in conflicts {
        let [kind, field, shown, shown_value, other, other_value] = conflict_row(kind, conflict);
        conn.prepare_cached(
            "INSERT INTO conflict (record, kind, field, shown, shown_value, other, other_value)
             VALUES (:record, :kind, :field, :shown, :shown_value, :other, :other_value)",
        )?
        .execute(named_params! {
            ":record": record,
            ":kind": kind,
            ":field": field,
            ":shown": shown,
            ":shown_value": shown_value,
            ":other": other,
            ":other_value": other_value,
        })?;
    }
    Ok(())
}

fn conflict_row(kind: &Kind, conflict: &Conflict) -> [String; 6] {
    [
        kind.code().to_owned(),
        conflict.field.clone(),
        conflict.shown.change.to_string(),
        conflict.shown.value.to_string(),
        conflict.other.change.to_string(),
        conflict.other.value.to_string(),
    ]
}
