//! Lines of a file nobody checked before: bounded in length, UTF-8 with or without a byte-order mark, or UTF-16 with one, as
//! Windows' PowerShell writes; anything else is told apart.

use std::io::{self, BufRead, Read};

/// Bytes of a line at most.
const MAX_LINE: u64 = 1024 * 1024;

/// Bytes of a line that are skipped before it is given up: a device that is read by mistake never ends one.
const MAX_SKIPPED: usize = 64 * 1024 * 1024;

/// One line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing on it.
    Blank,
    /// Its text.
    Text(String),
    /// Longer than a megabyte; the rest of it was skipped.
    TooLong,
    /// So long that it is no file of lines; nothing is read after it.
    Endless,
    /// Neither UTF-8 nor UTF-16.
    NotUtf8,
}

impl Line {
    fn of(text: &str) -> Self {
        match text.trim().is_empty() {
            true => Self::Blank,
            false => Self::Text(text.to_owned()),
        }
    }
}

/// The lines of `input`.
pub(super) struct Lines<R> {
    input: R,
    first: bool,
    /// It began with the mark of UTF-16, low byte first.
    is_wide: bool,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    /// Lines of `input`, none of it read yet.
    pub fn new(input: R) -> Self {
        Self {
            input,
            first: true,
            is_wide: false,
            ended: false,
        }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        if self.ended {
            return Ok(None);
        }
        if self.first && self.input.fill_buf()?.starts_with(&[0xFF, 0xFE]) {
            self.input.consume(2);
            self.is_wide = true;
        }
        if self.is_wide {
            self.first = false;
            return self.read_wide();
        }
        let mut bytes = Vec::new();
        let read = self.input.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        if bytes.len() as u64 > MAX_LINE && bytes.last() != Some(&b'\n') {
            self.ended = !self.skip_rest()?;
            return Ok(Some(if self.ended { Line::Endless } else { Line::TooLong }));
        }
        let mark: &[u8] = if self.first { b"\xEF\xBB\xBF" } else { b"" };
        self.first = false;
        let bytes = bytes.strip_prefix(mark).unwrap_or(&bytes);
        Ok(Some(std::str::from_utf8(bytes).map_or(Line::NotUtf8, Line::of)))
    }

    /// A line of UTF-16. The byte of a line's end is half of other characters too.
    fn read_wide(&mut self) -> io::Result<Option<Line>> {
        let mut units = Vec::new();
        while units.last() != Some(&0x0A) {
            if units.len() as u64 > MAX_LINE {
                self.ended = true;
                return Ok(Some(Line::Endless));
            }
            let mut unit = Vec::with_capacity(2);
            self.input.by_ref().take(2).read_to_end(&mut unit)?;
            match unit[..] {
                [low, high] => units.push(u16::from_le_bytes([low, high])),
                [] if units.is_empty() => return Ok(None),
                [] => break,
                _ => return Ok(Some(Line::NotUtf8)),
            }
        }
        Ok(Some(
            String::from_utf16(&units).map_or(Line::NotUtf8, |text| Line::of(&text)),
        ))
    }

    /// False when the line does not end within reason.
    fn skip_rest(&mut self) -> io::Result<bool> {
        let mut skipped = 0;
        while skipped < MAX_SKIPPED {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(true);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(buffer.len(), |at| at + 1);
            self.input.consume(used);
            skipped += used;
            if end.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_a_line_is_given_up() {
        let mut lines = Lines::new(io::BufReader::new(io::repeat(0)));
        assert_eq!(lines.next().unwrap().unwrap(), Line::Endless);
        assert!(lines.next().is_none());
    }

    #[test]
    fn utf16_with_its_mark_is_read_as_well() {
        // The low byte of the first character is that of a line's end.
        let text = "\u{FEFF}上户\r\n\r\n谭雨水";
        let mut bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.push(b'x');
        let lines: Vec<_> = Lines::new(io::Cursor::new(bytes)).map(Result::unwrap).collect();
        assert_eq!(lines, [Line::Text("上户\r\n".to_owned()), Line::Blank, Line::NotUtf8]);
    }

    #[test]
    fn a_hostile_line_does_not_swallow_the_one_after_it() {
        let mut bytes = b"\xEF\xBB\xBF{\"a\":1}\r\n\n".to_vec();
        bytes.extend(vec![b'x'; 3 * 1024 * 1024]);
        bytes.extend(b"\n\xFF\xFE\nlast");
        let lines: Vec<_> = Lines::new(io::Cursor::new(bytes)).map(Result::unwrap).collect();
        assert_eq!(
            lines,
            [
                Line::Text("{\"a\":1}\r\n".to_owned()),
                Line::Blank,
                Line::TooLong,
                Line::NotUtf8,
                Line::Text("last".to_owned())
            ]
        );
    }
}
