//! Purging: texts that must be found nowhere any more, on the server and, by orders, on every device.
//!
//! Invariant: a purged change keeps its place and its proof, so the log can still be checked; its id and its record are
//! remembered, so nobody brings the text back.

use super::log;
use super::lookup::lists;
use crate::change::wire::Purge;
use crate::domain::ids::{ChangeId, RecordId};
use crate::domain::text::clean_line;
use crate::domain::time::Millis;
use crate::server::storage::backend::{Answer, Row, Tx, Value, params};
use crate::server::storage::{PurgeRow, Storage, StorageError};
use uuid::Uuid;

/// What an order names.
const RECORD: &str = "record";
const CHANGE: &str = "change";

impl Storage {
    /// Empties the bodies of a record's changes, or of single changes, in log and quarantine for good, refuses to take them
    /// again, and orders every device to do the same. The order's number and how many bodies went; an order that names
    /// nothing is none. `reason` is kept with the order.
    ///
    /// # Errors
    /// [`StorageError::Unforgotten`] when the order stands and only the files could not be cleared; else nothing was purged.
    pub async fn purge(
        &self,
        town: String,
        records: Vec<RecordId>,
        changes: Vec<ChangeId>,
        reason: String,
        now: Millis,
    ) -> Answer<(u64, u64)> {
        let records: Vec<Uuid> = records.into_iter().map(|record| record.0).collect();
        let changes: Vec<Uuid> = changes.into_iter().map(|change| change.0).collect();
        let reason = clean_line(&reason);
        let purged = self
            .write(move |tx| purge_in(tx, &town, &records, &changes, &reason, now))
            .await?;
        let (no, bodies) = purged;
        let unforgotten = |why| StorageError::Unforgotten {
            no,
            bodies,
            why: Box::new(why),
        };
        self.backend.forget().await.map_err(unforgotten)?;
        Ok(purged)
    }

    /// The purge orders of one town or of all, in order.
    pub async fn purge_orders(&self, town: Option<String>) -> Answer<Vec<PurgeRow>> {
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT town, no, made, reason FROM purge_order WHERE town = $1 OR $1 IS NULL ORDER BY made, town, no",
                params![town.clone()],
            )?;
            rows.iter().map(|row| purge_row(tx, row)).collect()
        })
        .await
    }
}

/// Gives an order in a transaction: its number and how many bodies went.
pub fn purge_in(
    tx: &mut dyn Tx,
    town: &str,
    records: &[Uuid],
    changes: &[Uuid],
    reason: &str,
    now: Millis,
) -> Answer<(u64, u64)> {
    let before = log::lock(tx, town)?.purges;
    if records.is_empty() && changes.is_empty() {
        return Ok((before, 0));
    }
    let no = order(tx, town, before, reason, now)?;
    let mut gone = 0;
    for (what, column, targets) in [(RECORD, "record", records), (CHANGE, "id", changes)] {
        remember(tx, town, no, what, targets)?;
        gone += empty(tx, town, column, targets)?;
    }
    Ok((no, gone))
}

/// Notes an order and gives its number. Numbers never repeat, also not after a restore of the database, because time goes
/// on: a device that has carried out orders of the lost database carries out the ones given since as well.
fn order(tx: &mut dyn Tx, town: &str, before: u64, reason: &str, now: Millis) -> Answer<u64> {
    let no = u64::try_from(now.0).unwrap_or(0).max(before + 1);
    tx.execute("UPDATE town SET purges = $1 WHERE town = $2", params![no, town])?;
    tx.execute(
        "INSERT INTO purge_order (town, no, made, reason) VALUES ($1, $2, $3, $4)",
        params![town, no, now, reason],
    )?;
    Ok(no)
}

fn remember(tx: &mut dyn Tx, town: &str, no: u64, what: &str, targets: &[Uuid]) -> Answer<()> {
    for target in targets {
        tx.execute(
            "INSERT INTO purged (town, no, what, target) VALUES ($1, $2, $3, $4)
             ON CONFLICT (town, no, what, target) DO NOTHING",
            params![town, no, what, *target],
        )?;
    }
    Ok(())
}

fn purge_row(tx: &mut dyn Tx, row: &Row) -> Answer<PurgeRow> {
    let (town, no) = (row.text("town")?.to_owned(), row.bits("no")?);
    let named = tx.query(
        "SELECT what, target FROM purged WHERE town = $1 AND no = $2 ORDER BY what, target",
        params![town.as_str(), no],
    )?;
    let mut order = PurgeRow {
        town,
        no,
        made: row.instant("made")?,
        reason: row.text("reason")?.to_owned(),
        records: Vec::new(),
        changes: Vec::new(),
    };
    for target in &named {
        sort(target, &mut order.records, &mut order.changes)?;
    }
    Ok(order)
}

/// Puts what a row names to its kind.
fn sort(row: &Row, records: &mut Vec<RecordId>, changes: &mut Vec<ChangeId>) -> Answer<()> {
    let target = row.id("target")?;
    if row.text("what")? == RECORD {
        records.push(RecordId(target));
    } else {
        changes.push(ChangeId(target));
    }
    Ok(())
}

fn empty(tx: &mut dyn Tx, town: &str, column: &str, targets: &[Uuid]) -> Answer<u64> {
    let mut gone = 0;
    for list in lists(targets) {
        let places = list.places(2);
        let mut params: Vec<Value> = vec![town.into()];
        list.bind(&mut params);
        gone += tx.execute(
            &format!(
                "UPDATE log SET body = '{{}}', purged = 1 WHERE town = $1 AND {column} IN ({places}) AND purged = 0"
            ),
            &params,
        )?;
        // Parties are texts too; the requests' own stay handed by what is left.
        tx.execute(
            &format!(
                "DELETE FROM handed WHERE town = $1 AND seq IN
                     (SELECT seq FROM log WHERE $1 = town || '' AND {column} IN ({places}))"
            ),
            &params,
        )?;
        gone += tx.execute(
            &format!(
                "UPDATE quarantine SET raw = '', code = 'purged', awaits = NULL
                 WHERE town = $1 AND {column} IN ({places}) AND code <> 'purged'"
            ),
            &params,
        )?;
    }
    Ok(gone)
}

/// The town's orders after the one numbered `no`, in order.
pub fn orders_after(tx: &mut dyn Tx, town: &str, no: u64) -> Answer<Vec<Purge>> {
    let rows = tx.query(
        "SELECT no, what, target FROM purged WHERE town = $1 AND no > $2 ORDER BY no, what, target",
        params![town, no],
    )?;
    let mut orders: Vec<Purge> = Vec::new();
    for row in &rows {
        let no = row.bits("no")?;
        if orders.last().is_none_or(|order| order.no != no) {
            let (records, changes) = (Vec::new(), Vec::new());
            orders.push(Purge { no, records, changes });
        }
        let Some(order) = orders.last_mut() else {
            continue;
        };
        sort(row, &mut order.records, &mut order.changes)?;
    }
    Ok(orders)
}
