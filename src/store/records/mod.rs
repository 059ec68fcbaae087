//! Projection rows as domain values: one reader per kind, columns by name. NULL reads as "not known".

pub mod people;
pub mod work;

pub use people::{benefit, household, person, tag};
pub use work::{event, health_record, ids, postponement, reminder, request, visit};

use super::StoreError;
use super::sql::RowResult;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::view::SyncState;
use rusqlite::{Connection, Row, ToSql};

/// The record's unit.
pub fn unit(row: &Row<'_>) -> RowResult<UnitPath> {
    let text = row.get_ref("_unit")?.as_str()?;
    UnitPath::parse(text).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, "not a unit path".into())
    })
}

/// The sync state of a record: refused before conflict before pending.
pub fn sync_state(row: &Row<'_>) -> RowResult<SyncState> {
    if let Some(code) = row.get::<_, Option<String>>("_refused")? {
        return Ok(SyncState::Refused(code));
    }
    let (conflicts, pending): (i64, i64) = (row.get("_conflicts")?, row.get("_pending")?);
    Ok(match (conflicts > 0, pending > 0) {
        (true, _) => SyncState::Conflict,
        (false, true) => SyncState::Pending,
        (false, false) => SyncState::Synced(super::sql::number(row, "_seq")?),
    })
}

/// The same of a record that may have been voided.
pub fn standing(row: &Row<'_>) -> RowResult<SyncState> {
    match row.get::<_, Option<String>>("deleted")? {
        Some(reason) => Ok(SyncState::Voided(reason)),
        None => sync_state(row),
    }
}

/// A row of `unit`; `None` when its path is not readable.
///
/// # Errors
/// When a column is not what it should be.
pub fn unit_of_tree(row: &Row<'_>) -> RowResult<Option<Unit>> {
    let path = UnitPath::parse(&super::sql::text(row, "path")?);
    let kind = UnitKind::from_code(&super::sql::text(row, "kind")?);
    let name = super::sql::text(row, "name")?;
    Ok(path.map(|path| Unit { path, kind, name }))
}

/// Every row of `sql` through `read`.
///
/// # Errors
/// When the database does not answer.
pub fn all<T>(
    conn: &Connection,
    sql: &str,
    params: &[(&str, &dyn ToSql)],
    read: impl FnMut(&Row<'_>) -> RowResult<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params, read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The `columns` of every row of `from`, through `read`, which is told their places: a column that is read by its name is looked for
/// among all of them, for every value.
///
/// # Errors
/// When the database does not answer.
pub fn all_at<T, const N: usize>(
    conn: &Connection,
    columns: [&str; N],
    from: &str,
    mut read: impl FnMut(&Row<'_>, [usize; N]) -> RowResult<T>,
) -> Result<Vec<T>, StoreError> {
    let sql = format!("SELECT {} {from}", columns.join(", "));
    all(conn, &sql, &[], |row| read(row, std::array::from_fn(|at| at)))
}

/// The first row of `sql` through `read`.
///
/// # Errors
/// When the database does not answer.
pub fn first<T>(
    conn: &Connection,
    sql: &str,
    params: &[(&str, &dyn ToSql)],
    read: impl FnOnce(&Row<'_>) -> RowResult<T>,
) -> Result<Option<T>, StoreError> {
    use rusqlite::OptionalExtension;
    Ok(conn.prepare_cached(sql)?.query_row(params, read).optional()?)
}
