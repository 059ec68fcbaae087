//! `POST /v1/release`: a newer program, piece by piece.

use super::app::{App, own, read_json};
use super::caller::Caller;
use super::refusal::Refusal;
use crate::change::wire::{RefusalCode, ReleaseReply, ReleaseRequest};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use std::sync::Arc;

/// Gives the package for the asker's system, and the next piece of it.
pub async fn release(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ReleaseReply>, Refusal> {
    let request: ReleaseRequest = read_json(body)?;
    own(&session, request.device)?;
    let releases = app.storage.releases();
    let read = move || match releases {
        Some(releases) => releases.piece(&request.system, request.from),
        None => Ok(None),
    };
    let work = async move {
        let found = tokio::task::spawn_blocking(read).await;
        let found = found.map_err(|_panicked| Refusal::new(RefusalCode::Internal))?;
        found.map_err(|error| {
            tracing::error!(%error, "a package cannot be read");
            Refusal::new(RefusalCode::Internal)
        })
    };
    let (package, piece) = app.work(work).await?.unzip();
    let piece = piece.unwrap_or_default();
    Ok(Json(ReleaseReply { package, piece }))
}
