//! The endpoints, one file each, and what they share: the state and the layers around them.
//!
//! ```text
//! trace (log, figures) -> panic -> time-out -> strict head -> gzip -> protocol -> Caller (token) -> endpoint
//! ```

mod caller;
mod edge;
mod enrol;
mod have;
mod health;
mod openapi;
mod packed;
mod recover;
pub mod refusal;
mod rotate;
mod snapshot;
mod sync;
mod trace;

use super::Limits;
use super::admission::{Admission, Turn, Turns};
use super::metrics::{Event, Metrics};
use super::spool::Spool;
use super::storage::{Pushed, Session, Storage, StorageError};
use super::tries::Tries;
use crate::change::wire::{MAX_PUSH_BYTES, PushResult};
use crate::clock::{Clock, random_bytes};
use crate::domain::ids::DeviceId;
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{get, post};
use edge::{after_panic, dress, says_what_it_answers, speaks_our_protocol, strict_head};
use refusal::Refusal;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::timeout::TimeoutLayer;

/// A body with nothing but a code or an id.
const SMALL: usize = 4 * 1024;
/// 2,000 ids.
const HAVE: usize = 128 * 1024;
/// A push, and what was assigned to each change.
const RECOVER: usize = MAX_PUSH_BYTES + 128 * 1024;

/// Smaller answers are sent as they are. Larger ones at the usual level: on a 2G line a tenth of the bytes is worth more
/// than the half millisecond a page that a faster level saves.
const WORTH_PACKING: u16 = 512;

/// What every endpoint can reach.
pub struct App {
    /// The storage.
    pub storage: Storage,
    /// The clock.
    pub clock: Clock,
    /// Wrong enrolment codes.
    pub tries: Arc<Tries>,
    /// How many proxies stand in front; the outermost of them names the real address.
    pub proxies: usize,
    /// The door to the storage.
    pub admission: Admission,
    /// Devices with a request under way.
    pub turns: Arc<Turns>,
    /// Snapshots ready to be fetched.
    pub spool: Spool,
    /// Figures.
    pub metrics: Metrics,
}

impl App {
    /// A fresh state.
    #[must_use]
    pub fn new(storage: Storage, clock: Clock, proxies: usize, limits: &Limits, spool: Spool) -> Self {
        Self {
            storage,
            clock,
            tries: Arc::default(),
            proxies,
            admission: Admission::new(limits),
            turns: Arc::default(),
            spool,
            metrics: Metrics::default(),
        }
    }

    /// Runs `work` when there is a place for it, and then to its end: what follows a commit is not cut off by a client
    /// that hangs up.
    async fn work<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
    ) -> Result<T, Refusal> {
        let Ok(slot) = self.admission.enter().await else {
            self.metrics.count(Event::Overload);
            return Err(Refusal::busy(spread()));
        };
        Admission::to_the_end(slot, work).await.unwrap_or_else(|_panicked| {
            self.metrics.count(Event::Panic);
            tracing::error!("a request panicked");
            Err(Refusal::internal())
        })
    }

    /// This device's turn: its requests come one at a time.
    fn turn(&self, device: DeviceId) -> Result<Turn, Refusal> {
        self.turns.take(device).ok_or_else(Refusal::device_busy)
    }

    /// The answers of a push or recovery that was committed, or why it was not.
    fn push_results(&self, session: &Session, pushed: Pushed) -> Result<Vec<PushResult>, Refusal> {
        match pushed {
            Pushed::Done(results) => Ok(results),
            Pushed::Diverged => Err(self.diverged(session)),
            Pushed::Gap { expect } => {
                self.metrics.count(Event::Gap);
                tracing::warn!(device = %session.device, expect, "gap");
                Err(Refusal::gap(expect))
            }
            Pushed::Forked { device_n } => {
                self.metrics.count(Event::Fork);
                tracing::warn!(device = %session.device, device_n, "forked");
                Err(Refusal::forked(device_n))
            }
        }
    }

    fn diverged(&self, session: &Session) -> Refusal {
        self.metrics.count(Event::Divergence);
        tracing::warn!(device = %session.device, "diverged");
        Refusal::diverged()
    }
}

/// 3 to 12 seconds, so that those sent away do not come back together.
fn spread() -> u64 {
    let [byte] = random_bytes::<1>();
    3 + u64::from(byte) % 10
}

/// The address at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// All endpoints. Bodies are limited after decompression: a few KB of gzip can be 100 MiB.
pub fn router(app: Arc<App>, limits: &Limits) -> Router {
    let spoken = Router::new()
        .route(
            "/v1/enrol",
            post(enrol::enrol).layer((DefaultBodyLimit::max(SMALL), time_out(limits.stranger))),
        )
        .route(
            "/v1/sync",
            post(sync::sync).layer(DefaultBodyLimit::max(MAX_PUSH_BYTES)),
        )
        .route("/v1/have", post(have::have).layer(DefaultBodyLimit::max(HAVE)))
        .route(
            "/v1/recover",
            post(recover::recover).layer(DefaultBodyLimit::max(RECOVER)),
        )
        .route(
            "/v1/device/rotate",
            post(rotate::rotate).layer(DefaultBodyLimit::max(SMALL)),
        )
        .layer(from_fn(speaks_our_protocol));
    // Outside the compression: its bytes are gzip already, and a range of them must stay a range of them.
    let files = Router::new()
        .route("/v1/snapshot", get(snapshot::snapshot))
        .layer(from_fn(speaks_our_protocol));
    let open = Router::new()
        .route("/v1/health", get(health::health))
        .route("/v1/openapi.json", get(openapi::openapi));
    Router::new()
        .merge(spoken)
        .merge(open)
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(WORTH_PACKING)))
        .merge(files)
        .layer(from_fn(packed::unpack))
        .fallback(|| async { Refusal::not_found() })
        .layer(from_fn(strict_head))
        .layer(time_out(limits.request))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(map_response(dress))
        .layer(from_fn(says_what_it_answers))
        .layer(from_fn_with_state(Arc::clone(&app), trace::trace))
        .with_state(app)
}

fn time_out(after: Duration) -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, after)
}

/// Reads a JSON body that may be too large, not JSON, or not what is asked for. What it says is never repeated.
fn read_json<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Refusal> {
    let bytes = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Refusal::too_large("the body is too large")
        } else {
            Refusal::bad("bad_json", "the body cannot be read")
        }
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let place = format!("at line {} column {}", error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Data => {
                Refusal::bad("bad_envelope", &format!("the body is not of the form, {place}"))
            }
            _ => Refusal::bad("bad_json", &format!("the body is not JSON, {place}")),
        }
    })
}

/// The device a body names is the token's.
fn own(session: &Session, named: DeviceId) -> Result<(), Refusal> {
    if named == session.device {
        return Ok(());
    }
    Err(Refusal::bad("bad_envelope", "the token is another device's"))
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "storage");
        match error {
            StorageError::Busy => Self::busy(spread()),
            StorageError::DiskFull => Self::disk_full(),
            StorageError::ReadOnly => Self::read_only(),
            _ => Self::internal(),
        }
    }
}
