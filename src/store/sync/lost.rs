//! Changes that the server may have lost: which to ask about, and what their authors had seen in the present log's numbers.
//!
//! Invariant: only sequence numbers up to the cursor count as seen, because the cursor proves which log they are of.

use super::relog;
use crate::change::fold::Placed;
use crate::change::wire::Provenance;
use crate::change::wire::QuarantineCode;
use crate::change::{Cursor, Kind};
use crate::domain::ids::{ChangeId, DeviceId, UserId};
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use crate::record::kind::DELETED;
use crate::store::journal::{self, Assigned};
use crate::store::records::{all, first};
use crate::store::sql::{int, parsed, size};
use crate::store::touched::Touched;
use crate::store::{StoreError, derive, identity, meta, project};
use rusqlite::{Connection, Row, named_params};
use std::collections::BTreeSet;

/// What the server may have lost ([`super::Store::lost`]).
///
/// # Errors
/// When the database does not answer.
pub fn lost(conn: &Connection, limit: usize) -> Result<Vec<ChangeId>, StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Ok(Vec::new());
    };
    match (meta::is_set(conn, meta::RELOG)?, relog::is_read(conn)?) {
        (true, false) => Ok(Vec::new()),
        (true, true) => relog::lost(conn, &kept, limit),
        (false, _) if meta::is_set(conn, meta::UNREAD)? => Ok(Vec::new()),
        (false, _) => rechecked(conn, limit),
    }
}

/// Changes of former incarnations that the server may have lost.
///
/// # Errors
/// When the database does not answer.
pub fn rechecked(conn: &Connection, limit: usize) -> Result<Vec<ChangeId>, StoreError> {
    all(
        conn,
        "SELECT j.id FROM recheck c JOIN journal j ON j.id = c.id
         ORDER BY j.seq IS NULL, j.seq, j.arrival LIMIT :limit",
        &[(":limit", &size(limit))],
        |row| parsed(row, "id"),
    )
}

/// The server has these. An own one of a former incarnation beyond the cursor must be quarantined there; if it comes with the
/// log later, it is taken then.
///
/// # Errors
/// When the database does not take it.
pub fn held(conn: &Connection, ids: &[ChangeId], rules: &Rules) -> Result<(), StoreError> {
    let rereading = meta::is_set(conn, meta::RELOG)?;
    let mut dirty = BTreeSet::new();
    if rereading && !ids.is_empty() {
        // Another device may have brought them back after our cursor: the next page will say where.
        meta::set(conn, meta::RELOG_READ, &false)?;
    }
    let head = meta::get::<Cursor>(conn, meta::CURSOR)?.unwrap_or_default().seq;
    for id in ids {
        if rereading {
            relog::note(conn, *id, None)?;
        } else if let Some(lost) = read(conn, *id)?
            && lost.placed.seq.is_some_and(|seq| seq > head)
        {
            journal::refuse_lost(conn, *id, QuarantineCode::Rejected.code(), false)?;
            let change = lost.placed.change;
            dirty.insert((change.kind, change.record.to_string()));
        }
        checked(conn, *id)?;
    }
    match (dirty.is_empty(), meta::get(conn, meta::ROLLED_ON)?) {
        (false, Some(day)) => refold(conn, &dirty, rules, day),
        _ => Ok(()),
    }
}

/// Takes ids off the list of what to ask about.
///
/// # Errors
/// When the database does not take it.
pub fn checked(conn: &Connection, id: ChangeId) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM recheck WHERE id = :id")?
        .execute(named_params! {":id": id.to_string()})?;
    Ok(())
}

/// A change of the lost log.
pub struct Lost {
    /// The change in its old place.
    pub placed: Placed,
    user: UserId,
    /// What the server had assigned.
    pub assigned: Option<Assigned>,
    /// It is of a log whose sequence numbers are unknown here, so its `es` says nothing.
    strange: bool,
}

impl Lost {
    /// True when the author knew `other`, an earlier one of the lost log.
    pub fn has_seen(&self, other: &Self) -> bool {
        self.placed.device == other.placed.device || other.placed.seq.is_some_and(|seq| seq <= self.seen())
    }

