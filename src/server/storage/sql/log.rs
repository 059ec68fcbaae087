//! The log's rows and its head: where the next change goes, and under which lock.
//!
//! Invariant: whoever writes holds the town's row from [`lock`] to the commit, so places have no holes and no two are the
//! same, however many processes write.

use crate::change::{CHANGE_VERSION, Change, Cursor, Sequenced};
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::text::clean_line;
use crate::domain::time::Millis;
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::{Answer, Row, Tx, Value, params};
use crate::server::storage::sequence::Sequencer;
use crate::server::storage::sql::inserts::Inserts;
use crate::server::storage::sql::roles;
use crate::server::storage::{Authored, Storage, StorageError};
use std::fmt::Write as _;
use std::sync::LazyLock;
use uuid::Uuid;

/// The device and user the server's admin writes as.
pub const SERVER: Uuid = Uuid::nil();

/// A town's row.
#[derive(Debug, Clone, Copy)]
pub struct Town {
    /// Where its log ends.
    pub head: Cursor,
    /// The last purge order's number.
    pub purges: u64,
    /// A verified backup holds the log up to here.
    pub safe: u64,
    /// So many rows of its log are known to be damaged.
    pub damaged: u64,
}

impl Storage {
    /// Where the town's log ends.
    pub async fn head(&self, town: String) -> Answer<Cursor> {
        self.read(move |tx| town_row(tx, &town).map(|row| row.head)).await
    }

    /// Notes that a verified backup holds the town's log up to `seq`; never goes back, nor beyond the log's end.
    pub async fn set_safe(&self, town: String, seq: u64) -> Answer<()> {
        self.write(move |tx| {
            tx.execute(
                "UPDATE town SET safe = $1 WHERE town = $2 AND safe < $1 AND head >= $1",
                params![seq, town.as_str()],
            )?;
            Ok(())
        })
        .await
    }
}

/// Holds the town's row until the end of the transaction.
pub fn lock(tx: &mut dyn Tx, town: &str) -> Answer<Town> {
    let rows = tx.query(
        "UPDATE town SET head = head WHERE town = $1
         RETURNING head, chain, purges, safe, (SELECT count(*) FROM damaged WHERE damaged.town = $1) AS damaged",
        params![town],
    )?;
    read_town(rows.first(), town)
}

/// Reads the town's row.
pub fn town_row(tx: &mut dyn Tx, town: &str) -> Answer<Town> {
    let rows = tx.query(
        "SELECT head, chain, purges, safe, (SELECT count(*) FROM damaged WHERE damaged.town = $1) AS damaged
         FROM town WHERE town = $1",
        params![town],
    )?;
    read_town(rows.first(), town)
}

fn read_town(row: Option<&Row>, town: &str) -> Answer<Town> {
    let row = row.ok_or_else(|| StorageError::NotFound(format!("town {town}")))?;
    Ok(Town {
        head: Cursor {
            seq: row.bits("head")?,
            chain: row.bits("chain")?,
        },
        purges: row.bits("purges")?,
        safe: row.bits("safe")?,
        damaged: row.bits("damaged")?,
    })
}

/// Moves the end of the log.
pub fn set_head(tx: &mut dyn Tx, town: &str, head: Cursor) -> Answer<()> {
    tx.execute(
        "UPDATE town SET head = $1, chain = $2 WHERE town = $3",
        params![head.seq, head.chain, town],
    )?;
    Ok(())
}

/// True when the cursor names a place of this log.
pub fn is_of_this_log(tx: &mut dyn Tx, town: &str, cursor: Cursor, head: Cursor) -> Answer<bool> {
    if cursor.seq == 0 {
        return Ok(cursor.chain == 0);
    }
    if cursor.seq >= head.seq {
        return Ok(cursor == head);
    }
    Ok(chain_at(tx, town, cursor.seq)? == Some(cursor.chain))
}

/// The chain up to and with the change at `seq`.
pub fn chain_at(tx: &mut dyn Tx, town: &str, seq: u64) -> Answer<Option<u64>> {
    let rows = tx.query("SELECT chain FROM log WHERE town = $1 AND seq = $2", params![town, seq])?;
    rows.first().map(|row| row.bits("chain")).transpose()
}

