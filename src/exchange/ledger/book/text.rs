//! csv, as programs and people write it: UTF-8, UTF-16 or GB18030; commas, semicolons or tabs.

use super::build::Builder;
use super::sheet::{Book, Format};
use crate::exchange::guard;
use crate::view::ledger::{Note, Unread};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// What may part the values of a line.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// Lines that are looked at to find out which of them does.
const LINES: usize = 40;
/// How one of the programs says it in a first line of its own.
const SAYS: &str = "sep=";
/// Of so many characters one may be a control character, before it is no text.
const CONTROLS: usize = 200;

/// Reads the file.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Book, Unread> {
    let (text, mut notes) = decode(bytes)?;
    let (text, said) = match text.strip_prefix(SAYS).and_then(|rest| rest.split_once('\n')) {
        Some((mark, rest)) => (
            rest,
            mark.trim().bytes().next().filter(|mark| DELIMITERS.contains(mark)),
        ),
        None => (&*text, None),
    };
    let delimiter = said.unwrap_or_else(|| delimiter(text));
    let mut builder = Builder::default();
    builder.begin(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(delimiter).has_headers(false).flexible(true);
    let mut reader = reader.from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut places = Places::default();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(Unread::Damaged(error.to_string())),
        }
        let row = places.row(text, record.position().map_or(0, csv::Position::byte));
        for (column, value) in record.iter().enumerate() {
            places.lines_in_values += value.matches('\n').count();
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            builder.text(row, column, without_marks(value))?;
        }
    }
    let sheet = builder.finish();
    if sheet.rows.is_empty() {
        return Err(Unread::Empty);
    }
    notes.retain(|note| *note != Note::Unreadable { characters: 0 });
    Ok(Book {
        format: Format::Csv,
        sheets: vec![sheet],
        notes,
    })
}

/// In which row of a spreadsheet each record stands. The reader leaves blank lines out and counts a line end of two characters late.
#[derive(Default)]
struct Places {
    /// Bytes of which the line ends were counted.
    seen: usize,
    lines: usize,
    lines_in_values: usize,
    next: usize,
}

impl Places {
    /// The row of the record that begins at a byte.
    fn row(&mut self, text: &str, byte: u64) -> u32 {
        let bytes = text.as_bytes();
        let start = usize::try_from(byte)
            .unwrap_or(usize::MAX)
            .clamp(self.seen, bytes.len());
        let blank = bytes[start..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let start = start + blank;
        self.lines += bytes[self.seen..start].iter().filter(|byte| **byte == b'\n').count();
        self.seen = start;
        let row = self.lines.saturating_sub(self.lines_in_values).max(self.next);
        self.next = row + 1;
        u32::try_from(row).unwrap_or(u32::MAX)
    }
}

/// The text of a file, by its mark, or by what it can be.
fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Vec<Note>), Unread> {
    let (encoding, mark): (&'static Encoding, usize) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None if bytes.contains(&0) => (wide(bytes).ok_or(Unread::Other("binary"))?, 0),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, 0),
        None => (GB18030, 0),
    };
    let (text, has_errors) = encoding.decode_without_bom_handling(&bytes[mark..]);
    let controls = text
        .chars()
        .filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        .count();
    let unreadable = if has_errors {
        text.matches('\u{FFFD}').count()
    } else {
        0
    };
    // Of a photo or a program every third character is none; of a text cut off in a character it is the last.
    if controls > text.len() / CONTROLS || unreadable > 2 + text.len() / CONTROLS {
        return Err(Unread::Other("binary"));
    }
    let characters = u32::try_from(unreadable).unwrap_or(u32::MAX);
    Ok((text, vec![Note::Unreadable { characters }]))
}

/// UTF-16 without a mark: every line end has a zero beside it, on one side.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let ends = |pair: [u8; 2]| bytes.chunks_exact(2).filter(|two| **two == pair).count();
    match (ends([b'\n', 0]), ends([0, b'\n'])) {
        (little, 0) if little > 0 => Some(UTF_16LE),
        (0, big) if big > 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// The delimiter that parts the first lines most often into the same number of values.
fn delimiter(text: &str) -> u8 {
    let counted = DELIMITERS.map(|delimiter| {
        let counts: Vec<usize> = text
            .lines()
            .take(LINES)
            .map(|line| outside_quotes(line, delimiter))
            .collect();
        let most = counts.iter().copied().max().unwrap_or_default();
        let alike = counts.iter().filter(|count| **count == most && most > 0).count();
        (alike * most, delimiter)
    });
    let best = counted.into_iter().max_by_key(|(alike, _)| *alike);
    best.filter(|(alike, _)| *alike > 0)
        .map_or(b',', |(_, delimiter)| delimiter)
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted && *byte == delimiter
        })
        .count()
}

/// A value without the marks that keep a spreadsheet from taking it for a number or a formula: `="0431"`, `'0431`, `'=1`.
fn without_marks(value: &str) -> &str {
    let value = value.trim();
    if let Some(text) = value.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return text;
    }
    match value.strip_prefix('\'') {
        Some(number) if number.starts_with(|first: char| first.is_ascii_digit()) => number,
        _ => guard::unguarded(value),
    }
}
