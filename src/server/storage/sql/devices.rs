//! Devices: their incarnations, the admin's list, revocation, and how many there are.
//!
//! ```text
//! bound by a code (root) -- rotate --> incarnation -- rotate --> incarnation      one family, revoked as one
//! ```

use super::log;
use super::lookup::lists;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::text::clean_line;
use crate::domain::time::Millis;
use crate::server::revocations::Note;
use crate::server::storage::backend::{Answer, Row, Tx, Value, params};
use crate::server::storage::{DeviceRow, ForgottenRow, Health, NewDevice, Rotated, Session, Storage, StorageError};
use std::collections::BTreeMap;
use uuid::Uuid;

const DAY_MS: i64 = 86_400_000;
/// New incarnations a family of devices gets within a day.
pub const ROTATIONS: u64 = 20;

impl Storage {
    /// Notes that a device was here and lets the token it used last until `expires`.
    pub async fn touch(&self, session: Session, now: Millis, expires: Millis) -> Answer<()> {
        self.write(move |tx| {
            tx.execute(
                "UPDATE device SET last_seen = $1 WHERE town = $2 AND device = $3",
                params![now, session.town.as_str(), session.device.0],
            )?;
            tx.execute(
                "UPDATE token SET expires = $1 WHERE town = $2 AND hash = $3 AND expires < $1",
                params![expires, session.town.as_str(), session.token.as_slice()],
            )?;
            Ok(())
        })
        .await
    }

    /// A new incarnation of the session's device, with its own token and the former's label; `n` counts from 1. A family
    /// gets [`ROTATIONS`] a day, so that a broken or evil device cannot fill the table.
    pub async fn rotate(&self, session: Session, device: NewDevice, now: Millis) -> Answer<Rotated> {
        self.write(move |tx| {
            // Under the town's lock, so that no incarnation slips through a revocation.
            log::lock(tx, &session.town)?;
            let rows = tx.query(
                "SELECT root, label FROM device WHERE town = $1 AND device = $2 AND revoked = 0",
                params![session.town.as_str(), session.device.0],
            )?;
            let row = rows.first().ok_or_else(|| unknown(session.device))?;
            let root = row.id("root")?;
            if let Some(until) = free_again(tx, &session.town, root, now)? {
                return Ok(Rotated::TooMany { until });
            }
            let next = NewDevice {
                label: row.text("label")?.to_owned(),
                ..device.clone()
            };
            insert(
                tx,
                &session.town,
                session.user,
                &next,
                Some((root, session.device)),
                now,
            )?;
            Ok(Rotated::Done)
        })
        .await
    }

    /// The greatest number the server has, of the session's device and of those of `incarnations` that are the same user's.
    pub async fn acked(&self, session: Session, incarnations: Vec<DeviceId>) -> Answer<BTreeMap<DeviceId, u64>> {
        self.read(move |tx| acked(tx, &session, &incarnations)).await
    }

