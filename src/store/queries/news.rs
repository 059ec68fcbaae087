//! What others did with requests that concern the reader, since the copy of the log ended at a place.

use super::read::{ALL_NAMED, Asks, reaches_the_reader, reader};
use super::requests::inbox;
use crate::domain::request::EventKind;
use crate::domain::time::Date;
use crate::store::meant::was_handed_to_me;
use crate::store::sql::{code, parsed, parsed_opt, size, text};
use crate::store::{StoreError, records};
use crate::view::NewsRow;
use rusqlite::{Connection, ToSql};

/// More is counted by nobody: the message row names one or two.
const MOST: i64 = 100;

/// The last such step of each request that waits or waited for the reader, or in which they have had a part, the newest first.
///
/// # Errors
/// When the database does not answer.
pub fn news(conn: &Connection, since: u64, today: Date) -> Result<Vec<NewsRow>, StoreError> {
    let reader = reader(conn)?;
    let asks = Asks::of(&reader, today);
    let since = size(usize::try_from(since).unwrap_or(usize::MAX));
    let mut named = asks.params();
    named.extend([(":since", &since as &dyn ToSql), (":most", &MOST)]);
    let sql = format!(
        "SELECT r.id, r.title, r.household_id, e.kind, e.passed, max(e._seq) AS came
         FROM request_event e JOIN request r ON r.id = e.request_id JOIN request_derived d ON d.request = r.id
         WHERE {ALL_NAMED} AND e._seq > :since AND e._user <> :user AND e.deleted IS NULL
           AND ({} OR {} OR {} OR r._user = :user
                OR EXISTS (SELECT 1 FROM request_event own WHERE own.request_id = r.id AND own._user = :user))
         GROUP BY r.id ORDER BY came DESC LIMIT :most",
        inbox(),
        ended_with_the_reader(),
        was_handed_to_me()
    );
    records::all(conn, &sql, &named, |row| {
        Ok(NewsRow {
            request: parsed(row, "id")?,
            title: text(row, "title")?,
            household: parsed_opt(row, "household_id")?,
            step: code(row, "kind", EventKind::from_code, EventKind::Progress)?,
            passed: row.get("passed")?,
        })
    })
}

/// It was taken back, merged or declined where it waited for the reader: it is gone from their list without their doing.
fn ended_with_the_reader() -> String {
    format!(
        "(:keeps AND d.state IN ('withdrawn', 'merged', 'declined') AND {})",
        reaches_the_reader("d.level")
    )
}
