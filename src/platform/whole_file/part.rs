//! A file on its way to its name. Invariant: what a killed process left behind goes with the next file written in its folder;
//! nothing goes that is not proved to be ours and abandoned.

use super::{BUNDLE, HEAD, SEALED, discard, folder, place, sync_folder};
use crate::platform::database_file::beside;
use crate::platform::{plain_file, private_file};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A file on its way, `FILE.123.part` beside FILE, which nobody else writes as long as its lock is held.
pub(super) struct Part(PathBuf);

impl Part {
    /// Has `fill` write it, and brings it to the disk; `is_kind` knows the beginning of another one of the same kind.
    pub(super) fn write(
        path: &Path,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
        is_kind: impl Fn(&[u8]) -> bool,
    ) -> io::Result<Self> {
        clear_parts(path, is_kind);
        let (part, mut file) = Self::create(path)?;
        // Not every file system has locks; without one nobody takes the file for abandoned either.
        let _unsupported = file.try_lock();
        fill(&mut file)?;
        file.sync_all()?;
        // Windows renames no file that is open.
        drop(file);
        Ok(part)
    }

    fn create(path: &Path) -> io::Result<(Self, File)> {
        let pid = std::process::id().to_string();
        let mut names = std::iter::once(pid.clone()).chain((0..10).map(|n| format!("{pid}{n}")));
        loop {
            let Some(name) = names.next() else {
                return Err(io::ErrorKind::AlreadyExists.into());
            };
            let part = beside(path, &format!(".{name}.part"));
            match private_file::create_new(&part) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map(|file| (Self(part), file)),
            }
        }
    }

    /// Gives it its name, which must be free.
    pub(super) fn place(self, path: &Path) -> io::Result<()> {
        place(&self.0, path)
    }

    /// Gives it the name of the file before.
    pub(super) fn replace(self, path: &Path) -> io::Result<()> {
        fs::rename(&self.0, path)?;
        sync_folder(path);
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Gone already when it got its name.
        discard(&self.0);
    }
}

/// Removes what killed processes left in the folder on the way to a file: their name says so, nobody holds their lock, and
/// what is in them is ours beyond doubt, or of the kind that is being written here under this very name.
fn clear_parts(path: &Path, is_kind: impl Fn(&[u8]) -> bool) {
    let name = path.file_name().and_then(|name| name.to_str());
    for entry in fs::read_dir(folder(path)).into_iter().flatten().flatten() {
        let found = entry.file_name();
        let Some(of) = found.to_str().and_then(|found| numbered(found, "part")) else {
            continue;
        };
        let left = entry.path();
        let Ok(file) = plain_file::open_own(&left) else {
            continue;
        };
        if !is_own(&file) || file.try_lock().is_err() {
            continue;
        }
        let mut head = Vec::new();
        let read = (&file).take(HEAD as u64).read_to_end(&mut head).is_ok();
        let ours = head.starts_with(BUNDLE)
            || SEALED.starts_with(&head) && head.len() == HEAD
            || Some(of) == name && is_kind(&head);
        // Windows removes no file that is locked.
        drop(file);
        if read && ours {
            discard(&left);
        }
    }
}

/// `NAME` of `NAME.123.ENDING`.
pub(in crate::platform) fn numbered<'n>(found: &'n str, ending: &str) -> Option<&'n str> {
    let (name, number) = found.strip_suffix(ending)?.strip_suffix('.')?.rsplit_once('.')?;
    (!name.is_empty() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
}

/// True of a file that this process's owner made.
#[cfg(unix)]
pub(in crate::platform) fn is_own(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|meta| meta.uid() == plain_file::owner())
}

#[cfg(not(unix))]
fn is_own(_file: &File) -> bool {
    true
}
