//! One copy: made in one read transaction, and checked like a restore would.

use crate::change::Cursor;
use crate::domain::ids::UserId;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::platform::private_file;
use crate::platform::whole_file;
use crate::platform::workshop::Workshop;
use crate::store::identity::kept;
use crate::store::sql::count;
use crate::store::{StoreError, connection, journal, meta, migrate, sums};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;
use std::time::Duration;

/// How long one attempt waits for a program that holds the database.
const BUSY: Duration = Duration::from_secs(5);

/// The label in a copy's `meta`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub at: Millis,
    /// The database's state at that time ([`Extent::stamp`]).
    pub stamp: String,
}

/// The contents of a database or copy in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// When the copy was made; `None` for a database that was copied by other means.
    pub at: Option<Millis>,
    pub user: UserId,
    pub name: String,
    pub unit: UnitPath,
    /// Changes in its journal.
    pub changes: usize,
    /// Those of them that no server has acknowledged.
    pub waiting: usize,
}

/// How much a journal holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Extent {
    pub changes: usize,
    /// Pending ones.
    pub waiting: usize,
    /// Differs whenever the journal or the cursor does.
    pub stamp: String,
}

/// Measures the journal.
///
/// # Errors
/// When the database does not answer.
pub fn measure(conn: &Connection) -> Result<Extent, StoreError> {
    let (changes, waiting, counted) = conn.query_row(
        "SELECT count(*) AS changes, count(*) FILTER (WHERE mine = 1 AND seq IS NULL AND refused IS NULL) AS waiting,
             coalesce(max(arrival), 0) || '.' || count(seq) || '.' || count(refused) || '.' || coalesce(sum(seq), 0)
                 || '.' || count(*) FILTER (WHERE body = '{}') AS counted
         FROM journal",
        [],
        |row| {
            Ok((
                count(row, "changes")?,
                count(row, "waiting")?,
                row.get::<_, String>("counted")?,
            ))
        },
    )?;
    let cursor: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    let device = kept(conn)?.map(|kept| kept.device.to_string()).unwrap_or_default();
    Ok(Extent {
        changes,
        waiting,
        stamp: format!("{changes}.{counted}/{cursor}/{device}"),
    })
}

/// Writes a copy in `shop`, checks it, and then renames it to `to`.
///
/// # Errors
/// When it cannot be written, or is not whole: `to` is unchanged then.
pub fn make(conn: &Connection, shop: &Workshop, to: &Path, replace: bool, now: Millis) -> Result<Facts, StoreError> {
    let failed = |error: io::Error| unwritable(to, &error);
    let draft = shop.path("copy.db");
    private_file::create_new(&draft).map_err(failed)?;
    let extent = write(conn, &draft, now)?;
    let facts = check(&draft)?;
    if (facts.changes, facts.waiting) != (extent.changes, extent.waiting) {
        return Err(StoreError::Corrupt(format!(
            "{} of {} changes",
            facts.changes, extent.changes
        )));
    }
    match replace {
        true => whole_file::supersede(&draft, to).map_err(failed)?,
        false => whole_file::place(&draft, to).map_err(failed)?,
    }
    Ok(facts)
}

/// Fills the empty file `draft`. Writers are not blocked meanwhile; what they write is not in it.
fn write(conn: &Connection, draft: &Path, now: Millis) -> Result<Extent, StoreError> {
    // The first read opens the transaction, so that exactly the measured state is copied.
    let reading = conn.unchecked_transaction()?;
    let extent = measure(&reading)?;
    let mut copy = Connection::open(draft)?;
    sums::teach(&copy)?;
    {
        let backup = Backup::new(&reading, &mut copy)?;
        match backup.step(-1)? {
            StepResult::Done => {}
            other => return Err(StoreError::Locked(format!("{other:?}"))),
        }
    }
    drop(reading);
    // One file, without a write-ahead log beside it.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0))?;
    let stamp = extent.stamp.clone();
    let tx = copy.transaction()?;
    meta::set(&tx, meta::COPY, &Label { at: now, stamp })?;
    // Needed when somebody replaces the database by this file by hand: then there is no marker.
    meta::set(&tx, meta::MUST_ROTATE, &true)?;
    tx.commit()?;
    copy.close().map_err(|(_, error)| StoreError::from(error))?;
    Ok(extent)
}

/// Reads a copy to its end and checks that it is ours, of a known version, and sound, and that every change can be read. Writes
/// nothing.
///
/// # Errors
/// Why it cannot be used.
pub fn check(copy: &Path) -> Result<Facts, StoreError> {
    let conn = open_known(copy)?;
    let said: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        return Err(StoreError::Corrupt(said));
    }
    let mut statement = conn.prepare("SELECT * FROM journal")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        journal::entry(row)?;
    }
    match sums::META.damaged(&conn)? {
        0 => facts(&conn),
        rows => Err(StoreError::Damaged(format!("{rows} facts"))),
    }
}

/// Opens one of our copies for reading; one of an earlier version is migrated in memory.
///
/// # Errors
/// When it is no copy, or a newer version's.
pub fn open_known(copy: &Path) -> Result<Connection, StoreError> {
    let conn = open_reading(copy)?;
    connection::is_ours(&conn)?;
    match migrate::must_know(&conn)? {
        true => Ok(conn),
        false => migrated(&conn),
    }
}

/// A copy of an earlier version, migrated in memory: nothing is written to the file.
fn migrated(conn: &Connection) -> Result<Connection, StoreError> {
    let mut newer = Connection::open_in_memory()?;
    Backup::new(conn, &mut newer)?.step(-1)?;
    migrate::migrate(&mut newer)?;
    sums::teach(&newer)?;
    Ok(newer)
}

/// The contents of an open database or copy in numbers.
///
/// # Errors
/// When it does not answer, or nobody was ever set up in it.
pub fn facts(conn: &Connection) -> Result<Facts, StoreError> {
    let Some(kept) = kept(conn)? else {
        return Err(StoreError::Corrupt("nobody is set up in it".to_owned()));
    };
    let extent = measure(conn)?;
    Ok(Facts {
        at: label(conn)?.map(|label| label.at),
        user: kept.user,
        name: kept.name,
        unit: kept.unit,
        changes: extent.changes,
        waiting: extent.waiting,
    })
}

/// The label of a copy; `None` for a database that is no copy.
///
/// # Errors
/// When it does not answer.
pub fn label(conn: &Connection) -> Result<Option<Label>, StoreError> {
    meta::get(conn, meta::COPY)
}

/// Opens a copy without writing to it.
///
/// # Errors
/// When there is none, or it is no database.
pub fn open_reading(copy: &Path) -> Result<Connection, StoreError> {
    if !copy.is_file() {
        return Err(StoreError::Missing(copy.display().to_string()));
    }
    let conn = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(BUSY)?;
    sums::teach(&conn)?;
    Ok(conn)
}

/// The store error for a failed write.
pub fn unwritable(path: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::DiskFull,
        _ => StoreError::Unwritable(format!("{}: {error}", path.display())),
    }
}
