//! The metrics' own listener, for Prometheus: beside the endpoints, so that figures are never open to who can reach those.

use super::Limits;
use super::accept::Gate;
use super::api::App;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;
use tokio::sync::watch;

/// Nobody but a scraper or two comes here.
const CONNECTIONS: usize = 8;

/// What serves `/metrics`.
pub fn gate(app: Arc<App>, limits: Limits, stopped: watch::Receiver<bool>) -> Gate {
    Gate {
        app: Arc::clone(&app),
        router: Router::new().route("/metrics", get(metrics)).with_state(app),
        for_many: true,
        tls: None,
        limits: Limits {
            connections: CONNECTIONS,
            ..limits
        },
        stopped,
    }
}

async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let health = app.storage.health(app.clock.now()).await;
    let writable = app.storage.takes_writes().await.is_ok();
    let text = app.metrics.text(health.as_ref().ok(), writable);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
