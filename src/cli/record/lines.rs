//! Lines of a file nobody checked before: bounded in length, a byte-order mark forgiven, bad UTF-8 told apart.

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
    /// Not UTF-8.
    NotUtf8,
}

/// The lines of `input`.
pub(super) struct Lines<R> {
    input: R,
    first: bool,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    /// Lines of `input`, none of it read yet.
    pub fn new(input: R) -> Self {
        Self {
            input,
            first: true,
            ended: false,
        }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        if self.ended {
            return Ok(None);
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
        Ok(Some(match std::str::from_utf8(bytes) {
            Ok(text) if text.trim().is_empty() => Line::Blank,
            Ok(text) => Line::Text(text.to_owned()),
            Err(_) => Line::NotUtf8,
        }))
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
