//! `POST /v1/sync`: push and pull in one round trip.
//!
//! Invariant: the push is committed before the pull is read, and nothing that fails after it hides the push's results. A
//! device that names another scope than its own gets no rows but the scope, and asks again.

use super::app::{App, own, read_json};
use super::caller::Caller;
use super::edge::ClientVersion;
use super::refusal::Refusal;
use crate::change::Cursor;
use crate::change::wire::{Control, MAX_PUSH, PushResult, RefusalCode, Scope, SyncReply};
use crate::clock::random_bytes;
use crate::domain::ids::DeviceId;
use crate::domain::time::Millis;
use crate::server::auth::{self, RENEW_MS, TOKEN_MS};
use crate::server::ingest::judge;
use crate::server::storage::{Ask, Incoming, Page, Pulled, Session};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Extension, State};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Instant;

/// Consoles ask again after 20 to 25 seconds, each after its own. Only an open console heeds it, and what somebody else saved is to
/// be there within half a minute: two seconds until it is sent, then the next question.
const NEXT_IN: u64 = 20;
const NEXT_SPREAD: u128 = 6;
/// A device's visit is noted at most this often.
const TOUCH_MS: i64 = 3_600_000;
/// A device has gone on from this many former incarnations at most.
const MAX_INCARNATIONS: usize = 256;
/// Bytes of changes in one answer, whatever is asked.
const LIMIT: RangeInclusive<usize> = 1_024..=1_048_576;

/// The request with its changes unread: one that cannot be read must not stop the others.
#[derive(Debug, Deserialize)]
struct Request {
    device: DeviceId,
    #[serde(default)]
    acked: BTreeMap<DeviceId, u64>,
    #[serde(default)]
    purged: u64,
    #[serde(default)]
    sent: Option<Millis>,
    #[serde(default)]
    push: Vec<Value>,
    cursor: Cursor,
    #[serde(default)]
    scope_rev: u64,
    #[serde(default = "default_limit")]
    limit_bytes: usize,
    #[serde(default)]
    wants_series: bool,
}

fn default_limit() -> usize {
    64 * 1024
}