    /// All devices, of one town or of all.
    pub async fn devices(&self, town: Option<String>) -> Answer<Vec<DeviceRow>> {
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT d.device, d.label, d.last_seen, d.n, d.revoked, d.rotated_from, a.name, a.role, a.unit
                 FROM device d JOIN account a ON a.town = d.town AND a.account = d.account
                 WHERE d.town = $1 OR $1 IS NULL ORDER BY a.unit, a.name, d.made, d.device",
                params![town.clone()],
            )?;
            rows.iter().map(device_row).collect()
        })
        .await
    }

    /// Devices that wrote in the log and are not known: they came after the copy that the database was restored from, with tokens
    /// that say nothing. Not those whose users have a device enrolled since.
    pub async fn forgotten(&self, town: Option<String>) -> Answer<Vec<ForgottenRow>> {
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT l.device, a.name, a.unit, max(l.received) AS last FROM log l
                 JOIN account a ON a.town = l.town AND a.account = l.account
                 WHERE l.recovered = 1 AND (l.town = $1 OR $1 IS NULL)
                   AND NOT EXISTS (SELECT 1 FROM device d WHERE d.town = l.town AND d.device = l.device)
                   AND NOT EXISTS (SELECT 1 FROM device d WHERE d.town = l.town AND d.account = l.account AND d.made > l.received)
                 GROUP BY l.device, a.name, a.unit ORDER BY a.unit, a.name, l.device",
                params![town.clone()],
            )?;
            let row = |row: &Row| {
                Ok(ForgottenRow {
                    device: DeviceId(row.id("device")?),
                    user: row.text("name")?.to_owned(),
                    unit: row.path("unit")?,
                    last: row.instant("last")?,
                })
            };
            rows.iter().map(row).collect()
        })
        .await
    }

    /// Revokes a device and every incarnation of its family, and notes it in the key file; false when there is none.
    pub async fn revoke(&self, device: DeviceId, wipe: bool) -> Answer<bool> {
        let revoked = self.write(move |tx| {
            let rows = tx.query("SELECT town, root FROM device WHERE device = $1", params![device.0])?;
            let mut families = Vec::new();
            for row in &rows {
                let (town, root) = (row.text("town")?.to_owned(), row.id("root")?);
                log::lock(tx, &town)?;
                tx.execute(
                    "UPDATE device SET revoked = 1, wipe = $1 WHERE town = $2 AND root = $3",
                    params![wipe, town.as_str(), root],
                )?;
                families.push((town, DeviceId(root)));
            }
            Ok(families)
        });
        let families = revoked.await?;
        for (town, device) in &families {
            let device = *device;
            self.keys.note(town, Note::Revoked { device, wipe })?;
        }
        Ok(!families.is_empty())
    }

    /// Whether a change would be taken.
    ///
    /// # Errors
    /// [`StorageError::ReadOnly`] by a standby, or without the right to write.
    pub async fn takes_writes(&self) -> Answer<()> {
        self.write(|tx| {
            // No row has an empty name: nothing changes, but a database that takes nothing refuses it.
            tx.execute("UPDATE code SET tries = tries WHERE selector = ''", &[])?;
            Ok(())
        })
        .await
    }

    /// The server's own state.
    pub async fn health(&self, now: Millis) -> Answer<Health> {
        self.read(move |tx| health(tx, now)).await
    }
}

/// When a family that had its share of incarnations within the last day gets the next; `None`: now.
fn free_again(tx: &mut dyn Tx, town: &str, root: Uuid, now: Millis) -> Answer<Option<Millis>> {
    let rows = tx.query(
        "SELECT made FROM device WHERE town = $1 AND root = $2 AND rotated_from IS NOT NULL AND made > $3 AND made <= $4
         ORDER BY made DESC LIMIT $5",
        params![town, root, now.plus(-DAY_MS), now, ROTATIONS],
    )?;
    match rows.last() {
        Some(oldest) if rows.len() as u64 == ROTATIONS => Ok(Some(oldest.instant("made")?.plus(DAY_MS))),
        _ => Ok(None),
    }
}

/// Binds a device with its first token. `from`: the family's root and the incarnation it went on from.
pub fn insert(
    tx: &mut dyn Tx,
    town: &str,
    user: UserId,
    device: &NewDevice,
    from: Option<(Uuid, DeviceId)>,
    now: Millis,
) -> Answer<()> {
    insert_row(tx, town, user, (device.id, &device.label), from, now)?;
    super::tokens::insert(tx, town, device.id, &device.token, now, device.expires)
}

/// As [`insert`], without a token.
pub fn insert_row(
    tx: &mut dyn Tx,
    town: &str,
    user: UserId,
    (device, label): (DeviceId, &str),
    from: Option<(Uuid, DeviceId)>,
    now: Millis,
) -> Answer<()> {
    let made = tx.execute(
        "INSERT INTO device (town, device, account, label, made, root, rotated_from) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (town, device) DO NOTHING",
        params![town, device.0, user.0, clean_line(label), now, from.map_or(device.0, |(root, _)| root), from.map(|(_, former)| former.0)],
    )?;
    match made {
        0 => Err(StorageError::Exists(format!("device {device}"))),
        _ => Ok(()),
    }
}

/// Revokes what is not yet revoked of a family. The town's row is held where others may add to it.
pub fn revoke_family(tx: &mut dyn Tx, town: &str, root: Uuid, wipe: bool) -> Answer<()> {
    tx.execute(
        "UPDATE device SET revoked = 1, wipe = $1 WHERE town = $2 AND root = $3 AND revoked = 0",
        params![wipe, town, root],
    )?;
    Ok(())
}

