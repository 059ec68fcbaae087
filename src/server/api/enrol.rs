//! `POST /v1/enrol`: a one-time code becomes a device and its token.
//!
//! Invariant: wrong, used, burnt and expired codes get the same answer after the same work.

use super::refusal::Refusal;
use super::{App, Peer, read_json};
use crate::change::wire::{EnrolReply, EnrolRequest};
use crate::clock::random_bytes;
use crate::domain::ids::DeviceId;
use crate::domain::text::clean_line;
use crate::server::auth::{self, Code, TOKEN_MS};
use crate::server::storage::NewDevice;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use std::net::IpAddr;
use std::sync::Arc;

/// A device's label is at most this long, in characters.
const MAX_LABEL: usize = 60;

/// Trades the code.
pub async fn enrol(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<EnrolReply>, Refusal> {
    let request: EnrolRequest = read_json(body)?;
    let now = app.clock.now();
    let address = if app.behind_proxy {
        forwarded(&headers).unwrap_or(peer)
    } else {
        peer
    };
    if let Some(seconds) = app.tries.wait(address, now) {
        return Err(too_many(seconds));
    }
    // A malformed code is looked up all the same: no selector has five characters.
    let code = auth::read_code(&request.code).unwrap_or_else(|| Code {
        selector: "-----".into(),
        verifier: [0; 32],
    });
    let device = DeviceId::new(now, random_bytes());
    let secret = random_bytes();
    let bound = NewDevice {
        id: device,
        label: clean_line(&request.label).chars().take(MAX_LABEL).collect(),
        token: auth::token_hash(secret),
        expires: now.plus(TOKEN_MS),
    };
    let Some(enrolled) = app.storage.redeem(code.selector, code.verifier, bound, now).await? else {
        app.tries.wrong(address, now);
        return Err(refused());
    };
    tracing::info!(%device, user = %enrolled.user.id, "enrolled");
    Ok(Json(EnrolReply {
        device,
        token: app.storage.ticketed(enrolled.town.path.town(), secret).await,
        user: enrolled.user.id,
        name: enrolled.user.name,
        role: enrolled.user.role,
        unit: enrolled.user.unit,
        town: enrolled.town,
        units: enrolled.units,
        now,
    }))
}

/// The address the nearest proxy saw: the last of the list, the earlier ones can be forged.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let list = headers.get("x-forwarded-for")?.to_str().ok()?;
    list.rsplit(',').next()?.trim().parse().ok()
}

fn refused() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "code_refused",
        "the code is wrong, used or expired",
        "ask the administrator for a new one",
    )
}

fn too_many(seconds: u64) -> Refusal {
    Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too_many_tries",
        "too many wrong codes from this address",
        "wait, and check the code",
    )
    .after(seconds)
}