/// Takes the push, then reads the pull.
pub async fn sync(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    Extension(version): Extension<ClientVersion>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<SyncReply>, Refusal> {
    let arrived = Instant::now();
    let request: Request = read_json(body)?;
    own(&session, request.device)?;
    if request.push.len() > MAX_PUSH {
        return Err(Refusal::new(RefusalCode::TooLarge).saying("more than 200 changes"));
    }
    if request.acked.len() > MAX_INCARNATIONS {
        return Err(Refusal::bad_envelope("too many incarnations"));
    }
    let slot = app.device_slot(session.device)?;
    let inner = Arc::clone(&app);
    let work = async move {
        let _slot = slot;
        answer(&inner, session, request, version, arrived).await
    };
    app.work(work).await.map(Json)
}

async fn answer(
    app: &App,
    session: Session,
    mut request: Request,
    version: ClientVersion,
    arrived: Instant,
) -> Result<SyncReply, Refusal> {
    let now = app.clock.now();
    if let Some(sent) = request.sent {
        app.metrics.clock(sent, now);
    }
    let pushed = std::mem::take(&mut request.push);
    let last_n = pushed.iter().filter_map(|change| change["n"].as_u64()).max();
    let results = match pushed.is_empty() {
        true => Vec::new(),
        false => push(app, &session, request.cursor, pushed, now, arrived).await?,
    };
    if version == ClientVersion::TooOld {
        return Err(Refusal::upgrade_required(results));
    }
    if results.is_empty() {
        note_visit(app, &session, now).await;
    }
    let page = match read(app, &session, &request, new_places(&results)).await {
        Ok(page) => page,
        // The results must arrive; the next request, without a push, will say what is wrong with the pull.
        Err(_) if !results.is_empty() => nothing_read(&session, &request, last_n),
        Err(refusal) => return Err(refusal),
    };
    let mut page = page.into_reply(session.device, now, next_in(session.device));
    page.control.extend(series(app, &session, request.wants_series).await);
    let wanted = app.storage.releases().and_then(|releases| releases.index());
    page.control
        .extend(wanted.map(|index| Control::Release { version: index.version }));
    Ok(SyncReply {
        results,
        token: renewed(app, &session, now).await,
        scope: (request.scope_rev != session.scope_rev).then_some(Scope {
            rev: session.scope_rev,
            role: session.role,
            unit: session.unit,
        }),
        ..page
    })
}

/// The device's number series, when it asks for one.
async fn series(app: &App, session: &Session, is_wanted: bool) -> Option<Control> {
    if !is_wanted {
        return None;
    }
    let given = app.storage.series_if_possible(session.town.clone(), session.device);
    given.await.map(Control::from)
}

async fn push(
    app: &App,
    session: &Session,
    cursor: Cursor,
    raw: Vec<Value>,
    now: Millis,
    arrived: Instant,
) -> Result<Vec<PushResult>, Refusal> {
    let judged: Result<Vec<Incoming>, _> = raw.iter().map(|change| judge(change, session)).collect();
    let judged = judged.map_err(|_| Refusal::bad_envelope("a change has no id or number"))?;
    let pushed = app.storage.push(session.clone(), cursor, judged, now).await?;
    let results = app.push_results(session, pushed)?;
    app.metrics.pushed(&results, arrived.elapsed());
    Ok(results)
}

async fn read(
    app: &App,
    session: &Session,
    request: &Request,
    skip: Option<RangeInclusive<u64>>,
) -> Result<Page, Refusal> {
    let outdated = knows_another_scope(request, session);
    let ask = Ask {
        cursor: request.cursor,
        until: outdated.then_some(request.cursor.seq),
        limit_bytes: request.limit_bytes.clamp(*LIMIT.start(), *LIMIT.end()),
        incarnations: request.acked.keys().copied().collect(),
        purged: request.purged,
        skip,
    };
    match app.storage.pull(session.clone(), ask).await? {
        Pulled::Diverged => Err(app.diverged(session)),
        Pulled::Page(page) => Ok(Page {
            more: page.more || outdated,
            ..page
        }),
    }
}

/// True when the device has read part of the log under another scope. It gets no rows then: its cursor would skip rows that the
/// new scope shows, of records it goes on editing. At the start of the log there is nothing to skip.
fn knows_another_scope(request: &Request, session: &Session) -> bool {
    request.scope_rev != session.scope_rev && request.cursor.seq > 0
}

/// The push was committed, so the server has everything up to its last number.
fn nothing_read(session: &Session, request: &Request, last_n: Option<u64>) -> Page {
    Page {
        cursor: request.cursor,
        more: true,
        acked: BTreeMap::from([(session.device, last_n.unwrap_or(0))]),
        ..Page::default()
    }
}

/// The sequence numbers that the push was given, which are contiguous. Those rows are not sent back: the results say all that the
/// server assigned. Duplicates are sent, because the log may have another form of them.
fn new_places(results: &[PushResult]) -> Option<RangeInclusive<u64>> {
    let places = results
        .iter()
        .filter(|result| result.is_new())
        .filter_map(|result| result.seq);
    Some(places.clone().min()?..=places.max()?)
}

/// A push notes the visit in its own transaction; other visits are noted now and then, and let the token last longer. A
/// visit that cannot be noted is noted the next time; the answer does not depend on it.
async fn note_visit(app: &App, session: &Session, now: Millis) {
    if now.0.saturating_sub(session.last_seen.0) < TOUCH_MS {
        return;
    }
    if let Err(error) = app.storage.touch(session.clone(), now, now.plus(TOKEN_MS)).await {
        tracing::error!(%error, "a visit was not noted");
    }
}

/// A new token in place of an old one, which works until the new one is first used.
async fn renewed(app: &App, session: &Session, now: Millis) -> Option<String> {
    if now.0.saturating_sub(session.token_made.0) < RENEW_MS {
        return None;
    }
    let secret = random_bytes();
    let hash = auth::token_hash(secret);
    match app
        .storage
        .add_token(session.clone(), hash, now, now.plus(TOKEN_MS))
        .await
    {
        Ok(()) => Some(app.storage.ticketed(&session.town, secret).await),
        Err(error) => {
            tracing::error!(%error, "a token was not renewed");
            None
        }
    }
}

/// Spread by the device's id, so that a thousand devices do not come at once.
fn next_in(device: DeviceId) -> u64 {
    let own = u64::try_from(device.0.as_u128() % NEXT_SPREAD).unwrap_or(0);
    NEXT_IN + own
}
