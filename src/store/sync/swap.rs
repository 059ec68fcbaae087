//! The end of a reread: the new log replaces the old one.
//!
//! ```text
//! in the log           -> its place, its form
//! the server has it    -> own: refused; others': leaves      own of former times, outside the scope: out of sight
//! the server lacks it  -> own: pending, what was seen translated          others', without proof: waits out of sight, counted
//! outside the scope    -> leaves; own: out of sight
//! ```
//!
//! Invariant: afterwards the projection is what folding the journal gives, and no change says that its author had seen more than
//! they had. It is one transaction, or, where it would remove too much unasked, nothing.

use super::{Applied, lost, relog, scope};
use crate::change::reseen::seen_again;
use crate::change::wire::QuarantineCode;
use crate::change::{Cursor, Kind, Sequenced};
use crate::domain::ids::DeviceId;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::store::identity::{self, Incarnations, StoredIdentity};
use crate::store::project::{self, Dirty};
use crate::store::records::all;
use crate::store::sql::{int, parsed};
use crate::store::touched::Touched;
use crate::store::{StoreError, damage, derive, journal, meta, sums};
use rusqlite::{Connection, named_params};

/// Replaces the old log's sequence numbers with the new ones, once the new log is read ([`super::Store::finish_relog`]).
///
/// # Errors
/// When the database does not take it.
pub fn finish(conn: &Connection, rules: &Rules, now: Millis) -> Result<Applied, StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Ok(Applied::default());
    };
    if !meta::is_set(conn, meta::RELOG)? || !relog::is_read(conn)? {
        return Ok(Applied::default());
    }
    if sums::RELOG.damaged(conn)? > 0 {
        relog::begin(conn)?;
        return Ok(Applied::default());
    }
    conn.execute_batch("SAVEPOINT swapped")?;
    let mut touched = Touched::default();
    let removed = swap(conn, &kept, &mut touched)?;
    let asked = scope::too_much(conn, removed, false)?;
    if let Some(count) = asked {
        conn.execute_batch("ROLLBACK TO swapped; RELEASE swapped")?;
        meta::set(conn, meta::REMOVAL, &count)?;
        return Ok(Applied {
            removal: count,
            ..Applied::default()
        });
    }
    conn.execute_batch("RELEASE swapped")?;
    derive::rederive(conn, touched, rules, now.local_date(), false)?;
    Ok(Applied::default())
}

/// Everything but the derived tables. Returns how many records were shown before and are not now.
fn swap(conn: &Connection, kept: &StoredIdentity, touched: &mut Touched) -> Result<usize, StoreError> {
    let own = identity::incarnations(conn, kept)?;
    let waiting = retell(conn)?;
    let mut dirty = scope::sight(conn)?;
    dirty.extend(moved(conn)?);
    dirty.extend(forms(conn, &own)?);
    places(conn)?;
    apart(conn, kept.device)?;
    tell(conn, &waiting)?;
    take_over(conn, kept)?;
    whose(conn, &own)?;
    dirty.extend(unanswered(conn)?);
    close(conn)?;
    meta::set(conn, meta::LEAVING, &true)?;
    dirty.extend(scope::leave(conn)?);
    let mut removed = 0;
    for (kind, record) in &dirty {
        let shown = scope::is_shown(conn, kind, record)?;
        project::project(conn, kind, record, touched)?;
        removed += usize::from(shown && !scope::is_shown(conn, kind, record)?);
        if journal::of_record(conn, record)?.is_empty() {
            scope::forget_work(conn, record)?;
        }
    }
    Ok(removed)
}

/// An own change that the new log lacks, and what its author had seen in the new log's numbers.
struct Waiting {
    arrival: i64,
    seen: Cursor,
}

/// The same for every own change that the new log lacks, refused ones too.
fn retell(conn: &Connection) -> Result<Vec<Waiting>, StoreError> {
    let head = meta::get::<Cursor>(conn, meta::CURSOR)?.unwrap_or_default();
    let scope = meta::get(conn, meta::SCOPE)?;
    let waiting: Vec<(i64, String, [i64; 2], DeviceId, bool)> = all(
        conn,
        "SELECT j.arrival, j.kind, j.unit, j.record, j.es, j.n, j.device FROM journal j LEFT JOIN relog r ON r.id = j.id
         WHERE j.mine = 1 AND r.seq IS NULL",
        &[],
        |row| {
            let numbers = [row.get("es")?, row.get("n")?];
            let unit = UnitPath::parse(row.get_ref("unit")?.as_str()?);
            let kind = Kind::from_code(row.get_ref("kind")?.as_str()?);
            let inside = scope::reads(scope.as_ref(), &kind, unit.as_ref());
            Ok((row.get("arrival")?, row.get("record")?, numbers, parsed(row, "device")?, inside))
        },
    )?;
    let mut told = Vec::with_capacity(waiting.len());
    for (arrival, record, [es, n], device, inside) in waiting {
        let seen = match inside {
            true => seen_again(lost::relog_places(conn, &record, es, device, n)?, head.seq).min(head.seq),
            false => 0,
        };
        let seen = match seen == head.seq {
            true => head,
            false => Cursor { seq: seen, chain: 0 },
        };
        told.push(Waiting { arrival, seen });
    }
    Ok(told)
}

fn tell(conn: &Connection, waiting: &[Waiting]) -> Result<(), StoreError> {
    for Waiting { arrival, seen } in waiting {
        conn.prepare_cached("UPDATE journal SET es = :es, seen = :seen WHERE arrival = :arrival")?
            .execute(named_params! {":arrival": arrival, ":es": int(seen.seq), ":seen": seen.to_string()})?;
    }
    Ok(())
}

