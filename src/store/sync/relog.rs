//! Reading the server's log anew, because it is another one than ours.
//!
//! ```text
//! begin --pages--> relog: the places changes have in it      finish: what the relog says holds; what is not in it is
//!    ^               |  read to its end                         pending (own), or waits out of sight (others')
//!    +---- again ----+--> lost --have--> held / offer --recover--> placed --> finish
//! ```
//!
//! Invariant: until [`finish`] the journal's places, and with them everything on the screens, are the old log's. After it the
//! projection is what folding the journal gives, and no change says that its author had seen more than they had.

use super::offer;
use crate::change::reseen::seen_again;
use crate::change::{Cursor, Kind, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::store::identity::{self, Incarnations};
use crate::store::journal::{self, Assigned};
use crate::store::records::all;
use crate::store::sql::{int, parsed};
use crate::store::touched::Touched;
use crate::store::{StoreError, derive, meta, project};
use rusqlite::{Connection, named_params};
use std::collections::BTreeSet;

/// Begins to read the log from its start; a reading that is under way begins again.
///
/// # Errors
/// When the database does not take it.
pub fn begin(conn: &Connection) -> Result<(), StoreError> {
    if !meta::is_set(conn, meta::RELOG)? {
        let seen = journal::seen(conn)?;
        meta::set(conn, meta::SEEN, &seen)?;
        meta::set(conn, meta::RELOG, &true)?;
    }
    conn.execute("DELETE FROM relog", [])?;
    meta::remove(conn, meta::RELOG_READ)?;
    meta::remove(conn, meta::HEAD)?;
    meta::set(conn, meta::CURSOR, &Cursor::default())
}

/// Forgets a reading that is under way.
///
/// # Errors
/// When the database does not take it.
pub fn forget(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("DELETE FROM relog", [])?;
    meta::remove(conn, meta::RELOG_READ)?;
    meta::remove(conn, meta::RELOG)
}

/// Takes a change of the new log. True when it was unknown here.
///
/// # Errors
/// When the database does not take it.
pub fn take(conn: &Connection, sequenced: &Sequenced, standing: journal::Standing) -> Result<bool, StoreError> {
    note(conn, sequenced.change.id, Some(&Assigned::of(sequenced)))?;
    journal::keep_unplaced(conn, sequenced, standing)
}

/// Notes a place in the new log; `None`: the server has the change, where is not known here.
///
/// # Errors
/// When the database does not take it.
pub fn note(conn: &Connection, id: ChangeId, assigned: Option<&Assigned>) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO relog (id, seq, received, te, es, recovered, proof)
         VALUES (:id, :seq, :received, :te, :es, :recovered, :proof)
         ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, received = excluded.received, te = excluded.te,
             es = excluded.es, recovered = excluded.recovered, proof = excluded.proof WHERE excluded.seq IS NOT NULL",
    )?
    .execute(named_params! {
        ":id": id.to_string(),
        ":seq": assigned.map(|it| int(it.seq)),
        ":received": assigned.map(|it| it.received.0),
        ":te": assigned.map(|it| it.te.0),
        ":es": assigned.map(|it| int(it.es)),
        ":recovered": assigned.is_some_and(|it| it.recovered),
        ":proof": assigned.and_then(|it| it.proof).map(|proof| proof.to_string()),
    })?;
    Ok(())
}

/// What is here and not in the new log, in the order of the lost one; nothing before it is read to its end. An own change
/// that was kept apart has no place; it stands behind the own change before it.
///
/// # Errors
/// When the database does not answer.
pub fn lost(conn: &Connection, device: DeviceId, limit: usize) -> Result<Vec<ChangeId>, StoreError> {
    if !meta::is_set(conn, meta::RELOG_READ)? {
        return Ok(Vec::new());
    }
    let device_n: u64 = meta::get(conn, meta::DEVICE_N)?.unwrap_or(0);
    all(
        conn,
        "SELECT id, CASE WHEN seq IS NOT NULL THEN seq WHEN mine = 0 THEN 9223372036854775807
                ELSE coalesce((SELECT max(o.seq) FROM journal o
                               WHERE o.mine = 1 AND o.device = j.device AND o.n < j.n), 0) END AS place
         FROM journal j
         WHERE NOT EXISTS (SELECT 1 FROM relog r WHERE r.id = j.id) AND body <> '{}'
           AND (proof IS NOT NULL OR (mine = 1 AND device = :device))
           AND (seq IS NOT NULL OR mine = 0 OR (refused IS NOT NULL AND device = :device AND n > :device_n))
         ORDER BY place, seq IS NULL, CASE WHEN mine = 1 THEN n ELSE 0 END, arrival LIMIT :limit",
        &[
            (":device", &device.to_string()),
            (":device_n", &int(device_n)),
            (":limit", &crate::store::sql::size(limit)),
        ],
        |row| parsed(row, "id"),
    )
}

/// Where a row that changes belongs.
struct Moved {
    kind: String,
    record: String,
}

