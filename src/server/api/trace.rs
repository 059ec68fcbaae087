//! One log line and the figures per request: method, path template, status, time, device, sizes. Never a body, a name, a
//! token or a query.

use super::app::App;
use crate::domain::ids::DeviceId;
use axum::body::HttpBody as _;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// Where the endpoint leaves the device it found.
#[derive(Debug, Clone, Default)]
pub struct Trace(Arc<OnceLock<DeviceId>>);

impl Trace {
    /// The request is this device's.
    pub fn note(&self, device: DeviceId) {
        // A request has one device; a second note would be the same.
        let _noted_before = self.0.set(device);
    }
}

/// Counts and logs what was answered.
pub async fn trace(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let trace = Trace::default();
    request.extensions_mut().insert(trace.clone());
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let received = request.headers().get(CONTENT_LENGTH);
    let received = received.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let response = next.run(request).await;
    let path = path.as_ref().map_or("other", MatchedPath::as_str);
    let status = response.status().as_u16();
    app.metrics.answered(path, status);
    let device = trace.0.get().map(ToString::to_string).unwrap_or_default();
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let sent = response.body().size_hint().exact();
    tracing::info!(%method, path, status, ms, device, received, sent, "request");
    response
}
