//! A packed body, unpacked as an endpoint reads it: so nothing of it is read before the token was looked at.
//!
//! Invariant: what unpacks is one gzip member and nothing after it, of which another reader might make something else; and
//! it never grows beyond the largest body of any endpoint.

use super::endpoints::RECOVER;
use super::refusal::Refusal;
use crate::change::wire::RefusalCode;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flate2::write::GzDecoder;
use hyper::body::Frame;
use std::io::{self, ErrorKind, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Unpacks the body where it is packed; one packed in another way, or twice, is not understood.
pub async fn unpack(mut request: Request, next: Next) -> Response {
    let Some(packed) = is_packed(request.headers()) else {
        return Refusal::new(RefusalCode::UnsupportedMedia).into_response();
    };
    if packed {
        let headers = request.headers_mut();
        headers.remove(CONTENT_ENCODING);
        headers.remove(CONTENT_LENGTH);
        request = request.map(|body| Body::new(Unpacked::new(body)));
    }
    next.run(request).await
}

/// `None` when it is packed in a way that is not ours.
fn is_packed(headers: &HeaderMap) -> Option<bool> {
    let mut ways = headers.get_all(CONTENT_ENCODING).iter();
    let first = ways.next().map(|way| way.as_bytes().to_ascii_lowercase());
    match (first.as_deref(), ways.next()) {
        (None | Some(b"identity"), None) => Some(false),
        (Some(b"gzip" | b"x-gzip"), None) => Some(true),
        _ => None,
    }
}

struct Unpacked {
    packed: Body,
    /// `None` when nothing comes any more.
    decoder: Option<GzDecoder<Bounded>>,
}

/// What was unpacked and not yet handed on, and the room that is left.
struct Bounded {
    text: Vec<u8>,
    room: usize,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.room);
        self.text.extend_from_slice(&bytes[..taken]);
        self.room -= taken;
        // Full: the endpoint's own limit refuses what there is.
        if taken == 0 && !bytes.is_empty() {
            return Err(ErrorKind::StorageFull.into());
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Unpacked {
    fn new(packed: Body) -> Self {
        let bounded = Bounded {
            text: Vec::new(),
            room: RECOVER + 1,
        };
        Self {
            packed,
            decoder: Some(GzDecoder::new(bounded)),
        }
    }

    /// The text that `packed` gave, or that is left at the end.
    fn step(&mut self, packed: Option<&[u8]>) -> io::Result<Vec<u8>> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(Vec::new());
        };
        let stepped = match packed {
            Some(packed) => write_all(decoder, packed),
            None => decoder.try_finish(),
        };
        let bounded = decoder.get_mut();
        let (text, full) = (std::mem::take(&mut bounded.text), bounded.room == 0);
        if packed.is_none() || full {
            self.decoder = None;
        }
        match stepped {
            Err(error) if !full => Err(error),
            _ => Ok(text),
        }
    }
}

fn write_all(decoder: &mut GzDecoder<Bounded>, mut packed: &[u8]) -> io::Result<()> {
    while !packed.is_empty() {
        match decoder.write(packed)? {
            0 => return Err(io::Error::new(ErrorKind::InvalidData, "something after the end")),
            n => packed = packed.get(n..).unwrap_or_default(),
        }
    }
    Ok(())
}

impl HttpBody for Unpacked {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        while self.decoder.is_some() {
            let frame = ready!(Pin::new(&mut self.packed).poll_frame(cx)).transpose()?;
            let text = match frame.map(Frame::into_data) {
                Some(Ok(packed)) => self.step(Some(&packed)),
                Some(Err(_trailers)) => continue,
                None => self.step(None),
            };
            match text {
                Ok(text) if text.is_empty() => {}
                Ok(text) => return Poll::Ready(Some(Ok(Frame::data(text.into())))),
                Err(error) => {
                    self.decoder = None;
                    return Poll::Ready(Some(Err(axum::Error::new(error))));
                }
            }
        }
        Poll::Ready(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// In pieces of so many bytes.
    fn unpacked(packed: &[u8], piece: usize) -> io::Result<Vec<u8>> {
        let mut body = Unpacked::new(Body::empty());
        let mut text = Vec::new();
        for piece in packed.chunks(piece.max(1)) {
            text.extend(body.step(Some(piece))?);
        }
        text.extend(body.step(None)?);
        Ok(text)
    }

    #[test]
    fn a23_one_whole_member_is_read_and_nothing_after_it() {
        let text = b"{\"code\":\"7777\"}".repeat(50);
        let one = gzip(&text);
        for piece in [1, 7, 1_000, one.len()] {
            assert_eq!(unpacked(&one, piece).unwrap(), text);
            for after in [&b"x"[..], &[0], &gzip(b"{}"), &gzip(b"")] {
                assert!(
                    unpacked(&[&one[..], after].concat(), piece).is_err(),
                    "{after:?} by {piece}"
                );
            }
            for end in [0, 5, 12, one.len() - 9, one.len() - 1] {
                assert!(unpacked(&one[..end], piece).is_err(), "cut at {end} by {piece}");
            }
            let mut damaged = one.clone();
            let last = damaged.len() - 6;
            damaged[last] ^= 1;
            assert!(unpacked(&damaged, piece).is_err(), "the sum is another");
        }
    }

    #[test]
    fn a_bomb_stops_a_byte_beyond_the_largest_body() {
        let bomb = gzip(&vec![b' '; 64 << 20]);
        assert_eq!(unpacked(&bomb, 32 * 1024).unwrap().len(), RECOVER + 1);
    }
}
