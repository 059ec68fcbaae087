//! Counts acknowledged writes in a small file beside the database, so that lost ones are noticed.
//!
//! ```text
//! write: count 7 -> 8 in the transaction -> commit, on the disk -> 8 in the file -> "saved" is said
//! open:  file 8, database 8: whole      file 7, database 8: killed between the two, whole
//!        file 8, database 5: three acknowledged writes are gone: the log (-wal) was removed, or an old copy put back
//! ```
//!
//! Invariant: the file is never ahead of what was acknowledged. It is not synced to the disk: after a power cut it may be
//! behind, and then fewer losses are noticed.

use super::{StoreError, meta};
use crate::platform::database_file::beside;
use crate::platform::{plain_file, private_file};
use rusqlite::Connection;
use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The file holds one number of fixed length, so that overwriting it cannot leave digits of the former one.
const DIGITS: usize = 20;

/// The file beside a database.
#[derive(Debug)]
pub struct SavedCount {
    path: PathBuf,
    file: RefCell<Option<File>>,
}

impl SavedCount {
    /// The file of the database at `database`.
    #[must_use]
    pub fn new(database: &Path) -> Self {
        Self {
            path: beside(database, ".saved"),
            file: RefCell::default(),
        }
    }

    /// Notes in the database how many acknowledged writes are missing, and continues counting from the file's number. The file is
    /// read first: another program that writes at this moment must not look like a loss.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn compare(&self, conn: &mut Connection) -> Result<(), StoreError> {
        let noted = self.read().unwrap_or(0);
        if noted <= counted(conn)? {
            return Ok(());
        }
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let gone = noted.saturating_sub(counted(&tx)?);
        meta::set(&tx, meta::MISSING, &(missing(&tx)? + gone))?;
        meta::set(&tx, meta::SAVED, &noted)?;
        tx.commit().map_err(StoreError::from)
    }

    /// Continues counting in a copy that replaces this database. `carried`: how many changes were carried over to the copy, when
    /// not all could be; `None` when all were. Notes and returns how many saves are missing.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn take_over(&self, conn: &Connection, carried: Option<usize>) -> Result<u64, StoreError> {
        let has = counted(conn)?;
        let noted = self.read().unwrap_or(0).max(has);
        meta::set(conn, meta::SAVED, &noted)?;
        let carried = carried.map_or(noted, |carried| carried as u64);
        let missing = (noted - has).saturating_sub(carried);
        match missing {
            0 => meta::remove(conn, meta::MISSING)?,
            missing => meta::set(conn, meta::MISSING, &missing)?,
        }
        Ok(missing)
    }

    /// Counts a write, inside its transaction. [`Self::note`] must follow its commit.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn count(conn: &Connection) -> Result<u64, StoreError> {
        let count = counted(conn)? + 1;
        meta::set(conn, meta::SAVED, &count)?;
        Ok(count)
    }

    /// Writes the count before the write is acknowledged. A file that cannot be written fails no save; it is just behind.
    pub fn note(&self, count: u64) {
        let mut open = self.file.borrow_mut();
        if open.is_none() {
            *open = private_file::open_or_create(&self.path).ok();
        }
        let Some(file) = open.as_mut() else { return };
        let written = file
            .seek(SeekFrom::Start(0))
            .and_then(|_| file.write_all(format!("{count:0DIGITS$}\n").as_bytes()));
        if written.is_err() {
            *open = None;
        }
    }

    fn read(&self) -> Option<u64> {
        let text = plain_file::read_own_text(&self.path, DIGITS + 1).ok()?;
        (text.len() == DIGITS + 1).then(|| text.trim_end().parse().ok())?
    }
}

/// How many writes there were.
///
/// # Errors
/// When the database does not answer.
pub fn counted(conn: &Connection) -> Result<u64, StoreError> {
    Ok(meta::get(conn, meta::SAVED)?.unwrap_or(0))
}

/// How many acknowledged writes are missing, while nobody has been told.
///
/// # Errors
/// When the database does not answer.
pub fn missing(conn: &Connection) -> Result<u64, StoreError> {
    Ok(meta::get(conn, meta::MISSING)?.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate::migrate;

    #[test]
    fn a14_a_database_behind_its_count_has_lost_something_and_one_ahead_has_not() {
        let folder = tempfile::tempdir().unwrap();
        let saved = SavedCount::new(&folder.path().join("lianxin.db"));
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn).unwrap();
        saved.compare(&mut conn).unwrap();
        assert_eq!(missing(&conn).unwrap(), 0, "no file yet");
        for _ in 0..3 {
            let count = SavedCount::count(&conn).unwrap();
            saved.note(count);
        }
        SavedCount::count(&conn).unwrap();
        saved.compare(&mut conn).unwrap();
        assert_eq!(missing(&conn).unwrap(), 0, "killed before the file");
        saved.note(9);
        saved.compare(&mut conn).unwrap();
        saved.compare(&mut conn).unwrap();
        assert_eq!((missing(&conn).unwrap(), counted(&conn).unwrap()), (5, 9), "told once");
        std::fs::write(folder.path().join("lianxin.db.saved"), "000").unwrap();
        saved.compare(&mut conn).unwrap();
        assert_eq!(missing(&conn).unwrap(), 5, "a torn file tells nothing");
    }
}
