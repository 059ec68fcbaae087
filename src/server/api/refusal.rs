//! A refusal: a status and `{"code", "message", "hint"}`. Messages are for the log and for developers; the console words
//! each code itself, in the person's language.

use crate::change::wire::{ErrorBody, PROTOCOL, PROTOCOL_HEADER, PushResult, RefusalCode};
use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// Every 429 and 503 says when to come again; this many seconds unless something better is known.
const COME_AGAIN: u64 = 5;
/// A database that takes nothing is put right by a person.
const READ_ONLY: u64 = 60;

macro_rules! codes {
    ($($code:ident: $status:ident, $message:literal, $hint:literal;)*) => {
        /// The status of a code, its usual message, and the hint.
        pub fn describe(code: &RefusalCode) -> (StatusCode, &'static str, &'static str) {
            match code {
                $(RefusalCode::$code => (StatusCode::$status, $message, $hint),)*
                RefusalCode::Unknown(_) => describe(&RefusalCode::Internal),
            }
        }
    };
}

codes! {
    Internal: INTERNAL_SERVER_ERROR, "the server failed", "try again later; the server's log says more";
    BadRequest: BAD_REQUEST, "the request is not understood", "see /v1/openapi.json";
    BadJson: BAD_REQUEST, "the body is not JSON", "see the protocol";
    BadEnvelope: BAD_REQUEST, "the body is not of the form", "see the protocol";
    TokenUnknown: UNAUTHORIZED, "the token is not known", "enrol this device again";
    TokenExpired: UNAUTHORIZED, "the token has expired", "enrol this device again";
    DeviceRevoked: UNAUTHORIZED, "the device was revoked", "ask the administrator";
    CodeRefused: FORBIDDEN, "the code is wrong, used or expired", "ask the administrator for a new one";
    NotFound: NOT_FOUND, "no such endpoint", "see /v1/openapi.json";
    MethodNotAllowed: METHOD_NOT_ALLOWED, "not by this method", "see /v1/openapi.json";
    TimedOut: REQUEST_TIMEOUT, "the request took too long", "send less at a time";
    Gap: CONFLICT, "changes are missing", "send from expect on";
    Forked: CONFLICT, "other changes have these numbers", "this is an old copy of the device";
    Diverged: CONFLICT, "the cursor is not of this log", "pull again from the start, keep the journal";
    LengthRequired: LENGTH_REQUIRED, "the body does not say its length", "send Content-Length";
    TooLarge: PAYLOAD_TOO_LARGE, "the body is too large", "send less at a time";
    UnsupportedMedia: UNSUPPORTED_MEDIA_TYPE, "not in this form", "send JSON, gzip or identity";
    UpgradeRequired: UPGRADE_REQUIRED, "this server speaks protocol 1 and newer", "update lianxin";
    DeviceBusy: TOO_MANY_REQUESTS, "another request of this device is under way", "one at a time";
    TooManyTries: TOO_MANY_REQUESTS, "too many wrong codes from this address", "wait, and check the code";
    TooManyRotations: TOO_MANY_REQUESTS, "this device had too many incarnations within a day", "tell the administrator when it goes on";
    Busy: SERVICE_UNAVAILABLE, "the server is busy", "try again later";
    ServerReadOnly: SERVICE_UNAVAILABLE, "the server's database is read-only", "tell the administrator";
    ServerClock: SERVICE_UNAVAILABLE, "the server's clock is wrong", "tell the administrator";
    ServerDiskFull: INSUFFICIENT_STORAGE, "the server's disk is full", "tell the administrator";
}

/// The body of a refusal with its usual message.
pub fn error_body(code: RefusalCode) -> ErrorBody {
    let (_, message, hint) = describe(&code);
    ErrorBody {
        code,
        message: message.to_owned(),
        hint: hint.to_owned(),
        expect: None,
        device_n: None,
        wipe: false,
        results: Vec::new(),
    }
}

/// Any refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    status: StatusCode,
    body: Box<ErrorBody>,
    retry_after: Option<u64>,
}

impl Refusal {
    /// A refusal with its usual message.
    #[must_use]
    pub fn new(code: RefusalCode) -> Self {
        let (status, ..) = describe(&code);
        Self {
            status,
            retry_after: (code == RefusalCode::ServerReadOnly).then_some(READ_ONLY),
            body: Box::new(error_body(code)),
        }
    }

    /// The same with another message.
    #[must_use]
    pub fn saying(mut self, message: &str) -> Self {
        message.clone_into(&mut self.body.message);
        self
    }

    /// The body is not of the form, and why.
    #[must_use]
    pub fn bad_envelope(why: &str) -> Self {
        Self::new(RefusalCode::BadEnvelope).saying(why)
    }

    /// The administrator revoked the device.
    #[must_use]
    pub fn revoked(wipe: bool) -> Self {
        let mut refusal = Self::new(RefusalCode::DeviceRevoked);
        refusal.body.wipe = wipe;
        refusal
    }

    /// The program is too old; what was pushed is taken all the same.
    #[must_use]
    pub fn upgrade_required(results: Vec<PushResult>) -> Self {
        let mut refusal = Self::new(RefusalCode::UpgradeRequired);
        refusal.body.results = results;
        refusal
    }

    /// Changes before these are missing.
    #[must_use]
    pub fn gap(expect: u64) -> Self {
        let mut refusal = Self::new(RefusalCode::Gap);
        refusal.body.expect = Some(expect);
        refusal
    }

    /// Another copy of the device used these numbers.
    #[must_use]
    pub fn forked(device_n: u64) -> Self {
        let mut refusal = Self::new(RefusalCode::Forked);
        refusal.body.device_n = Some(device_n);
        refusal
    }

    /// Whole seconds; the caller spreads them, so that those sent away do not come back together.
    #[must_use]
    pub fn busy(seconds: u64) -> Self {
        Self::new(RefusalCode::Busy).after(seconds)
    }

    /// The same with a `Retry-After` in seconds.
    #[must_use]
    pub fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The whole answer as it goes over the line, the connection closed after it.
    #[must_use]
    pub fn written_out(&self) -> String {
        let body = serde_json::to_string(&self.body).unwrap_or_default();
        format!(
            "HTTP/1.1 {}\r\n{PROTOCOL_HEADER}: {PROTOCOL}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             retry-after: {}\r\nconnection: close\r\n\r\n{body}",
            self.status,
            body.len(),
            self.retry_after.unwrap_or(COME_AGAIN)
        )
    }

    /// Its status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &RefusalCode {
        &self.body.code
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let waits = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&self.status);
        let retry_after = self.retry_after.or(waits.then_some(COME_AGAIN));
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
