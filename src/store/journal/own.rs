//! Own changes: what waits, in the order of its numbers, and whose incarnation's it is.
//!
//! Invariant: what waits is the present incarnation's, counted without holes.

use super::{LET_GO, change, seen};
use crate::change::reseen::seen_again;
use crate::change::wire::QuarantineCode;
use crate::change::{Change, Cursor, Sequenced};
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::unit::UnitPath;
use crate::store::sql::{int, size};
use crate::store::{StoreError, meta, sums};
use rusqlite::{Connection, named_params};

/// The greatest `n` given out by `device`, and the greatest up to which the server has answered for all.
///
/// # Errors
/// When the database does not answer.
pub fn counters(conn: &Connection, device: DeviceId) -> Result<(u64, u64), StoreError> {
    let highest: Option<i64> = conn
        .prepare_cached(
            "SELECT max(n) AS n FROM journal
             WHERE mine = 1 AND device = :device AND coalesce(refused, '') <> :let_go",
        )?
        .query_row(
            named_params! {":device": device.to_string(), ":let_go": LET_GO},
            |row| row.get("n"),
        )?;
    let waiting: Option<i64> = conn
        .prepare_cached(
            "SELECT min(n) AS n FROM journal
             WHERE mine = 1 AND seq IS NULL AND refused IS NULL AND device = :device",
        )?
        .query_row(named_params! {":device": device.to_string()}, |row| row.get("n"))?;
    let noted: u64 = meta::get(conn, meta::MAX_N)?.unwrap_or(0);
    let max_n = highest.and_then(|n| u64::try_from(n).ok()).unwrap_or(0).max(noted);
    let acked_n = waiting
        .and_then(|n| u64::try_from(n).ok())
        .map_or(max_n, |n| n.saturating_sub(1));
    Ok((max_n, acked_n))
}

/// The greatest `n` of `device` that has a place in the log.
///
/// # Errors
/// When the database does not answer.
pub fn placed_n(conn: &Connection, device: DeviceId) -> Result<u64, StoreError> {
    let highest: Option<i64> = conn
        .prepare_cached("SELECT max(n) AS n FROM journal WHERE mine = 1 AND device = :device AND seq IS NOT NULL")?
        .query_row(named_params! {":device": device.to_string()}, |row| row.get("n"))?;
    Ok(highest.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
}

/// Marks acknowledged changes of `device` beyond `after` as possibly lost by the server.
///
/// # Errors
/// When the database does not take it.
pub fn recheck(conn: &Connection, device: DeviceId, after: u64) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO recheck (id) SELECT id FROM journal
         WHERE mine = 1 AND device = :device AND n > :after AND seq IS NOT NULL AND proof IS NOT NULL AND body <> '{}'",
    )?
    .execute(named_params! {":device": device.to_string(), ":after": int(after)})?;
    Ok(())
}

/// Marks own changes of former incarnations beyond `seq`, the end of the server's log, as possibly lost.
///
/// # Errors
/// When the database does not take it.
pub fn recheck_beyond(conn: &Connection, seq: u64) -> Result<(), StoreError> {
    let Some(kept) = crate::store::identity::kept(conn)? else {
        return Ok(());
    };
    conn.prepare_cached(
        "INSERT OR IGNORE INTO recheck (id) SELECT id FROM journal
         WHERE mine = 1 AND device <> :device AND seq > :seq AND proof IS NOT NULL AND body <> '{}'",
    )?
    .execute(named_params! {":device": kept.device.to_string(), ":seq": int(seq)})?;
    Ok(())
}

/// Pending changes from the first unanswered `n` on, without holes, within both limits but at least one.
///
/// # Errors
/// When the database does not answer.
pub fn outgoing(
    conn: &Connection,
    device: DeviceId,
    max_changes: usize,
    max_bytes: usize,
) -> Result<Vec<Change>, StoreError> {
    let (_, acked) = counters(conn, device)?;
    // The server has less than our counters say. A damaged row may be invisible to the query below: look at all of them.
    let told: Option<u64> = meta::get(conn, meta::DEVICE_N)?;
    if told.is_some_and(|told| acked > told) {
        all_fit(conn)?;
    }
    let mut statement = conn.prepare_cached(
        "SELECT * FROM journal
         WHERE mine = 1 AND device = :device AND n > :acked AND coalesce(refused, '') <> :let_go ORDER BY n LIMIT :limit",
    )?;
    let mut rows = statement.query(named_params! {
        ":device": device.to_string(), ":acked": int(acked), ":let_go": LET_GO, ":limit": size(max_changes),
    })?;
    let mut found: Vec<Change> = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let change = change(row)?;
        bytes += serde_json::to_string(&change)?.len() + 1;
        let gap = change.n != acked + 1 + found.len() as u64;
        if gap {
            all_fit(conn)?;
        }
        if gap || (bytes > max_bytes && !found.is_empty()) {
            break;
        }
        found.push(change);
    }
    Ok(found)
}

