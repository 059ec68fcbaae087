//! HTTP with time-outs for 2G: no limit on a whole exchange, one on silence.
//!
//! Invariant: every error of the line becomes a [`Failure`]. Nothing here panics, waits for ever, follows a redirect, accepts a
//! response without our protocol's header, or puts the token into a message.

use super::address::{base_url, is_loopback};
use super::{Failure, Transport, is_answer, request_name};
use crate::change::gzip::{self, Packed};
use crate::change::wire::{
    EnrolReply, EnrolRequest, PROTOCOL, PROTOCOL_HEADER, REQUEST_HEADER, ReleaseReply, ReleaseRequest,
};
use crate::clock::Clock;
use crate::store::SyncStart;
use crate::sync::classify;
use crate::sync::status::TroubleCode;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use std::io::Write;
use std::time::Duration;

/// Time to reach the server.
const CONNECT: Duration = Duration::from_secs(20);
/// Silence on an open connection.
const STALL: Duration = Duration::from_secs(45);
/// How long an idle connection is kept: shorter than the server does, so that it never closes one that we are about to use.
const IDLE: Duration = Duration::from_secs(8);
/// Bytes from which on a body is compressed; gzip's own overhead eats the gain on smaller ones.
const GZIP_FROM: usize = 512;
/// Bytes of a decoded response at most.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// HTTP/1.1 by reqwest, TLS by rustls with the system's certificates.
#[derive(Debug, Default)]
pub struct HttpTransport {
    /// Another address of the same server, used instead of the enrolled one.
    pub server: Option<String>,
    /// The protocol version of the server that answered last.
    pub speaks: Option<u32>,
    client: Option<(String, reqwest::Client)>,
}

impl HttpTransport {
    /// A transport to the enrolled server, or to `server` instead of it.
    #[must_use]
    pub fn new(server: Option<String>) -> Self {
        Self {
            server,
            ..Self::default()
        }
    }

    /// Trades a one-time code for this device's token.
    ///
    /// # Errors
    /// [`Failure`]; the code stays good when the server was not reached.
    pub async fn enrol(&mut self, server: &str, request: &EnrolRequest) -> Result<EnrolReply, Failure> {
        let json = serde_json::to_vec(request).map_err(|e| Failure::new(TroubleCode::Local, e.to_string()))?;
        let answer = self.post(server, "/v1/enrol", None, json).await?;
        serde_json::from_slice(&answer).map_err(|e| Failure::new(TroubleCode::BadAnswer, e.to_string()))
    }

    /// Asks the enrolled server for the town's package of a newer program.
    ///
    /// # Errors
    /// [`Failure`]
    pub async fn release(&mut self, start: &SyncStart, request: &ReleaseRequest) -> Result<ReleaseReply, Failure> {
        let json = serde_json::to_vec(request).map_err(|e| Failure::new(TroubleCode::Local, e.to_string()))?;
        let answer = self.exchange(start, "/v1/release", json).await?;
        serde_json::from_slice(&answer).map_err(|e| Failure::new(TroubleCode::BadAnswer, e.to_string()))
    }

