//! 走访: visits, the newest first. Those that were voided stay in the list, with the reason; what was undone is gone.

use super::Answer;
use super::order::{By, by_sync_of};
use super::read::{reader, user_name};
use crate::domain::ids::{HouseholdId, VisitId};
use crate::domain::right::Relations;
use crate::domain::time::Millis;
use crate::record::Kind;
use crate::record::code_set::{OUTCOME, WAY};
use crate::store::merged::{HOMES, end_of};
use crate::store::sql::{RowResult, count, parsed_opt, size, text};
use crate::store::viewer::Viewer;
use crate::store::{StoreError, export, records};
use crate::view::{ColumnId, Part, VisitRow, Window};
use rusqlite::{Connection, Row, ToSql};

/// The order of the list itself.
const NEWEST: &str = "t.at DESC, t.deleted IS NOT NULL, t.id DESC";

/// How the values of a column are compared, over the visit `t` and its household `h`.
fn by(column: ColumnId) -> Option<By> {
    use ColumnId as C;
    Some(match column {
        C::Time => By::Value("t.at".to_owned()),
        C::Householder => By::Name("h.display_name".to_owned()),
        C::Way => By::codes("t.way".to_owned(), &WAY),
        C::Outcome => By::codes("t.outcome".to_owned(), &OUTCOME),
        C::Note => By::Text("t.text".to_owned()),
        C::By => By::Name("(SELECT u.name FROM \"user\" u WHERE u.id = t._user)".to_owned()),
        C::HouseholdNo => By::Text("h.household_no".to_owned()),
        C::Address => By::Text("h.address".to_owned()),
        C::Sync => by_sync_of("t"),
        C::Field(name) => By::field(Kind::Visit.field(name)?, format!("t.\"{name}\"")),
        _ => return None,
    })
}
/// A visit, with the household that it is read as one of.
const ROWS: &str = concat!(
    "SELECT t.*, h.id AS home, h.display_name, h.household_no, h.address FROM visit t
     LEFT JOIN household own ON own.id = t.household_id
     LEFT JOIN household h ON h.id = CASE WHEN own.merged_into IS NULL THEN own.id ELSE ",
    end_of!("household", "own.id"),
    " END"
);

/// One window of all visits, or of one household's; and how many of them all were voided.
pub fn visits(conn: &Connection, household: Option<HouseholdId>, part: Part) -> Result<Answer, StoreError> {
    let Part { order, offset, limit } = part;
    let (which, id) = match household {
        Some(household) => (format!("household_id IN {HOMES}"), household.to_string()),
        None => (":id = ''".to_owned(), String::new()),
    };
    let sql = format!(
        "SELECT count(*) AS total, count(deleted) AS voided FROM visit WHERE {which} AND deleted IS NOT 'undo'"
    );
    let counts = records::first(conn, &sql, &[(":id", &id)], |row| {
        Ok((count(row, "total")?, count(row, "voided")?))
    })?;
    let (total, voided) = counts.unwrap_or_default();
    let chosen = order.and_then(|order| Some(by(order.column)?.sql(order.down, NEWEST)));
    let rows = match household {
        Some(_) => of_household(conn, &id, offset, limit)?,
        None => read(
            conn,
            &format!(
                "{ROWS} WHERE t.deleted IS NOT 'undo' ORDER BY {} LIMIT :limit OFFSET :offset",
                chosen.as_deref().unwrap_or(NEWEST)
            ),
            &[(":limit", &size(limit)), (":offset", &size(offset))],
        )?,
    };
    let window = Window {
        rows,
        offset,
        total,
        cursor: crate::store::journal::seen(conn)?,
    };
    Ok(Answer::Visits(window, voided))
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
        &format!(
            "{ROWS} WHERE t.household_id IN {HOMES} AND t.deleted IS NOT 'undo'
             ORDER BY {NEWEST} LIMIT :limit OFFSET :offset"
        ),
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
        &format!("{ROWS} WHERE t.id = :id AND t.deleted IS NULL"),
        &[(":id", &id.to_string())],
    )?;
    Ok(found.into_iter().next().map(Box::new))
}

fn read(conn: &Connection, sql: &str, params: &[(&str, &dyn ToSql)]) -> Result<Vec<VisitRow>, StoreError> {
    let (reader, who) = (reader(conn)?, Viewer::here(conn)?);
    let mut rows = records::all(conn, sql, params, row)?;
    for row in &mut rows {
        let relations = who.as_ref().map(|who| who.relations_to(&row.visit.unit, &row.by));
        row.relations = relations.unwrap_or_default();
        row.by = user_name(conn, &reader, &row.by)?;
    }
    Ok(rows)
}

/// A visit whose author is still an id instead of a name, and to which nobody stands yet.
fn row(row: &Row<'_>) -> RowResult<VisitRow> {
    let mut visit = records::visit(row)?;
    visit.household_id = parsed_opt(row, "home")?.unwrap_or(visit.household_id);
    Ok(VisitRow {
        visit,
        set: export::values(row, &Kind::Visit)?,
        recorded_at: Millis(row.get("_at")?),
        name: text(row, "display_name")?,
        household_no: text(row, "household_no")?,
        address: text(row, "address")?,
        by: row.get("_user")?,
        relations: Relations::default(),
        sync: records::standing(row)?,
    })
}
