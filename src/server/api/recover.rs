//! `POST /v1/recover`: brings back what the server has lost.
//!
//! Invariant: what others wrote comes back only with the proof that it had been taken; the rest is judged like a push, and
//! one bad item never stops the others.

use super::app::{App, own, read_json};
use super::caller::Caller;
use super::refusal::Refusal;
use crate::change::wire::{MAX_PUSH, Provenance, PushStatus, QuarantineCode, RecoverReply, RefusalCode};
use crate::change::{Cursor, Proof};
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::time::Millis;
use crate::server::ingest::{Nameless, judge, judge_proven};
use crate::server::metrics::Event;
use crate::server::storage::{Incoming, Recovered, Session};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// The request with its items unread.
#[derive(Debug, Deserialize)]
struct Request {
    device: DeviceId,
    cursor: Cursor,
    items: Vec<Item>,
}

/// One item; what stands in it may be anything.
#[derive(Debug, Deserialize)]
struct Item {
    change: Value,
    es: u64,
    #[serde(default)]
    from: Option<Value>,
}

/// Takes the items in their order.
pub async fn recover(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<RecoverReply>, Refusal> {
    let request: Request = read_json(body)?;
    own(&session, request.device)?;
    if request.items.len() > MAX_PUSH {
        return Err(Refusal::new(RefusalCode::TooLarge).saying("more than 200 changes"));
    }
    let slot = app.device_slot(session.device)?;
    let inner = Arc::clone(&app);
    let work = async move {
        let _slot = slot;
        answer(&inner, session, request).await
    };
    app.work(work).await.map(Json)
}

async fn answer(app: &App, session: Session, request: Request) -> Result<RecoverReply, Refusal> {
    let now = app.clock.now();
    let items: Result<Vec<Recovered>, Nameless> = request.items.into_iter().map(|item| read(item, &session)).collect();
    let items = items.map_err(|_| Refusal::bad_envelope("a change has no id or number"))?;
    let taken = app.storage.recover(session.clone(), request.cursor, items, now).await?;
    let results = app.push_results(&session, taken)?;
    for _ in results.iter().filter(|result| result.status == PushStatus::Stored) {
        app.metrics.count(Event::Recovery);
    }
    let acked = app.storage.acked(session.clone(), Vec::new()).await?;
    Ok(RecoverReply {
        now,
        device_n: acked.get(&session.device).copied().unwrap_or(0),
        results,
    })
}

/// Judges an item. What cannot be read of its provenance makes it malformed, not the request.
fn read(item: Item, session: &Session) -> Result<Recovered, Nameless> {
    let Some(from) = item.from else {
        let incoming = judge(&item.change, session)?;
        return Ok(Recovered {
            incoming,
            es: item.es,
            from: None,
        });
    };
    let raw = item.change.to_string();
    let incoming = judge_proven(&item.change, session)?;
    let (incoming, from) = match serde_json::from_value::<Provenance>(from) {
        Ok(from) => (incoming, from),
        Err(_) => (aside(&incoming, raw), UNREADABLE_PROVENANCE),
    };
    Ok(Recovered {
        incoming,
        es: item.es,
        from: Some(from),
    })
}

/// Placeholder for a provenance that cannot be read, so that the item is still treated as another device's.
const UNREADABLE_PROVENANCE: Provenance = Provenance {
    device: DeviceId(uuid::Uuid::nil()),
    user: UserId(uuid::Uuid::nil()),
    received: Millis(0),
    te: Millis(0),
    es: 0,
    recovered: false,
    proof: Proof([0; 16]),
};

fn aside(incoming: &Incoming, raw: String) -> Incoming {
    Incoming::Quarantine {
        id: incoming.id(),
        n: incoming.n(),
        code: QuarantineCode::Malformed,
        raw,
    }
}
