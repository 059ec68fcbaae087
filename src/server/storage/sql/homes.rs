//! What is known of records: where each lives (the unit that the last change to it names), its kind, who made it. Whoever may
//! write both there and here moves it.
//!
//! Invariant: what is written to a record is judged by the unit it lives in as well as by the one the change names: who knows
//! the id of another grid's household cannot draw it over, and who lost one to another grid asks a clerk.

use super::inserts::Inserts;
use super::lookup::lists;
use crate::change::{Change, Kind, Sequenced};
use crate::domain::ids::UserId;
use crate::server::authorize::Home;
use crate::server::storage::backend::{Answer, Row, Tx, Value, params};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use uuid::Uuid;

/// Where each record lives now; unknown ones are left out. `town || ''` keeps the planner off the town index, as in
/// [`super::lookup::existing_text`].
pub fn of(tx: &mut dyn Tx, town: &str, records: &[Uuid]) -> Answer<HashMap<Uuid, Home>> {
    let mut homes = HashMap::new();
    for list in lists(records) {
        let sql = format!(
            "SELECT record, unit, kind, maker, request FROM home WHERE $1 = town || '' AND record IN ({})",
            list.places(2)
        );
        let mut params: Vec<Value> = vec![town.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            homes.insert(row.id("record")?, home(&row)?);
        }
    }
    Ok(homes)
}

fn home(row: &Row) -> Answer<Home> {
    Ok(Home {
        unit: row.path("unit")?,
        kind: Kind::from_code(row.text("kind")?),
        maker: UserId(row.maybe("maker", Row::id)?.unwrap_or_default()),
        request: row.maybe("request", Row::id)?,
    })
}

/// The requests a user registered.
pub fn requests_by(tx: &mut dyn Tx, town: &str, user: UserId) -> Answer<Vec<Uuid>> {
    let rows = tx.query(
        "SELECT record FROM home WHERE $1 = town || '' AND maker = $2 AND kind = 'request'",
        params![town, user.0],
    )?;
    rows.iter().map(|row| row.id("record")).collect()
}

/// What a change makes of a record that was not known.
#[must_use]
pub fn made_by(change: &Change, maker: UserId) -> Home {
    let request = change.set.get("request_id").and_then(|id| id.as_str());
    Home {
        unit: change.unit.clone(),
        kind: change.kind.clone(),
        maker,
        request: request
            .filter(|_| change.kind == Kind::RequestEvent)
            .and_then(|id| id.parse().ok()),
    }
}

/// Notes the records that these changes made or moved; `homes` is what was known before. The changes stand in the log one
/// after the other. What was brought back is of before: it moves nothing.
pub fn note(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)], homes: &HashMap<Uuid, Home>) -> Answer<()> {
    let mut made: Vec<(Uuid, Home)> = Vec::new();
    let mut known: HashMap<Uuid, &crate::domain::unit::UnitPath> = HashMap::new();
    let mut moved = BTreeMap::new();
    for (placed, _) in rows {
        let (record, unit) = (placed.change.record.0, &placed.change.unit);
        match homes
            .get(&record)
            .map(|home| &home.unit)
            .or_else(|| known.get(&record).copied())
        {
            None => {
                known.insert(record, unit);
                made.push((record, made_by(&placed.change, placed.user)));
            }
            Some(before) if !placed.recovered && (before != unit || moved.contains_key(&record)) => {
                moved.insert(record, unit);
            }
            Some(_) => {}
        }
    }
    insert(tx, town, &made)?;
    for (record, unit) in moved {
        tx.execute(
            "UPDATE home SET unit = $1 WHERE town = $2 AND record = $3",
            params![unit.as_str(), town, record],
        )?;
    }
    Ok(())
}

static INSERTS: LazyLock<Inserts> = LazyLock::new(|| {
    let columns = ["record", "unit", "kind", "maker", "request"];
    Inserts::new("home", &columns, " ON CONFLICT (record, town) DO NOTHING")
});

fn insert(tx: &mut dyn Tx, town: &str, made: &[(Uuid, Home)]) -> Answer<()> {
    INSERTS.run(tx, town, made, |params, (record, home)| {
        let row: [Value; 5] = [
            (*record).into(),
            home.unit.as_str().into(),
            home.kind.code().into(),
            home.maker.0.into(),
            home.request.into(),
        ];
        params.extend(row);
        Ok(())
    })
}
