//! Files that are there whole or not at all, readable by their owner alone: written beside their place, brought to the disk,
//! then given their name.
//!
//! Invariant: a stick pulled out or a full disk leaves what was there before, and no half file under the real name.

use super::private_file;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Writes `content` to `path`.
///
/// # Errors
/// `AlreadyExists` when there is such a file and `replace` does not allow to replace it; else the system's.
pub fn write(path: &Path, content: &[u8], replace: bool) -> io::Result<()> {
    if !replace {
        must_not_exist(path)?;
    }
    let beside = beside(path, "part");
    // Left behind by an attempt that was interrupted.
    let _none = fs::remove_file(&beside);
    private_file::create(&beside, content)
        .and_then(|()| place(&beside, path, replace))
        .inspect_err(|_| {
            let _none = fs::remove_file(&beside);
        })
}

/// Gives the file at `from` the name `path`, in the same folder, and brings the name to the disk.
///
/// # Errors
/// As [`write()`].
pub fn place(from: &Path, path: &Path, replace: bool) -> io::Result<()> {
    if !replace {
        must_not_exist(path)?;
    }
    File::open(from)?.sync_all()?;
    fs::rename(from, path)?;
    sync_folder(path);
    Ok(())
}

/// True when the disk takes no more beside `path`.
#[must_use]
pub fn is_full_at(path: &Path) -> bool {
    // More than a small file may find in what a file system keeps in reserve.
    const BYTES: usize = 65_536;
    let probe = beside(path, "probe");
    let written = private_file::create(&probe, &vec![0x5A; BYTES]);
    let _none = fs::remove_file(&probe);
    written.is_err_and(|error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
}

/// Brings the name of the file at `path` to the disk, where the system lets a folder be opened; elsewhere renaming is all
/// there is.
pub fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(folder(path)) {
        let _unsupported = folder.sync_all();
    }
}

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
        clear_leftovers(path);
        let made = beside(path, "work");
        let mut builder = fs::DirBuilder::new();
        owner_only(&mut builder);
        builder.create(&made)?;
        let locked = private_file::create_new(&made.join(LOCK)).and_then(|lock| {
            lock.lock()?;
            Ok(lock)
        });
        match locked {
            Ok(lock) => Ok(Self { folder: made, lock }),
            Err(error) => {
                let _left = fs::remove_dir_all(&made);
                Err(error)
            }
        }
    }

    /// The path of a file in it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
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

/// Overwrites a plain file with zeros and removes it; what is not there, or no plain file, is left.
///
/// # Errors
/// When it cannot be removed, or was removed without having been overwritten.
pub fn destroy(file: &Path) -> io::Result<()> {
    let length = match fs::symlink_metadata(file) {
        Ok(meta) if meta.is_file() => meta.len(),
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    // A file that cannot be overwritten is removed at least.
    let overwritten = OpenOptions::new().write(true).open(file).and_then(|mut file| {
        io::copy(&mut io::repeat(0).take(length), &mut file)?;
        file.sync_all()
    });
    fs::remove_file(file).and(overwritten)
}

/// Removes the workshops beside `path` that nobody works in. What cannot be removed stays: it is in nobody's way.
pub fn clear_leftovers(path: &Path) {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return;
    };
    let is_one = |found: &str| {
        let pid = found
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('.')?.strip_suffix(".work"));
        pid.is_some_and(|pid| !pid.is_empty() && pid.bytes().all(|byte| byte.is_ascii_digit()))
    };
    for entry in fs::read_dir(folder(path)).into_iter().flatten().flatten() {
        let abandoned = || File::open(entry.path().join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
        if entry.file_name().to_str().is_some_and(is_one) && abandoned() {
            let _left = fs::remove_dir_all(entry.path());
        }
    }
}

/// Reads a file of at most `limit` bytes; `None` when it is larger, however large it says it is.
///
/// # Errors
/// The system's.
pub fn read(path: &Path, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}

/// Lets only its owner read and write a file that another hand made.
///
/// # Errors
/// The system's.
#[cfg(unix)]
pub fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

/// Lets only its owner read and write a file that another hand made.
///
/// # Errors
/// None here: the folder's rights must do.
#[cfg(not(unix))]
pub fn make_private(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn owner_only(builder: &mut fs::DirBuilder) {
    use std::os::unix::fs::DirBuilderExt;
    builder.mode(0o700);
}

#[cfg(not(unix))]
fn owner_only(_builder: &mut fs::DirBuilder) {}

fn must_not_exist(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// `FILE.part` beside FILE, of this process alone.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.{what}", std::process::id()));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_file_is_written_whole_private_and_replaced_only_when_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.bundle");
        write(&path, b"one", false).unwrap();
        assert!(private_file::is_private(&path));
        let refused = write(&path, b"two", false).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(dir.path()), ["a.bundle"], "nothing else is left");
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("folder");
        fs::create_dir(&taken).unwrap();
        assert!(
            write(&taken, b"one", true).is_err(),
            "a folder cannot be replaced by a file"
        );
        assert!(write(&dir.path().join("none/a"), b"one", false).is_err());
        assert_eq!(names(dir.path()), ["folder"]);
    }

    #[test]
    fn a_workshop_of_a_killed_process_is_cleared_and_one_at_work_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("night.copy");
        let at_work = Workshop::beside(&path).unwrap();
        let busy = dir.path().join("night.copy.1.work");
        fs::rename(&at_work.folder, &busy).unwrap();
        let killed = dir.path().join("night.copy.2.work");
        fs::create_dir(&killed).unwrap();
        fs::write(killed.join(LOCK), b"").unwrap();
        fs::write(killed.join("copy.db"), b"half").unwrap();
        let other = dir.path().join("night.copy.old.work");
        fs::create_dir(&other).unwrap();
        fs::write(other.join(LOCK), b"").unwrap();
        drop(Workshop::beside(&path).unwrap());
        assert!(busy.exists() && other.exists() && !killed.exists());
        assert_eq!(names(dir.path()).len(), 2, "its own is gone too");
    }

    #[test]
    fn reading_stops_at_the_limit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, [7; 100]).unwrap();
        assert_eq!(read(&path, 100).unwrap().map(|bytes| bytes.len()), Some(100));
        assert_eq!(read(&path, 99).unwrap(), None);
    }
}
