//! Units and users that come back with the log: what the server itself had written in the part it lost.
//!
//! Invariant: what the admin has done since the restore is not undone: a change of the server's counts again only where it
//! had seen the last word on its record.

use super::accounts::{unit_record, write_unit};
use super::annul;
use super::log::SERVER;
use super::readmit::PLACEHOLDER;
use crate::change::{Change, Kind, Sequenced};
use crate::domain::ids::{RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::{Answer, Tx, params};

/// Does again what a change of the server's did, once it is in the log.
pub fn regain(tx: &mut dyn Tx, keys: &ChainKeys, town: &str, placed: &Sequenced) -> Answer<()> {
    if placed.device.0 != SERVER || has_newer(tx, town, placed)? {
        return Ok(());
    }
    match placed.change.kind {
        Kind::Unit => unit(tx, &placed.change),
        Kind::User => user(tx, keys, town, placed),
        Kind::Annulment => {
            let change = text(&placed.change, "change").and_then(|id| id.parse().ok());
            change.map_or(Ok(()), |change| annul::note(tx, town, change, placed.seq).map(drop))
        }
        _ => Ok(()),
    }
}

/// True when the record was written since, by somebody who did not lose anything.
fn has_newer(tx: &mut dyn Tx, town: &str, placed: &Sequenced) -> Answer<bool> {
    let rows = tx.query(
        "SELECT seq FROM log WHERE town = $1 AND seq > $2 AND record = $3 AND kind = $4 AND recovered = 0 LIMIT 1",
        params![town, placed.es, placed.change.record.0, placed.change.kind.code()],
    )?;
    Ok(!rows.is_empty())
}

fn text<'a>(change: &'a Change, field: &str) -> Option<&'a str> {
    change.set.get(field)?.as_str()
}

fn unit(tx: &mut dyn Tx, change: &Change) -> Answer<()> {
    let (Some(path), Some(kind), Some(name)) = (
        text(change, "path").and_then(UnitPath::parse),
        text(change, "kind"),
        text(change, "name"),
    ) else {
        return Ok(());
    };
    let known = unit_record(tx, &path)?;
    // Somebody made it again meanwhile, as another record: theirs stands.
    let is_others = |record| record != change.record && record != PLACEHOLDER;
    if path.town() != change.unit.town() || known.is_some_and(is_others) {
        return Ok(());
    }
    let unit = Unit {
        path,
        kind: UnitKind::from_code(kind),
        name: name.to_owned(),
    };
    write_unit(tx, &unit, change.record)
}

fn user(tx: &mut dyn Tx, keys: &ChainKeys, town: &str, placed: &Sequenced) -> Answer<()> {
    let change = &placed.change;
    let (Some(name), Some(role), Some(unit), Some(active)) = (
        text(change, "name"),
        text(change, "role").map(Role::from_code),
        text(change, "scope").and_then(UnitPath::parse),
        change.set.get("active").and_then(serde_json::Value::as_bool),
    ) else {
        return Ok(());
    };
    if unit.town() != town || unit_record(tx, &unit)?.is_none() {
        return Ok(());
    }
    let RecordId(account) = change.record;
    // Shut out later: the change that says so may come later, or never.
    let shut_out = keys
        .revocations()?
        .users
        .get(&(town.to_owned(), UserId(account)))
        .copied();
    let active = active && shut_out.is_none_or(|at| at <= placed.received);
    let moved = tx.execute(
        "UPDATE account SET role = $1, unit = $2, active = $3, scope_rev = scope_rev + 1 WHERE town = $4 AND account = $5",
        params![role.code(), unit.as_str(), active, town, account],
    )?;
    if moved == 0 {
        tx.execute(
            "INSERT INTO account (town, account, name, role, unit, active) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (town, name) DO NOTHING",
            params![town, account, name, role.code(), unit.as_str(), active],
        )?;
    }
    Ok(())
}
