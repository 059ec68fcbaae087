//! A device's sync on a USB stick: takes the request by the rules of `/v1/sync` and makes the reply file.
//!
//! ```text
//! label -> device's token hashes (or its ticket) -> open -> who (as over the network) -> recover, push in batches -> pages of the log -> seal
//! ```
//!
//! Invariant: the same storage calls in the same order as the endpoints make, so the results are the same; taking a file a
//! second time stores nothing and gives an equal reply.

mod pages;
mod work;

use crate::change::Cursor;
use crate::change::bundle_file::body::{self, Reply, Request};
use crate::change::bundle_file::{self, BundleFileError, Direction, Label, Sealed};
use crate::change::wire::{ErrorBody, PushStatus, RefusalCode};
use crate::clock::{Clock, random_bytes};
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::time::Millis;
use crate::server::api::refusal::error_body;
use crate::server::auth::TOKEN_MS;
use crate::server::storage::{Authenticated, Session, Storage, StorageError};
use serde_json::Value;

/// A request with its changes unread.
type Raw = Request<Value, Value>;

/// Why a bundle is not taken. Nothing was changed then, but the batches that were stored before the storage failed; the
/// same file stores the rest.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file is not one for this server.
    #[error(transparent)]
    Parcel(#[from] BundleFileError),
    /// No such device, or it has no token any more.
    #[error("no device {0}")]
    NoDevice(DeviceId),
    /// Its request is not of the form; why.
    #[error("{0}")]
    BadRequest(&'static str),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// A reply file and what it says.
#[derive(Debug)]
pub struct Answered {
    /// The file to carry back.
    pub file: Vec<u8>,
    /// The device.
    pub device: DeviceId,
    /// Its user, when the token still names one.
    pub user: Option<UserId>,
    /// Changes stored now.
    pub stored: usize,
    /// Changes that were here already.
    pub duplicate: usize,
    /// Changes quarantined.
    pub quarantined: usize,
    /// Changes that go back in the file.
    pub sent: usize,
    /// The code of the refusal that goes back.
    pub refused: Option<String>,
    /// Another round is needed.
    pub more: bool,
}

/// Takes a request file and makes the reply.
///
/// # Errors
/// [`BundleError`]
pub async fn take(storage: &Storage, clock: Clock, bytes: &[u8]) -> Result<Answered, BundleError> {
    let sealed = bundle_file::read(bytes, Direction::Request)?;
    let Label { town, device, .. } = sealed.label.clone();
    let now = clock.now();
    let (request, token, who) = match known(storage, &sealed, now).await {
        Err(why @ (BundleError::NoDevice(_) | BundleError::Parcel(BundleFileError::Damaged))) => {
            readmitted(storage, &sealed, now).await?.ok_or(why)?
        }
        known => known?,
    };
    if request.device != device {
        return Err(BundleError::BadRequest("the request is another device's"));
    }
    answer(storage, clock, (town, token, who), request).await
}

/// A request that opens with a token of its device, and who that is.
type Opened = (Raw, [u8; 32], Authenticated);

async fn known(storage: &Storage, sealed: &Sealed<'_>, now: Millis) -> Result<Opened, BundleError> {
    let Label { town, device, .. } = sealed.label.clone();
    let (hashes, _) = storage
        .bearer(town.clone(), device)
        .await?
        .ok_or(BundleError::NoDevice(device))?;
    let mut opened = Err(BundleFileError::Damaged);
    for hash in &hashes {
        opened = sealed.open::<Raw>(hash).map(|request| (request, *hash));
        if !matches!(opened, Err(BundleFileError::Damaged)) {
            break;
        }
    }
    let (request, token) = opened?;
    Ok((request, token, storage.authenticate(town, token, now).await?))
}

/// The device by the ticket of its bundle, when the database was restored from a copy that does not know the device yet; `None`
/// when the ticket is no good.
async fn readmitted(storage: &Storage, sealed: &Sealed<'_>, now: Millis) -> Result<Option<Opened>, BundleError> {
    let town = &sealed.label.town;
    let Some(token) = storage.ticket_hash(town, sealed.ticket) else {
        return Ok(None);
    };
    // Whoever sealed it has the token, not only its ticket.
    let Ok(request) = sealed.open::<Raw>(&token) else {
        return Ok(None);
    };
    let who = storage
        .readmit(town.clone(), sealed.ticket.to_owned(), token, now)
        .await?;
    Ok((who != Authenticated::Unknown).then_some((request, token, who)))
}

/// Makes a reply without a request, for a device that has nothing of the log yet: sealed with its newest token. A device
/// that never received that one (the answer with it was lost) must export instead.
///
/// # Errors
/// [`BundleError::NoDevice`], [`BundleError::Storage`]
pub async fn first_load(
    storage: &Storage,
    clock: Clock,
    town: String,
    device: DeviceId,
) -> Result<Answered, BundleError> {
    let (hashes, _) = storage
        .bearer(town.clone(), device)
        .await?
        .ok_or(BundleError::NoDevice(device))?;
    let token = *hashes.first().ok_or(BundleError::NoDevice(device))?;
    let who = storage.authenticate(town.clone(), token, clock.now()).await?;
    let nothing = Raw {
        protocol: body::protocol(),
        device,
        max_n: 0,
        acked: std::collections::BTreeMap::new(),
        purged: 0,
        sent: None,
        push: Vec::new(),
        cursor: Cursor::default(),
        relog: false,
        scope_rev: 0,
        have: Vec::new(),
        offer: Vec::new(),
        rotate: false,
        rest: false,
        wants_series: false,
    };
    answer(storage, clock, (town, token, who), nothing).await
}

async fn answer(
    storage: &Storage,
    clock: Clock,
    (town, token, who): (String, [u8; 32], Authenticated),
    request: Raw,
) -> Result<Answered, BundleError> {
    let (device, now) = (request.device, clock.now());
    let (reply, user) = match session(who) {
        Ok(session) => {
            if session.token_fresh {
                storage.retire_tokens(session.clone()).await?;
            }
            storage.touch(session.clone(), now, now.plus(TOKEN_MS)).await?;
            let user = session.user;
            (work::reply(storage, &session, request, clock).await?, Some(user))
        }
        Err(refusal) => (work::refused(&request, *refusal, now), None),
    };
    let label = Label {
        direction: Direction::Reply,
        town,
        device,
    };
    let file = bundle_file::seal(&label, &token, random_bytes(), &reply)?;
    Ok(summary(file, device, user, &reply))
}

fn session(who: Authenticated) -> Result<Session, Box<ErrorBody>> {
    let mut refusal = match who {
        Authenticated::Yes(session) => return Ok(*session),
        Authenticated::Unknown => error_body(RefusalCode::TokenUnknown),
        Authenticated::Expired => error_body(RefusalCode::TokenExpired),
        Authenticated::Revoked { .. } => error_body(RefusalCode::DeviceRevoked),
    };
    refusal.wipe = matches!(who, Authenticated::Revoked { wipe: true });
    Err(Box::new(refusal))
}

fn summary(file: Vec<u8>, device: DeviceId, user: Option<UserId>, reply: &Reply) -> Answered {
    let pushed = reply.pages.iter().flat_map(|page| &page.reply.results);
    let results: Vec<_> = pushed
        .chain(reply.recovered.iter().flat_map(|recovered| &recovered.results))
        .chain(reply.refusal.iter().flat_map(|refusal| &refusal.results))
        .collect();
    let count = |wanted: &[PushStatus]| results.iter().filter(|result| wanted.contains(&result.status)).count();
    Answered {
        file,
        device,
        user,
        stored: count(&[PushStatus::Stored, PushStatus::Opaque]),
        duplicate: count(&[PushStatus::Duplicate]),
        quarantined: count(&[PushStatus::Quarantined]),
        sent: reply.pages.iter().map(|page| page.reply.changes.len()).sum(),
        refused: reply.refusal.as_ref().map(|refusal| refusal.code.to_string()),
        more: reply.more,
    }
}
