//! The endpoints, one file each; here the layers around them.
//!
//! ```text
//! trace (log, figures) -> panic -> time-out -> strict head -> gzip -> protocol -> Caller (token) -> endpoint
//! ```

mod app;
mod caller;
mod edge;
mod endpoints;
mod enrol;
mod have;
mod health;
mod openapi;
mod packed;
mod recover;
pub mod refusal;
mod release;
mod rotate;
mod sync;
mod trace;

pub use app::{App, Peer};

use super::Limits;
use crate::change::wire::RefusalCode;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use edge::{after_panic, dress, says_what_it_answers, speaks_our_protocol, strict_head};
use endpoints::ENDPOINTS;
use refusal::Refusal;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::timeout::TimeoutLayer;

/// Smaller answers are sent as they are. Larger ones at the usual level: on a 2G line a tenth of the bytes is worth more
/// than the half millisecond a page that a faster level saves.
const WORTH_PACKING: u16 = 512;

/// The paths of all endpoints.
pub fn paths() -> Vec<&'static str> {
    ENDPOINTS.iter().map(|endpoint| endpoint.path).collect()
}

/// All endpoints, with the layers around them.
pub fn router(app: Arc<App>, limits: &Limits) -> Router {
    let mut router = Router::new();
    for endpoint in &ENDPOINTS {
        let mut route = (endpoint.handler)().layer(DefaultBodyLimit::max(endpoint.body_limit));
        if endpoint.speaks_protocol() && !endpoint.token {
            route = route.layer(time_out(limits.stranger));
        }
        if endpoint.speaks_protocol() {
            route = route.layer(from_fn(speaks_our_protocol));
        }
        router = router.route(endpoint.path, route);
    }
    router
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(WORTH_PACKING)))
        .layer(from_fn(packed::unpack))
        .fallback(|| async { Refusal::new(RefusalCode::NotFound) })
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
