//! Putting a database in the place of another so that at every instant one of the two is there whole.
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
use std::io;
use std::path::{Path, PathBuf};

/// The new database before it has its name.
const READY: &str = ".restored";

/// The folder of databases that were replaced. Nothing is ever removed from it but by an order to destroy or to purge.
pub const REPLACED: &str = "replaced";

/// Lets the whole database at `draft` take the place of the one at `database`.
///
/// # Errors
/// When a file cannot be renamed; what is there then is whole, and the next opening goes on from it.
pub fn swap(draft: &Path, database: &Path) -> Result<(), StoreError> {
    let ready = beside(database, READY);
    whole_file::supersede(draft, &ready).map_err(|error| unwritable(&ready, &error))?;
    finish(database)
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

/// Copies the database at `database`, with what stands beside it, into the folder of replaced ones; `None` when there is no
/// such file.
///
/// # Errors
/// When it cannot be kept: it must not be replaced then.
pub fn keep_aside(database: &Path, now: Millis) -> Result<Option<PathBuf>, StoreError> {
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
    for ending in there {
        let (from, to) = (beside(database, ending), beside(&kept, ending));
        // Not a second name for the same file: what is destroyed here later must not be what is worked with.
        whole_file::copy(&from, &to).map_err(|error| unwritable(&to, &error))?;
    }
    whole_file::sync_folder(&kept);
    Ok(Some(kept))
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
        let first = keep_aside(&database, now).unwrap().unwrap();
        let second = keep_aside(&database, now).unwrap().unwrap();
        assert!(first.ends_with("replaced/2026-11-29-143005.db"), "{first:?}");
        assert_ne!(first, second, "nothing kept is written over");
        for (ending, text) in [("", "old"), ("-wal", "log"), (".mark", "7")] {
            assert_eq!(fs::read_to_string(beside(&first, ending)).unwrap(), text, "{ending}");
        }
        fs::remove_file(&database).unwrap();
        fs::remove_file(beside(&database, "-wal")).unwrap();
        assert_eq!(
            keep_aside(&database, now).unwrap(),
            None,
            "a marker alone is nothing to keep"
        );
    }
}
