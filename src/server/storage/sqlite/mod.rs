//! The storage in one SQLite file: a town, or a few. WAL, `synchronous=FULL`, one writing thread, reads beside it.
//!
//! Invariant: nothing is kept in memory between transactions, so `admin` may work on the file while the server runs; what
//! was overwritten is zeroed in the file (`secure_delete`).

mod lane;
mod tx;

use super::StorageError;
use super::backend::{Answer, Backend, Later, Work};
use crate::platform::database_file::{self, FileId, OpenDatabase};
use crate::platform::{plain_file, private_file, whole_file};
use lane::Lane;
use rusqlite::backup::Backup;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tx::SqliteTx;
pub use tx::value;

/// Numbered migrations, never edited after a release; PostgreSQL's go in step. An older process may still be at work on the
/// database: what is added must do without it.
const MIGRATIONS: &[&str] = &[
    include_str!("001_init.sql"),
    include_str!("002_damage.sql"),
    include_str!("003_permissions.sql"),
    include_str!("004_sensitive.sql"),
    include_str!("005_hand_down.sql"),
    include_str!("006_series.sql"),
    include_str!("007_moved.sql"),
];
/// The version this program writes.
pub const KNOWN: i64 = MIGRATIONS.len() as i64;
const BUSY: Duration = Duration::from_secs(5);
/// Another process may be at a migration for so long.
const MIGRATING: Duration = Duration::from_secs(600);
/// Prepared statements kept per connection.
const PREPARED: usize = 128;
/// Pages per step of a copy, and the pause after a step that found the file busy.
const COPY_PAGES: std::ffi::c_int = -1;
const COPY_PAUSE: Duration = Duration::from_millis(20);
/// Steps of a copy that may find the file busy before it is given up.
const COPY_TRIES: usize = 250;

/// One SQLite file.
pub struct Sqlite {
    file: PathBuf,
    writes: Lane,
    reads: Lane,
}

impl Sqlite {
    /// Makes the file and opens it.
    ///
    /// # Errors
    /// [`StorageError::Exists`] when something has the name, or a log of another database is beside it.
    pub fn create(file: &Path) -> Answer<Self> {
        let io = |e: std::io::Error| StorageError::Io(format!("{}: {e}", file.display()));
        if let Some(left) = database_file::left_behind(file).map_err(io)? {
            return Err(StorageError::Exists(left.display().to_string()));
        }
        make_private(file)?;
        Self::open(file)
    }

    /// Opens the file and brings it to this version's form.
    ///
    /// # Errors
    /// [`StorageError::Newer`] when a newer version wrote it; else when it cannot be opened.
    pub fn open(file: &Path) -> Answer<Self> {
        let io = |e: std::io::Error| StorageError::Io(format!("{}: {e}", file.display()));
        database_file::must_be_plain(file).map_err(io)?;
        let before = FileId::of(file).map_err(io)?;
        let mut writer = connect(file)?;
        migrate(&mut writer)?;
        let reader = connect(file)?;
        let moved = |_| StorageError::Moved(file.display().to_string());
        let open = Arc::new(OpenDatabase::new(file, before).map_err(moved)?);
        Ok(Self {
            file: file.to_owned(),
            writes: Lane::writer(writer, open.clone())?,
            reads: Lane::reader(reader, open)?,
        })
    }
}

impl Backend for Sqlite {
    fn write(&self, mut work: Work) -> Later<'_, Answer<()>> {
        Box::pin(self.writes.run(move |connection| work(&mut SqliteTx { connection })))
    }

    fn read(&self, mut work: Work) -> Later<'_, Answer<()>> {
        Box::pin(self.reads.run(move |connection| work(&mut SqliteTx { connection })))
    }

    fn copy_to(&self, path: &Path) -> Later<'_, Answer<()>> {
        let (from, to) = (self.file.clone(), path.to_owned());
        Box::pin(on_a_thread("storage-copy", move || copy(&from, &to)))
    }

    fn faults(&self) -> Later<'_, Answer<Vec<String>>> {
        Box::pin(self.reads.run(faults))
    }

    fn forget(&self) -> Later<'_, Answer<()>> {
        let file = self.file.clone();
        Box::pin(on_a_thread("storage-forget", move || empty_log(&file)))
    }
}

/// A connection with 32 MiB of cached pages: the inner pages of the log's trees stay in memory. The write-ahead log grows to
/// 16 MiB before its pages go into the file, most of them written several times until then.
fn connect(path: &Path) -> Answer<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // A file that can be read, beside which nothing can be made.
    let trouble = |error: &rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) if can_be_read(path) => StorageError::ReadOnly,
        _ => trouble(error),
    };
    let connection = Connection::open_with_flags(path, flags).map_err(|e| trouble(&e))?;
    connection.busy_timeout(BUSY).map_err(|e| trouble(&e))?;
    keep_a_log(&connection).map_err(|e| trouble(&e))?;
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
             PRAGMA secure_delete = ON; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000;",
        )
        .map_err(|e| trouble(&e))?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(connection)
}

/// Gives the file its write-ahead log, if it has none yet: a copy that was put in its place. When several begin that at once, SQLite
/// tells all but one at once that the file is busy, however long they would wait: the busy handler is not asked when two readers want
/// to write. Source: sqlite.org/c3ref/busy_handler.html.
fn keep_a_log(connection: &Connection) -> rusqlite::Result<()> {
    let end = Instant::now() + BUSY;
    loop {
        match connection.execute_batch("PRAGMA journal_mode = WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < end => {
                std::thread::sleep(COPY_PAUSE);
            }
            done => return done,
        }
    }
}

