//! Who this device is, kept as one value. Invariant: pending changes always carry the present incarnation, counted without holes.

use super::handle::NewIdentity;
use super::sync::{Phase, SyncStart};
use super::rows::Identity;
use super::{StoreError, journal, meta};
use crate::change::Cursor;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::role::Role;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// The identity as stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    /// The person.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Their unit.
    pub unit: UnitPath,
    /// This incarnation.
    pub device: DeviceId,
    /// The server's address.
    pub server: Option<String>,
    /// The bearer token.
    pub token: Option<String>,
    /// Units given at enrolment.
    pub units: Vec<Unit>,
    /// The training pack.
    pub demo: bool,
}

/// The identity; `None` before setup.
///
/// # Errors
/// When the database does not answer.
pub fn kept(conn: &Connection) -> Result<Option<Kept>, StoreError> {
    meta::get(conn, meta::IDENTITY)
}

/// The identity for readers, its units completed by those that came with the log.
///
/// # Errors
/// When the database does not answer.
pub fn shown(conn: &Connection) -> Result<Option<Identity>, StoreError> {
    let Some(kept) = kept(conn)? else { return Ok(None) };
    let mut units = kept.units;
    for unit in logged_units(conn)? {
        match units.iter_mut().find(|known| known.path == unit.path) {
            Some(known) => *known = unit,
            None => units.push(unit),
        }
    }
    units.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Some(Identity {
        user: kept.user,
        name: kept.name,
        role: kept.role,
        unit: kept.unit,
        device: kept.device,
        server: kept.server,
        units,
        demo: kept.demo,
    }))
}

fn logged_units(conn: &Connection) -> Result<Vec<Unit>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT path, kind, name FROM unit WHERE deleted IS NULL AND path IS NOT NULL ORDER BY path, id",
    )?;
    let rows = statement.query_map([], |row| {
        let (path, kind, name): (String, Option<String>, Option<String>) =
            (row.get("path")?, row.get("kind")?, row.get("name")?);
        Ok(UnitPath::parse(&path).map(|path| Unit {
            path,
            kind: UnitKind::from_code(kind.as_deref().unwrap_or_default()),
            name: name.unwrap_or_default(),
        }))
    })?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Sets the identity. A new incarnation takes the pending changes over, counted from 1; a new incarnation or another
/// server pulls from the start (what is here already is known by id).
///
/// # Errors
/// When the database does not take it.
pub fn set(conn: &Connection, new: &NewIdentity) -> Result<(), StoreError> {
    let before = kept(conn)?;
    let (server, token) = new.server.clone().unzip();
    let same_device = before.as_ref().is_some_and(|before| before.device == new.device);
    let same_server = before.as_ref().is_some_and(|before| before.server == server);
    if before.is_some() && !same_device {
        journal::renumber(conn, new.device, new.user)?;
    }
    if !same_device || !same_server {
        meta::set(conn, meta::CURSOR, &Cursor::default())?;
    }
    if !same_server {
        meta::remove(conn, meta::SEEN)?;
        meta::remove(conn, meta::SCOPE)?;
    }
    meta::set(
        conn,
        meta::IDENTITY,
        &Kept {
            user: new.user,
            name: new.name.clone(),
            role: new.role.clone(),
            unit: new.unit.clone(),
            device: new.device,
            server,
            token,
            units: new.units.clone(),
            demo: new.demo,
        },
    )
}

/// What a round needs to know; `None` before enrolment.
///
/// # Errors
/// When the database does not answer.
pub fn sync_start(conn: &Connection) -> Result<Option<SyncStart>, StoreError> {
    let Some(kept) = kept(conn)? else { return Ok(None) };
    let (Some(server), Some(token)) = (kept.server, kept.token) else {
        return Ok(None);
    };
    let (max_n, acked_n) = journal::counters(conn, kept.device)?;
    Ok(Some(SyncStart {
        device: kept.device,
        server,
        token,
        max_n,
        acked_n,
        acked: std::collections::BTreeMap::from([(kept.device, acked_n)]),
        cursor: meta::get(conn, meta::CURSOR)?.unwrap_or_default(),
        scope: meta::get(conn, meta::SCOPE)?,
        purged: 0,
        phase: Phase::Steady,
        must_rotate: false,
        empty: false,
        locked: false,
    }))
}
