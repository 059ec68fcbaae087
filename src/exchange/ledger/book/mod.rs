//! A file as sheets of cells, whatever program wrote it: xlsx, xls (BIFF8), ods, csv in UTF-8 or GB18030.
//!
//! Invariant: what is in a file costs memory only after it was measured, and only where cells have values.

mod build;
mod ods;
mod ole;
mod sheet;
mod text;
mod unpack;
mod xls;
mod xlsx;

pub use sheet::{Book, Cell, Format, Merge, Sheet, SheetRow, number_text};

use crate::view::ledger::{Note, Unread};

/// Bytes of a file at most.
pub const FILE: usize = 64 * 1024 * 1024;

impl Book {
    /// Reads the file `name`.
    ///
    /// # Errors
    /// Why nothing was read.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Unread> {
        if bytes.len() > FILE {
            let (bytes, most) = (bytes.len() as u64, FILE as u64);
            return Err(Unread::TooLarge { bytes, most });
        }
        let mut book = if bytes.is_empty() {
            return Err(Unread::Empty);
        } else if bytes.starts_with(b"PK") {
            unzipped(bytes)?
        } else if bytes.starts_with(ole::MAGIC) {
            xls::read(bytes)?
        } else if let Some(other) = other(bytes) {
            return Err(Unread::Other(other));
        } else {
            text::read(name, bytes)?
        };
        let ending = name
            .rsplit_once('.')
            .map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
        if !book.format.endings().contains(&&*ending) {
            let is = book.format.endings()[0];
            book.notes.push(Note::WrongEnding { is });
        }
        Ok(book)
    }
}

/// A zipped workbook, by what is in it.
fn unzipped(bytes: &[u8]) -> Result<Book, Unread> {
    let archive = unpack::open(bytes)?;
    let has = |name| unpack::has(&archive, name);
    if has("xl/workbook.xml") {
        xlsx::read(bytes, archive)
    } else if has("xl/workbook.bin") {
        Err(Unread::Other("xlsb"))
    } else if has("word/document.xml") {
        Err(Unread::Other("word"))
    } else if has("content.xml") && has("META-INF/manifest.xml") {
        ods::read(archive)
    } else {
        Err(Unread::Other("zip"))
    }
}

/// What a file is that is no workbook, by how it begins.
fn other(bytes: &[u8]) -> Option<&'static str> {
    const BEGIN: [(&[u8], &str); 8] = [
        (b"%PDF", "pdf"),
        (b"\x89PNG", "image"),
        (b"\xFF\xD8\xFF", "image"),
        (b"GIF8", "image"),
        (b"Rar!", "rar"),
        (b"7z\xBC\xAF", "rar"),
        (b"\x1F\x8B", "rar"),
        (b"{\\rtf", "word"),
    ];
    let begins = BEGIN
        .iter()
        .find(|(mark, _)| bytes.starts_with(mark))
        .map(|(_, other)| *other);
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let is_markup = ["<html", "<!doctype", "<?xml", "<table", "<meta", "<style"]
        .iter()
        .any(|mark| text.starts_with(mark));
    begins.or(is_markup.then_some("html"))
}