    async fn post(&mut self, server: &str, path: &str, token: Option<&str>, json: Vec<u8>) -> Result<Vec<u8>, Failure> {
        possible_clock()?;
        let base = base_url(server)?;
        let client = self.client_for(&base)?;
        let name = request_name();
        let mut request = client
            .post(format!("{base}{path}"))
            .header(PROTOCOL_HEADER, PROTOCOL)
            .header(REQUEST_HEADER, &name)
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT_ENCODING, "gzip");
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, bearer(token)?);
        }
        request = match packed(&json) {
            Some(packed) => request.header(CONTENT_ENCODING, "gzip").body(packed),
            None => request.body(json),
        };
        let response = request.send().await.map_err(|e| classify::line(&e))?;
        let head = self.read_head(&response, &name)?;
        let body = read_body(response).await?;
        if head.status != 200 || !head.content_type.starts_with("application/json") {
            return Err(head.refusal(&body));
        }
        Ok(body)
    }

    /// Checks the head of a response: it must have our protocol's header, or it is not our server's, and must belong to the request
    /// `asked`.
    fn read_head(&mut self, response: &reqwest::Response, asked: &str) -> Result<Head, Failure> {
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let head = Head {
            status: response.status().as_u16(),
            content_type: header(CONTENT_TYPE.as_str()).unwrap_or_default(),
            // The form with a date is ignored: it needs a clock that is right.
            retry_after: header(RETRY_AFTER.as_str()).and_then(|text| text.trim().parse().ok()),
        };
        let Some(speaks) = header(PROTOCOL_HEADER) else {
            return Err(classify::foreign(head.status, &head.content_type, head.retry_after));
        };
        is_answer(asked, header(REQUEST_HEADER).as_deref())?;
        self.speaks = speaks.trim().parse().ok();
        Ok(head)
    }

    fn client_for(&mut self, base: &str) -> Result<reqwest::Client, Failure> {
        if let Some((known, client)) = &self.client
            && known == base
        {
            return Ok(client.clone());
        }
        install_tls_provider();
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(STALL)
            .pool_idle_timeout(IDLE)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("lianxin/", env!("CARGO_PKG_VERSION")));
        if is_loopback(base) {
            builder = builder.no_proxy();
        }
        if base.starts_with("http:") {
            // Without TLS the system's authorities are not read: there may be none, and reading them takes time.
            builder = builder.tls_certs_only([]);
        }
        let client = builder.build().map_err(|e| classify::line(&e))?;
        self.client = Some((base.to_owned(), client.clone()));
        Ok(client)
    }
}

impl Transport for HttpTransport {
    async fn exchange(&mut self, start: &SyncStart, path: &'static str, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        match self.server.clone() {
            Some(server) => self.post(&server, path, Some(&start.token), body).await,
            None => {
                let answered = self.post(&start.server, path, Some(&start.token), body).await;
                answered.map_err(classify::known_name)
            }
        }
    }
}

struct Head {
    status: u16,
    content_type: String,
    retry_after: Option<u64>,
}

impl Head {
    fn refusal(&self, body: &[u8]) -> Failure {
        classify::answer(self.status, &self.content_type, body, self.retry_after)
    }
}

/// The TLS library panics when the clock is outside of its range, so it is not used then.
fn possible_clock() -> Result<(), Failure> {
    match Clock::system().is_possible() {
        true => Ok(()),
        false => Err(Failure::new(TroubleCode::ClockWrong, "")),
    }
}

/// The token as a header that no debug output shows.
fn bearer(token: &str) -> Result<HeaderValue, Failure> {
    let value = HeaderValue::from_str(&format!("Bearer {token}"));
    let mut value = value.map_err(|_| Failure::new(TroubleCode::TokenUnknown, "the token here is damaged"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The whole body, decoded, within the limit.
async fn read_body(mut response: reqwest::Response) -> Result<Vec<u8>, Failure> {
    let packed = response.headers().get(CONTENT_ENCODING).map(|way| way == "gzip");
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| classify::line(&e))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(Failure::new(TroubleCode::BadAnswer, "the answer is too large"));
        }
        body.extend_from_slice(&chunk);
    }
    if packed != Some(true) {
        return Ok(body);
    }
    gzip::unpack(&body, MAX_ANSWER).map_err(|why| match why {
        Packed::CutShort => Failure::new(TroubleCode::Interrupted, "the answer ends too early"),
        Packed::Unreadable => Failure::new(TroubleCode::BadAnswer, "the answer cannot be unpacked"),
        Packed::TooLarge => Failure::new(TroubleCode::BadAnswer, "the answer is too large"),
    })
}

/// `None` when compression gains nothing.
fn packed(json: &[u8]) -> Option<Vec<u8>> {
    if json.len() < GZIP_FROM {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(json.len() / 4), Compression::best());
    encoder.write_all(json).ok()?;
    encoder.finish().ok().filter(|packed| packed.len() < json.len())
}

/// Installs rustls' ring provider for this process, once; later calls change nothing.
pub fn install_tls_provider() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // An error means that somebody installed one before us: just as good.
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
    });
}
