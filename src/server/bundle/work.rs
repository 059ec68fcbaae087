//! What one request bundle makes happen, and the reply: the steps of a round over the network, all in one go.
//!
//! Invariant: what is refused over the network is refused here with the same code, and goes back inside the reply.

use super::{BundleError, Raw};
use crate::change::parcel::body::{MAX_CHANGES, Page, Reply};
use crate::change::wire::{
    Control, ErrorBody, MAX_HAVE, MAX_PUSH, PushResult, RecoverReply, RotateReply, Scope, SyncReply,
};
use crate::change::{Cursor, Sequenced};
use crate::clock::{Clock, random_bytes};
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::time::Millis;
use crate::server::auth::{TOKEN_MS, make_token, token_hash};
use crate::server::ingest::{judge, judge_proven};
use crate::server::storage::{
    Ask, Incoming, NewDevice, Pulled, Pushed, Recovered, Rotated, Session, Storage, StorageError,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// Bytes of one page, about.
const PAGE: usize = 1024 * 1024;
/// The device asks again after this many seconds, when it can.
const NEXT_IN: u64 = 300;

/// A refusal with its stable code.
pub fn refusal(code: &str, message: &str) -> ErrorBody {
    ErrorBody {
        code: code.to_owned(),
        message: message.to_owned(),
        hint: "see the protocol".to_owned(),
        expect: None,
        device_n: None,
        wipe: false,
        results: Vec::new(),
    }
}

/// A reply that only refuses.
pub fn refused(request: &Raw, refusal: ErrorBody, now: Millis) -> Reply {
    Reply {
        refusal: Some(refusal),
        ..empty(request, now)
    }
}

fn empty(request: &Raw, now: Millis) -> Reply {
    Reply {
        now,
        from: request.cursor,
        relog: request.relog,
        refusal: None,
        held: Vec::new(),
        recovered: None,
        rotated: None,
        pages: Vec::new(),
        more: request.rest,
    }
}

/// Does what the request asks for and tells it.
///
/// # Errors
/// [`BundleError::BadRequest`] before anything was stored, [`BundleError::Storage`].
pub async fn reply(storage: &Storage, session: &Session, request: Raw, clock: Clock) -> Result<Reply, BundleError> {
    let now = clock.now();
    let mut reply = empty(&request, now);
    let acked = storage.acked(session.clone(), Vec::new()).await?;
    let device_n = acked.get(&session.device).copied().unwrap_or(0);
    if request.rotate || device_n > request.max_n {
        return rotated(storage, session, reply, now).await;
    }
    let push = judged(&request.push, session)?;
    let offer = offered(&request.offer, session)?;
    reply.held = held(storage, session, &request.have).await?;
    let mut stop = recover(storage, session, (&request, offer), &mut reply).await?;
    let mut results = Vec::new();
    if stop.is_none() {
        (results, stop) = pushed(storage, session, (request.cursor, push), now).await?;
    }
    match stop {
        Some(Stop::Forked) => return rotated(storage, session, reply, now).await,
        Some(Stop::Gap(expect)) => {
            reply.refusal = Some(ErrorBody {
                expect: Some(expect),
                ..refusal("gap", "changes are missing")
            });
        }
        Some(Stop::Diverged) => reply.refusal = Some(diverged()),
        None => {}
    }
    pages(storage, session, (&request, results), &mut reply).await?;
    Ok(reply)
}

/// What ends the taking early.
enum Stop {
    /// Changes from this number on are missing.
    Gap(u64),
    /// Another copy of the device used these numbers.
    Forked,
    /// The cursor is not of this log.
    Diverged,
}

fn diverged() -> ErrorBody {
    refusal("diverged", "the cursor is not of this log")
}

fn judged(raw: &[Value], session: &Session) -> Result<Vec<Incoming>, BundleError> {
    raw.iter()
        .map(|change| judge(change.clone(), session))
        .collect::<Result<_, _>>()
        .map_err(|_| BundleError::BadRequest("a change has no id or number"))
}

fn offered(raw: &[Value], session: &Session) -> Result<Vec<Recovered>, BundleError> {
    raw.iter().map(|item| offered_one(item, session)).collect()
}

/// Judges what is brought back as `/v1/recover` does: what cannot be read of its provenance makes the item malformed.
fn offered_one(item: &Value, session: &Session) -> Result<Recovered, BundleError> {
    let bad = || BundleError::BadRequest("what is brought back is not of the form");
    let change = item.get("change").cloned().ok_or_else(bad)?;
    let es = item.get("es").and_then(Value::as_u64).ok_or_else(bad)?;
    let from = item.get("from").filter(|from| !from.is_null());
    let Some(from) = from else {
        let incoming = judge(change, session).map_err(|_| bad())?;
        return Ok(Recovered {
            incoming,
            es,
            from: None,
        });
    };
    let raw = change.to_string();
    let incoming = judge_proven(change, session).map_err(|_| bad())?;
    match serde_json::from_value(from.clone()) {
        Ok(from) => Ok(Recovered {
            incoming,
            es,
            from: Some(from),
        }),
        Err(_) => Ok(Recovered {
            incoming: Incoming::PutAside {
                id: incoming.id(),
                n: incoming.n(),
                code: "malformed",
                raw,
            },
            es,
            from: None,
        }),
    }
}

async fn held(storage: &Storage, session: &Session, ids: &[ChangeId]) -> Result<Vec<ChangeId>, StorageError> {
    let mut missing = HashSet::new();
    for some in ids.chunks(MAX_HAVE) {
        missing.extend(storage.missing(session.clone(), some.to_vec()).await?);
    }
    Ok(ids.iter().copied().filter(|id| !missing.contains(id)).collect())
}

async fn recover(
    storage: &Storage,
    session: &Session,
    (request, mut items): (&Raw, Vec<Recovered>),
    reply: &mut Reply,
) -> Result<Option<Stop>, StorageError> {
    let mut results = Vec::new();
    let mut stop = None;
    while !items.is_empty() && stop.is_none() {
        let rest = items.split_off(items.len().min(MAX_PUSH));
        let done = storage
            .recover(session.clone(), request.cursor, items, reply.now)
            .await?;
        stop = taken(done, &mut results);
        items = rest;
    }
    if !results.is_empty() {
        let acked = storage.acked(session.clone(), Vec::new()).await?;
        reply.recovered = Some(RecoverReply {
            now: reply.now,
            device_n: acked.get(&session.device).copied().unwrap_or(0),
            results,
        });
    }
    Ok(stop)
}

async fn pushed(
    storage: &Storage,
    session: &Session,
    (cursor, mut push): (Cursor, Vec<Incoming>),
    now: Millis,
) -> Result<(Vec<PushResult>, Option<Stop>), StorageError> {
    let mut results = Vec::new();
    while !push.is_empty() {
        let rest = push.split_off(push.len().min(MAX_PUSH));
        let done = storage.push(session.clone(), cursor, push, now).await?;
        if let Some(stop) = taken(done, &mut results) {
            return Ok((results, Some(stop)));
        }
        push = rest;
    }
    Ok((results, None))
}

fn taken(done: Pushed, results: &mut Vec<PushResult>) -> Option<Stop> {
    match done {
        Pushed::Done(more) => {
            results.extend(more);
            None
        }
        Pushed::Diverged => Some(Stop::Diverged),
        Pushed::Gap { expect } => Some(Stop::Gap(expect)),
        Pushed::Forked { .. } => Some(Stop::Forked),
    }
}

async fn rotated(storage: &Storage, session: &Session, mut reply: Reply, now: Millis) -> Result<Reply, BundleError> {
    let secret = random_bytes();
    let device = NewDevice {
        id: DeviceId::new(now, random_bytes()),
        label: String::new(),
        token: token_hash(secret),
        expires: now.plus(TOKEN_MS),
    };
    let fresh = RotateReply {
        device: device.id,
        token: make_token(&session.town, secret),
    };
    match storage.rotate(session.clone(), device, now).await? {
        Rotated::Done => {
            reply.rotated = Some(fresh);
            reply.more = true;
        }
        Rotated::TooMany { .. } => {
            let why = "this device had too many incarnations within a day";
            reply.refusal = Some(refusal("too_many_rotations", why));
        }
    }
    Ok(reply)
}

/// The log from where the device stands, as many pages as a file carries; the results go with the first.
async fn pages(
    storage: &Storage,
    session: &Session,
    (request, results): (&Raw, Vec<PushResult>),
    reply: &mut Reply,
) -> Result<(), StorageError> {
    let new: HashSet<ChangeId> = results
        .iter()
        .filter(|result| result.is_new())
        .map(|result| result.id)
        .collect();
    let (mut from, mut purged, mut results) = (request.cursor, request.purged, Some(results));
    if reply.refusal.as_ref().is_some_and(|refusal| refusal.code == "diverged") {
        from = Cursor::default();
    }
    let mut bytes = 0;
    loop {
        let first = results.is_some();
        // As over the network: who stands in the log by another scope gets that scope, and rows with the next file.
        let outdated = first && request.scope_rev != session.scope_rev && from.seq > 0;
        let ask = Ask {
            cursor: from,
            until: outdated.then_some(from.seq),
            limit_bytes: PAGE,
            incarnations: request.acked.keys().copied().collect(),
            purged,
        };
        let Pulled::Page {
            changes,
            cursor,
            more,
            acked,
            safe,
            purges,
            ..
        } = storage.pull(session.clone(), ask).await?
        else {
            if from == Cursor::default() {
                return Err(StorageError::Io("the log has no start".to_owned()));
            }
            reply.refusal = Some(diverged());
            from = Cursor::default();
            continue;
        };
        let changes: Vec<Sequenced> = changes.into_iter().filter(|c| !new.contains(&c.change.id)).collect();
        let more = more || outdated;
        purged = purges.last().map_or(purged, |last| last.no);
        let page = SyncReply {
            now: reply.now,
            device_n: acked.get(&session.device).copied().unwrap_or(0),
            acked: own(acked, session),
            safe,
            results: results.take().unwrap_or_default(),
            changes,
            cursor,
            more,
            scope: (first && request.scope_rev != session.scope_rev).then(|| Scope {
                rev: session.scope_rev,
                role: session.role.clone(),
                unit: session.unit.clone(),
            }),
            control: purges.into_iter().map(Control::Purge).collect(),
            token: None,
            snapshot: false,
            next_in: NEXT_IN,
        };
        bytes += serde_json::to_vec(&page).map_or(PAGE, |text| text.len());
        reply.pages.push(Page { from, reply: page });
        from = cursor;
        if !more || outdated || bytes > MAX_CHANGES {
            reply.more |= more;
            return Ok(());
        }
    }
}

/// The device's own number stands in the reply even when the server has nothing of it.
fn own(mut acked: BTreeMap<DeviceId, u64>, session: &Session) -> BTreeMap<DeviceId, u64> {
    acked.entry(session.device).or_insert(0);
    acked
}
