//! Atomic writes of files that only their owner may read: written under another name, synced to the disk, then renamed. Every
//! command that writes a file a person names writes it here.
//!
//! Whether an existing file may be replaced depends on its content, read through links too:
//!
//! ```text
//! nothing there       -> made, unless the name is one that a database beside it takes up (-wal, .mark, .key, ..)
//! an earlier file of the same kind, or an empty one -> replaced when that was asked for
//! anything else (a database, its key, a backup, a bundle of the other direction, a letter) -> never
//! ```
//!
//! Invariant: when a stick is pulled out or the disk is full, the former file stays, and no half file has the real name.

mod part;

use super::database_file::{self, beside};
use super::plain_file::there;
use super::{held, plain_file, private_file};
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
    /// A workbook, a csv or a page: somebody may go on writing in it, so that an earlier one is never replaced.
    Document,
    /// A bundle from a device to its server.
    ForServer,
    /// A bundle from the server to a device.
    #[cfg(any(feature = "server", test))]
    ForDevice,
    /// A copy of a device's database that opens with a passphrase.
    SealedCopy,
}

/// What every bundle begins with; its version and its direction follow, a byte each.
const BUNDLE: &[u8] = b"lianxin\n";
/// What every sealed copy begins with.
const SEALED: &[u8] = b"lianxin sealed copy\n";
/// Bytes at the start of a file that say its kind.
pub(super) const HEAD: usize = 16;

impl Kind {
    /// True for an earlier file of this kind, also one that was cut off, and for an empty file.
    fn is(self, head: &[u8]) -> bool {
        let beginnings: &[&[u8]] = match self {
            Self::Document => return head.is_empty(),
            Self::Export => &[b"[\n  {", b"[]\n"],
            Self::ForServer => &[b"lianxin\n\x01\x01", b"lianxin\n\x01\x03"],
            #[cfg(any(feature = "server", test))]
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
    /// Something is there, and a file of this kind never replaces another.
    #[error("a file is never replaced by this one")]
    Kept,
    /// The file there is something else, or the name belongs to a database beside it: it is never replaced.
    #[error("another file has this name")]
    Taken,
    /// The system's.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Checks whether [`write()`] may write `path`.
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
    // What a killed process left of a document begins as this one does: a document has no mark of its own.
    let begins = &content[..content.len().min(HEAD)];
    let is_left = |head: &[u8]| kind.is(head) || kind == Kind::Document && begins.starts_with(head);
    fill_place(place_for(path, kind, replace)?, |file| file.write_all(content), is_left)
}

/// As [`write()`], with `fill` writing the content into the empty file that it is given.
///
/// # Errors
/// [`WriteError`], also when `fill` fails: the former file is still there then.
pub fn write_with(
    path: &Path,
    kind: Kind,
    replace: bool,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), WriteError> {
    fill_place(place_for(path, kind, replace)?, fill, |head| kind.is(head))
}

/// Fills a new file and gives it its name; `is_left` recognises what a killed process left of an earlier try.
fn fill_place(
    place: Place,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
    is_left: impl Fn(&[u8]) -> bool,
) -> Result<(), WriteError> {
    match place {
        Place::Stream(mut stream) => Ok(fill(&mut stream)?),
        Place::Free(path) => {
            let part = Part::write(&path, fill, is_left)?;
            part.place(&path).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => WriteError::Exists,
                _ => WriteError::Io(error),
            })
        }
        Place::Earlier(path) => Ok(Part::write(&path, fill, is_left)?.replace(&path)?),
    }
}

/// Writes one of the program's own files, in its own folder, over the one before.
///
/// # Errors
/// When something there is no plain file; else the system's.
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

/// Renames the file at `from` to `path`, in the same folder, and syncs the folder. Never replaces a file, not even one that
/// another process has just made.
///
/// # Errors
/// `AlreadyExists` when something has the name, or the log of another database would lie beside it; else the system's.
pub fn place(from: &Path, path: &Path) -> io::Result<()> {
    must_not_exist(path)?;
    if database_file::left_behind(path)?.is_some() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    flush(from)?;
    match fs::hard_link(from, path) {
        Ok(()) => held::remove(from)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        // A stick's file system has no hard links: an empty file reserves the name first.
        Err(_) => take_name(from, path)?,
    }
    sync_folder(path);
    Ok(())
}

/// Replaces the program's own file at `path` with the one at `from`, in the same folder, and syncs the folder. Only for copies
/// and restores, which check first what they replace.
///
/// # Errors
/// The system's.
pub fn supersede(from: &Path, path: &Path) -> io::Result<()> {
    flush(from)?;
    held::rename(from, path)?;
    sync_folder(path);
    Ok(())
}

/// True when the disk is full at `path`.
#[must_use]
pub fn is_full_at(path: &Path) -> bool {
    // Larger than what a file system may still have in reserve for a small file.
    const BYTES: usize = 65_536;
    let probe = beside(path, &format!(".{}.probe", std::process::id()));
    let written = private_file::create(&probe, &vec![0x5A; BYTES]);
    discard(&probe);
    written.is_err_and(|error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
}

/// Reserves a free name, and renames the file to it.
fn take_name(from: &Path, path: &Path) -> io::Result<()> {
    drop(private_file::create_new(path)?);
    held::rename(from, path).inspect_err(|_| discard(path))
}

/// Brings a finished file to the disk. Windows flushes only what is open for writing.
fn flush(path: &Path) -> io::Result<()> {
    plain_file::open_to_write(path)?.sync_all()
}

/// Copies a file that a person names to a new private one. Returns the source, still open: if this process holds a lock on it
/// as a database, closing any descriptor of it would drop the lock on Unix.
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

/// Removes one of the program's own files.
pub fn discard(path: &Path) {
    // A left-over is private and does not have the real name: it does no harm.
    let _gone_already = held::remove(path);
}

/// Temporary files and work folders that killed processes may have left for `path` or for the files beside it.
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

/// True for a name that no new file may have: it belongs to a database, or files of a removed database lie beside it.
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
    // A dangling link belongs to somebody too: it is not replaced.
    let Ok(real) = path.canonicalize() else {
        return Err(WriteError::Taken);
    };
    let target = if meta.is_symlink() { real.metadata()? } else { meta };
    if matches!(kind, Kind::Export | Kind::Document) && is_stream(&target) {
        return Ok(Place::Stream(File::options().write(true).open(path)?));
    }
    if target.is_dir() {
        return Err(WriteError::Io(io::ErrorKind::IsADirectory.into()));
    }
    let ours = target.is_file() && !belongs_to_a_database(&real) && kind.is(&head(&real)?);
    match (ours, replace) {
        (false, _) if kind == Kind::Document && target.is_file() && !belongs_to_a_database(&real) => {
            Err(WriteError::Kept)
        }
        (false, _) => Err(WriteError::Taken),
        (true, false) => Err(WriteError::Exists),
        (true, true) => Ok(Place::Earlier(real)),
    }
}

/// The first bytes of a file. Not for a database that this process has open: closing it would drop SQLite's locks.
fn head(path: &Path) -> io::Result<Vec<u8>> {
    if database_file::is_open_here(path) {
        return Ok(database_file::MAGIC.to_vec());
    }
    let mut head = Vec::new();
    plain_file::open(path)?.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Endings of files beside a database whose content does not say what they are.
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

/// True for a name that belongs to the database beside it.
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

/// True for the name of a removed database whose log or key is still there.
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

/// Syncs the folder of `path`, so that new names survive a power cut.
pub fn sync_folder(path: &Path) {
    // Windows does not open folders; the file itself is on the disk already.
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
