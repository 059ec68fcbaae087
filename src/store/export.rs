//! Records as JSON objects by the model's field names: for export, for undo, and to compare projections. Nothing is masked.

use super::StoreError;
use super::records::{all, first, unit};
use super::viewer::Viewer;
use crate::change::{FieldDef, FieldType, Fields, Kind};
use crate::record::kind::DELETED;
use rusqlite::{Row, RowIndex};
use serde_json::Value;

/// All records of `kind` that are not deleted, in id order, with `id` and `unit`.
///
/// # Errors
/// When the database does not answer.
pub fn records(conn: &rusqlite::Connection, kind: &Kind) -> Result<Vec<Value>, StoreError> {
    chosen(conn, kind, kind.fields().iter(), "", |_| Ok(true))
}

/// As [`records`], with these of their fields only.
///
/// # Errors
/// When the database does not answer.
pub fn parts(conn: &rusqlite::Connection, kind: &Kind, fields: &[&str]) -> Result<Vec<Value>, StoreError> {
    let fields = kind.fields().iter().filter(|field| fields.contains(&field.name));
    chosen(conn, kind, fields, "", |_| Ok(true))
}

/// Those of them that the device's user may read.
///
/// # Errors
/// When the database does not answer.
pub fn readable(conn: &rusqlite::Connection, kind: &Kind) -> Result<Vec<Value>, StoreError> {
    let Some(who) = Viewer::here(conn)? else {
        return Ok(Vec::new());
    };
    // An event whose request has no row belongs to a withheld or a deleted request.
    let condition = match kind {
        Kind::RequestEvent => "AND request_id IN (SELECT id FROM request WHERE deleted IS NULL)",
        _ => "",
    };
    chosen(conn, kind, kind.fields().iter(), condition, |row| {
        Ok(who.may_list(kind, &unit(row)?, &row.get::<_, String>("_user")?))
    })
}

fn chosen(
    conn: &rusqlite::Connection,
    kind: &Kind,
    fields: impl Iterator<Item = &'static FieldDef>,
    condition: &str,
    is_chosen: impl Fn(&Row<'_>) -> rusqlite::Result<bool>,
) -> Result<Vec<Value>, StoreError> {
    if kind.fields().is_empty() {
        return Ok(Vec::new());
    }
    let fields: Vec<&FieldDef> = fields.collect();
    let columns: String = fields.iter().map(|field| format!(r#", "{}""#, field.name)).collect();
    let sql = format!(
        r#"SELECT id, _unit, _user{columns} FROM "{}" WHERE deleted IS NULL {condition} ORDER BY id"#,
        kind.code()
    );
    let rows = all(conn, &sql, &[], |row| {
        if !is_chosen(row)? {
            return Ok(None);
        }
        let mut object = Fields::new();
        object.insert("id".to_owned(), row.get::<_, String>(0)?.into());
        object.insert("unit".to_owned(), row.get::<_, String>(1)?.into());
        // By their places: a table has up to forty columns, and SQLite compares the names of all of them for a value that is named.
        for (field, at) in fields.iter().zip(3..) {
            object.insert(field.name.to_owned(), value(row, at, field)?);
        }
        Ok(Some(Value::Object(object)))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

/// The whole journal: every change in wire form, with its sequence number (`seq`, absent while it waits), who wrote it and the
/// server's code if it was refused. Sequenced ones first, in the log's order.
///
/// # Errors
/// When the database does not answer.
pub fn journal(conn: &rusqlite::Connection) -> Result<Vec<Value>, StoreError> {
    let rows = all(conn, "SELECT * FROM journal ORDER BY seq IS NULL, seq, n", &[], |row| {
        let origin: (Option<i64>, String, Option<String>) = (row.get("seq")?, row.get("user")?, row.get("refused")?);
        Ok((super::journal::change(row)?, origin))
    })?;
    rows.into_iter()
        .map(|(change, (seq, user, refused))| {
            let mut value = serde_json::to_value(&change)?;
            if let Some(object) = value.as_object_mut() {
                object.insert("seq".to_owned(), Value::from(seq));
                object.insert("user".to_owned(), Value::from(user));
                object.insert("refused".to_owned(), Value::from(refused));
            }
            Ok(value)
        })
        .collect()
}

/// The values of a record, deleted or not, with its tombstone; `None` when there is no such record.
///
/// # Errors
/// When the database does not answer.
pub fn fields(conn: &rusqlite::Connection, kind: &Kind, record: &str) -> Result<Option<Fields>, StoreError> {
    if kind.fields().is_empty() {
        return Ok(None);
    }
    let sql = format!(r#"SELECT * FROM "{}" WHERE id = :id"#, kind.code());
    first(conn, &sql, &[(":id", &record)], |row| {
        let mut fields = values(row, kind)?;
        let deleted: Option<String> = row.get("deleted")?;
        fields.insert(DELETED.to_owned(), deleted.map_or(Value::Null, Value::String));
        Ok(fields)
    })
}

/// The values of a row of a kind's table, by name; empty ones are null.
///
/// # Errors
/// When a column is not what the table says.
pub fn values(row: &Row<'_>, kind: &Kind) -> rusqlite::Result<Fields> {
    let mut values = Fields::new();
    for field in kind.fields() {
        values.insert(field.name.to_owned(), value(row, field.name, field)?);
    }
    Ok(values)
}

fn value(row: &Row<'_>, at: impl RowIndex, field: &FieldDef) -> rusqlite::Result<Value> {
    Ok(match field.ty() {
        FieldType::Instant | FieldType::Int => row.get::<_, Option<i64>>(at)?.map_or(Value::Null, Value::from),
        FieldType::Bool => row
            .get::<_, Option<i64>>(at)?
            .map_or(Value::Null, |flag| Value::Bool(flag != 0)),
        FieldType::List | FieldType::Refs(_) => row
            .get::<_, Option<String>>(at)?
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or(Value::Null),
        FieldType::Text | FieldType::Code | FieldType::Date | FieldType::Ref(_) | FieldType::Key => {
            row.get::<_, Option<String>>(at)?.map_or(Value::Null, Value::String)
        }
    })
}
