//! One console on one data folder: a lock that goes away with the process, however it ends.

use crate::platform::private_file;
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// The lock, held until it is dropped.
#[derive(Debug)]
pub struct ConsoleLock {
    /// `None` where none can be made.
    _file: Option<File>,
}

fn takes_nothing(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(
        error.kind(),
        PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull
    )
}

impl ConsoleLock {
    /// Takes the lock of a data folder; `None` when another console has it. Where nothing can be written there is none to take, and
    /// nothing that two consoles could write over each other: a database that is there can be read.
    ///
    /// # Errors
    /// When the folder cannot be written and holds no database.
    pub fn take(data_dir: &Path) -> io::Result<Option<Self>> {
        private_file::create_folder(data_dir)?;
        let file = match private_file::open_or_create(&data_dir.join("console.lock")) {
            Err(error) if takes_nothing(&error) && data_dir.join("lianxin.db").is_file() => {
                return Ok(Some(Self { _file: None }));
            }
            file => file?,
        };
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: Some(file) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_console_is_refused_until_the_first_one_ends() {
        let folder = tempfile::tempdir().unwrap();
        let first = ConsoleLock::take(folder.path()).unwrap();
        assert!(first.is_some());
        assert!(ConsoleLock::take(folder.path()).unwrap().is_none());
        drop(first);
        assert!(ConsoleLock::take(folder.path()).unwrap().is_some());
    }
}
