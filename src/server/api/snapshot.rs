//! `GET /v1/snapshot`: everything in a device's scope up to a cursor, one change a line, gzip.
//!
//! ```text
//! place (is the cursor of this log?) -> in the spool? --yes--> range -> pieces
//!                                            '--no--> build, page by page, keep --^
//! ```
//!
//! Invariant: for the same device, scope and cursor every process gives the same bytes, so that a fetch that broke off goes
//! on anywhere: `?cursor=` names the place, the ETag (SHA-256) the bytes, `Range` with `If-Range` the rest.

mod pieces;
mod range;

use super::caller::Caller;
use super::refusal::Refusal;
use super::{App, spread};
use crate::change::Cursor;
use crate::server::metrics::Event;
use crate::server::spool::{Draft, Key, Snapshot};
use crate::server::storage::{Ask, Pulled, Session};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use std::io;
use std::sync::Arc;

/// Bytes of changes read from the storage at a time.
const PAGE: usize = 1_048_576;

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
    Ok(range::respond(&snapshot, cursor, &headers))
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
