//! `POST /v1/enrol`: a one-time code becomes a device and its token.
//!
//! Invariant: wrong, used, burnt and expired codes get the same answer after the same work.

use super::app::{App, Peer, read_json, spread};
use super::refusal::Refusal;
use crate::change::wire::{EnrolReply, EnrolRequest, RefusalCode};
use crate::clock::random_bytes;
use crate::domain::ids::DeviceId;
use crate::domain::text::clean_line;
use crate::server::auth::{self, Code, TOKEN_MS};
use crate::server::lines::Line;
use crate::server::origin::{Origin, forwarded};
use crate::server::storage::{Enrolled, NewDevice};
use crate::server::tries::Refused;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use std::sync::Arc;

/// A device's label is at most this long, in characters.
const MAX_LABEL: usize = 60;

/// Trades the code.
pub async fn enrol(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    line: Option<Extension<Arc<Line>>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<EnrolReply>, Refusal> {
    let request: EnrolRequest = read_json(body)?;
    let address = match app.proxies {
        0 => peer,
        proxies => forwarded(&headers, proxies).unwrap_or(peer),
    };
    let judged = app.tries.begin(Origin::of(address)).await.map_err(too_many)?;
    let line = line.map(|Extension(line)| line);
    // An answer that is lost from here on is a code that is lost.
    if let Some(line) = &line {
        line.held();
    }
    let now = app.clock.now();
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
    let redeemed = app.storage.redeem(code.selector, code.verifier, bound, now).await;
    if !matches!(redeemed, Ok(None)) {
        judged.spare();
    }
    let Some(enrolled) = redeemed? else {
        if let Some(line) = &line {
            line.unknown();
        }
        return Err(Refusal::new(RefusalCode::CodeRefused));
    };
    if let Some(line) = &line {
        line.known(device);
    }
    let series = series(&app, device, &enrolled).await;
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
        series,
    }))
}

/// The first number series of a device; one that could not be given is asked for with the first sync.
async fn series(app: &App, device: DeviceId, enrolled: &Enrolled) -> Option<String> {
    let town = enrolled.town.path.town().to_owned();
    app.storage.series_if_possible(town, device).await.map(String::from)
}

fn too_many(refused: Refused) -> Refusal {
    match refused {
        Refused::Wait(seconds) => Refusal::new(RefusalCode::TooManyTries).after(seconds),
        Refused::Full => Refusal::busy(spread()),
    }
}
