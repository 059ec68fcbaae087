//! Reading files that somebody may have swapped: a device, pipe or folder in a file's place is refused without waiting for it,
//! and no more is read than asked for.
//!
//! Invariant: a link is followed only if it belongs to the owner of this process or to root.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Bytes of a settings file or table at most.
pub const SETTINGS: usize = 1024 * 1024;

/// Opens the plain file at `path` for reading.
///
/// # Errors
/// When there is none, when it is no plain file, or behind a stranger's link.
pub fn open(path: &Path) -> io::Result<File> {
    leads_somewhere_of_ours(path)?;
    let mut options = OpenOptions::new();
    options.read(true);
    plain(&mut options, false);
    must_be_plain(options.open(path)?)
}

/// Opens a plain file of the program's own for reading; there is never a link in its place.
///
/// # Errors
/// As [`open`].
pub fn open_own(path: &Path) -> io::Result<File> {
    must_not_be_a_link(path)?;
    let mut options = OpenOptions::new();
    options.read(true);
    plain(&mut options, true);
    must_be_plain(options.open(path)?)
}

/// Opens a plain file of the program's own for reading and writing; there is never a link in its place.
///
/// # Errors
/// As [`open`].
pub fn open_to_write(path: &Path) -> io::Result<File> {
    must_not_be_a_link(path)?;
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    plain(&mut options, true);
    must_be_plain(options.open(path)?)
}

/// Opens a plain file of the program's own to write at its end; there is never a link in its place.
///
/// # Errors
/// As [`open`].
pub fn open_to_append(path: &Path) -> io::Result<File> {
    must_not_be_a_link(path)?;
    let mut options = OpenOptions::new();
    options.append(true);
    plain(&mut options, true);
    must_be_plain(options.open(path)?)
}

/// Opens what a person names for reading: also a pipe or a terminal.
///
/// # Errors
/// When it cannot be opened.
pub fn open_named(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Reads a plain file of at most `limit` bytes; `None` when it is larger. Its stated size is not trusted.
///
/// # Errors
/// As [`open`], and the system's.
pub fn read(path: &Path, limit: usize) -> io::Result<Option<Vec<u8>>> {
    taken(open(path)?, limit)
}

/// The text of a plain file of at most `limit` bytes.
///
/// # Errors
/// As [`read`]; also when it is larger, or no UTF-8.
pub fn read_text(path: &Path, limit: usize) -> io::Result<String> {
    text(taken(open(path)?, limit)?)
}

/// The text of a plain file of the program's own; as [`open_own`].
///
/// # Errors
/// As [`read_text`].
pub fn read_own_text(path: &Path, limit: usize) -> io::Result<String> {
    text(taken(open_own(path)?, limit)?)
}

/// True when `path` is a plain file and no link; `None` when nothing is there.
///
/// # Errors
/// The system's.
pub fn is_plain(path: &Path) -> io::Result<Option<bool>> {
    Ok(there(path)?.map(|meta| meta.is_file()))
}

/// What is at `path`, a link unfollowed; `None` when nothing is.
///
/// # Errors
/// The system's; `NotADirectory` when its folder is a file, of which Windows says that nothing is there.
pub(super) fn there(path: &Path) -> io::Result<Option<Metadata>> {
    match path.symlink_metadata() {
        Ok(meta) => Ok(Some(meta)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match path.parent() {
            Some(above) if above.is_file() => Err(io::ErrorKind::NotADirectory.into()),
            _ => Ok(None),
        },
        Err(error) => Err(error),
    }
}

/// Refuses a link that a stranger made. Anything else passes.
///
/// # Errors
/// `PermissionDenied`, or the system's.
pub fn leads_somewhere_of_ours(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Ok(meta) if meta.is_symlink() && !is_ours(&meta) => Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is a link that somebody else made",
        )),
        _ => Ok(()),
    }
}

fn taken(file: File, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    file.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}

fn text(bytes: Option<Vec<u8>>) -> io::Result<String> {
    let bytes = bytes.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it is too large"))?;
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

fn must_not_be_a_link(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Ok(meta) if meta.is_symlink() => Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is a link")),
        _ => Ok(()),
    }
}

fn must_be_plain(file: File) -> io::Result<File> {
    match file.metadata()? {
        meta if meta.is_file() => Ok(file),
        meta if meta.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a plain file")),
    }
}

/// Opening a pipe that nobody writes to must not block; the flag has no effect on a plain file.
#[cfg(unix)]
fn plain(options: &mut OpenOptions, own: bool) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let link = if own { OFlags::NOFOLLOW } else { OFlags::empty() };
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | link;
    options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
}

#[cfg(not(unix))]
fn plain(_options: &mut OpenOptions, _own: bool) {}

#[cfg(unix)]
fn is_ours(meta: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    meta.uid() == owner() || meta.uid() == 0
}

#[cfg(not(unix))]
fn is_ours(_meta: &std::fs::Metadata) -> bool {
    // On Windows only an administrator can make a link.
    true
}

/// The owner of files that this process makes.
#[cfg(unix)]
#[must_use]
pub(super) fn owner() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn reading_stops_at_the_limit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, [7; 100]).unwrap();
        assert_eq!(read(&path, 100).unwrap().map(|bytes| bytes.len()), Some(100));
        assert_eq!(read(&path, 99).unwrap(), None);
        assert!(read_text(&path, 99).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a20_devices_pipes_folders_and_links_in_a_files_place_are_refused_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let [pipe, link, nowhere, file] = ["pipe", "link", "nowhere", "file"].map(|name| dir.path().join(name));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        std::os::unix::fs::symlink(dir.path().join("none"), &nowhere).unwrap();
        fs::write(&file, "x").unwrap();
        for path in [&pipe, &link, &nowhere, &dir.path().to_owned()] {
            assert!(read(path, 10).is_err(), "{}", path.display());
            assert!(read_own_text(path, 10).is_err(), "{}", path.display());
            assert!(open_to_write(path).is_err(), "{}", path.display());
            assert_ne!(is_plain(path).unwrap(), Some(true));
        }
        let own = dir.path().join("own");
        std::os::unix::fs::symlink(&file, &own).unwrap();
        assert_eq!(read_text(&own, 10).unwrap(), "x", "a link of one's own");
        assert!(read_own_text(&own, 10).is_err());
    }
}
