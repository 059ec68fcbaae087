//! A refusal: a status and `{"code", "message", "hint"}`. Messages are for the log and for developers; the console words
//! each code itself, in the person's language.

use crate::change::wire::ErrorBody;
use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// Any answer but 200.
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

    /// 503.
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

    /// The same with a `Retry-After` in seconds.
    #[must_use]
    pub fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
