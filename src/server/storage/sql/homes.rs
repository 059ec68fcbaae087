//! What is known of records: where each lives ([`crate::change::home`]), its kind, who made it.
//!
//! Invariant: what is written to a record is judged by the unit it lives in as well as by the one the change names: who knows
//! the id of another grid's household cannot draw it over, and who lost one to another grid asks a clerk.

use super::inserts::Inserts;
use super::lookup::lists;
use crate::change::home::Residence;
use crate::change::{Change, Kind, Sequenced};
use crate::domain::ids::UserId;
use crate::domain::unit::UnitPath;
use crate::record::kind::OWNERS;
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
            "SELECT record, unit, kind, maker, request,
                    (SELECT max(m.seq) FROM moved m WHERE m.record = home.record AND m.town = home.town) AS since
             FROM home WHERE $1 = town || '' AND record IN ({})",
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
        at: Residence {
            unit: row.path("unit")?,
            since: row.maybe("since", Row::bits)?.unwrap_or_default(),
        },
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
        at: Residence::begun(&change.unit),
        kind: change.kind.clone(),
        maker,
        request: request
            .filter(|_| change.kind == Kind::RequestEvent)
            .and_then(|id| id.parse().ok()),
    }
}

/// Notes the records that these changes made or moved; `before` is what was known. The changes stand in the log one after the
/// other.
pub fn note(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)], before: &HashMap<Uuid, Home>) -> Answer<()> {
    let mut made: Vec<(Uuid, Home)> = Vec::new();
    let mut living: HashMap<Uuid, Residence> = HashMap::new();
    let mut moves = Vec::new();
    for (placed, _) in rows {
        let (record, change) = (placed.change.record.0, &placed.change);
        let at = living.entry(record).or_insert_with(|| match before.get(&record) {
            Some(home) => home.at.clone(),
            None => {
                made.push((record, made_by(change, placed.user)));
                Residence::begun(&change.unit)
            }
        });
        let from = at.unit.clone();
        at.follow(change, Some(placed.seq), placed.es, placed.recovered);
        if from != at.unit {
            moves.push((placed, from));
        }
    }
    insert(tx, town, &made)?;
    for (placed, from) in moves {
        let (record, to) = (placed.change.record.0, &placed.change.unit);
        move_one(tx, town, record, placed.seq, &from, to)?;
        if placed.change.kind == Kind::Request {
            for step in steps_of(tx, town, record)? {
                move_one(tx, town, step, placed.seq, &from, to)?;
            }
        }
    }
    let late = rows.iter().filter(|(placed, _)| placed.recovered);
    for (placed, _) in late.filter(|(placed, _)| !before.contains_key(&placed.change.record.0)) {
        follow_owner(tx, town, placed)?;
    }
    Ok(())
}

/// What was written of a record before anybody had heard that it moved, and is let in later, lives where that does.
fn follow_owner(tx: &mut dyn Tx, town: &str, placed: &Sequenced) -> Answer<()> {
    let change = &placed.change;
    let owner = OWNERS.iter().find_map(|field| change.set.get(*field)?.as_str()?.parse::<Uuid>().ok());
    let Some(owner) = owner else { return Ok(()) };
    match of(tx, town, &[owner])?.remove(&owner) {
        Some(home) if home.at.since > 0 && home.at.unit != change.unit => {
            move_one(tx, town, change.record.0, placed.seq, &change.unit, &home.at.unit)
        }
        _ => Ok(()),
    }
}

fn move_one(tx: &mut dyn Tx, town: &str, record: Uuid, seq: u64, from: &UnitPath, to: &UnitPath) -> Answer<()> {
    tx.execute(
        "UPDATE home SET unit = $1 WHERE town = $2 AND record = $3",
        params![to.as_str(), town, record],
    )?;
    tx.execute(
        "INSERT INTO moved (town, record, seq, from_unit, to_unit) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (record, town, seq) DO NOTHING",
        params![town, record, seq, from.as_str(), to.as_str()],
    )?;
    Ok(())
}

