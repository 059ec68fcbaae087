//! Search over households, people and requests: one pass over the keys in memory, ranked by `domain::search_key`.

use crate::domain::search_key::Needle;
use crate::domain::time::Millis;
use crate::store::search_index::SearchIndex;
use crate::store::sql::{date, instant, parsed, parsed_opt, text};
use crate::store::{StoreError, records};
use crate::view::{SearchHit, SearchTarget};
use rusqlite::{Connection, Row};

/// The best hits: whole words and numbers, then beginnings, then parts, then what only sounds alike; households before
/// people before requests.
pub fn search(conn: &Connection, index: &SearchIndex, typed: &str, limit: usize) -> Result<Vec<SearchHit>, StoreError> {
    let needle = Needle::parse(typed);
    if needle.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = index.matches(conn, &needle)?;
    if found.len() > limit && limit > 0 {
        found.select_nth_unstable(limit - 1);
    }
    found.truncate(limit);
    found.sort_unstable();
    let mut hits = Vec::with_capacity(found.len());
    for one in found {
        hits.extend(hit(conn, one.row)?.flatten());
    }
    Ok(hits)
}

fn hit(conn: &Connection, row: i64) -> Result<Option<Option<SearchHit>>, StoreError> {
    records::first(
        conn,
        "SELECT s.*, h.household_no, h.phone, p.birth, r.registered_at,
             CASE s.kind WHEN 'request' THEN r.place ELSE h.address END AS address FROM search s
         LEFT JOIN person p ON s.kind = 'person' AND p.id = s.record
         LEFT JOIN request r ON s.kind = 'request' AND r.id = s.record
         LEFT JOIN household h ON h.id = s.household WHERE s.rowid = :row",
        &[(":row", &row)],
        read,
    )
}

/// A hit; `None` for a person whose household is not named.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<SearchHit>> {
    let kind = row.get::<_, String>("kind")?;
    // A request is found by its own number.
    let (number, household_no) = match kind.as_str() {
        "request" => (text(row, "detail")?, text(row, "household_no")?),
        _ => (text(row, "household_no")?, String::new()),
    };
    let address = text(row, "address")?;
    let target = match kind.as_str() {
        "household" => Some(SearchTarget::Household(parsed(row, "record")?)),
        "person" => match parsed_opt(row, "household")? {
            Some(household) => Some(SearchTarget::Person(household, parsed(row, "record")?)),
            None => None,
        },
        _ => Some(SearchTarget::Request(parsed(row, "record")?)),
    };
    let title = text(row, "title")?;
    let phone = text(row, "phone")?;
    let birth = date(row, "birth")?;
    let day = instant(row, "registered_at")?.map(Millis::local_date);
    Ok(target.map(|target| SearchHit {
        target,
        title,
        number,
        address,
        household_no,
        birth,
        phone,
        day,
    }))
}
