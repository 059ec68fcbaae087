//! A database that cannot be written is read all the same: its disk is full, or it lies where this account may not write.
//!
//! ```text
//! open --the disk takes nothing--> a copy in memory --> pages, lists, doctor        a save --> why the disk takes nothing
//! ```
//!
//! What a page shows depends on the day, so the derived tables are written even when one only reads. They are written in the
//! copy. It is in memory, because the disk for temporary files may be the full one.
//!
//! Invariant: what a person does is never written into the copy: [`super::Store::write`] refuses.

use super::connection::{is_ours, look, prepare};
use super::{StoreError, connection};
use crate::platform::database_file::{FileId, OpenDatabase};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Why a database takes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnlyRead {
    /// Its disk is full.
    Full,
    /// The file or its folder is write-protected; what the system said.
    Protected(String),
}

impl OnlyRead {
    /// The reason that `error` gives; `None` when reading would fail as well.
    #[must_use]
    pub fn of(error: &StoreError) -> Option<Self> {
        match error {
            StoreError::DiskFull => Some(Self::Full),
            StoreError::Unwritable(why) => Some(Self::Protected(why.clone())),
            _ => None,
        }
    }

    /// What a save is told.
    #[must_use]
    pub fn error(&self) -> StoreError {
        match self {
            Self::Full => StoreError::DiskFull,
            Self::Protected(why) => StoreError::Unwritable(why.clone()),
        }
    }
}

/// The database at `path` as a copy in memory, with the file that it was read from.
///
/// # Errors
/// When it cannot be read, or is none of ours.
pub fn open(path: &Path) -> Result<(Connection, OpenDatabase), StoreError> {
    super::backup::finish(path)?;
    let missing = || StoreError::Missing(path.display().to_string());
    look(path, false)?.ok_or_else(missing)?;
    let before = FileId::of(path).map_err(|_| missing())?;
    let copy = copy(&source(path)?)?;
    let moved = |_| StoreError::Moved(path.display().to_string());
    Ok((copy, OpenDatabase::new(path, before).map_err(moved)?))
}

/// A connection that only reads. Without a log beside the database, SQLite would make one: then it is told that nobody writes.
fn source(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = |name: &Path, flags| -> Result<Connection, StoreError> {
        let conn = Connection::open_with_flags(name, flags)?;
        conn.busy_timeout(connection::BUSY)?;
        is_ours(&conn)?;
        Ok(conn)
    };
    match open(path, flags) {
        Err(_) if !connection::has_wal(path) => open(Path::new(&immutable(path)), flags | OpenFlags::SQLITE_OPEN_URI),
        opened => opened,
    }
}

/// The name by which SQLite takes no locks and looks for no log. Source: sqlite.org/uri.html.
fn immutable(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let name = path.to_string_lossy().replace('\\', "/");
    let quoted: String = name
        .chars()
        .map(|c| match c {
            '%' | '?' | '#' => format!("%{:02x}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    // A drive letter needs a slash before it.
    let slash = if quoted.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{quoted}?immutable=1")
}

/// The same of a database that is open.
///
/// # Errors
/// As [`open`].
pub fn copy(source: &Connection) -> Result<Connection, StoreError> {
    let mut copy = Connection::open_in_memory()?;
    {
        let backup = Backup::new(source, &mut copy)?;
        // Another program may be writing: each attempt waits as long as an open does.
        match backup.step(-1)? {
            StepResult::Done => {}
            other => return Err(StoreError::Locked(format!("{other:?}"))),
        }
    }
    prepare(copy, None, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_mean_something_in_a_uri_are_quoted() {
        assert_eq!(
            immutable(Path::new("/a b/谭#1?.db")),
            "file:///a b/谭%231%3f.db?immutable=1"
        );
    }
}