    /// What the author had seen, in the lost log's numbers; nothing when that log is unknown.
    pub fn seen(&self) -> u64 {
        if self.strange { 0 } else { self.placed.es }
    }

    /// True when both write a field of the same record, or one of them deletes it.
    pub fn meets(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.placed.change, &other.placed.change);
        mine.record == theirs.record
            && mine
                .set
                .keys()
                .chain(theirs.set.keys())
                .any(|name| name == DELETED || (mine.set.contains_key(name) && theirs.set.contains_key(name)))
    }

    /// Its proof in wire form.
    pub fn provenance(&self) -> Option<Provenance> {
        let assigned = self.assigned?;
        Some(Provenance {
            device: self.placed.device,
            user: self.user,
            received: assigned.received,
            te: assigned.te,
            es: assigned.es,
            recovered: assigned.recovered,
            proof: assigned.proof?,
        })
    }
}

/// The change called `id`, if it is here.
///
/// # Errors
/// When the database does not answer.
pub fn read(conn: &Connection, id: ChangeId) -> Result<Option<Lost>, StoreError> {
    first(
        conn,
        "SELECT * FROM journal WHERE id = :id",
        &[(":id", &id.to_string())],
        lost_row,
    )
}

fn lost_row(row: &Row<'_>) -> rusqlite::Result<Lost> {
    let entry = journal::entry(row)?;
    Ok(Lost {
        assigned: journal::provenance(row)?,
        strange: entry.placed.seq.is_none() && !entry.mine,
        user: entry.user,
        placed: entry.placed,
    })
}

/// The changes of the same record that the present log has up to `head`, in order, each with whether the author of `lost` had
/// seen it.
///
/// # Errors
/// When the database does not answer.
pub fn places(conn: &Connection, lost: &Lost, head: u64) -> Result<Vec<(u64, bool)>, StoreError> {
    let (record, es) = (lost.placed.change.record.to_string(), int(lost.seen()));
    if meta::is_set(conn, meta::RELOG)? {
        return relog_places(conn, &record, es, lost.placed.device, int(lost.placed.change.n));
    }
    all(
        conn,
        "SELECT j.seq, j.seq <= :es OR (j.device = :device AND j.n < :n) AS seen FROM journal j
         WHERE j.record = :record AND j.seq <= :head AND NOT EXISTS (SELECT 1 FROM recheck c WHERE c.id = j.id)
         ORDER BY j.seq",
        &[
            (":record", &record),
            (":es", &es),
            (":head", &int(head)),
            (":device", &lost.placed.device.to_string()),
            (":n", &int(lost.placed.change.n)),
        ],
        place,
    )
}

/// A record's sequence numbers in the log that is reread, in order, each with whether the author of `device`'s change number
/// `n` had seen it, who had seen `es` of the old log.
///
/// # Errors
/// When the database does not answer.
pub fn relog_places(
    conn: &Connection,
    record: &str,
    es: i64,
    device: DeviceId,
    n: i64,
) -> Result<Vec<(u64, bool)>, StoreError> {
    all(
        conn,
        "SELECT r.seq, (j.seq IS NOT NULL AND j.seq <= :es) OR (j.device = :device AND j.n < :n) AS seen
         FROM relog r JOIN journal j ON j.id = r.id
         WHERE j.record = :record AND r.seq IS NOT NULL ORDER BY r.seq",
        &[
            (":record", &record),
            (":es", &es),
            (":device", &device.to_string()),
            (":n", &n),
        ],
        place,
    )
}

fn place(row: &Row<'_>) -> rusqlite::Result<(u64, bool)> {
    Ok((u64::try_from(row.get::<_, i64>("seq")?).unwrap_or(0), row.get("seen")?))
}

/// Folds records again, and what is derived from them.
///
/// # Errors
/// When the database does not take it.
pub fn refold(
    conn: &Connection,
    dirty: &BTreeSet<(Kind, String)>,
    rules: &Rules,
    today: Date,
) -> Result<(), StoreError> {
    let mut touched = Touched::default();
    for (kind, record) in dirty {
        project::project(conn, kind, record, &mut touched)?;
    }
    derive::rederive(conn, touched, rules, today, false)
}
