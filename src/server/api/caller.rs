//! Who asks: the session of the bearer token, found before the body is read.
//!
//! Invariant: author, device, role and scope come from here alone, never from a body.

use super::App;
use super::refusal::Refusal;
use super::trace::Trace;
use crate::server::auth;
use crate::server::lines::Line;
use crate::server::storage::{Authenticated, Session};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use std::sync::Arc;

/// The session of the request's token.
pub struct Caller(pub Session);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let (town, hash) = token(&parts.headers).ok_or_else(unknown)?;
        let asked = Arc::clone(app);
        let session = app.work(async move { session(&asked, town, hash).await }).await?;
        if let Some(trace) = parts.extensions.get::<Trace>() {
            trace.note(session.device);
        }
        if let Some(line) = parts.extensions.get::<Arc<Line>>() {
            line.known(session.device);
        }
        Ok(Self(session))
    }
}

fn unknown() -> Refusal {
    Refusal::unauthorized("token_unknown", "the token is not known")
}

/// The one bearer token of the head; two are none.
fn token(headers: &HeaderMap) -> Option<(String, [u8; 32])> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    if values.next().is_some() || !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    auth::read_token(token.trim())
}

async fn session(app: &App, town: String, hash: [u8; 32]) -> Result<Session, Refusal> {
    match app.storage.authenticate(town, hash, app.clock.now()).await? {
        Authenticated::Yes(session) => {
            if session.token_fresh {
                app.storage.retire_tokens((*session).clone()).await?;
            }
            Ok(*session)
        }
        Authenticated::Unknown => Err(unknown()),
        Authenticated::Expired => Err(Refusal::unauthorized("token_expired", "the token has expired")),
        Authenticated::Revoked { wipe } => Err(Refusal::revoked(wipe)),
    }
}
