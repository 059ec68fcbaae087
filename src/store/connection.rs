//! What a database file is, and how a connection to it is set up. The one place that decides both.

use super::migrate::{self, migrate};
use super::{StoreError, collate, meant, sums};
use crate::platform::database_file::{self, beside};
use crate::platform::plain_file;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

/// `LXIN`: tells our files from other programs' databases.
const APPLICATION_ID: i32 = 0x4C58_494E;

const PAGE: u64 = 4096;

/// How long to wait for another process before saying that it is locked.
pub const BUSY: Duration = Duration::from_secs(2);

/// Databases up to this many bytes are checked at every start. Reading a larger one would delay it, so that is checked after an
/// unclean end only.
pub const SMALL: u64 = 1024 * 1024;

/// A key to a sealed database (used when built with the feature `sealed`).
#[derive(Clone)]
pub struct SealKey(pub [u8; 32]);

/// Another connection to a database that is open already: it was checked and migrated when it was opened first.
///
/// # Errors
/// As for [`super::open::open`].
pub fn beside_others(path: &Path) -> Result<Connection, StoreError> {
    if look(path, false)?.is_none() {
        return Err(StoreError::Missing(path.display().to_string()));
    }
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(BUSY)?;
    is_ours(&conn)?;
    migrate::must_know(&conn)?;
    sums::teach(&conn)?;
    meant::teach(&conn)?;
    collate::teach(&conn)?;
    Ok(conn)
}

/// Sets a new connection up: unsealed, configured, known as ours, checked where `check` asks for it, migrated.
///
/// # Errors
/// [`StoreError`], as precise as SQLite lets us be.
pub fn prepare(mut conn: Connection, key: Option<&SealKey>, check: bool) -> Result<Connection, StoreError> {
    conn.busy_timeout(BUSY)?;
    if let Some(key) = key {
        unseal(&conn, key)?;
    }
    configure(&conn, key.is_some())?;
    own(&conn)?;
    if check {
        quick_check(&conn)?;
    }
    migrate(&mut conn)?;
    meant::teach(&conn)?;
    collate::teach(&conn)?;
    Ok(conn)
}

/// The file's size; `None` when there is no file. An error when it cannot be a database of ours.
pub fn look(path: &Path, with_key: bool) -> Result<Option<u64>, StoreError> {
    let unusable = |error: io::Error| StoreError::Unwritable(format!("{}: {error}", path.display()));
    database_file::must_be_plain(path).map_err(unusable)?;
    if plain_file::is_plain(path).map_err(unusable)?.is_none() {
        return Ok(None);
    }
    if database_file::is_open_here(path) {
        return path.metadata().map(|meta| Some(meta.len())).map_err(unusable);
    }
    let mut file = plain_file::open(path).map_err(unusable)?;
    let io = |error: io::Error| StoreError::Io(format!("{}: {error}", path.display()));
    let meta = file.metadata().map_err(io)?;
    let mut head = Vec::new();
    file.by_ref().take(16).read_to_end(&mut head).map_err(io)?;
    if head.is_empty() {
        return Err(StoreError::Corrupt(format!("{} is empty", path.display())));
    }
    match (head == database_file::MAGIC, with_key, meta.len() % PAGE == 0) {
        (true, ..) | (false, true, true) => Ok(Some(meta.len())),
        // A sealed file looks like whole pages of noise; so does one whose first page is lost. Only a build that can seal
        // may take it for the former.
        (false, false, true) if cfg!(feature = "sealed") => {
            Err(StoreError::WrongKey("a passphrase is needed".to_owned()))
        }
        (false, ..) => Err(StoreError::Corrupt(format!("{} is not a database", path.display()))),
    }
}

/// True when the last program did not close the database, or another has it open.
pub fn has_wal(path: &Path) -> bool {
    beside(path, "-wal").metadata().is_ok_and(|meta| meta.len() > 0)
}

fn unseal(conn: &Connection, key: &SealKey) -> Result<(), StoreError> {
    let mut hex = String::with_capacity(64);
    for byte in key.0 {
        let _ = write!(hex, "{byte:02x}");
    }
    conn.execute_batch(&format!("PRAGMA key = \"x'{hex}'\""))?;
    let version: Result<String, _> = conn.query_row("PRAGMA cipher_version", [], |row| row.get(0));
    if version.is_ok_and(|version| !version.is_empty()) {
        return Ok(());
    }
    Err(StoreError::WrongKey(
        "this build cannot seal or unseal a database".to_owned(),
    ))
}

fn configure(conn: &Connection, with_key: bool) -> Result<(), StoreError> {
    let wrong_key = |error: rusqlite::Error| match StoreError::from(error) {
        StoreError::Corrupt(_) if with_key => StoreError::WrongKey("the key does not open it".to_owned()),
        other => other,
    };
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map_err(wrong_key)?;
    if conn.is_readonly("main")? {
        return Err(StoreError::Unwritable("the file is read-only".to_owned()));
    }
    conn.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -2000;
         PRAGMA secure_delete = ON;
         PRAGMA trusted_schema = OFF;",
    )?;
    conn.set_prepared_statement_cache_capacity(160);
    // Otherwise the planner looks at bound values and compiles a statement again whenever one changes: on every use.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Refuses whatever is not one of our databases. Nothing is written.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub fn is_ours(conn: &Connection) -> Result<(), StoreError> {
    let id: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    match id == APPLICATION_ID {
        true => Ok(()),
        false => Err(StoreError::Corrupt("it is another program's database".to_owned())),
    }
}

/// Refuses other programs' databases; marks a new one as ours.
fn own(conn: &Connection) -> Result<(), StoreError> {
    let id: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if id == APPLICATION_ID {
        return Ok(());
    }
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id != 0 || tables > 0 {
        return Err(StoreError::Corrupt("it is another program's database".to_owned()));
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(StoreError::from)
}

fn quick_check(conn: &Connection) -> Result<(), StoreError> {
    let said: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" {
        return Ok(());
    }
    Err(StoreError::Corrupt(said))
}
