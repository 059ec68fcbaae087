//! A temporary file before its rename. Invariant: what a killed process left is removed with the next file written in its
//! folder, and only if it is surely ours and abandoned.

use super::{BUNDLE, HEAD, SEALED, discard, folder, place, sync_folder};
use crate::platform::database_file::beside;
use crate::platform::{held, plain_file, private_file};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The temporary file `FILE.123.part` beside FILE. Its lock says that it is being written.
pub(super) struct Part(PathBuf);

impl Part {
    /// Lets `fill` write it, and syncs it to the disk; `is_kind` recognises left-overs of the same kind by their first bytes.
    pub(super) fn write(
        path: &Path,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
        is_kind: impl Fn(&[u8]) -> bool,
    ) -> io::Result<Self> {
        clear_parts(path, is_kind);
        let (part, mut file) = Self::create(path)?;
        // Not every file system has locks. Without them the file is never taken for abandoned either.
        let _unsupported = file.try_lock();
        fill(&mut file)?;
        file.sync_all()?;
        // Windows does not rename an open file.
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

    /// Renames it to its real name, which must be free.
    pub(super) fn place(self, path: &Path) -> io::Result<()> {
        place(&self.0, path)
    }

    /// Renames it over the former file.
    pub(super) fn replace(self, path: &Path) -> io::Result<()> {
        held::rename(&self.0, path)?;
        sync_folder(path);
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // There is nothing to remove if it was renamed.
        discard(&self.0);
    }
}

/// Removes temporary files of killed processes: by their name, if nobody holds their lock, and if their content is surely ours
/// or of the kind that is being written under this very name.
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
        // Windows does not remove a locked file.
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

/// True for a file that belongs to this process's owner.
#[cfg(unix)]
pub(in crate::platform) fn is_own(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|meta| meta.uid() == plain_file::owner())
}

#[cfg(not(unix))]
pub(in crate::platform) fn is_own(_file: &File) -> bool {
    true
}
