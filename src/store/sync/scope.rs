//! What a change of scope does here, and the guard against removing much at once.
//!
//! ```text
//! another scope --changes waiting outside it are pushed first--> log reread ([`super::relog`]) --> swap: outside leaves
//! ```
//!
//! Invariant: changes outside the scope leave the device, except its own: those are hidden, and deleted once a backup of the
//! server surely holds them. Nothing leaves while a change outside the scope still waits to be pushed.

use crate::change::wire::Scope;
use crate::change::{Change, Cursor, Kind, Sequenced};
use crate::domain::right::{Relation, Relations};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::record::kind::MOVED;
use crate::record::permission::may_read;
use crate::store::identity::{self, StoredIdentity};
use crate::store::project::Dirty;
use crate::store::records::{all, first};
use crate::store::sql::{count, int};
use crate::store::viewer::Viewer;
use crate::store::{StoreError, homes, meta};
use rusqlite::{Connection, named_params};
use std::collections::{BTreeMap, BTreeSet};

/// A removal of fewer records never asks.
const MANY: usize = 50;

/// One in so many records, or more, asks (20 %).
const SHARE: usize = 5;

/// Own acknowledged changes outside the scope are kept so long.
const KEPT_MS: i64 = 90 * 86_400_000;

/// True when a change of this kind and unit lies within `scope`: what the server would send to any device of the user.
#[must_use]
pub fn is_inside(scope: &Scope, kind: &Kind, unit: &UnitPath) -> bool {
    let above = Relations::from(Relation::AboveUnit);
    // Whether a request was handed to this user the server decides: it sends no other.
    kind.is_server_owned()
        || (scope.unit.contains(unit) && may_read(kind, &scope.role, Relations::ANY))
        || (unit.contains(&scope.unit) && may_read(kind, &scope.role, above))
}

/// What lies outside a scope, by more than kind and unit: a request that was handed to the user, or that they
/// registered where their role reads that, is inside wherever it lives.
struct Sight<'a> {
    scope: &'a Scope,
    /// The requests that the device's user reads elsewhere, as they are within the scope.
    theirs: BTreeSet<String>,
    /// Where the records live that ever moved, and what belongs to them.
    moved: BTreeMap<String, UnitPath>,
}

impl<'a> Sight<'a> {
    fn new(conn: &Connection, scope: &'a Scope) -> Result<Self, StoreError> {
        let theirs = match identity::kept(conn)? {
            Some(kept) => {
                let viewer = Viewer::new(conn, kept.user, scope.role.clone(), scope.unit.clone())?;
                viewer.theirs_in_journal(conn)?
            }
            None => BTreeSet::new(),
        };
        let moved = homes::moved(conn)?;
        Ok(Self { scope, theirs, moved })
    }

    fn excludes(&self, conn: &Connection, row: &Row) -> Result<bool, StoreError> {
        let Some(unit) = &row.unit else { return Ok(true) };
        let lives = self.moved.get(&row.record).unwrap_or(unit);
        if is_inside(self.scope, &row.kind, lives) {
            return Ok(false);
        }
        let request = match row.kind {
            Kind::Request => Some(row.record.clone()),
            Kind::RequestEvent if !self.theirs.is_empty() => first(
                conn,
                "SELECT json_extract(body, '$.request_id') AS request_id
                 FROM (SELECT CASE WHEN json_valid(body) THEN body END AS body FROM journal WHERE record = :id)
                 WHERE json_extract(body, '$.request_id') IS NOT NULL LIMIT 1",
                &[(":id", &row.record)],
                |found| found.get::<_, Option<String>>("request_id"),
            )?
            .flatten(),
            _ => None,
        };
        Ok(request.is_none_or(|request| !self.theirs.contains(&request)))
    }
}

