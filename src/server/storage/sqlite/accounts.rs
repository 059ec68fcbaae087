//! Towns, units, users, codes, devices and tokens.

use super::log::author;
use super::rows::{bits, id, instant, path, role};
use super::trouble;
use crate::domain::ids::{DeviceId, RecordId, UserId};
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::server::auth::{CODE_TRIES, same};
use crate::server::chain::ChainKeys;
use crate::server::storage::{
    Authenticated, Authored, DeviceRow, Enrolled, Health, NewCode, NewDevice, Session, StorageError, User,
};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

type Answer<T> = Result<T, StorageError>;

/// Makes a town and its first unit.
pub fn init_town(c: &Connection, keys: &ChainKeys, unit: &Unit, log: Authored, now: Millis) -> Answer<()> {
    let town = unit.path.town();
    let made = c
        .execute(
            "INSERT INTO town (town, head, chain, made) VALUES (:town, 0, 0, :now) ON CONFLICT (town) DO NOTHING",
            named_params! {":town": town, ":now": now.0},
        )
        .map_err(|e| trouble(&e))?;
    if made == 0 {
        return Err(StorageError::Exists(format!("town {town}")));
    }
    write_unit(c, unit, log.record)?;
    author(c, keys, log, now)
}

/// Adds a unit, or gives it another kind or name.
pub fn put_unit(c: &Connection, keys: &ChainKeys, unit: &Unit, log: Authored, now: Millis) -> Answer<()> {
    if let Some(parent) = unit.path.parent()
        && unit_record(c, &parent)?.is_none()
    {
        return Err(StorageError::NotFound(parent.to_string()));
    }
    write_unit(c, unit, log.record)?;
    author(c, keys, log, now)
}

fn write_unit(c: &Connection, unit: &Unit, record: RecordId) -> Answer<()> {
    c.execute(
        "INSERT INTO unit (town, path, kind, name, record) VALUES (:town, :path, :kind, :name, :record)
         ON CONFLICT (town, path) DO UPDATE SET kind = :kind, name = :name",
        named_params! {
            ":town": unit.path.town(), ":path": unit.path.as_str(), ":kind": unit.kind.code(),
            ":name": unit.name, ":record": record.0.as_bytes(),
        },
    )
    .map_err(|e| trouble(&e))?;
    Ok(())
}

/// The record of a unit.
pub fn unit_record(c: &Connection, unit: &UnitPath) -> Answer<Option<RecordId>> {
    c.query_row(
        "SELECT record FROM unit WHERE town = :town AND path = :path",
        named_params! {":town": unit.town(), ":path": unit.as_str()},
        |row| id(row, "record").map(RecordId),
    )
    .optional()
    .map_err(|e| trouble(&e))
}

/// Adds a user.
pub fn add_user(c: &Connection, keys: &ChainKeys, user: &User, log: Authored, now: Millis) -> Answer<()> {
    let town = user.unit.town();
    if unit_record(c, &user.unit)?.is_none() {
        return Err(StorageError::NotFound(user.unit.to_string()));
    }
    let made = c
        .execute(
            "INSERT INTO user (town, user, name, role, unit) VALUES (:town, :user, :name, :role, :unit)
             ON CONFLICT (town, name) DO NOTHING",
            named_params! {
                ":town": town, ":user": user.id.0.as_bytes(), ":name": user.name,
                ":role": user.role.code(), ":unit": user.unit.as_str(),
            },
        )
        .map_err(|e| trouble(&e))?;
    if made == 0 {
        return Err(StorageError::Exists(format!("user {}", user.name)));
    }
    author(c, keys, log, now)
}

/// The users of a name.
pub fn users_named(c: &Connection, name: &str, town: Option<&str>) -> Answer<Vec<User>> {
    collect(
        c,
        "SELECT user, name, role, unit FROM user
         WHERE name = :name AND (:town IS NULL OR town = :town) AND active ORDER BY town",
        named_params! {":name": name, ":town": town},
        user_row,
    )
}

fn user_row(row: &Row) -> rusqlite::Result<User> {
    Ok(User {
        id: UserId(id(row, "user")?),
        name: row.get("name")?,
        role: role(row, "role")?,
        unit: path(row, "unit")?,
    })
}

