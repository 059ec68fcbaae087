//! Who this device is, kept as one value. Setting it: [`super::enrol`].

use super::{StoreError, meta, records, sql};
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::role::{Role, WRITERS};
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::view::{Colleague, Identity};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// The identity given at setup or enrolment.
#[derive(Debug, Clone, PartialEq)]
pub struct NewIdentity {
    /// The person; a fresh id before enrolment.
    pub user: UserId,
    pub name: String,
    pub role: Role,
    /// The unit they work for.
    pub unit: UnitPath,
    /// The device incarnation.
    pub device: DeviceId,
    /// Server address and token; `None` for a device that works alone.
    pub server: Option<(String, String)>,
    /// Units known for names.
    pub units: Vec<Unit>,
    /// The training pack.
    pub demo: bool,
    /// The number series that came with it.
    pub series: Option<String>,
}

/// The identity as stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredIdentity {
    /// The person.
    pub user: UserId,
    pub name: String,
    pub role: Role,
    pub unit: UnitPath,
    /// This incarnation.
    pub device: DeviceId,
    /// The server's address.
    pub server: Option<String>,
    /// The bearer token.
    pub token: Option<String>,
    /// The token before it. A restored server may know this one and not the present one.
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
        colleagues: colleagues(conn)?,
        demo: kept.demo,
    }))
}

fn colleagues(conn: &Connection) -> Result<Vec<Colleague>, StoreError> {
    let found = records::all(
        conn,
        "SELECT id, name, role, scope FROM user WHERE deleted IS NULL AND active = 1 ORDER BY name, id",
        &[],
        |row| {
            let (user, name) = (sql::parsed(row, "id")?, sql::text(row, "name")?);
            let role = Role::from_code(&sql::text(row, "role")?);
            let unit = UnitPath::parse(&sql::text(row, "scope")?);
            Ok(unit.map(|unit| Colleague { user, name, role, unit }))
        },
    )?;
    let colleagues = found.into_iter().flatten();
    Ok(colleagues
        .filter(|colleague| WRITERS.contains(&colleague.role))
        .collect())
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
