//! 走访: visits, the newest first. Those that were voided stay in the list, with the reason; what was undone is gone.

use super::read::{counted, reader, user_name};
use crate::domain::ids::{HouseholdId, VisitId};
use crate::domain::time::Millis;
use crate::store::sql::{RowResult, size, text};
use crate::store::{StoreError, records};
use crate::view::{VisitRow, Window};
use rusqlite::{Connection, Row, ToSql};

/// One window of all visits, or of one household's.
pub fn visits(
    conn: &Connection,
    household: Option<HouseholdId>,
    offset: usize,
    limit: usize,
) -> Result<Window<VisitRow>, StoreError> {
    if let Some(household) = household {
        let id = household.to_string();
        let total = counted(
            conn,
            "SELECT count(*) AS count FROM visit WHERE household_id = :id AND deleted IS NOT 'undo'",
            &[(":id", &id)],
        )?;
        let rows = of_household(conn, &id, offset, limit)?;
        return Ok(Window {
            rows,
            offset,
            total,
            cursor: crate::store::journal::seen(conn)?,
        });
    }
    let total = counted(
        conn,
        "SELECT count(*) AS count FROM visit WHERE deleted IS NOT 'undo'",
        &[],
    )?;
    let rows = read(
        conn,
        "SELECT v.*, h.display_name, h.household_no, h.address FROM visit v
         LEFT JOIN household h ON h.id = v.household_id
         WHERE v.deleted IS NOT 'undo' ORDER BY v.at DESC, v.deleted IS NOT NULL, v.id DESC LIMIT :limit OFFSET :offset",
        &[(":limit", &size(limit)), (":offset", &size(offset))],
    )?;
    Ok(Window {
        rows,
        offset,
        total,
        cursor: crate::store::journal::seen(conn)?,
    })
}

/// Visits of a household, the newest first.
pub fn of_household(
    conn: &Connection,
    household: &str,
    offset: usize,
    limit: usize,
) -> Result<Vec<VisitRow>, StoreError> {
    read(
        conn,
        "SELECT v.*, h.display_name, h.household_no, h.address FROM visit v
         LEFT JOIN household h ON h.id = v.household_id
         WHERE v.household_id = :id AND v.deleted IS NOT 'undo' ORDER BY v.at DESC, v.deleted IS NOT NULL, v.id DESC LIMIT :limit OFFSET :offset",
        &[
            (":id", &household),
            (":limit", &size(limit)),
            (":offset", &size(offset)),
        ],
    )
}

/// One visit; `None` when it is gone.
pub fn visit(conn: &Connection, id: VisitId) -> Result<Option<Box<VisitRow>>, StoreError> {
    let found = read(
        conn,
        "SELECT v.*, h.display_name, h.household_no, h.address FROM visit v
         LEFT JOIN household h ON h.id = v.household_id WHERE v.id = :id AND v.deleted IS NULL",
        &[(":id", &id.to_string())],
    )?;
    Ok(found.into_iter().next().map(Box::new))
}

fn read(conn: &Connection, sql: &str, params: &[(&str, &dyn ToSql)]) -> Result<Vec<VisitRow>, StoreError> {
    let reader = reader(conn)?;
    let mut rows = records::all(conn, sql, params, row)?;
    for row in &mut rows {
        row.by = user_name(conn, &reader, &row.by)?;
    }
    Ok(rows)
}

/// A visit whose author is still an id instead of a name.
fn row(row: &Row<'_>) -> RowResult<VisitRow> {
    Ok(VisitRow {
        visit: records::visit(row)?,
        recorded_at: Millis(row.get("_at")?),
        name: text(row, "display_name")?,
        household_no: text(row, "household_no")?,
        address: text(row, "address")?,
        by: row.get("_user")?,
        sync: records::standing(row)?,
    })
}
