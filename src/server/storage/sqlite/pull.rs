//! Reading the log within a scope.
//!
//! Invariant: what a user ever receives lies in their unit or below, of kinds their role may read, or is a unit or user of
//! the town, or was written on the very device. The cursor names a place in the whole log: rows outside are skipped.

use super::log::{device_n, head};
use super::rows::{bits, sequenced};
use super::trouble;
use crate::change::{Cursor, Kind, Sensitivity};
use crate::server::storage::{Pulled, Session, StorageError};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// Changes in one answer at most.
const MAX_ROWS: usize = 5_000;
const MIN_BYTES: usize = 4 * 1024;
const MAX_BYTES: usize = 1024 * 1024;
/// What a change weighs beside its body.
const ENVELOPE: usize = 300;

/// What lies after `cursor` for this session.
pub fn pull(c: &Connection, session: &Session, cursor: Cursor, limit_bytes: usize) -> Result<Pulled, StorageError> {
    let head = head(c, &session.town)?;
    if !is_of_this_log(c, session, cursor, head)? {
        return Ok(Pulled::Diverged);
    }
    let device_n = device_n(c, session)?;
    let mut page = Page::new(limit_bytes.clamp(MIN_BYTES, MAX_BYTES));
    let mut statement = c
        .prepare_cached(
            "SELECT * FROM log
             WHERE town = :town AND seq > :after AND seq <= :head
               AND (kind IN ('unit', 'user') OR device = :device
                    OR ((unit = :unit OR (unit > :below AND unit < :beyond))
                        AND (:all_kinds OR instr(:hidden, '|' || kind || '|') = 0)))
             ORDER BY seq",
        )
        .map_err(|e| trouble(&e))?;
    let mut rows = statement
        .query(named_params! {
            ":town": session.town, ":after": cursor.seq.cast_signed(), ":head": head.seq.cast_signed(),
            ":device": session.device.0.as_bytes(), ":unit": session.unit.as_str(),
            ":below": format!("{}/", session.unit), ":beyond": format!("{}0", session.unit),
            ":all_kinds": session.role.reads_sensitive(), ":hidden": sensitive_kinds(),
        })
        .map_err(|e| trouble(&e))?;
    while let Some(row) = rows.next().map_err(|e| trouble(&e))? {
        if !page.take(row).map_err(|e| trouble(&e))? {
            return Ok(page.cut(device_n));
        }
    }
    Ok(Pulled::Page {
        changes: page.changes,
        cursor: head,
        more: false,
        device_n,
    })
}

/// `|tag|benefit|…|`: the kinds only some roles may read.
fn sensitive_kinds() -> String {
    let mut list = String::from("|");
    for kind in Kind::ALL
        .iter()
        .filter(|kind| kind.sensitivity() == Sensitivity::Sensitive)
    {
        list.push_str(kind.code());
        list.push('|');
    }
    list
}

fn is_of_this_log(c: &Connection, session: &Session, cursor: Cursor, head: Cursor) -> Result<bool, StorageError> {
    if cursor.seq == 0 {
        return Ok(cursor.chain == 0);
    }
    if cursor.seq >= head.seq {
        return Ok(cursor == head);
    }
    let chain = c
        .prepare_cached("SELECT chain FROM log WHERE town = :town AND seq = :seq")
        .and_then(|mut statement| {
            statement
                .query_row(
                    named_params! {":town": session.town, ":seq": cursor.seq.cast_signed()},
                    |row| bits(row, "chain"),
                )
                .optional()
        })
        .map_err(|e| trouble(&e))?;
    Ok(chain == Some(cursor.chain))
}

struct Page {
    changes: Vec<crate::change::Sequenced>,
    end: Cursor,
    room: usize,
}

impl Page {
    fn new(room: usize) -> Self {
        Self {
            changes: Vec::new(),
            end: Cursor::default(),
            room,
        }
    }

    /// Takes a row when there is room; the first always fits.
    fn take(&mut self, row: &Row) -> rusqlite::Result<bool> {
        let weight = ENVELOPE + row.get_ref("body")?.as_str().map_or(0, str::len);
        if !self.changes.is_empty() && (weight > self.room || self.changes.len() == MAX_ROWS) {
            return Ok(false);
        }
        let change = sequenced(row)?;
        self.end = Cursor {
            seq: change.seq,
            chain: bits(row, "chain")?,
        };
        self.room = self.room.saturating_sub(weight);
        self.changes.push(change);
        Ok(true)
    }

    fn cut(self, device_n: u64) -> Pulled {
        Pulled::Page {
            changes: self.changes,
            cursor: self.end,
            more: true,
            device_n,
        }
    }
}
