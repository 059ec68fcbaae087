//! Files that are there whole or not at all, readable by their owner alone: written beside their place, brought to the disk,
//! then given their name. Every command that writes a file a person names writes it here.
//!
//! What may be replaced is decided by what stands there now, read from the file itself, through links too:
//!
//! ```text
//! nothing there       -> made, unless the name is one that a database beside it takes up (-wal, .mark, .key, ..)
//! an earlier file of the same kind, or an empty one -> replaced when that was asked for
//! anything else (a database, its key, a backup, a file for the other way, a letter) -> never, whatever was asked for
//! ```
//!
//! Invariant: a stick pulled out or a full disk leaves what was there before, and no half file under the real name.

mod part;

use super::database_file::{self, beside};
use super::{plain_file, private_file};
use part::Part;
pub(super) use part::{is_own, numbered};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Kinds of files that a command may write over an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Records as JSON.
    Export,
    /// A bundle from a device to its server.
    ForServer,
    /// A bundle from the server to a device.
    ForDevice,
    /// A copy of a device's database that opens with a passphrase.
    SealedCopy,
}

/// What every bundle begins with; its version and its direction follow, a byte each.
const BUNDLE: &[u8] = b"lianxin\n";
/// What every sealed copy begins with.
const SEALED: &[u8] = b"lianxin sealed copy\n";
/// So much of a file tells its kind.
pub(super) const HEAD: usize = 16;

impl Kind {
    /// True of an earlier file of this kind, of one that was cut off, and of an empty one.
    fn is(self, head: &[u8]) -> bool {
        let beginnings: &[&[u8]] = match self {
            Self::Export => &[b"[\n  {", b"[]\n"],
            Self::ForServer => &[b"lianxin\n\x01\x01", b"lianxin\n\x01\x03"],
            Self::ForDevice => &[b"lianxin\n\x01\x02"],
            Self::SealedCopy => &[SEALED],
        };
        beginnings
            .iter()
            .any(|known| head.starts_with(known) || known.starts_with(head))
    }
}

/// Why a file is not written. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// There is an earlier file of this kind, and nobody asked to replace it.
    #[error("the file exists")]
    Exists,
    /// What stands there is something else, or the name belongs to a database beside it: it is never replaced.
    #[error("another file has this name")]
    Taken,
    /// The system's.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Finds out whether [`write()`] would be let to write `path`.
///
/// # Errors
/// [`WriteError`]
pub fn may_write(path: &Path, kind: Kind, replace: bool) -> Result<(), WriteError> {
    place_for(path, kind, replace).map(drop)
}

/// Writes `content` to `path`. With `replace` an earlier file of the same kind is replaced, and nothing else.
///
/// # Errors
/// [`WriteError`]
pub fn write(path: &Path, content: &[u8], kind: Kind, replace: bool) -> Result<(), WriteError> {
    write_with(path, kind, replace, |file| file.write_all(content))
}

/// As [`write()`], of what `fill` writes into the empty file that it is given.
///
/// # Errors
/// [`WriteError`], also when `fill` fails: what was there is there then.
pub fn write_with(
    path: &Path,
    kind: Kind,
    replace: bool,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), WriteError> {
    match place_for(path, kind, replace)? {
        Place::Stream(mut stream) => Ok(fill(&mut stream)?),
        Place::Free(path) => {
            let part = Part::write(&path, fill, |head| kind.is(head))?;
            part.place(&path).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => WriteError::Exists,
                _ => WriteError::Io(error),
            })
        }
        Place::Earlier(path) => Ok(Part::write(&path, fill, |head| kind.is(head))?.replace(&path)?),
    }
}

/// Writes a file of the program's own, in a folder of its own, over the one before.
///
/// # Errors
/// When something that is no plain file stands there; else the system's.
pub fn renew(path: &Path, content: &[u8]) -> io::Result<()> {
    plain_file::leads_somewhere_of_ours(path)?;
    let real = match path.symlink_metadata() {
        Ok(meta) if meta.is_symlink() => path.canonicalize()?,
        _ => path.to_owned(),
    };
    if plain_file::is_plain(&real)? == Some(false) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a plain file"));
    }
    Part::write(&real, |file| file.write_all(content), |_| true)?.replace(&real)
}

/// Gives the file at `from` the name `path`, in the same folder, and brings the name to the disk. Whatever has that name
/// stays, even when it comes between.
///
/// # Errors
/// `AlreadyExists` when something has the name, or a log of another database would stand beside it; else the system's.
pub fn place(from: &Path, path: &Path) -> io::Result<()> {
    must_not_exist(path)?;
    if database_file::left_behind(path)?.is_some() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    File::open(from)?.sync_all()?;
    match fs::hard_link(from, path) {
        Ok(()) => fs::remove_file(from)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        // A stick's file system has no links: the name is taken by an empty file first.
        Err(_) => take_name(from, path)?,
    }
    sync_folder(path);
    Ok(())
}

