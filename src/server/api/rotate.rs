//! `POST /v1/device/rotate`: a new incarnation for a device whose database is an old copy.

use super::app::{App, own, read_json};
use super::caller::Caller;
use super::refusal::Refusal;
use crate::change::wire::{RefusalCode, RotateReply, RotateRequest};
use crate::clock::random_bytes;
use crate::domain::ids::DeviceId;
use crate::domain::time::Millis;
use crate::server::auth::{self, TOKEN_MS};
use crate::server::metrics::Event;
use crate::server::storage::{NewDevice, Rotated};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use std::sync::Arc;

/// Makes the new incarnation with its own token; the former one's stays with the former.
pub async fn rotate(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<RotateReply>, Refusal> {
    let request: RotateRequest = read_json(body)?;
    own(&session, request.device)?;
    let slot = app.device_slot(session.device)?;
    let now = app.clock.now();
    let (device, secret) = (DeviceId::new(now, random_bytes()), random_bytes());
    let inner = Arc::clone(&app);
    let work = async move {
        let _slot = slot;
        let made = NewDevice {
            id: device,
            label: String::new(),
            token: auth::token_hash(secret),
            expires: now.plus(TOKEN_MS),
        };
        let (former, town) = (session.device, session.town.clone());
        match inner.storage.rotate(session, made, now).await? {
            Rotated::Done => {
                inner.metrics.count(Event::Rotation);
                tracing::warn!(%former, %device, "rotated");
                Ok(inner.storage.ticketed(&town, secret).await)
            }
            Rotated::TooMany { until } => {
                tracing::warn!(%former, "rotates too often");
                Err(Refusal::new(RefusalCode::TooManyRotations).after(seconds_until(until, now)))
            }
        }
    };
    let token = app.work(work).await?;
    Ok(Json(RotateReply { device, token }))
}

/// At least one, at most an hour: a device whose own clock decides nothing asks again rather than sleep for a day.
fn seconds_until(until: Millis, now: Millis) -> u64 {
    let seconds = until.0.saturating_sub(now.0) / 1_000 + 1;
    u64::try_from(seconds).unwrap_or(1).min(3_600)
}
