//! What the sync engine needs to know before a round trip.

use crate::change::Cursor;
use crate::change::wire::Scope;
use crate::domain::ids::DeviceId;
use crate::store::{StoreError, identity, journal, meta, numbers};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What the sync engine needs to know before a round trip.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncStart {
    /// This incarnation.
    pub device: DeviceId,
    /// The server's address.
    pub server: String,
    /// The bearer token.
    pub token: String,
    /// The greatest `n` given out.
    pub max_n: u64,
    /// The greatest `n` the server acknowledged.
    pub acked_n: u64,
    /// The same per incarnation, former ones too.
    pub acked: BTreeMap<DeviceId, u64>,
    /// Where our copy of the log ends; while the log is reread, how far.
    pub cursor: Cursor,
    /// The scope known.
    pub scope: Option<Scope>,
    /// The last purge order carried out.
    pub purged: u64,
    /// Whether the log is being reread.
    pub phase: Phase,
    /// A new incarnation is needed before anything is pushed: the database is an old copy or on another machine, or the server
    /// expects changes that this incarnation does not have.
    pub must_rotate: bool,
    /// Revoked ([`crate::store::Store::lock`]): nothing is asked of the server until the device is enrolled again.
    pub locked: bool,
    /// This incarnation has no number series yet.
    pub wants_series: bool,
}

/// What a round does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Push and pull.
    #[default]
    Steady,
    /// The log is reread from the start.
    Relog,
}

/// What a round needs to know; `None` before enrolment. `must_rotate` is filled in by the caller, from the marker.
///
/// # Errors
/// When the database does not answer.
pub fn read(conn: &Connection) -> Result<Option<SyncStart>, StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Ok(None);
    };
    let incarnations = identity::incarnations(conn, &kept)?;
    let (Some(server), Some(token)) = (kept.server, kept.token) else {
        return Ok(None);
    };
    let (max_n, acked_n) = journal::counters(conn, kept.device)?;
    let mut acked = BTreeMap::from([(kept.device, acked_n)]);
    for former in incarnations.former {
        acked.insert(former, journal::placed_n(conn, former)?);
    }
    let phase = match meta::is_set(conn, meta::RELOG)? {
        true => Phase::Relog,
        false => Phase::Steady,
    };
    let cursor: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    Ok(Some(SyncStart {
        device: kept.device,
        server,
        token,
        max_n,
        acked_n,
        acked,
        cursor,
        scope: meta::get(conn, meta::SCOPE)?,
        purged: meta::get(conn, meta::PURGED)?.unwrap_or(0),
        phase,
        must_rotate: false,
        locked: meta::is_set(conn, meta::LOCKED)?,
        wants_series: numbers::series(conn)?.is_none(),
    }))
}