/// True when one of the changes takes a record out of the scope: what is here of it leaves.
///
/// # Errors
/// When the database does not answer.
pub fn loses(conn: &Connection, changes: &[Sequenced]) -> Result<bool, StoreError> {
    let Some(scope) = meta::get::<Scope>(conn, meta::SCOPE)? else {
        return Ok(false);
    };
    let goes = |change: &Change| match change.kind {
        // It may take a move back.
        Kind::Annulment => true,
        _ => change.set.contains_key(MOVED) && !is_inside(&scope, &change.kind, &change.unit),
    };
    Ok(changes.iter().any(|sequenced| goes(&sequenced.change)))
}

/// As [`is_inside`], for a scope that may not be known yet. Without a unit it is outside.
#[must_use]
pub fn reads(scope: Option<&Scope>, kind: &Kind, unit: Option<&UnitPath>) -> bool {
    scope.is_none_or(|scope| unit.is_some_and(|unit| is_inside(scope, kind, unit)))
}

/// The scope of a reply if it differs from the known one. The first one ever is taken at once.
///
/// # Errors
/// When the database does not take it.
pub fn another<'a>(conn: &Connection, scope: Option<&'a Scope>) -> Result<Option<&'a Scope>, StoreError> {
    let Some(scope) = scope else { return Ok(None) };
    let before: Option<Scope> = meta::get(conn, meta::SCOPE)?;
    match before {
        Some(before) if before.rev != scope.rev => Ok(Some(scope)),
        _ => meta::set(conn, meta::SCOPE, scope).map(|()| None),
    }
}

/// Takes another scope: the log is reread within it, and what it no longer shows leaves afterwards ([`leave`]). Not yet while a
/// change outside it waits to be pushed. Returns how many shown records it will take away.
///
/// # Errors
/// When the database does not take it.
pub fn begin(conn: &Connection, scope: &Scope) -> Result<usize, StoreError> {
    let outside = outside(conn, scope, rows(conn, IN_SIGHT)?)?;
    // A new incarnation pushes nothing before it has read the log: waiting for its pushes would never end.
    let pushes = !meta::is_set(conn, meta::RELOG)? && !meta::is_set(conn, meta::PULL_FIRST)?;
    if pushes && outside.iter().any(|row| row.waits) {
        return Ok(0);
    }
    let mut leaving = 0;
    let records: Dirty = outside
        .iter()
        .map(|row| (row.kind.clone(), row.record.clone()))
        .collect();
    for (kind, record) in &records {
        leaving += usize::from(is_shown(conn, kind, record)?);
    }
    meta::set(conn, meta::SCOPE, scope)?;
    if let Some(kept) = identity::kept(conn)? {
        let (role, unit) = (scope.role.clone(), scope.unit.clone());
        meta::set(conn, meta::IDENTITY, &StoredIdentity { role, unit, ..kept })?;
    }
    super::relog::begin(conn)?;
    Ok(leaving)
}

/// Every request that has changes here.
///
/// # Errors
/// When the database does not answer.
pub fn requests(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT record FROM journal WHERE kind = 'request'";
    all(conn, sql, &[], |row| row.get("record"))
}

/// Visible rows, each with whether it waits for the server's answer.
const IN_SIGHT: &str = "hidden = 0 AND (mine = 1 OR seq IS NOT NULL)";

struct Row {
    arrival: i64,
    kind: Kind,
    record: String,
    unit: Option<UnitPath>,
    mine: bool,
    /// It takes its record to another unit.
    moves: bool,
    waits: bool,
}

/// Those of the rows that lie outside the scope.
fn outside(conn: &Connection, scope: &Scope, rows: Vec<Row>) -> Result<Vec<Row>, StoreError> {
    let sight = Sight::new(conn, scope)?;
    let mut outside = Vec::new();
    for row in rows {
        if sight.excludes(conn, &row)? {
            outside.push(row);
        }
    }
    Ok(outside)
}

/// The rows of the journal of which this is true, as SQL.
fn rows(conn: &Connection, which: &str) -> Result<Vec<Row>, StoreError> {
    let sql = format!(
        "SELECT arrival, kind, record, unit, mine, {} AS moves, mine = 1 AND seq IS NULL AND refused IS NULL AS waits
         FROM journal WHERE {which}",
        homes::MOVES
    );
    all(conn, &sql, &[], |row| {
        Ok(Row {
            arrival: row.get("arrival")?,
            kind: Kind::from_code(row.get_ref("kind")?.as_str()?),
            record: row.get("record")?,
            unit: UnitPath::parse(row.get_ref("unit")?.as_str()?),
            mine: row.get("mine")?,
            moves: row.get("moves")?,
            waits: row.get("waits")?,
        })
    })
}