fn all_fit(conn: &Connection) -> Result<(), StoreError> {
    match sums::JOURNAL.damaged(conn)? {
        0 => Ok(()),
        rows => Err(StoreError::Damaged(format!("{rows} rows"))),
    }
}

/// Gives every unanswered change to the incarnation `device`, numbered from 1 in the old order. Refused ones are among them: the
/// server may have lost them with a restore. Changes that their author gave up stay as they are, and so do those outside
/// `town`, where one is named.
///
/// The fold knows the author's own earlier changes by their device, which is another one from now on. So `es` is raised to
/// include them, as far as nothing unseen lies before.
///
/// # Errors
/// When the database does not take it.
pub fn renumber(conn: &Connection, device: DeviceId, user: UserId, town: Option<&str>) -> Result<(), StoreError> {
    let waiting: Vec<i64> = conn
        .prepare(
            "SELECT arrival FROM journal
             WHERE mine = 1 AND seq IS NULL AND coalesce(refused, '') <> :let_go
               AND (:town IS NULL OR unit = :town OR unit LIKE :town || '/%')
             ORDER BY n, arrival",
        )?
        .query_map(named_params! {":let_go": LET_GO, ":town": town}, |row| {
            row.get("arrival")
        })?
        .collect::<Result<_, _>>()?;
    for arrival in &waiting {
        raise_seen(conn, *arrival)?;
    }
    for (n, arrival) in (1_i64..).zip(&waiting) {
        conn.prepare_cached(
            "UPDATE journal SET n = :n, device = :device, user = :user, refused = NULL, proof = NULL WHERE arrival = :arrival",
        )?
        .execute(named_params! {
            ":n": n, ":device": device.to_string(), ":user": user.to_string(), ":arrival": arrival,
        })?;
    }
    meta::set(conn, meta::MAX_N, &waiting.len())
}

/// Marks waiting changes outside `town` as refused, with the code `scope`: they were written for another town's server.
///
/// # Errors
/// When the database does not take it.
pub fn refuse_outside(conn: &Connection, town: &str) -> Result<(), StoreError> {
    conn.execute(
        "UPDATE journal SET refused = :scope WHERE mine = 1 AND seq IS NULL AND refused IS NULL
           AND NOT (unit = :town OR unit LIKE :town || '/%')",
        named_params! {":town": town, ":scope": QuarantineCode::Scope.code()},
    )?;
    Ok(())
}

/// Moves what waits below `root` to a unit: it was written where no codes were known.
///
/// # Errors
/// When the database does not take it.
pub fn move_waiting(conn: &Connection, root: &str, unit: &UnitPath) -> Result<(), StoreError> {
    conn.execute(
        "UPDATE journal SET unit = :unit WHERE mine = 1 AND seq IS NULL AND (unit = :root OR unit LIKE :root || '/%')",
        named_params! {":unit": unit.as_str(), ":root": root},
    )?;
    Ok(())
}

fn raise_seen(conn: &Connection, arrival: i64) -> Result<(), StoreError> {
    let rows: Vec<(u64, bool, bool)> = conn
        .prepare_cached(
            "SELECT o.seq, o.seq <= j.es AS seen, o.device = j.device AS wrote FROM journal j
             JOIN journal o ON o.record = j.record AND o.seq IS NOT NULL WHERE j.arrival = :arrival ORDER BY o.seq",
        )?
        .query_map(named_params! {":arrival": arrival}, |row| {
            let seq = u64::try_from(row.get::<_, i64>("seq")?).unwrap_or(0);
            Ok((seq, row.get("seen")?, row.get("wrote")?))
        })?
        .collect::<Result<_, _>>()?;
    let Some(last) = rows.iter().rev().find(|(_, seen, wrote)| *wrote && !*seen) else {
        return Ok(());
    };
    // Beyond the cursor there may be changes of others that are not here yet.
    let most = last.0.min(seen(conn)?.seq);
    let reached = seen_again(rows.iter().map(|(seq, seen, wrote)| (*seq, *seen || *wrote)), most).min(most);
    conn.prepare_cached("UPDATE journal SET es = :es, seen = :seen WHERE arrival = :arrival AND es < :es")?
        .execute(named_params! {
            ":arrival": arrival, ":es": int(reached), ":seen": Cursor { seq: reached, chain: 0 }.to_string(),
        })?;
    Ok(())
}

/// Gives own changes of former incarnations to `device`, numbered after its last one. Nothing proves that the server ever had
/// them, so they are pushed as if they had never been.
///
/// # Errors
/// When the database does not take it.
pub fn take_over(conn: &Connection, device: DeviceId, user: UserId, arrivals: &[i64]) -> Result<(), StoreError> {
    let (mut n, _) = counters(conn, device)?;
    for arrival in arrivals {
        n += 1;
        conn.prepare_cached(
            "UPDATE journal SET n = :n, device = :device, user = :user, refused = NULL, te = at, received = NULL,
                 recovered = 0 WHERE arrival = :arrival",
        )?
        .execute(named_params! {
            ":n": int(n), ":device": device.to_string(), ":user": user.to_string(), ":arrival": arrival,
        })?;
    }
    meta::set(conn, meta::MAX_N, &n)
}

