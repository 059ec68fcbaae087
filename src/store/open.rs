//! Opening the database, or making one. Invariant: an existing file is never replaced.

use super::backup::{finish, traces};
use super::connection::{SMALL, SealKey, has_wal, look, prepare};
use super::{StoreError, wipe};
use crate::platform::database_file::{FileId, OpenDatabase};
use crate::platform::workshop::Workshop;
use crate::platform::{private_file, whole_file};
use rusqlite::{Connection, OpenFlags};
use std::io;
use std::path::Path;

/// Opens `path`, makes it when `create` and there is none, checks and migrates it.
///
/// # Errors
/// [`StoreError`], as precise as SQLite and the file system let us be.
pub fn open(path: &Path, key: Option<&SealKey>, create: bool) -> Result<(Connection, OpenDatabase), StoreError> {
    if wipe::finish(path) && !create {
        return Err(StoreError::Wiped(path.display().to_string()));
    }
    finish(path)?;
    let found = match look(path, key.is_some())? {
        None => {
            // A new database here would hide the loss, and SQLite would apply the old one's log to it.
            if let Some(traces) = traces(path) {
                return Err(StoreError::Gone(traces.file.display().to_string()));
            }
            if !create {
                let told = path.display().to_string();
                return Err(match wipe::is_wiped(path) {
                    true => StoreError::Wiped(told),
                    false => StoreError::Missing(told),
                });
            }
            make(path, key)?;
            wipe::forget(path);
            look(path, key.is_some())?
        }
        found => found,
    };
    let bytes = found.ok_or_else(|| StoreError::Missing(path.display().to_string()))?;
    let io = |error: io::Error| StoreError::Io(format!("{}: {error}", path.display()));
    let before = FileId::of(path).map_err(io)?;
    let check = bytes <= SMALL || has_wal(path);
    // Never made here: a file that vanished a moment ago, or a link that leads nowhere, must not become an empty database.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)
        .map_err(StoreError::from)
        .and_then(|conn| prepare(conn, key, check))
        .map_err(|error| told_apart(error, path))?;
    let moved = |_| StoreError::Moved(path.display().to_string());
    Ok((conn, OpenDatabase::new(path, before).map_err(moved)?))
}

/// SQLite does not say why it could not make a file beside the database: find out whether the disk is full.
fn told_apart(error: StoreError, path: &Path) -> StoreError {
    match error {
        StoreError::Io(_) | StoreError::Unwritable(_) if whole_file::is_full_at(path) => StoreError::DiskFull,
        error => error,
    }
}

/// Makes an empty database under a temporary name and renames it: programs that do so at once all open the same one, and a
/// failure leaves none.
fn make(path: &Path, key: Option<&SealKey>) -> Result<(), StoreError> {
    let io = |error: io::Error| StoreError::Unwritable(format!("{}: {error}", path.display()));
    let shop = Workshop::beside(path).map_err(io)?;
    let file = shop.path("copy.db");
    private_file::create(&file, b"").map_err(io)?;
    let conn = prepare(Connection::open(&file)?, key, false).map_err(|error| told_apart(error, path))?;
    conn.close().map_err(|(_, error)| error)?;
    match whole_file::place(&file, path) {
        // Somebody else made it meanwhile.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map_err(io),
    }
}