/// Keeps a code.
pub fn make_code(c: &Connection, code: &NewCode) -> Answer<()> {
    c.execute(
        "INSERT INTO code (town, selector, verifier, user, expires) VALUES (:town, :selector, :verifier, :user, :expires)",
        named_params! {
            ":town": code.town, ":selector": code.selector, ":verifier": code.verifier,
            ":user": code.user.0.as_bytes(), ":expires": code.expires.0,
        },
    )
    .map_err(|e| match e.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => StorageError::Exists("code".into()),
        _ => trouble(&e),
    })?;
    Ok(())
}

/// Trades a code for a device.
pub fn redeem(
    c: &Connection,
    selector: &str,
    verifier: &[u8; 32],
    device: &NewDevice,
    now: Millis,
) -> Answer<Option<Enrolled>> {
    c.execute("DELETE FROM code WHERE expires <= :now", named_params! {":now": now.0})
        .map_err(|e| trouble(&e))?;
    let found = c
        .query_row(
            "SELECT town, verifier, user FROM code WHERE selector = :selector AND tries < :tries",
            named_params! {":selector": selector, ":tries": CODE_TRIES},
            |row| Ok((row.get::<_, String>("town")?, row.get("verifier")?, id(row, "user")?)),
        )
        .optional()
        .map_err(|e| trouble(&e))?;
    // The comparison happens whether there is a code or not, and takes the same time.
    let (town, kept, user) = found.unwrap_or((String::new(), [0; 32], uuid::Uuid::nil()));
    if !same(&kept, verifier) || town.is_empty() {
        c.execute(
            "UPDATE code SET tries = tries + 1 WHERE selector = :selector",
            named_params! {":selector": selector},
        )
        .map_err(|e| trouble(&e))?;
        return Ok(None);
    }
    c.execute(
        "DELETE FROM code WHERE town = :town AND selector = :selector",
        named_params! {":town": town, ":selector": selector},
    )
    .map_err(|e| trouble(&e))?;
    bind(c, &town, UserId(user), device, now).map(Some)
}

fn bind(c: &Connection, town: &str, user: UserId, device: &NewDevice, now: Millis) -> Answer<Enrolled> {
    c.execute(
        "INSERT INTO device (town, device, user, label, made) VALUES (:town, :device, :user, :label, :now)",
        named_params! {
            ":town": town, ":device": device.id.0.as_bytes(), ":user": user.0.as_bytes(),
            ":label": device.label, ":now": now.0,
        },
    )
    .map_err(|e| trouble(&e))?;
    c.execute(
        "INSERT INTO token (town, hash, device, expires) VALUES (:town, :hash, :device, :expires)",
        named_params! {
            ":town": town, ":hash": device.token, ":device": device.id.0.as_bytes(), ":expires": device.expires.0,
        },
    )
    .map_err(|e| trouble(&e))?;
    let user = c
        .query_row(
            "SELECT user, name, role, unit FROM user WHERE town = :town AND user = :user",
            named_params! {":town": town, ":user": user.0.as_bytes()},
            user_row,
        )
        .map_err(|e| trouble(&e))?;
    let units = collect(
        c,
        "SELECT path, kind, name FROM unit WHERE town = :town ORDER BY path",
        named_params! {":town": town},
        |row| {
            Ok(Unit {
                path: path(row, "path")?,
                kind: UnitKind::from_code(&row.get::<_, String>("kind")?),
                name: row.get("name")?,
            })
        },
    )?;
    let root = units.iter().find(|unit| unit.path.as_str() == town).cloned();
    Ok(Enrolled {
        user,
        town: root.ok_or_else(|| StorageError::NotFound(format!("unit {town}")))?,
        units,
    })
}

