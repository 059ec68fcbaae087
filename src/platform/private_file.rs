//! Files that only their owner may read (keys). Where the system has no such mode the folder's rights must do.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Creates `path` with `content`, readable and writable by its owner alone, and brings it to the disk.
///
/// # Errors
/// When it exists or cannot be written.
pub fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = create_new(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Creates an empty file at `path`, to be written and read by its owner alone.
///
/// # Errors
/// When it exists or cannot be made.
pub fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    owner_only(&mut options);
    options.open(path)
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_options: &mut OpenOptions) {}

/// Makes the folder at `path`, for its owner alone, when there is none.
///
/// # Errors
/// When it cannot be made.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    owner_only_folder(&mut builder);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

#[cfg(unix)]
fn owner_only_folder(builder: &mut DirBuilder) {
    use std::os::unix::fs::DirBuilderExt;
    builder.mode(0o700);
}

#[cfg(not(unix))]
fn owner_only_folder(_builder: &mut DirBuilder) {}

/// True when nobody but the owner can read the file, as far as the system tells.
#[cfg(unix)]
#[must_use]
pub fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.permissions().mode() & 0o077 == 0)
}

/// True when nobody but the owner can read the file, as far as the system tells.
#[cfg(not(unix))]
#[must_use]
pub fn is_private(path: &Path) -> bool {
    path.exists()
}
