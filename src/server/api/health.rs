//! `GET /v1/health`: alive, and the storage answers.

use super::App;
use super::refusal::Refusal;
use crate::server::storage::Health;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;

/// The answer: counts only, nothing about anybody.
#[derive(Debug, Serialize)]
pub struct Answer {
    ok: bool,
    version: &'static str,
    #[serde(flatten)]
    health: Health,
}

/// Answers 200 while the storage answers.
pub async fn health(State(app): State<Arc<App>>) -> Result<Json<Answer>, Refusal> {
    Ok(Json(Answer {
        ok: true,
        version: env!("CARGO_PKG_VERSION"),
        health: app.storage.health(app.clock.now()).await?,
    }))
}
