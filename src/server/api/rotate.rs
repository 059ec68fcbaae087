//! `POST /v1/device/rotate`: a new incarnation for a device whose database is an old copy.

use super::caller::Caller;
use super::refusal::Refusal;
use super::{App, own, read_json};
use crate::change::wire::{RotateReply, RotateRequest};
use crate::clock::random_bytes;
use crate::domain::ids::DeviceId;
use crate::server::auth::{self, TOKEN_MS};
use crate::server::metrics::Event;
use crate::server::storage::{NewDevice, Session};
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
    let turn = app.turn(session.device)?;
    let now = app.clock.now();
    let (device, secret) = (DeviceId::new(now, random_bytes()), random_bytes());
    let token = auth::make_token(&session.town, secret);
    let inner = Arc::clone(&app);
    let work = async move {
        let _turn = turn;
        let made = NewDevice {
            id: device,
            label: label(&inner, &session).await?,
            token: auth::token_hash(secret),
            expires: now.plus(TOKEN_MS),
        };
        tracing::warn!(former = %session.device, %device, "rotated");
        inner.storage.rotate(session, made, now).await?;
        inner.metrics.count(Event::Rotation);
        Ok(())
    };
    app.work(work).await?;
    Ok(Json(RotateReply { device, token }))
}

/// It goes on under the former incarnation's label.
async fn label(app: &App, session: &Session) -> Result<String, Refusal> {
    let devices = app.storage.devices(Some(session.town.clone())).await?;
    let former = devices.into_iter().find(|row| row.device == session.device);
    Ok(former.map(|row| row.label).unwrap_or_default())
}
