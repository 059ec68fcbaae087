//! Destroying what a revoked device holds. Invariant: only files of our own names in the database's folder are touched, and
//! no link is followed.

use super::marker::beside;
use super::{StoreError, backup};
use crate::platform::whole_file::{clear_leftovers, destroy};
use std::fs;
use std::io;
use std::path::Path;

/// Folders beside the database that hold copies of it or tell of it.
const FOLDERS: [&str; 3] = ["backups", "replaced", "log"];

/// Overwrites and removes the database at `path`, what stands beside it under its name, and the folders of backups and logs.
/// A drive of flash memory may keep overwritten blocks: what protects a stolen one is its sealing.
///
/// # Errors
/// The first thing that could not be removed; the rest is removed all the same.
pub fn wipe(path: &Path) -> Result<(), StoreError> {
    clear_leftovers(path);
    backup::clear_leftovers(path);
    let mut outcome = Ok(());
    let mut note = |done: io::Result<()>, what: &Path| {
        if let (Err(error), true) = (done, outcome.is_ok()) {
            outcome = Err(StoreError::Unwritable(format!("{}: {error}", what.display())));
        }
    };
    for ending in ["-wal", "-shm", "-journal", ".mark", ".mark.new", ".restored", ""] {
        let file = beside(path, ending);
        note(destroy(&file), &file);
    }
    for name in FOLDERS {
        if let Some(folder) = path.parent().map(|folder| folder.join(name)) {
            note(empty(&folder), &folder);
        }
    }
    outcome
}

/// Destroys the plain files of a folder and the folder itself; what is no folder is left.
fn empty(folder: &Path) -> io::Result<()> {
    match fs::symlink_metadata(folder) {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    for entry in fs::read_dir(folder)? {
        destroy(&entry?.path())?;
    }
    // A folder that holds what is not ours stays.
    match fs::remove_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_and_what_tells_of_it_is_gone_and_everything_else_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [
            "lianxin.db",
            "lianxin.db-wal",
            "lianxin.db-shm",
            "lianxin.db.mark",
            "letter.txt",
        ] {
            fs::write(at(name), b"words").unwrap();
        }
        for name in ["backups", "log", "backups/mine"] {
            fs::create_dir(at(name)).unwrap();
        }
        fs::write(at("backups/monday.db"), b"words").unwrap();
        fs::write(at("log/lianxin.log"), b"words").unwrap();
        wipe(&at("lianxin.db")).unwrap();
        wipe(&at("lianxin.db")).unwrap();
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["backups", "letter.txt"]);
        assert_eq!(
            fs::read_dir(at("backups")).unwrap().count(),
            1,
            "a folder in it is not ours"
        );
    }
}
