//! Who asks: the session of the bearer token, found before the body is read.
//!
//! Invariant: author, device, role and scope come from here alone, never from a body.

use super::app::App;
use super::refusal::Refusal;
use super::trace::Trace;
use crate::change::wire::RefusalCode;
use crate::domain::time::Millis;
use crate::server::auth::{self, Bearer};
use crate::server::lines::Line;
use crate::server::metrics::Event;
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
        let bearer = token(&parts.headers).ok_or_else(unknown)?;
        let asked = Arc::clone(app);
        let session = app.work(async move { session(&asked, bearer).await }).await?;
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
    Refusal::new(RefusalCode::TokenUnknown)
}

/// The one bearer token of the head; two are none.
fn token(headers: &HeaderMap) -> Option<Bearer> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    if values.next().is_some() || !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    auth::read_token(token.trim())
}

async fn session(app: &App, bearer: Bearer) -> Result<Session, Refusal> {
    let now = app.clock.now();
    let Bearer { town, hash, ticket } = bearer;
    let has_ticket = ticket.is_some();
    let mut who = app.storage.authenticate(town.clone(), hash, now).await?;
    if let (Authenticated::Unknown, Some(ticket)) = (&who, ticket) {
        who = app.storage.readmit(town, ticket, hash, now).await?;
        if matches!(who, Authenticated::Yes(_)) {
            app.metrics.count(Event::Readmission);
        }
    }
    match who {
        Authenticated::Yes(session) => {
            if session.token_fresh {
                app.storage.retire_tokens((*session).clone()).await?;
            }
            // One without a ticket would be forgotten by a restore: it is renewed with this answer.
            let token_made = if has_ticket { session.token_made } else { Millis(0) };
            Ok(Session { token_made, ..*session })
        }
        Authenticated::Unknown => Err(unknown()),
        Authenticated::Expired => Err(Refusal::new(RefusalCode::TokenExpired)),
        Authenticated::Revoked { wipe } => Err(Refusal::revoked(wipe)),
    }
}
