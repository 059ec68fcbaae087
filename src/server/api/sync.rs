//! `POST /v1/sync`: push and pull in one round trip.
//!
//! Invariant: the push is committed before the pull is read, and a failing pull never hides the push's results.

use super::refusal::Refusal;
use super::{App, read_json, session};
use crate::change::wire::{MAX_PUSH, PushResult, Scope, SyncReply};
use crate::change::{Cursor, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::time::Millis;
use crate::server::auth::TOKEN_MS;
use crate::server::ingest::judge;
use crate::server::storage::{Ask, Incoming, Pulled, Pushed, Session};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Devices ask again after this many seconds.
const NEXT_IN: u64 = 300;
/// A device's visit is noted at most this often.
const TOUCH_MS: i64 = 3_600_000;

/// The request with its changes unread: one that cannot be read must not stop the others.
#[derive(Debug, Deserialize)]
struct Request {
    device: DeviceId,
    #[serde(default)]
    push: Vec<Value>,
    cursor: Cursor,
    #[serde(default)]
    scope_rev: u64,
    #[serde(default = "default_limit")]
    limit_bytes: usize,
}

fn default_limit() -> usize {
    64 * 1024
}

/// Takes the push, then reads the pull.
pub async fn sync(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<SyncReply>, Refusal> {
    let session = session(&app, &headers).await?;
    let request: Request = read_json(body)?;
    if request.device != session.device {
        return Err(Refusal::bad("bad_envelope", "the token is another device's"));
    }
    if request.push.len() > MAX_PUSH {
        return Err(Refusal::too_large("more than 200 changes"));
    }
    let now = app.clock.now();
    let pushed = request.push.len();
    let results = if pushed > 0 {
        push(&app, &session, request.cursor, request.push, now).await?
    } else {
        Vec::new()
    };
    note_visit(&app, &session, now).await?;
    let pulled = app
        .storage
        .pull(
            session.clone(),
            Ask {
                cursor: request.cursor,
                until: None,
                limit_bytes: request.limit_bytes,
                incarnations: Vec::new(),
                purged: 0,
            },
        )
        .await
        .map_err(Refusal::from)
        .and_then(|pulled| match pulled {
            Pulled::Page {
                changes,
                cursor,
                more,
                acked,
                ..
            } => Ok((changes, cursor, more, acked.get(&session.device).copied())),
            Pulled::Diverged => Err(Refusal::diverged()),
        });
    let (changes, cursor, more, device_n) = match pulled {
        Ok(page) => page,
        // The results must arrive; the next request, without a push, will say what is wrong with the pull.
        Err(_) if pushed > 0 => (Vec::new(), request.cursor, true, None),
        Err(refusal) => return Err(refusal),
    };
    let changes = without(changes, &results);
    let device_n = match device_n {
        Some(n) => n,
        None => {
            let acked = app.storage.acked(session.clone(), Vec::new()).await?;
            acked.get(&session.device).copied().unwrap_or(0)
        }
    };
    Ok(Json(SyncReply {
        now,
        device_n,
        acked: BTreeMap::from([(session.device, device_n)]),
        safe: 0,
        results,
        changes,
        cursor,
        more,
        scope: (request.scope_rev != session.scope_rev).then_some(Scope {
            rev: session.scope_rev,
            role: session.role,
            unit: session.unit,
        }),
        control: Vec::new(),
        token: None,
        snapshot: false,
        next_in: NEXT_IN,
    }))
}

/// What was pushed just now is not sent back: its result says all that the server assigned.
fn without(mut changes: Vec<Sequenced>, results: &[PushResult]) -> Vec<Sequenced> {
    let pushed: HashSet<ChangeId> = results.iter().map(|result| result.id).collect();
    changes.retain(|change| !pushed.contains(&change.change.id));
    changes
}

async fn push(
    app: &App,
    session: &Session,
    cursor: Cursor,
    raw: Vec<Value>,
    now: Millis,
) -> Result<Vec<PushResult>, Refusal> {
    let judged: Result<Vec<Incoming>, _> = raw.into_iter().map(|change| judge(change, session)).collect();
    let judged = judged.map_err(|_| Refusal::bad("bad_envelope", "a change has no id or number"))?;
    match app.storage.push(session.clone(), cursor, judged, now).await? {
        Pushed::Done(results) => Ok(results),
        Pushed::Diverged => Err(Refusal::diverged()),
        Pushed::Gap { expect } => {
            tracing::warn!(device = %session.device, expect, "gap");
            Err(Refusal::gap(expect))
        }
        Pushed::Forked { device_n } => {
            tracing::warn!(device = %session.device, device_n, "forked");
            Err(Refusal::forked(device_n))
        }
    }
}

async fn note_visit(app: &App, session: &Session, now: Millis) -> Result<(), Refusal> {
    if now.0.saturating_sub(session.last_seen.0) < TOUCH_MS {
        return Ok(());
    }
    app.storage.touch(session.clone(), now, now.plus(TOKEN_MS)).await?;
    Ok(())
}
