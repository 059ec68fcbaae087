//! Which bytes of the file are sent, and under which head.
//!
//! Invariant: a range of another file than the asked one is never sent as if it were of that file (`If-Range`).

use super::pieces::Pieces;
use crate::change::Cursor;
use crate::change::wire::CURSOR_HEADER;
use crate::server::api::refusal::Refusal;
use crate::server::spool::Snapshot;
use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, response};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What of the file is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// First byte, and one after the last.
    Range(u64, u64),
    Outside,
}

/// Reads `Range`. More than one range, another unit and nonsense mean the whole, as HTTP has it.
fn part(range: Option<&str>, size: u64) -> Part {
    let Some((first, last)) = range.and_then(|text| text.strip_prefix("bytes=")?.split_once('-')) else {
        return Part::Whole;
    };
    let number = |text: &str| (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok());
    match (first, last, number(first).flatten(), number(last).flatten()) {
        ("", _, None, Some(0)) => Part::Outside,
        ("", _, None, Some(tail)) => Part::Range(size.saturating_sub(tail), size),
        (_, "", Some(from), None) if from < size => Part::Range(from, size),
        (_, _, Some(from), Some(to)) if from > to => Part::Whole,
        (_, _, Some(from), Some(to)) if from < size => Part::Range(from, size.min(u64::saturating_add(to, 1))),
        (_, "", Some(_), None) | (_, _, Some(_), Some(_)) => Part::Outside,
        _ => Part::Whole,
    }
}

/// The file, or what of it was asked for.
pub fn respond(snapshot: &Arc<Snapshot>, cursor: Cursor, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", snapshot.etag);
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let known =
        text(IF_NONE_MATCH).is_some_and(|list| list.split(',').any(|one| [etag.as_str(), "*"].contains(&one.trim())));
    // A range of another file would be sewn to the wrong one.
    let same = text(IF_RANGE).is_none_or(|wanted| wanted == etag);
    let part = part(text(RANGE).filter(|_| same), snapshot.size);
    let (status, range) = match part {
        _ if known => (StatusCode::NOT_MODIFIED, 0..0),
        Part::Whole => (StatusCode::OK, 0..snapshot.size),
        Part::Range(from, to) => (StatusCode::PARTIAL_CONTENT, from..to),
        Part::Outside => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
    };
    let mut head = Response::builder()
        .status(status)
        .header(ETAG, &etag)
        .header(ACCEPT_RANGES, "bytes")
        .header(CURSOR_HEADER, cursor.to_string());
    if status == StatusCode::RANGE_NOT_SATISFIABLE {
        let (mut parts, body) = outside().into_response().into_parts();
        parts
            .headers
            .insert(CONTENT_RANGE, value(&format!("bytes */{}", snapshot.size)));
        return Response::from_parts(parts, body);
    }
    if status == StatusCode::PARTIAL_CONTENT {
        let shown = format!(
            "bytes {}-{}/{}",
            range.start,
            range.end.saturating_sub(1),
            snapshot.size
        );
        head = head.header(CONTENT_RANGE, shown);
    }
    if status != StatusCode::NOT_MODIFIED {
        head = head
            .header(CONTENT_TYPE, "application/gzip")
            .header(CONTENT_LENGTH, range.end - range.start);
    }
    finish(head, Body::new(Pieces::new(Arc::clone(snapshot), range)))
}

fn outside() -> Refusal {
    Refusal::new(
        StatusCode::RANGE_NOT_SATISFIABLE,
        "bad_range",
        "the file is shorter",
        "fetch it from its start",
    )
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

fn finish(head: response::Builder, body: Body) -> Response {
    head.body(body).unwrap_or_else(|_| Refusal::internal().into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_has_them() {
        for (text, expected) in [
            ("bytes=0-9", Part::Range(0, 10)),
            ("bytes=90-", Part::Range(90, 100)),
            ("bytes=90-1000", Part::Range(90, 100)),
            ("bytes=-10", Part::Range(90, 100)),
            ("bytes=-1000", Part::Range(0, 100)),
            ("bytes=100-", Part::Outside),
            ("bytes=100-200", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=9-3", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=99999999999999999999999-", Part::Whole),
            ("bytes=-", Part::Whole),
            ("lines=1-2", Part::Whole),
            ("", Part::Whole),
        ] {
            assert_eq!(part(Some(text), 100), expected, "{text}");
        }
        assert_eq!(part(None, 100), Part::Whole);
        assert_eq!(part(Some("bytes=0-"), 0), Part::Outside);
    }
}