/// The records whose sequence numbers or assignments change.
fn moved(conn: &Connection) -> Result<Dirty, StoreError> {
    records(
        conn,
        "SELECT DISTINCT j.kind, j.record FROM journal j LEFT JOIN relog r ON r.id = j.id
         WHERE j.seq IS NOT r.seq
            OR (r.seq IS NOT NULL AND (j.te <> r.te OR j.es <> r.es OR j.recovered <> r.recovered))",
    )
}

/// The records with unsequenced own changes; their `es` has just been translated to the new log.
fn unanswered(conn: &Connection) -> Result<Dirty, StoreError> {
    records(
        conn,
        "SELECT DISTINCT kind, record FROM journal WHERE mine = 1 AND seq IS NULL",
    )
}

fn records(conn: &Connection, sql: &str) -> Result<Dirty, StoreError> {
    let found = all(conn, sql, &[], |row| {
        Ok((Kind::from_code(row.get_ref("kind")?.as_str()?), row.get("record")?))
    })?;
    Ok(found.into_iter().collect())
}

/// Takes the new log's form of every change that it has in another form. Returns the records of before and after.
fn forms(conn: &Connection, own: &Incarnations) -> Result<Dirty, StoreError> {
    let sql = "SELECT DISTINCT j.kind, j.record FROM journal j JOIN relog r ON r.id = j.id WHERE r.form IS NOT NULL";
    let mut dirty = records(conn, sql)?;
    let forms: Vec<String> = all(conn, "SELECT form FROM relog WHERE form IS NOT NULL", &[], |row| {
        row.get("form")
    })?;
    for form in forms {
        let sequenced: Sequenced = serde_json::from_str(&form)?;
        journal::replace(conn, &sequenced, own.contain(sequenced.device))?;
        dirty.insert((sequenced.change.kind, sequenced.change.record.to_string()));
    }
    Ok(dirty)
}

/// Writes the new sequence numbers. A change without one keeps its proof, so that it can be offered to the next log as well.
fn places(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch(
        "UPDATE journal SET was = seq;
         UPDATE journal SET seq = r.seq, received = r.received, te = r.te, es = r.es, recovered = r.recovered,
             proof = coalesce(r.proof, journal.proof), refused = NULL
         FROM relog r WHERE r.id = journal.id AND r.seq IS NOT NULL;
         UPDATE journal SET seq = NULL WHERE seq IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM relog r WHERE r.id = journal.id AND r.seq IS NOT NULL);",
    )?;
    Ok(())
}

/// Changes that the server has but does not show here: it quarantines them, or they lie outside the scope.
fn apart(conn: &Connection, device: DeviceId) -> Result<(), StoreError> {
    conn.execute(
        "UPDATE journal SET refused = :apart
         WHERE mine = 1 AND seq IS NULL AND refused IS NULL AND (hidden = 0 OR device = :device)
           AND EXISTS (SELECT 1 FROM relog r WHERE r.id = journal.id)",
        named_params! {":apart": QuarantineCode::Rejected.code(), ":device": device.to_string()},
    )?;
    conn.execute(
        "DELETE FROM journal WHERE mine = 0 AND seq IS NULL AND hidden = 0
           AND EXISTS (SELECT 1 FROM relog r WHERE r.id = journal.id)",
        [],
    )?;
    conn.execute(
        "UPDATE journal SET te = at, received = NULL, recovered = 0, proof = NULL
         WHERE mine = 1 AND seq IS NULL AND device = :device",
        named_params! {":device": device.to_string()},
    )?;
    Ok(())
}

/// Own changes of former incarnations that the server lacks and nothing proves: pending again under the present incarnation.
fn take_over(conn: &Connection, kept: &StoredIdentity) -> Result<(), StoreError> {
    let lacking: Vec<i64> = all(
        conn,
        "SELECT arrival FROM journal
         WHERE mine = 1 AND seq IS NULL AND device <> :device AND proof IS NULL AND hidden = 0 AND body <> '{}'
           AND coalesce(refused, '') <> :let_go AND (unit = :town OR unit LIKE :town || '/%')
           AND NOT EXISTS (SELECT 1 FROM relog r WHERE r.id = journal.id)
         ORDER BY coalesce(was, 9223372036854775807), n, arrival",
        &[
            (":device", &kept.device.to_string()),
            (":let_go", &journal::LET_GO),
            (":town", &kept.unit.town()),
        ],
        |row| row.get("arrival"),
    )?;
    journal::take_over(conn, kept.device, kept.user, &lacking)
}

/// Marks which changes were written on this device.
fn whose(conn: &Connection, own: &Incarnations) -> Result<(), StoreError> {
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
    let shown: Cursor = meta::get(conn, meta::SEEN)?.unwrap_or_default();
    let mut old: Vec<Cursor> = meta::get(conn, meta::LOG_CURSORS)?.unwrap_or_default();
    old.push(shown);
    meta::set(conn, meta::OLD_CURSORS, &old)?;
    meta::set(conn, meta::LOG_CURSORS, &[cursor])?;
    relog::forget(conn)?;
    damage::forget_regained(conn)?;
    conn.execute("DELETE FROM recheck", [])?;
    meta::remove(conn, meta::UNREAD)?;
    meta::remove(conn, meta::PULL_FIRST)?;
    meta::remove(conn, meta::SEEN)
}