/// The new log's places take the old ones' stead.
///
/// # Errors
/// When the database does not take it.
pub fn finish(conn: &Connection, rules: &Rules, now: Millis) -> Result<(), StoreError> {
    let Some(kept) = identity::kept(conn)? else { return Ok(()) };
    if !meta::is_set(conn, meta::RELOG)? {
        return Ok(());
    }
    let own = identity::incarnations(conn, &kept)?;
    let told_anew = retell(conn)?;
    let mut moved = moved(conn)?;
    swap(conn, &own)?;
    for (arrival, es) in told_anew {
        conn.prepare_cached("UPDATE journal SET es = :es, seen = :seen WHERE arrival = :arrival")?
            .execute(named_params! {
                ":arrival": arrival, ":es": int(es), ":seen": Cursor { seq: es, chain: 0 }.to_string(),
            })?;
    }
    moved.extend(unanswered(conn)?);
    close(conn)?;
    let records: BTreeSet<_> = moved.into_iter().map(|row| (row.kind, row.record)).collect();
    let mut touched = Touched::default();
    for (kind, record) in &records {
        project::project(conn, &Kind::from_code(kind), record, &mut touched)?;
    }
    derive::settle(conn, touched, rules, now.local_date(), false)
}

/// What the authors of own changes that will have no place had seen, in the new log's numbers.
fn retell(conn: &Connection) -> Result<Vec<(i64, u64)>, StoreError> {
    let head = offer::head(conn)?;
    let waiting: Vec<(i64, String, [i64; 2], DeviceId)> = all(
        conn,
        "SELECT j.arrival, j.record, j.es, j.n, j.device FROM journal j LEFT JOIN relog r ON r.id = j.id
         WHERE j.mine = 1 AND r.seq IS NULL",
        &[],
        |row| {
            let numbers = [row.get("es")?, row.get("n")?];
            Ok((row.get("arrival")?, row.get("record")?, numbers, parsed(row, "device")?))
        },
    )?;
    let mut told = Vec::with_capacity(waiting.len());
    for (arrival, record, [es, n], device) in waiting {
        let rows = all(
            conn,
            "SELECT r.seq, (j.seq IS NOT NULL AND j.seq <= :es) OR (j.device = :device AND j.n < :n) AS seen
             FROM relog r JOIN journal j ON j.id = r.id
             WHERE j.record = :record AND r.seq IS NOT NULL ORDER BY r.seq",
            &[(":record", &record), (":es", &es), (":device", &device.to_string()), (":n", &n)],
            |row| Ok((u64::try_from(row.get::<_, i64>("seq")?).unwrap_or(0), row.get("seen")?)),
        )?;
        told.push((arrival, seen_again(rows, head).min(head)));
    }
    Ok(told)
}

/// The records of rows whose place or what was assigned changes.
fn moved(conn: &Connection) -> Result<Vec<Moved>, StoreError> {
    all(
        conn,
        "SELECT j.kind, j.record FROM journal j LEFT JOIN relog r ON r.id = j.id
         WHERE j.seq IS NOT r.seq
            OR (r.seq IS NOT NULL AND (j.te <> r.te OR j.es <> r.es OR j.recovered <> r.recovered))",
        &[],
        row,
    )
}

/// The records of own changes without a place: what their authors had seen was told anew.
fn unanswered(conn: &Connection) -> Result<Vec<Moved>, StoreError> {
    all(
        conn,
        "SELECT kind, record FROM journal WHERE mine = 1 AND seq IS NULL",
        &[],
        row,
    )
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Moved> {
    Ok(Moved {
        kind: row.get("kind")?,
        record: row.get("record")?,
    })
}

fn swap(conn: &Connection, own: &Incarnations) -> Result<(), StoreError> {
    conn.execute_batch(
        "UPDATE journal SET seq = r.seq, received = r.received, te = r.te, es = r.es, recovered = r.recovered,
             proof = coalesce(r.proof, journal.proof), refused = NULL
         FROM relog r WHERE r.id = journal.id AND r.seq IS NOT NULL;",
    )?;
    // What others wrote keeps what proves it: it is offered again should yet another log lack it.
    conn.execute(
        "UPDATE journal SET seq = NULL WHERE seq IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM relog r WHERE r.id = journal.id AND r.seq IS NOT NULL)",
        [],
    )?;
    conn.execute(
        "UPDATE journal SET te = at, received = NULL, recovered = 0, proof = NULL
         WHERE mine = 1 AND seq IS NULL AND device = :device",
        named_params! {":device": own.device.to_string()},
    )?;
    conn.execute(
        "UPDATE journal SET mine = 0 WHERE mine = 1 AND seq IS NULL AND refused IS NULL AND device <> :device",
        named_params! {":device": own.device.to_string()},
    )?;
    for device in own.former.iter().chain([&own.device]) {
        conn.execute(
            "UPDATE journal SET mine = 1 WHERE mine = 0 AND seq IS NOT NULL AND device = :device",
            named_params! {":device": device.to_string()},
        )?;
    }
    Ok(())
}

fn close(conn: &Connection) -> Result<(), StoreError> {
    let cursor: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    let head = offer::head(conn)?;
    forget(conn)?;
    conn.execute("DELETE FROM recheck", [])?;
    // What was brought back right behind the cursor is on the screen: new changes have seen it.
    let seen = Cursor { seq: head, chain: 0 };
    meta::set(conn, meta::LOG_CURSORS, &[cursor, seen])?;
    meta::remove(conn, meta::PULL_FIRST)?;
    match head > cursor.seq {
        true => meta::set(conn, meta::SEEN, &seen),
        false => meta::remove(conn, meta::SEEN),
    }
}
