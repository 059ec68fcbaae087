//! A request on its way to the endpoints, and what it is answered. Bodies travel packed.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use lianxin::server::api::Peer;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr};
use tower::ServiceExt as _;

/// A request as it travels.
#[derive(Clone)]
pub struct Sent {
    pub path: &'static str,
    pub token: String,
    /// The protocol's version that the sender speaks.
    pub speaks: &'static str,
    pub head: Vec<(&'static str, String)>,
    /// Gzip; none of a request that only fetches.
    pub body: Option<Vec<u8>>,
}

/// What one request is answered.
#[derive(Clone)]
pub struct Answered {
    pub status: StatusCode,
    pub head: HeaderMap,
    pub body: Vec<u8>,
}

/// Gzip.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What was packed, unless it is damaged.
pub fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain).ok()?;
    Some(plain)
}

impl Sent {
    /// A question with a body.
    pub fn post(path: &'static str, token: &str, json: &[u8]) -> Self {
        Self {
            body: Some(pack(json)),
            ..Self::get(path, token)
        }
    }

    /// A question without one.
    pub fn get(path: &'static str, token: &str) -> Self {
        Self {
            path,
            token: token.to_owned(),
            speaks: "1",
            head: Vec::new(),
            body: None,
        }
    }

    /// To a server.
    pub async fn carry(self, router: Router) -> Answered {
        let uri = self.path;
        let mut request = match self.body {
            Some(_) => Request::post(uri)
                .header("content-type", "application/json")
                .header("content-encoding", "gzip")
                .header("accept-encoding", "gzip"),
            None => Request::get(uri).header("accept-encoding", "identity"),
        };
        let body = self.body.unwrap_or_default();
        request = request
            .header("lianxin-protocol", self.speaks)
            .header("content-length", body.len())
            .header("authorization", format!("Bearer {}", self.token));
        for (name, value) in self.head {
            request = request.header(name, value);
        }
        let request = request
            .extension(Peer(IpAddr::V4(Ipv4Addr::LOCALHOST)))
            .body(Body::from(body))
            .unwrap();
        let (head, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answered {
            status: head.status,
            head: head.headers,
            body: body.to_vec(),
        }
    }
}

impl Answered {
    /// A header's text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.head.get(name)?.to_str().ok()
    }

    /// The body is gzip.
    pub fn is_packed(&self) -> bool {
        self.text("content-encoding").is_some()
    }

    /// The body as it was before it was packed; `None` when it is damaged.
    pub fn plain(&self) -> Option<Vec<u8>> {
        match self.is_packed() {
            true => unpack(&self.body),
            false => Some(self.body.clone()),
        }
    }
}