/// Lets the file at `from` take the place of the program's own file at `path`, in the same folder: what was there is gone, its
/// name is on the disk. For copies and restores alone, which look first at what they replace.
///
/// # Errors
/// The system's.
pub fn supersede(from: &Path, path: &Path) -> io::Result<()> {
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
    let probe = beside(path, &format!(".{}.probe", std::process::id()));
    let written = private_file::create(&probe, &vec![0x5A; BYTES]);
    discard(&probe);
    written.is_err_and(|error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
}

/// Takes a name that is free, and renames the file to it.
fn take_name(from: &Path, path: &Path) -> io::Result<()> {
    drop(private_file::create_new(path)?);
    fs::rename(from, path).inspect_err(|_| discard(path))
}

/// Copies a file that a person names to a new private one. Gives the source, still open: of a database that this process
/// holds locked it must stay so, because on Unix the lock goes with the first descriptor that is closed.
///
/// # Errors
/// When there is no such plain file, or the new one cannot be made.
pub fn copy(from: &Path, to: &Path) -> io::Result<File> {
    let mut source = plain_file::open(from)?;
    let mut target = private_file::create_new(to)?;
    io::copy(&mut source, &mut target)?;
    target.sync_all()?;
    Ok(source)
}

/// Removes a file of the program's own, whose name nobody else uses.
pub fn discard(path: &Path) {
    // What cannot be removed is private and is no file of its real name.
    let _gone_already = fs::remove_file(path);
}

/// What killed processes may have left on the way to `path`, or to what stands beside it under its name: files, and folders
/// they worked in.
///
/// # Errors
/// The system's.
pub fn on_the_way(path: &Path) -> io::Result<Vec<PathBuf>> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_left = |entry: &fs::DirEntry| {
        let found = entry.file_name();
        let of = found
            .to_str()
            .and_then(|found| numbered(found, "part").or(numbered(found, "work")));
        of.is_some_and(|of| !name.is_empty() && of.starts_with(name))
    };
    let entries = fs::read_dir(folder(path))?.flatten();
    Ok(entries.filter(is_left).map(|entry| entry.path()).collect())
}

/// True of a name for no new file: a database takes it up, or left its company beside it.
///
/// # Errors
/// The system's.
pub fn is_reserved(path: &Path) -> io::Result<bool> {
    Ok(belongs_to_a_database(path) || follows_a_database(path)?)
}

/// Where a file goes.
enum Place {
    Free(PathBuf),
    Earlier(PathBuf),
    /// A pipe or a terminal: written to, never replaced.
    Stream(File),
}

fn place_for(path: &Path, kind: Kind, replace: bool) -> Result<Place, WriteError> {
    let Some(meta) = there(path)? else {
        return match is_reserved(path)? {
            true => Err(WriteError::Taken),
            false => Ok(Place::Free(path.to_owned())),
        };
    };
    plain_file::leads_somewhere_of_ours(path)?;
    // A link that leads nowhere is a file of somebody's all the same.
    let Ok(real) = path.canonicalize() else {
        return Err(WriteError::Taken);
    };
    let target = if meta.is_symlink() { real.metadata()? } else { meta };
    if kind == Kind::Export && is_stream(&target) {
        return Ok(Place::Stream(File::options().write(true).open(path)?));
    }
    if target.is_dir() {
        return Err(WriteError::Io(io::ErrorKind::IsADirectory.into()));
    }
    let ours = target.is_file() && !belongs_to_a_database(&real) && kind.is(&head(&real)?);
    match (ours, replace) {
        (false, _) => Err(WriteError::Taken),
        (true, false) => Err(WriteError::Exists),
        (true, true) => Ok(Place::Earlier(real)),
    }
}

fn there(path: &Path) -> io::Result<Option<fs::Metadata>> {
    match path.symlink_metadata() {
        Ok(meta) => Ok(Some(meta)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The first bytes of a file; of a database that this process has open it must not be asked.
fn head(path: &Path) -> io::Result<Vec<u8>> {
    if database_file::is_open_here(path) {
        return Ok(database_file::MAGIC.to_vec());
    }
    let mut head = Vec::new();
    plain_file::open(path)?.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// What stands beside a database under its name and is not told by what is in it.
const OF_A_DATABASE: [&str; 8] = [
    "-wal",
    "-shm",
    "-journal",
    ".mark",
    ".saved",
    ".restored",
    ".sticks",
    ".key",
];
/// The lock of a data folder, and the database it lies beside.
const LOCK_OF: (&str, &str) = ("console.lock", "lianxin.db");

/// True of a name that the database beside it takes up.
fn belongs_to_a_database(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    let is_database = |path: &Path| head(path).is_ok_and(|head| head == database_file::MAGIC);
    let (lock, database) = LOCK_OF;
    if name == lock && path.with_file_name(database).exists() {
        return true;
    }
    OF_A_DATABASE
        .iter()
        .filter_map(|ending| name.strip_suffix(ending))
        .any(|stem| !stem.is_empty() && is_database(&path.with_file_name(stem)))
}

/// True of the name of a database that was taken away and whose company is still there.
fn follows_a_database(path: &Path) -> io::Result<bool> {
    for ending in OF_A_DATABASE.into_iter().filter(|ending| *ending != ".key") {
        if there(&beside(path, ending))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(unix)]
fn is_stream(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let kind = meta.file_type();
    kind.is_fifo() || kind.is_char_device()
}

#[cfg(not(unix))]
fn is_stream(_meta: &fs::Metadata) -> bool {
    false
}

fn must_not_exist(path: &Path) -> io::Result<()> {
    match there(path)? {
        Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
        None => Ok(()),
    }
}

/// Brings the names of the folder of `path` to the disk.
pub fn sync_folder(path: &Path) {
    // Not every system lets a folder be opened; the file itself is on the disk already.
    if let Ok(folder) = File::open(folder(path)) {
        let _unsupported = folder.sync_all();
    }
}

/// The folder of a file.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests;
