//! Values on their way to and from PostgreSQL: `BIGINT`, `TEXT`, `BYTEA`, and what counts and constants come as.

use crate::server::storage::backend::{Row, Value};
use std::error::Error;
use std::sync::Arc;
use tokio_postgres::types::{FromSql, ToSql, Type};

/// The value in the driver's terms, for a place of the type `place`.
pub fn param<'a>(value: &'a Value, place: &Type) -> &'a (dyn ToSql + Sync) {
    match value {
        Value::Null if *place == Type::INT8 => &None::<i64>,
        Value::Null if *place == Type::BYTEA => &None::<&[u8]>,
        Value::Null => &None::<&str>,
        Value::Int(n) => n,
        Value::Text(text) => text,
        Value::Blob(bytes) => bytes,
    }
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(place: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *place {
            Type::INT8 => Self::Int(i64::from_sql(place, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(place, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(place, raw)?.into()),
            Type::BOOL => Self::Int(bool::from_sql(place, raw)?.into()),
            Type::BYTEA => Self::Blob(raw.to_vec()),
            _ => Self::Text(String::from_sql(place, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(place: &Type) -> bool {
        let known = [Type::INT8, Type::INT4, Type::INT2, Type::BOOL, Type::BYTEA];
        known.contains(place) || <String as FromSql>::accepts(place)
    }
}

/// The rows of one answer.
///
/// # Errors
/// When a column has a type that is none of ours.
pub fn rows(answer: &[tokio_postgres::Row]) -> Result<Vec<Row>, tokio_postgres::Error> {
    let Some(first) = answer.first() else {
        return Ok(Vec::new());
    };
    let names: Arc<[String]> = first.columns().iter().map(|column| column.name().to_owned()).collect();
    let row = |row: &tokio_postgres::Row| {
        let values: Result<_, _> = (0..names.len()).map(|at| row.try_get(at)).collect();
        values.map(|values| Row {
            names: names.clone(),
            values,
        })
    };
    answer.iter().map(row).collect()
}
