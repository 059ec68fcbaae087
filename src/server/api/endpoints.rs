//! Every endpoint, one row each: the router and the OpenAPI document are made from this table.

use super::app::App;
use super::{enrol, have, health, openapi, recover, release, rotate, sync};
use crate::change::wire::{MAX_PUSH_BYTES, RefusalCode};
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};
use std::sync::Arc;

/// No body, or one with nothing but a code or an id.
const SMALL: usize = 4 * 1024;
/// 2,000 ids.
const HAVE: usize = 128 * 1024;
/// A push, and what was assigned to each change. The largest body of any endpoint.
pub const RECOVER: usize = MAX_PUSH_BYTES + 128 * 1024;

/// An endpoint.
pub struct Endpoint {
    /// Its path.
    pub path: &'static str,
    /// Its method.
    pub method: Method,
    /// Bytes of its body at most, after decompression: a few KB of gzip can be 100 MiB.
    pub body_limit: usize,
    /// Who answers.
    pub handler: fn() -> MethodRouter<Arc<App>>,
    /// What it does.
    pub does: &'static str,
    /// A bearer token is needed.
    pub token: bool,
    /// The name of the request's body.
    pub request: Option<&'static str>,
    /// The name of the answer's body.
    pub reply: &'static str,
    /// Its own refusals beside the common ones.
    pub refusals: &'static [RefusalCode],
}

/// What any endpoint may refuse.
const COMMON: &[RefusalCode] = &[
    RefusalCode::BadRequest,
    RefusalCode::NotFound,
    RefusalCode::MethodNotAllowed,
    RefusalCode::TimedOut,
    RefusalCode::LengthRequired,
    RefusalCode::UnsupportedMedia,
    RefusalCode::Internal,
    RefusalCode::Busy,
    RefusalCode::ServerReadOnly,
    RefusalCode::ServerClock,
];

/// What an endpoint with a token may refuse besides.
const TOKEN: &[RefusalCode] = &[
    RefusalCode::TokenUnknown,
    RefusalCode::TokenExpired,
    RefusalCode::DeviceRevoked,
    RefusalCode::UpgradeRequired,
    RefusalCode::DeviceBusy,
    RefusalCode::ServerDiskFull,
];

const BODY: &[RefusalCode] = &[RefusalCode::BadJson, RefusalCode::BadEnvelope, RefusalCode::TooLarge];

const PUSH: &[RefusalCode] = &[RefusalCode::Gap, RefusalCode::Forked, RefusalCode::Diverged];

/// Every endpoint.
pub static ENDPOINTS: [Endpoint; 8] = [
    Endpoint {
        path: "/v1/enrol",
        method: Method::POST,
        body_limit: SMALL,
        handler: || post(enrol::enrol),
        does: "Trades a one-time code for a device id and its token.",
        token: false,
        request: Some("EnrolRequest"),
        reply: "EnrolReply",
        refusals: &[
            RefusalCode::CodeRefused,
            RefusalCode::UpgradeRequired,
            RefusalCode::TooManyTries,
            RefusalCode::ServerDiskFull,
        ],
    },
    Endpoint {
        path: "/v1/sync",
        method: Method::POST,
        body_limit: MAX_PUSH_BYTES,
        handler: || post(sync::sync),
        does: "Pushes changes, then pulls what is new. At most 200 changes and 256 KiB decoded.",
        token: true,
        request: Some("SyncRequest"),
        reply: "SyncReply",
        refusals: PUSH,
    },
    Endpoint {
        path: "/v1/have",
        method: Method::POST,
        body_limit: HAVE,
        handler: || post(have::have),
        does: "Names those of at most 2,000 changes which the server lacks.",
        token: true,
        request: Some("HaveRequest"),
        reply: "HaveReply",
        refusals: &[],
    },
    Endpoint {
        path: "/v1/recover",
        method: Method::POST,
        body_limit: RECOVER,
        handler: || post(recover::recover),
        does: "Brings back what the server has lost; changes of others need their proof.",
        token: true,
        request: Some("RecoverRequest"),
        reply: "RecoverReply",
        refusals: PUSH,
    },
    Endpoint {
        path: "/v1/device/rotate",
        method: Method::POST,
        body_limit: SMALL,
        handler: || post(rotate::rotate),
        does: "A new incarnation for a device whose database is an old copy.",
        token: true,
        request: Some("RotateRequest"),
        reply: "RotateReply",
        refusals: &[RefusalCode::TooManyRotations],
    },
    Endpoint {
        path: "/v1/release",
        method: Method::POST,
        body_limit: SMALL,
        handler: || post(release::release),
        does: "The town's package of a newer program, piece by piece.",
        token: true,
        request: Some("ReleaseRequest"),
        reply: "ReleaseReply",
        refusals: &[],
    },
    Endpoint {
        path: "/v1/health",
        method: Method::GET,
        body_limit: SMALL,
        handler: || get(health::health),
        does: "Alive, and the storage answers.",
        token: false,
        request: None,
        reply: "HealthReply",
        refusals: &[],
    },
    Endpoint {
        path: "/v1/openapi.json",
        method: Method::GET,
        body_limit: SMALL,
        handler: || get(openapi::openapi),
        does: "This document.",
        token: false,
        request: None,
        reply: "Document",
        refusals: &[],
    },
];

impl Endpoint {
    /// True when it speaks the sync protocol, so that the client must say which version of it.
    pub fn speaks_protocol(&self) -> bool {
        self.token || self.request.is_some()
    }

    /// Everything it may refuse.
    pub fn all_refusals(&self) -> impl Iterator<Item = &'static RefusalCode> {
        let token = if self.token { TOKEN } else { &[] };
        let body = if self.request.is_some() { BODY } else { &[] };
        [COMMON, token, body, self.refusals].into_iter().flatten()
    }
}
