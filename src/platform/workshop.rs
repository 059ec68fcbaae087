//! A place to work in on the way to a file. Invariant: it is private, and what a killed process left of one goes with the next
//! attempt at the same file.

use super::database_file::{FileId, beside};
use super::whole_file::{HEAD, folder, is_own, numbered};
use super::{plain_file, private_file};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A folder beside a file's place that only its owner may enter, for work on the way to that file. It goes with this value;
/// one whose process was killed goes with the next attempt, which knows it by its lock that nobody holds.
#[derive(Debug)]
pub struct Workshop {
    folder: PathBuf,
    lock: File,
}

impl Workshop {
    /// Makes one beside `path`, after clearing those that killed processes left there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn beside(path: &Path) -> io::Result<Self> {
        clear(path);
        // One that is cleared by another process before its lock is held is made again.
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
            Ok((true, lock)) => Ok(Some(Self { folder, lock })),
            Err(error) if folder.exists() => {
                let _left = fs::remove_dir_all(&folder);
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
        // Windows keeps a locked file: it is let go first. What stays behind all the same is private and does no harm.
        let _held = self.lock.unlock();
        let _left = fs::remove_dir_all(&self.folder);
    }
}

/// The file in a workshop whose lock says that somebody works there.
const LOCK: &str = "lock";
/// What is in it. Earlier versions left it empty.
const LOCK_SAYS: &[u8] = b"lianxin work\n";
/// What earlier versions had in a workshop.
const WORK: [&str; 3] = ["lock", "copy.db", "drill.db"];

/// Removes the workshops beside `path` that nobody works in. What cannot be removed stays: it is in nobody's way.
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
        // Held meanwhile, so that whoever makes one just now finds out that it is gone.
        let removed = fs::remove_dir_all(&left);
        drop(lock);
        if removed.is_err() {
            // Windows keeps what is locked.
            let _left = fs::remove_dir_all(&left);
        }
    }
}

/// The lock of a workshop that nobody works in; `None` of one at work, and of a folder that is not proved to be one.
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
        let at_work = Workshop::beside(&path).unwrap();
        let busy = dir.path().join("night.copy.1.work");
        fs::rename(&at_work.folder, &busy).unwrap();
        let killed = |number: u32, says: &[u8], file: &str| {
            let folder = dir.path().join(format!("night.copy.{number}.work"));
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join(LOCK), says).unwrap();
            fs::write(folder.join(file), b"half").unwrap();
            folder
        };
        let (old, new) = (killed(2, b"", "copy.db"), killed(3, LOCK_SAYS, "any"));
        let (other, foreign) = (killed(4, b"", "thesis.doc"), killed(5, b"apt", "copy.db"));
        drop(Workshop::beside(&path).unwrap());
        assert!(busy.exists() && !old.exists() && !new.exists());
        assert!(other.exists() && foreign.exists(), "not proved to be ours");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3, "its own is gone too");
    }
}
