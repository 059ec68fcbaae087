//! `GET /v1/snapshot`: everything in a device's scope up to a cursor, one change a line, gzip.
//!
//! Invariant: for the same device, scope and cursor every process gives the same bytes, so that a fetch that broke off goes
//! on anywhere: `?cursor=` names the place, the ETag (SHA-256) the bytes, `Range` with `If-Range` the rest.

use super::caller::Caller;
use super::refusal::Refusal;
use super::{App, spread};
use crate::change::Cursor;
use crate::change::wire::CURSOR_HEADER;
use crate::server::metrics::Event;
use crate::server::spool::{Draft, Key, Snapshot};
use crate::server::storage::{Ask, Pulled, Session};
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, response};
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
use serde::Deserialize;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::task::JoinHandle;

/// Bytes of changes read from the storage at a time.
const PAGE: usize = 1_048_576;
/// Bytes read from the file at a time.
const PIECE: usize = 64 * 1024;

/// Where the snapshot is to end; absent, where the log ends now.
#[derive(Debug, Deserialize)]
pub struct Asked {
    cursor: Option<Cursor>,
}

/// Gives the file or the range asked for.
pub async fn snapshot(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(asked) = asked.map_err(|_| Refusal::bad("bad_envelope", "the cursor is not seq.chain"))?;
    let turn = app.turn(session.device)?;
    let inner = Arc::clone(&app);
    // To its end though the client may go: it comes back for the same file.
    let task = tokio::spawn(async move {
        let _turn = turn;
        ready_one(&inner, &session, asked.cursor).await
    });
    let (snapshot, cursor) = task.await.unwrap_or_else(|_panicked| Err(Refusal::internal()))?;
    Ok(respond(&snapshot, cursor, &headers))
}

/// The snapshot that ends at `cursor`, built when it is not there.
async fn ready_one(
    app: &Arc<App>,
    session: &Session,
    cursor: Option<Cursor>,
) -> Result<(Arc<Snapshot>, Cursor), Refusal> {
    let (cursor, purged) = place(app, session, cursor).await?;
    let key = Key {
        town: session.town.clone(),
        device: session.device,
        scope: format!("{} {}", session.role.code(), session.unit),
        cursor,
        purged,
    };
    if let Some(found) = app.spool.find(&key) {
        return Ok((found, cursor));
    }
    let Some(_building) = app.spool.builder().await else {
        app.metrics.count(Event::Overload);
        return Err(Refusal::busy(spread()));
    };
    let snapshot = Arc::new(build(app, session, cursor).await?);
    app.metrics.count(Event::Snapshot);
    app.spool.keep(key, &snapshot);
    Ok((snapshot, cursor))
}

/// The cursor, known to be of this log, and the last purge order.
async fn place(app: &Arc<App>, session: &Session, cursor: Option<Cursor>) -> Result<(Cursor, u64), Refusal> {
    let from = cursor.unwrap_or_default();
    let ask = Ask {
        cursor: from,
        until: Some(from.seq),
        limit_bytes: 1,
        incarnations: Vec::new(),
        purged: 0,
        new: None,
    };
    match page(app, session, ask).await? {
        Pulled::Diverged => Err(app.diverged(session)),
        Pulled::Page { head, purges, .. } => {
            let purged = purges.iter().map(|purge| purge.no).max().unwrap_or(0);
            Ok((cursor.unwrap_or(head), purged))
        }
    }
}

/// One read, in a place of its own: a long snapshot lets others in between its pages.
async fn page(app: &Arc<App>, session: &Session, ask: Ask) -> Result<Pulled, Refusal> {
    let (inner, session) = (Arc::clone(app), session.clone());
    app.work(async move { Ok(inner.storage.pull(session, ask).await?) })
        .await
}

async fn build(app: &Arc<App>, session: &Session, end: Cursor) -> Result<Snapshot, Refusal> {
    let mut draft = app.spool.begin().map_err(|error| failed(&error))?;
    let mut cursor = Cursor::default();
    loop {
        let ask = Ask {
            cursor,
            until: Some(end.seq),
            limit_bytes: PAGE,
            incarnations: Vec::new(),
            purged: 0,
            new: None,
        };
        let Pulled::Page {
            changes,
            cursor: next,
            more,
            ..
        } = page(app, session, ask).await?
        else {
            return Err(app.diverged(session));
        };
        let packing = tokio::task::spawn_blocking(move || pack(draft, &changes));
        draft = packing
            .await
            .map_err(|_panicked| Refusal::internal())?
            .map_err(|error| failed(&error))?;
        // A page that does not advance would be asked for for ever.
        if !more || next == cursor {
            cursor = next;
            break;
        }
        cursor = next;
    }
    if cursor != end {
        return Err(app.diverged(session));
    }
    draft.finish().map_err(|error| failed(&error))
}

fn pack(mut draft: Draft, changes: &[crate::change::Sequenced]) -> io::Result<Draft> {
    for change in changes {
        draft.line(&serde_json::to_vec(change)?)?;
    }
    Ok(draft)
}

fn failed(error: &io::Error) -> Refusal {
    tracing::error!(%error, "snapshot");
    match error.kind() {
        io::ErrorKind::StorageFull => Refusal::disk_full(),
        _ => Refusal::internal(),
    }
}

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

fn respond(snapshot: &Arc<Snapshot>, cursor: Cursor, headers: &HeaderMap) -> Response {
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

/// A range of a snapshot as a body, read when the client takes it, so that a slow one holds neither memory nor a thread.
struct Pieces {
    snapshot: Arc<Snapshot>,
    next: u64,
    end: u64,
    reading: Option<JoinHandle<io::Result<Vec<u8>>>>,
}

impl Pieces {
    fn new(snapshot: Arc<Snapshot>, range: std::ops::Range<u64>) -> Self {
        Self {
            snapshot,
            next: range.start,
            end: range.end,
            reading: None,
        }
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        if this.next >= this.end {
            return Poll::Ready(None);
        }
        let (snapshot, from) = (Arc::clone(&this.snapshot), this.next);
        let most = usize::try_from(this.end - this.next).unwrap_or(PIECE).min(PIECE);
        let reading = this
            .reading
            .get_or_insert_with(|| tokio::task::spawn_blocking(move || snapshot.piece(from, most)));
        let read = ready!(Pin::new(reading).poll(cx));
        this.reading = None;
        let read = read.map_err(io::Error::other).and_then(|read| read);
        Poll::Ready(Some(match read {
            Ok(bytes) if bytes.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(bytes) => {
                this.next += bytes.len() as u64;
                Ok(Frame::data(bytes.into()))
            }
            Err(error) => Err(error),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.next >= self.end
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.end.saturating_sub(self.next))
    }
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
