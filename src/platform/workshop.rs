//! A temporary folder beside a file that is being made. Invariant: it is private, and one that a killed process left is removed
//! at the next attempt for the same file.

use super::database_file::{FileId, beside};
use super::whole_file::{HEAD, folder, is_own, numbered};
use super::{held, plain_file, private_file};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A temporary folder beside the file that is being made; only its owner may enter. Dropping removes it. One whose process was
/// killed is removed at the next attempt: nobody holds its lock.
#[derive(Debug)]
pub struct Workshop {
    folder: PathBuf,
    /// Held until it is dropped.
    lock: Option<File>,
}

impl Workshop {
    /// Makes one beside `path`, after removing those that killed processes left there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn beside(path: &Path) -> io::Result<Self> {
        clear(path);
        // Another process may remove it before its lock is held: then it is made again.
        for _ in 0..10 {
            if let Some(made) = Self::make(path)? {
                return Ok(made);
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    fn make(path: &Path) -> io::Result<Option<Self>> {
        let folder = make_folder(path)?;
        let name = folder.join(LOCK);
        let locked = private_file::create_new(&name).and_then(|mut lock| {
            lock.lock()?;
            lock.write_all(LOCK_SAYS)?;
            Ok((FileId::of(&name).is_ok(), lock))
        });
        match locked {
            Ok((true, lock)) => Ok(Some(Self {
                folder,
                lock: Some(lock),
            })),
            Err(error) if folder.exists() => {
                let _left = remove(&folder);
                Err(error)
            }
            Ok((false, _)) | Err(_) => Ok(None),
        }
    }

    /// The path of a file in it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Makes `FILE.123.work` beside FILE; another thread of this process may have taken the first name.
fn make_folder(path: &Path) -> io::Result<PathBuf> {
    let pid = std::process::id();
    let mut names = std::iter::once(pid.to_string()).chain((0..10).map(|n| format!("{pid}{n}")));
    loop {
        let Some(name) = names.next() else {
            return Err(io::ErrorKind::AlreadyExists.into());
        };
        let folder = beside(path, &format!(".{name}.work"));
        match private_file::new_folder(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| folder),
        }
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // Windows does not remove an open file: close it first. A left-over is private and does no harm.
        drop(self.lock.take());
        let _left = remove(&self.folder);
    }
}

/// The file in a workshop whose lock says that it is in use.
const LOCK: &str = "lock";
/// The content of that file. Earlier versions left it empty.
const LOCK_SAYS: &[u8] = b"lianxin work\n";
/// Names that earlier versions used in a workshop.
const WORK: [&str; 3] = ["lock", "copy.db", "drill.db"];

/// Removes the workshops beside `path` that are not in use. What cannot be removed does no harm.
pub fn clear(path: &Path) {
    let name = path.file_name().and_then(|name| name.to_str());
    for entry in fs::read_dir(folder(path)).into_iter().flatten().flatten() {
        let found = entry.file_name();
        let beside_it = found.to_str().and_then(|found| numbered(found, "work")) == name && name.is_some();
        if !beside_it || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let left = entry.path();
        let Some(lock) = abandoned(&left) else { continue };
        // The lock is held meanwhile, so that a process that makes the same one right now notices that it is gone.
        let removed = remove(&left);
        drop(lock);
        if removed.is_err() {
            // Windows does not remove open files.
            let _left = remove(&left);
        }
    }
}

/// Removes a workshop, its lock last: by that it is known at the next attempt when another program keeps something of it open.
fn remove(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => held::remove_folder(&entry.path())?,
            false if entry.file_name() != LOCK => held::remove(&entry.path())?,
            false => {}
        }
    }
    held::remove_folder(folder)
}

/// The lock of a workshop that is not in use; `None` for one in use, and for a folder that is not surely a workshop.
fn abandoned(folder: &Path) -> Option<File> {
    let lock = plain_file::open_own(&folder.join(LOCK)).ok()?;
    lock.try_lock().ok()?;
    let mut says = Vec::new();
    (&lock).take(HEAD as u64).read_to_end(&mut says).ok()?;
    let known = |entry: io::Result<fs::DirEntry>| {
        let name = entry.ok()?.file_name();
        let name = name.to_str()?;
        WORK.iter().find(|work| name.starts_with(**work)).map(drop)
    };
    let ours = says == LOCK_SAYS || says.is_empty() && fs::read_dir(folder).ok()?.all(|entry| known(entry).is_some());
    (ours && is_own(&lock)).then_some(lock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workshop_of_a_killed_process_is_cleared_and_one_at_work_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("night.copy");
        let killed = |number: u32, says: &[u8], file: &str| {
            let folder = dir.path().join(format!("night.copy.{number}.work"));
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join(LOCK), says).unwrap();
            fs::write(folder.join(file), b"half").unwrap();
            folder
        };
        let busy = killed(1, LOCK_SAYS, "copy.db");
        let at_work = plain_file::open_own(&busy.join(LOCK)).unwrap();
        at_work.lock().unwrap();
        let (old, new) = (killed(2, b"", "copy.db"), killed(3, LOCK_SAYS, "any"));
        let (other, foreign) = (killed(4, b"", "thesis.doc"), killed(5, b"apt", "copy.db"));
        drop(Workshop::beside(&path).unwrap());
        assert!(busy.exists() && !old.exists() && !new.exists());
        assert!(other.exists() && foreign.exists(), "not proved to be ours");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3, "its own is gone too");
    }
}
