//! Small bridges between SQLite and our types: every failure becomes a precise [`StoreError`], ids and codes are text. A column is
//! named, or known by its place where there are tens of thousands of rows.

use super::StoreError;
use super::sums::Damaged;
use crate::domain::time::{Date, Millis};
use rusqlite::types::Type;
use rusqlite::{ErrorCode, Row, RowIndex};
use std::fmt::Display;
use std::str::FromStr;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(text),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(text),
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::Unwritable(text),
            _ => match error {
                rusqlite::Error::FromSqlConversionFailure(_, _, why) if why.is::<Damaged>() => {
                    Self::Damaged(why.to_string())
                }
                rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..) => {
                    Self::Corrupt(text)
                }
                _ => Self::Io(text),
            },
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}

/// What a row mapper returns.
pub type RowResult<T> = rusqlite::Result<T>;

/// Reads a text column that must hold a `T` (an id, a path, a cursor).
pub fn parsed<T: FromStr>(row: &Row<'_>, column: impl RowIndex + Display) -> RowResult<T>
where
    T::Err: Display,
{
    let text = row.get_ref(column)?.as_str().map_err(|_| broken(column))?;
    text.parse().map_err(|_| broken(column))
}

/// Reads a text column that may hold a `T`; anything else is `None`.
pub fn parsed_opt<T: FromStr>(row: &Row<'_>, column: impl RowIndex) -> RowResult<Option<T>> {
    Ok(row
        .get_ref(column)?
        .as_str_or_null()
        .unwrap_or(None)
        .and_then(|text| text.parse().ok()))
}

/// Reads a text column; NULL is the empty string.
pub fn text(row: &Row<'_>, column: impl RowIndex) -> RowResult<String> {
    Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
}

/// Reads a code column through `from_code`; NULL gives `default`.
pub fn code<T>(row: &Row<'_>, column: impl RowIndex, from_code: fn(&str) -> T, default: T) -> RowResult<T> {
    Ok(code_opt(row, column, from_code)?.unwrap_or(default))
}

/// Reads a code column through `from_code`; NULL and empty are `None`.
pub fn code_opt<T>(row: &Row<'_>, column: impl RowIndex, from_code: fn(&str) -> T) -> RowResult<Option<T>> {
    let value = row.get_ref(column)?;
    Ok(value
        .as_str_or_null()
        .unwrap_or(None)
        .filter(|text| !text.is_empty())
        .map(from_code))
}

/// Reads a date column; NULL and what is no date are `None`.
pub fn date(row: &Row<'_>, column: impl RowIndex) -> RowResult<Option<Date>> {
    parsed_opt(row, column)
}

/// Reads an instant column.
pub fn instant(row: &Row<'_>, column: impl RowIndex) -> RowResult<Option<Millis>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Millis))
}

/// Reads a boolean column; NULL is false.
pub fn flag(row: &Row<'_>, column: &str) -> RowResult<bool> {
    Ok(row.get::<_, Option<i64>>(column)?.unwrap_or(0) != 0)
}

/// Reads a small number; NULL and what does not fit are `None`.
pub fn number<T: TryFrom<i64>>(row: &Row<'_>, column: &str) -> RowResult<Option<T>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(|n| T::try_from(n).ok()))
}

/// Reads a JSON array of strings; NULL is empty.
pub fn list(row: &Row<'_>, column: impl RowIndex) -> RowResult<Vec<String>> {
    let text = row.get::<_, Option<String>>(column)?;
    Ok(text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

/// Reads a count.
pub fn count(row: &Row<'_>, column: &str) -> RowResult<usize> {
    Ok(usize::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

/// A count as SQLite takes it.
pub fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The same for a `usize`.
pub fn size(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn broken(column: impl Display) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, format!("column {column} is not readable").into())
}
