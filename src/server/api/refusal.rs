//! A refusal: a status and `{"code", "message", "hint"}`. Messages are for the log and for developers; the console words
//! each code itself, in the person's language.

use crate::change::wire::{ErrorBody, PROTOCOL, PROTOCOL_HEADER, PushResult};
use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// Every 429 and 503 says when to come again; this many seconds unless something better is known.
const COME_AGAIN: u64 = 5;
/// A database that takes nothing is put right by a person.
const READ_ONLY: u64 = 60;

/// Any refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    status: StatusCode,
    body: Box<ErrorBody>,
    retry_after: Option<u64>,
}

impl Refusal {
    /// A refusal with its stable code.
    #[must_use]
    pub fn new(status: StatusCode, code: &str, message: &str, hint: &str) -> Self {
        Self {
            status,
            body: Box::new(ErrorBody {
                code: code.to_owned(),
                message: message.to_owned(),
                hint: hint.to_owned(),
                expect: None,
                device_n: None,
                wipe: false,
                results: Vec::new(),
            }),
            retry_after: None,
        }
    }

    /// 400.
    #[must_use]
    pub fn bad(code: &str, message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message, "see the protocol")
    }

    /// 401.
    #[must_use]
    pub fn unauthorized(code: &str, message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, message, "enrol this device again")
    }

    /// 401: the admin took the device away.
    #[must_use]
    pub fn revoked(wipe: bool) -> Self {
        let mut refusal = Self::new(
            StatusCode::UNAUTHORIZED,
            "device_revoked",
            "the device was revoked",
            "ask the administrator",
        );
        refusal.body.wipe = wipe;
        refusal
    }

    /// 404.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "no such endpoint",
            "see /v1/openapi.json",
        )
    }

    /// 426: what was pushed is taken all the same.
    #[must_use]
    pub fn upgrade_required(results: Vec<PushResult>) -> Self {
        let mut refusal = Self::new(
            StatusCode::UPGRADE_REQUIRED,
            "upgrade_required",
            "this server speaks protocol 1 and newer",
            "update lianxin",
        );
        refusal.body.results = results;
        refusal
    }

    /// 429: this device's former request is still under way.
    #[must_use]
    pub fn device_busy() -> Self {
        let refusal = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "device_busy",
            "another request of this device is under way",
            "one at a time",
        );
        refusal.after(2)
    }

    /// 429: a device that goes on as ever new incarnations is broken or evil.
    #[must_use]
    pub fn rotates_too_often(seconds: u64) -> Self {
        let refusal = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_rotations",
            "this device had too many incarnations within a day",
            "tell the administrator when it goes on",
        );
        refusal.after(seconds)
    }

    /// 413.
    #[must_use]
    pub fn too_large(message: &str) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            message,
            "send less at a time",
        )
    }

    /// 409: changes before these are missing.
    #[must_use]
    pub fn gap(expect: u64) -> Self {
        let mut refusal = Self::new(
            StatusCode::CONFLICT,
            "gap",
            "changes are missing",
            "send from expect on",
        );
        refusal.body.expect = Some(expect);
        refusal
    }

    /// 409: another copy of the device used these numbers.
    #[must_use]
    pub fn forked(device_n: u64) -> Self {
        let mut refusal = Self::new(
            StatusCode::CONFLICT,
            "forked",
            "other changes have these numbers",
            "this is an old copy of the device",
        );
        refusal.body.device_n = Some(device_n);
        refusal
    }

    /// 409: the cursor is not of this log.
    #[must_use]
    pub fn diverged() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "diverged",
            "the cursor is not of this log",
            "pull again from the start, keep the journal",
        )
    }

    /// 503. Whole seconds; the caller spreads them, so that those sent away do not come back together.
    #[must_use]
    pub fn busy(seconds: u64) -> Self {
        let refusal = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "the server is busy",
            "try again later",
        );
        refusal.after(seconds)
    }

    /// 500.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the server failed",
            "try again later; the server's log says more",
        )
    }

    /// 507.
    #[must_use]
    pub fn disk_full() -> Self {
        Self::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "server_disk_full",
            "the server's disk is full",
            "tell the administrator",
        )
    }

    /// 503: the storage takes nothing, a standby after a change of machines for example.
    #[must_use]
    pub fn read_only() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "server_read_only",
            "the server's database is read-only",
            "tell the administrator",
        )
        .after(READ_ONLY)
    }

    /// 503: this machine's clock stands where no time is.
    #[must_use]
    pub fn clock() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "server_clock",
            "the server's clock is wrong",
            "tell the administrator",
        )
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
    pub fn code(&self) -> &str {
        &self.body.code
    }

    /// The same with a `Retry-After` in seconds.
    #[must_use]
    pub fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
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
