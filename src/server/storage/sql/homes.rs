//! What is known of records: where each lives ([`crate::change::home`]), its kind, who made it, what it belongs to.
//!
//! ```text
//! household moves ----> its people, visits, requests and what belongs to those move at the same place of the log
//! written where it was ----> by whoever may write in both places: goes after it      by its former leader: quarantined
//! ```
//!
//! Invariant: what is written to a record is judged by the unit it lives in as well as by the one the change names: who knows
//! the id of another grid's household cannot draw it over, and who lost one to another grid asks a clerk.

use super::inserts::Inserts;
use super::lookup::lists;
use crate::change::home::{Residence, owner};
use crate::change::{Change, Kind, Sequenced};
use crate::domain::ids::UserId;
use crate::domain::unit::UnitPath;
use crate::server::authorize::Home;
use crate::server::storage::backend::{Answer, Row, Tx, Value, params};
use std::collections::HashMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// What is known of these records.
pub fn of(tx: &mut dyn Tx, town: &str, records: &[Uuid]) -> Answer<HashMap<Uuid, Home>> {
    let mut homes = HashMap::new();
    // `town || ''` keeps it from being a key, else the planner would rather read the whole town than the short list of ids.
    for list in lists(records) {
        let sql = format!(
            "SELECT record, unit, kind, maker, request, owner,
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
        owner: row.maybe("owner", Row::id)?,
    })
}

/// The requests that a user registered.
pub fn requests_by(tx: &mut dyn Tx, town: &str, user: UserId) -> Answer<Vec<Uuid>> {
    let rows = tx.query(
        "SELECT record FROM home WHERE $1 = town || '' AND maker = $2 AND kind = 'request'",
        params![town, user.0],
    )?;
    rows.iter().map(|row| row.id("record")).collect()
}

/// The record that a change belongs to, as far as it says.
#[must_use]
pub fn named_owner(change: &Change) -> Option<Uuid> {
    owner(&change.kind, &change.set).map(|(_, record)| record.0)
}

/// What a change makes known of its record, if it is the first.
fn made_by(change: &Change, maker: UserId) -> Home {
    let request = change.set.get("request_id").and_then(|id| id.as_str());
    Home {
        at: Residence::begun(&change.unit),
        kind: change.kind.clone(),
        maker,
        request: request
            .filter(|_| change.kind == Kind::RequestEvent)
            .and_then(|id| id.parse().ok()),
        owner: named_owner(change),
    }
}

/// Takes a change into what is known. Returns the unit that its record leaves, when it goes to another.
pub fn take(homes: &mut HashMap<Uuid, Home>, placed: &Sequenced) -> Option<UnitPath> {
    let (record, change) = (placed.change.record.0, &placed.change);
    let named = named_owner(change);
    let beside = named.and_then(|owner| Some(homes.get(&owner)?.at.clone()));
    let Some(home) = homes.get_mut(&record) else {
        let mut home = made_by(change, placed.user);
        home.at = beside.filter(|at| at.since > 0).unwrap_or(home.at);
        homes.insert(record, home);
        return None;
    };
    home.owner = named.or(home.owner);
    let before = home.at.unit.clone();
    match beside {
        Some(beside) if beside.unit != before => {
            home.at = Residence {
                unit: beside.unit,
                since: placed.seq,
            }
        }
        // It is where what it belongs to is.
        None if home.owner.is_none() => home.at.follow(change, Some(placed.seq), placed.es, placed.recovered),
        _ => {}
    }
    let at = home.at.clone();
    (at.unit != before).then(|| {
        bring_along(homes, record, &at);
        before
    })
}

/// What belongs to the record goes with it.
fn bring_along(homes: &mut HashMap<Uuid, Home>, record: Uuid, to: &Residence) {
    let of_it = homes
        .iter_mut()
        .filter(|(_, home)| home.owner == Some(record) && home.at.unit != to.unit);
    let mut gone = Vec::new();
    for (owned, home) in of_it {
        home.at.clone_from(to);
        gone.push(*owned);
    }
    for owned in gone {
        bring_along(homes, owned, to);
    }
}

