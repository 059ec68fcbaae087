//! 高频问题: the requests of the last 90 days of one category at one place, each with the agenda item about it.

use super::records::{found, record_row};
use crate::change::Kind;
use crate::domain::recurring::{Heard, Recurring, recurring};
use crate::domain::time::Date;
use crate::store::sql::{instant, text};
use crate::store::{StoreError, records};
use crate::view::{RecordRow, RecurringRow};
use rusqlite::{Connection, ToSql};
use std::collections::HashMap;

/// What comes again and again, the most frequent first.
///
/// # Errors
/// When the database does not answer.
pub fn rows(conn: &Connection, today: Date) -> Result<Vec<RecurringRow>, StoreError> {
    let sql = "SELECT id, temp_no, category, place, registered_at FROM request WHERE deleted IS NULL";
    let mut numbers = HashMap::new();
    let mut heard = Vec::new();
    let requests = records::all(conn, sql, &[], |row| {
        let one = Heard {
            category: text(row, "category")?,
            place: text(row, "place")?,
            on: instant(row, "registered_at")?.unwrap_or_default().local_date(),
            no: text(row, "id")?,
        };
        Ok((one, text(row, "temp_no")?))
    })?;
    for (one, no) in requests {
        numbers.insert(one.no.clone(), no);
        heard.push(one);
    }
    let problems = recurring(&heard, today).into_iter();
    problems.map(|problem| row(conn, problem, &numbers)).collect()
}

fn row(conn: &Connection, problem: Recurring, numbers: &HashMap<String, String>) -> Result<RecurringRow, StoreError> {
    let item = item(conn, &problem.numbers)?;
    let request = |id: &String| Some((id.parse().ok()?, numbers.get(id).cloned().unwrap_or_default()));
    Ok(RecurringRow {
        category: problem.category,
        place: problem.place,
        last: problem.last,
        requests: problem.numbers.iter().filter_map(request).collect(),
        item,
    })
}

/// The last agenda item about one of the requests.
fn item(conn: &Connection, requests: &[String]) -> Result<Option<RecordRow>, StoreError> {
    let kind = &Kind::AgendaItem;
    let ids = serde_json::to_string(requests).unwrap_or_default();
    let rest = "WHERE t.deleted IS NULL AND t.from_request IN (SELECT value FROM json_each(:ids))
         ORDER BY t._at DESC, t.id DESC LIMIT 1";
    let params: &[(&str, &dyn ToSql)] = &[(":ids", &ids)];
    Ok(found(conn, kind, "NULL AS more", rest, params, |row| record_row(row, kind))?.pop())
}