/// Brings the tables to this version's form, all of it in one transaction; of several processes that start at once one does
/// it and the others wait.
///
/// # Errors
/// [`StorageError::Newer`] when a newer version made them; nothing is changed then.
pub fn migrate(connection: &mut Connection) -> Answer<()> {
    if version(connection)? == KNOWN {
        return Ok(());
    }
    connection.busy_timeout(MIGRATING).map_err(|e| trouble(&e))?;
    let migrated = upgrade(connection);
    connection.busy_timeout(BUSY).map_err(|e| trouble(&e))?;
    migrated
}

/// Under the lock: runs what is missing.
fn upgrade(connection: &mut Connection) -> Answer<()> {
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(|e| trouble(&e))?;
    let found = version(&transaction)?;
    if found > KNOWN {
        return Err(StorageError::Newer { found, known: KNOWN });
    }
    for sql in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(sql).map_err(|e| trouble(&e))?;
    }
    transaction
        .pragma_update(None, "user_version", KNOWN)
        .map_err(|e| trouble(&e))?;
    transaction.commit().map_err(|e| trouble(&e))
}

/// The number of the last migration that ran.
pub fn version(connection: &Connection) -> Answer<i64> {
    connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|e| trouble(&e))
}

/// What SQLite finds wrong with pages, trees, indexes, types and references.
fn faults(connection: &Connection) -> Answer<Vec<String>> {
    let lines = |sql: &str, read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<String>| {
        let mut statement = connection.prepare(sql)?;
        statement
            .query_map([], read)?
            .collect::<rusqlite::Result<Vec<String>>>()
    };
    let whole = lines("PRAGMA integrity_check", |row| row.get(0)).map_err(|e| trouble(&e))?;
    let mut faults: Vec<String> = whole.into_iter().filter(|line| line != "ok").collect();
    let loose = lines("PRAGMA foreign_key_check", |row| {
        Ok(format!("{}: no {}", row.get::<_, String>(0)?, row.get::<_, String>(2)?))
    });
    faults.extend(loose.map_err(|e| trouble(&e))?);
    Ok(faults)
}

/// True of a file that can be opened; one that is open as a database already must not be opened and closed once more.
fn can_be_read(path: &Path) -> bool {
    database_file::is_open_here(path) || plain_file::open(path).is_ok()
}

/// Runs what blocks on a thread of its own and waits for it.
async fn on_a_thread(name: &str, work: impl FnOnce() -> Answer<()> + Send + 'static) -> Answer<()> {
    let (reply, answer) = oneshot::channel();
    let body = move || {
        // The asker may have hung up; the work is done all the same.
        let _hung_up = reply.send(work());
    };
    std::thread::Builder::new()
        .name(name.into())
        .spawn(body)
        .map_err(|e| StorageError::Io(e.to_string()))?;
    answer
        .await
        .unwrap_or_else(|_| Err(StorageError::Io("the storage has stopped".into())))
}

/// Copies the last commit, read in one snapshot, to a new private file that needs no log beside it.
fn copy(from: &Path, to: &Path) -> Answer<()> {
    make_private(to)?;
    let copied = copy_pages(from, to);
    if copied.is_err() {
        // What is left is no copy.
        whole_file::discard(to);
    }
    copied
}

fn make_private(file: &Path) -> Answer<()> {
    private_file::create(file, b"").map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => StorageError::Exists(file.display().to_string()),
        _ => StorageError::Io(format!("{}: {e}", file.display())),
    })
}

/// A new private file with this version's empty tables and no log beside it, for the copy of another kind of database.
///
/// # Errors
/// [`StorageError::Exists`] when there is such a file; else when it cannot be made.
pub fn create(file: &Path) -> Answer<Connection> {
    make_private(file)?;
    let mut connection = Connection::open(file).map_err(|e| trouble(&e))?;
    migrate(&mut connection)?;
    Ok(connection)
}

fn copy_pages(from: &Path, to: &Path) -> Answer<()> {
    let source = connect(from)?;
    let mut target = Connection::open(to).map_err(|e| trouble(&e))?;
    let backup = Backup::new(&source, &mut target).map_err(|e| trouble(&e))?;
    for _ in 0..COPY_TRIES {
        match backup.step(COPY_PAGES).map_err(|e| trouble(&e))? {
            rusqlite::backup::StepResult::Done => {
                drop(backup);
                return target
                    .execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;")
                    .map_err(|e| trouble(&e));
            }
            _ => std::thread::sleep(COPY_PAUSE),
        }
    }
    Err(StorageError::Busy)
}

/// Empties the write-ahead log, which still holds pages as they were.
fn empty_log(file: &Path) -> Answer<()> {
    let busy: i64 = connect(file)?
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(|e| trouble(&e))?;
    if busy == 0 { Ok(()) } else { Err(StorageError::Busy) }
}

/// What an SQLite error means for the caller.
pub fn trouble(error: &rusqlite::Error) -> StorageError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StorageError::Busy,
        Some(ErrorCode::DiskFull) => StorageError::DiskFull,
        Some(ErrorCode::ReadOnly) => StorageError::ReadOnly,
        _ => StorageError::Io(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
