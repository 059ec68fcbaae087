//! The same sync, carried on a USB stick: what waits goes out in one file, the server's reply comes back in another.
//!
//! ```text
//! export: steady --> push              relog --> what the server may have lost        old copy --> asks for a new incarnation
//! import: new incarnation | diverged --> relog | gap --> pending again | results + pages, each where the copy ends
//! ```
//!
//! Invariant: a reply applies only to the cursor that its request was made at. A device that has synced since, by bundle or
//! network, ignores it and loses nothing: the server knows by id what is still pending here. So a reply may be imported
//! twice, late, or not at all.

mod clock;
mod reply;

use crate::change::bundle_file::body::{self, MAX_CHANGES, Reply, Request};
use crate::change::bundle_file::{self, BundleFileError, Direction, Label, Sealed};
use crate::clock::random_bytes;
use crate::domain::time::Millis;
use crate::store::{Applied, Phase, Store, StoreError, SyncStart};
use crate::view::LogRow;

/// Changes in one file at most.
const MOST: usize = 50_000;
/// Bytes of what is pushed, and of what is brought back, in one file.
const MOST_BYTES: usize = MAX_CHANGES / 2;

/// Why a bundle is not made or taken.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// This device has no server.
    #[error("not enrolled")]
    NotEnrolled,
    /// It is not a bundle, or damaged, or for another device or town; the code of [`BundleFileError`].
    #[error("the file does not open: {0}")]
    Sealed(&'static str),
    /// It is a bundle the other way: a request where a reply is needed, or the reverse.
    #[error("a bundle for the other side")]
    OtherWay,
    /// A newer version wrote it.
    #[error("a newer version wrote it")]
    Newer,
    /// The server refused the request; its code.
    #[error("refused: {0}")]
    Refused(String),
    /// The server has revoked this device; it is locked now.
    #[error("revoked")]
    Revoked {
        /// It must destroy its data.
        wipe: bool,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BundleFileError> for BundleError {
    fn from(error: BundleFileError) -> Self {
        match error {
            BundleFileError::OtherWay => Self::OtherWay,
            BundleFileError::Newer => Self::Newer,
            other => Self::Sealed(other.code()),
        }
    }
}

/// A file to carry to the server, and what is in it.
#[derive(Debug)]
pub struct Packed {
    /// The file.
    pub bytes: Vec<u8>,
    /// Pending changes in it.
    pub changes: usize,
    /// Changes brought back because the server may have lost them.
    pub offered: usize,
    /// More is pending than one file holds: another round is needed.
    pub rest: bool,
}

/// What a reply file changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// Results and pulled changes.
    pub applied: Applied,
    /// False when it had nothing new: imported before, or the device has moved on since its request.
    pub fresh: bool,
    /// The device goes on as a new incarnation.
    pub rotated: bool,
    /// Another round is needed.
    pub more: bool,
}

/// A file with everything pending, for `bundle import` at the server. Only the marker is changed.
///
/// # Errors
/// [`BundleError`]
pub fn export(store: &mut Store, now: Millis) -> Result<Vec<u8>, BundleError> {
    pack(store, now).map(|packed| packed.bytes)
}

/// As [`export`], with counts of what is in the file.
///
/// # Errors
/// [`BundleError`]
pub fn pack(store: &mut Store, now: Millis) -> Result<Packed, BundleError> {
    let start = enrolled(store)?;
    let (label, token) = address(&start, Direction::Request)?;
    let ticket = bundle_file::ticket(&start.token).to_owned();
    let request = request(store, start, now)?;
    let bytes = bundle_file::seal_with(&label, &ticket, &token, random_bytes(), &request)?;
    Ok(Packed {
        bytes,
        changes: request.push.len(),
        offered: request.offer.len(),
        rest: request.rest,
    })
}

/// Applies the server's reply file; a second time it changes nothing.
///
/// # Errors
/// [`BundleError`]; nothing was changed then, except that a revoked device locks itself.
pub fn import(store: &mut Store, bytes: &[u8], now: Millis) -> Result<Applied, BundleError> {
    take(store, bytes, now).map(|taken| taken.applied)
}

/// As [`import`], with what it changed.
///
/// # Errors
/// As [`import`].
pub fn take(store: &mut Store, bytes: &[u8], now: Millis) -> Result<Taken, BundleError> {
    let start = enrolled(store)?;
    let sealed = bundle_file::read(bytes, Direction::Reply)?;
    let Some(reply) = opened(store, &start, &sealed)? else {
        return Ok(Taken::default());
    };
    let taken = reply::apply(store, &reply, now)?;
    if taken.fresh {
        store.log_round(&LogRow {
            at: now,
            sent: reply.pages.iter().map(|page| page.reply.results.len()).sum(),
            received: taken.applied.pulled,
            recovered: reply.recovered.as_ref().map_or(0, |back| back.results.len()),
            ms: 0,
            error: None,
        })?;
    }
    Ok(taken)
}

/// The reply; `None` when it answers a request of an earlier token or incarnation. The device has synced since, with this very
/// reply, with another one to the same request, or over the network.
fn opened(store: &Store, start: &SyncStart, sealed: &Sealed) -> Result<Option<Reply>, BundleError> {
    let (label, token) = address(start, Direction::Reply)?;
    let present = match sealed.label == label {
        true => sealed.open(&token),
        false => Err(BundleFileError::OtherDevice),
    };
    let (Err(BundleFileError::OtherDevice | BundleFileError::Damaged), label) = (&present, &sealed.label) else {
        return Ok(Some(present?));
    };
    for former in store.former_keys()? {
        let of_it = former.town == label.town && former.device == label.device;
        if of_it && sealed.open::<Reply>(&former.key).is_ok() {
            return Ok(None);
        }
    }
    Ok(Some(present?))
}

fn enrolled(store: &Store) -> Result<SyncStart, BundleError> {
    let start = store.sync_start()?.ok_or(BundleError::NotEnrolled)?;
    if start.locked {
        return Err(BundleError::Revoked { wipe: false });
    }
    Ok(start)
}

/// The label of this device's bundles and the key to them.
fn address(start: &SyncStart, direction: Direction) -> Result<(Label, [u8; 32]), BundleError> {
    let (town, token) = bundle_file::holder(&start.token).ok_or(BundleError::NotEnrolled)?;
    let device = start.device;
    Ok((
        Label {
            direction,
            town,
            device,
        },
        token,
    ))
}

fn request(store: &mut Store, start: SyncStart, now: Millis) -> Result<Request, StoreError> {
    let (mut push, mut have, mut offer) = (Vec::new(), Vec::new(), Vec::new());
    if !start.must_rotate {
        have = store.lost(MOST)?;
        if !have.is_empty() {
            offer = store.offer(&have, MOST, MOST_BYTES)?;
        }
        push = store.outgoing(MOST, MOST_BYTES)?;
        if !push.is_empty() || !offer.is_empty() {
            store.mark()?;
        }
    }
    // Nothing is pushed before lost changes are brought back, nor while the log is reread.
    let withheld = push.is_empty() && (!have.is_empty() || start.phase == Phase::Relog);
    let last = push.last().map(|last| last.n).or(withheld.then_some(start.acked_n));
    Ok(Request {
        protocol: body::protocol(),
        device: start.device,
        max_n: start.max_n,
        rest: offer.len() < have.len() || last.is_some_and(|last| last < start.max_n),
        acked: start.acked,
        purged: start.purged,
        sent: Some(now),
        push,
        cursor: start.cursor,
        relog: start.phase == Phase::Relog,
        scope_rev: start.scope.map_or(0, |scope| scope.rev),
        have,
        offer,
        rotate: start.must_rotate,
        wants_series: start.wants_series,
    })
}
