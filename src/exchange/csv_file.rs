//! A table as csv: for Excel in UTF-8 with its mark, or in GB18030 for what knows nothing else.

use super::guard::guarded;
use super::table::{Cell, Table};
use encoding_rs::GB18030;

/// How the characters are written. Never GBK: it has no place for names like 㙍 and 𬭊.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Encoding {
    Utf8,
    Gb18030,
}

/// Without it Excel takes UTF-8 for the system's own encoding.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The bytes of the file.
///
/// # Errors
/// When a line cannot be written, which a file in memory never refuses.
pub fn csv(table: &Table, encoding: Encoding) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|column| guarded(&column.heading)))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(shown))?;
    }
    let text = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(encoded(&String::from_utf8_lossy(&text), encoding))
}

/// A text in an encoding, with its mark.
#[must_use]
pub fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => [MARK, text.as_bytes()].concat(),
        // It has a place for every character.
        Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
    }
}

/// A text that looks like a formula is guarded; a number is one, below nothing too.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => guarded(text),
        cell => cell.plain(),
    }
}
