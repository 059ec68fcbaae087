//! The endpoints, one file each, and what they share: the state, who asks, how a refusal looks.

mod enrol;
mod health;
pub mod refusal;
mod sync;

use super::auth;
use super::storage::{Authenticated, Session, Storage, StorageError};
use super::tries::Tries;
use crate::change::wire::{MAX_PUSH_BYTES, PROTOCOL, PROTOCOL_HEADER};
use crate::clock::Clock;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use refusal::Refusal;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::timeout::TimeoutLayer;

/// What every endpoint can reach.
pub struct App {
    /// The storage.
    pub storage: Storage,
    /// The clock.
    pub clock: Clock,
    /// Wrong enrolment codes.
    pub tries: Tries,
    /// A proxy in front names the real address.
    pub behind_proxy: bool,
}

impl App {
    /// A fresh state.
    #[must_use]
    pub fn new(storage: Storage, clock: Clock, behind_proxy: bool) -> Self {
        Self {
            storage,
            clock,
            tries: Tries::default(),
            behind_proxy,
        }
    }
}

/// The address at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// All endpoints. Bodies are limited after decompression: a few KB of gzip can be 100 MiB.
pub fn router(app: Arc<App>, request_time: Duration) -> Router {
    let spoken = Router::new()
        .route("/v1/enrol", post(enrol::enrol))
        .route("/v1/sync", post(sync::sync))
        .layer(axum::middleware::from_fn(speaks_our_protocol));
    Router::new()
        .merge(spoken)
        .route("/v1/health", get(health::health))
        .fallback(|| async { Refusal::new(StatusCode::NOT_FOUND, "not_found", "no such endpoint", "see /v1") })
        .with_state(app)
        .layer(DefaultBodyLimit::max(MAX_PUSH_BYTES))
        .layer(RequestDecompressionLayer::new())
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            request_time,
        ))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(axum::middleware::map_response(sign))
}

/// Every answer carries the protocol header, so that a client tells us from a captive portal.
async fn sign(mut response: Response) -> Response {
    let name = HeaderName::from_static(PROTOCOL_HEADER);
    response.headers_mut().insert(name, HeaderValue::from_static(PROTOCOL));
    response
}

async fn speaks_our_protocol(request: Request, next: Next) -> Response {
    let spoken = request.headers().get(PROTOCOL_HEADER).map(HeaderValue::as_bytes);
    if spoken == Some(PROTOCOL.as_bytes()) {
        return next.run(request).await;
    }
    Refusal::new(
        StatusCode::UPGRADE_REQUIRED,
        "upgrade_required",
        "this server speaks protocol 1",
        "update lianxin",
    )
    .into_response()
}

fn after_panic(_panic: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    Refusal::internal().into_response()
}

/// Who asks, by the bearer token.
async fn session(app: &App, headers: &HeaderMap) -> Result<Session, Refusal> {
    let unknown = || Refusal::unauthorized("token_unknown", "the token is not known");
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token
        .and_then(|text| text.strip_prefix("Bearer "))
        .ok_or_else(unknown)?;
    let (town, hash) = auth::read_token(token.trim()).ok_or_else(unknown)?;
    match app.storage.authenticate(town, hash, app.clock.now()).await? {
        Authenticated::Yes(session) => Ok(*session),
        Authenticated::Unknown => Err(unknown()),
        Authenticated::Expired => Err(Refusal::unauthorized("token_expired", "the token has expired")),
        Authenticated::Revoked { .. } => Err(Refusal::unauthorized("device_revoked", "the device was revoked")),
    }
}

/// Reads a JSON body that may be too large, not JSON, or not what is asked for.
fn read_json<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Refusal> {
    let bytes = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Refusal::too_large("the body is larger than 256 KiB")
        } else {
            Refusal::bad("bad_json", "the body cannot be read")
        }
    })?;
    serde_json::from_slice(&bytes).map_err(|e| match e.classify() {
        serde_json::error::Category::Data => Refusal::bad("bad_envelope", &e.to_string()),
        _ => Refusal::bad("bad_json", &e.to_string()),
    })
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "storage");
        match error {
            StorageError::Busy => Self::busy(5),
            StorageError::DiskFull => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "server_disk_full",
                "the server's disk is full",
                "tell the administrator",
            ),
            _ => Self::internal(),
        }
    }
}
