//! Destroying what a revoked device holds. Invariant: only files of our own names in the database's folder are touched, and
//! no link is followed. A file of one line stays, which tells of nobody: the next start says why nothing is here.

use super::{StoreError, backup};
use crate::platform::database_file::{self, beside};
use crate::platform::{plain_file, private_file, shred, whole_file, workshop};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Folders beside the database that hold copies of it or log lines about it.
const FOLDERS: [&str; 3] = ["backups", "replaced", "log"];

/// Bytes that tell a database from what is left of one.
const HEAD: u64 = 16;

/// All that the file beside a wiped database says.
const TOLD: &str = "destroyed as the administrator ordered\n";

fn note(path: &Path) -> PathBuf {
    beside(path, ".wiped")
}

/// True when the database that is not at `path` was destroyed by [`wipe`].
#[must_use]
pub fn is_wiped(path: &Path) -> bool {
    plain_file::read_own_text(&note(path), TOLD.len()).is_ok_and(|told| told == TOLD)
}

/// True when the database at `path` was destroyed: it is not there, or another program kept its emptied file from being removed.
/// What is left of it is removed now, if that program has ended.
#[must_use]
pub fn finish(path: &Path) -> bool {
    let is_nothing = |head: &[u8]| head.iter().all(|byte| *byte == 0);
    if !is_wiped(path) || database_file::is_open_here(path) {
        return false;
    }
    let mut head = Vec::new();
    let read = plain_file::open_own(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    let destroyed = read.is_ok() && is_nothing(&head);
    if destroyed {
        let _still_open = wipe(path);
    }
    destroyed
}

/// Forgets that a database was destroyed here: there is a new one.
pub fn forget(path: &Path) {
    if is_wiped(path) {
        whole_file::discard(&note(path));
    }
}

/// Overwrites and removes the database at `path`, the files beside it under its name, and the folders of backups and logs.
/// Flash memory may keep overwritten blocks: only encryption protects a stolen drive.
///
/// # Errors
/// The first thing that could not be removed; the rest is removed all the same.
pub fn wipe(path: &Path) -> Result<(), StoreError> {
    workshop::clear(path);
    backup::clear_leftovers(path);
    let mut outcome = Ok(());
    let mut note = |done: io::Result<()>, what: &Path| {
        if let (Err(error), true) = (done, outcome.is_ok()) {
            outcome = Err(StoreError::Unwritable(format!("{}: {error}", what.display())));
        }
    };
    for ending in [
        "-wal",
        "-shm",
        "-journal",
        ".mark",
        ".mark.new",
        ".saved",
        ".restored",
        ".sticks",
        "",
    ] {
        let file = beside(path, ending);
        note(shred::file(&file), &file);
    }
    for left in whole_file::on_the_way(path).unwrap_or_default() {
        note(shred::file(&left).and_then(|()| shred::folder(&left)), &left);
    }
    for name in FOLDERS {
        if let Some(folder) = path.parent().map(|folder| folder.join(name)) {
            note(shred::folder(&folder), &folder);
        }
    }
    // Without it the next start asks for a setup, as on a new device.
    let _untold = private_file::create(&self::note(path), TOLD.as_bytes());
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn an_emptied_file_that_could_not_be_removed_counts_as_destroyed_and_goes_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lianxin.db");
        fs::write(&path, b"SQLite format 3\0").unwrap();
        private_file::create(&note(&path), TOLD.as_bytes()).unwrap();
        assert!(!finish(&path), "a new database after the old one was destroyed");
        for left in [&b""[..], &[0; 4096]] {
            fs::write(&path, left).unwrap();
            fs::write(beside(&path, "-shm"), left).unwrap();
            assert!(finish(&path));
            assert!(!path.exists() && !beside(&path, "-shm").exists() && is_wiped(&path));
        }
    }

    #[test]
    fn the_database_and_what_tells_of_it_is_gone_and_everything_else_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [
            "lianxin.db",
            "lianxin.db-wal",
            "lianxin.db-shm",
            "lianxin.db.mark",
            "lianxin.db.saved",
            "lianxin.db.sticks",
            "letter.txt",
        ] {
            fs::write(at(name), b"words").unwrap();
        }
        fs::write(at("lianxin.db.mark.12.part"), b"words").unwrap();
        fs::create_dir(at("lianxin.db.13.work")).unwrap();
        fs::write(at("lianxin.db.13.work/copy.db"), b"words").unwrap();
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
        assert_eq!(left, ["backups", "letter.txt", "lianxin.db.wiped"]);
        assert!(is_wiped(&at("lianxin.db")) && !is_wiped(&at("letter")));
        assert_eq!(
            fs::read_dir(at("backups")).unwrap().count(),
            1,
            "a folder in it is not ours"
        );
    }
}
