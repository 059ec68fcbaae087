//! Reading the log within a scope.
//!
//! Invariant: what a user ever receives lies in their unit or below, of kinds their role may read, or is a unit or user of
//! the town, or was written on the very device. The cursor names a place in the whole log: rows outside are skipped.

use super::damage::sound;
use super::devices::acked;
use super::log::{chain_at, is_of_this_log, town_row};
use super::purge::orders_after;
use crate::change::{Cursor, Kind, Sensitivity, Sequenced};
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::{Answer, Row, Tx, Value};
use crate::server::storage::{Ask, Pulled, Session, Storage, StorageError};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// Changes in one answer at most.
const MAX_ROWS: usize = 5_000;
const MIN_BYTES: usize = 4 * 1024;
const MAX_BYTES: usize = 1024 * 1024;
/// What a change weighs beside its body.
const ENVELOPE: usize = 300;
/// Rows read at once.
const ROWS: std::ops::RangeInclusive<usize> = 16..=1_000;

impl Storage {
    /// What lies after the cursor within the session's scope.
    pub async fn pull(&self, session: Session, ask: Ask) -> Answer<Pulled> {
        let keys = self.keys.clone();
        self.read(move |tx| pull(tx, &keys, &session, &ask)).await
    }
}

fn pull(tx: &mut dyn Tx, keys: &ChainKeys, session: &Session, ask: &Ask) -> Answer<Pulled> {
    let town = town_row(tx, &session.town)?;
    if !is_of_this_log(tx, &session.town, ask.cursor, town.head)? {
        return Ok(Pulled::Diverged);
    }
    let end = end(tx, session, ask, town.head)?;
    let mut page = Page::new(ask, keys, &session.town);
    let whole = page.fill(tx, session, ask, end.seq)?;
    Ok(Pulled::Page {
        changes: page.changes,
        cursor: if whole { end } else { page.end },
        more: !whole,
        acked: acked(tx, session, &ask.incarnations)?,
        safe: town.safe,
        head: town.head,
        purges: if town.purges > ask.purged {
            orders_after(tx, &session.town, ask.purged)?
        } else {
            Vec::new()
        },
    })
}

/// Where the answer may end: at the log's end, or at the place asked for, which is never before the cursor.
fn end(tx: &mut dyn Tx, session: &Session, ask: &Ask, head: Cursor) -> Answer<Cursor> {
    match ask.until {
        Some(until) if until <= ask.cursor.seq => Ok(ask.cursor),
        Some(seq) if seq < head.seq => {
            let chain = chain_at(tx, &session.town, seq)?;
            let hole = || StorageError::Io(format!("no change {seq} in the log of {}", session.town));
            chain.map(|chain| Cursor { seq, chain }).ok_or_else(hole)
        }
        _ => Ok(head),
    }
}

/// What only some roles may read is left out by kind.
static IN_SCOPE: LazyLock<[String; 2]> = LazyLock::new(|| {
    [String::new(), format!(" AND kind NOT IN ({})", sensitive_kinds())].map(|hidden| {
        format!(
            "SELECT * FROM log
             WHERE town = $1 AND seq > $2 AND seq <= $3 AND NOT (seq >= $4 AND seq <= $5)
               AND (kind IN ('unit', 'user') OR device = $6
                    OR ((unit = $7 OR (unit > $8 AND unit < $9)){hidden}))
             ORDER BY seq LIMIT $10"
        )
    })
});

fn sensitive_kinds() -> String {
    let mut list = String::new();
    for kind in Kind::ALL
        .iter()
        .filter(|kind| kind.sensitivity() == Sensitivity::Sensitive)
    {
        let comma = if list.is_empty() { "" } else { ", " };
        let _infallible = write!(list, "{comma}'{}'", kind.code());
    }
    list
}

fn rows(tx: &mut dyn Tx, session: &Session, ask: &Ask, after: u64, until: u64, limit: usize) -> Answer<Vec<Row>> {
    let unit = session.unit.as_str();
    // Places are counted from 1.
    let new = ask.new.unwrap_or((0, 0));
    let params: [Value; 10] = [
        session.town.as_str().into(),
        after.into(),
        until.into(),
        new.0.into(),
        new.1.into(),
        session.device.0.into(),
        unit.into(),
        // Everything that begins with the unit and a slash: `0` is what follows it.
        format!("{unit}/").into(),
        format!("{unit}0").into(),
        (limit as u64).into(),
    ];
    tx.query(&IN_SCOPE[usize::from(!session.role.reads_sensitive())], &params)
}

struct Page<'a> {
    keys: &'a ChainKeys,
    town: &'a str,
    changes: Vec<Sequenced>,
    end: Cursor,
    room: usize,
}

impl<'a> Page<'a> {
    fn new(ask: &Ask, keys: &'a ChainKeys, town: &'a str) -> Self {
        Self {
            keys,
            town,
            changes: Vec::new(),
            end: ask.cursor,
            room: ask.limit_bytes.clamp(MIN_BYTES, MAX_BYTES),
        }
    }

    /// Takes rows while there is room; true when there are no more.
    fn fill(&mut self, tx: &mut dyn Tx, session: &Session, ask: &Ask, until: u64) -> Answer<bool> {
        // Most devices ask when nothing is new.
        if self.end.seq >= until {
            return Ok(true);
        }
        loop {
            let limit = (self.room / ENVELOPE).clamp(*ROWS.start(), *ROWS.end());
            let rows = rows(tx, session, ask, self.end.seq, until, limit)?;
            for row in &rows {
                if !self.take(row)? {
                    return Ok(false);
                }
            }
            if rows.len() < limit {
                return Ok(true);
            }
        }
    }

    /// Takes a row when there is room; the first always fits. A damaged one is passed over: the hourly check names it.
    fn take(&mut self, row: &Row) -> Answer<bool> {
        let weight = ENVELOPE + row.text("body")?.len();
        if !self.changes.is_empty() && (weight > self.room || self.changes.len() == MAX_ROWS) {
            return Ok(false);
        }
        self.end = Cursor {
            seq: row.bits("seq")?,
            chain: row.bits("chain")?,
        };
        let Some(change) = sound(row, self.keys, self.town) else {
            tracing::error!(town = self.town, seq = self.end.seq, "a damaged row is not sent");
            return Ok(true);
        };
        self.room = self.room.saturating_sub(weight);
        self.changes.push(change);
        Ok(true)
    }
}
