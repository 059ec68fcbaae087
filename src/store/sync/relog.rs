//! Rereading the server's log after a restore of the server, or for another scope.
//!
//! ```text
//! begin --pages--> relog: the places changes have in it       swap: what the relog says holds ([`super::swap`])
//!    ^               |  read to its end                         ^
//!    +---- again ----+--> lost --have--> held / offer --recover--> read on to the end
//! ```
//!
//! Invariant: until the swap the journal, and with it every screen, stays as the old log has it. A sequence number is noted
//! here only when a page of the log brought it: then it lies under the cursor, which proves which log it is of.

use crate::change::{Cursor, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId};
use crate::store::identity::StoredIdentity;
use crate::store::journal::{self, Assigned, InJournal};
use crate::store::records::all;
use crate::store::sql::{int, parsed};
use crate::store::{StoreError, meta};
use rusqlite::{Connection, named_params};

/// Begins to read the log from its start; a reread that is under way begins again.
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
    meta::remove(conn, meta::HELD_AT)?;
    meta::remove(conn, meta::UNREAD)?;
    // How far a backup reaches was said in sequence numbers of the old log.
    meta::remove(conn, meta::SAFE)?;
    meta::set(conn, meta::CURSOR, &Cursor::default())
}

/// Gives up a reread that is under way.
///
/// # Errors
/// When the database does not take it.
pub fn forget(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("DELETE FROM relog", [])?;
    meta::remove(conn, meta::RELOG_READ)?;
    meta::remove(conn, meta::HELD_AT)?;
    meta::remove(conn, meta::RELOG)
}

/// Takes a change of the new log. True when it was unknown here.
///
/// # Errors
/// When the database does not take it.
pub fn take(conn: &Connection, sequenced: &Sequenced, flags: journal::RowFlags) -> Result<bool, StoreError> {
    note(conn, sequenced.change.id, Some(&Assigned::of(sequenced)))?;
    let known = journal::keep_unplaced(conn, sequenced, flags)?;
    if known == InJournal::Other {
        conn.prepare_cached(
            "UPDATE relog SET form = :form, sum = row_sum(id, seq, received, te, es, recovered, proof, :form)
             WHERE id = :id AND sum IS row_sum(id, seq, received, te, es, recovered, proof, form)",
        )?
        .execute(named_params! {
            ":id": sequenced.change.id.to_string(), ":form": serde_json::to_string(sequenced)?,
        })?;
    }
    Ok(known == InJournal::New)
}

/// Notes a sequence number in the new log; `None`: the server has the change, its number is not known here.
///
/// # Errors
/// When the database does not take it.
pub fn note(conn: &Connection, id: ChangeId, assigned: Option<&Assigned>) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO relog (id, seq, received, te, es, recovered, proof, sum)
         VALUES (:id, :seq, :received, :te, :es, :recovered, :proof,
                 row_sum(:id, :seq, :received, :te, :es, :recovered, :proof, NULL))
         ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, received = excluded.received, te = excluded.te,
             es = excluded.es, recovered = excluded.recovered, proof = excluded.proof, form = NULL, sum = excluded.sum
         WHERE excluded.seq IS NOT NULL",
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

/// Forgets which changes the server said it has, so that they are asked about once more. Needed when the log went on without
/// them, or is shorter than it was then: the server may have been restored since its answer.
///
/// # Errors
/// When the database does not take it.
pub fn ask_again(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("DELETE FROM relog WHERE seq IS NULL", [])?;
    meta::remove(conn, meta::HELD_AT)
}

/// Changes that are here and not in the new log as far as it is read, in the order of the lost log. A refused own change had no
/// number there and follows the own change before it. Changes of another town are left out.
///
/// # Errors
/// When the database does not answer.
pub fn lost(conn: &Connection, kept: &StoredIdentity, limit: usize) -> Result<Vec<ChangeId>, StoreError> {
    let device_n: u64 = meta::get(conn, meta::DEVICE_N)?.unwrap_or(0);
    all(
        conn,
        "SELECT id, CASE WHEN seq IS NOT NULL THEN seq WHEN mine = 0 THEN 9223372036854775807
                ELSE coalesce((SELECT max(o.seq) FROM journal o
                               WHERE o.mine = 1 AND o.device = j.device AND o.n < j.n), 0) END AS place
         FROM journal j
         WHERE NOT EXISTS (SELECT 1 FROM relog r WHERE r.id = j.id) AND body <> '{}'
           AND coalesce(refused, '') <> :let_go AND (unit = :town OR unit LIKE :town || '/%')
           AND CASE WHEN mine = 1 AND device = :device
                    THEN (seq IS NOT NULL AND proof IS NOT NULL)
                         OR ((seq IS NOT NULL OR refused IS NOT NULL) AND n > :device_n AND n <= :reach)
                    ELSE proof IS NOT NULL END
         ORDER BY place, seq IS NULL, CASE WHEN mine = 1 THEN n ELSE 0 END, arrival LIMIT :limit",
        &[
            (":device", &kept.device.to_string()),
            (":device_n", &int(device_n)),
            (":reach", &int(reach(conn, kept.device, device_n)?)),
            (":town", &kept.unit.town()),
            (":let_go", &journal::LET_GO),
            (":limit", &crate::store::sql::size(limit)),
        ],
        |row| parsed(row, "id"),
    )
}

/// The greatest `n` up to which lost own changes follow on `device_n` without a hole: beyond a hole the server would refuse
/// them. Refused ones beyond it become pending again after the reread, if the server still acknowledges less.
fn reach(conn: &Connection, device: DeviceId, device_n: u64) -> Result<u64, StoreError> {
    let numbers: Vec<i64> = all(
        conn,
        "SELECT n FROM journal j
         WHERE mine = 1 AND device = :device AND n > :device_n AND coalesce(refused, '') <> :let_go
           AND (seq IS NOT NULL OR refused IS NOT NULL) AND body <> '{}'
           AND NOT EXISTS (SELECT 1 FROM relog r WHERE r.id = j.id) ORDER BY n",
        &[
            (":device", &device.to_string()),
            (":device_n", &int(device_n)),
            (":let_go", &journal::LET_GO),
        ],
        |row| row.get("n"),
    )?;
    let follow = (int(device_n) + 1..)
        .zip(numbers)
        .take_while(|(expected, n)| expected == n);
    Ok(device_n + follow.count() as u64)
}

/// How many changes are here but not in the log and cannot be brought back, because nothing proves them.
///
/// # Errors
/// When the database does not answer.
pub fn unprovable(conn: &Connection, kept: &StoredIdentity) -> Result<usize, StoreError> {
    let rereading = meta::is_set(conn, meta::RELOG)?;
    let found = crate::store::records::first(
        conn,
        "SELECT count(*) AS count FROM journal j
         WHERE NOT EXISTS (SELECT 1 FROM relog r WHERE r.id = j.id) AND body <> '{}' AND mine = 0 AND proof IS NULL
           AND (seq IS NULL OR :rereading) AND (unit = :town OR unit LIKE :town || '/%')",
        &[(":rereading", &rereading), (":town", &kept.unit.town())],
        |row| crate::store::sql::count(row, "count"),
    )?;
    Ok(found.unwrap_or(0))
}

/// True when the log is read to its end, including everything that was brought back.
///
/// # Errors
/// When the database does not answer.
pub fn is_read(conn: &Connection) -> Result<bool, StoreError> {
    meta::is_set(conn, meta::RELOG_READ)
}
