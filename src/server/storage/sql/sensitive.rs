//! Requests that are or were in a sensitive category, which the permission table withholds from some roles.
//!
//! ```text
//! ordinary --category--> sensitive   devices that may not read it any more rereads the log, and let go of it
//! sensitive --category--> ordinary   what was written before takes this place of the log, as with a hand-over
//! ```
//!
//! Invariant: the category is the one that devices fold from the same rows. While two of them are in conflict, one that is
//! sensitive is enough.

use super::lookup::lists;
use crate::change::fold::{Placed, fold};
use crate::change::{Kind, Nature, Sequenced};
use crate::domain::category::is_sensitive;
use crate::domain::right::Relation;
use crate::domain::role::Role;
use crate::record::permission::may_read;
use crate::server::authorize::Home;
use crate::server::storage::backend::{Answer, Row, Tx, Value, params};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// True for roles that read requests of their unit, but no sensitive ones.
#[must_use]
pub fn matters_to(role: &Role) -> bool {
    let reads = |relation: Relation| may_read(&Kind::Request, role, relation.into());
    reads(Relation::OwnOrdinary) && !reads(Relation::OwnUnit)
}

/// The category that a change gives a request.
#[must_use]
pub fn category_given(kind: &Kind, set: &crate::change::Fields) -> Option<bool> {
    let given = set.get("category").filter(|_| *kind == Kind::Request);
    given.map(|category| category.as_str().is_some_and(is_sensitive))
}

/// Notes which requests became sensitive or ordinary by changes that have just got their places; `before` is what was known.
pub fn note(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)], before: &HashMap<Uuid, Home>) -> Answer<()> {
    let mut given = BTreeMap::new();
    for (placed, _) in rows {
        if let Some(is_sensitive) = category_given(&placed.change.kind, &placed.change.set) {
            let (_, any) = given.entry(placed.change.record.0).or_insert((placed.seq, false));
            *any |= is_sensitive;
        }
    }
    let records: Vec<Uuid> = given.keys().copied().collect();
    let noted = spans(tx, town, &records)?;
    for (record, (seq, is_given)) in given {
        if is_given || noted.contains_key(&record) {
            judge(tx, town, record, seq, before.contains_key(&record))?;
        }
    }
    Ok(())
}

/// Notes whether the request is sensitive now. `seq` is the change that may have altered that, `was_known` whether any device
/// may hold the request.
pub fn judge(tx: &mut dyn Tx, town: &str, request: Uuid, seq: u64, was_known: bool) -> Answer<()> {
    let was = spans(tx, town, &[request])?.remove(&request);
    let was_sensitive = was.is_some_and(|span| span.until.is_none());
    match (was_sensitive, is_sensitive_now(tx, town, request)?) {
        (false, Some(true)) => {
            // Nobody has seen it as an ordinary one that was not known before.
            let since = if was_known { seq } else { 0 };
            tx.execute(
                "INSERT INTO sensitive_request (town, request, since, until) VALUES ($1, $2, $3, NULL)
                 ON CONFLICT (request, town) DO UPDATE SET since = excluded.since, until = NULL",
                params![town, request, since],
            )?;
            if was_known {
                reread(tx, town)?;
            }
        }
        (true, Some(false)) => {
            tx.execute(
                "UPDATE sensitive_request SET until = $1 WHERE town = $2 AND request = $3",
                params![seq, town, request],
            )?;
        }
        _ => {}
    }
    Ok(())
}

/// Devices whose role may not read some request any more rereads the log.
fn reread(tx: &mut dyn Tx, town: &str) -> Answer<()> {
    for role in Role::ALL.iter().filter(|role| matters_to(role)) {
        tx.execute(
            "UPDATE account SET scope_rev = scope_rev + 1 WHERE town = $1 AND role = $2",
            params![town, role.code()],
        )?;
    }
    Ok(())
}

/// `None` when nothing is left that gives it a category.
fn is_sensitive_now(tx: &mut dyn Tx, town: &str, request: Uuid) -> Answer<Option<bool>> {
    let rows = tx.query(
        "SELECT * FROM log WHERE $1 = town || '' AND record = $2 AND purged = 0
           AND id NOT IN (SELECT id FROM annulled WHERE town = $1) ORDER BY seq",
        params![town, request],
    )?;
    let placed = rows.iter().map(|row| row.sequenced().map(placed));
    let folded = fold(Nature::FieldSet, &placed.collect::<Answer<Vec<_>>>()?);
    let categories = folded.values_of("category");
    Ok(categories
        .map(|category| category.as_str().is_some_and(is_sensitive))
        .max())
}

fn placed(row: Sequenced) -> Placed {
    Placed {
        change: row.change,
        seq: Some(row.seq),
        device: row.device,
        te: row.te,
        es: row.es,
        recovered: row.recovered,
    }
}

/// When a request was last sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// From this place of the log on; 0 when it always was.
    pub since: u64,
    /// The place from which it is ordinary again; `None` while it is sensitive.
    pub until: Option<u64>,
}

/// Those of the requests that are or were sensitive.
pub fn spans(tx: &mut dyn Tx, town: &str, requests: &[Uuid]) -> Answer<HashMap<Uuid, Span>> {
    let mut found = HashMap::new();
    for list in lists(requests) {
        let sql = format!(
            "SELECT request, since, until FROM sensitive_request WHERE $1 = town || '' AND request IN ({})",
            list.places(2)
        );
        let mut params: Vec<Value> = vec![town.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            found.insert(row.id("request")?, span(&row)?);
        }
    }
    Ok(found)
}

/// Every request of the town that is or was sensitive.
pub fn all(tx: &mut dyn Tx, town: &str) -> Answer<BTreeMap<Uuid, Span>> {
    let rows = tx.query(
        "SELECT request, since, until FROM sensitive_request WHERE town = $1",
        params![town],
    )?;
    rows.iter().map(|row| Ok((row.id("request")?, span(row)?))).collect()
}

fn span(row: &Row) -> Answer<Span> {
    Ok(Span {
        since: row.bits("since")?,
        until: row.maybe("until", Row::bits)?,
    })
}

/// Those of the records that are sensitive requests, or events of one.
pub fn among(tx: &mut dyn Tx, town: &str, records: &[Uuid]) -> Answer<HashSet<Uuid>> {
    let mut found = HashSet::new();
    for list in lists(records) {
        let sql = format!(
            "SELECT request AS record FROM sensitive_request
             WHERE $1 = town || '' AND until IS NULL AND request IN ({places})
             UNION ALL
             SELECT h.record FROM home h JOIN sensitive_request s ON s.request = h.request AND s.town = h.town
             WHERE $1 = h.town || '' AND s.until IS NULL AND h.record IN ({places})",
            places = list.places(2)
        );
        let mut params: Vec<Value> = vec![town.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            found.insert(row.id("record")?);
        }
    }
    Ok(found)
}
