//! What moved into a user's unit since they last asked: it comes with all that was written of it before, at the place of its move.
//!
//! Invariant: no page shows half of it. What was written since comes at its own place.

use super::pull::Placed;
use super::sensitive;
use crate::change::Kind;
use crate::domain::right::Relations;
use crate::record::permission::may_read;
use crate::server::storage::backend::{Answer, Tx, params};
use crate::server::storage::{Ask, Session};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The records that moved there and are theirs to read, each with the place of the log from which it is there.
pub struct Arrivals(BTreeMap<Uuid, u64>);

/// Those that moved after the cursor, up to a place of the log.
pub fn arrivals(tx: &mut dyn Tx, session: &Session, ask: &Ask, until: u64) -> Answer<Arrivals> {
    let rows = tx.query(
        "SELECT m.record, m.seq, m.from_unit, m.to_unit, h.unit, h.kind
         FROM moved m JOIN home h ON h.record = m.record AND h.town = m.town
         WHERE m.town = $1 AND m.seq > $2 AND m.seq <= $3 ORDER BY m.seq",
        params![session.town.as_str(), ask.cursor.seq, until],
    )?;
    let mut found = BTreeMap::new();
    for row in &rows {
        let there = |column: &str| Ok(session.unit.contains(&row.path(column)?));
        let is_theirs = may_read(
            &Kind::from_code(row.text("kind")?),
            &session.role,
            Relations::own(false),
        );
        if is_theirs && there("unit")? && there("to_unit")? && !there("from_unit")? {
            found.insert(row.id("record")?, row.bits("seq")?);
        }
    }
    if !found.is_empty() && sensitive::matters_to(&session.role) {
        let records: Vec<Uuid> = found.keys().copied().collect();
        let sensitive = sensitive::among(tx, &session.town, &records)?;
        found.retain(|record, _| !sensitive.contains(record));
    }
    Ok(Arrivals(found))
}

impl Arrivals {
    /// True when nothing came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rows without those that were written before their record came.
    pub fn without_earlier(&self, rows: Vec<Placed>) -> Answer<Vec<Placed>> {
        let mut kept = Vec::with_capacity(rows.len());
        for (place, row) in rows {
            if self.0.get(&row.id("record")?).is_none_or(|since| place > *since) {
                kept.push((place, row));
            }
        }
        Ok(kept)
    }

    /// Those, of what came up to a place of the log.
    pub fn rows(&self, tx: &mut dyn Tx, session: &Session, ask: &Ask, until: u64) -> Answer<Vec<Placed>> {
        let mut found = Vec::new();
        for (record, since) in self.0.iter().filter(|(_, since)| **since <= until) {
            if ask.skip.as_ref().is_some_and(|skip| skip.contains(since)) {
                continue;
            }
            let rows = tx.query(
                "SELECT * FROM log WHERE $1 = town || '' AND record = $2 AND seq <= $3 ORDER BY seq",
                params![session.town.as_str(), *record, *since],
            )?;
            found.extend(rows.into_iter().map(|row| (*since, row)));
        }
        Ok(found)
    }
}
