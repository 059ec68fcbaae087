//! `POST /v1/have`: which of these changes does the server lack.
//!
//! Invariant: the answer is about the asker's town alone; an id of another town is as unknown as one that never was.

use super::app::{App, own, read_json};
use super::caller::Caller;
use super::refusal::Refusal;
use crate::change::wire::{HaveReply, HaveRequest, MAX_HAVE, RefusalCode};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use std::sync::Arc;

/// Names the missing ones, in the order asked.
pub async fn have(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<HaveReply>, Refusal> {
    let request: HaveRequest = read_json(body)?;
    own(&session, request.device)?;
    if request.ids.len() > MAX_HAVE {
        return Err(Refusal::new(RefusalCode::TooLarge).saying("more than 2,000 ids"));
    }
    let storage = Arc::clone(&app);
    let (missing, head) = app
        .work(async move {
            let town = session.town.clone();
            let missing = storage.storage.missing(session, request.ids).await?;
            Ok((missing, storage.storage.head(town).await?))
        })
        .await?;
    let head = Some(head);
    Ok(Json(HaveReply { missing, head }))
}
