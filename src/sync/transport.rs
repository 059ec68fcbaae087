//! The way to the server, as a round sees it: bytes to an endpoint and bytes back, or a [`Failure`].
//!
//! ```text
//! round --ask--> Transport::exchange --+--> http: one request of reqwest --address: who may be spoken to bare
//!                                                 |
//!                                                 +--> classify: what went wrong, as a Failure
//! ```
//!
//! Invariant: a transport does not interpret the bytes, and has no state that a round depends on.

mod address;
mod failure;
mod http;

pub use failure::Failure;
pub use http::{HttpTransport, install_tls_provider};

use super::status::TroubleCode;
use crate::clock::random_bytes;
use crate::store::SyncStart;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;

/// The line to the server.
pub trait Transport {
    /// Posts JSON to an endpoint (`/v1/sync` …) with the device's token; the JSON of an answer with status 200.
    fn exchange(
        &mut self,
        start: &SyncStart,
        path: &'static str,
        body: Vec<u8>,
    ) -> impl Future<Output = Result<Vec<u8>, Failure>> + Send;
}

/// A random name for one request, which the response must repeat.
#[must_use]
pub fn request_name() -> String {
    format!("{:016x}", u64::from_be_bytes(random_bytes()))
}

/// Checks that a response named `told` belongs to the request `asked`. Older servers send no name.
///
/// # Errors
/// [`TroubleCode::BadAnswer`]: a proxy mixed responses up, or replayed an old one.
pub fn is_answer(asked: &str, told: Option<&str>) -> Result<(), Failure> {
    match told {
        Some(told) if told != asked => Err(Failure::new(
            TroubleCode::BadAnswer,
            "the answer is one to another request",
        )),
        _ => Ok(()),
    }
}

/// Posts `question` to an endpoint and reads the answer.
///
/// # Errors
/// [`Failure`].
pub async fn ask<T, Q, A>(transport: &mut T, start: &SyncStart, path: &'static str, question: &Q) -> Result<A, Failure>
where
    T: Transport,
    Q: Serialize,
    A: DeserializeOwned,
{
    let body = serde_json::to_vec(question).map_err(|e| Failure::new(TroubleCode::Local, e.to_string()))?;
    let answer = transport.exchange(start, path, body).await?;
    serde_json::from_slice(&answer).map_err(|e| Failure::new(TroubleCode::BadAnswer, e.to_string()))
}