/// Gives the waiting changes of other incarnations to `device`, in their order.
///
/// # Errors
/// When the database does not take it.
pub fn take_over_waiting(conn: &Connection, device: DeviceId, user: UserId) -> Result<(), StoreError> {
    let waiting: Vec<i64> = conn
        .prepare(
            "SELECT arrival FROM journal
             WHERE mine = 1 AND seq IS NULL AND device <> :device AND coalesce(refused, '') <> :let_go ORDER BY n, arrival",
        )?
        .query_map(named_params! {":device": device.to_string(), ":let_go": LET_GO}, |row| row.get("arrival"))?
        .collect::<Result<_, _>>()?;
    take_over(conn, device, user, &waiting)
}

/// Makes own changes with `n >= expect` pending again, counted from `expect` without holes; names their records.
///
/// The server still has those up to the cursor; they are sent unchanged, so that the numbers have no hole. The others get the
/// `seen` that the server had assigned, because the one they were sent with may be of an earlier log. What the author gave up
/// is not sent again.
///
/// # Errors
/// When the database does not take it.
pub fn repend(conn: &Connection, device: DeviceId, expect: u64) -> Result<Vec<(String, String)>, StoreError> {
    let cursor: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    conn.prepare_cached(
        "UPDATE journal SET received = NULL, te = at, recovered = 0, proof = NULL,
             seen = CASE WHEN CAST(substr(seen, 1, instr(seen, '.') - 1) AS INTEGER) = es THEN seen
                         ELSE es || '.0000000000000000' END
         WHERE mine = 1 AND device = :device AND n >= :expect AND coalesce(refused, '') <> :let_go
           AND (seq > :cursor OR (seq IS NULL AND refused IS NOT NULL))",
    )?
    .execute(named_params! {
        ":device": device.to_string(), ":expect": int(expect), ":let_go": LET_GO, ":cursor": int(cursor.seq),
    })?;
    let mut statement = conn.prepare_cached(
        "UPDATE journal SET seq = NULL, refused = NULL
         WHERE mine = 1 AND device = :device AND n >= :expect
           AND (seq IS NOT NULL OR (refused IS NOT NULL AND refused <> :let_go))
         RETURNING kind, record",
    )?;
    let records: Vec<(String, String)> = statement
        .query_map(
            named_params! {":device": device.to_string(), ":expect": int(expect), ":let_go": LET_GO},
            |row| Ok((row.get("kind")?, row.get("record")?)),
        )?
        .collect::<Result<_, _>>()?;
    close_holes(conn, device, expect.max(1))?;
    Ok(records)
}

/// True when `n` is a change of `device` that is here as its own.
///
/// # Errors
/// When the database does not answer.
pub fn holds(conn: &Connection, device: DeviceId, n: u64) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM journal WHERE mine = 1 AND device = :device AND n = :n")?
        .exists(named_params! {":device": device.to_string(), ":n": int(n)})?)
}

/// True when a pulled change of the present incarnation was written by another copy of this database: its id is not here, and
/// its number belongs to another change, or to none yet.
///
/// # Errors
/// When the database does not answer.
pub fn tells_of_a_copy(conn: &Connection, sequenced: &Sequenced) -> Result<bool, StoreError> {
    let (change, device) = (&sequenced.change, sequenced.device);
    let is_here = conn
        .prepare_cached("SELECT 1 FROM journal WHERE id = :id")?
        .exists(named_params! {":id": change.id.to_string()})?;
    Ok(!is_here && (change.n > counters(conn, device)?.0 || holds(conn, device, change.n)?))
}

/// Renumbers waiting changes from `from` on without holes. A hole is left by a change that turned out to be another
/// incarnation's, or damaged; the server would refuse everything after it.
///
/// # Errors
/// When the database does not take it.
pub fn close_holes(conn: &Connection, device: DeviceId, from: u64) -> Result<(), StoreError> {
    let waiting: Vec<(i64, i64)> = conn
        .prepare(
            "SELECT arrival, n FROM journal
             WHERE mine = 1 AND device = :device AND n >= :from AND coalesce(refused, '') <> :let_go ORDER BY n, arrival",
        )?
        .query_map(
            named_params! {":device": device.to_string(), ":from": int(from), ":let_go": LET_GO},
            |row| Ok((row.get("arrival")?, row.get("n")?)),
        )?
        .collect::<Result<_, _>>()?;
    for (n, (arrival, _)) in (int(from)..).zip(&waiting).filter(|(n, (_, old))| n != old) {
        conn.prepare_cached("UPDATE journal SET n = :n, proof = NULL WHERE arrival = :arrival")?
            .execute(named_params! {":n": n, ":arrival": arrival})?;
    }
    let last = from - 1 + waiting.len() as u64;
    let noted: u64 = meta::get(conn, meta::MAX_N)?.unwrap_or(0);
    if waiting.is_empty() && last > noted {
        return Ok(());
    }
    meta::set(conn, meta::MAX_N, &last)
}