/// Notes the records that these changes made or moved; `before` is what was known. The changes stand in the log one after the
/// other.
pub fn note(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)], before: &HashMap<Uuid, Home>) -> Answer<()> {
    let mut homes = before.clone();
    let named = rows.iter().filter_map(|(placed, _)| named_owner(&placed.change));
    let unknown: Vec<Uuid> = named.filter(|owner| !homes.contains_key(owner)).collect();
    homes.extend(of(tx, town, &unknown)?);
    let (mut made, mut moves) = (Vec::new(), Vec::new());
    for (placed, _) in rows {
        let record = placed.change.record.0;
        let is_new = !homes.contains_key(&record);
        let from = take(&mut homes, placed);
        let home = &homes[&record];
        let to = home.at.unit.clone();
        if is_new {
            // What goes after its owner leaves no unit: nobody was shown it where it says it is.
            if to != placed.change.unit {
                moves.push((placed, to.clone(), to));
            }
            made.push((record, home.clone()));
        } else if let Some(from) = from {
            moves.push((placed, from, to));
        } else if named_owner(&placed.change).is_some() {
            moves.push((placed, to.clone(), to));
        }
    }
    insert(tx, town, &made)?;
    for (placed, from, to) in moves {
        let (record, seq) = (placed.change.record.0, placed.seq);
        if let Some(owner) = named_owner(&placed.change) {
            tx.execute(
                "UPDATE home SET owner = $1 WHERE town = $2 AND record = $3",
                params![owner, town, record],
            )?;
        }
        if from != to || to != placed.change.unit {
            move_one(tx, town, record, seq, &from, &to)?;
            move_owned(tx, town, record, seq, &to)?;
        }
    }
    Ok(())
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

/// Moves what belongs to the record, and to that.
fn move_owned(tx: &mut dyn Tx, town: &str, record: Uuid, seq: u64, to: &UnitPath) -> Answer<()> {
    let rows = tx.query(
        "SELECT record, unit FROM home WHERE $1 = town || '' AND owner = $2 AND unit <> $3",
        params![town, record, to.as_str()],
    )?;
    for row in &rows {
        let owned = row.id("record")?;
        move_one(tx, town, owned, seq, &row.path("unit")?, to)?;
        move_owned(tx, town, owned, seq, to)?;
    }
    Ok(())
}

/// A change at a place of the log is annulled, at another: where it was the last that moved its record, that goes back, and what
/// belongs to it.
pub fn move_back(tx: &mut dyn Tx, town: &str, record: Uuid, annulled: u64, seq: u64) -> Answer<()> {
    let written = tx.query(
        "SELECT * FROM log WHERE $1 = town || '' AND record = $2
           AND id NOT IN (SELECT id FROM annulled WHERE town = $1) ORDER BY seq DESC",
        params![town, record],
    )?;
    let mut owner = None;
    for row in &written {
        owner = owner.or(named_owner(&row.sequenced()?.change));
    }
    tx.execute(
        "UPDATE home SET owner = $1 WHERE town = $2 AND record = $3",
        params![owner, town, record],
    )?;
    let moved = tx.query(
        "SELECT seq, from_unit, to_unit FROM moved WHERE $1 = town || '' AND record = $2 ORDER BY seq DESC LIMIT 1",
        params![town, record],
    )?;
    match (moved.first(), written.first()) {
        (Some(last), _) if last.bits("seq")? == annulled => {
            let (from, to) = (last.path("from_unit")?, last.path("to_unit")?);
            move_one(tx, town, record, seq, &to, &from)?;
            move_owned(tx, town, record, seq, &from)
        }
        // Of before moves were noted.
        (None, Some(last)) => tx
            .execute(
                "UPDATE home SET unit = $1 WHERE town = $2 AND record = $3",
                params![last.text("unit")?, town, record],
            )
            .map(drop),
        _ => Ok(()),
    }
}

/// Where each request of the town that ever moved lives now.
pub fn of_moved_requests(tx: &mut dyn Tx, town: &str) -> Answer<Vec<(Uuid, UnitPath)>> {
    let rows = tx.query(
        "SELECT h.record, h.unit FROM home h
         WHERE $1 = h.town || '' AND h.kind = 'request' AND h.record IN (SELECT m.record FROM moved m WHERE m.town = $1)",
        params![town],
    )?;
    rows.iter()
        .map(|row| Ok((row.id("record")?, row.path("unit")?)))
        .collect()
}

static INSERTS: LazyLock<Inserts> = LazyLock::new(|| {
    let columns = ["record", "unit", "kind", "maker", "request", "owner"];
    Inserts::new("home", &columns, " ON CONFLICT (record, town) DO NOTHING")
});

fn insert(tx: &mut dyn Tx, town: &str, made: &[(Uuid, Home)]) -> Answer<()> {
    INSERTS.run(tx, town, made, |params, (record, home)| {
        let row: [Value; 6] = [
            (*record).into(),
            home.at.unit.as_str().into(),
            home.kind.code().into(),
            home.maker.0.into(),
            home.request.into(),
            home.owner.into(),
        ];
        params.extend(row);
        Ok(())
    })
}
