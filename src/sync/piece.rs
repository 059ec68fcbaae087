//! Reads the head of a snapshot response: which file it is, where the piece begins.
//!
//! Invariant: a piece must name its file, cursor, size and offset. Its bytes are checked later, by the hash of the whole.

use super::status::TroubleCode;
use super::transport::{Failure, Piece, Wanted};
use crate::change::Cursor;
use crate::change::wire::CURSOR_HEADER;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap};

/// The most that is read of a whole file from a server that ignores ranges.
const MOST_WHOLE: u64 = 16 * 1024 * 1024;

/// The piece without its bytes, and how many of them to read at most.
///
/// # Errors
/// [`TroubleCode::BadAnswer`]
pub(super) fn begin(status: StatusCode, headers: &HeaderMap, wanted: &Wanted) -> Result<(Piece, usize), Failure> {
    let bad = |what: &str| Failure::new(TroubleCode::BadAnswer, format!("snapshot: {what}"));
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text(CONTENT_ENCODING.as_str()).is_some_and(|coding| coding != "identity") {
        return Err(bad("its bytes were recoded on the way"));
    }
    let etag = text(ETAG.as_str()).ok_or_else(|| bad("no ETag"))?;
    let etag = etag.trim_start_matches("W/").trim_matches('"').to_owned();
    let cursor = text(CURSOR_HEADER).and_then(|cursor| cursor.parse::<Cursor>().ok());
    let cursor = cursor.ok_or_else(|| bad("no cursor"))?;
    let (from, total) = if status == StatusCode::PARTIAL_CONTENT {
        let range = text(CONTENT_RANGE.as_str()).and_then(content_range);
        range.ok_or_else(|| bad("no range"))?
    } else {
        let length = text(CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok());
        (0, length.ok_or_else(|| bad("no length"))?)
    };
    let most = match status {
        StatusCode::PARTIAL_CONTENT => wanted.bytes.max(1),
        _ => total.min(MOST_WHOLE),
    };
    let piece = Piece {
        etag,
        cursor,
        total,
        from,
        bytes: Vec::new(),
    };
    Ok((piece, usize::try_from(most).unwrap_or(usize::MAX)))
}

/// `bytes 100-199/1000`: the first byte and the size.
fn content_range(text: &str) -> Option<(u64, u64)> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (from, to) = range.split_once('-')?;
    let (from, to, total) = (from.parse().ok()?, to.parse::<u64>().ok()?, total.parse().ok()?);
    (from <= to && to < total).then_some((from, total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn head(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let header = |(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        pairs.iter().copied().map(header).collect()
    }

    const CURSOR: (&str, &str) = (CURSOR_HEADER, "7.00000000000000ff");
    const WANTED: Wanted = Wanted {
        from: 100,
        bytes: 50,
        of: None,
    };

    #[test]
    fn a_piece_says_its_file_its_place_and_its_size() {
        let headers = head(&[("etag", "\"abc\""), CURSOR, ("content-range", "bytes 100-149/1000")]);
        let (piece, most) = begin(StatusCode::PARTIAL_CONTENT, &headers, &WANTED).unwrap();
        assert_eq!(
            (piece.etag.as_str(), piece.from, piece.total, most),
            ("abc", 100, 1000, 50)
        );
        assert_eq!(piece.cursor.seq, 7);
        let headers = head(&[("etag", "\"abc\""), CURSOR, ("content-length", "900")]);
        let (piece, most) = begin(StatusCode::OK, &headers, &WANTED).unwrap();
        assert_eq!((piece.from, piece.total, most), (0, 900, 900));
    }

    #[test]
    fn a_piece_that_does_not_say_what_it_is_is_not_taken() {
        let etag = ("etag", "\"abc\"");
        for headers in [
            vec![CURSOR, ("content-range", "bytes 100-149/1000")],
            vec![etag, ("content-range", "bytes 100-149/1000")],
            vec![etag, (CURSOR_HEADER, "seven"), ("content-range", "bytes 100-149/1000")],
            vec![etag, CURSOR],
            vec![etag, CURSOR, ("content-range", "bytes 149-100/1000")],
            vec![etag, CURSOR, ("content-range", "bytes 100-1000/1000")],
            vec![etag, CURSOR, ("content-range", "bytes */1000")],
            vec![
                etag,
                CURSOR,
                ("content-range", "bytes 0-9/10"),
                ("content-encoding", "gzip"),
            ],
        ] {
            let read = begin(StatusCode::PARTIAL_CONTENT, &head(&headers), &WANTED);
            assert!(read.is_err(), "{headers:?}");
        }
        assert!(
            begin(StatusCode::OK, &head(&[etag, CURSOR]), &WANTED).is_err(),
            "no length"
        );
    }
}
