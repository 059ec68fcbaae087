//! Other tables of holidays and limits: at the next open the open requests are counted again, and what stood before is kept.
//!
//! Invariant: a request that ended is not looked at: no table opens it again.

use super::records::all;
use super::touched::Touched;
use super::{StoreError, derive, meta, rebuild};
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use rusqlite::{Connection, named_params};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A hash, in hex, of everything that decides a date.
fn fingerprint(rules: &Rules) -> String {
    let digest = Sha256::digest(format!("{rules:?}"));
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// True when the open requests were counted with other tables.
///
/// # Errors
/// When the database does not answer.
pub fn is_outdated(conn: &Connection, rules: &Rules) -> Result<bool, StoreError> {
    Ok(meta::get::<String>(conn, meta::RULES)? != Some(fingerprint(rules)))
}

/// The limits of the open requests, as they stand.
///
/// # Errors
/// When the database does not answer.
pub fn limits(conn: &Connection) -> Result<BTreeMap<String, Date>, StoreError> {
    let found = all(
        conn,
        "SELECT request, due FROM request_derived WHERE open = 1 AND due IS NOT NULL",
        &[],
        |row| Ok((row.get("request")?, super::sql::date(row, "due")?)),
    )?;
    Ok(found
        .into_iter()
        .filter_map(|(request, due)| Some((request, due?)))
        .collect())
}

/// Counts the open requests again, and derives what depends on the tables.
///
/// # Errors
/// When the database does not take it.
pub fn count_again(conn: &Connection, rules: &Rules) -> Result<(), StoreError> {
    let Some(today) = rebuild::day(conn)? else {
        return Ok(());
    };
    let ids = |sql: &str| all(conn, sql, &[], |row| row.get::<_, String>(0));
    let mut records = BTreeSet::new();
    for kind in derive::record::of_units() {
        let found = ids(&format!(r#"SELECT id FROM "{kind}" WHERE deleted IS NULL"#))?;
        records.extend(found.into_iter().map(|id| (kind.clone(), id)));
    }
    let touched = Touched {
        requests: ids("SELECT request FROM request_derived WHERE open = 1")?
            .into_iter()
            .collect(),
        households: ids("SELECT id FROM household WHERE deleted IS NULL")?
            .into_iter()
            .collect(),
        records,
        ..Touched::default()
    };
    derive::rederive(conn, touched, rules, today, false)
}

/// Notes the limits that are others than `before`, and the tables they were counted with.
///
/// # Errors
/// When the database does not take it.
pub fn note(conn: &Connection, before: &BTreeMap<String, Date>, rules: &Rules) -> Result<(), StoreError> {
    let after = limits(conn)?;
    // The day the tables came to be used here is the day the database is as of: nothing else is known when it is opened.
    let on = rebuild::day(conn)?;
    for (request, before) in before {
        let Some((after, on)) = after.get(request).zip(on).filter(|(after, _)| *after != before) else {
            continue;
        };
        conn.prepare_cached(
            "INSERT OR IGNORE INTO due_change (request, changed_on, before, after) VALUES (:request, :on, :before, :after)",
        )?
        .execute(named_params! {
            ":request": request, ":on": on.to_string(), ":before": before.to_string(), ":after": after.to_string(),
        })?;
    }
    meta::set(conn, meta::RULES, &fingerprint(rules))
}
