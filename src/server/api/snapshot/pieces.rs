//! A part of a snapshot's file as the body of an answer.

use crate::server::spool::Snapshot;
use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::task::JoinHandle;

/// Bytes read from the file at a time.
const PIECE: usize = 64 * 1024;

/// A range of a snapshot as a body, read when the client takes it, so that a slow one holds neither memory nor a thread.
pub struct Pieces {
    snapshot: Arc<Snapshot>,
    next: u64,
    end: u64,
    reading: Option<JoinHandle<io::Result<Vec<u8>>>>,
}

impl Pieces {
    /// These bytes of it.
    #[must_use]
    pub fn new(snapshot: Arc<Snapshot>, range: std::ops::Range<u64>) -> Self {
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
