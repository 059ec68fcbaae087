//! Replaces a database by another so that at every instant one of the two is there whole.
//!
//! ```text
//! old + new draft --kept aside--> old twice --draft renamed to `.restored`--> the new one counts --finish--> new
//! ```
//!
//! Invariant: a file called `.restored` is whole. Whoever opens the database finishes first what a killed restore left; the
//! write-ahead log of the old database never meets the new one.

use super::copy::unwritable;
use crate::domain::time::Millis;
use crate::platform::database_file::{self, beside};
use crate::platform::{plain_file, private_file, whole_file};
use crate::store::StoreError;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The new database before it has its name.
const READY: &str = ".restored";

/// The folder of databases that were replaced. Nothing is ever removed from it but by an order to destroy or to purge.
pub const REPLACED: &str = "replaced";

/// Makes the whole database at `draft` the valid one: the next open of the database finishes the replacement.
///
/// # Errors
/// When a file cannot be renamed; nothing was changed then.
pub fn make_ready(draft: &Path, database: &Path) -> Result<(), StoreError> {
    let ready = beside(database, READY);
    whole_file::supersede(draft, &ready).map_err(|error| unwritable(&ready, &error))
}

/// Finishes a restore that was cut off; nothing happens where there was none.
///
/// # Errors
/// When a file cannot be removed or renamed.
pub fn finish(database: &Path) -> Result<(), StoreError> {
    let ready = beside(database, READY);
    let file = match plain_file::open_own(&ready) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unwritable(&ready, &error)),
    };
    // Two programs must not do it at once: the slower one would remove the write-ahead log of the new database.
    file.lock().map_err(|error| unwritable(&ready, &error))?;
    if !ready.exists() {
        return Ok(());
    }
    database_file::remove_log(database).map_err(|error| unwritable(database, &error))?;
    whole_file::supersede(&ready, database).map_err(|error| unwritable(database, &error))
}

/// A database that is kept, and the files it was copied from: see [`whole_file::copy`] for why they stay open.
#[derive(Debug)]
pub struct Aside {
    pub path: PathBuf,
    pub open: Vec<File>,
}

/// Copies the database at `database`, with what stands beside it, into the folder of replaced ones; `None` when there is no
/// such file.
///
/// # Errors
/// When it cannot be kept: it must not be replaced then.
pub fn keep_aside(database: &Path, now: Millis) -> Result<Option<Aside>, StoreError> {
    let folder = database.parent().unwrap_or(Path::new("")).join(REPLACED);
    let made: Vec<&str> = [""; 1]
        .into_iter()
        .chain(database_file::BESIDE)
        .chain([".mark"])
        .collect();
    let there: Vec<&str> = made
        .into_iter()
        .filter(|ending| beside(database, ending).is_file())
        .collect();
    if !there.iter().any(|ending| *ending != ".mark") {
        return Ok(None);
    }
    private_file::create_folder(&folder).map_err(|error| unwritable(&folder, &error))?;
    let stem = now.local().format("%Y-%m-%d-%H%M%S");
    let free = (1..).map(|k| match k {
        1 => folder.join(format!("{stem}.db")),
        k => folder.join(format!("{stem}-{k}.db")),
    });
    let Some(kept) = free.into_iter().find(|path| path.symlink_metadata().is_err()) else {
        return Err(StoreError::Unwritable(folder.display().to_string()));
    };
    let mut open = Vec::new();
    for ending in there {
        let (from, to) = (beside(database, ending), beside(&kept, ending));
        // Not a second name for the same file: what is destroyed here later must not be what is worked with.
        open.push(whole_file::copy(&from, &to).map_err(|error| unwritable(&to, &error))?);
    }
    whole_file::sync_folder(&kept);
    Ok(Some(Aside { path: kept, open }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_restore_that_was_cut_off_is_finished_once_and_its_old_log_is_gone() {
        let folder = folder_with(&[
            ("lianxin.db", "old"),
            ("lianxin.db-wal", "of the old one"),
            ("lianxin.db.restored", "new"),
        ]);
        let database = folder.path().join("lianxin.db");
        finish(&database).unwrap();
        assert_eq!(fs::read_to_string(&database).unwrap(), "new");
        assert!(!beside(&database, "-wal").exists() && !beside(&database, READY).exists());
        fs::write(beside(&database, "-wal"), "of the new one").unwrap();
        finish(&database).unwrap();
        assert!(beside(&database, "-wal").exists(), "nothing was left to finish");
    }

    #[test]
    fn what_is_replaced_is_kept_with_what_stands_beside_it() {
        let folder = folder_with(&[
            ("lianxin.db", "old"),
            ("lianxin.db-wal", "log"),
            ("lianxin.db.mark", "7"),
        ]);
        let database = folder.path().join("lianxin.db");
        let now = Millis::parse("2026-11-29 14:30:05").unwrap();
        let first = keep_aside(&database, now).unwrap().unwrap().path;
        let second = keep_aside(&database, now).unwrap().unwrap().path;
        assert!(first.ends_with("replaced/2026-11-29-143005.db"), "{first:?}");
        assert_ne!(first, second, "nothing kept is written over");
        for (ending, text) in [("", "old"), ("-wal", "log"), (".mark", "7")] {
            assert_eq!(fs::read_to_string(beside(&first, ending)).unwrap(), text, "{ending}");
        }
        fs::remove_file(&database).unwrap();
        fs::remove_file(beside(&database, "-wal")).unwrap();
        let marker = keep_aside(&database, now).unwrap();
        assert!(marker.is_none(), "a marker alone is nothing to keep");
    }

    /// How many locks the system lists for a file.
    #[cfg(target_os = "linux")]
    fn locks(path: &Path) -> usize {
        use std::os::unix::fs::MetadataExt;
        let inode = format!(":{} ", path.metadata().unwrap().ino());
        let locks = fs::read_to_string("/proc/locks").unwrap();
        locks.lines().filter(|line| line.contains(&inode)).count()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_database_stays_locked_while_it_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("lianxin.db");
        let conn = rusqlite::Connection::open(&database).unwrap();
        conn.execute_batch("CREATE TABLE t (x); BEGIN EXCLUSIVE").unwrap();
        let before = locks(&database);
        assert!(before > 0);
        let kept = keep_aside(&database, Millis::parse("2026-11-29 14:30:05").unwrap()).unwrap();
        assert_eq!(locks(&database), before);
        drop(kept);
        assert_eq!(
            locks(&database),
            0,
            "what this is about: the lock goes with any descriptor"
        );
    }
}
