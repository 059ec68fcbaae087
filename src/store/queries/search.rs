//! Search over households, people and requests: one pass over the search keys, ranked by how the hit was made.

use crate::domain::text::{clean_line, fold_width};
use crate::store::rows::{SearchHit, SearchTarget};
use crate::store::sql::{parsed, parsed_opt, size, text};
use crate::store::{StoreError, records};
use rusqlite::{Connection, Row};

/// Telephones and ID numbers are searched from this many digits on: fewer would hit everybody.
const DIGITS_MIN: usize = 4;

/// The best hits: an exact number, then names that begin so, then initials, then everything else.
pub fn search(conn: &Connection, typed: &str, limit: usize) -> Result<Vec<SearchHit>, StoreError> {
    let asked = fold_width(&clean_line(typed)).trim().to_lowercase();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let found = records::all(
        conn,
        "SELECT s.record, s.kind, s.household, s.title, s.detail, h.address,
             CASE WHEN s.number = :asked THEN 0
                  WHEN instr(s.hay, :asked) = 1 THEN 1
                  WHEN instr(char(10) || s.initials, char(10) || :asked) > 0 THEN 2
                  ELSE 3 END AS rank
         FROM search s LEFT JOIN household h ON s.kind = 'person' AND h.id = s.household
         WHERE instr(s.hay, :asked) > 0 OR (:digits AND instr(s.digits, :asked) > 0)
         ORDER BY rank, s.kind, s.title, s.record LIMIT :limit",
        &[
            (":asked", &asked),
            (":digits", &is_number(&asked)),
            (":limit", &size(limit)),
        ],
        hit,
    )?;
    Ok(found.into_iter().flatten().collect())
}

/// True for what may be the middle of a telephone number or the end of an ID number.
fn is_number(asked: &str) -> bool {
    let digits = asked.strip_suffix('x').unwrap_or(asked);
    asked.len() >= DIGITS_MIN && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A hit; `None` for a person whose household is not named.
fn hit(row: &Row<'_>) -> rusqlite::Result<Option<SearchHit>> {
    let kind = row.get::<_, String>("kind")?;
    let detail = match kind.as_str() {
        "person" => text(row, "address")?,
        _ => text(row, "detail")?,
    };
    let target = match kind.as_str() {
        "household" => Some(SearchTarget::Household(parsed(row, "record")?)),
        "person" => match parsed_opt(row, "household")? {
            Some(household) => Some(SearchTarget::Person(household, parsed(row, "record")?)),
            None => None,
        },
        _ => Some(SearchTarget::Request(parsed(row, "record")?)),
    };
    Ok(target.map(|target| SearchHit {
        target,
        title: row.get("title").unwrap_or_default(),
        detail,
    }))
}
