//! Retention: which records of a town were kept long enough, and their removal by purge orders.
//!
//! Invariant: what goes is judged in the transaction that removes it, by the function that a preview asks
//! ([`KeptRecords`]); a change that came in between keeps its record.

use super::damage::sound;
use super::log;
use super::purge::purge_in;
use crate::change::Sequenced;
use crate::change::fold::Placed;
use crate::change::retention::{Expired, KeptRecords};
use crate::change::wire::QuarantineCode;
use crate::domain::ids::RecordId;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::{Answer, Row, Tx, params};
use crate::server::storage::{Removed, Storage};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// Rows read at once.
const ROWS: u64 = 2_000;
/// Records in one order at most: a device takes an order whole, in one reply.
const ORDER: usize = 1_000;

impl Storage {
    /// The records of a town that were kept long enough on the day of `now`. Reads the whole log.
    pub async fn expired(&self, town: String, rules: Arc<Rules>, now: Millis) -> Answer<Vec<Expired>> {
        let keys = self.keys.clone();
        self.read(move |tx| expired(tx, &keys, &town, &rules, now)).await
    }

    /// Removes what was kept long enough: purge orders with `reason`, which every device carries out.
    ///
    /// # Errors
    /// When the database does not take it; nothing was removed then.
    pub async fn remove_expired(
        &self,
        town: String,
        rules: Arc<Rules>,
        reason: String,
        now: Millis,
    ) -> Answer<Removed> {
        let keys = self.keys.clone();
        let mut removed = self
            .write(move |tx| {
                log::lock(tx, &town)?;
                let records = expired(tx, &keys, &town, &rules, now)?;
                let (mut orders, mut bodies) = (Vec::new(), 0);
                for part in records.chunks(ORDER) {
                    let part: Vec<Uuid> = part.iter().map(|expired| expired.record.0).collect();
                    let (no, gone) = purge_in(tx, &town, &part, &[], &reason, now)?;
                    orders.push(no);
                    bodies += gone;
                }
                let left = None;
                Ok(Removed {
                    records,
                    orders,
                    bodies,
                    left,
                })
            })
            .await?;
        // Also when nothing was found: what an earlier call could not clear is cleared now.
        removed.left = self.backend.forget().await.err().map(|why| why.to_string());
        Ok(removed)
    }
}

fn expired(tx: &mut dyn Tx, keys: &ChainKeys, town: &str, rules: &Rules, now: Millis) -> Answer<Vec<Expired>> {
    let annulled = annulled(tx, town)?;
    let (mut kept, mut after) = (KeptRecords::default(), 0);
    loop {
        let rows = tx.query(
            "SELECT * FROM log WHERE town = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            params![town, after, ROWS],
        )?;
        for row in &rows {
            after = row.bits("seq")?;
            match sound(row, keys, town) {
                // Nobody knows what a damaged row said.
                None => kept.hold(RecordId(row.id("record")?)),
                Some(_) if row.flag("purged")? => {}
                Some(it) if annulled.contains(&it.change.id.0) => {}
                Some(Sequenced {
                    change,
                    seq,
                    device,
                    user,
                    received,
                    te,
                    es,
                    recovered,
                    ..
                }) => {
                    let seq = Some(seq);
                    kept.add(
                        Placed {
                            change,
                            seq,
                            device,
                            te,
                            es,
                            recovered,
                        },
                        user,
                        received,
                    );
                }
            }
        }
        if (rows.len() as u64) < ROWS {
            break;
        }
    }
    hold_waiting(tx, town, &mut kept)?;
    Ok(kept.expired(rules, now.local_date()))
}

fn annulled(tx: &mut dyn Tx, town: &str) -> Answer<HashSet<Uuid>> {
    let rows = tx.query("SELECT id FROM annulled WHERE town = $1", params![town])?;
    rows.iter().map(|row| row.id("id")).collect()
}

/// A clerk may still let in what is quarantined.
fn hold_waiting(tx: &mut dyn Tx, town: &str, kept: &mut KeptRecords) -> Answer<()> {
    let decided = [QuarantineCode::Purged, QuarantineCode::Rejected].map(|code| code.code().to_owned());
    let [purged, rejected] = decided;
    let rows = tx.query(
        "SELECT record, awaits, raw FROM quarantine WHERE town = $1 AND code <> $2 AND code <> $3",
        params![town, purged, rejected],
    )?;
    for row in &rows {
        for column in ["record", "awaits"] {
            row.maybe(column, Row::id)?
                .into_iter()
                .for_each(|id| kept.hold(RecordId(id)));
        }
        let raw: Value = serde_json::from_str(row.text("raw")?).unwrap_or_default();
        raw["set"].as_object().into_iter().for_each(|set| kept.hold_named(set));
    }
    Ok(())
}
