//! What one request bundle makes happen, and the reply: the steps of a round over the network, all in one go.
//!
//! Invariant: what is refused over the network is refused here with the same code, and goes back inside the reply.

use super::{BundleError, Raw, pages};
use crate::change::Cursor;
use crate::change::bundle_file::body::{self, Reply};
use crate::change::wire::{
    ErrorBody, MAX_HAVE, MAX_PUSH, PushResult, QuarantineCode, RecoverReply, RefusalCode, RotateReply,
};
use crate::clock::{Clock, random_bytes};
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::time::Millis;
use crate::server::api::refusal::error_body;
use crate::server::auth::{TOKEN_MS, token_hash};
use crate::server::ingest::{judge, judge_proven};
use crate::server::storage::{Incoming, NewDevice, Pushed, Recovered, Rotated, Session, Storage, StorageError};
use serde_json::Value;
use std::collections::HashSet;

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
        sent: request.sent,
        from: request.cursor,
        known: request.acked.get(&request.device).copied().unwrap_or(0),
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
    if request.protocol < body::protocol() {
        return outdated(storage, session, &request, reply).await;
    }
    // A file that names a smaller number than the server has may only be late: the device itself knows whether it is so.
    if request.rotate {
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
    if matches!(stop, Some(Stop::Forked)) {
        return rotated(storage, session, reply, now).await;
    }
    reply.refusal = stop.map(Stop::refusal);
    pages::read(storage, session, (&request, results), &mut reply).await?;
    Ok(reply)
}

/// A program that is too old: its push is taken, then it is refused.
async fn outdated(storage: &Storage, session: &Session, request: &Raw, mut reply: Reply) -> Result<Reply, BundleError> {
    let push = judged(&request.push, session)?;
    let (results, stop) = pushed(storage, session, (request.cursor, push), reply.now).await?;
    reply.refusal = Some(match stop {
        Some(stop) => stop.refusal(),
        None => ErrorBody {
            results,
            ..error_body(RefusalCode::UpgradeRequired)
        },
    });
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

impl Stop {
    fn refusal(self) -> ErrorBody {
        match self {
            Self::Gap(expect) => ErrorBody {
                expect: Some(expect),
                ..error_body(RefusalCode::Gap)
            },
            Self::Forked => error_body(RefusalCode::Forked),
            Self::Diverged => error_body(RefusalCode::Diverged),
        }
    }
}

fn judged(raw: &[Value], session: &Session) -> Result<Vec<Incoming>, BundleError> {
    raw.iter()
        .map(|change| judge(change, session))
        .collect::<Result<_, _>>()
        .map_err(|_| BundleError::BadRequest("a change has no id or number"))
}

fn offered(raw: &[Value], session: &Session) -> Result<Vec<Recovered>, BundleError> {
    raw.iter().map(|item| offered_one(item, session)).collect()
}

/// Judges what is brought back as `/v1/recover` does: what cannot be read of its provenance makes the item malformed.
fn offered_one(item: &Value, session: &Session) -> Result<Recovered, BundleError> {
    let bad = || BundleError::BadRequest("what is brought back is not of the form");
    let change = item.get("change").ok_or_else(bad)?;
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
            incoming: Incoming::Quarantine {
                id: incoming.id(),
                n: incoming.n(),
                code: QuarantineCode::Malformed,
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
    let fresh = device.id;
    match storage.rotate(session.clone(), device, now).await? {
        Rotated::Done => {
            reply.rotated = Some(RotateReply {
                device: fresh,
                token: storage.ticketed(&session.town, secret).await,
            });
            reply.more = true;
        }
        Rotated::TooMany { .. } => {
            reply.refusal = Some(error_body(RefusalCode::TooManyRotations));
        }
    }
    Ok(reply)
}
