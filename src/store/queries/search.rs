//! Search over households, people and requests: one pass over the key columns, ranked by `domain::search_key`.

use crate::domain::search_key::{Column, Needle};
use crate::store::rows::{SearchHit, SearchTarget};
use crate::store::sql::{parsed, parsed_opt, text};
use crate::store::{StoreError, records};
use rusqlite::{Connection, Row, ToSql};
use std::fmt::Write as _;

/// The best hits: whole words and numbers, then beginnings, then parts, then what only sounds alike; households before
/// people before requests.
pub fn search(conn: &Connection, typed: &str, limit: usize) -> Result<Vec<SearchHit>, StoreError> {
    let needle = Needle::parse(typed);
    if needle.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = matches(conn, &needle)?;
    let by_rank = |a: &Match, b: &Match| (a.rank, a.order, a.row).cmp(&(b.rank, b.order, b.row));
    if found.len() > limit && limit > 0 {
        found.select_nth_unstable_by(limit - 1, by_rank);
        found.truncate(limit);
    }
    found.sort_unstable_by(by_rank);
    found.truncate(limit);
    let mut hits = Vec::with_capacity(found.len());
    for one in found {
        hits.extend(hit(conn, one.row)?.flatten());
    }
    Ok(hits)
}

/// A row of the search table that matches.
struct Match {
    rank: u8,
    order: u8,
    row: i64,
}

fn matches(conn: &Connection, needle: &Needle) -> Result<Vec<Match>, StoreError> {
    let mut sql = String::from("SELECT rowid AS row, kind, names, numbers FROM search WHERE ");
    let mut params: Vec<(String, &str)> = Vec::new();
    for (index, pattern) in needle.patterns().iter().enumerate() {
        let column = match pattern.column {
            Column::Names => "names",
            Column::Numbers => "numbers",
        };
        let or = if index == 0 { "" } else { " OR " };
        let _ = write!(sql, r"{or}{column} LIKE :p{index} ESCAPE '\'");
        params.push((format!(":p{index}"), &pattern.like));
    }
    let params: Vec<(&str, &dyn ToSql)> = params
        .iter()
        .map(|(name, like)| (name.as_str(), like as &dyn ToSql))
        .collect();
    let found = records::all(conn, &sql, &params, |row| {
        let rank = needle.rank(row.get_ref("names")?.as_str()?, row.get_ref("numbers")?.as_str()?);
        let order = match row.get_ref("kind")?.as_str()? {
            "household" => 0,
            "person" => 1,
            _ => 2,
        };
        let row = row.get("row")?;
        Ok(rank.map(|rank| Match { rank, order, row }))
    })?;
    Ok(found.into_iter().flatten().collect())
}

fn hit(conn: &Connection, row: i64) -> Result<Option<Option<SearchHit>>, StoreError> {
    records::first(
        conn,
        "SELECT s.*, h.address FROM search s LEFT JOIN household h ON s.kind = 'person' AND h.id = s.household
         WHERE s.rowid = :row",
        &[(":row", &row)],
        read,
    )
}

/// A hit; `None` for a person whose household is not named.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<SearchHit>> {
    let kind = row.get::<_, String>("kind")?;
    let detail = text(row, if kind == "person" { "address" } else { "detail" })?;
    let target = match kind.as_str() {
        "household" => Some(SearchTarget::Household(parsed(row, "record")?)),
        "person" => match parsed_opt(row, "household")? {
            Some(household) => Some(SearchTarget::Person(household, parsed(row, "record")?)),
            None => None,
        },
        _ => Some(SearchTarget::Request(parsed(row, "record")?)),
    };
    let title = text(row, "title")?;
    Ok(target.map(|target| SearchHit { target, title, detail }))
}
