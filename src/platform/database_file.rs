//! The files of an SQLite database: which they are, and whether the open one is still the one at its path.
//!
//! ```text
//! moved away, removed, replaced by a rename: the program would write on into a file that nobody will find again
//! the log beside it (-wal) removed while it is open: the same, for everything that is not in the main file yet
//! ```
//!
//! Invariant: nothing is reported as saved while one of the paths leads to another file than the one that was opened.

use super::{held, plain_file};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Endings of the files that SQLite puts beside a database.
pub const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// What every SQLite database begins with.
pub const MAGIC: &[u8] = b"SQLite format 3\0";

/// Whether an open file can be replaced by a rename. Windows refuses that.
pub const OPEN_IS_REPLACED: bool = cfg!(unix);

/// `path` with `ending` behind its name.
#[must_use]
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The identity of a file, independent of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileId(Id);

impl FileId {
    /// The file at `path`, links followed.
    ///
    /// # Errors
    /// The system's.
    pub fn of(path: &Path) -> io::Result<Self> {
        id(path).map(Self)
    }

    /// True when the file at `path` is this one.
    #[must_use]
    pub fn is_at(self, path: &Path) -> bool {
        Self::of(path).is_ok_and(|there| there == self)
    }
}

/// The volume, and the file's number in it.
type Id = (u64, u64);

#[cfg(unix)]
fn id(path: &Path) -> io::Result<Id> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().map(|meta| (meta.dev(), meta.ino()))
}

/// Its creation time would not do: a file that takes a name soon after another one gets that one's.
#[cfg(windows)]
fn id(path: &Path) -> io::Result<Id> {
    use std::os::windows::fs::OpenOptionsExt;
    /// FILE_FLAG_BACKUP_SEMANTICS: folders too.
    const ALSO_FOLDERS: u32 = 0x0200_0000;
    // Without any access asked for it is opened whoever holds it.
    let file = std::fs::OpenOptions::new()
        .access_mode(0)
        .custom_flags(ALSO_FOLDERS)
        .open(path)?;
    let told = winapi_util::file::information(&file)?;
    Ok((told.volume_serial_number(), told.file_index()))
}

/// Files that this process has open as databases. On Unix, opening and closing one of them again would drop the locks that
/// SQLite holds on it for this process.
static OPEN: Mutex<Vec<FileId>> = Mutex::new(Vec::new());

/// True when this process has the file at `path` open as a database, whatever name it is called by.
#[must_use]
pub fn is_open_here(path: &Path) -> bool {
    let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    !open.is_empty() && FileId::of(path).is_ok_and(|id| open.contains(&id))
}

/// The files of a database that was opened, with the names they were found under.
#[derive(Debug)]
pub struct OpenDatabase {
    files: Vec<(PathBuf, FileId)>,
}

impl OpenDatabase {
    /// Of the database at `path`, which SQLite opened after `before` was found there.
    ///
    /// # Errors
    /// `NotFound` when it is not that file any more.
    pub fn new(path: &Path, before: FileId) -> io::Result<Self> {
        if !before.is_at(path) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut files = vec![(path.to_owned(), before)];
        let real = path.canonicalize()?;
        for ending in ["-wal", "-shm"] {
            let file = beside(&real, ending);
            files.extend(FileId::of(&file).ok().map(|id| (file, id)));
        }
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        open.extend(files.iter().map(|(_, id)| *id));
        Ok(Self { files })
    }

    /// The path at which it was found.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.files[0].0
    }

    /// Checks that every file is still at its path: a few system calls, no access to the disk.
    ///
    /// # Errors
    /// The first one that is gone, or is another file.
    pub fn is_there(&self) -> Result<(), &Path> {
        let gone = self.files.iter().find(|(path, id)| !id.is_at(path));
        gone.map_or(Ok(()), |(path, _)| Err(path))
    }
}

impl Drop for OpenDatabase {
    fn drop(&mut self) {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, id) in &self.files {
            if let Some(at) = open.iter().position(|known| known == id) {
                open.swap_remove(at);
            }
        }
    }
}

/// Refuses what SQLite must not open: a link owned by a stranger, and a link, pipe or device in place of a file beside the
/// database.
///
/// # Errors
/// What is there instead.
pub fn must_be_plain(path: &Path) -> io::Result<()> {
    plain_file::leads_somewhere_of_ours(path)?;
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    for ending in BESIDE {
        let file = beside(&real, ending);
        if plain_file::is_plain(&file)? == Some(false) {
            let what = format!("{} is not a plain file", file.display());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
    }
    Ok(())
}

/// Removes the log of a database that is about to be replaced: SQLite must never apply it to the new one.
///
/// # Errors
/// When something stays.
pub fn remove_log(path: &Path) -> io::Result<()> {
    for ending in BESIDE {
        match held::remove(&beside(path, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The log that a removed database has left behind. SQLite must never apply it to another one.
///
/// # Errors
/// The system's.
pub fn left_behind(path: &Path) -> io::Result<Option<PathBuf>> {
    for ending in ["-wal", "-journal"] {
        let file = beside(path, ending);
        if plain_file::is_plain(&file)?.is_some() {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn opened(path: &Path) -> OpenDatabase {
        OpenDatabase::new(path, FileId::of(path).unwrap()).unwrap()
    }

    #[test]
    fn a14_a_file_that_was_moved_removed_or_replaced_is_not_there_any_more() {
        let dir = tempfile::tempdir().unwrap();
        let (db, away) = (dir.path().join("a.db"), dir.path().join("b.db"));
        for ending in ["", "-wal", "-shm"] {
            fs::write(beside(&db, ending), "x").unwrap();
        }
        let open = opened(&db);
        assert!(open.is_there().is_ok() && is_open_here(&db));
        for ending in ["", "-wal", "-shm"] {
            let file = beside(&db, ending);
            fs::rename(&file, &away).unwrap();
            assert_eq!(open.is_there(), Err(file.as_path()), "moved");
            fs::write(&file, "x").unwrap();
            assert_eq!(open.is_there(), Err(file.as_path()), "replaced");
            fs::rename(&away, &file).unwrap();
            assert!(open.is_there().is_ok(), "put back");
        }
        drop(open);
        assert!(!is_open_here(&db));
    }

    #[test]
    fn a5_an_open_database_is_known_by_every_name() {
        let dir = tempfile::tempdir().unwrap();
        let (db, hard) = (dir.path().join("a.db"), dir.path().join("b"));
        fs::write(&db, "x").unwrap();
        fs::hard_link(&db, &hard).unwrap();
        let _open = opened(&db);
        assert!(is_open_here(&hard));
    }
}
