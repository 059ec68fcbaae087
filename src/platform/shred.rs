//! Destroying files on the administrator's order. Invariant: only plain files are touched, and no link is followed.

use super::{held, plain_file};
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

/// Overwrites a plain file with zeros, empties and removes it. Does nothing if it is missing or no plain file. One that another
/// program has open stays on Windows, empty.
///
/// # Errors
/// When it cannot be removed, or was removed without being overwritten.
pub fn file(path: &Path) -> io::Result<()> {
    if plain_file::is_plain(path)? != Some(true) {
        return Ok(());
    }
    // A file that cannot be overwritten is at least removed.
    let overwritten = plain_file::open_to_write(path).and_then(|mut file| zeros(&mut file));
    match held::remove(path) {
        Err(error) if error.kind() == io::ErrorKind::ResourceBusy => overwritten,
        removed => removed.and(overwritten),
    }
}

fn zeros(file: &mut File) -> io::Result<()> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(0))?;
    io::copy(&mut io::Read::take(io::repeat(0), length), file)?;
    file.flush()?;
    file.sync_all()?;
    // What another program has mapped into its memory cannot be cut: it is zeros already.
    let _mapped = file.set_len(0);
    Ok(())
}

/// Destroys the plain files of a folder and the folder itself. Does nothing if it is no folder.
///
/// # Errors
/// As [`file()`].
pub fn folder(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    for entry in fs::read_dir(path)? {
        file(&entry?.path())?;
    }
    // A folder with anything else in it stays.
    match fs::remove_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
        done => done,
    }
}
