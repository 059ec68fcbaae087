//! A connection whose heads are looked at as they come in, for what the HTTP library smooths over: a second
//! `Content-Length` that says the same as the first. What stands in front of us may have read the other one.
//!
//! ```text
//! head: line by line --blank line--> body: so many bytes --> head ...
//!   '- Transfer-Encoding: nothing is looked at any more, such a request ends the connection
//! ```

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// True once a head had two lengths.
pub type TwoLengths = Arc<AtomicBool>;

/// The connection.
pub struct Heads<S> {
    stream: S,
    reader: Reader,
}

impl<S> Heads<S> {
    /// `stream`, and where it is noted that a head had two lengths.
    pub fn new(stream: S) -> (Self, TwoLengths) {
        let found = TwoLengths::default();
        let reader = Reader {
            found: Arc::clone(&found),
            place: Place::Head,
            line: Vec::new(),
            length: None,
        };
        (Self { stream, reader }, found)
    }
}

/// As much of a line as tells its name and a length.
const KEPT: usize = 64;

struct Reader {
    found: TwoLengths,
    place: Place,
    line: Vec<u8>,
    length: Option<u64>,
}

enum Place {
    Head,
    Body(u64),
    Unknown,
}

impl Reader {
    fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            match &mut self.place {
                Place::Unknown => return,
                Place::Body(left) => {
                    let here = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    *left -= here as u64;
                    if *left == 0 {
                        self.place = Place::Head;
                    }
                    bytes = &bytes[here..];
                }
                Place::Head => {
                    let end = bytes.iter().position(|byte| *byte == b'\n');
                    let part = &bytes[..end.unwrap_or(bytes.len())];
                    let room = KEPT.saturating_sub(self.line.len());
                    self.line.extend_from_slice(&part[..room.min(part.len())]);
                    if end.is_some() {
                        self.end_of_line();
                    }
                    bytes = &bytes[end.map_or(bytes.len(), |at| at + 1)..];
                }
            }
        }
    }

    fn end_of_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_ascii();
        if line.is_empty() {
            self.place = match self.length.take() {
                Some(length) if length > 0 => Place::Body(length),
                _ => Place::Head,
            };
            return;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return;
        };
        let name = line[..colon].trim_ascii();
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.place = Place::Unknown;
        } else if name.eq_ignore_ascii_case(b"content-length") {
            let value = std::str::from_utf8(line[colon + 1..].trim_ascii()).ok();
            // A length that is no number is refused by the library.
            let length = value.and_then(|text| text.parse().ok()).unwrap_or(0);
            if self.length.replace(length).is_some() {
                self.found.store(true, Relaxed);
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Heads<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if let Poll::Ready(Ok(())) = read {
            self.reader.read(buf.filled().get(before..).unwrap_or_default());
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heads<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a23_a_second_length_is_found_however_it_comes_and_none_is_seen_in_a_body() {
        let cases: [(&str, bool); 11] = [
            ("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc", false),
            (
                "POST / HTTP/1.1\r\ncontent-length: 3\r\ncontent-length: 3\r\n\r\nabc",
                true,
            ),
            ("POST / HTTP/1.1\ncontent-length: 3\nCONTENT-LENGTH:3\n\nabc", true),
            (
                "POST / HTTP/1.1\r\nContent-Length:\t3\r\nx: y\r\nContent-length: 4\r\n\r\nabc",
                true,
            ),
            (
                "\r\n\r\nGET / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\ncontent-length: 1\r\n\r\na",
                false,
            ),
            (
                "POST / HTTP/1.1\r\ncontent-length: 44\r\n\r\ncontent-length: 3\r\ncontent-length: 3\r\n\r\n1234567GET / HTTP/1.1\r\n\r\n",
                false,
            ),
            (
                "POST / HTTP/1.1\r\ncontent-length: 1\r\n\r\naPOST / HTTP/1.1\r\ncontent-length: 0\r\ncontent-length: 0\r\n\r\n",
                true,
            ),
            (
                "GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\ncontent-length: 3\r\ncontent-length: 3\r\n",
                false,
            ),
            (
                "GET / HTTP/1.1\r\nx-content-length: 3\r\ncontent-length: 3\r\n\r\nabc",
                false,
            ),
            (
                "GET / HTTP/1.1\r\ncontent-length : 3\r\ncontent-length: 3\r\n\r\nabc",
                true,
            ),
            (
                "POST / HTTP/1.1\r\ncontent-length: 99999999999999999999999\r\ncontent-length: 3\r\n\r\n",
                true,
            ),
        ];
        for (bytes, expected) in cases {
            for step in [1, 7, bytes.len()] {
                let (mut heads, found) = Heads::new(());
                for piece in bytes.as_bytes().chunks(step) {
                    heads.reader.read(piece);
                }
                assert_eq!(found.load(Relaxed), expected, "{bytes:?} by {step}");
            }
        }
    }
}
