//! Who this device is, kept as one value. Invariant: pending changes always carry the present incarnation, counted without holes.

use super::handle::NewIdentity;
use super::sync::{Phase, SyncStart};
use super::{StoreError, journal, meta, sync};
use crate::change::Cursor;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::role::Role;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::view::Identity;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The identity as stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredIdentity {
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
    /// The one before it of this incarnation: a server that forgot the present one may know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_token: Option<String>,
    /// Units given at enrolment.
    pub units: Vec<Unit>,
    /// The training pack.
    pub demo: bool,
}

/// The identity; `None` before setup.
///
/// # Errors
/// When the database does not answer.
pub fn kept(conn: &Connection) -> Result<Option<StoredIdentity>, StoreError> {
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

/// The incarnations of this device: the present one and those it went on from.
#[derive(Debug, Clone)]
pub struct Incarnations {
    /// The present one.
    pub device: DeviceId,
    /// Former ones of the same user.
    pub former: Vec<DeviceId>,
}

impl Incarnations {
    /// True when `device` is this device, now or formerly.
    #[must_use]
    pub fn contain(&self, device: DeviceId) -> bool {
        self.device == device || self.former.contains(&device)
    }
}

/// The incarnations of the device that `kept` describes.
///
/// # Errors
/// When the database does not answer.
pub fn incarnations(conn: &Connection, kept: &StoredIdentity) -> Result<Incarnations, StoreError> {
    Ok(Incarnations {
        device: kept.device,
        former: meta::get(conn, meta::FORMER)?.unwrap_or_default(),
    })
}

/// Goes on as the incarnation `device`: what was not answered is its own now, within `town` where one is named; what was
/// acknowledged of former ones is to be checked.
///
/// # Errors
/// When the database does not take it.
pub fn go_on_as(
    conn: &Connection,
    before: &StoredIdentity,
    (device, user): (DeviceId, UserId),
    town: Option<&str>,
) -> Result<(), StoreError> {
    let mut former = incarnations(conn, before)?.former;
    former.push(before.device);
    sync::bundle::remember_key(conn, before)?;
    meta::remove(conn, meta::MUST_ROTATE)?;
    former.retain(|known| *known != device && before.user == user);
    meta::set(conn, meta::FORMER, &former)?;
    journal::renumber(conn, (device, user), town)?;
    for device in &former {
        journal::recheck(conn, *device, 0)?;
    }
    meta::remove(conn, meta::TOLD)?;
    meta::remove(conn, meta::DEVICE_N)?;
    meta::set(conn, meta::PULL_FIRST, &true)
}

/// Sets the identity; enrolling again unlocks. A new incarnation takes the pending changes over, counted from 1, and reads the
/// server's log refused: perhaps the server was restored, and forgot the former one with its log's tail. So does who comes from
/// another server: places of its log say nothing here. What waited for another server's town is not sent to this one.
///
/// # Errors
/// When the database does not take it.
pub fn set(conn: &Connection, new: &NewIdentity) -> Result<(), StoreError> {
    let before = kept(conn)?;
    let (server, token) = new.server.clone().unzip();
    let same_device = before.as_ref().is_some_and(|before| before.device == new.device);
    let same_server = before.as_ref().is_some_and(|before| before.server == server);
    let moved = !same_server && before.as_ref().is_some_and(|before| before.server.is_some());
    if let Some(before) = before.filter(|_| !same_device) {
        let town = moved.then(|| new.unit.town());
        if let Some(town) = town {
            journal::refuse_outside(conn, town)?;
        }
        go_on_as(conn, &before, (new.device, new.user), town)?;
    }
    if !same_server {
        for told in [
            meta::SCOPE,
            meta::SAFE,
            meta::PURGED,
            meta::TOLD,
            meta::DEVICE_N,
            meta::SNAPSHOT,
        ] {
            meta::remove(conn, told)?;
        }
        conn.execute("DELETE FROM snapshot_part", [])?;
    }
    match (same_server, same_device) {
        (true, true) => {}
        (false, _) if !journal::has_places(conn)? => {
            sync::relog::forget(conn)?;
            meta::set(conn, meta::CURSOR, &Cursor::default())?;
            meta::remove(conn, meta::SEEN)?;
        }
        _ => sync::relog::begin(conn)?,
    }
    meta::remove(conn, meta::LOCKED)?;
    meta::set(
        conn,
        meta::IDENTITY,
        &StoredIdentity {
            user: new.user,
            name: new.name.clone(),
            role: new.role.clone(),
            unit: new.unit.clone(),
            device: new.device,
            server,
            token,
            former_token: None,
            units: new.units.clone(),
            demo: new.demo,
        },
    )
}

/// What a round needs to know; `None` before enrolment. Whether a new incarnation is needed the marker tells.
///
/// # Errors
/// When the database does not answer.
pub fn sync_start(conn: &Connection) -> Result<Option<SyncStart>, StoreError> {
    let Some(kept) = kept(conn)? else { return Ok(None) };
    let incarnations = incarnations(conn, &kept)?;
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
        empty: phase == Phase::Steady && cursor.seq == 0 && !journal::has_places(conn)?,
        locked: meta::is_set(conn, meta::LOCKED)?,
    }))
}
