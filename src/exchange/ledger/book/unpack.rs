//! What a zipped workbook unpacks to, measured before any of it is kept.
//!
//! The sizes that an archive states are not trusted: every entry is unpacked once into nothing, up to its limit.

use crate::view::ledger::{Note, Unread};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes of all entries together at most: a sheet of 16,000 formatted rows and 256 columns without a value has about 100 MB.
const ALL: u64 = 512 * 1024 * 1024;
/// Entries at most: the largest workbook seen has 60.
const ENTRIES: u16 = 4096;
/// The mark before the end of an archive's list, the place of the number of entries after it, and where it may stand at the earliest.
const END: &[u8; 4] = b"PK\x05\x06";
const COUNT: usize = 10;
const TAIL: usize = 66 * 1024;

/// An archive of which nothing is larger than it may be.
pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Bytes of an entry at most. Sheets are read as a stream; shared strings and styles are kept whole by the reader, and take several
/// times their bytes.
fn most(name: &str) -> u64 {
    const MB: u64 = 1024 * 1024;
    let name = name.to_ascii_lowercase();
    if name.starts_with("xl/worksheets/") || name == "content.xml" {
        256 * MB
    } else if name.contains("style") {
        8 * MB
    } else {
        64 * MB
    }
}

/// Opens an archive and measures it.
///
/// # Errors
/// When it is damaged, encrypted, or unpacks to more than a ledger can be.
pub(super) fn open(bytes: &[u8]) -> Result<Archive<'_>, Unread> {
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    let ends = tail.windows(END.len()).enumerate().filter(|(_, window)| window == END);
    let counts =
        ends.filter_map(|(at, _)| Some(u16::from_le_bytes([*tail.get(at + COUNT)?, *tail.get(at + COUNT + 1)?])));
    if counts.max().is_some_and(|count| count > ENTRIES) {
        return Err(Unread::Unpacks { most: ALL });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut all = 0;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(damaged)?;
        if entry.encrypted() {
            return Err(Unread::Encrypted);
        }
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let most = most(&name).min(ALL - all);
        let unpacked = std::io::copy(&mut (&mut entry).take(most + 1), &mut std::io::sink());
        let unpacked = unpacked.map_err(|error| Unread::Damaged(format!("{name}: {error}")))?;
        if unpacked > most {
            return Err(Unread::Unpacks { most });
        }
        all += unpacked;
    }
    Ok(archive)
}

/// What the archive says about itself.
pub(super) fn notes(archive: &Archive<'_>) -> Vec<Note> {
    let has = |part: &str| names(archive).any(|name| name.to_ascii_lowercase().contains(part));
    let mut notes = Vec::new();
    if has("vbaproject.bin") || has("basic/") {
        notes.push(Note::Macros);
    }
    if has("externallinks/") {
        notes.push(Note::ExternalLinks);
    }
    notes
}

/// True when the archive has this entry.
pub(super) fn has(archive: &Archive<'_>, name: &str) -> bool {
    names(archive).any(|known| known.eq_ignore_ascii_case(name))
}

fn names<'a>(archive: &'a Archive<'_>) -> impl Iterator<Item = String> + 'a {
    archive
        .file_names_raw()
        .map(|name| String::from_utf8_lossy(name).into_owned())
}

/// What is wrong with an archive.
pub(super) fn damaged(error: ZipError) -> Unread {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unread::Encrypted,
        error => Unread::Damaged(error.to_string()),
    }
}