fn steps_of(tx: &mut dyn Tx, town: &str, request: Uuid) -> Answer<Vec<Uuid>> {
    let rows = tx.query(
        "SELECT record FROM home WHERE $1 = town || '' AND request = $2",
        params![town, request],
    )?;
    rows.iter().map(|row| row.id("record")).collect()
}

/// Forgets the moves at a place of the log: their change was annulled. Each of the records, and `record`, lives where the last move
/// that stands took it, else where its last change says.
pub fn forget_moves(tx: &mut dyn Tx, town: &str, record: Uuid, seq: u64) -> Answer<()> {
    let rows = tx.query(
        "SELECT record FROM moved WHERE town = $1 AND seq = $2",
        params![town, seq],
    )?;
    let mut records: Vec<Uuid> = rows.iter().map(|row| row.id("record")).collect::<Answer<_>>()?;
    records.push(record);
    tx.execute("DELETE FROM moved WHERE town = $1 AND seq = $2", params![town, seq])?;
    for record in records {
        let moved = tx.query(
            "SELECT to_unit AS unit FROM moved WHERE $1 = town || '' AND record = $2 ORDER BY seq DESC LIMIT 1",
            params![town, record],
        )?;
        let written = tx.query(
            "SELECT unit FROM log WHERE town = $1 AND record = $2
               AND id NOT IN (SELECT id FROM annulled WHERE town = $1) ORDER BY seq DESC LIMIT 1",
            params![town, record],
        )?;
        if let Some(lives) = moved.first().or(written.first()) {
            tx.execute(
                "UPDATE home SET unit = $1 WHERE town = $2 AND record = $3",
                params![lives.text("unit")?, town, record],
            )?;
        }
    }
    Ok(())
}

/// Where each request of the town that ever moved lives now.
pub fn of_moved_requests(tx: &mut dyn Tx, town: &str) -> Answer<Vec<(Uuid, UnitPath)>> {
    let rows = tx.query(
        "SELECT h.record, h.unit FROM home h
         WHERE $1 = h.town || '' AND h.kind = 'request' AND h.record IN (SELECT m.record FROM moved m WHERE m.town = $1)",
        params![town],
    )?;
    rows.iter().map(|row| Ok((row.id("record")?, row.path("unit")?))).collect()
}

/// A record that came to a unit from elsewhere.
pub struct Arrival {
    pub record: Uuid,
    pub kind: Kind,
    /// The place of the log from which it is there.
    pub since: u64,
}

/// The records that moved into the unit after a place of the log, up to another, and are there still.
pub fn arrived(tx: &mut dyn Tx, town: &str, unit: &UnitPath, after: u64, until: u64) -> Answer<Vec<Arrival>> {
    let rows = tx.query(
        "SELECT m.record, m.seq, m.from_unit, m.to_unit, h.unit, h.kind
         FROM moved m JOIN home h ON h.record = m.record AND h.town = m.town
         WHERE m.town = $1 AND m.seq > $2 AND m.seq <= $3 ORDER BY m.seq",
        params![town, after, until],
    )?;
    let mut found: BTreeMap<Uuid, Arrival> = BTreeMap::new();
    for row in &rows {
        let there = |column: &str| Ok(unit.contains(&row.path(column)?));
        if there("unit")? && there("to_unit")? && !there("from_unit")? {
            let record = row.id("record")?;
            let (kind, since) = (Kind::from_code(row.text("kind")?), row.bits("seq")?);
            found.insert(record, Arrival { record, kind, since });
        }
    }
    Ok(found.into_values().collect())
}

static INSERTS: LazyLock<Inserts> = LazyLock::new(|| {
    let columns = ["record", "unit", "kind", "maker", "request"];
    Inserts::new("home", &columns, " ON CONFLICT (record, town) DO NOTHING")
});

fn insert(tx: &mut dyn Tx, town: &str, made: &[(Uuid, Home)]) -> Answer<()> {
    INSERTS.run(tx, town, made, |params, (record, home)| {
        let row: [Value; 5] = [
            (*record).into(),
            home.at.unit.as_str().into(),
            home.kind.code().into(),
            home.maker.0.into(),
            home.request.into(),
        ];
        params.extend(row);
        Ok(())
    })
}
