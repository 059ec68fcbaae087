//! The part of the log that goes back in a reply, page after page as over the network.
//!
//! ```text
//! cursor of this log --> from there          of another log --> `diverged`, from the start
//! another scope, beyond the start --> a page with the scope and no rows, then from the start
//! ```
//!
//! Invariant: the results of the push, the scope, the new token and the number series go with the first page. A device that has synced since the
//! request ignores the whole reply.

use super::Raw;
use crate::change::Cursor;
use crate::change::bundle_file::body::{MAX_CHANGES, Page, Reply};
use crate::change::wire::{Control, ErrorBody, PushResult, RefusalCode, Scope, SyncReply};
use crate::clock::random_bytes;
use crate::domain::ids::ChangeId;
use crate::domain::series::Series;
use crate::domain::time::Millis;
use crate::server::api::refusal::error_body;
use crate::server::auth::{RENEW_MS, TOKEN_MS, token_hash};
use crate::server::storage::{Ask, Authenticated, Pulled, Session, Storage, StorageError};
use std::collections::HashSet;

/// Bytes of one page, about.
const PAGE: usize = 1024 * 1024;
/// The device asks again after this many seconds, when it can.
const NEXT_IN: u64 = 300;

/// Puts as many pages as a file carries into the reply.
///
/// # Errors
/// When the storage does not answer.
pub async fn read(
    storage: &Storage,
    session: &Session,
    (request, results): (&Raw, Vec<PushResult>),
    reply: &mut Reply,
) -> Result<(), StorageError> {
    let mut taken = taken_now(&results);
    let (mut from, mut purged) = (request.cursor, request.purged);
    let has_diverged = |refusal: &ErrorBody| refusal.code == RefusalCode::Diverged;
    if reply.refusal.as_ref().is_some_and(has_diverged) {
        from = Cursor::default();
    }
    let mut first = Some(First::of(storage, session, request, results, reply.now).await?);
    let mut bytes = 0;
    loop {
        let ask = Ask {
            cursor: from,
            until: None,
            limit_bytes: PAGE,
            incarnations: request.acked.keys().copied().collect(),
            purged,
            skip: None,
        };
        let Some(mut page) = page(storage.pull(session.clone(), ask).await?, session, reply.now) else {
            if from == Cursor::default() {
                return Err(StorageError::Io("the log has no start".to_owned()));
            }
            reply.refusal = Some(error_body(RefusalCode::Diverged));
            from = Cursor::default();
            continue;
        };
        page.changes.retain(|sequenced| !taken.contains(&sequenced.change.id));
        let with = first.take().unwrap_or_default();
        let rescoped = with.scope.is_some() && from != Cursor::default();
        (page.results, page.scope, page.token) = (with.results, with.scope, with.token);
        page.control.extend(with.series.map(Control::from));
        if rescoped {
            // Its cursor would pass rows it was not shown: it reads from the start what the new scope shows, what was stored
            // just now as well, for in a log reread the pages alone say where a change is.
            page.changes.clear();
            taken.clear();
            (page.cursor, page.more) = (from, true);
        }
        purged = last_order(&page).unwrap_or(purged);
        bytes += serde_json::to_vec(&page).map_or(PAGE, |text| text.len());
        let (cursor, more) = (page.cursor, page.more);
        reply.pages.push(Page { from, reply: page });
        from = if rescoped { Cursor::default() } else { cursor };
        if !more || bytes > MAX_CHANGES {
            reply.more |= more;
            return Ok(());
        }
    }
}

/// What goes with the first page.
#[derive(Default)]
struct First {
    results: Vec<PushResult>,
    scope: Option<Scope>,
    token: Option<String>,
    series: Option<Series>,
}

impl First {
    async fn of(
        storage: &Storage,
        session: &Session,
        request: &Raw,
        results: Vec<PushResult>,
        now: Millis,
    ) -> Result<Self, StorageError> {
        let series = match request.wants_series {
            true => storage.series_if_possible(session.town.clone(), session.device).await,
            false => None,
        };
        Ok(Self {
            results,
            scope: (request.scope_rev != session.scope_rev).then(|| scope_of(session)),
            token: renewed(storage, session, now).await?,
            series,
        })
    }
}

/// What was stored just now is not sent back: its result says all. A duplicate is: the log may have another form of it.
fn taken_now(results: &[PushResult]) -> HashSet<ChangeId> {
    let new = results.iter().filter(|result| result.is_new());
    new.map(|result| result.id).collect()
}

fn scope_of(session: &Session) -> Scope {
    Scope {
        rev: session.scope_rev,
        role: session.role.clone(),
        unit: session.unit.clone(),
    }
}

fn last_order(page: &SyncReply) -> Option<u64> {
    page.control.iter().rev().find_map(|control| match control {
        Control::Purge(order) => Some(order.no),
        Control::Series { .. } | Control::Release { .. } | Control::Unknown => None,
    })
}

/// A page without what goes with the first one; `None` when the cursor is not of this log.
fn page(pulled: Pulled, session: &Session, now: Millis) -> Option<SyncReply> {
    let Pulled::Page(mut page) = pulled else {
        return None;
    };
    // The device's own number stands in the reply even when the server has nothing of it.
    page.acked.entry(session.device).or_insert(0);
    Some(page.into_reply(session.device, now, NEXT_IN))
}

/// A new token in place of an old one. While a newer one is on its way, in the reply to an earlier taking of the same file
/// or over the network, there is none: it would put that one out of use.
async fn renewed(storage: &Storage, session: &Session, now: Millis) -> Result<Option<String>, StorageError> {
    let newest = match storage.bearer(session.town.clone(), session.device).await? {
        Some((_, Authenticated::Yes(newest))) => newest.token_made,
        _ => return Ok(None),
    };
    if now.0.saturating_sub(newest.0) < RENEW_MS {
        return Ok(None);
    }
    let secret = random_bytes();
    storage
        .add_token(session.clone(), token_hash(secret), now, now.plus(TOKEN_MS))
        .await?;
    Ok(Some(storage.ticketed(&session.town, secret).await))
}
