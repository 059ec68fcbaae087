//! Changes quarantined, and what a clerk decides about them.
//!
//! ```text
//! quarantined (code) -- release --> in the log, as its author's      quarantined -- reject --> code `rejected`
//!       '-- its text is purged --> code `purged`, nothing left to release
//! ```

use super::placed::{made, note};
use super::waiting::admit;
use super::{damage, homes, log};
use crate::change::wire::{Provenance, QuarantineCode};
use crate::change::{Change, Cursor};
use crate::domain::ids::{ChangeId, DeviceId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::server::chain::ChainKeys;
use crate::server::ingest::judge;
use crate::server::storage::backend::{Answer, Row, Tx, params};
use crate::server::storage::sequence::Sequencer;
use crate::server::storage::{Decided, Incoming, QuarantineRow, Revealed, Session, Storage};
use serde_json::Value;
use uuid::Uuid;

/// A change about to be quarantined.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// Its id.
    pub id: ChangeId,
    /// Its number.
    pub n: u64,
    /// Its record, when it can be read.
    pub record: Option<RecordId>,
    /// Why.
    pub code: QuarantineCode,
    /// As it came, as JSON.
    pub raw: String,
    /// The record whose arrival lets it be judged again.
    pub awaits: Option<Uuid>,
}

impl Storage {
    /// Changes quarantined, of one town or of all, the oldest first; those decided or purged too.
    pub async fn quarantined(&self, town: Option<String>) -> Answer<Vec<QuarantineRow>> {
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT q.town, q.id, q.device, q.received, q.code, q.raw, coalesce(a.name, '') AS name
                 FROM quarantine q LEFT JOIN account a ON a.town = q.town AND a.account = q.account
                 WHERE q.town = $1 OR $1 IS NULL ORDER BY q.received, q.town, q.device, q.n",
                params![town.clone()],
            )?;
            rows.iter().map(quarantine_row).collect()
        })
        .await
    }

    /// Notes that `operator` is shown a change quarantined with nothing masked.
    pub async fn reveal(&self, town: String, id: ChangeId, operator: String, now: Millis) -> Answer<()> {
        self.write(move |tx| {
            tx.execute(
                "INSERT INTO revealed (town, id, at, operator) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (town, id, at, operator) DO NOTHING",
                params![town.as_str(), id.0, now, operator.as_str()],
            )?;
            Ok(())
        })
        .await
    }

    /// Who was shown it so, in order.
    pub async fn revealed(&self, town: String, id: ChangeId) -> Answer<Vec<Revealed>> {
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT at, operator FROM revealed WHERE town = $1 AND id = $2 ORDER BY at, operator",
                params![town.as_str(), id.0],
            )?;
            let revealed = |row: &Row| {
                Ok(Revealed {
                    at: row.instant("at")?,
                    operator: row.text("operator")?.to_owned(),
                })
            };
            rows.iter().map(revealed).collect()
        })
        .await
    }

    /// Puts a change quarantined into the log as its author's (its scope and role are not judged again), or rejects it. It
    /// comes in as `recovered`, because later ones of its device may stand before it.
    pub async fn decide(&self, town: String, id: ChangeId, release: bool, now: Millis) -> Answer<Decided> {
        let keys = self.keys.clone();
        self.write(move |tx| {
            if release {
                put_into_log(tx, &keys, &town, id)
            } else {
                reject(tx, &town, id, now)
            }
        })
        .await
    }
}

/// Quarantines a change of the session's.
pub fn insert(tx: &mut dyn Tx, session: &Session, new: &NewRow, now: Millis) -> Answer<()> {
    tx.execute(
        "INSERT INTO quarantine (town, id, device, n, account, record, received, code, raw, awaits, sum)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            session.town.as_str(),
            new.id.0,
            session.device.0,
            new.n,
            session.user.0,
            new.record.map(|record| record.0),
            now,
            new.code.code(),
            new.raw.as_str(),
            new.awaits,
            sum(session.device.0, session.user.0, new.id.0, &new.raw).as_slice()
        ],
    )?;
    Ok(())
}

/// Over what is released: the change as it came, and whose it is.
fn sum(device: Uuid, account: Uuid, id: Uuid, raw: &str) -> Vec<u8> {
    damage::sum(&[device.as_bytes(), account.as_bytes(), id.as_bytes(), raw.as_bytes()])
}

/// False when the row was altered since it was written. Earlier versions left no sum.
fn fits(row: &Row, id: ChangeId) -> Answer<bool> {
    let sum = sum(row.id("device")?, row.id("account")?, id.0, row.text("raw")?);
    Ok(row.is_null("sum")? || row.bytes::<16>("sum").is_ok_and(|noted| noted[..] == sum))
}

