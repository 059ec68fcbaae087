//! Where a record lives here ([`crate::change::home`]), and what goes with it when it moves.

use super::records::{all, first};
use super::{StoreError, journal};
use crate::change::fold::Placed;
use crate::change::home::{of, owner, owner_of};
use crate::change::{Fields, Kind};
use crate::domain::unit::UnitPath;
use crate::record::kind::OWNERS;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Where the record of these changes lives; `None` without any.
///
/// # Errors
/// When the database does not answer.
pub fn home(conn: &Connection, kind: &Kind, placed: &[Placed]) -> Result<Option<UnitPath>, StoreError> {
    let beside = match owner_of(kind, placed) {
        Some((kind, record)) => projected(conn, &kind, &record.to_string())?,
        None => None,
    };
    Ok(beside.or_else(|| of(placed).map(|home| home.unit)))
}

/// Where the record with this row lives; `None` when there is no such row.
///
/// # Errors
/// When the database does not answer.
pub fn projected(conn: &Connection, kind: &Kind, record: &str) -> Result<Option<UnitPath>, StoreError> {
    let sql = format!(r#"SELECT _unit FROM "{kind}" WHERE id = :id"#);
    first(conn, &sql, &[(":id", &record)], super::records::unit)
}

/// The rows of what belongs to the record, of its kind, and lives elsewhere.
///
/// # Errors
/// When the database does not answer.
pub fn elsewhere(conn: &Connection, kind: &Kind, record: &str) -> Result<Vec<(Kind, String)>, StoreError> {
    let Some(sql) = ELSEWHERE.get(kind.code()) else {
        return Ok(Vec::new());
    };
    all(conn, sql, &[(":id", &record)], |row| {
        Ok((Kind::from_code(row.get_ref("kind")?.as_str()?), row.get("id")?))
    })
}

/// That query of every kind to which others belong.
static ELSEWHERE: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(|| {
    let belongs = |of: &Kind, kind: &Kind| {
        let field = OWNERS.iter().find(|name| name.strip_suffix("_id") == Some(of.code()));
        let field = field.filter(|name| kind.field(name).is_some() && kind != of)?;
        Some(format!(
            r#"SELECT '{kind}' AS kind, id FROM "{kind}"
               WHERE {field} = :id AND _unit <> (SELECT _unit FROM "{of}" WHERE id = :id)"#
        ))
    };
    let query = |of: &'static Kind| {
        let parts: Vec<String> = Kind::all().filter_map(|kind| belongs(of, kind)).collect();
        (!parts.is_empty()).then(|| (of.code(), parts.join(" UNION ALL ")))
    };
    Kind::all().filter_map(query).collect()
});

/// Where every record of the journal lives that moved or belongs to one that did, those out of sight too.
///
/// # Errors
/// When the database does not answer.
pub fn moved(conn: &Connection) -> Result<BTreeMap<String, UnitPath>, StoreError> {
    let sql = format!("SELECT DISTINCT record FROM journal WHERE {MOVES}");
    let records = all(conn, &sql, &[], |row| row.get::<_, String>("record"))?;
    let mut moved = BTreeMap::new();
    for record in records {
        let placed = journal::of_record_anywhere(conn, &record)?;
        moved.extend(of(&placed).map(|home| (record, home.unit)));
    }
    if moved.is_empty() {
        return Ok(moved);
    }
    let owners = owners(conn)?;
    let with_owners = owners.keys().filter_map(|record| {
        let mut chain = std::iter::successors(Some(record), |record| owners.get(*record));
        // What a record belongs to is at most three away: a fault in the data must not turn in a circle.
        let home = chain.by_ref().take(4).filter_map(|record| moved.get(record)).last()?;
        Some((record.clone(), home.clone()))
    });
    let with_owners: Vec<_> = with_owners.collect();
    moved.extend(with_owners);
    Ok(moved)
}

/// True of a row of the journal that takes a record to another unit, as SQL.
pub const MOVES: &str = r#"instr(body, '"moved":') > 0"#;

/// What each record of the journal belongs to.
fn owners(conn: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    let rows = all(
        conn,
        r#"SELECT record, kind, body FROM journal WHERE instr(body, '_id":') > 0 AND (seq IS NOT NULL OR (mine = 1 AND refused IS NULL))
           ORDER BY seq IS NULL, seq, mine DESC, n, arrival"#,
        &[],
        |row| {
            let kind = Kind::from_code(row.get_ref("kind")?.as_str()?);
            let set: Fields = serde_json::from_str(row.get_ref("body")?.as_str()?).unwrap_or_default();
            Ok((row.get::<_, String>("record")?, owner(&kind, &set)))
        },
    )?;
    let named = rows.into_iter();
    Ok(named
        .filter_map(|(record, owner)| Some((record, owner?.1.to_string())))
        .collect())
}
