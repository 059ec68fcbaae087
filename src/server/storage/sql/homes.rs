//! Where a record lives: the unit that the last change to it names. Whoever may write both there and here moves it.
//!
//! Invariant: what is written to a record is judged by the unit it lives in as well as by the one the change names: who knows
//! the id of another grid's household cannot draw it over, and who lost one to another grid asks a clerk.

use super::lookup::lists;
use crate::change::Sequenced;
use crate::domain::unit::UnitPath;
use crate::server::storage::backend::{Answer, Tx, Value};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Where those of the records live that the town's log knows. The town stands so that no index knows it, as in
/// [`super::lookup::known_text`].
pub fn of(tx: &mut dyn Tx, town: &str, records: &[Uuid]) -> Answer<HashMap<Uuid, UnitPath>> {
    let mut homes = HashMap::new();
    for list in lists(records) {
        let sql = format!(
            "SELECT record, unit FROM home WHERE $1 = town || '' AND record IN ({})",
            list.places(2)
        );
        let mut params: Vec<Value> = vec![town.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            homes.insert(row.id("record")?, row.path("unit")?);
        }
    }
    Ok(homes)
}

/// Notes where the records live that these changes made or moved; `homes` is what was known before. The changes stand in the
/// log one after the other. What was brought back is of before: it moves nothing.
pub fn note(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)], homes: &HashMap<Uuid, UnitPath>) -> Answer<()> {
    let (mut made, mut moved) = (HashMap::new(), BTreeMap::new());
    for (placed, _) in rows {
        let (record, unit) = (placed.change.record.0, &placed.change.unit);
        match homes.get(&record).or_else(|| made.get(&record).copied()) {
            None => drop(made.insert(record, unit)),
            Some(known) if !placed.recovered && (known != unit || moved.contains_key(&record)) => {
                moved.insert(record, unit);
            }
            Some(_) => {}
        }
    }
    if let (Some((first, _)), Some((last, _)), false) = (rows.first(), rows.last(), made.is_empty()) {
        tx.execute(MADE, &[town.into(), first.seq.into(), last.seq.into()])?;
    }
    for (record, unit) in moved {
        tx.execute(
            "UPDATE home SET unit = $1 WHERE town = $2 AND record = $3",
            &[unit.as_str().into(), town.into(), record.into()],
        )?;
    }
    Ok(())
}

const MADE: &str = "INSERT INTO home (town, record, unit)
    SELECT DISTINCT town, record, unit FROM log WHERE town = $1 AND seq >= $2 AND seq <= $3
    ON CONFLICT (record, town) DO NOTHING";
