//! 应享未享: what people may be entitled to and nobody has recorded, now and some days ahead.

use super::Answer;
use super::read::counted;
use crate::domain::followup::entitlement::days_ahead;
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use crate::store::sql::{RowResult, date, parsed, parsed_opt, size, text};
use crate::store::{StoreError, journal, records};
use crate::view::{EntitlementRow, Window};
use chrono::Days;
use rusqlite::{Connection, Row, ToSql};

/// Of several days of one benefit the last that has come, or comes soon: an allowance is raised more than once.
const ROWS: &str = "SELECT e.household, e.person, e.what, e.rule, max(e.day) AS day, h.household_no, h.display_name,
         h.address, p.name AS person_name,
         (SELECT b.id FROM benefit b WHERE b.deleted IS NULL AND b.kind = e.what
            AND (b.person_id = e.person OR b.person_id IS NULL AND b.household_id = e.household)
          ORDER BY b.person_id IS NULL, b._at DESC, b.id LIMIT 1) AS record
     FROM entitlement e JOIN household h ON h.id = e.household JOIN person p ON p.id = e.person
     WHERE e.day <= :soon";

/// The last day that is looked ahead to.
pub fn soon(rules: &Rules, today: Date) -> String {
    let ahead = Days::new(days_ahead(rules).into());
    today.checked_add_days(ahead).unwrap_or(today).to_string()
}

/// One window, the earliest first.
pub fn answer(
    conn: &Connection,
    rules: &Rules,
    offset: usize,
    limit: usize,
    today: Date,
) -> Result<Answer, StoreError> {
    let soon = soon(rules, today);
    let (limit, first) = (size(limit), size(offset));
    let sql = format!(
        "{ROWS} GROUP BY e.household, e.person, e.what ORDER BY day, h.household_no, e.person, e.what
         LIMIT :limit OFFSET :offset"
    );
    let window: &[(&str, &dyn ToSql)] = &[(":soon", &soon), (":limit", &limit), (":offset", &first)];
    let count = "SELECT count(*) AS count FROM (SELECT DISTINCT e.household, e.person, e.what FROM entitlement e
         JOIN household h ON h.id = e.household JOIN person p ON p.id = e.person WHERE e.day <= :soon)";
    Ok(Answer::Entitlements(Window {
        rows: found(conn, &sql, window, rules)?,
        offset,
        total: counted(conn, count, &[(":soon", &soon)])?,
        cursor: journal::seen(conn)?,
    }))
}

/// Those of a household.
pub fn of_household(
    conn: &Connection,
    household: &str,
    rules: &Rules,
    today: Date,
) -> Result<Vec<EntitlementRow>, StoreError> {
    let soon = soon(rules, today);
    let sql = format!("{ROWS} AND e.household = :household GROUP BY e.person, e.what ORDER BY day, e.person, e.what");
    found(conn, &sql, &[(":soon", &soon), (":household", &household)], rules)
}

fn found(
    conn: &Connection,
    sql: &str,
    params: &[(&str, &dyn ToSql)],
    rules: &Rules,
) -> Result<Vec<EntitlementRow>, StoreError> {
    let mut rows = records::all(conn, sql, params, row)?;
    for row in &mut rows {
        let rule = rules.followups.get(&row.rule);
        row.source = rule.map_or_else(String::new, |rule| rule.source.clone());
    }
    Ok(rows)
}

fn row(row: &Row<'_>) -> RowResult<EntitlementRow> {
    Ok(EntitlementRow {
        household: parsed(row, "household")?,
        household_no: text(row, "household_no")?,
        household_name: text(row, "display_name")?,
        address: text(row, "address")?,
        person: parsed(row, "person")?,
        person_name: text(row, "person_name")?,
        what: text(row, "what")?,
        rule: text(row, "rule")?,
        source: String::new(),
        on: date(row, "day")?.unwrap_or_default(),
        record: parsed_opt(row, "record")?,
    })
}
