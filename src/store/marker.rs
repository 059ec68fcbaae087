//! The marker: a small file beside the database by which an older copy of the database is recognised.
//!
//! It holds the machine and a counter. Before the first push of a round the counter goes up in the database, then in the file.
//! Invariant: a database is never behind its file unless it is an older copy; so a copy put back, or taken to another
//! machine, is noticed before it gives out a number that was given out already.
//!
//! ```text
//! push: database 7 -> 8, file 7 -> 8      a copy of before: database 7, file 8   -> a new incarnation
//! power cut between the two: 8, 7 is fine      another machine, or no file        -> a new incarnation
//! ```

use super::{StoreError, meta};
use crate::platform::database_file::beside;
use crate::platform::{plain_file, whole_file};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A marker is a line.
const LARGEST: usize = 4096;

/// What database and file hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mark {
    /// The machine that pushed last.
    pub machine: String,
    /// Counts the rounds that pushed; 0: none yet.
    pub count: u64,
}

/// The marker file of a database on this machine.
#[derive(Debug, Clone)]
pub struct Marker {
    file: PathBuf,
    machine: String,
}

impl Marker {
    /// The marker of the database at `database`, on the machine called `machine`.
    #[must_use]
    pub fn new(database: &Path, machine: String) -> Self {
        Self {
            file: beside(database, ".mark"),
            machine,
        }
    }

    /// True when the database is an old copy or on another machine. The file is read first: another program that raises both at
    /// this moment must not look like an old copy.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn tells_a_copy(&self, conn: &Connection) -> Result<bool, StoreError> {
        let file = self.read();
        let known: Mark = meta::get(conn, meta::MARK)?.unwrap_or_default();
        Ok(match file {
            None => known.count > 0,
            Some(_) if known.count > 0 && known.machine != self.machine => true,
            Some(file) => file.count > known.count || (known.count > 0 && file.machine != self.machine),
        })
    }

    /// Raises the counter in the database, inside the caller's transaction. [`Self::write`] must follow its commit.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn raise(&self, conn: &Connection) -> Result<Mark, StoreError> {
        let known: Mark = meta::get(conn, meta::MARK)?.unwrap_or_default();
        let noted = self.read().map_or(0, |file| file.count);
        let mark = Mark {
            machine: self.machine.clone(),
            count: known.count.max(noted) + 1,
        };
        meta::set(conn, meta::MARK, &mark)?;
        Ok(mark)
    }

    /// Writes the file: whole or not at all, and to the disk.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`] when it cannot be written.
    pub fn write(&self, mark: &Mark) -> Result<(), StoreError> {
        let text = serde_json::to_string(mark)?;
        let written = whole_file::renew(&self.file, text.as_bytes());
        written.map_err(|error| StoreError::Unwritable(format!("{}: {error}", self.file.display())))
    }

    fn read(&self) -> Option<Mark> {
        let text = plain_file::read_own_text(&self.file, LARGEST).ok()?;
        serde_json::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate::migrate;
    use std::fs;

    fn database() -> Connection {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn).unwrap();
        conn
    }

    fn set(conn: &Connection, count: u64) {
        let mark = Mark {
            machine: "here".to_owned(),
            count,
        };
        meta::set(conn, meta::MARK, &mark).unwrap();
    }

    #[test]
    fn a_copy_is_told_by_a_file_ahead_missing_or_of_another_machine() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lianxin.db");
        let (here, elsewhere) = (
            Marker::new(&path, "here".to_owned()),
            Marker::new(&path, "elsewhere".to_owned()),
        );
        let conn = database();
        assert!(!here.tells_a_copy(&conn).unwrap(), "nothing was handed out yet");
        let mark = here.raise(&conn).unwrap();
        here.write(&mark).unwrap();
        assert!(!here.tells_a_copy(&conn).unwrap());
        assert!(elsewhere.tells_a_copy(&conn).unwrap());
        set(&conn, 0);
        assert!(here.tells_a_copy(&conn).unwrap(), "the file is ahead");
        set(&conn, 9);
        assert!(!here.tells_a_copy(&conn).unwrap(), "a power cut before the file");
        fs::remove_file(folder.path().join("lianxin.db.mark")).unwrap();
        assert!(here.tells_a_copy(&conn).unwrap(), "no file");
        fs::write(folder.path().join("lianxin.db.mark"), "{").unwrap();
        assert!(here.tells_a_copy(&conn).unwrap(), "a torn file");
    }

    #[test]
    fn raising_goes_beyond_both() {
        let folder = tempfile::tempdir().unwrap();
        let marker = Marker::new(&folder.path().join("lianxin.db"), "here".to_owned());
        let conn = database();
        set(&conn, 4);
        let mark = Mark {
            machine: "here".to_owned(),
            count: 9,
        };
        marker.write(&mark).unwrap();
        assert_eq!(marker.raise(&conn).unwrap().count, 10);
        assert_eq!(meta::get::<Mark>(&conn, meta::MARK).unwrap().unwrap().count, 10);
    }
}