/// Rows out of sight, and those that a scope may take out of it.
const HIDDEN: &str = "hidden = 1";
const SETTLED: &str = "hidden = 0 AND mine = 1 AND (seq IS NOT NULL OR refused IS NOT NULL)";

/// At the swap: shows own changes inside the scope and hides those outside, except those that wait. Returns the records.
///
/// # Errors
/// When the database does not take it.
pub fn sight(conn: &Connection) -> Result<Dirty, StoreError> {
    let Some(scope) = meta::get::<Scope>(conn, meta::SCOPE)? else {
        return Ok(Dirty::new());
    };
    let sight = Sight::new(conn, &scope)?;
    let mut dirty = turn(conn, &sight, HIDDEN, false)?;
    dirty.extend(turn(conn, &sight, SETTLED, true)?);
    Ok(dirty)
}

/// When one of `changes` hands a request to the user, or brings a record to their unit: shows what they wrote of it before it left
/// their sight, which the server does not send again. Returns the records.
///
/// # Errors
/// When the database does not take it.
pub fn show_handed(conn: &Connection, changes: &[Sequenced]) -> Result<Dirty, StoreError> {
    let (scope, viewer) = (meta::get::<Scope>(conn, meta::SCOPE)?, Viewer::here(conn)?);
    let (Some(scope), Some(viewer)) = (scope, viewer) else {
        return Ok(Dirty::new());
    };
    let hands = |change: &Change| match change.kind {
        _ if change.set.contains_key(MOVED) => true,
        Kind::Annulment => true,
        Kind::RequestEvent => viewer.is_handed_by(&change.set),
        // Whoever was named works here no more: their unit stands in for them.
        Kind::User => change.set.get("active").is_some_and(|active| *active == false),
        _ => false,
    };
    let is_any_hidden = || {
        conn.prepare_cached("SELECT 1 FROM journal WHERE hidden = 1 LIMIT 1")?
            .exists([])
    };
    match changes.iter().any(|sequenced| hands(&sequenced.change)) && is_any_hidden()? {
        true => turn(conn, &Sight::new(conn, &scope)?, HIDDEN, false),
        false => Ok(Dirty::new()),
    }
}

/// Hides those of the rows that are out of sight, or shows those that are not. Returns the records.
fn turn(conn: &Connection, sight: &Sight<'_>, sql: &str, hidden: bool) -> Result<Dirty, StoreError> {
    let mut dirty = Dirty::new();
    for row in rows(conn, sql)? {
        if sight.excludes(conn, &row)? == hidden {
            conn.prepare_cached("UPDATE journal SET hidden = :hidden WHERE arrival = :arrival")?
                .execute(named_params! {":arrival": row.arrival, ":hidden": hidden})?;
            dirty.insert((row.kind, row.record));
        }
    }
    Ok(dirty)
}

/// Removes changes outside the scope, when that is due and none of them waits any more. Returns the records that lose changes.
///
/// # Errors
/// When the database does not take it.
pub fn leave(conn: &Connection) -> Result<Dirty, StoreError> {
    let mut dirty = Dirty::new();
    if !meta::is_set(conn, meta::LEAVING)? || meta::is_set(conn, meta::RELOG)? {
        return Ok(dirty);
    }
    let Some(scope) = meta::get::<Scope>(conn, meta::SCOPE)? else {
        return Ok(dirty);
    };
    let outside = outside(conn, &scope, rows(conn, "hidden = 0")?)?;
    if outside.iter().any(|row| row.waits) {
        return Ok(dirty);
    }
    for row in outside {
        // Own rows that were hidden may come into sight again: whatever moved them is kept with them.
        let sql = match row.mine || row.moves {
            true => "UPDATE journal SET hidden = 1 WHERE arrival = :arrival",
            false => "DELETE FROM journal WHERE arrival = :arrival",
        };
        conn.prepare_cached(sql)?
            .execute(named_params! {":arrival": row.arrival})?;
        dirty.insert((row.kind, row.record));
    }
    for (_, record) in &dirty {
        forget_work(conn, record)?;
    }
    meta::remove(conn, meta::LEAVING)?;
    Ok(dirty)
}