/// Forgets what was quarantined under an id.
pub fn remove(tx: &mut dyn Tx, town: &str, id: ChangeId) -> Answer<()> {
    tx.execute(
        "DELETE FROM quarantine WHERE town = $1 AND id = $2",
        params![town, id.0],
    )?;
    Ok(())
}

fn reject(tx: &mut dyn Tx, town: &str, id: ChangeId, now: Millis) -> Answer<Decided> {
    let found = tx.execute(
        "UPDATE quarantine SET code = 'rejected', decided = $1, awaits = NULL WHERE town = $2 AND id = $3 AND code <> 'purged'",
        params![now, town, id.0],
    )?;
    Ok(if found > 0 { Decided::Rejected } else { Decided::Unknown })
}

fn put_into_log(tx: &mut dyn Tx, keys: &ChainKeys, town: &str, id: ChangeId) -> Answer<Decided> {
    let head = log::lock(tx, town)?.head;
    let rows = tx.query(
        "SELECT device, account, received, code, raw, sum FROM quarantine WHERE town = $1 AND id = $2",
        params![town, id.0],
    )?;
    let Some(row) = rows.first() else {
        return Ok(Decided::Unknown);
    };
    if row.text("code")? == QuarantineCode::Rejected.code() {
        return Ok(Decided::Rejected);
    }
    if !fits(row, id)? {
        return Ok(Decided::Unreadable);
    }
    let author = (DeviceId(row.id("device")?), UserId(row.id("account")?));
    let Some(Incoming::Accept { change, .. }) = as_a_clerk_would(row, town, author)?.filter(|found| found.id() == id)
    else {
        return Ok(Decided::Unreadable);
    };
    let received = row.instant("received")?;
    let mut sequencer = Sequencer::new(keys, head, received);
    let placed = match proven(keys, row, &change)? {
        Some(from) => sequencer.assign_recovered(change, &from, 0),
        None => {
            let es = seen_here(tx, town, &change, head)?;
            sequencer.assign_released(change, author.0, author.1, received, es)
        }
    };
    let (seq, homes) = (placed.seq, homes::of(tx, town, &[placed.change.record.0])?);
    let rows = [(placed, sequencer.head().chain)];
    log::insert(tx, town, &rows)?;
    note(tx, town, &rows, &homes)?;
    remove(tx, town, id)?;
    tx.execute(
        "INSERT INTO released (town, id) VALUES ($1, $2) ON CONFLICT (town, id) DO NOTHING",
        params![town, id.0],
    )?;
    admit(tx, &mut sequencer, town, made(&rows, &homes))?;
    log::set_head(tx, town, sequencer.head())?;
    Ok(Decided::Released(seq))
}

/// What its author had seen, if that is a place of this log: it may be one of a log that is gone.
pub fn seen_here(tx: &mut dyn Tx, town: &str, change: &Change, head: Cursor) -> Answer<u64> {
    let here = log::is_of_this_log(tx, town, change.seen, head)?;
    Ok(if here { change.seen.seq } else { 0 })
}

/// What had been assigned to a change that somebody else brought back, when the proof of it holds.
fn proven(keys: &ChainKeys, row: &Row, change: &Change) -> Answer<Option<Provenance>> {
    let raw: Value = serde_json::from_str(row.text("raw")?).unwrap_or(Value::Null);
    let from = raw.get("from").cloned().map(serde_json::from_value::<Provenance>);
    Ok(from.and_then(Result::ok).filter(|from| keys.is_genuine(change, from)))
}

/// Judges the change as if somebody whose scope is the whole town had sent it: cleaned, and refused where it is malformed
/// or of a kind that only the server writes.
fn as_a_clerk_would(row: &Row, town: &str, author: (DeviceId, UserId)) -> Answer<Option<Incoming>> {
    let Some(unit) = UnitPath::parse(town) else {
        return Ok(None);
    };
    let Ok(raw) = serde_json::from_str(row.text("raw")?) else {
        return Ok(None);
    };
    let session = Session {
        town: town.to_owned(),
        device: author.0,
        user: author.1,
        role: Role::Clerk,
        unit,
        scope_rev: 0,
        last_seen: Millis(0),
        token_made: Millis(0),
        token_fresh: false,
        token: [0; 32],
    };
    Ok(judge(&raw, &session).ok())
}

fn quarantine_row(row: &Row) -> Answer<QuarantineRow> {
    Ok(QuarantineRow {
        town: row.text("town")?.to_owned(),
        id: ChangeId(row.id("id")?),
        device: DeviceId(row.id("device")?),
        user: row.text("name")?.to_owned(),
        received: row.instant("received")?,
        code: QuarantineCode::from_code(row.text("code")?),
        raw: row.text("raw")?.to_owned(),
    })
}