/// What is new in a family is revoked when the family is.
pub fn follow_family(tx: &mut dyn Tx, town: &str, root: Uuid) -> Answer<()> {
    let rows = tx.query(
        "SELECT wipe FROM device WHERE town = $1 AND root = $2 AND revoked = 1 LIMIT 1",
        params![town, root],
    )?;
    match rows.first() {
        Some(row) => revoke_family(tx, town, root, row.flag("wipe")?),
        None => Ok(()),
    }
}

/// The greatest number the server has of the session's device.
pub fn device_n(tx: &mut dyn Tx, session: &Session) -> Answer<u64> {
    let rows = tx.query(
        "SELECT n FROM device WHERE town = $1 AND device = $2",
        params![session.town.as_str(), session.device.0],
    )?;
    rows.first().ok_or_else(|| unknown(session.device))?.bits("n")
}

/// Notes the greatest number of the session's device, and that it was here.
pub fn set_n(tx: &mut dyn Tx, session: &Session, n: u64, now: Millis) -> Answer<()> {
    tx.execute(
        "UPDATE device SET n = $1, last_seen = $2 WHERE town = $3 AND device = $4",
        params![n, now, session.town.as_str(), session.device.0],
    )?;
    Ok(())
}

/// As [`Storage::acked`].
pub fn acked(tx: &mut dyn Tx, session: &Session, incarnations: &[DeviceId]) -> Answer<BTreeMap<DeviceId, u64>> {
    let mut asked: Vec<Uuid> = incarnations.iter().map(|device| device.0).collect();
    asked.push(session.device.0);
    let mut acked = BTreeMap::new();
    for list in lists(&asked) {
        let sql = format!(
            "SELECT device, n FROM device WHERE town = $1 AND account = $2 AND device IN ({})",
            list.places(3)
        );
        let mut params: Vec<Value> = vec![session.town.as_str().into(), session.user.0.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            acked.insert(DeviceId(row.id("device")?), row.bits("n")?);
        }
    }
    Ok(acked)
}

fn device_row(row: &Row) -> Answer<DeviceRow> {
    Ok(DeviceRow {
        device: DeviceId(row.id("device")?),
        label: row.text("label")?.to_owned(),
        user: row.text("name")?.to_owned(),
        role: row.role("role")?,
        unit: row.path("unit")?,
        last_seen: row.maybe("last_seen", Row::instant)?,
        changes: row.bits("n")?,
        revoked: row.flag("revoked")?,
        rotated_from: row.maybe("rotated_from", Row::id)?.map(DeviceId),
    })
}

fn health(tx: &mut dyn Tx, now: Millis) -> Answer<Health> {
    let towns = tx.query(
        "SELECT count(*) AS towns, CAST(coalesce(sum(head), 0) AS BIGINT) AS changes,
                (SELECT count(*) FROM quarantine WHERE code NOT IN ('rejected', 'purged')) AS quarantined FROM town",
        &[],
    )?;
    let seen = tx.query(
        "SELECT count(*) AS devices, count(CASE WHEN last_seen > $1 THEN 1 END) AS day,
                count(CASE WHEN last_seen > $2 THEN 1 END) AS week, count(CASE WHEN last_seen > $3 THEN 1 END) AS month
         FROM device WHERE revoked = 0",
        params![now.plus(-DAY_MS), now.plus(-7 * DAY_MS), now.plus(-30 * DAY_MS)],
    )?;
    let (Some(towns), Some(seen)) = (towns.first(), seen.first()) else {
        return Err(StorageError::Io("a count gave no row".into()));
    };
    let (devices, day, week, month) = (
        seen.bits("devices")?,
        seen.bits("day")?,
        seen.bits("week")?,
        seen.bits("month")?,
    );
    Ok(Health {
        towns: towns.bits("towns")?,
        changes: towns.bits("changes")?,
        quarantined: towns.bits("quarantined")?,
        devices,
        seen: [
            day,
            week.saturating_sub(day),
            month.saturating_sub(week),
            devices.saturating_sub(month),
        ],
    })
}

fn unknown(device: DeviceId) -> StorageError {
    StorageError::NotFound(format!("device {device}"))
}