/// Who a token is.
pub fn authenticate(c: &Connection, town: &str, token: &[u8; 32], now: Millis) -> Answer<Authenticated> {
    let found = c
        .prepare_cached(
            "SELECT d.device, d.user, d.revoked, d.last_seen, u.role, u.unit, u.scope_rev, u.active, t.expires
             FROM token t
             JOIN device d ON d.town = t.town AND d.device = t.device
             JOIN user u ON u.town = d.town AND u.user = d.user
             WHERE t.town = :town AND t.hash = :hash",
        )
        .and_then(|mut statement| {
            statement
                .query_row(named_params! {":town": town, ":hash": token}, |row| {
                    let session = Session {
                        town: town.to_owned(),
                        device: DeviceId(id(row, "device")?),
                        user: UserId(id(row, "user")?),
                        role: role(row, "role")?,
                        unit: path(row, "unit")?,
                        scope_rev: bits(row, "scope_rev")?,
                        last_seen: Millis(row.get::<_, Option<i64>>("last_seen")?.unwrap_or(0)),
                    };
                    let good = !row.get::<_, bool>("revoked")? && row.get::<_, bool>("active")?;
                    Ok((session, good, instant(row, "expires")?))
                })
                .optional()
        })
        .map_err(|e| trouble(&e))?;
    Ok(match found {
        None => Authenticated::Unknown,
        Some((_, false, _)) => Authenticated::Revoked,
        Some((_, true, expires)) if expires <= now => Authenticated::Expired,
        Some((session, true, _)) => Authenticated::Yes(Box::new(session)),
    })
}

/// Notes a visit and lets the token last.
pub fn touch(c: &Connection, session: &Session, now: Millis, expires: Millis) -> Answer<()> {
    c.execute(
        "UPDATE device SET last_seen = :now WHERE town = :town AND device = :device",
        named_params! {":now": now.0, ":town": session.town, ":device": session.device.0.as_bytes()},
    )
    .map_err(|e| trouble(&e))?;
    c.execute(
        "UPDATE token SET expires = max(expires, :expires) WHERE town = :town AND device = :device",
        named_params! {":expires": expires.0, ":town": session.town, ":device": session.device.0.as_bytes()},
    )
    .map_err(|e| trouble(&e))?;
    Ok(())
}

/// The admin's list.
pub fn devices(c: &Connection, town: Option<&str>) -> Answer<Vec<DeviceRow>> {
    collect(
        c,
        "SELECT d.device, d.label, d.last_seen, d.n, d.revoked, u.name, u.role, u.unit
         FROM device d JOIN user u ON u.town = d.town AND u.user = d.user
         WHERE :town IS NULL OR d.town = :town ORDER BY u.unit, u.name, d.made",
        named_params! {":town": town},
        |row| {
            Ok(DeviceRow {
                device: DeviceId(id(row, "device")?),
                label: row.get("label")?,
                user: row.get("name")?,
                role: role(row, "role")?,
                unit: path(row, "unit")?,
                last_seen: row.get::<_, Option<i64>>("last_seen")?.map(Millis),
                changes: bits(row, "n")?,
                revoked: row.get("revoked")?,
            })
        },
    )
}

/// Revokes a device.
pub fn revoke(c: &Connection, device: DeviceId) -> Answer<bool> {
    let changed = c
        .execute(
            "UPDATE device SET revoked = 1 WHERE device = :device",
            named_params! {":device": device.0.as_bytes()},
        )
        .map_err(|e| trouble(&e))?;
    Ok(changed > 0)
}

/// Counts.
pub fn health(c: &Connection) -> Answer<Health> {
    c.query_row(
        "SELECT count(*) AS towns, coalesce(sum(head), 0) AS changes,
                (SELECT count(*) FROM quarantine) AS quarantined FROM town",
        [],
        |row| {
            Ok(Health {
                towns: bits(row, "towns")?,
                changes: bits(row, "changes")?,
                quarantined: bits(row, "quarantined")?,
            })
        },
    )
    .map_err(|e| trouble(&e))
}

fn collect<T>(
    c: &Connection,
    sql: &str,
    params: &[(&str, &dyn rusqlite::ToSql)],
    read: impl FnMut(&Row) -> rusqlite::Result<T>,
) -> Answer<Vec<T>> {
    let mut statement = c.prepare_cached(sql).map_err(|e| trouble(&e))?;
    let rows = statement.query_map(params, read).map_err(|e| trouble(&e))?;
    rows.collect::<rusqlite::Result<_>>().map_err(|e| trouble(&e))
}