/// Forgets drafts, undo entries and damaged changes that name a record.
///
/// # Errors
/// When the database does not take it.
pub fn forget_work(conn: &Connection, record: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM draft WHERE instr(key, :record) > 0 OR instr(body, :record) > 0")?
        .execute(named_params! {":record": record})?;
    conn.prepare_cached("DELETE FROM damaged WHERE instr(row, :record) > 0")?
        .execute(named_params! {":record": record})?;
    conn.prepare_cached(
        "DELETE FROM action WHERE record = :record OR instr(undo, :record) > 0 OR instr(redo, :record) > 0",
    )?
    .execute(named_params! {":record": record})?;
    Ok(())
}

/// Deletes own changes outside the scope that are old enough and that a verified backup of the server holds, or, when their
/// sequence numbers are unknown here, that the server said it has.
///
/// # Errors
/// When the database does not take it.
pub fn forget_safe(conn: &Connection, now: Millis) -> Result<(), StoreError> {
    let cursor: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    let safe = meta::get(conn, meta::SAFE)?.unwrap_or(0).min(cursor.seq);
    if safe == 0 || meta::is_set(conn, meta::RELOG)? {
        return Ok(());
    }
    conn.prepare_cached(&format!(
        "DELETE FROM journal WHERE hidden = 1 AND received < :before AND (seq <= :safe OR (seq IS NULL AND mine = 0))
           AND NOT ({}) AND NOT EXISTS (SELECT 1 FROM recheck c WHERE c.id = journal.id)",
        homes::MOVES
    ))?
    .execute(named_params! {":safe": int(safe), ":before": now.0 - KEPT_MS})?;
    Ok(())
}

/// True when a list would show the record.
///
/// # Errors
/// When the database does not answer.
pub fn is_shown(conn: &Connection, kind: &Kind, record: &str) -> Result<bool, StoreError> {
    if kind.fields().is_empty() {
        return Ok(false);
    }
    let sql = format!(r#"SELECT 1 FROM "{}" WHERE id = :id AND deleted IS NULL"#, kind.code());
    Ok(first(conn, &sql, &[(":id", &record)], |_| Ok(()))?.is_some())
}

/// `Some(count)` when a page that removes `removed` shown records removes too much to be applied without asking. Earlier pages
/// of the same pull count as well. After a person agreed, nothing is too much until the pull ends.
///
/// # Errors
/// When the database does not take it.
pub fn too_much(conn: &Connection, removed: usize, more: bool) -> Result<Option<usize>, StoreError> {
    let before: usize = meta::get(conn, meta::REMOVED)?.unwrap_or(0);
    let so_far = before + removed;
    let allowed = meta::is_set(conn, meta::REMOVAL_ALLOWED)?;
    if removed > 0 && so_far >= MANY && !allowed && so_far * SHARE > shown(conn)? + so_far {
        return Ok(Some(so_far));
    }
    if more {
        meta::set(conn, meta::REMOVED, &so_far)?;
    } else {
        meta::remove(conn, meta::REMOVED)?;
        meta::remove(conn, meta::REMOVAL_ALLOWED)?;
    }
    meta::remove(conn, meta::REMOVAL)?;
    Ok(None)
}

fn shown(conn: &Connection) -> Result<usize, StoreError> {
    let mut shown = 0;
    for kind in Kind::all().filter(|kind| !kind.is_server_owned()) {
        let sql = format!(
            r#"SELECT count(*) AS count FROM "{}" WHERE deleted IS NULL"#,
            kind.code()
        );
        shown += first(conn, &sql, &[], |row| count(row, "count"))?.unwrap_or(0);
    }
    Ok(shown)
}
