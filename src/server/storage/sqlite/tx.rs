//! A transaction on an SQLite connection: the portable text is prepared once and its values are bound by place.

use super::trouble;
use crate::server::storage::backend::{Answer, Row, Tx, Value};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Statement};
use std::sync::Arc;

/// The connection, inside a transaction its lane began.
pub struct SqliteTx<'a> {
    /// The connection.
    pub connection: &'a Connection,
}

impl Tx for SqliteTx<'_> {
    fn query(&mut self, sql: &str, params: &[Value]) -> Answer<Vec<Row>> {
        let mut statement = self.bound(sql, params)?;
        let names: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
        let mut found = statement.raw_query();
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(|e| trouble(&e))? {
            let values = (0..names.len()).map(|at| row.get_ref(at).map(value));
            rows.push(Row {
                names: names.clone(),
                values: values.collect::<Result<_, _>>().map_err(|e| trouble(&e))?,
            });
        }
        Ok(rows)
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Answer<u64> {
        let mut statement = self.bound(sql, params)?;
        let touched = statement.raw_execute().map_err(|e| trouble(&e))?;
        Ok(touched as u64)
    }
}

impl<'a> SqliteTx<'a> {
    fn bound(&self, sql: &str, params: &[Value]) -> Answer<CachedStatement<'a>> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|e| trouble(&e))?;
        debug_assert!(numbered(&statement, params.len()), "placeholders: {sql}");
        for (at, param) in params.iter().enumerate() {
            statement.raw_bind_parameter(at + 1, param).map_err(|e| trouble(&e))?;
        }
        Ok(statement)
    }
}

/// True when the placeholders are `$1 $2 …` in the order of their first appearance, as many as there are values: SQLite
/// gives them places in that order, whatever their names.
fn numbered(statement: &Statement, params: usize) -> bool {
    statement.parameter_count() == params
        && (1..=params).all(|at| statement.parameter_name(at) == Some(format!("${at}").as_str()))
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// A column's value.
pub fn value(value: ValueRef) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        // No column holds fractions; what is there all the same is read as what it is not, and refused.
        ValueRef::Real(n) => Value::Text(n.to_string()),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}
