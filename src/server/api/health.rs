//! `GET /v1/health`: alive, and the storage answers and takes changes. No figures: those are the metrics'.

use super::app::App;
use super::refusal::Refusal;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;

/// The answer: nothing about anybody.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HealthReply {
    /// The storage answers.
    pub ok: bool,
    /// The last self-check found every log whole.
    pub whole: bool,
    /// The server's version.
    pub version: &'static str,
}

/// Answers 200 while the storage answers and takes changes.
pub async fn health(State(app): State<Arc<App>>) -> Result<Json<HealthReply>, Refusal> {
    let inner = Arc::clone(&app);
    let answers = async move {
        inner.storage.towns().await?;
        Ok(inner.storage.takes_writes().await?)
    };
    app.work(answers).await?;
    Ok(Json(HealthReply {
        ok: true,
        whole: app.metrics.logs_are_whole(),
        version: env!("CARGO_PKG_VERSION"),
    }))
}
