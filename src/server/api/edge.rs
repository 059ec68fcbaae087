//! What is done to every request before an endpoint sees it, and to every answer after.
//!
//! Invariant: what two readers could understand differently is not read; every answer, also of a layer, is one of ours.

use super::refusal::Refusal;
use crate::change::wire::{PROTOCOL, PROTOCOL_HEADER, REQUEST_HEADER, RefusalCode};
use crate::server::heads::TwoLengths;
use axum::extract::Request;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::sync::atomic::Ordering::Relaxed;

/// The protocol version of a client, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientVersion {
    /// Ours, or a newer one: it is answered in ours.
    Ours,
    /// Older than any we answer.
    TooOld,
}

/// Every answer carries the protocol header, so that a client tells us from a captive portal, and every refusal has its
/// body, also those of the layers.
pub async fn dress(response: Response) -> Response {
    let status = response.status();
    let bare = (status.is_client_error() || status.is_server_error()) && !is_json(response.headers());
    let mut response = if bare {
        plain_refusal(status).into_response()
    } else {
        response
    };
    let name = HeaderName::from_static(PROTOCOL_HEADER);
    response.headers_mut().insert(name, HeaderValue::from_static(PROTOCOL));
    response
}

/// Says in the answer which request it answers.
pub async fn says_what_it_answers(request: Request, next: Next) -> Response {
    let name = HeaderName::from_static(REQUEST_HEADER);
    let asked = request.headers().get(&name).filter(|asked| asked.len() <= 64).cloned();
    let mut response = next.run(request).await;
    if let Some(asked) = asked {
        response.headers_mut().insert(name, asked);
    }
    response
}

fn plain_refusal(status: StatusCode) -> Refusal {
    let code = match status {
        StatusCode::NOT_FOUND => RefusalCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => RefusalCode::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT => RefusalCode::TimedOut,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => RefusalCode::UnsupportedMedia,
        StatusCode::PAYLOAD_TOO_LARGE => RefusalCode::TooLarge,
        _ if status.is_client_error() => RefusalCode::BadRequest,
        _ => RefusalCode::Internal,
    };
    Refusal::new(code)
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.is_some_and(|text| {
        text.split(';')
            .next()
            .is_some_and(|kind| kind.trim() == "application/json")
    })
}

/// What two readers could understand differently is not read at all: a body must say its length, once (of a length beside
/// `Transfer-Encoding` nothing is left to be seen here), and say that it is JSON or nothing.
pub async fn strict_head(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let refusal = if headers.contains_key(TRANSFER_ENCODING) {
        Refusal::new(RefusalCode::LengthRequired)
    } else if headers.get_all(CONTENT_LENGTH).iter().count() > 1 || two_lengths(&request) {
        Refusal::new(RefusalCode::BadRequest).saying("the body has two lengths")
    } else if headers.contains_key(CONTENT_TYPE) && !is_json(headers) {
        return Refusal::new(RefusalCode::UnsupportedMedia).into_response();
    } else {
        return next.run(request).await;
    };
    let mut response = refusal.into_response();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}

/// Of two equal lengths the library shows one.
fn two_lengths(request: &Request) -> bool {
    let seen = request.extensions().get::<TwoLengths>();
    seen.is_some_and(|seen| seen.load(Relaxed))
}

/// Notes which protocol the client speaks, and tells one that is too old; what it pushes is taken first.
pub async fn speaks_our_protocol(mut request: Request, next: Next) -> Response {
    let version = |text: &str| text.parse::<u32>().ok();
    let said = request
        .headers()
        .get(PROTOCOL_HEADER)
        .and_then(|value| value.to_str().ok());
    let client = match (said.and_then(version), version(PROTOCOL)) {
        (Some(theirs), Some(ours)) if theirs >= ours => ClientVersion::Ours,
        // The endpoint takes its push, then refuses it.
        (Some(_), _) if request.uri().path() == "/v1/sync" => ClientVersion::TooOld,
        _ => return Refusal::upgrade_required(Vec::new()).into_response(),
    };
    request.extensions_mut().insert(client);
    next.run(request).await
}

/// A panic is an answer too.
pub fn after_panic(_panic: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    Refusal::new(RefusalCode::Internal).into_response()
}