/// Writes what the admin does as a change of the server's own.
pub fn author(tx: &mut dyn Tx, keys: &ChainKeys, authored: &Authored, now: Millis) -> Answer<()> {
    let town = authored.unit.town();
    let head = lock(tx, town)?.head;
    let rows = tx.query(
        "UPDATE town SET authored = authored + 1 WHERE town = $1 RETURNING authored",
        params![town],
    )?;
    let n = rows.first().map(|row| row.bits("authored")).transpose()?.unwrap_or(1);
    let change = Change {
        id: authored.id,
        n,
        kind: authored.kind.clone(),
        record: authored.record,
        unit: authored.unit.clone(),
        v: CHANGE_VERSION,
        at: now,
        seen: head,
        group: None,
        set: authored.set.iter().map(cleaned).collect(),
    };
    let mut sequencer = Sequencer::new(keys, head, now);
    let sequenced = sequencer.assign(change, DeviceId(SERVER), UserId(SERVER));
    let rows = [(sequenced, sequencer.head().chain)];
    insert(tx, town, &rows)?;
    roles::note(tx, town, &rows)?;
    set_head(tx, town, sequencer.head())
}

/// A value as the account's or unit's own row has it: names are one clean line.
fn cleaned((field, value): (&String, &serde_json::Value)) -> (String, serde_json::Value) {
    let value = match value {
        serde_json::Value::String(text) => clean_line(text).into(),
        other => other.clone(),
    };
    (field.clone(), value)
}

/// The columns of a row that differ between rows of one town.
const COLUMNS: [&str; 20] = [
    "seq",
    "id",
    "device",
    "n",
    "account",
    "kind",
    "record",
    "unit",
    "v",
    "at",
    "seen_seq",
    "seen_chain",
    "grp",
    "received",
    "te",
    "es",
    "recovered",
    "proof",
    "chain",
    "body",
];

static INSERTS: LazyLock<Inserts> = LazyLock::new(|| Inserts::new("log", &COLUMNS, ""));

/// Writes changes at their places, each with the chain up to it.
pub fn insert(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)]) -> Answer<()> {
    INSERTS.run(tx, town, rows, |params, (sequenced, chain)| {
        bind(params, sequenced, *chain)
    })
}

/// Writes a damaged change at its own `seq` again; the row's chain link stays.
pub fn overwrite(tx: &mut dyn Tx, town: &str, sequenced: &Sequenced) -> Answer<()> {
    let mut params = Vec::with_capacity(COLUMNS.len() + 1);
    bind(&mut params, sequenced, 0)?;
    let mut sql = String::from("UPDATE log SET ");
    let (mut bound, mut place) = (Vec::with_capacity(params.len()), 0);
    for (column, value) in COLUMNS.iter().zip(params) {
        if ["seq", "chain"].contains(column) {
            continue;
        }
        place += 1;
        let comma = if place == 1 { "" } else { ", " };
        let _infallible = write!(sql, "{comma}{column} = ${place}");
        bound.push(value);
    }
    let _infallible = write!(sql, ", purged = 0 WHERE town = ${} AND seq = ${}", place + 1, place + 2);
    bound.extend([town.into(), sequenced.seq.into()]);
    tx.execute(&sql, &bound)?;
    Ok(())
}

fn bind(params: &mut Vec<Value>, s: &Sequenced, chain: u64) -> Answer<()> {
    let change = &s.change;
    let body = serde_json::to_string(&change.set).map_err(|e| StorageError::Io(e.to_string()))?;
    let values: [Value; COLUMNS.len()] = [
        s.seq.into(),
        change.id.0.into(),
        s.device.0.into(),
        change.n.into(),
        s.user.0.into(),
        change.kind.code().into(),
        change.record.0.into(),
        change.unit.as_str().into(),
        i64::from(change.v).into(),
        change.at.into(),
        change.seen.seq.into(),
        change.seen.chain.into(),
        change.group.map(|group| group.0).into(),
        s.received.into(),
        s.te.into(),
        s.es.into(),
        s.recovered.into(),
        s.proof.0.as_slice().into(),
        chain.into(),
        body.into(),
    ];
    params.extend(values);
    Ok(())
}
